/*
 * Reads the language of docs/formats.md. What an administrator writes here is
 * trusted but often wrong: every refusal names the place, and a file that is
 * refused leaves nothing behind.
 */
#define _GNU_SOURCE
#include "parse/formats_parts.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "parse/decode.h"
#include "parse/record_formats.h"
#include "parse/token.h"

#define TEXT_MAX (4u << 20)
#define FORMATS_MAX 8192
#define PROGRAMS_MAX 4096
#define SAMPLES_MAX 32768
#define EXPECT_MAX 24
#define USES_MAX (1u << 18)
#define SECTION_PROGRAMS 256
#define PROGRAM_NAME_MAX 63

/* What the statements above say about those below. */
struct section {
	uint32_t programs[SECTION_PROGRAMS];
	size_t program_count;
	size_t kind;          /* KIND_SYSLOG: messages of programs */
	service_id service;
	bool open;
	struct line_place file; /* the first file statement */
	bool file_sample;     /* a line of such a file is among the samples */
	size_t head;          /* 1 + index of what stands for the patterns behind one; 0 none */
	bool records;         /* of the family that follows */
	enum record_family family;
	uint64_t kinds;       /* bits of its kinds of files */
	const uint32_t *kept; /* the programs, for those who ask; NULL until a format comes */
	size_t kept_count;
};

/* The format that is being read. */
struct current {
	struct line_place place;
	uint16_t format;      /* 0 none */
	uint32_t first_pattern, first_item;
	size_t patterns, samples;
	uint32_t keys;        /* index + 1 */
};

enum below { BELOW_NOTHING, BELOW_FORMAT, BELOW_SAMPLE, BELOW_NAMES };

struct loader {
	struct formats *f;
	struct parse_error *error;
	struct line_place place;
	struct section section;
	struct current current;
	enum below below;     /* what indented lines belong to */
};

static size_t
column_of(const struct loader *l, const char *p)
{
	return (size_t)(p - l->place.text.ptr) + 1;
}

static enum err
wrong(struct loader *l, struct str word, const char *message)
{
	return error_at(l->error, &l->place, column_of(l, word.ptr), word.len, "%s", message);
}

static enum err
unknown(struct loader *l, struct str word, const char *what, const char *(*list)(unsigned i))
{
	return error_unknown(l->error, &l->place, column_of(l, word.ptr), word, what, list);
}

static const char *
action_list(unsigned i)
{
	return i < ACTION_COUNT ? action_word((enum action)i) : NULL;
}

static const char *
outcome_list(unsigned i)
{
	return i < OUTCOME_COUNT ? outcome_word((enum outcome)i) : NULL;
}

static const char *
method_list(unsigned i)
{
	return i < METHOD_COUNT ? method_word((enum method)i) : NULL;
}

static const char *
attribute_list(unsigned i)
{
	static const char *const more[] = { "service", "method", "outcome" };
	const char *word = capture_list(i < 3 ? 0 : i - 3);

	return i < 3 ? more[i] : word;
}

static const char *
expectation_list(unsigned i)
{
	static const char *const more[] = { "method", "outcome", "action", "program", "time" };

	return i < 5 ? more[i] : capture_list(i - 5);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The next word of *rest; a '#' at the start of a word begins a comment. */
static bool
next_word(struct str *rest, struct str *word)
{
	size_t n = 0;

	while (rest->len && is_blank(rest->ptr[0]))
		*rest = str_sub(*rest, 1, rest->len);
	if (rest->len == 0 || rest->ptr[0] == '#')
		return false;
	while (n < rest->len && !is_blank(rest->ptr[n]))
		n++;
	*word = str_sub(*rest, 0, n);
	*rest = str_sub(*rest, n, rest->len);
	return true;
}

static struct str
here(const struct loader *l)
{
	return l->place.text;
}

static enum err
read_service(struct loader *l, struct str word, service_id *out)
{
	service_id id = service_by_name(l->f->services, word);

	if (id == SERVICE_NONE)
		return wrong(l, word, "unknown service: not in share/services/services.tsv");
	*out = id;
	return ERR_OK;
}

static enum err
finish_format(struct loader *l)
{
	struct current *c = &l->current;
	struct formats *f = l->f;

	if (!c->format)
		return ERR_OK;
	if (!c->patterns)
		return error_at(l->error, &c->place, 1, c->place.text.len, "a format without a pattern");
	if (!c->samples)
		return error_at(l->error, &c->place, 1, c->place.text.len, "a format without a sample");
	for (uint32_t i = c->first_item; i < f->items.count; i++) {
		struct item *item = ITEM(f, i);

		if (item->kind != ITEM_TOKEN || item->type != TOKEN_KEYS)
			continue;
		if (!c->keys)
			return error_at(l->error, &PATTERN(f, item->pattern)->place, item->column, 6,
				"{keys} without a keys statement after the pattern");
		item->param = (uint16_t)(c->keys - 1);
	}
	*c = (struct current){ 0 };
	return ERR_OK;
}

/* The matcher reads a little beyond a line: room on both sides. */
static struct str
keep_padded(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.len + 2 * CHUNK_PAD);

	if (!p)
		return STR_NULL;
	if (s.len)
		memcpy(p + CHUNK_PAD, s.ptr, s.len);
	return (struct str){ p + CHUNK_PAD, s.len };
}

static enum err
program_add(struct formats *f, struct str name, uint32_t *out)
{
	struct program *p;

	for (uint32_t i = 0; i < f->programs.count; i++) {
		if (str_eq(PROGRAM(f, i)->name, name)) {
			*out = i;
			return ERR_OK;
		}
	}
	p = list_add(&f->programs, 1, sizeof *p, PROGRAMS_MAX);
	if (!p)
		return ERR_NOMEM;
	p->name = keep_padded(&f->arena, name);
	*out = (uint32_t)(f->programs.count - 1);
	return p->name.ptr ? ERR_OK : ERR_NOMEM;
}

static enum err
read_program_name(struct loader *l, struct str word, uint32_t *out)
{
	size_t equal = str_find_char(word, '='), stars = 0;
	struct str name = str_sub(word, 0, equal);
	service_id service = SERVICE_NONE;
	enum err e;

	for (size_t i = 0; i < name.len; i++)
		stars += name.ptr[i] == '*';
	if (str_ends(name, STR(":")) || str_ends(name, STR("]")))
		return wrong(l, word, "a program's name is without pid and colon");
	if (name.len == 0 || name.len > PROGRAM_NAME_MAX || stars > 1)
		return wrong(l, word, "not a program's name: 1 to 63 bytes, one * at most");
	if (equal < word.len) {
		e = read_service(l, str_sub(word, equal + 1, word.len), &service);
		if (e)
			return e;
	}
	e = program_add(l->f, name, out);
	if (!e && service)
		PROGRAM(l->f, *out)->service = service;
	return e;
}

/* An opening is tested as formats are. */
static enum err
finish_section(struct loader *l)
{
	const struct section *s = &l->section;

	if (s->file.number && !s->file_sample)
		return error_at(l->error, &s->file, 1, s->file.text.len,
			"a section with file needs a sample@file, which is a whole line");
	return ERR_OK;
}

static enum err
read_programs(struct loader *l, struct str rest, const char *nobody)
{
	struct section *s = &l->section;
	struct str word;
	enum err e = ERR_OK;

	while (!e && next_word(&rest, &word)) {
		if (s->program_count == SECTION_PROGRAMS)
			return wrong(l, word, "more than 256 programs in one statement");
		e = read_program_name(l, word, &s->programs[s->program_count]);
		s->program_count++;
	}
	if (!e && s->program_count == 0)
		return wrong(l, here(l), nobody);
	return e;
}

static enum err
do_program(struct loader *l, struct str rest)
{
	enum err e = finish_section(l);

	if (e)
		return e;
	l->section = (struct section){ .open = true };
	return read_programs(l, rest, "program needs a name");
}

static enum err
do_pass(struct loader *l, struct str rest)
{
	struct str word;
	uint32_t program;
	enum err e = ERR_OK;

	while (!e && next_word(&rest, &word)) {
		e = read_program_name(l, word, &program);
		if (!e)
			PROGRAM(l->f, program)->pass = true;
	}
	return e;
}

static enum err
kind_add(struct formats *f, struct str name, size_t *out)
{
	for (size_t i = KIND_FILE; i < f->kind_count; i++) {
		if (str_eq(f->kinds[i], name)) {
			*out = i;
			return ERR_OK;
		}
	}
	if (f->kind_count == FORMAT_KINDS_MAX)
		return ERR_NOMEM;
	f->kinds[f->kind_count] = arena_keep(&f->arena, name);
	if (!f->kinds[f->kind_count].ptr)
		return ERR_NOMEM;
	*out = f->kind_count++;
	return ERR_OK;
}

/* The kind in double quotes at the start of *rest. */
static enum err
read_kind(struct loader *l, struct str *rest, size_t *out)
{
	struct str text = str_trim(*rest), name;
	size_t close = str_find_char(str_sub(text, 1, text.len), '"') + 1;
	enum err e;

	if (text.len < 3 || text.ptr[0] != '"' || close >= text.len || close == 1)
		return wrong(l, text.len ? text : here(l),
			"the kind of file stands in double quotes");
	name = str_sub(text, 0, close + 1);
	*rest = str_sub(text, close + 1, text.len);
	e = kind_add(l->f, str_sub(text, 1, close), out);
	if (e && l->f->kind_count == FORMAT_KINDS_MAX)
		return wrong(l, name, "too many kinds of files");
	return e;
}

static enum err
do_header(struct loader *l, struct str rest)
{
	enum record_family family = RECORD_JSON;
	struct str word;
	bool records;
	enum err e;

	if (!next_word(&rest, &word))
		word = STR_NULL;
	records = record_family_read(word, &family);
	if (!records && !str_is(word, "none"))
		return wrong(l, here(l), "header is written: header none \"KIND\", or json, audit for none");
	e = finish_section(l);
	if (e)
		return e;
	l->section = (struct section){ .open = true, .records = records, .family = family };
	if (records && record_section(l->f))
		return ERR_NOMEM;
	e = read_kind(l, &rest, &l->section.kind);
	l->section.kinds = UINT64_C(1) << l->section.kind;
	if (!e && next_word(&rest, &word))
		return wrong(l, word, "nothing follows the kind of file");
	return e;
}

/* The last pattern is read for READER. */
static bool
add_use(struct list *uses, size_t reader, const struct list *patterns)
{
	struct use *use = list_add(uses, 1, sizeof *use, USES_MAX);

	if (use)
		*use = (struct use){ (uint32_t)reader, (uint32_t)(patterns->count - 1) };
	return use != NULL;
}

/* The last pattern is read for those whom the section names. */
static enum err
add_uses(struct loader *l)
{
	const struct section *s = &l->section;
	struct formats *f = l->f;

	if (s->kind >= KIND_FILE && !add_use(&f->file_uses[f->layer], s->kind, &f->patterns))
		return ERR_NOMEM;
	for (size_t i = 0; i < s->program_count; i++)
		if (!add_use(&f->uses[f->layer], s->programs[i], &f->patterns))
			return ERR_NOMEM;
	return ERR_OK;
}

/* A line of a file that opens so goes on as a message of the section's first program. */
static enum err
add_opening(struct loader *l, struct str opening, size_t kind)
{
	struct formats *f = l->f;
	enum err e = ERR_OK;

	/* behind an own one stand own messages, and those that are shipped */
	for (unsigned layer = 0; layer <= f->layer && !e; layer++) {
		e = opening_read(f, &l->place, opening, column_of(l, opening.ptr),
			l->section.programs[0], layer, false, l->error);
		if (!e && !add_use(&f->file_uses[layer], kind, &f->patterns))
			e = ERR_NOMEM;
	}
	return e;
}

/* What follows a head is kept as the messages of a program without a name. */
static enum err
do_head(struct loader *l, struct str rest)
{
	struct section *s = &l->section;
	struct formats *f = l->f;
	struct str text = str_trim(rest);
	enum err e;

	s->head = 0;
	if (!s->open || s->records)
		return wrong(l, here(l), "head stands under program or header none");
	if (text.len == 0)
		return ERR_OK;
	if (!list_add(&f->programs, 1, sizeof(struct program), PROGRAMS_MAX))
		return ERR_NOMEM;
	e = opening_read(f, &l->place, text, column_of(l, text.ptr),
		(uint32_t)(f->programs.count - 1), f->layer, true, l->error);
	if (!e)
		e = add_uses(l);
	s->head = f->programs.count;
	return e;
}

static enum err
do_file(struct loader *l, struct str rest)
{
	struct section *s = &l->section;
	size_t kind;
	enum err e;

	if (s->program_count == 0)
		return wrong(l, here(l), "file stands under program; a file that has none is header none");
	if (str_find_char(PROGRAM(l->f, s->programs[0])->name, '*') <
		PROGRAM(l->f, s->programs[0])->name.len)
		return wrong(l, here(l), "the first program of a section with file has no * in its name");
	e = read_kind(l, &rest, &kind);
	if (e)
		return e;
	s->kinds |= UINT64_C(1) << kind;
	if (!s->file.number)
		s->file = l->place;
	return add_opening(l, str_trim(rest), kind);
}

static enum err
do_service(struct loader *l, struct str rest)
{
	struct str word;

	if (!next_word(&rest, &word))
		return wrong(l, here(l), "service needs a name");
	return read_service(l, word, &l->section.service);
}

static enum err
read_constant(struct loader *l, struct str word, size_t equal, struct format *format)
{
	struct str name = str_sub(word, 0, equal), value = str_sub(word, equal + 1, word.len);
	unsigned capture, at = format->constant_count;

	if (!capture_read(name, &capture) || !name.len)
		return unknown(l, name, "attribute or field", attribute_list);
	if (capture_refuses(capture, TOKEN_WORD))
		return wrong(l, name, "this field cannot have a fixed value");
	if (at == CONSTANTS_MAX)
		return wrong(l, word, "too many fixed values");
	format->constants[at].capture = (uint8_t)capture;
	format->constants[at].value = arena_keep(&l->f->arena, value);
	if (!format->constants[at].value.ptr)
		return ERR_NOMEM;
	format->constant_count++;
	return ERR_OK;
}

static enum err
read_attribute(struct loader *l, struct str word, size_t equal, struct format *format)
{
	struct str name = str_sub(word, 0, equal), value = str_sub(word, equal + 1, word.len);

	if (str_is(name, "service") && str_is(value, "port")) {
		format->service_by_port = true;
		return ERR_OK;
	}
	if (str_is(name, "service"))
		return read_service(l, value, &format->service);
	if (str_is(name, "method")) {
		format->method_of_packet = str_is(value, "packet");
		format->method_of_proto = str_is(value, "proto");
		if (format->method_of_packet || format->method_of_proto || method_read(value, &format->method))
			return ERR_OK;
		return unknown(l, value, "method", method_list);
	}
	if (str_is(name, "outcome")) {
		format->outcome_by_prefix = str_is(value, "prefix");
		return format->outcome_by_prefix ? ERR_OK
			: wrong(l, value, "outcome= takes prefix; otherwise write the outcome's word");
	}
	return read_constant(l, word, equal, format);
}

/* The section's programs are kept once for all of its formats. */
static enum err
keep_programs(struct loader *l)
{
	struct section *s = &l->section;
	uint32_t *kept;

	if (s->kept && s->kept_count == s->program_count)
		return ERR_OK;
	kept = arena_array(&l->f->arena, s->program_count + 1, sizeof *kept);
	if (!kept)
		return ERR_NOMEM;
	if (s->program_count)
		memcpy(kept, s->programs, s->program_count * sizeof *kept);
	s->kept = kept;
	s->kept_count = s->program_count;
	return ERR_OK;
}

static enum err
tell_format(struct loader *l)
{
	struct formats *f = l->f;
	struct told *told;

	if (keep_programs(l))
		return ERR_NOMEM;
	if (f->told.count == 0 && !list_add(&f->told, 1, sizeof *told, FORMATS_MAX))
		return ERR_NOMEM;
	told = list_add(&f->told, 1, sizeof *told, FORMATS_MAX);
	if (!told)
		return ERR_NOMEM;
	*told = (struct told){ .place = l->place, .programs = l->section.kept,
		.program_count = l->section.kept_count, .kinds = l->section.kinds,
		.first_sample = f->samples.count };
	return ERR_OK;
}

static struct told *
told_last(struct formats *f)
{
	return &((struct told *)f->told.ptr)[f->told.count - 1];
}

/* Up to the end of this line. */
static void
tell_pattern(struct loader *l, struct str text)
{
	struct told *told = told_last(l->f);

	if (!told->patterns.len)
		told->patterns = text;
	else
		told->patterns.len = (size_t)(text.ptr + text.len - told->patterns.ptr);
}

static enum err
do_format(struct loader *l, struct str rest)
{
	struct formats *f = l->f;
	struct format format = { .service = l->section.service, .kind = (uint8_t)l->section.kind };
	struct str word;
	enum err e = ERR_OK;

	if (!l->section.open)
		return wrong(l, here(l), "format needs a program or header statement above it");
	if (!next_word(&rest, &word))
		return wrong(l, here(l), "format needs an action");
	if (!action_read(word, &format.action))
		return unknown(l, word, "action", action_list);
	while (!e && next_word(&rest, &word)) {
		size_t equal = str_find_char(word, '=');

		if (equal < word.len)
			e = read_attribute(l, word, equal, &format);
		else if (str_is(word, "part") && l->section.records)
			format.part = true;
		else if (!outcome_read(word, &format.outcome))
			return unknown(l, word, "outcome (unknown, success, failure, denied)",
				outcome_list);
	}
	if (e)
		return e;
	snprintf(format.place, sizeof format.place, STR_FMT ":%u",
		(int)(l->place.file.len > 48 ? 48 : l->place.file.len), l->place.file.ptr,
		l->place.number);
	if (f->formats.count == 0 && !list_add(&f->formats, 1, sizeof format, FORMATS_MAX))
		return ERR_NOMEM;
	if (!list_add(&f->formats, 1, sizeof format, FORMATS_MAX))
		return ERR_NOMEM;
	*FORMAT(f, f->formats.count - 1) = format;
	e = tell_format(l);
	if (e)
		return e;
	l->current = (struct current){ .place = l->place,
		.format = (uint16_t)(f->formats.count - 1),
		.first_pattern = (uint32_t)f->patterns.count,
		.first_item = (uint32_t)f->items.count };
	l->below = BELOW_FORMAT;
	return l->section.records ? record_format(f) : ERR_OK;
}

/* Where an expression begins that other programs want in its place. */
static size_t
expression_at(struct str text)
{
	static const char *const signs[] = { "(?P<", "<HOST>", "<ADDR>", "(?:" };
	size_t at = text.len;

	for (size_t i = 0; i < sizeof signs / sizeof *signs && at == text.len; i++)
		at = str_find(text, str_from(signs[i]));
	return at;
}

static enum err
add_pattern(struct loader *l, struct str text)
{
	struct formats *f = l->f;
	enum err e;

	tell_pattern(l, text);
	if (expression_at(text) < text.len)
		return wrong(l, str_sub(text, expression_at(text), text.len),
			"patterns are plain text and {captures}, not regular expressions");
	if (l->section.records) {
		l->current.patterns++;
		return record_tests(f, &l->place, text, column_of(l, text.ptr),
			l->current.format, l->section.family, l->error);
	}
	e = pattern_read(f, &l->place, text, column_of(l, text.ptr), l->current.format, l->error);
	if (e)
		return e;
	l->current.patterns++;
	if (!l->section.head)
		return add_uses(l);
	return add_use(&f->uses[f->layer], l->section.head - 1, &f->patterns) ? ERR_OK : ERR_NOMEM;
}

static void
keys_insert(struct keys *k, unsigned item)
{
	unsigned slot = keys_slot(k->items[item].name);

	while (k->slots[slot])
		slot = (slot + 1) % KEYS_SLOTS;
	k->slots[slot] = (uint8_t)(item + 1);
}

static int
keys_find(const struct keys *k, struct str name)
{
	uint64_t v = 0;

	if (name.len == 0 || name.len > 8)
		return -1;
	memcpy(&v, name.ptr, name.len);
	for (unsigned i = 0; i < k->count; i++)
		if (k->items[i].name == v)
			return (int)i;
	return -1;
}

static enum err
add_key(struct loader *l, struct str word, struct keys *k)
{
	size_t equal = str_find_char(word, '='), colon;
	struct str key = str_sub(word, 0, equal), rest = str_sub(word, equal + 1, word.len);
	struct stops blank = { .has = { [' '] = 1, ['\t'] = 1 } };
	unsigned capture, type = TOKEN_WORD0;
	struct key item = { 0 };
	const char *needs;

	colon = str_find_char(rest, ':');
	if (key.len == 0 || key.len > 8 || equal == word.len)
		return wrong(l, word, "a key is written KEY=NAME or KEY=NAME:TYPE, KEY at most 8 bytes");
	if (keys_find(k, key) >= 0)
		return wrong(l, key, "a key that stands here already");
	if (k->count == KEYS_MAX)
		return wrong(l, word, "more than 24 keys");
	if (colon == 0 || !capture_read(str_sub(rest, 0, colon), &capture))
		return unknown(l, str_sub(rest, 0, colon), "capture name", capture_list);
	if (colon < rest.len && !token_type_read(str_sub(rest, colon + 1, rest.len), &type))
		return unknown(l, str_sub(rest, colon + 1, rest.len), "type", token_type_list);
	if (type == TOKEN_WORD)
		type = TOKEN_WORD0;
	if (type >= TOKEN_KEYS || type == TOKEN_TIME || type == TOKEN_UPTIME)
		return wrong(l, str_sub(rest, colon + 1, rest.len), "not a type of a key's value");
	needs = capture_refuses(capture, type);
	if (needs)
		return error_at(l->error, &l->place, column_of(l, rest.ptr), rest.len,
			"%s needs the type %s", capture_word(capture), needs);
	memcpy(&item.name, key.ptr, key.len);
	item.capture = (uint8_t)capture;
	item.type = (uint8_t)type;
	if (!stops_intern(l->f, &blank, &item.param))
		return ERR_NOMEM;
	k->items[k->count] = item;
	keys_insert(k, k->count++);
	return ERR_OK;
}

static enum err
do_keys(struct loader *l, struct str rest)
{
	struct formats *f = l->f;
	struct str word;
	enum err e = ERR_OK;

	if (l->section.records)
		return record_keys(f, &l->place, rest, column_of(l, rest.ptr),
			l->current.format == 0, l->error);
	if (!l->current.patterns)
		return wrong(l, here(l), "keys stands after a format's patterns");
	if (!l->current.keys) {
		if (!list_add(&f->keys, 1, sizeof(struct keys), 1024))
			return ERR_NOMEM;
		l->current.keys = (uint32_t)f->keys.count;
	}
	while (!e && next_word(&rest, &word))
		e = add_key(l, word, KEYS(f, l->current.keys - 1));
	return e;
}

static enum err
do_names(struct loader *l, struct str rest)
{
	if (!l->section.records)
		return wrong(l, here(l), "names stands in a section of records");
	l->below = BELOW_NAMES;
	return record_names(l->f, &l->place, rest, column_of(l, rest.ptr), l->section.family, l->error);
}

static enum err
do_require(struct loader *l, struct str rest)
{
	struct keys *k;
	struct str word;

	if (!l->current.keys)
		return wrong(l, here(l), "require stands after keys");
	k = KEYS(l->f, l->current.keys - 1);
	while (next_word(&rest, &word)) {
		int i = keys_find(k, word);

		if (i < 0)
			return wrong(l, word, "not one of the keys above");
		k->required |= 1u << i;
	}
	return ERR_OK;
}

bool
formats_name_fits(struct str pattern, struct str name)
{
	size_t star = str_find_char(pattern, '*');
	struct str head = str_sub(pattern, 0, star);
	struct str tail = str_sub(pattern, star + 1, pattern.len);

	if (star == pattern.len)
		return str_eq(pattern, name);
	return name.len >= head.len + tail.len && str_starts(name, head) && str_ends(name, tail);
}

static enum err
sample_program(struct loader *l, struct str name, size_t *out)
{
	struct section *s = &l->section;

	*out = s->kind >= KIND_FILE ? SIZE_MAX : s->programs[0];
	if (name.len == 0)
		return ERR_OK;
	if (s->file.number && str_is(name, "file")) {
		*out = SIZE_MAX;
		s->file_sample = true;
		return ERR_OK;
	}
	for (size_t i = 0; i < s->program_count; i++) {
		if (formats_name_fits(PROGRAM(l->f, s->programs[i])->name, name)) {
			*out = s->programs[i];
			return ERR_OK;
		}
	}
	return wrong(l, name, "not one of this section's programs");
}

static enum err
do_sample(struct loader *l, struct str rest, struct str name)
{
	struct sample *s;
	size_t program;
	enum err e;

	if (!l->current.patterns)
		return wrong(l, here(l), "sample stands after a format's patterns");
	e = sample_program(l, name, &program);
	if (e)
		return e;
	s = list_add(&l->f->samples, 1, sizeof *s, SAMPLES_MAX);
	if (!s)
		return ERR_NOMEM;
	s->place = l->place;
	s->text = keep_padded(&l->f->arena, str_trim(rest));
	s->first_expect = (uint32_t)l->f->expects.count;
	s->program = program;
	if (program != SIZE_MAX)
		s->program_name = name.len ? arena_keep(&l->f->arena, name)
			: PROGRAM(l->f, program)->name;
	s->format = l->current.format;
	if (!s->text.ptr || (program != SIZE_MAX && !s->program_name.ptr))
		return ERR_NOMEM;
	l->current.samples++;
	told_last(l->f)->sample_count++;
	l->below = BELOW_SAMPLE;
	return ERR_OK;
}

/* The end of NAME=VALUE: two blanks, a tab, or the closing quote. */
static size_t
expect_end(struct str s, size_t equal)
{
	size_t i = equal + 1;

	if (i < s.len && s.ptr[i] == '"') {
		size_t close = str_find(str_sub(s, i + 1, s.len), STR("\"")) + i + 2;

		if (close >= s.len || is_blank(s.ptr[close]))
			return close > s.len ? s.len : close;
	}
	for (; i < s.len; i++)
		if (s.ptr[i] == '\t' || (s.ptr[i] == ' ' && i + 1 < s.len && s.ptr[i + 1] == ' '))
			break;
	return i;
}

static bool
is_expectable(struct str name)
{
	static const char *const more[] = { "method", "outcome", "action", "program", "time",
		"message", "line" };
	unsigned capture;

	for (size_t i = 0; i < sizeof more / sizeof *more; i++)
		if (str_is(name, more[i]))
			return true;
	return capture_read(name, &capture) && name.len && capture != CAPTURE_TIME;
}

static enum err
add_expect(struct loader *l, struct str text)
{
	struct sample *s = &((struct sample *)l->f->samples.ptr)[l->f->samples.count - 1];

	while (text.len) {
		size_t equal = str_find_char(text, '='), end = expect_end(text, equal);
		struct str name = str_sub(text, 0, equal), value = str_sub(text, equal + 1, end);
		struct expect *expect;

		if (equal && equal < text.len && is_blank(text.ptr[equal - 1]))
			return wrong(l, name, "a field is written NAME=VALUE, without blanks around =");
		if (!is_expectable(name))
			return unknown(l, name, "field", expectation_list);
		if (s->expect_count == EXPECT_MAX)
			return wrong(l, name, "more than 24 fields");
		if (value.len >= 2 && value.ptr[0] == '"' && value.ptr[value.len - 1] == '"')
			value = str_sub(value, 1, value.len - 1);
		expect = list_add(&l->f->expects, 1, sizeof *expect, SAMPLES_MAX * EXPECT_MAX);
		if (!expect)
			return ERR_NOMEM;
		*expect = (struct expect){ name, value, l->place,
			(unsigned)column_of(l, name.ptr) };
		s->expect_count++;
		text = str_trim(str_sub(text, end, text.len));
	}
	return ERR_OK;
}

static const struct {
	const char *word;
	enum err (*run)(struct loader *l, struct str rest);
	bool within;  /* belongs to the format above it */
} statements[] = {
	{ "program", do_program, false }, { "header", do_header, false },
	{ "file", do_file, false }, { "head", do_head, false }, { "service", do_service, false },
	{ "format", do_format, false },
	{ "pass", do_pass, false }, { "keys", do_keys, true },
	{ "require", do_require, true },
	{ "names", do_names, false },
};

static const char *
statement_list(unsigned i)
{
	size_t count = sizeof statements / sizeof *statements;

	return i < count ? statements[i].word : i == count ? "sample" : NULL;
}

static enum err
do_statement(struct loader *l)
{
	struct str rest = l->place.text, word, name = STR_NULL;
	enum err e;

	next_word(&rest, &word);
	l->below = BELOW_NOTHING;
	if (str_starts(word, STR("sample@")))
		name = str_sub(word, 7, word.len);
	if (name.len || str_is(word, "sample"))
		return do_sample(l, rest, name);
	for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
		if (!str_is(word, statements[i].word))
			continue;
		e = statements[i].within ? ERR_OK : finish_format(l);
		return e ? e : statements[i].run(l, rest);
	}
	if (str_find_char(here(l), '{') < here(l).len || l->current.format)
		return wrong(l, word, "unknown statement; patterns and fields are indented");
	return unknown(l, word, "statement", statement_list);
}

static enum err
do_line(struct loader *l)
{
	struct str text = str_trim(l->place.text);

	if (text.len == 0 || l->place.text.ptr[0] == '#')
		return ERR_OK;
	if (!is_blank(l->place.text.ptr[0]))
		return do_statement(l);
	if (l->below == BELOW_FORMAT)
		return add_pattern(l, text);
	if (l->below == BELOW_SAMPLE)
		return add_expect(l, text);
	if (l->below == BELOW_NAMES)
		return record_names_line(l->f, &l->place, text, column_of(l, text.ptr), l->error);
	return wrong(l, text, "an indented line that belongs to no format or sample; "
		"statements begin in the first column");
}

/* So that a file that is refused leaves nothing behind. */
struct counts {
	size_t items, links, patterns, samples, programs, formats, forms, keys, kinds;
	size_t uses[LAYERS], files[LAYERS], told, expects;
	struct record_counts records;
};

static struct counts
counts_save(const struct formats *f)
{
	return (struct counts){ f->items.count, f->links.count, f->patterns.count,
		f->samples.count, f->programs.count, f->formats.count, f->time_forms.count,
		f->keys.count, f->kind_count, { f->uses[0].count, f->uses[1].count },
		{ f->file_uses[0].count, f->file_uses[1].count }, f->told.count,
		f->expects.count,
		record_counts_save(f->records) };
}

static void
counts_restore(struct formats *f, const struct counts *c)
{
	f->items.count = c->items;
	f->links.count = c->links;
	f->patterns.count = c->patterns;
	f->samples.count = c->samples;
	f->programs.count = c->programs;
	for (unsigned layer = 0; layer < LAYERS; layer++) {
		f->uses[layer].count = c->uses[layer];
		f->file_uses[layer].count = c->files[layer];
	}
	f->formats.count = c->formats;
	f->time_forms.count = c->forms;
	f->keys.count = c->keys;
	f->kind_count = c->kinds;
	f->told.count = c->told;
	f->expects.count = c->expects;
	record_counts_restore(f->records, &c->records);
}

enum err
formats_add(struct formats *f, struct str name, struct str text, struct parse_error *error)
{
	struct loader l = { .f = f, .error = error };
	struct counts before = counts_save(f);
	enum err e = ERR_OK;

	check(!f->compiled);
	*error = (struct parse_error){ .file = name };
	l.place.file = arena_keep(&f->arena, name);
	if (text.len > TEXT_MAX)
		return error_at(error, &l.place, 1, 1, "more than 4 MiB");
	text = arena_keep(&f->arena, text);
	if (!l.place.file.ptr || !text.ptr)
		return ERR_NOMEM;
	l.place.source = text;
	while (!e && str_cut(&text, '\n', &l.place.text)) {
		if (str_ends(l.place.text, STR("\r")))
			l.place.text.len--;
		l.place.number++;
		e = do_line(&l);
	}
	if (!e)
		e = finish_format(&l);
	if (!e)
		e = finish_section(&l);
	if (e)
		counts_restore(f, &before);
	return e;
}

/* More bytes of a name say more of it. */
static int
by_length(const void *a, const void *b, void *argument)
{
	const struct formats *f = argument;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	size_t m = PROGRAM(f, x)->name.len, n = PROGRAM(f, y)->name.len;

	return m != n ? (m < n) - (m > n) : (x > y) - (x < y);
}

static enum err
index_program(struct formats *f, uint32_t index)
{
	struct str name = PROGRAM(f, index)->name;
	size_t at = str_hash(name) & (f->slot_count - 1);
	uint32_t *starred;

	if (name.len == 0)
		return ERR_OK; /* it stands behind a head */
	if (str_is(name, "*")) {
		f->graph.any = PROGRAM(f, index);
		return ERR_OK;
	}
	if (str_find_char(name, '*') < name.len) {
		starred = list_add(&f->starred, 1, sizeof *starred, PROGRAMS_MAX);
		if (!starred)
			return ERR_NOMEM;
		*starred = index;
		return ERR_OK;
	}
	while (f->program_slots[at])
		at = (at + 1) & (f->slot_count - 1);
	f->program_slots[at] = index + 1;
	return ERR_OK;
}

static enum err
index_programs(struct formats *f)
{
	size_t slots = 64;
	enum err e = ERR_OK;

	while (slots < 2 * f->programs.count + 2)
		slots *= 2;
	f->program_slots = calloc(slots, sizeof *f->program_slots);
	if (!f->program_slots)
		return ERR_NOMEM;
	f->slot_count = slots;
	for (uint32_t i = 0; i < f->programs.count && !e; i++)
		e = index_program(f, i);
	if (!e && f->starred.count)
		qsort_r(f->starred.ptr, f->starred.count, sizeof(uint32_t), by_length, f);
	return e;
}

const struct program *
formats_program(const struct formats *f, struct str name)
{
	const uint32_t *starred = f->starred.ptr;
	size_t at = str_hash(name) & (f->slot_count - 1);

	for (; f->program_slots[at]; at = (at + 1) & (f->slot_count - 1))
		if (str_eq(PROGRAM(f, f->program_slots[at] - 1)->name, name))
			return PROGRAM(f, f->program_slots[at] - 1);
	for (size_t i = 0; i < f->starred.count; i++)
		if (formats_name_fits(PROGRAM(f, starred[i])->name, name))
			return PROGRAM(f, starred[i]);
	return NULL;
}

/* Exact names are found first: they also have what starred ones of the other layer read. */
static void
complete_programs(struct formats *f)
{
	const uint32_t *starred = f->starred.ptr;

	for (uint32_t i = 0; i < f->programs.count; i++) {
		struct program *p = PROGRAM(f, i);

		if (!p->name.len || str_find_char(p->name, '*') < p->name.len)
			continue;
		for (size_t k = 0; k < f->starred.count; k++) {
			const struct program *star = PROGRAM(f, starred[k]);

			if (!formats_name_fits(star->name, p->name))
				continue;
			if (!p->root && p->own_root) {
				p->root = star->root;
				p->service = p->service ? p->service : star->service;
			}
			if (!p->own_root)
				p->own_root = star->own_root;
		}
	}
}

void
formats_own(struct formats *f)
{
	f->layer = LAYER_OWN;
	f->first_own = (uint16_t)(f->formats.count ? f->formats.count : 1);
}

enum err
formats_compile(struct formats *f, struct parse_error *error)
{
	enum err e;

	check(!f->compiled);
	*error = (struct parse_error){ 0 };
	e = graph_make(f, error);
	if (!e)
		e = index_programs(f);
	if (!e)
		e = records_compile(f->records, f->first_own);
	if (!e)
		complete_programs(f);
	f->compiled = e == ERR_OK;
	return e;
}

enum err
formats_new(const struct services *services, struct formats **out)
{
	struct formats *f = calloc(1, sizeof *f);

	if (!f)
		return ERR_NOMEM;
	if (records_new(&f->records)) {
		free(f);
		return ERR_NOMEM;
	}
	f->services = services;
	f->first_own = UINT16_MAX;
	arena_init(&f->arena, 64u << 20);
	f->kinds[KIND_SYSLOG] = STR("syslog");
	f->kinds[KIND_SYSLOG_5424] = STR("syslog, RFC 5424");
	f->kinds[KIND_SYSLOG_ISO] = STR("syslog, ISO 8601 time");
	f->kinds[KIND_MULTILOG] = STR("multilog");
	f->kinds[KIND_DMESG] = STR("dmesg");
	f->kind_count = KIND_FILE;
	*out = f;
	return ERR_OK;
}

static void
free_lists(struct formats *f)
{
	struct list *lists[] = { &f->items, &f->links, &f->patterns, &f->samples, &f->programs,
		&f->told, &f->expects, &f->uses[0], &f->uses[1], &f->file_uses[0], &f->file_uses[1], &f->formats, &f->leaves, &f->stops, &f->time_forms,
		&f->keys, &f->nodes, &f->edges, &f->tables, &f->children, &f->pool, &f->starred };

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		free(lists[i]->ptr);
}

void
formats_free(struct formats *f)
{
	if (!f)
		return;
	free_lists(f);
	records_free(f->records);
	free(f->program_slots);
	free(f->graph.steps);
	arena_free(&f->arena);
	free(f);
}

size_t
formats_count(const struct formats *f)
{
	return f->formats.count ? f->formats.count - 1 : 0;
}

const char *
formats_place(const struct formats *f, uint16_t format)
{
	return format && format < f->formats.count ? FORMAT(f, format)->place : "";
}

size_t
formats_kind_count(const struct formats *f)
{
	return f->kind_count;
}

const char *
formats_kind_name(const struct formats *f, size_t kind)
{
	check(kind < f->kind_count);
	return f->kinds[kind].ptr;
}
