#include "core/success.h"

#include <stdlib.h>

#include "base/table.h"
#include "core/ledger.h"

struct successes {
	struct table *rows;
	const struct services *services;
	uint64_t total;
};

static uint64_t
row_hash(const void *row)
{
	return addr_hash(&((const struct success *)row)->source);
}

static bool
row_same(const void *row, const void *key)
{
	return addr_eq(&((const struct success *)row)->source,
		&((const struct success *)key)->source);
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

void
successes_add(struct successes *s, const struct event *e)
{
	struct party party = { e->src, e->src_name };
	struct success key, *row;

	if (e->outcome != OUTCOME_SUCCESS || e->action != ACTION_LOGIN ||
		(e->src.family == ADDR_NONE && !e->src_name.len))
		return;
	s->total++;
	memset(&key, 0, sizeof key);
	key.first = key.last = e->time;
	ledger_key(&party, &key.source);
	row = table_find(s->rows, &key);
	if (!row) {
		key.first_place = e->place;
		row = table_add(s->rows, &key);
	}
	if (!row)
		return;
	if (e->time >= row->last) {
		row->last = e->time;
		row->last_place = e->place;
		row->last_service = service_label(s->services, e->service);
	}
	row->count++;
}

const struct success *
successes_find(const struct successes *s, const struct party *source)
{
	struct success key = { 0 };

	ledger_key(source, &key.source);
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
