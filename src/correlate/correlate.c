/*
 * Alerts come sorted by start. An open incident is found by its source, or, for
 * alerts of an intrusion, by its host; an incident is over when nothing of it
 * has happened for a day. Reports join at the desk, not here.
 */
#include "correlate/correlate.h"

#include <stdlib.h>

#include "base/table.h"
#include "core/detector.h"
#include "core/ledger.h"
#include "correlate/verdict.h"

/* Longer silence is another happening; slow scans are one alert already. */
#define INCIDENT_PAUSE (24 * HOUR)

#define OPEN_CEILING (1u << 20)

/* The last incident of a source, or of an attacked host. */
struct open_row {
	struct addr key;
	bool is_host;
	uint32_t incident;
};

static uint64_t
open_hash(const void *row)
{
	const struct open_row *r = row;

	return addr_hash(&r->key) * (r->is_host ? 3 : 1);
}

static bool
open_same(const void *row, const void *key)
{
	const struct open_row *a = row, *b = key;

	return a->is_host == b->is_host && addr_eq(&a->key, &b->key);
}

static const struct table_kind open_kind = {
	.row_size = sizeof(struct open_row), .hash = open_hash, .same = open_same,
};

/* What weighs most comes first, in the incident and in its name. */
static int
weight(enum class class)
{
	static const enum class order[] = {
		CLASS_INTRUSION, CLASS_STEPPING_STONE, CLASS_WEB_TAMPERING, CLASS_RELAY,
		CLASS_MAIL_ABUSE, CLASS_PASSWORD_GUESSING, CLASS_WEB_PROBE, CLASS_SCAN, CLASS_PROBE,
	};

	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		if (order[i] == class)
			return (int)i;
	return CLASS_COUNT;
}

struct draft {
	struct incident *incident;
	uint32_t first, last; /* alerts, linked by next[] */
};

struct work {
	struct alerts *alerts;
	struct arena *arena;
	struct table *open;
	struct draft *drafts;
	uint32_t *next;
	size_t count;
};

static bool
is_known(const struct party *p)
{
	return p->addr.family != ADDR_NONE || p->name.len;
}

static struct open_row
row_of(const struct party *p, bool is_host)
{
	struct open_row row;

	memset(&row, 0, sizeof row);
	row.is_host = is_host;
	ledger_key(p, &row.key);
	return row;
}

/* The incident that P still has open at AT; -1 for none. */
static int64_t
find_open(const struct work *w, const struct party *p, bool is_host, instant at)
{
	struct open_row key = row_of(p, is_host);
	const struct open_row *row = is_known(p) ? table_find(w->open, &key) : NULL;

	if (!row || at - w->drafts[row->incident].incident->end > INCIDENT_PAUSE)
		return -1;
	return row->incident;
}

static void
keep_open(struct work *w, const struct party *p, bool is_host, size_t incident)
{
	struct open_row key = row_of(p, is_host), *row;

	if (!is_known(p))
		return;
	row = table_find(w->open, &key);
	if (!row)
		row = table_add(w->open, &key);
	if (row)
		row->incident = (uint32_t)incident;
}

static void
add_class(struct incident *incident, enum class class)
{
	size_t at = incident->class_count;

	for (size_t i = 0; i < incident->class_count; i++)
		if (incident->classes[i] == class)
			return;
	if (at == INCIDENT_CLASSES)
		return;
	for (; at > 0 && weight(incident->classes[at - 1]) > weight(class); at--)
		incident->classes[at] = incident->classes[at - 1];
	incident->classes[at] = class;
	incident->class_count++;
}

static uint32_t
larger(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/* Through, if anything of it was; nothing, only if that is known of all. */
static void
add_verdict(struct incident *incident, const struct alert *a, bool first)
{
	bool heavier = a->verdict == VERDICT_THROUGH ||
		(a->verdict == VERDICT_UNKNOWN && incident->verdict == VERDICT_NOTHING);

	if (first || (heavier && incident->verdict != VERDICT_THROUGH)) {
		incident->verdict = a->verdict;
		incident->ground = a->ground;
	}
}

static void
add_alert(struct incident *incident, const struct alert *a)
{
	bool first = incident->alert_count == 0;

	if (!is_known(&incident->source)) {
		incident->source = a->source;
		incident->source_count = is_known(&a->source);
	}
	if (!is_known(&incident->target))
		incident->target = a->target;
	incident->target_count = larger(incident->target_count, a->target_count);
	incident->source_count = larger(incident->source_count, a->source_count);
	incident->start = first || a->start < incident->start ? a->start : incident->start;
	incident->end = first || a->end > incident->end ? a->end : incident->end;
	if (first || weight(a->class) < weight(incident->classes[0]))
		incident->certainty = a->confidence;
	else if (a->class == incident->classes[0] && a->confidence > incident->certainty)
		incident->certainty = a->confidence;
	add_verdict(incident, a, first);
	add_class(incident, a->class);
	incident->accesses += a->accesses;
	incident->alert_count++;
}

/* The same for the same happening: who, or whom, and when it began. */
static uint64_t
key_of(const struct incident *incident)
{
	const struct party *who = is_known(&incident->source) ? &incident->source : &incident->target;
	struct addr key;
	uint64_t h;

	ledger_key(who, &key);
	h = (addr_hash(&key) ^ (uint64_t)incident->start) * 0xff51afd7ed558ccdu;
	return h ^ h >> 32;
}

static size_t
open_new(struct work *w, uint32_t alert)
{
	struct draft *d = &w->drafts[w->count];

	d->incident = arena_alloc(w->arena, sizeof *d->incident);
	if (!d->incident)
		return SIZE_MAX;
	d->first = d->last = alert;
	return w->count++;
}

static bool
is_attack_chain(const struct alert *a)
{
	return a->class == CLASS_INTRUSION || a->class == CLASS_STEPPING_STONE;
}

static bool
place_alert(struct work *w, uint32_t number)
{
	const struct alert *a = w->alerts->items[number];
	int64_t found = find_open(w, &a->source, false, a->start);
	size_t at;

	if (found < 0 && is_attack_chain(a))
		found = find_open(w, &a->target, true, a->start);
	at = found < 0 ? open_new(w, number) : (size_t)found;
	if (at == SIZE_MAX)
		return false;
	w->next[number] = UINT32_MAX;
	if (found >= 0) {
		w->next[w->drafts[at].last] = number;
		w->drafts[at].last = number;
	}
	add_alert(w->drafts[at].incident, a);
	keep_open(w, &a->source, false, at);
	if (is_attack_chain(a))
		keep_open(w, &a->target, true, at);
	return true;
}

/* Moves the drafts into one array, with their alerts. */
static struct incident *
finish(struct work *w)
{
	struct incident *all = arena_array(w->arena, w->count, sizeof *all);

	for (size_t i = 0; all && i < w->count; i++) {
		size_t n = 0;

		all[i] = *w->drafts[i].incident;
		all[i].key = key_of(&all[i]);
		all[i].alerts = arena_array(w->arena, all[i].alert_count, sizeof *all[i].alerts);
		if (!all[i].alerts)
			return NULL;
		for (uint32_t a = w->drafts[i].first; a != UINT32_MAX; a = w->next[a])
			all[i].alerts[n++] = w->alerts->items[a];
	}
	return all;
}

static enum err
make(struct work *w, struct incident **out, size_t *count)
{
	struct incident *all;

	for (uint32_t i = 0; i < w->alerts->count; i++)
		if (!place_alert(w, i))
			return ERR_NOMEM;
	all = finish(w);
	if (!all)
		return ERR_NOMEM;
	*out = all;
	*count = w->count;
	return ERR_OK;
}

enum err
correlate(struct alerts *alerts, const struct successes *successes,
	struct arena *arena, struct incident **out, size_t *count)
{
	struct work w = { .alerts = alerts, .arena = arena };
	enum err err;

	*out = NULL;
	*count = 0;
	verdict_give(alerts, successes);
	alerts_sort(alerts);
	if (!alerts->count)
		return ERR_OK;
	err = table_new(&open_kind, OPEN_CEILING, &w.open);
	if (err)
		goto out;
	w.drafts = calloc(alerts->count, sizeof *w.drafts);
	w.next = calloc(alerts->count, sizeof *w.next);
	err = w.drafts && w.next ? make(&w, out, count) : ERR_NOMEM;
out:
	table_free(w.open);
	free(w.drafts);
	free(w.next);
	return err;
}
