/*
 * A record against the formats that speak of its kind: the tests of each in
 * turn, few and cheap, then the values of the first that fits. Strangers choose
 * values, so each is read by its type from end to end or not taken at all; what
 * a format tests for and takes must be readable, or it is not of that format.
 */
#include "parse/record.h"

#include "parse/decode.h"
#include "parse/record_parts.h"

#define CLF_FORM "%d/%b/%Y:%H:%M:%S %z"

void
record_start(struct record *r, enum record_family family, struct arena *arena)
{
	memset(r->have, 0, sizeof r->have);
	r->family = family;
	r->arena = arena;
}

bool
record_wants_bytes(const struct formats *f, int name)
{
	return f->records->bytes[name / 64] >> (name % 64) & 1;
}

void
record_put(struct record *r, int name, struct str value)
{
	if (name < 0 || record_has(r, (unsigned)name) || value.len == 0 || str_is(value, "-"))
		return;
	r->have[name / 64] |= UINT64_C(1) << (name % 64);
	r->values[name] = value;
}

char *
record_room(struct record *r, size_t length)
{
	char *room = arena_alloc_raw(r->arena, length + 2 * CHUNK_PAD);

	if (!room)
		return NULL;
	memset(room, 0, CHUNK_PAD);
	memset(room + CHUNK_PAD + length, 0, CHUNK_PAD);
	return room + CHUNK_PAD;
}

static bool
name_of_number(const struct records *all, const struct record_names *names, uint64_t number,
	struct str *out)
{
	for (uint32_t i = 0; i < names->run_count; i++) {
		const struct record_run *run = RECORD_RUN(all, names->first_run + i);

		if (number < run->number || number - run->number >= run->count)
			continue;
		*out = RECORD_MEANING(all, run->first_word + (uint32_t)(number - run->number));
		return !str_is(*out, "-");
	}
	return false;
}

void
record_name_numbers(const struct formats *f, struct record *r)
{
	const struct records *all = f->records;

	for (uint32_t i = 0; i < all->numbers.count; i++) {
		const struct record_names *names = RECORD_NAMES(all, i);
		struct str word;
		uint64_t number;

		if (names->family != r->family || !record_has(r, names->key) ||
			!str_u64(r->values[names->key], UINT32_MAX, &number))
			continue;
		if (names->has_when && !(record_has(r, names->when) &&
			str_eq(r->values[names->when], names->value)))
			continue;
		if (name_of_number(all, names, number, &word))
			r->values[names->key] = word;
	}
}

bool
record_read(const struct formats *f, struct str line, bool cut, struct arena *arena,
	struct record *r)
{
	if (line.len < 2)
		return false;
	if (*line.ptr == '{') {
		record_start(r, RECORD_JSON, arena);
		if (!json_line_read(f, line, cut, r))
			return false;
	} else if (str_starts(line, STR("type=")) || str_starts(line, STR("node="))) {
		record_start(r, RECORD_AUDIT, arena);
		if (!audit_line_read(f, line, r))
			return false;
	} else {
		return false;
	}
	record_name_numbers(f, r);
	return true;
}

static bool
word_fits(const struct record_word *word, struct str value)
{
	return word->begins ? str_starts(value, word->text) : str_eq(value, word->text);
}

static bool
test_fits(const struct records *all, const struct record_test *test, const struct record *r)
{
	if (!record_has(r, test->name))
		return test->kind == TEST_ABSENT;
	if (test->kind != TEST_WORDS)
		return test->kind == TEST_PRESENT;
	for (uint32_t i = 0; i < test->word_count; i++)
		if (word_fits(RECORD_WORD(all, test->first_word + i), r->values[test->name]))
			return true;
	return false;
}

/* Seconds, milliseconds, micro- or nanoseconds since 1970, told apart by their digits. */
static bool
read_epoch(struct str s, struct stamp *out)
{
	size_t point = str_find_char(s, '.');
	instant micro = 0, unit = SECOND;
	uint64_t whole;

	if (point == 0 || point > 19 || !str_u64(str_sub(s, 0, point), INT64_MAX, &whole))
		return false;
	if (point > 17)
		micro = (instant)(whole / 1000);
	else if (point > 14)
		micro = (instant)whole;
	else if (point > 11)
		micro = (instant)whole * 1000;
	else
		micro = (instant)whole * SECOND;
	for (size_t i = point + 1; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
		unit /= 10;
		if (point <= 11)
			micro += unit * (s.ptr[i] - '0');
	}
	*out = (struct stamp){ micro, STAMP_UTC };
	return true;
}

static bool
read_time(struct str s, struct stamp *out)
{
	struct stamp_cache cache = { .bsd_minute = 0 };

	if (read_epoch(s, out))
		return true;
	return stamp_iso(&cache, s, out) == s.len || stamp_form(CLF_FORM, s, out) == s.len ||
		(s.len >= 15 && stamp_bsd(&cache, s, out) == s.len);
}

/* The filling of a match. */
struct filling {
	struct match *match;
	struct wrapped *wrapped;
	uint64_t done[4];   /* captures that have their value */
};

static bool
is_done(const struct filling *f, unsigned capture)
{
	return f->done[capture / 64] >> (capture % 64) & 1;
}

static struct captured *
add(struct filling *f, unsigned capture, struct str text)
{
	struct captured *c = &f->match->captures[f->match->count];

	if (f->match->count < CAPTURES_MAX)
		f->match->count++;
	f->done[capture / 64] |= UINT64_C(1) << (capture % 64);
	*c = (struct captured){ .text = text, .name = (uint8_t)capture, .type = TOKEN_WORD0 };
	return c;
}

static bool
read_endpoint(struct filling *f, unsigned capture, struct str value)
{
	unsigned port_capture = capture == CAPTURE_SRC ? CAPTURE_SRC_PORT : CAPTURE_DST_PORT;
	size_t colon = value.len;
	struct addr addr;
	uint64_t port;

	if (!addr_parse(value, &addr)) {
		while (colon && value.ptr[colon - 1] != ':')
			colon--;
		if (!colon || !str_u64(str_sub(value, colon, value.len), UINT16_MAX, &port))
			return false;
		value = str_sub(value, 0, colon - 1);
		if (value.len > 2 && value.ptr[0] == '[' && value.ptr[value.len - 1] == ']')
			value = str_sub(value, 1, value.len - 1);
		if (!addr_parse(value, &addr))
			return false;
		add(f, port_capture, STR_NULL)->value.number = port;
	}
	add(f, capture, value)->value.addr = addr;
	return true;
}

/* "GET /a b HTTP/1.1": the method is one word, the protocol the last one if it is one. */
static void
read_request(struct filling *f, struct str value)
{
	size_t blank = str_find_char(value, ' '), last = value.len;

	if (blank == 0 || blank > 32 || blank == value.len) {
		add(f, CAPTURE_FIELD + FIELD_URL, value);
		return;
	}
	while (last > blank && value.ptr[last - 1] != ' ')
		last--;
	if (last > blank + 1 && str_starts(str_sub(value, last, value.len), STR("HTTP/")))
		last--;
	else
		last = value.len;
	add(f, CAPTURE_FIELD + FIELD_HTTP_METHOD, str_sub(value, 0, blank));
	add(f, CAPTURE_FIELD + FIELD_URL, str_sub(value, blank + 1, last));
}

static bool
read_token(const struct graph *g, struct filling *f, const struct record_value *v, struct str s)
{
	struct captured *c = &f->match->captures[f->match->count];

	if (s.len == 0 || token_read(g, v->type, v->param, s.ptr, s.ptr + s.len, c) != s.ptr + s.len)
		return false;
	c->name = v->capture;
	c->type = v->type;
	if (f->match->count < CAPTURES_MAX)
		f->match->count++;
	f->done[v->capture / 64] |= UINT64_C(1) << (v->capture % 64);
	return true;
}

static bool
read_wrapped(struct wrapped *w, unsigned reading, struct str value)
{
	struct str *to = reading == READING_MESSAGE ? &w->message :
		reading == READING_LINE ? &w->line : &w->program;

	if (!to->ptr)
		*to = str_trim(value);
	return true;
}

/* False if the value is not of its type. */
static bool
take_value(const struct formats *all, struct filling *f, const struct record_value *v,
	struct str value)
{
	struct stamp stamp;

	if (v->reading >= READING_MESSAGE)
		return read_wrapped(f->wrapped, v->reading, value);
	if (is_done(f, v->capture))
		return true;
	switch ((enum reading)v->reading) {
	case READING_TEXT:
		add(f, v->capture, value);
		return true;
	case READING_ENDPOINT:
		return read_endpoint(f, v->capture, value);
	case READING_REQUEST:
		read_request(f, value);
		return true;
	case READING_TIME:
		if (!read_time(value, &stamp))
			return false;
		add(f, v->capture, value)->value.stamp = stamp;
		return true;
	default:
		return read_token(&all->graph, f, v, value);
	}
}

static bool
is_tested(const struct records *all, const struct record_way *way, unsigned name)
{
	for (uint32_t i = 0; i < way->test_count; i++)
		if (RECORD_TEST(all, way->first_test + i)->name == name)
			return true;
	return false;
}

static bool
take_values(const struct formats *f, const struct record *r, const struct record_way *way,
	uint32_t first, uint32_t count, struct filling *filling)
{
	for (uint32_t i = 0; i < count; i++) {
		const struct record_value *v = RECORD_VALUE(f->records, first + i);

		if (record_has(r, v->name) && !take_value(f, filling, v, r->values[v->name]) &&
			is_tested(f->records, way, v->name))
			return false;
	}
	return true;
}

static bool
way_fits(const struct formats *f, const struct record *r, const struct record_way *way,
	struct filling *filling)
{
	const struct records *all = f->records;
	const struct record_row *row = RECORD_ROW(all, way->row);

	for (uint32_t i = 0; i < way->test_count; i++)
		if (!test_fits(all, RECORD_TEST(all, way->first_test + i), r))
			return false;
	filling->match->count = 0;
	memset(filling->done, 0, sizeof filling->done);
	*filling->wrapped = (struct wrapped){ STR_NULL, STR_NULL, STR_NULL };
	return take_values(f, r, way, row->first_value, row->value_count, filling) &&
		take_values(f, r, way, row->section_first, row->section_count, filling);
}

bool
record_match(const struct formats *f, const struct record *r, struct match *m,
	struct wrapped *wrapped)
{
	const struct records *all = f->records;
	struct filling filling = { .match = m, .wrapped = wrapped };

	m->flags = 0;
	m->user = STR_NULL;
	m->program = NULL;
	for (uint32_t i = 0; i < all->count[r->family]; i++) {
		const struct record_way *way =
			RECORD_WAY(all, all->order[all->first[r->family] + i]);

		if (way_fits(f, r, way, &filling)) {
			m->leaf = &way->leaf;
			return true;
		}
	}
	return false;
}
