#include "source/dating.h"

/* A leap year, so that 29 February has a place: 1972, two years from the epoch. */
#define COMMON_START (730 * DAY)
#define HALF_YEAR (183 * DAY)
#define YEAR (365 * DAY)
#define YEARS_FOLLOWED 50
#define SLACK DAY        /* clocks and zones: a file is not older than its stamps */

static instant
year_start(int year)
{
	return days_from_civil(year, 1, 1) * DAY;
}

static bool
is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* A stamp of the common leap year, moved into YEAR. */
static instant
in_year(instant stamp, int year)
{
	instant since = stamp - COMMON_START;

	/* 29 February of a common year becomes 1 March. */
	if (!is_leap(year) && since >= 60 * DAY)
		since -= DAY;
	return year_start(year) + since;
}

/* The last year in which STAMP does not lie after NOT_AFTER. */
static int
year_before(instant stamp, instant not_after)
{
	int year = civil_from_instant(not_after + SLACK).year;

	return in_year(stamp, year) > not_after + SLACK ? year - 1 : year;
}

/* "messages-19990502", "maillog.1999-05-02.gz": eight digits, or with dashes. */
static bool
date_in_name(struct str path, instant *out)
{
	for (size_t i = 0; i + 8 <= path.len; i++) {
		struct civil c = { .hour = 23, .minute = 59, .second = 59 };
		uint64_t y, m, d;
		bool dashed = i + 10 <= path.len && path.ptr[i + 4] == '-' &&
			path.ptr[i + 7] == '-';
		size_t month = dashed ? i + 5 : i + 4, day = dashed ? i + 8 : i + 6;
		size_t end = day + 2;

		if (path.ptr[i] == '/' || (i && (unsigned)(path.ptr[i - 1] - '0') <= 9) ||
			(end < path.len && (unsigned)(path.ptr[end] - '0') <= 9))
			continue;
		if (!str_u64(str_sub(path, i, i + 4), 2200, &y) || y < 1980 ||
			!str_u64(str_sub(path, month, month + 2), 12, &m) ||
			!str_u64(str_sub(path, day, day + 2), 31, &d))
			continue;
		c.year = (int)y;
		c.month = (int)m;
		c.day = (int)d;
		if (!civil_is_valid(&c))
			continue;
		*out = instant_from_civil(&c);
		return true;
	}
	return false;
}

static const struct event *
first_dated(const struct event *events, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (events[i].stamp_form == STAMP_UTC || events[i].stamp_form == STAMP_LOCAL)
			return &events[i];
	return NULL;
}

void
dating_init(struct dating *d, const struct dating_options *options,
	const struct file *file, const struct event *first, size_t count)
{
	const struct event *dated = first_dated(first, count);
	struct str name = file->path;

	for (size_t at = str_find_char(name, '/'); at < name.len;
		at = str_find_char(name, '/'))
		name = str_sub(name, at + 1, name.len);
	*d = (struct dating){ .zone = options->zone, .clock_error = options->clock_error,
		.year = options->year, .not_after = INSTANT_NONE, .newest = INSTANT_NONE,
		.previous = INSTANT_NONE, .offset_from = INSTANT_NONE,
		.offset_to = INSTANT_NONE };
	if (d->year)
		return;
	if (options->not_after != INSTANT_NONE) {
		d->not_after = options->not_after;
	} else if (dated) {
		d->not_after = dated->time + HALF_YEAR;
	} else if (!date_in_name(name, &d->not_after)) {
		d->not_after = file->changed;
		d->from_mtime = true;
	}
}

bool
dating_limit(struct dating *d, instant not_after)
{
	if (!d->from_mtime || d->year || not_after >= d->not_after)
		return false;
	d->not_after = not_after;
	return true;
}

bool
dating_follow(struct dating *d, instant begins, instant older)
{
	int year = d->year;

	if (!year || older == INSTANT_NONE)
		return false;
	while (begins < older - HALF_YEAR && d->year < year + YEARS_FOLLOWED) {
		begins += YEAR;
		d->year++;
	}
	return d->year != year;
}

/* As in_year() of d->year, which is the same for nearly every line. */
static instant
in_newest_year(struct dating *d, instant stamp)
{
	if (d->start_year != d->year) {
		d->start_year = d->year;
		d->shift = year_start(d->year) - COMMON_START;
		d->common = !is_leap(d->year);
	}
	if (d->common && stamp - COMMON_START >= 60 * DAY)
		stamp -= DAY;
	return stamp + d->shift;
}

/*
 * Stamps need not rise. One that is more than half a year older than the
 * newest is next year's; one that is more than half a year newer is a
 * straggler of last year.
 */
static instant
resolve_year(struct dating *d, instant stamp)
{
	if (!d->year)
		d->year = d->not_after == INSTANT_NONE ?
			civil_from_instant(0).year :
			year_before(stamp, d->not_after);
	if (d->newest != INSTANT_NONE && stamp > d->newest + HALF_YEAR)
		return in_year(stamp, d->year - 1);
	if (d->newest != INSTANT_NONE && stamp < d->newest - HALF_YEAR) {
		d->year++;
		d->newest = stamp;
	} else if (d->newest == INSTANT_NONE || stamp > d->newest) {
		d->newest = stamp;
	}
	return in_newest_year(d, stamp);
}

/* The zone is asked once an hour of evidence, not once a line. */
static instant
to_utc(struct dating *d, instant local)
{
	if (d->offset_from == INSTANT_NONE || local < d->offset_from ||
		local >= d->offset_to) {
		instant hour = local - ((local % HOUR) + HOUR) % HOUR;

		d->offset = local - zone_to_utc(d->zone, local);
		d->offset_from = hour;
		d->offset_to = hour + HOUR;
	}
	return local - d->offset;
}

/* A stamp at the end of the year 9999 may be in the next one elsewhere. */
static instant
within_calendar(instant t)
{
	return t < INSTANT_FIRST ? INSTANT_FIRST : t > INSTANT_LAST ? INSTANT_LAST : t;
}

void
dating_apply(struct dating *d, struct event *e)
{
	switch (e->stamp_form) {
	case STAMP_UTC: break;
	case STAMP_LOCAL: e->time = to_utc(d, e->time); break;
	case STAMP_YEARLESS: e->time = to_utc(d, resolve_year(d, e->time)); break;
	case STAMP_NONE: e->time = d->previous; break;
	}
	if (e->time != INSTANT_NONE && e->stamp_form != STAMP_NONE)
		e->time -= d->clock_error;
	if (e->time != INSTANT_NONE) {
		e->time = within_calendar(e->time);
		d->previous = e->time;
	}
	e->stamp_form = STAMP_UTC;
}
