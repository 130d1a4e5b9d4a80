/*
 * Time of evidence: microseconds since 1970-01-01T00:00:00Z, proleptic
 * Gregorian, no leap seconds. Nothing here reads the clock.
 */
#ifndef YAGURA_BASE_INSTANT_H
#define YAGURA_BASE_INSTANT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

typedef int64_t instant;

#define INSTANT_NONE INT64_MIN

/* Within them every zone's year has four digits; evidence that says otherwise errs. */
#define INSTANT_FIRST (-719161 * DAY)         /* 0001-01-02 */
#define INSTANT_LAST (2932896 * DAY - SECOND) /* 9999-12-30 23:59:59 */

#define SECOND INT64_C(1000000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

struct civil {
	int year, month, day, hour, minute, second, micro; /* month and day from 1 */
};

/* Days since 1970-01-01; month 1..12, day 1..31. */
int64_t days_from_civil(int year, int month, int day);

/* As if the civil time were UTC. */
instant instant_from_civil(const struct civil *c);
struct civil civil_from_instant(instant t);
bool civil_is_valid(const struct civil *c); /* second 60 is let through */

/*
 * A zone says how far local time is ahead of UTC. Loaded once from a name of
 * the zone database ("Asia/Tokyo"), an offset ("+09:00"), "UTC" or "local";
 * read-only after that. ERR_INPUT when there is no such zone.
 */
struct zone;
enum err zone_open(const char *name, struct zone **out);
void zone_free(struct zone *z);
const char *zone_name(const struct zone *z);

int zone_offset(const struct zone *z, instant t);        /* seconds */
instant zone_to_utc(const struct zone *z, instant local); /* of a civil time taken as UTC */

/* Abbreviation at T: "JST", "UTC", "+09:00". */
const char *zone_abbreviation(const struct zone *z, instant t, char out[16]);

#define INSTANT_TEXT_MAX 40

/* RFC 3339 in UTC: "1999-05-06T02:14:07Z", with ".123456" only if not whole. */
size_t instant_print(instant t, char out[INSTANT_TEXT_MAX]);

/* RFC 3339 in the zone, with its offset. */
size_t instant_print_zone(instant t, const struct zone *z, char out[INSTANT_TEXT_MAX]);

/*
 * "1999-05-06", "1999-05-06 10:00[:00[.5]]" with T or blank between, and "Z" or
 * "+09:00" after it; without an offset the zone's time. A date alone is its
 * first moment. False when it is not such a text or no such day.
 */
bool instant_parse(struct str s, const struct zone *z, instant *out);

#endif
