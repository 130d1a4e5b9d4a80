/*
 * A stamp opens nearly every line, so it is paid for each of them: the minute
 * is remembered, and only the seconds are read anew. Whatever is out of range
 * ("Feb 30", "25:00:00") is no stamp; the year is never guessed here.
 */
#include "parse/stamp.h"

#define LEAP_YEAR 1972 /* of STAMP_YEARLESS: February 29 exists */

static unsigned
digit(char c)
{
	return (unsigned)((unsigned char)c - '0');
}

/* Exactly COUNT digits; a blank may stand for the first if PADDED. */
static bool
read_digits(struct str s, size_t at, size_t count, bool padded, int *out)
{
	int v = 0;

	if (at > s.len || s.len - at < count)
		return false;
	for (size_t i = 0; i < count; i++) {
		unsigned d = digit(s.ptr[at + i]);

		if (d > 9) {
			if (!(padded && i == 0 && count > 1 && s.ptr[at] == ' '))
				return false;
			d = 0;
		}
		v = v * 10 + (int)d;
	}
	*out = v;
	return true;
}

static bool
is_at(struct str s, size_t at, char c)
{
	return at < s.len && s.ptr[at] == c;
}

static int
read_month(struct str s, size_t at)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	if (at > s.len || s.len - at < 3)
		return 0;
	for (int i = 0; i < 12; i++)
		if (memcmp(names + 3 * i, s.ptr + at, 3) == 0)
			return i + 1;
	return 0;
}

static bool
read_clock(struct str s, size_t at, struct civil *c)
{
	return read_digits(s, at, 2, false, &c->hour) && is_at(s, at + 2, ':') &&
		read_digits(s, at + 3, 2, false, &c->minute) && is_at(s, at + 5, ':') &&
		read_digits(s, at + 6, 2, false, &c->second);
}

/* ".123456": digits beyond the sixth are dropped. */
static size_t
read_fraction(struct str s, size_t at, int *micro)
{
	int unit = 100000, v = 0;
	size_t i = at;

	if (!is_at(s, at, '.') && !is_at(s, at, ','))
		return 0;
	for (i++; i < s.len && i < at + 12 && digit(s.ptr[i]) <= 9; i++) {
		v += (int)digit(s.ptr[i]) * unit;
		unit /= 10;
	}
	if (i == at + 1)
		return 0;
	*micro = v;
	return i - at;
}

/* "Z", "+09:00", "+0900", "-07"; bytes taken, 0 if none. */
static size_t
read_offset(struct str s, size_t at, instant *offset)
{
	int hours, minutes = 0;
	size_t n = 3;

	if (is_at(s, at, 'Z')) {
		*offset = 0;
		return 1;
	}
	if (!is_at(s, at, '+') && !is_at(s, at, '-'))
		return 0;
	if (!read_digits(s, at + 1, 2, false, &hours))
		return 0;
	if (is_at(s, at + 3, ':') && read_digits(s, at + 4, 2, false, &minutes))
		n = 6;
	else if (read_digits(s, at + 3, 2, false, &minutes))
		n = 5;
	if (hours > 15 || minutes > 59)
		return 0;
	*offset = (hours * 60 + minutes) * MINUTE;
	if (s.ptr[at] == '-')
		*offset = -*offset;
	return n;
}

static size_t
read_bsd(struct str s, struct civil *c, enum stamp_form *form)
{
	size_t at = 7;

	*c = (struct civil){ .year = LEAP_YEAR, .month = read_month(s, 0) };
	*form = STAMP_YEARLESS;
	if (!c->month || !is_at(s, 3, ' '))
		return 0;
	if (is_at(s, 5, ' ') && read_digits(s, 4, 1, false, &c->day)) {
		at = 6; /* "May 6 11:02:17": not padded, as some relays write it */
	} else if (!read_digits(s, 4, 2, true, &c->day) || !is_at(s, 6, ' ')) {
		return 0;
	}
	if (is_at(s, at + 4, ' ') && read_digits(s, at, 4, false, &c->year)) {
		*form = STAMP_LOCAL;
		at += 5;
	}
	if (!read_clock(s, at, c) || !civil_is_valid(c))
		return 0;
	return at + 8;
}

/* The same 13 bytes, "May  6 11:02:"; by two words that overlap. */
static inline bool
same_minute(const char *a, const char *b)
{
	uint64_t v[4];

	memcpy(&v[0], a, 8);
	memcpy(&v[1], a + 5, 8);
	memcpy(&v[2], b, 8);
	memcpy(&v[3], b + 5, 8);
	return v[0] == v[2] && v[1] == v[3];
}

size_t
stamp_bsd(struct stamp_cache *cache, struct str s, struct stamp *out)
{
	struct civil c;
	enum stamp_form form;
	size_t n = 15, fraction;
	int second, micro = 0;

	if (s.len >= 15 && same_minute(s.ptr, cache->bsd) && cache->bsd[0] &&
		read_digits(s, 13, 2, false, &second) && second <= 60) {
		*out = (struct stamp){ cache->bsd_minute + second * SECOND, STAMP_YEARLESS };
	} else {
		n = read_bsd(s, &c, &form);
		if (!n)
			return 0;
		second = c.second;
		c.second = 0;
		out->time = instant_from_civil(&c) + second * SECOND;
		out->form = form;
		if (form == STAMP_YEARLESS && n == 15) {
			memcpy(cache->bsd, s.ptr, 13);
			cache->bsd_minute = out->time - second * SECOND;
		}
	}
	fraction = read_fraction(s, n, &micro);
	out->time += micro;
	n += fraction;
	if (out->form == STAMP_YEARLESS && s.len - n >= 6 && s.ptr[n] == ' ' &&
		s.ptr[n + 5] == ' ' && read_digits(s, n + 1, 4, false, &c.year) && c.year >= 1970) {
		int year = c.year; /* "May  6 11:02:17 1999 host": some write it there */

		c = civil_from_instant(out->time);
		c.year = year;
		if (civil_is_valid(&c)) {
			*out = (struct stamp){ instant_from_civil(&c), STAMP_LOCAL };
			n += 5;
		}
	}
	return n;
}

size_t
stamp_iso(struct stamp_cache *cache, struct str s, struct stamp *out)
{
	instant minute, offset;
	struct civil c = { 0 };
	int second, micro = 0;
	size_t n = 19, zone;

	if (s.len < 19 || s.ptr[4] != '-' || s.ptr[16] != ':')
		return 0;
	if (cache->iso[0] && memcmp(s.ptr, cache->iso, 16) == 0) {
		minute = cache->iso_minute;
	} else {
		if (!read_digits(s, 0, 4, false, &c.year) || s.ptr[7] != '-' ||
			!read_digits(s, 5, 2, false, &c.month) ||
			!read_digits(s, 8, 2, false, &c.day) ||
			(s.ptr[10] != 'T' && s.ptr[10] != ' ') || !read_clock(s, 11, &c))
			return 0;
		c.second = 0;
		if (!civil_is_valid(&c))
			return 0;
		minute = instant_from_civil(&c);
		memcpy(cache->iso, s.ptr, 16);
		cache->iso_minute = minute;
	}
	if (!read_digits(s, 17, 2, false, &second) || second > 60)
		return 0;
	n += read_fraction(s, n, &micro);
	zone = read_offset(s, n, &offset);
	out->time = minute + second * SECOND + micro - (zone ? offset : 0);
	out->form = zone ? STAMP_UTC : STAMP_LOCAL;
	return n + zone;
}

static bool
read_hex(struct str s, size_t count, uint64_t *out)
{
	uint64_t v = 0;

	for (size_t i = 0; i < count; i++) {
		unsigned letter = (unsigned)((s.ptr[i] | 32) - 'a');

		if (digit(s.ptr[i]) > 9 && letter > 5)
			return false;
		v = v << 4 | (letter <= 5 ? letter + 10 : digit(s.ptr[i]));
	}
	*out = v;
	return true;
}

size_t
stamp_tai64n(struct str s, struct stamp *out)
{
	const uint64_t epoch = (UINT64_C(1) << 62) + 10;
	uint64_t seconds, nanoseconds = 0;
	size_t n = 17;

	if (s.len < n || *s.ptr != '@' || !read_hex(str_sub(s, 1, n), 16, &seconds))
		return 0;
	if (s.len >= 25 && s.ptr[n] != ' ') {
		if (!read_hex(str_sub(s, n, 25), 8, &nanoseconds) || nanoseconds >= 1000000000)
			return 0;
		n = 25;
	}
	if (seconds < epoch || seconds - epoch > (uint64_t)(INSTANT_LAST / SECOND))
		return 0;
	*out = (struct stamp){ (instant)(seconds - epoch) * SECOND + (instant)(nanoseconds / 1000),
		STAMP_UTC };
	return n;
}

bool
stamp_form_is_known(struct str form)
{
	for (size_t i = 0; i < form.len; i++) {
		if (form.ptr[i] != '%')
			continue;
		if (++i == form.len || !strchr("YmdebaAHMSyzfs%", form.ptr[i]))
			return false;
	}
	return form.len > 0;
}

bool
stamp_form_may_begin(const char *form, char byte)
{
	if (*form != '%')
		return byte == *form;
	switch (form[1]) {
	case 'b': case 'a': case 'A':
		return (unsigned)((byte | 32) - 'a') < 26;
	case 'z':
		return byte == 'Z' || byte == '+' || byte == '-';
	case '%':
		return byte == '%';
	default:
		return digit(byte) <= 9 || byte == ' ';
	}
}

struct form_run {
	struct civil civil;
	instant offset, epoch;
	bool has_offset, has_epoch, has_year;
};

static size_t
read_epoch(struct str s, size_t at, struct form_run *r)
{
	instant v = 0;
	size_t i = at;

	while (i < s.len && i < at + 11 && digit(s.ptr[i]) <= 9)
		v = v * 10 + (instant)digit(s.ptr[i++]);
	r->epoch = v * SECOND;
	r->has_epoch = i > at;
	return i - at;
}

static size_t
read_letters(struct str s, size_t at, size_t most)
{
	size_t i = at;

	while (i < s.len && i < at + most && (unsigned)((s.ptr[i] | 32) - 'a') < 26)
		i++;
	return i - at;
}

/* "05", " 5" or "5". */
static size_t
read_one_or_two(struct str s, size_t at, int *out)
{
	if (read_digits(s, at, 2, true, out))
		return 2;
	return read_digits(s, at, 1, false, out);
}

/* One letter of a form; bytes taken, 0 if it does not fit. */
static size_t
read_letter(char letter, struct str s, size_t at, struct form_run *r)
{
	struct civil *c = &r->civil;

	switch (letter) {
	case 'Y':
		r->has_year = true;
		return read_digits(s, at, 4, false, &c->year) ? 4 : 0;
	case 'y':
		r->has_year = true;
		if (!read_digits(s, at, 2, false, &c->year))
			return 0;
		c->year += c->year < 69 ? 2000 : 1900;
		return 2;
	case 'm':
		return read_one_or_two(s, at, &c->month);
	case 'd': case 'e':
		return read_one_or_two(s, at, &c->day);
	case 'b':
		c->month = read_month(s, at);
		return c->month ? 3 : 0;
	case 'a':
		return read_letters(s, at, 3) == 3 ? 3 : 0;
	case 'A':
		return read_letters(s, at, 9);
	case 'H':
		return read_one_or_two(s, at, &c->hour);
	case 'M':
		return read_digits(s, at, 2, false, &c->minute) ? 2 : 0;
	case 'S':
		return read_digits(s, at, 2, false, &c->second) ? 2 : 0;
	case 'z':
		r->has_offset = true;
		return read_offset(s, at, &r->offset);
	case 's':
		return read_epoch(s, at, r);
	default:
		return is_at(s, at, letter);
	}
}

/* %f: where no mark stands before it in the form, it reads one itself, or nothing. */
static bool
read_form_fraction(bool marked, struct str s, size_t *at, struct form_run *r)
{
	size_t n = read_fraction(s, *at - marked, &r->civil.micro);

	*at += n ? n - marked : 0;
	return n || !marked;
}

size_t
stamp_form(const char *form, struct str s, struct stamp *out)
{
	struct form_run r = { .civil = { .year = LEAP_YEAR, .month = 1, .day = 1 } };
	size_t at = 0, n;

	for (const char *f = form; *f; f++) {
		if (f[0] == '%' && f[1] == 'f') {
			if (!read_form_fraction(f > form && (f[-1] == '.' || f[-1] == ','), s, &at, &r))
				return 0;
			f++;
			continue;
		}
		n = *f == '%' ? read_letter(*++f, s, at, &r) : is_at(s, at, *f);
		if (n == 0)
			return 0;
		at += n;
	}
	if (!civil_is_valid(&r.civil))
		return 0;
	out->time = r.has_epoch ? r.epoch + r.civil.micro
		: instant_from_civil(&r.civil) - (r.has_offset ? r.offset : 0);
	out->form = r.has_epoch || r.has_offset ? STAMP_UTC
		: r.has_year ? STAMP_LOCAL : STAMP_YEARLESS;
	return at;
}
