/*
 * What belongs to the site: addresses of home, and names and mail domains
 * below its own.
 */
#ifndef YAGURA_DETECT_OURS_H
#define YAGURA_DETECT_OURS_H

#include "core/detector.h"

/* NAME is DOMAIN or below it, letters of either case alike. */
bool domain_is_below(struct str name, struct str domain);

/* Below one of the site's domains; a name without a dot is ours, too. */
bool name_is_ours(const struct site *site, struct str name);

/* Known, and not ours: by its address if there is one. */
bool is_outsider(const struct site *site, const struct addr *addr, struct str name);

/* The part after the last @, without a dot at its end; empty if there is none. */
struct str domain_of(struct str mail_address);

#endif
