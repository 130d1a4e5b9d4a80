/*
 * Parts of sentences about an alert, in the language of the locale. Each gives
 * back what it wrote into its own buffer, for use as an argument of printf.
 */
#ifndef YAGURA_DETECT_SAY_H
#define YAGURA_DETECT_SAY_H

#include "core/alert.h"

#define SAY_MAX 320

const char *say_str(struct str s, char out[SAY_MAX]);
/* "a, b" with the commas of the language */
const char *say_list(struct str s, char out[SAY_MAX]);

const char *say_source(const struct alert *a, char out[SAY_MAX]);

/* "192.0.2.1", "4 hosts" */
const char *say_targets(const struct alert *a, char out[SAY_MAX]);

/* "pop3, telnet", "port 1083", "251 ports" */
const char *say_services(const struct alert *a, const struct services *s, char out[SAY_MAX]);

/* "2 seconds", "18 days": rounded up, for what lasted that long */
const char *say_span(const struct alert *a, char out[SAY_MAX]);

#endif
