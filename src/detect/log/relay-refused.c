/*
 * Somebody outside asked this server to pass mail on, and it refused: relays are
 * looked for like open doors. On a busy server nearly all of those who are refused
 * are refused once, so until the second time a source costs a small row.
 */
#include <stdlib.h>

#include "base/i18n.h"
#include "base/table.h"
#include "core/ledger.h"
#include "detect/by_source.h"
#include "detect/ours.h"
#include "detect/say.h"

#define ROWS_CEILING (1u << 16)

/*
 * One refusal is a mistyped address, or a traveller whose program still sends
 * through the server at home; who looks for a relay tries several ways.
 */
#define REFUSALS_ENOUGH 2

#define HOST_BYTES 64
#define NAME_BYTES 64

extern const struct detector detect_relay_refused;

/* Of a source that was refused once. */
struct once {
	struct addr source; /* as ledger_key() has it */
	uint8_t host_length;
	instant time;
	struct place place;
	char host[HOST_BYTES];
};

struct row {
	struct addr source; /* as ledger_key() has it */
	instant first, last;
	uint32_t count, last_file; /* source of the evidence */
	uint8_t host_length, name_length;
	char host[HOST_BYTES], name[NAME_BYTES];
	struct cited cited;
};

struct refused {
	const struct site *site;
	struct table *once, *rows;
};

static instant
once_time(const void *row)
{
	return ((const struct once *)row)->time;
}

static const struct table_kind once_kind = {
	.row_size = sizeof(struct once), .hash = by_source_hash, .same = by_source_same, .time = once_time,
};

static instant
row_time(const void *row)
{
	return ((const struct row *)row)->last;
}

static const struct table_kind kind = {
	.row_size = sizeof(struct row), .hash = by_source_hash, .same = by_source_same, .time = row_time,
};

static void
refused_close(void *state)
{
	struct refused *r = state;

	if (!r)
		return;
	table_free(r->once);
	table_free(r->rows);
	free(r);
}

static enum err
refused_open(const struct site *site, void **state)
{
	struct refused *r = calloc(1, sizeof *r);
	enum err err = r ? table_new(&once_kind, ROWS_CEILING, &r->once) : ERR_NOMEM;

	if (!err)
		err = table_new(&kind, ROWS_CEILING, &r->rows);
	if (err) {
		refused_close(r);
		return err;
	}
	r->site = site;
	*state = r;
	return ERR_OK;
}

static void
note_first(struct refused *r, const struct observation *o)
{
	const struct event *e = o->event;
	struct once once = { .source = o->source, .time = e->time, .place = e->place };

	once.host_length = str_into(once.host, HOST_BYTES, e->host);
	table_add_hashed(r->once, &once, o->source_hash);
}

/* The second refusal: from here on it is worth a row with all that is told of it. */
static struct row *
add_row(struct refused *r, const struct observation *o, const struct once *once)
{
	const struct event *e = o->event;
	struct row row = { .source = once->source, .first = once->time, .last = once->time,
		.count = 1, .last_file = once->place.source, .host_length = once->host_length };

	memcpy(row.host, once->host, once->host_length);
	if (e->src.family == ADDR_NONE)
		row.name_length = str_into(row.name, NAME_BYTES, e->src_name);
	cited_add(&row.cited, &once->place);
	return table_add_hashed(r->rows, &row, o->source_hash);
}

/* NULL: this is its first. */
static struct row *
row_of(struct refused *r, const struct observation *o)
{
	struct row *row = table_find_hashed(r->rows, &o->source, o->source_hash);
	const struct once *once;

	if (row)
		return row;
	once = table_find_hashed(r->once, &o->source, o->source_hash);
	if (once && once->time == o->event->time && once->place.source != o->event->place.source)
		return NULL; /* the same in another file */
	if (once)
		return add_row(r, o, once);
	note_first(r, o);
	return NULL;
}

static void
refused_near(const void *state, const struct observation *o)
{
	const struct refused *r = state;

	table_near(r->rows, o->source_hash);
	table_near(r->once, o->source_hash);
}

static void
refused_observe(void *state, const struct observation *o, struct alerts *out)
{
	struct refused *r = state;
	const struct event *e = o->event;
	struct row *row;

	(void)out;
	if (e->action != ACTION_MAIL_RELAY || e->outcome != OUTCOME_DENIED ||
		!is_outsider(r->site, &e->src, e->src_name))
		return;
	row = row_of(r, o);
	if (!row || (row->last == e->time && row->last_file != e->place.source))
		return; /* Exim's reject log says again what its main log says */
	row->last_file = e->place.source;
	row->count++;
	row->first = e->time < row->first ? e->time : row->first;
	row->last = e->time > row->last ? e->time : row->last;
	cited_add(&row->cited, &e->place);
}

static void
fill(struct alert *a, const struct row *row, struct arena *arena)
{
	static const struct port_range smtp = { 25, 25, IP_TCP };

	a->detector = &detect_relay_refused;
	a->class = CLASS_RELAY;
	a->method = METHOD_SMTP;
	if (row->source.family != ADDR_NONE)
		a->source.addr = row->source;
	a->source.name = arena_keep(arena, (struct str){ row->name, row->name_length });
	a->target.name = arena_keep(arena, (struct str){ row->host, row->host_length });
	a->target_count = 1;
	a->ports = &smtp;
	a->range_count = a->port_count = 1;
	a->accesses = row->count;
	a->start = row->first;
	a->end = row->last;
	a->outcome = OUTCOME_DENIED;
	a->verdict = VERDICT_NOTHING;
	a->ground = (struct ground){ .kind = GROUND_ALL_REFUSED, .count = row->count };
	a->confidence = CERTAINTY_CONFIRMED;
	a->cited = row->cited;
}

static void
refused_finish(void *state, struct alerts *out)
{
	struct refused *r = state;

	for (size_t i = 0; i < table_count(r->rows); i++) {
		const struct row *row = table_row(r->rows, i);
		struct alert *a;

		if (row->count < REFUSALS_ENOUGH)
			continue;
		a = alerts_add(out);
		if (!a)
			return;
		fill(a, row, &out->arena);
		a->services[a->service_count++] = service_by_port(r->site->services, IP_TCP, 25);
	}
}

static uint64_t
refused_evicted(const void *state)
{
	const struct refused *r = state;

	return table_evicted(r->once) + table_evicted(r->rows);
}

static void
describe(const struct alert *a, const struct services *s, struct buf *out)
{
	char source[SAY_MAX], target[SAY_MAX];

	(void)s;
	/* TRANSLATORS: source, server, times */
	buf_printf(out, ngettext("%s asked %s %u time to pass on mail to others and was refused",
			"%s asked %s %u times to pass on mail to others and was refused", a->accesses),
		say_source(a, source), say_targets(a, target), a->accesses);
}

const struct detector detect_relay_refused = {
	.name = "relay-refused",
	.summary = N_("requests from outside to pass on mail, refused"),
	.actions = WANTS(ACTION_MAIL_RELAY),
	.open = refused_open,
	.near = refused_near,
	.observe = refused_observe,
	.finish = refused_finish,
	.evicted = refused_evicted,
	.close = refused_close,
	.describe = describe,
};
