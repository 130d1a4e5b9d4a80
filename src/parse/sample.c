/*
 * Samples are the proof of a format: each must be read by its own format and
 * give exactly the fields that it states, in the same graph that reads logs.
 */
#include "parse/formats_parts.h"
#include "parse/header.h"
#include "parse/match.h"
#include "parse/record.h"

#include <inttypes.h>
#include <stdio.h>

#define SHOWN_MAX 96 /* bytes of a value in a message */

struct outcome_of_sample {
	struct event event;
	struct field fields[FIELDS_MAX];
	char text[64];
	struct str program;
	struct wrapped wrapped;
};

static struct str
number(char *text, size_t size, uint64_t v)
{
	int n = v ? snprintf(text, size, "%" PRIu64, v) : 0;

	return (struct str){ text, (size_t)n };
}

static struct str
address(const struct addr *a, char *text)
{
	return (struct str){ text, addr_print(a, text) };
}

/* The value that came out for a name; empty if none. */
static struct str
value_of(const struct formats *f, struct outcome_of_sample *o, struct str name)
{
	struct event *e = &o->event;
	unsigned capture;

	if (str_is(name, "action"))
		return str_from(action_word(e->action));
	if (str_is(name, "outcome"))
		return str_from(outcome_word(e->outcome));
	if (str_is(name, "method"))
		return str_from(method_word(e->method));
	if (str_is(name, "program"))
		return o->wrapped.program.ptr ? o->wrapped.program : o->program;
	if (str_is(name, "message"))
		return o->wrapped.message;
	if (str_is(name, "line"))
		return o->wrapped.line;
	if (str_is(name, "time"))
		return (struct str){ o->text, e->stamp_form == STAMP_NONE ? 0
			: instant_print(e->time, o->text) };
	if (!capture_read(name, &capture))
		return STR_NULL;
	switch (capture) {
	case CAPTURE_SRC: return address(&e->src, o->text);
	case CAPTURE_DST: return address(&e->dst, o->text);
	case CAPTURE_SRC_NAME: return e->src_name;
	case CAPTURE_DST_NAME: return e->dst_name;
	case CAPTURE_SRC_PORT: return number(o->text, sizeof o->text, e->src_port);
	case CAPTURE_DST_PORT: return number(o->text, sizeof o->text, e->dst_port);
	case CAPTURE_USER: return e->user;
	case CAPTURE_PID: return number(o->text, sizeof o->text, e->pid);
	case CAPTURE_HOST: return e->host;
	case CAPTURE_SERVICE: return str_from(service_name(f->services, e->service));
	case CAPTURE_FLAGS: return STR_NULL;
	case CAPTURE_PROTO: return number(o->text, sizeof o->text, e->ip_proto);
	default: return event_field(e, (enum field_id)(capture - CAPTURE_FIELD));
	}
}

static bool
is_stated(const struct formats *f, const struct sample *s, struct str name)
{
	for (unsigned i = 0; i < s->expect_count; i++)
		if (str_eq(EXPECT(f, s->first_expect + i)->name, name))
			return true;
	return false;
}

static bool
is_constant(const struct format *format, unsigned capture)
{
	for (unsigned i = 0; i < format->constant_count; i++)
		if (format->constants[i].capture == capture)
			return true;
	return capture == CAPTURE_FLAGS || capture == CAPTURE_SERVICE || capture == CAPTURE_PROTO || capture == CAPTURE_TIME ||
		capture == CAPTURE_OUTCOME;
}

static bool
proto_fits(struct str stated, uint8_t proto)
{
	return proto && token_ip_proto(stated) == proto;
}

/* An address may be stated in any of its spellings. */
static bool
same_value(struct str name, struct str stated, struct str value, const struct event *e)
{
	struct addr a, b;

	if (str_eq(stated, value))
		return true;
	if (str_is(name, "proto"))
		return proto_fits(stated, e->ip_proto);
	if (!str_is(name, "src") && !str_is(name, "dst"))
		return false;
	return addr_parse(stated, &a) && addr_parse(value, &b) && addr_eq(&a, &b);
}

static enum err
check_fields(const struct formats *f, const struct sample *s, struct outcome_of_sample *o,
	struct parse_error *error)
{
	for (unsigned i = 0; i < s->expect_count; i++) {
		const struct expect *expect = EXPECT(f, s->first_expect + i);
		struct str name = expect->name, stated = expect->value;
		struct str value = value_of(f, o, name);

		if (value.len && str_starts(stated, value) && stated.ptr[value.len] == ' ' &&
			str_find_char(str_sub(stated, value.len, stated.len), '=') <
				stated.len - value.len)
			return error_at(error, &expect->place,
				expect->column + (unsigned)(name.len + 1 + value.len), 1,
				"two blanks stand between fields");
		if (!same_value(name, stated, value, &o->event))
			return error_at(error, &expect->place, expect->column,
				name.len + 1 + stated.len, value.len ? STR_FMT " came out as \"%.*s\""
				: STR_FMT " did not come out%.*s", STR_ARG(name),
				(int)(value.len > SHOWN_MAX ? SHOWN_MAX : value.len),
				value.len ? value.ptr : "");
	}
	for (unsigned c = CAPTURE_SRC; c < CAPTURE_FIELD + (unsigned)FIELD_COUNT; c++) {
		struct str name = str_from(capture_word(c)), value;

		if (is_stated(f, s, name) || is_constant(FORMAT(f, s->format), c))
			continue;
		value = value_of(f, o, name);
		if (value.len)
			return error_at(error, &s->place, 1, s->place.text.len,
				"%s=%.*s came out and is not stated%s", name.ptr,
				(int)(value.len > SHOWN_MAX ? SHOWN_MAX : value.len), value.ptr,
				s->expect_count ? "" : "; state it below, indented");
	}
	return ERR_OK;
}

/* A record is read as decode.c does. */
static bool
match_record(const struct formats *f, const struct sample *s, struct arena *a,
	struct match *m, struct outcome_of_sample *o)
{
	struct record *r = arena_alloc_raw(a, sizeof *r);

	return r && record_read(f, s->text, false, a, r) && record_match(f, r, m, &o->wrapped);
}

static enum err
unread(const struct sample *s, const struct program *program, struct parse_error *error)
{
	struct stamp_cache cache = { 0 };
	struct header h;
	bool headed = program && header_read(&cache, s->text, &h) && h.program.len;

	return error_at(error, &s->place, 1, s->place.text.len, "no format reads this sample%s",
		headed ? ": it is the message alone, without time, host and program" : "");
}

static enum err
check_sample(const struct formats *f, const struct sample *s, struct arena *a,
	struct parse_error *error)
{
	struct outcome_of_sample o = { .event.time = INSTANT_NONE };
	const struct program *program = s->program == SIZE_MAX ? NULL : PROGRAM(f, s->program);
	bool own = s->format >= f->first_own; /* what a site changes is no mistake of ours */
	struct match m;

	if (program ? !match_message(&f->graph, program, own, s->text, &m)
		: !match_record(f, s, a, &m, &o) && !match_file(&f->graph, own, s->text, &m))
		return unread(s, program, error);
	if (!own && m.leaf->format >= f->first_own)
		return ERR_OK;
	if (m.leaf->format != s->format)
		return error_at(error, &s->place, 1, s->place.text.len,
			"the format of %s reads this sample", FORMAT(f, m.leaf->format)->place);
	if (!program && m.program) {
		o.event.service = m.program->service;
		o.program = m.program->name;
	} else if (program) {
		o.event.service = program->service;
		o.program = s->program_name;
	}
	match_commit(&f->graph, f->services, &m, &o.event, o.fields);
	return check_fields(f, s, &o, error);
}

enum err
formats_check(const struct formats *f, struct parse_error *error)
{
	const struct sample *samples = f->samples.ptr;
	struct arena arena;
	enum err e = ERR_OK;

	arena_init(&arena, 64u << 20);
	*error = (struct parse_error){ 0 };
	for (size_t i = 0; i < f->samples.count && !e; i++) {
		arena_reset(&arena);
		e = check_sample(f, &samples[i], &arena, error);
	}
	arena_free(&arena);
	return e;
}

enum err
formats_check_own(const struct formats *f, size_t *next, struct parse_error *error)
{
	const struct sample *samples = f->samples.ptr;
	struct arena arena;
	enum err e = ERR_OK;

	arena_init(&arena, 64u << 20);
	*error = (struct parse_error){ 0 };
	for (; *next < f->samples.count && !e; ++*next) {
		arena_reset(&arena);
		if (samples[*next].format >= f->first_own)
			e = check_sample(f, &samples[*next], &arena, error);
	}
	arena_free(&arena);
	return e;
}
