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
 * The second of a stamp whose minute the cache holds, "May  6 11:02:17 " with
 * its blank, in 16 readable bytes; -1 if it is another.
 */
static inline int
stamp_bsd_second(const struct stamp_cache *cache, const char *p)
{
	unsigned tens = (unsigned)(p[13] - '0'), ones = (unsigned)(p[14] - '0');
	uint64_t v[4];

	memcpy(&v[0], p, 8);
	memcpy(&v[1], p + 5, 8);
	memcpy(&v[2], cache->bsd, 8);
	memcpy(&v[3], cache->bsd + 5, 8);
	if (((v[0] ^ v[2]) | (v[1] ^ v[3])) || tens > 5 || ones > 9 || p[15] != ' ')
		return -1;
	return cache->bsd[0] ? (int)(tens * 10 + ones) : -1;
}

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
