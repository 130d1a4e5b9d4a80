#define _GNU_SOURCE
#include "base/instant.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/check.h"

/* Howard Hinnant's days_from_civil, https://howardhinnant.github.io/date_algorithms.html */
int64_t
days_from_civil(int year, int month, int day)
{
	int64_t y = month <= 2 ? (int64_t)year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

instant
instant_from_civil(const struct civil *c)
{
	return days_from_civil(c->year, c->month, c->day) * DAY + c->hour * HOUR +
		c->minute * MINUTE + c->second * SECOND + c->micro;
}

struct civil
civil_from_instant(instant t)
{
	int64_t days = t / DAY, rest = t % DAY;

	if (rest < 0) {
		rest += DAY;
		days--;
	}
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	int64_t doe = days - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	struct civil c = { .day = (int)(doy - (153 * mp + 2) / 5 + 1),
		.month = (int)(mp < 10 ? mp + 3 : mp - 9),
		.hour = (int)(rest / HOUR),
		.minute = (int)(rest / MINUTE % 60),
		.second = (int)(rest / SECOND % 60),
		.micro = (int)(rest % SECOND) };

	c.year = (int)(yoe + era * 400 + (c.month <= 2));
	return c;
}

bool
civil_is_valid(const struct civil *c)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int most;

	if (c->month < 1 || c->month > 12 || c->year < 1 || c->year > 9999)
		return false;
	most = days[c->month - 1];
	if (c->month == 2 && ((c->year % 4 == 0 && c->year % 100 != 0) || c->year % 400 == 0))
		most = 29;
	return c->day >= 1 && c->day <= most && c->hour >= 0 && c->hour <= 23 &&
		c->minute >= 0 && c->minute <= 59 && c->second >= 0 && c->second <= 60 &&
		c->micro >= 0 && c->micro < SECOND;
}

/*
 * Zones are asked of the C library once and kept as a list of changes, since
 * localtime_r() knows only the process's one zone and takes a lock.
 */
#define CHANGES_MAX 512
#define FIRST_YEAR 1970
#define LAST_YEAR 2069

struct zone {
	char name[64];
	size_t count;
	struct { instant from; int offset; char abbreviation[12]; } changes[CHANGES_MAX];
};

static bool
parse_offset(struct str s, int *seconds)
{
	uint64_t h, m = 0;
	int sign;

	if (s.len < 3 || (s.ptr[0] != '+' && s.ptr[0] != '-'))
		return false;
	sign = s.ptr[0] == '-' ? -1 : 1;
	if (!str_u64(str_sub(s, 1, 3), 23, &h))
		return false;
	s = str_sub(s, 3, s.len);
	if (s.len && s.ptr[0] == ':')
		s = str_sub(s, 1, s.len);
	if (s.len && (s.len != 2 || !str_u64(s, 59, &m)))
		return false;
	*seconds = sign * (int)(h * 3600 + m * 60);
	return true;
}

static int
library_offset(time_t t, char abbreviation[12])
{
	struct tm tm;

	if (!localtime_r(&t, &tm))
		return 0;
	snprintf(abbreviation, 12, "%s", tm.tm_zone);
	return (int)tm.tm_gmtoff;
}

static void
add_change(struct zone *z, time_t from, int offset, const char *abbreviation)
{
	if (z->count == CHANGES_MAX)
		return;
	z->changes[z->count].from = from * SECOND;
	z->changes[z->count].offset = offset;
	memcpy(z->changes[z->count].abbreviation, abbreviation, 12);
	z->count++;
}

/* Days are compared, and a day that differs is searched by halving. */
static void
learn_changes(struct zone *z)
{
	time_t day = 86400, last = days_from_civil(LAST_YEAR + 1, 1, 1) * day;
	char abbreviation[12], other[12];
	int offset = library_offset(0, abbreviation);

	add_change(z, INT64_MIN / SECOND, offset, abbreviation);
	for (time_t t = 0; t < last; t += day) {
		time_t low = t, high = t + day;
		int next = library_offset(high, other);

		if (next == offset)
			continue;
		while (high - low > 1) {
			time_t middle = low + (high - low) / 2;
			char ignored[12];

			if (library_offset(middle, ignored) == offset)
				low = middle;
			else
				high = middle;
		}
		offset = library_offset(high, abbreviation);
		add_change(z, high, offset, abbreviation);
	}
}

static bool
database_has(const char *name)
{
	const char *folder = getenv("TZDIR");
	char path[256], head[4];
	bool found;
	FILE *f;

	if (!*name || *name == '/' || strstr(name, ".."))
		return false;
	snprintf(path, sizeof path, "%s/%s", folder ? folder : "/usr/share/zoneinfo", name);
	f = fopen(path, "rb"); /* a folder ("Asia") or a list is no zone */
	found = f && fread(head, 1, sizeof head, f) == sizeof head &&
		memcmp(head, "TZif", sizeof head) == 0;
	if (f)
		fclose(f);
	return found;
}

enum err
zone_open(const char *name, struct zone **out)
{
	struct zone *z = calloc(1, sizeof *z);
	const char *before = getenv("TZ");
	char *saved = before ? strdup(before) : NULL;
	enum err e = ERR_OK;
	int offset = 0;

	if (!z || (before && !saved)) {
		e = ERR_NOMEM;
		goto out;
	}
	snprintf(z->name, sizeof z->name, "%s", name);
	if (strcmp(name, "UTC") == 0 || strcmp(name, "Z") == 0) {
		add_change(z, INT64_MIN / SECOND, 0, "UTC\0\0\0\0\0\0\0\0");
	} else if (parse_offset(str_from(name), &offset)) {
		char abbreviation[12] = "";

		snprintf(abbreviation, sizeof abbreviation, "%.6s", name);
		add_change(z, INT64_MIN / SECOND, offset, abbreviation);
	} else if (strcmp(name, "local") == 0) {
		tzset();
		learn_changes(z);
	} else if (database_has(name)) {
		setenv("TZ", name, 1);
		tzset();
		learn_changes(z);
		if (saved)
			setenv("TZ", saved, 1);
		else
			unsetenv("TZ");
		tzset();
	} else {
		e = ERR_INPUT;
		goto out;
	}
	*out = z;
	z = NULL;
out:
	free(saved);
	free(z);
	return e;
}

void
zone_free(struct zone *z)
{
	free(z);
}

const char *
zone_name(const struct zone *z)
{
	return z->name;
}

static size_t
change_at(const struct zone *z, instant t)
{
	size_t low = 0, high = z->count;

	while (high - low > 1) {
		size_t middle = (low + high) / 2;

		if (z->changes[middle].from <= t)
			low = middle;
		else
			high = middle;
	}
	return low;
}

int
zone_offset(const struct zone *z, instant t)
{
	return z->changes[change_at(z, t)].offset;
}

instant
zone_to_utc(const struct zone *z, instant local)
{
	/* The offset at the result decides; one correction settles all but the
	 * hour that a change skips or repeats. */
	instant guess = local - zone_offset(z, local) * SECOND;

	return local - zone_offset(z, guess) * SECOND;
}

const char *
zone_abbreviation(const struct zone *z, instant t, char out[16])
{
	snprintf(out, 16, "%s", z->changes[change_at(z, t)].abbreviation);
	return out;
}

static size_t
print_civil(instant t, char *out)
{
	struct civil c = civil_from_instant(t);
	int n = snprintf(out, INSTANT_TEXT_MAX, "%04d-%02d-%02dT%02d:%02d:%02d", c.year,
		c.month, c.day, c.hour, c.minute, c.second);

	if (c.micro && n > 0)
		n += snprintf(out + n, INSTANT_TEXT_MAX - (size_t)n, ".%06d", c.micro);
	return (size_t)n;
}

size_t
instant_print(instant t, char out[INSTANT_TEXT_MAX])
{
	size_t n = print_civil(t, out);

	out[n++] = 'Z';
	out[n] = '\0';
	return n;
}

size_t
instant_print_zone(instant t, const struct zone *z, char out[INSTANT_TEXT_MAX])
{
	int offset = zone_offset(z, t), ahead = offset < 0 ? -offset : offset;
	size_t n = print_civil(t + offset * SECOND, out);

	n += (size_t)snprintf(out + n, INSTANT_TEXT_MAX - n, "%c%02d:%02d",
		offset < 0 ? '-' : '+', ahead / 3600 % 100, ahead / 60 % 60);
	return n;
}

static bool
digits(struct str *s, size_t count, int *out)
{
	uint64_t v;

	if (s->len < count || !str_u64(str_sub(*s, 0, count), 9999, &v))
		return false;
	*out = (int)v;
	*s = str_sub(*s, count, s->len);
	return true;
}

static bool
take(struct str *s, char c)
{
	if (!s->len || s->ptr[0] != c)
		return false;
	*s = str_sub(*s, 1, s->len);
	return true;
}

bool
instant_parse(struct str s, const struct zone *z, instant *out)
{
	struct civil c = { 0 };
	int offset, year;
	instant local;

	s = str_trim(s);
	if (!digits(&s, 4, &c.year) || !take(&s, '-') || !digits(&s, 2, &c.month) ||
		!take(&s, '-') || !digits(&s, 2, &c.day))
		return false;
	if (take(&s, 'T') || take(&s, ' ')) {
		if (!digits(&s, 2, &c.hour) || !take(&s, ':') || !digits(&s, 2, &c.minute))
			return false;
		if (take(&s, ':') && !digits(&s, 2, &c.second))
			return false;
		if (take(&s, '.')) {
			int scale = 100000;

			for (; s.len && (unsigned)(s.ptr[0] - '0') <= 9; s = str_sub(s, 1, s.len)) {
				c.micro += (s.ptr[0] - '0') * scale;
				scale /= 10;
			}
		}
	}
	if (!civil_is_valid(&c))
		return false;
	local = instant_from_civil(&c);
	s = str_trim(s);
	if (s.len == 0)
		*out = zone_to_utc(z, local);
	else if (str_is(s, "Z"))
		*out = local;
	else if (parse_offset(s, &offset))
		*out = local - offset * SECOND;
	else
		return false;
	year = civil_from_instant(*out).year; /* an offset may leave what has four digits */
	return year >= 1 && year <= 9999;
}
