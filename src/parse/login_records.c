/*
 * wtmp, btmp and utmp: records of one size, in the layout and byte order of the
 * host that wrote them, without a head that says which. The layout is the one
 * in which the first records make sense. Names in failed logins are what a
 * stranger typed, hosts are what his name server said, and whoever breaks in
 * edits these files: a record of zeros is what such tools leave, and so it is
 * told. One line a record (share/formats/login-records.fmt).
 *
 * Layouts: glibc's struct utmp (bits/utmp.h; 400 bytes where times have 64 bits),
 * Solaris's struct futmpx, OpenBSD's and 4.4BSD's struct utmp.
 */
#include "parse/rendering.h"

#include <stdlib.h>

#include "base/addr.h"
#include "base/instant.h"

#define RECORD_MAX 400
#define RECORDS_TRIED 40
#define PIECE (64u << 10)
#define JUMP_BACK (60 * SECOND)  /* processes write a little out of turn */

struct part {
	uint16_t at, size;
};

struct layout {
	uint16_t size;
	struct part type, pid, line, user, host, seconds, micros, address;
	bool clocks_swapped;     /* OLD_TIME is 3 and NEW_TIME is 4 */
	const char *little, *big;
};

static const struct layout layouts[] = {
	{ .size = 384, .type = { 0, 2 }, .pid = { 4, 4 }, .line = { 8, 32 }, .user = { 44, 32 },
		.host = { 76, 256 }, .seconds = { 340, 4 }, .micros = { 344, 4 },
		.address = { 348, 16 }, .little = "login records, 384 bytes",
		.big = "login records, 384 bytes, big-endian" },
	{ .size = 400, .type = { 0, 2 }, .pid = { 4, 4 }, .line = { 8, 32 }, .user = { 44, 32 },
		.host = { 76, 256 }, .seconds = { 344, 8 }, .micros = { 352, 8 },
		.address = { 360, 16 }, .little = "login records, 400 bytes",
		.big = "login records, 400 bytes, big-endian" },
	{ .size = 372, .type = { 72, 2 }, .pid = { 68, 4 }, .line = { 36, 32 }, .user = { 0, 32 },
		.host = { 114, 257 }, .seconds = { 80, 4 }, .micros = { 84, 4 },
		.clocks_swapped = true, .little = "login records, 372 bytes (Solaris)",
		.big = "login records, 372 bytes, big-endian (Solaris)" },
	{ .size = 304, .line = { 0, 8 }, .user = { 8, 32 }, .host = { 40, 256 },
		.seconds = { 296, 8 }, .little = "login records, 304 bytes (OpenBSD)",
		.big = "login records, 304 bytes, big-endian (OpenBSD)" },
	{ .size = 36, .line = { 0, 8 }, .user = { 8, 8 }, .host = { 16, 16 }, .seconds = { 32, 4 },
		.little = "login records, 36 bytes (BSD)",
		.big = "login records, 36 bytes, big-endian (BSD)" },
};

enum type { EMPTY, RUN_LEVEL, BOOT, NEW_TIME, OLD_TIME, INIT, GETTY, USER, DEAD, ACCOUNTING };

struct record {
	enum type type;
	uint64_t pid;
	struct str line, user, host;
	instant time;
	struct addr address;
};

struct logins {
	const struct layout *layout;
	bool big, failures, slots, damaged;
	instant newest, clock_before; /* INSTANT_NONE: none */
	uint64_t lost;         /* bytes stepped over */
	size_t have;
	char bytes[PIECE + 2 * RECORD_MAX];
};

/* ------------------------------------------------------------ one record */

static uint64_t
number(const char *record, struct part p, bool big)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < p.size; i++)
		v = v << 8 | (unsigned char)record[p.at + (big ? i : p.size - 1u - i)];
	return v;
}

/* Up to the first NUL. */
static struct str
text(const char *record, struct part p)
{
	struct str s = { record + p.at, p.size };

	return str_sub(s, 0, str_find_char(s, '\0'));
}

static bool
is_printable(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] < ' ' || s.ptr[i] == 127)
			return false;
	return true;
}

/* Short records make sense too easily: ASCII, and NULs to the end. */
static bool
is_plain(const char *record, struct part p)
{
	struct str s = text(record, p);

	for (size_t i = 0; i < p.size; i++) {
		unsigned char c = (unsigned char)record[p.at + i];

		if (i < s.len ? c <= ' ' || c >= 127 : c != 0)
			return false;
	}
	return true;
}

static bool
is_zero(const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i])
			return false;
	return true;
}

static struct addr
address_of(const char *record, struct part p, struct str host)
{
	struct addr a = { .family = ADDR_NONE };

	if (p.size && !is_zero(record + p.at, 16)) {
		bool v4 = is_zero(record + p.at + 4, 12);

		a.family = v4 ? ADDR_V4 : ADDR_V6;
		memcpy(a.bytes, record + p.at, v4 ? 4 : 16);
		return a;
	}
	if (!addr_parse(host, &a))
		a.family = ADDR_NONE;
	return a;
}

/* BSD's records have no type: the line and the name tell. */
static enum type
type_of_bsd(const struct record *r)
{
	if (str_eq(r->line, STR("|")))
		return OLD_TIME;
	if (str_eq(r->line, STR("{")))
		return NEW_TIME;
	if (str_eq(r->line, STR("~")))
		return str_eq(r->user, STR("reboot")) ? BOOT : RUN_LEVEL;
	return r->user.len ? USER : DEAD;
}

/* False where the bytes can be no record. */
static bool
read_record(const struct layout *l, bool big, const char *bytes, struct record *r)
{
	uint64_t seconds = number(bytes, l->seconds, big);
	uint64_t micros = number(bytes, l->micros, big), type = number(bytes, l->type, big);

	/* From 1980 to 2105; a type that was never written; microseconds of one second. */
	if (seconds < 315532800 || seconds > UINT32_MAX || micros > 999999 || type > ACCOUNTING)
		return false;
	*r = (struct record){ .type = (enum type)type, .pid = number(bytes, l->pid, big),
		.line = text(bytes, l->line), .user = text(bytes, l->user),
		.host = text(bytes, l->host) };
	if (!is_printable(r->line) || r->pid > INT32_MAX)
		return false;
	r->time = (instant)seconds * SECOND + (instant)micros;
	r->address = address_of(bytes, l->address, r->host);
	if (l->clocks_swapped && (type == NEW_TIME || type == OLD_TIME))
		r->type = type == NEW_TIME ? OLD_TIME : NEW_TIME;
	if (!l->type.size) {
		if (!is_plain(bytes, l->line) || !is_plain(bytes, l->user) ||
			!is_plain(bytes, l->host) || !r->line.len)
			return false;
		r->type = type_of_bsd(r);
	}
	return true;
}

/* ------------------------------------------------------------- one line */

/* In quotes, which nothing in it can end. */
static void
add_quoted(struct buf *out, const char *word, struct str s)
{
	buf_printf(out, " %s \"", word);
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (c == '"' || c == '\\')
			buf_addc(out, '\\');
		if (c < ' ' || c == 127)
			buf_printf(out, "\\%03o", c);
		else
			buf_addc(out, (char)c);
	}
	buf_addc(out, '"');
}

static bool
is_name(struct str s)
{
	bool letter = false;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		letter |= (unsigned)((c | 32) - 'a') < 26;
		if ((unsigned)((c | 32) - 'a') >= 26 && !(c >= '0' && c <= '9') && c != '.' &&
			c != '-' && c != '_')
			return false;
	}
	return letter;
}

static void
add_time(struct buf *out, instant t)
{
	struct civil c = civil_from_instant(t);

	buf_printf(out, "login record %04d-%02d-%02dT%02d:%02d:%02d.%06dZ ", c.year, c.month,
		c.day, c.hour, c.minute, c.second, c.micro);
}

static void
add_person(struct buf *out, const struct record *r)
{
	char address[ADDR_TEXT_MAX];

	bool person = r->type == USER || r->type == GETTY;

	add_quoted(out, "user", r->user);
	if (r->address.family != ADDR_NONE) {
		addr_print(&r->address, address);
		buf_printf(out, " from %s", address);
	}
	if (person && is_name(r->host) && r->address.family == ADDR_NONE)
		buf_printf(out, " from %.*s", STR_ARG(r->host));
	else if (r->host.len)
		add_quoted(out, "host", r->host);
}

/* The step itself, where both clocks were told. */
static void
add_clock(struct logins *l, struct buf *out, const struct record *r)
{
	if (r->type == OLD_TIME) {
		l->clock_before = r->time;
		buf_adds(out, "clock before it was set\n");
		return;
	}
	if (l->clock_before == INSTANT_NONE)
		buf_adds(out, "clock was set\n");
	else
		buf_printf(out, "clock was set by %+.6f\n",
			(double)(r->time - l->clock_before) / (double)SECOND);
	l->clock_before = INSTANT_NONE;
}

static const char *
word_of(const struct logins *l, const struct record *r)
{
	switch (r->type) {
	case RUN_LEVEL:
		return str_eq(r->user, STR("shutdown")) ? "shutdown" : "run-level";
	case BOOT: return "boot";
	case INIT: return "init";
	case GETTY: return l->failures ? "failure" : "getty";
	case USER: return l->failures ? "failure" : "login";
	case DEAD: return "logout";
	case ACCOUNTING: return "accounting";
	default: return "empty";
	}
}

static void
add_record(struct logins *l, const struct record *r, struct buf *out)
{
	if (l->newest != INSTANT_NONE && r->time < l->newest - JUMP_BACK && !l->slots &&
		r->type != NEW_TIME && r->type != OLD_TIME) {
		add_time(out, r->time);
		buf_printf(out, "records run backwards by %+.6f\n",
			(double)(r->time - l->newest) / (double)SECOND);
	}
	l->newest = r->time;
	add_time(out, r->time);
	if (r->type == NEW_TIME || r->type == OLD_TIME) {
		add_clock(l, out, r);
		return;
	}
	buf_printf(out, "%s pid %llu", word_of(l, r), (unsigned long long)r->pid);
	add_quoted(out, "line", r->line);
	add_person(out, r);
	buf_addc(out, '\n');
}

/* --------------------------------------------------------------- a file */

/* What has no time of its own stands after the record before it. */
static void
add_place(const struct logins *l, struct buf *out)
{
	if (l->newest == INSTANT_NONE)
		buf_adds(out, "login record ");
	else
		add_time(out, l->newest);
}

static void
tell_lost(struct logins *l, struct buf *out)
{
	if (l->lost) {
		add_place(l, out);
		buf_printf(out, "damaged: %llu bytes\n", (unsigned long long)l->lost);
	}
	l->damaged |= l->lost > 0;
	l->lost = 0;
}

/* The bytes that can be told from what stands at S; 0: more of the file is needed. */
static size_t
step(struct logins *l, struct str s, bool last, struct buf *out)
{
	size_t size = l->layout->size;
	struct record r;

	if (s.len < size) {
		l->lost += last ? s.len : 0;
		return last ? s.len : 0;
	}
	if (read_record(l->layout, l->big, s.ptr, &r)) {
		tell_lost(l, out);
		add_record(l, &r, out);
		return size;
	}
	if (is_zero(s.ptr, size)) {
		tell_lost(l, out);
		add_place(l, out);
		buf_adds(out, l->slots ? "empty\n" : "zeros\n");
		return size;
	}
	if (s.len < 2 * size && !last)
		return 0;
	/* One bad record, or some bytes too many or too few. */
	if (s.len >= 2 * size && (read_record(l->layout, l->big, s.ptr + size, &r) ||
		is_zero(s.ptr + size, size))) {
		l->lost += size;
		return size;
	}
	l->lost += 4;
	return 4;
}

static void
take(struct logins *l, bool last, struct buf *out)
{
	struct str s = { l->bytes, l->have };
	size_t n;

	while (s.len && (n = step(l, s, last, out)) > 0)
		s = str_sub(s, n, s.len);
	memmove(l->bytes, s.ptr, s.len);
	l->have = s.len;
}

static void
logins_add(void *state, struct str bytes, struct buf *out)
{
	struct logins *l = state;

	while (bytes.len) {
		size_t room = sizeof l->bytes - l->have, n = bytes.len < room ? bytes.len : room;

		memcpy(l->bytes + l->have, bytes.ptr, n);
		l->have += n;
		bytes = str_sub(bytes, n, bytes.len);
		take(l, false, out);
	}
}

static bool
logins_end(void *state, struct buf *out)
{
	struct logins *l = state;

	take(l, true, out);
	tell_lost(l, out);
	return !l->damaged;
}

/* How many of the first records make sense: most of them, or the very first few. */
static size_t
sense(const struct layout *l, bool big, struct str start)
{
	size_t good = 0, bad = 0, leading = 0;
	struct record r;

	for (size_t i = 0; i < RECORDS_TRIED && start.len >= l->size; i++) {
		if (read_record(l, big, start.ptr, &r))
			good++;
		else if (!is_zero(start.ptr, l->size))
			bad++;
		if (!bad)
			leading = good;
		start = str_sub(start, l->size, start.len);
	}
	if (good > bad)
		return good - bad;
	return leading > 2 ? leading : 0;
}

/* Failed logins: by the name of the file, or since nothing else stands in it. */
static bool
are_failures(const struct logins *l, struct str name, struct str start)
{
	struct record r;
	bool typed = false;

	for (size_t i = 0; i < RECORDS_TRIED && start.len >= l->layout->size; i++) {
		if (read_record(l->layout, l->big, start.ptr, &r)) {
			if (r.type != GETTY && r.type != USER)
				return false;
			typed |= r.type == GETTY && !str_eq(r.user, STR("LOGIN")) && r.user.len;
			if (r.type == USER && !str_starts(name, STR("btmp")))
				return false;
		}
		start = str_sub(start, l->layout->size, start.len);
	}
	return typed || str_starts(name, STR("btmp"));
}

static struct str
base_name(struct str path)
{
	for (size_t at = str_find_char(path, '/'); at < path.len; at = str_find_char(path, '/'))
		path = str_sub(path, at + 1, path.len);
	return path;
}

static void *
logins_start(struct str name, struct str start, const char **kind, enum err *e)
{
	const struct layout *best = NULL;
	bool big = false;
	size_t most = 0;
	struct logins *l;

	/* Text has no NUL. */
	if (str_find_char(str_sub(start, 0, RECORD_MAX), '\0') == str_sub(start, 0, RECORD_MAX).len)
		return NULL;
	for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
		for (int order = 0; order < 2; order++) {
			/* Small records would win by their number. */
			size_t found = sense(&layouts[i], order, start) * layouts[i].size;

			if (found > most) {
				most = found;
				best = &layouts[i];
				big = order;
			}
		}
	}
	if (!best)
		return NULL;
	l = malloc(sizeof *l);
	if (!l) {
		*e = ERR_NOMEM;
		return NULL;
	}
	*l = (struct logins){ .layout = best, .big = big, .newest = INSTANT_NONE,
		.clock_before = INSTANT_NONE };
	name = base_name(name);
	l->slots = str_starts(name, STR("utmp"));
	l->failures = are_failures(l, name, start);
	*kind = big ? best->big : best->little;
	return l;
}

const struct rendering_way rendering_logins = { logins_start, logins_add, logins_end, free };
