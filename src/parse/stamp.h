/*
 * Times as logs write them, read at the start of a slice. A result is civil
 * time as if UTC; the form says what is missing. Pure: a cache is the caller's.
 */
#ifndef YAGURA_PARSE_STAMP_H
#define YAGURA_PARSE_STAMP_H

#include "core/event.h"

struct stamp {
	instant time;
	enum stamp_form form;
};

/* The last minute seen: lines of one minute are the rule. Zero to begin. */
struct stamp_cache {
	char bsd[16], iso[16];
	instant bsd_minute, iso_minute;
	enum stamp_form bsd_form;
};

/*
 * "May  6 11:02:17", "May 06 1999 11:02:17", "May  6 11:02:17.123"; 0 if it is
 * none, else bytes taken.
 */
size_t stamp_bsd(struct stamp_cache *cache, struct str s, struct stamp *out);

/*
 * "1999-05-06T11:02:17[.123][Z|+09:00|+0900]", a blank for T allowed.
 */
size_t stamp_iso(struct stamp_cache *cache, struct str s, struct stamp *out);

/*
 * "@4000000068149f0a1dcd6500": TAI64N, or TAI64 without the last eight digits, as
 * daemontools count it: ten seconds before UTC, whatever leap seconds came later.
 */
size_t stamp_tai64n(struct str s, struct stamp *out);

/* By a form in the manner of strptime (docs/formats.md, time). */
size_t stamp_form(const char *form, struct str s, struct stamp *out);

/* Whether stamp_form() knows every letter of FORM. */
bool stamp_form_is_known(struct str form);

/* Whether a time of that form may begin with BYTE. */
bool stamp_form_may_begin(const char *form, char byte);

#endif
