#include "core/success.h"

#include <stdlib.h>

#include "base/table.h"
#include "core/ledger.h"

struct successes {
	struct table *rows;
	const struct services *services;
	uint64_t total, shown;
	size_t names; /* rows of sources that are known by name only */
};

static uint64_t
row_hash(const void *row)
{
	return addr_hash(&((const struct success *)row)->source);
}

static bool
row_same(const void *row, const void *key)
{
	return addr_eq(&((const struct success *)row)->source, key);
}

static instant
row_time(const void *row)
{
	return ((const struct success *)row)->last;
}

static const struct table_kind kind = {
	.row_size = sizeof(struct success), .hash = row_hash, .same = row_same, .time = row_time,
};

enum err
successes_new(size_t ceiling, const struct services *services, struct successes **out)
{
	struct successes *s = calloc(1, sizeof *s);
	enum err err = s ? table_new(&kind, ceiling, &s->rows) : ERR_NOMEM;

	if (err) {
		successes_free(s);
		return err;
	}
	s->services = services;
	*out = s;
	return ERR_OK;
}

void
successes_free(struct successes *s)
{
	if (s)
		table_free(s->rows);
	free(s);
}

static struct success *
row_of(struct successes *s, const struct addr *source, uint64_t hash, const struct event *e)
{
	struct success *row = table_find_hashed(s->rows, source, hash), new;

	if (row)
		return row;
	memset(&new, 0, sizeof new);
	new.source = *source;
	new.first = new.last = e->time;
	new.anonymous = INSTANT_NONE;
	new.first_place = e->place;
	s->names += source->family == ADDR_NONE;
	return table_add_hashed(s->rows, &new, hash);
}

/* Who was let in under his name alone now shows his address: it is one source. */
static void
learn_address(struct successes *s, const struct event *e)
{
	struct party name = { .name = e->src_name };
	struct success *row, known;
	struct addr key;

	ledger_key(&name, &key);
	row = table_find(s->rows, &key);
	if (!row || !row->count)
		return;
	known = *row;
	row->count = 0;
	row = row_of(s, &e->src, addr_hash(&e->src), e);
	if (!row)
		return;
	if (!row->count || known.last >= row->last) {
		row->last = known.last;
		row->last_place = known.last_place;
		row->last_service = known.last_service;
	}
	row->count += known.count;
}

static bool
is_anonymous(const struct event *e)
{
	return str_is(event_field(e, FIELD_ACCESS_MODE), "anonymous");
}

void
successes_near(const struct successes *s, const struct observation *o)
{
	if (o->event->action == ACTION_LOGIN && o->event->outcome == OUTCOME_SUCCESS)
		table_near(s->rows, o->source_hash);
}

void
successes_add(struct successes *s, const struct observation *o)
{
	const struct event *e = o->event;
	struct success *row;

	if (s->names && e->src.family != ADDR_NONE && e->src_name.len)
		learn_address(s, e);
	if (e->outcome != OUTCOME_SUCCESS || e->action != ACTION_LOGIN ||
		(e->src.family == ADDR_NONE && !e->src_name.len))
		return;
	s->shown++;
	row = row_of(s, &o->source, o->source_hash, e);
	if (is_anonymous(e)) {
		if (row)
			row->anonymous = e->time > row->anonymous ? e->time : row->anonymous;
		return;
	}
	s->total++;
	if (!row)
		return;
	if (!row->count || e->time >= row->last) {
		row->last = e->time;
		row->last_place = e->place;
		row->last_service = service_label(s->services, e->service);
	}
	row->count++;
}

bool
successes_shown(const struct successes *s)
{
	return s->shown > 0;
}

const struct success *
successes_find(const struct successes *s, const struct party *source)
{
	struct addr key;

	ledger_key(source, &key);
	return table_find(s->rows, &key);
}

uint64_t
successes_total(const struct successes *s)
{
	return s->total;
}

size_t
successes_sources(const struct successes *s)
{
	return table_count(s->rows);
}

uint64_t
successes_evicted(const struct successes *s)
{
	return table_evicted(s->rows);
}
