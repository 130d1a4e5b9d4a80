/*
 * One pass over the lines of a chunk: head, program, graph, event. Nothing is
 * allocated for a line; events and fields stand in rows that grow with the
 * chunk. The names of programs come from the lines, so their table is bounded
 * and made anew for each batch.
 */
#include "parse/decode.h"

#include <stdlib.h>

#include "parse/dialect.h"
#include "parse/formats_parts.h"
#include "parse/match.h"
#include "parse/record.h"
#include "parse/zeek.h"

#define BATCH_CEILING (256u << 20)
#define SLOTS 512u /* twice BATCH_PROGRAMS */
#define EXAMPLE_BYTES 240
#define FIRST_EVENTS 2048
#define FIRST_FIELDS 8192
#define FIELD_BLOCK 4096

/* The first bytes of a name, zero after its end. */
struct name_key {
	uint64_t first, second;
};

/* A packet's prefix, interfaces and hardware addresses are shorter. */
#define PACKET_START 512
#define AUDIT_START 160 /* "audit(" stands in it, behind a clock, a node and a type */

struct known_program {
	struct name_key key;
	const struct program *program; /* NULL: no format speaks of it */
	struct program_count *count;
};

struct decoder {
	const struct formats *formats;
	struct stamp_cache stamps;
	struct match match;
	struct record record;
	struct zeek_head head;
	bool wrapped;              /* the line stood in a record */
	bool keep_notes;

	/* of the batch that is being made */
	struct batch *batch;
	const struct chunk *chunk;
	size_t event_room, field_room;
	struct field *fields;
	uint16_t slots[SLOTS];     /* 1 + index in known */
	struct known_program known[BATCH_PROGRAMS];
};

enum err
decoder_new(const struct formats *formats, struct decoder **out)
{
	struct decoder *d = calloc(1, sizeof *d);

	if (!d)
		return ERR_NOMEM;
	d->formats = formats;
	*out = d;
	return ERR_OK;
}

void
decoder_free(struct decoder *d)
{
	free(d);
}

void
decoder_keep_notes(struct decoder *d, bool keep)
{
	d->keep_notes = keep;
}

void
batch_init(struct batch *b)
{
	*b = (struct batch){ 0 };
	arena_init(&b->arena, BATCH_CEILING);
}

void
batch_free(struct batch *b)
{
	arena_free(&b->arena);
	*b = (struct batch){ 0 };
}

static struct program_count *
count_add(struct batch *b, struct str name)
{
	struct program_count *c = &b->programs[b->program_count++];

	*c = (struct program_count){ .program = name };
	return c;
}

static inline uint64_t
load_masked(const char *p, size_t len)
{
	uint64_t v;

	memcpy(&v, p, 8);
	return len >= 8 ? v : v & ((UINT64_C(1) << (8 * len)) - 1);
}

/* The line that the name stands in is padded. */
static inline struct name_key
name_key(struct str name)
{
	struct name_key k = { 0, 0 };

	if (name.len)
		k.first = load_masked(name.ptr, name.len);
	if (name.len > 8)
		k.second = load_masked(name.ptr + 8, name.len - 8);
	return k;
}

static inline size_t
key_hash(struct name_key k, size_t len)
{
	uint64_t h = (k.first ^ (k.second * 31) ^ len) * UINT64_C(0x9e3779b97f4a7c15);

	return (size_t)(h >> 32) & (SLOTS - 1);
}

/* One place is kept for "(others)". */
static struct known_program *
program_of(struct decoder *d, struct str name, struct known_program *other)
{
	struct batch *b = d->batch;
	struct name_key key = name_key(name);
	size_t at = key_hash(key, name.len);
	struct known_program *k;

	for (; d->slots[at]; at = (at + 1) & (SLOTS - 1)) {
		k = &d->known[d->slots[at] - 1];
		if (k->key.first == key.first && k->key.second == key.second &&
			k->count->program.len == name.len &&
			(name.len <= 16 || str_eq(k->count->program, name)))
			return k;
	}
	other->program = formats_program(d->formats, name);
	if (!other->program && name.len && (unsigned)(*name.ptr - '0') < 10)
		return program_of(d, STR_NULL, other); /* a number before a tag is no name */
	if (b->program_count < BATCH_PROGRAMS - 1) {
		d->slots[at] = (uint16_t)(b->program_count + 1);
		k = &d->known[b->program_count];
		k->program = other->program;
		k->key = key;
		k->count = count_add(b, name);
		return k;
	}
	if (b->program_count == BATCH_PROGRAMS - 1)
		count_add(b, STR("(others)"));
	other->count = &b->programs[BATCH_PROGRAMS - 1];
	return other;
}

/* Room for one more event and its fields; NULL without memory. */
static struct event *
next_event(struct decoder *d)
{
	struct batch *b = d->batch;

	if (b->count == d->event_room) {
		size_t room = d->event_room * 2;
		struct event *events = arena_alloc_raw(&b->arena, room * sizeof *events);

		if (!events)
			return NULL;
		memcpy(events, b->events, b->count * sizeof *events);
		b->events = events;
		d->event_room = room;
	}
	if (d->field_room < FIELDS_MAX) {
		d->fields = arena_alloc_raw(&b->arena, FIELD_BLOCK * sizeof *d->fields);
		if (!d->fields)
			return NULL;
		d->field_room = FIELD_BLOCK;
	}
	return &b->events[b->count];
}

static void
keep_event(struct decoder *d, const struct event *e)
{
	d->batch->count++;
	d->fields += e->field_count;
	d->field_room -= e->field_count;
}

static void
count_unknown(struct decoder *d, struct program_count *c, const struct place *place,
	struct str line)
{
	d->batch->unknown++;
	if (c->unknown++ == 0) {
		c->example_place = *place;
		c->example_place.mark = place_mark(line);
		c->example = str_sub(line, 0, EXAMPLE_BYTES);
	}
}

/* A line that no format knows, for those who want to see all. */
static void
note_line(struct decoder *d, struct event *e)
{
	e->action = ACTION_NOTE;
	e->place.mark = place_mark(e->line);
	if (d->keep_notes)
		keep_event(d, e);
}

static void
add_attempts(struct decoder *d, struct event *e, uint64_t times)
{
	struct str text = arena_printf(&d->batch->arena, "%u", (unsigned)times);

	if (e->field_count == FIELDS_MAX || !text.ptr || event_field(e, FIELD_ATTEMPTS).len)
		return;
	d->fields[e->field_count++] = (struct field){ FIELD_ATTEMPTS, text };
	e->fields = d->fields;
}

static void
decode_repeat(struct decoder *d, struct event *e, uint64_t times, struct program_count *c)
{
	c->understood++;
	e->program = STR("last message");
	e->action = ACTION_NOTE;
	e->place.mark = place_mark(e->line);
	add_attempts(d, e, times);
	keep_event(d, e);
}

static void
decode_matched(struct decoder *d, struct event *e, uint64_t times)
{
	match_commit(&d->formats->graph, d->formats->services, &d->match, e, d->fields);
	if (times > 1)
		add_attempts(d, e, times);
	if (e->action == ACTION_NOTE && !d->keep_notes && !e->part)
		return;
	e->place.mark = place_mark(e->line);
	keep_event(d, e);
}

static inline struct str
trim_end(struct str s)
{
	while (s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\r' ||
		s.ptr[s.len - 1] == '\t'))
		s.len--;
	return s;
}

/*
 * A packet that ulogd wrote: as the kernel does, but under no name, or with the
 * firewall's prefix where a name would stand ("Shorewall:net-fw:DROP:IN=").
 */
static bool
decode_packet(struct decoder *d, struct event *e, const struct header *h)
{
	static const char kernel[16] = "kernel"; /* names are read 16 bytes at a time */
	const char *from = h->host.len ? h->host.ptr + h->host.len :
		h->program.len ? h->program.ptr : h->message.ptr;
	struct str text = { from, (size_t)(h->message.ptr + h->message.len - from) };
	struct str start = str_sub(text, 0, PACKET_START);
	struct known_program other, *known;

	if (str_find_char(start, '=') == start.len || /* most */
		str_find(start, STR("IN=")) >= start.len ||
		str_find(start, STR(" SRC=")) >= start.len)
		return false;
	known = program_of(d, (struct str){ kernel, 6 }, &other);
	if (!known->program || !match_message(&d->formats->graph, known->program, true,
			str_trim(text), &d->match))
		return false;
	e->program = (struct str){ kernel, 6 };
	e->pid = 0;
	e->service = known->program->service;
	known->count->understood++;
	decode_matched(d, e, 0);
	return true;
}

/* A line of a file with a form of its own, whose stamp may look like syslog's. */
static bool
decode_file_line(struct decoder *d, struct event *e, struct str line)
{
	struct known_program other, *known;
	const struct program *p;

	if (!match_file(&d->formats->graph, true, line, &d->match))
		return false;
	p = d->match.program;
	e->time = INSTANT_NONE;
	e->stamp_form = STAMP_NONE;
	e->host = STR_NULL;
	e->program = p ? p->name : STR_NULL;
	e->pid = 0;
	e->service = p ? p->service : SERVICE_NONE;
	known = program_of(d, e->program, &other);
	known->count->understood++;
	d->batch->kinds[d->match.kind]++;
	decode_matched(d, e, 0);
	return true;
}

/* A record may name a program of its own. */
static void
take_program(struct event *e, const struct wrapped *w)
{
	if (w->program.ptr)
		e->program = w->program;
}

/*
 * A record that came by syslog: JSON (behind "@cee:" or alone); of auditing as auditd
 * writes it, of the kernel behind its clock, of the journal without its time.
 */
static bool
read_record_message(struct decoder *d, const struct header *h, struct str message)
{
	struct str start = str_sub(message, 0, AUDIT_START);
	struct arena *arena = &d->batch->arena;
	struct record *r = &d->record;
	bool named = str_is(h->program, "audit");

	if (str_starts(message, STR("@cee:")))
		message = str_trim(str_sub(message, 5, message.len));
	if (message.len && *message.ptr == '{')
		return record_read(d->formats, message, false, arena, r);
	if (!named && str_find(start, STR("audit(")) == start.len)
		return false;
	record_start(r, RECORD_AUDIT, arena);
	if (named ? !audit_message_read(d->formats, message, r)
		: !audit_line_read(d->formats, message, r))
		return false;
	record_name_numbers(d->formats, r);
	return true;
}

static bool
decode_record_message(struct decoder *d, struct event *e, const struct header *h,
	struct str message)
{
	struct wrapped w;

	if (!read_record_message(d, h, message) ||
		!record_match(d->formats, &d->record, &d->match, &w) || w.message.ptr || w.line.ptr)
		return false;
	if (d->record.family == RECORD_AUDIT)
		e->pid = 0; /* of the writer */
	e->service = SERVICE_NONE;
	take_program(e, &w);
	decode_matched(d, e, 0);
	return true;
}

/* What a line was already taken for. */
enum tried { TRIED_NOTHING, TRIED_FILES, TRIED_ALL };

static void decode_text(struct decoder *d, struct event *e, struct str text);

/*
 * The line that a record or a container's runtime carries; its own time is the
 * writer's, the other one the keeper's.
 */
static void
decode_inner(struct decoder *d, struct event *e, struct str text)
{
	struct stamp stamp = { e->time, e->stamp_form };
	uint64_t headless = d->batch->headless;

	e->time = INSTANT_NONE;
	e->stamp_form = STAMP_NONE;
	d->wrapped = true;
	if (text.len)
		decode_text(d, e, text);
	else
		d->batch->empty++;
	d->wrapped = false;
	d->batch->headless = headless;
	if (e->stamp_form == STAMP_NONE) {
		e->time = stamp.time;
		e->stamp_form = stamp.form;
	}
}

static void
decode_message(struct decoder *d, struct event *e, struct str text, const struct header *h,
	enum tried tried);

/* Nobody reads the message: what else the line may be. TEXT is all of it. */
static bool
decode_otherwise(struct decoder *d, struct event *e, struct str text, const struct header *h,
	bool known, enum tried tried)
{
	struct header other;
	struct str inner;

	/* of other kinds the parts do not stand in one line */
	if (!known && h->kind < KIND_MULTILOG && decode_packet(d, e, h))
		return true;
	if (tried == TRIED_NOTHING && !d->wrapped && dialect_unwrap(h, &inner)) {
		e->host = e->program = STR_NULL;
		d->batch->kinds[h->kind]--;
		decode_inner(d, e, inner);
		return true;
	}
	if (tried == TRIED_NOTHING && decode_file_line(d, e, text)) {
		d->batch->kinds[h->kind]--;
		if (e->stamp_form == STAMP_NONE) {
			e->time = h->stamp.time;
			e->stamp_form = h->stamp.form;
		}
		return true;
	}
	if (tried == TRIED_ALL || h->kind >= KIND_FILE || (known && h->kind != KIND_MULTILOG))
		return false;
	if (!dialect_again(h, &other))
		return false;
	d->batch->kinds[h->kind]--;
	decode_message(d, e, text, &other, TRIED_ALL);
	return true;
}

/* A repeat that syslogd tells of under its own name, or under none. */
static bool
decode_if_repeat(struct decoder *d, struct event *e, const struct header *h,
	struct program_count *c)
{
	uint64_t times = header_repeated(h->message);

	if (times)
		decode_repeat(d, e, times, c);
	return times > 0;
}

static void
decode_message(struct decoder *d, struct event *e, struct str text, const struct header *h,
	enum tried tried)
{
	struct known_program other, *known = program_of(d, h->program, &other);
	const struct program *p = known->program;
	struct str message = h->message;
	uint64_t times = 0;

	d->batch->kinds[h->kind]++;
	e->time = h->stamp.time;
	e->stamp_form = h->stamp.form;
	e->host = h->host;
	e->program = h->program;
	e->pid = h->pid;
	e->service = p ? p->service : SERVICE_NONE;
	if (h->program.len == 0 && decode_if_repeat(d, e, h, known->count))
		return;
	if (p || d->formats->graph.any) {
		const struct graph *g = &d->formats->graph;
		bool fits = match_message(g, p, true, message, &d->match);

		if (!fits && message.len && *message.ptr == 'm') {
			times = header_folded(&message);
			fits = times && match_message(g, p, true, message, &d->match);
		}
		if (fits) {
			known->count->understood++;
			decode_matched(d, e, times);
			return;
		}
	}
	if (str_is(h->program, "syslogd") && decode_if_repeat(d, e, h, known->count))
		return;
	if (message.len && decode_record_message(d, e, h, message)) {
		known->count->understood++;
		return;
	}
	if ((p && p->pass) || str_eq(message, STR("-- MARK --")) || message.len == 0)
		known->count->understood++;
	else if (decode_otherwise(d, e, text, h, p != NULL, tried))
		return;
	else
		count_unknown(d, known->count, &e->place, e->line);
	note_line(d, e);
}

/* A line without a syslog header: of a file with a form of its own, of a rarer head, or of none. */
static void
decode_headless(struct decoder *d, struct event *e, struct str text)
{
	struct known_program other, *known;
	struct header h;

	if (decode_file_line(d, e, text))
		return;
	if (dialect_read(&d->stamps, text, &h)) {
		decode_message(d, e, text, &h, TRIED_FILES);
		return;
	}
	known = program_of(d, STR_NULL, &other);
	if (dialect_is_remark(text)) {
		known->count->understood++;
	} else {
		d->batch->headless++;
		count_unknown(d, known->count, &e->place, e->line);
	}
	note_line(d, e);
}

/* The message that a record carries, as if its line had a syslog header. */
static void
decode_wrapped_message(struct decoder *d, struct event *e, const struct wrapped *w)
{
	struct header h = { .stamp = { e->time, e->stamp_form }, .host = e->host,
		.program = w->program, .message = w->message, .pid = e->pid,
		.kind = d->formats->graph.formats[e->format].kind };

	e->format = 0;
	e->field_count = 0;
	decode_message(d, e, w->message, &h, TRIED_NOTHING);
}

static void
decode_wrapped_line(struct decoder *d, struct event *e, const struct wrapped *w)
{
	d->batch->kinds[d->formats->graph.formats[e->format].kind]++;
	e->format = 0;
	e->field_count = 0;
	decode_inner(d, e, w->line);
}

/* What a record says, once a format of records fits. False if none does. */
static bool
decode_record(struct decoder *d, struct event *e)
{
	struct known_program other;
	struct wrapped w;

	if (!record_match(d->formats, &d->record, &d->match, &w))
		return false;
	if (w.message.ptr || w.line.ptr) {
		if (d->wrapped)
			return false;
		match_commit(&d->formats->graph, d->formats->services, &d->match, e, d->fields);
		if (w.message.ptr)
			decode_wrapped_message(d, e, &w);
		else
			decode_wrapped_line(d, e, &w);
		return true;
	}
	program_of(d, STR_NULL, &other)->count->understood++;
	d->batch->kinds[d->formats->graph.formats[d->match.leaf->format].kind]++;
	take_program(e, &w);
	decode_matched(d, e, 0);
	return true;
}

/* Lines of Zeek's columns. */
static bool
decode_column_line(struct decoder *d, struct event *e, struct str text)
{
	struct known_program other;

	if (*text.ptr == '#' && zeek_head_read(d->formats, text, &d->head)) {
		program_of(d, STR_NULL, &other)->count->understood++;
		return true;
	}
	if (!d->head.count)
		return false;
	record_start(&d->record, RECORD_JSON, &d->batch->arena);
	return zeek_row_read(d->formats, &d->head, text, &d->record) && decode_record(d, e);
}

/* TEXT is not empty. */
static void
decode_text(struct decoder *d, struct event *e, struct str text)
{
	struct header h;

	if ((*text.ptr == '#' || d->head.count) && decode_column_line(d, e, text))
		return;
	if (record_read(d->formats, text, e->place.length == DECODE_LINE_MAX,
			&d->batch->arena, &d->record) && decode_record(d, e))
		return;
	if (*text.ptr != '{' && header_read(&d->stamps, text, &h))
		decode_message(d, e, text, &h, TRIED_NOTHING);
	else
		decode_headless(d, e, text);
}

/* Known sizes of this order become "rep stos", which is slow to start. */
static inline void
clear(struct event *e)
{
	size_t size = sizeof *e;

	__asm__("" : "+r"(size));
	memset(e, 0, size);
}

static enum err
decode_line(struct decoder *d, struct str line, uint64_t number)
{
	const struct chunk *chunk = d->chunk;
	struct event *e;
	struct str text;

	if (line.len > DECODE_LINE_MAX) {
		d->batch->overlong++;
		line.len = DECODE_LINE_MAX;
	}
	if (line.len && line.ptr[line.len - 1] == '\r')
		line.len--;
	text = trim_end(line);
	if (text.len == 0) {
		d->batch->empty++;
		return ERR_OK;
	}
	e = next_event(d);
	if (!e)
		return ERR_NOMEM;
	clear(e);
	e->time = INSTANT_NONE;
	e->line = line;
	e->place.offset = chunk->offset + (uint64_t)(line.ptr - chunk->bytes.ptr);
	e->place.line = number;
	e->place.source = chunk->source;
	e->place.length = (uint32_t)line.len;
	decode_text(d, e, text);
	return ERR_OK;
}

static enum err
batch_start(struct decoder *d, const struct chunk *chunk, struct batch *b)
{
	struct arena arena = b->arena;
	/* A line has seldom less than 64 bytes; a small chunk needs few rows. */
	size_t events = chunk->bytes.len / 64 + 16;
	size_t fields;
	char *rows;

	arena_reset(&arena);
	*b = (struct batch){ .arena = arena };
	d->batch = b;
	d->chunk = chunk;
	events = events < FIRST_EVENTS ? events : FIRST_EVENTS;
	fields = events * (FIRST_FIELDS / FIRST_EVENTS);
	d->event_room = events;
	d->field_room = fields;
	memset(d->slots, 0, sizeof d->slots);
	/* One block, which a reset keeps. */
	rows = arena_alloc_raw(&b->arena, events * sizeof *b->events + fields * sizeof *d->fields +
		BATCH_PROGRAMS * sizeof *b->programs);
	if (!rows)
		return ERR_NOMEM;
	b->events = (struct event *)(void *)rows;
	d->fields = (struct field *)(void *)(b->events + events);
	b->programs = (struct program_count *)(void *)(d->fields + fields);
	return ERR_OK;
}

enum err
decode(struct decoder *d, const struct chunk *chunk, struct batch *batch)
{
	const char *p = chunk->bytes.ptr, *end = p + chunk->bytes.len, *newline;
	uint64_t number = chunk->line;
	enum err e = batch_start(d, chunk, batch);

	batch->bytes = chunk->bytes.len;
	d->head = (struct zeek_head){ .count = 0 };
	for (struct str head = chunk->head, line; str_cut(&head, '\n', &line);)
		zeek_head_read(d->formats, line, &d->head);
	if (!e && chunk->continued) {
		newline = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;
		p = newline ? newline + 1 : end;
		number++;
	}
	if (chunk->offset == 0 && str_starts(chunk->bytes, STR("\xef\xbb\xbf")))
		p += 3; /* a byte order mark */
	while (!e && p < end) {
		newline = memchr(p, '\n', (size_t)(end - p));
		if (!newline)
			newline = end;
		e = decode_line(d, (struct str){ p, (size_t)(newline - p) }, number++);
		batch->lines++;
		p = newline + 1;
	}
	d->batch = NULL;
	d->chunk = NULL;
	return e;
}
