/*
 * Many sources, each of which does little, try one service of one target within
 * minutes: a scan that is shared out, or a flood. The Internet tries every
 * address all the time, so it takes many more than this door is used to.
 */
#include <stdlib.h>

#include "base/i18n.h"
#include "base/table.h"
#include "detect/attempt.h"
#include "detect/say.h"
#include "detect/scan.h"
#include "detect/spread.h"

/* Doors that are counted; two that share a place chase each other out. */
#define DOORS 4096
#define CROWDS_CEILING 256

#define WINDOW (10 * MINUTE)
#define SOURCES_ENOUGH 40
#define OF_USUAL 5
#define CITE_FROM 12

extern const struct detector detect_many_sources;

struct door {
	uint64_t key;
	instant window;
	uint32_t usual;              /* the most of the windows before */
	struct spread seen;          /* in this one */
};

/* What a door has seen too many of. */
struct crowd {
	uint64_t key;
	instant first, last;
	uint32_t sources, attempts, most;
	struct addr target;
	uint16_t port;
	uint8_t ip_proto, host_length;
	enum outcome outcome;
	enum method method;
	service_id service;
	char host[64];
	struct cited cited;
};

struct many {
	const struct site *site;
	struct table *crowds;
	struct door doors[DOORS];
};

static uint64_t
crowd_hash(const void *row)
{
	return ((const struct crowd *)row)->key;
}

static bool
crowd_same(const void *row, const void *key)
{
	return ((const struct crowd *)row)->key == ((const struct crowd *)key)->key;
}

static instant
crowd_time(const void *row)
{
	return ((const struct crowd *)row)->last;
}

static const struct table_kind kind = {
	.row_size = sizeof(struct crowd), .hash = crowd_hash, .same = crowd_same,
	.time = crowd_time,
};

static void
many_close(void *state)
{
	struct many *m = state;

	if (m)
		table_free(m->crowds);
	free(m);
}

static enum err
many_open(const struct site *site, void **state)
{
	struct many *m = calloc(1, sizeof *m);
	enum err err = m ? table_new(&kind, CROWDS_CEILING, &m->crowds) : ERR_NOMEM;

	if (err) {
		many_close(m);
		return err;
	}
	m->site = site;
	*state = m;
	return ERR_OK;
}

static uint64_t
door_key(const struct observation *o, uint16_t port)
{
	const struct event *e = o->event;
	uint64_t target = e->dst.family != ADDR_NONE ? addr_hash(&e->dst) : o->host_hash;
	uint64_t h = (target ^ (uint64_t)port << 8 ^ e->ip_proto) * 0xff51afd7ed558ccdu;

	return (h ^ h >> 32) * 0xc4ceb9fe1a85ec53u;
}

static void
renew(struct door *d, uint64_t key, instant now)
{
	uint32_t sources = d->key == key ? spread_count(&d->seen) : 0;

	d->usual = d->key != key ? 0 : sources > d->usual ? sources : d->usual;
	d->key = key;
	d->window = now;
	d->seen = (struct spread){ 0 };
}

static struct crowd *
crowd_of(struct many *m, const struct door *d, const struct observation *o, uint16_t port)
{
	const struct event *e = o->event;
	struct crowd key = { .key = d->key, .first = d->window, .last = e->time, .target = e->dst,
		.port = port, .ip_proto = e->ip_proto ? e->ip_proto : IP_TCP,
		.outcome = e->outcome, .method = e->method ? e->method : METHOD_TCP_CONNECT,
		.service = e->service };
	struct crowd *c = table_find(m->crowds, &key);

	if (c && e->time - c->last <= DAY)
		return c;
	key.host_length = str_into(key.host, sizeof key.host, e->dst_name.len ? e->dst_name : e->host);
	if (!c)
		return table_add(m->crowds, &key);
	if (c->most < SOURCES_ENOUGH)
		*c = key;
	return c;
}

static void
many_observe(void *state, const struct observation *o, struct alerts *out)
{
	struct many *m = state;
	const struct event *e = o->event;
	struct crowd *c;
	struct door *d;
	uint32_t sources;
	uint16_t port;
	uint64_t key;

	(void)out;
	if (!attempt_is(m->site, o))
		return;
	port = attempt_port(m->site, e);
	key = door_key(o, port);
	d = &m->doors[key % DOORS];
	if (d->key != key || e->time - d->window > WINDOW || e->time < d->window)
		renew(d, key, e->time);
	if (!spread_add(&d->seen, o->source_hash) || d->seen.set < CITE_FROM)
		return;
	sources = spread_count(&d->seen);
	if (sources < OF_USUAL * d->usual / 2)
		return;
	c = crowd_of(m, d, o, port);
	if (!c)
		return;
	if (sources >= OF_USUAL * d->usual && sources > c->most)
		c->most = sources;
	c->sources = c->most;
	c->last = e->time;
	c->attempts++;
	cited_add(&c->cited, &e->place);
}

static void
fill(struct alert *a, const struct crowd *c, struct arena *arena)
{
	struct port_range *range = arena_array(arena, 1, sizeof *range);

	a->detector = &detect_many_sources;
	a->class = CLASS_SCAN;
	a->method = c->method;
	a->target.addr = c->target;
	a->target.name = arena_keep(arena, (struct str){ c->host, c->host_length });
	a->target_count = 1;
	if (range && c->port) {
		*range = (struct port_range){ c->port, c->port, c->ip_proto };
		a->ports = range;
		a->range_count = a->port_count = 1;
	}
	if (c->service)
		a->services[a->service_count++] = c->service;
	a->source_count = c->sources;
	a->accesses = c->attempts;
	a->start = c->first;
	a->end = c->last;
	a->outcome = c->outcome;
	a->confidence = CERTAINTY_PROBABLE;
	a->cited = c->cited;
}

static void
many_finish(void *state, struct alerts *out)
{
	struct many *m = state;

	for (size_t i = 0; i < table_count(m->crowds); i++) {
		const struct crowd *c = table_row(m->crowds, i);
		struct alert *a;

		if (c->most < SOURCES_ENOUGH)
			continue;
		a = alerts_add(out);
		if (!a)
			return;
		fill(a, c, &out->arena);
	}
}

static uint64_t
many_evicted(const void *state)
{
	return table_evicted(((const struct many *)state)->crowds);
}

static void
describe(const struct alert *a, const struct services *s, struct buf *out)
{
	char services[SAY_MAX], targets[SAY_MAX];

	/* TRANSLATORS: number, service, host */
	buf_printf(out, ngettext("about %u source tried %s of %s within ten minutes",
		"about %u sources tried %s of %s within ten minutes, each a few times", a->source_count),
		a->source_count, say_services(a, s, services), say_targets(a, targets));
}

const struct detector detect_many_sources = {
	.name = "many-sources",
	.summary = N_("one service of one host tried by many sources at once"),
	.actions = ATTEMPT_ACTIONS,
	.open = many_open,
	.observe = many_observe,
	.finish = many_finish,
	.evicted = many_evicted,
	.close = many_close,
	.describe = describe,
};
