/*
 * Reads what format files say of records. Many small statements share few
 * names, so a name is kept once and has an index; the values that a section
 * states go for each of its formats.
 */
#include "parse/record_formats.h"

#include <stdlib.h>

#include "parse/record_parts.h"

#define VALUES_MAX 8192
#define TESTS_MAX 16384
#define WAYS_MAX 4096
#define NUMBERS_MAX 64
#define MEANINGS_MAX 8192

static const char *const family_words[RECORD_FAMILY_COUNT] = {
#define FAMILY_WORD(id, word) [id] = word,
	RECORD_FAMILIES(FAMILY_WORD)
};

/* Names that mean what is wrapped, and types that patterns do not have. */
static const struct { const char *word; uint8_t reading; } wrapped_words[] = {
	{ "message", READING_MESSAGE }, { "line", READING_LINE }, { "program", READING_PROGRAM },
}, reading_words[] = {
	{ "endpoint", READING_ENDPOINT }, { "request", READING_REQUEST },
};

enum err
records_new(struct records **out)
{
	struct records *r = calloc(1, sizeof *r);

	if (!r)
		return ERR_NOMEM;
	*out = r;
	return ERR_OK;
}

void
records_free(struct records *r)
{
	if (!r)
		return;
	free(r->names.ptr);
	free(r->values.ptr);
	free(r->tests.ptr);
	free(r->words.ptr);
	free(r->ways.ptr);
	free(r->rows.ptr);
	free(r->numbers.ptr);
	free(r->runs.ptr);
	free(r->meanings.ptr);
	free(r->order);
	free(r);
}

bool
record_family_read(struct str word, enum record_family *out)
{
	for (unsigned i = 0; i < RECORD_FAMILY_COUNT; i++) {
		if (str_is(word, family_words[i])) {
			*out = (enum record_family)i;
			return true;
		}
	}
	return false;
}

enum err
record_section(struct formats *f)
{
	struct records *r = f->records;
	struct record_row *row = list_add(&r->rows, 1, sizeof *row, VALUES_MAX);

	if (!row)
		return ERR_NOMEM;
	row->section_first = row->first_value = (uint32_t)r->values.count;
	return ERR_OK;
}

/* The first format takes the section's own row. */
enum err
record_format(struct formats *f)
{
	struct records *r = f->records;
	struct record_row section = *RECORD_ROW(r, r->rows.count - 1), *row;

	row = list_add(&r->rows, 1, sizeof *row, VALUES_MAX);
	if (!row)
		return ERR_NOMEM;
	*row = (struct record_row){ (uint32_t)r->values.count, 0, section.section_first,
		section.section_count };
	return ERR_OK;
}

static size_t
slot_of(const struct records *r, struct str name)
{
	size_t at = str_hash(name) % RECORD_SLOTS;

	while (r->slots[at] && !str_eq(RECORD_NAME(r, r->slots[at] - 1), name))
		at = (at + 1) % RECORD_SLOTS;
	return at;
}

int
record_name(const struct formats *f, struct str name)
{
	return (int)f->records->slots[slot_of(f->records, name)] - 1;
}

static enum err
name_add(struct formats *f, struct str name, uint16_t *out)
{
	struct records *r = f->records;
	size_t at = slot_of(r, name);
	struct str *kept;

	if (!r->slots[at]) {
		kept = list_add(&r->names, 1, sizeof *kept, RECORD_NAMES_MAX);
		if (!kept)
			return ERR_NOMEM;
		*kept = arena_keep(&f->arena, name);
		if (!kept->ptr)
			return ERR_NOMEM;
		r->slots[at] = (uint16_t)r->names.count;
	}
	*out = (uint16_t)(r->slots[at] - 1);
	return ERR_OK;
}

/* Blanks separate words, but for those in double quotes. */
static bool
next_word(struct str *rest, struct str *word)
{
	bool quoted = false;
	size_t n = 0;

	*rest = str_trim(*rest);
	if (rest->len == 0 || rest->ptr[0] == '#')
		return false;
	for (; n < rest->len && (quoted || (rest->ptr[n] != ' ' && rest->ptr[n] != '\t')); n++)
		quoted ^= rest->ptr[n] == '"';
	*word = str_sub(*rest, 0, n);
	*rest = str_sub(*rest, n, rest->len);
	return true;
}

struct where {
	const struct line_place *place;
	struct parse_error *error;
	const char *text;   /* stands in COLUMN */
	size_t column;
};

static enum err
wrong(const struct where *w, struct str word, const char *message)
{
	return error_at(w->error, w->place, w->column + (size_t)(word.ptr - w->text), word.len,
		"%s", message);
}

static uint8_t
usual_type(unsigned capture)
{
	switch (capture) {
	case CAPTURE_SRC: case CAPTURE_DST:
		return TOKEN_HOST;
	case CAPTURE_SRC_PORT: case CAPTURE_DST_PORT:
		return TOKEN_PORT;
	case CAPTURE_PID:
		return TOKEN_INT;
	default:
		return TOKEN_REST;
	}
}

/* ":TYPE", or what is usual for the name. */
static enum err
read_type(const struct where *w, struct str type, struct record_value *v)
{
	unsigned token = usual_type(v->capture);
	const char *needs;

	for (size_t i = 0; i < sizeof reading_words / sizeof *reading_words; i++) {
		if (!str_is(type, reading_words[i].word))
			continue;
		v->reading = reading_words[i].reading;
		if ((v->reading == READING_ENDPOINT) !=
				(v->capture == CAPTURE_SRC || v->capture == CAPTURE_DST) ||
			(v->reading == READING_REQUEST) != (v->capture == CAPTURE_FIELD + FIELD_URL))
			return wrong(w, type, "endpoint is for src and dst, request for url");
		return ERR_OK;
	}
	if (v->capture == CAPTURE_TIME) {
		v->reading = READING_TIME;
		return type.len ? wrong(w, type, "a time is read by its shape") : ERR_OK;
	}
	if (type.len && (!token_type_read(type, &token) || token == TOKEN_KEYS ||
		token == TOKEN_TIME || token == TOKEN_UPTIME || token == TOKEN_USER))
		return wrong(w, type, "unknown type, or not one of a record's value");
	if (token >= TOKEN_QUOTED)
		token = TOKEN_REST; /* a value ends where it ends */
	needs = capture_refuses(v->capture, token);
	if (needs)
		return error_at(w->error, w->place, w->column + (size_t)(type.ptr - w->text),
			type.len, "%s needs the type %s", capture_word(v->capture), needs);
	v->reading = token == TOKEN_REST ? READING_TEXT : READING_TOKEN;
	v->type = (uint8_t)token;
	return ERR_OK;
}

/* "NAME" or "NAME:TYPE" after "KEY=". */
static enum err
read_target(const struct where *w, struct str target, struct record_value *v)
{
	size_t colon = str_find_char(target, ':');
	struct str name = str_sub(target, 0, colon), type = str_sub(target, colon + 1, target.len);
	unsigned capture;

	for (size_t i = 0; i < sizeof wrapped_words / sizeof *wrapped_words; i++) {
		if (str_is(target, wrapped_words[i].word)) {
			v->reading = wrapped_words[i].reading;
			return ERR_OK;
		}
	}
	if (!name.len || !capture_read(name, &capture))
		return wrong(w, name.len ? name : target, "unknown capture name");
	v->capture = (uint8_t)capture;
	return read_type(w, type, v);
}

static enum err
read_key(struct formats *f, const struct where *w, struct str word)
{
	struct records *r = f->records;
	size_t equal = str_find_char(word, '=');
	struct stops none = { .is_few = true };
	struct record_value v = { 0 }, *kept;
	struct str key = str_sub(word, 0, equal);
	enum err e;

	if (key.len == 0 || key.len > RECORD_NAME_BYTES || equal == word.len)
		return wrong(w, word, "a key is written KEY=NAME or KEY=NAME:TYPE");
	e = read_target(w, str_sub(word, equal + 1, word.len), &v);
	if (!e)
		e = name_add(f, key, &v.name);
	if (e)
		return e;
	if (!stops_intern(f, &none, &v.param))
		return ERR_NOMEM;
	if (v.reading == READING_MESSAGE || v.reading == READING_LINE)
		r->bytes[v.name / 64] |= UINT64_C(1) << (v.name % 64);
	kept = list_add(&r->values, 1, sizeof *kept, VALUES_MAX);
	if (!kept)
		return ERR_NOMEM;
	*kept = v;
	return ERR_OK;
}

enum err
record_keys(struct formats *f, const struct line_place *place, struct str text, size_t column,
	bool of_section, struct parse_error *error)
{
	struct where w = { place, error, text.ptr, column };
	struct records *r = f->records;
	struct str word;
	enum err e = ERR_OK;

	while (!e && next_word(&text, &word)) {
		e = read_key(f, &w, word);
		if (!e && of_section)
			RECORD_ROW(r, r->rows.count - 1)->section_count++;
		else if (!e)
			RECORD_ROW(r, r->rows.count - 1)->value_count++;
	}
	return e;
}

/* "one|two*" or "\"with blanks\"" */
static enum err
read_words(struct formats *f, struct str text, struct record_test *test)
{
	struct records *r = f->records;
	struct str part;

	if (text.len >= 2 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"')
		text = str_sub(text, 1, text.len - 1);
	test->first_word = (uint32_t)r->words.count;
	do {
		struct record_word *word = list_add(&r->words, 1, sizeof *word, TESTS_MAX);

		if (!word)
			return ERR_NOMEM;
		if (!str_cut(&text, '|', &part))
			part = STR("");
		word->begins = part.len && part.ptr[part.len - 1] == '*';
		word->text = arena_keep(&f->arena, str_sub(part, 0, part.len - word->begins));
		if (!word->text.ptr)
			return ERR_NOMEM;
		test->word_count++;
	} while (text.len);
	return ERR_OK;
}

static enum err
read_test(struct formats *f, const struct where *w, struct str word)
{
	struct record_test test = { .kind = TEST_PRESENT }, *kept;
	size_t equal = str_find_char(word, '=');
	struct str key = str_sub(word, 0, equal);
	enum err e;

	if (key.len && key.ptr[0] == '!') {
		test.kind = TEST_ABSENT;
		key = str_sub(key, 1, key.len);
	}
	if (key.len == 0 || key.len > RECORD_NAME_BYTES || (test.kind && equal < word.len))
		return wrong(w, word, "what must stand in a record is written KEY, !KEY or KEY=VALUE");
	e = name_add(f, key, &test.name);
	if (!e && equal < word.len) {
		test.kind = TEST_WORDS;
		e = read_words(f, str_sub(word, equal + 1, word.len), &test);
	}
	if (e)
		return e;
	kept = list_add(&f->records->tests, 1, sizeof *kept, TESTS_MAX);
	if (!kept)
		return ERR_NOMEM;
	*kept = test;
	return ERR_OK;
}

enum err
record_tests(struct formats *f, const struct line_place *place, struct str text, size_t column,
	uint16_t format, enum record_family family, struct parse_error *error)
{
	struct where w = { place, error, text.ptr, column };
	struct records *r = f->records;
	struct record_way way = { .first_test = (uint32_t)r->tests.count, .family = (uint8_t)family,
		.row = (uint32_t)(r->rows.count - 1), .leaf = { .format = format } }, *kept;
	struct str word;
	enum err e = ERR_OK;

	while (!e && next_word(&text, &word))
		e = read_test(f, &w, word);
	if (e)
		return e;
	way.test_count = (uint32_t)r->tests.count - way.first_test;
	kept = list_add(&r->ways, 1, sizeof *kept, WAYS_MAX);
	if (!kept)
		return ERR_NOMEM;
	*kept = way;
	return ERR_OK;
}

enum err
record_names(struct formats *f, const struct line_place *place, struct str text, size_t column,
	enum record_family family, struct parse_error *error)
{
	struct where w = { place, error, text.ptr, column };
	struct records *r = f->records;
	struct record_names names = { .family = (uint8_t)family,
		.first_run = (uint32_t)r->runs.count }, *kept;
	struct str key = STR_NULL, when = STR_NULL, more;
	size_t equal;
	enum err e;

	if (!next_word(&text, &key) || str_find_char(key, '=') < key.len)
		return error_at(error, place, column, 1, "names is written: names KEY, or names KEY KEY=VALUE");
	e = name_add(f, key, &names.key);
	if (!e && next_word(&text, &when)) {
		equal = str_find_char(when, '=');
		if (equal == 0 || equal == when.len || next_word(&text, &more))
			return wrong(&w, when, "names is written: names KEY, or names KEY KEY=VALUE");
		names.has_when = true;
		names.value = arena_keep(&f->arena, str_sub(when, equal + 1, when.len));
		e = names.value.ptr ? name_add(f, str_sub(when, 0, equal), &names.when) : ERR_NOMEM;
	}
	kept = e ? NULL : list_add(&r->numbers, 1, sizeof *kept, NUMBERS_MAX);
	if (!kept)
		return e ? e : ERR_NOMEM;
	*kept = names;
	return ERR_OK;
}

enum err
record_names_line(struct formats *f, const struct line_place *place, struct str text,
	size_t column, struct parse_error *error)
{
	struct where w = { place, error, text.ptr, column };
	struct records *r = f->records;
	struct record_run run = { .first_word = (uint32_t)r->meanings.count }, *kept;
	struct str word;
	uint64_t number;

	if (!next_word(&text, &word) || !str_u64(word, UINT32_MAX - MEANINGS_MAX, &number))
		return wrong(&w, word, "names of numbers: a number, and the words from it on");
	while (next_word(&text, &word)) {
		struct str *meaning = list_add(&r->meanings, 1, sizeof *meaning, MEANINGS_MAX);

		if (!meaning)
			return ERR_NOMEM;
		*meaning = word; /* of the file's text, which the formats keep */
		run.count++;
	}
	run.number = (uint32_t)number;
	kept = list_add(&r->runs, 1, sizeof *kept, MEANINGS_MAX);
	if (!kept)
		return ERR_NOMEM;
	*kept = run;
	RECORD_NAMES(r, r->numbers.count - 1)->run_count++;
	return ERR_OK;
}

struct record_counts
record_counts_save(const struct records *r)
{
	return (struct record_counts){ r->names.count, r->values.count, r->tests.count,
		r->words.count, r->ways.count, r->rows.count, r->numbers.count, r->runs.count,
		r->meanings.count };
}

void
record_counts_restore(struct records *r, const struct record_counts *c)
{
	r->names.count = c->names;
	r->values.count = c->values;
	r->tests.count = c->tests;
	r->words.count = c->words;
	r->ways.count = c->ways;
	r->rows.count = c->rows;
	r->numbers.count = c->numbers;
	r->runs.count = c->runs;
	r->meanings.count = c->meanings;
	memset(r->slots, 0, sizeof r->slots);
	for (size_t i = 0; i < r->names.count; i++)
		r->slots[slot_of(r, RECORD_NAME(r, i))] = (uint16_t)(i + 1);
}

/* The site's own come first, then what asks for more, then the order of the files. */
static bool
goes_before(const struct record_way *a, const struct record_way *b, uint16_t first_own)
{
	bool own = a->leaf.format >= first_own;

	if (own != (b->leaf.format >= first_own))
		return own;
	return a->test_count > b->test_count;
}

static void
sort_ways(struct records *r, uint32_t *order, uint32_t count, uint16_t first_own)
{
	for (uint32_t i = 1; i < count; i++) {
		uint32_t one = order[i], at = i;

		for (; at && goes_before(RECORD_WAY(r, one), RECORD_WAY(r, order[at - 1]),
				first_own); at--)
			order[at] = order[at - 1];
		order[at] = one;
	}
}

enum err
records_compile(struct records *r, uint16_t first_own)
{
	uint32_t n = 0;

	r->order = calloc(r->ways.count + 1, sizeof *r->order);
	if (!r->order)
		return ERR_NOMEM;
	for (unsigned family = 0; family < RECORD_FAMILY_COUNT; family++) {
		r->first[family] = n;
		for (uint32_t i = 0; i < r->ways.count; i++)
			if (RECORD_WAY(r, i)->family == family)
				r->order[n++] = i;
		r->count[family] = n - r->first[family];
		sort_ways(r, r->order + r->first[family], r->count[family], first_own);
	}
	return ERR_OK;
}
