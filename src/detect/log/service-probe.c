/*
 * Refused at a few services, or connected and gone without a word. At several
 * services or hosts, or again and again, it is a scan; at one of one, a probe;
 * once, a stray.
 *
 * Some daemons write that somebody came and never that he left. Who said nothing
 * to these is no finding for that alone; but of a source that is found by other
 * knocks it is one more, if the daemon is known to write of logins. And who came
 * to four services within minutes and said nothing to any is looking for doors.
 */
#include <stdlib.h>

#include "base/i18n.h"
#include "base/table.h"
#include "core/ledger.h"
#include "detect/ours.h"
#include "detect/say.h"
#include "detect/scan.h"

#define SCAN_REFUSALS 3
#define VISITS_CEILING (1u << 15)
#define SERVICES_MAX 1024

#define GUEST_SERVICES 3

#define HOST_BYTES 48
#define NAME_BYTES 64

/* Came to so many services, without a word, in such a time; who comes more often has business. */
#define SILENT_ENOUGH 4
#define SILENT_WINDOW (10 * MINUTE)
#define SILENT_VISITS 4

extern const struct detector detect_service_probe;

struct visit_key {
	struct addr source;         /* as ledger_key() has it */
	service_id service;
};

/* Connections of one source to one service. */
struct visit {
	struct visit_key key;
	bool spoke;
	uint32_t count;
	instant first, last;
	struct place place;
	uint8_t host_length, name_length;
	char host[HOST_BYTES], name[NAME_BYTES];
};

/* Who logged in, and when first. */
struct guest {
	struct addr source;
	instant first;
};

struct probe {
	const struct site *site;
	void *scan;
	struct table *visits, *guests;
	bool writes_logins[SERVICES_MAX];
};

static uint64_t
visit_key_hash(uint64_t source_hash, service_id service)
{
	return (source_hash + service) * 0xff51afd7ed558ccdu;
}

static uint64_t
visit_hash(const void *row)
{
	const struct visit_key *key = row;

	return visit_key_hash(addr_hash(&key->source), key->service);
}

static bool
visit_same(const void *row, const void *key)
{
	const struct visit_key *a = row, *b = key;

	return a->service == b->service && addr_eq(&a->source, &b->source);
}

static instant
visit_time(const void *row)
{
	return ((const struct visit *)row)->last;
}

static const struct table_kind visits_kind = {
	.row_size = sizeof(struct visit), .hash = visit_hash, .same = visit_same,
	.time = visit_time,
};

static uint64_t
guest_hash(const void *row)
{
	return addr_hash(&((const struct guest *)row)->source);
}

static bool
guest_same(const void *row, const void *key)
{
	return addr_eq(&((const struct guest *)row)->source, key);
}

static const struct table_kind guests_kind = {
	.row_size = sizeof(struct guest), .hash = guest_hash, .same = guest_same,
};

static void
adjust(struct alert *a, const struct episode *e)
{
	bool several = e->pairs > 1 || e->denied >= SCAN_REFUSALS;

	a->class = several ? CLASS_SCAN : CLASS_PROBE;
	a->confidence = e->pairs > 1 ? CERTAINTY_PROBABLE : CERTAINTY_LIKELY;
}

static const struct scan_kind kind = { .detector = &detect_service_probe, .kind = EPISODE_SERVICES,
	.adjust = adjust };

static void
probe_close(void *state)
{
	struct probe *p = state;

	if (!p)
		return;
	if (p->scan)
		scan_close(p->scan);
	table_free(p->visits);
	table_free(p->guests);
	free(p);
}

static enum err
probe_open(const struct site *site, void **state)
{
	struct probe *p = calloc(1, sizeof *p);
	enum err err = p ? table_new(&visits_kind, VISITS_CEILING, &p->visits) : ERR_NOMEM;

	if (!err)
		err = table_new(&guests_kind, VISITS_CEILING, &p->guests);
	if (!err)
		err = scan_open(site, &kind, &p->scan);
	if (err) {
		probe_close(p);
		return err;
	}
	p->site = site;
	*state = p;
	return ERR_OK;
}

static struct visit *
add_visitor(struct probe *p, const struct observation *o, uint64_t hash)
{
	const struct event *e = o->event;
	struct visit visit;

	memset(&visit, 0, sizeof visit);
	visit.key.source = o->source;
	visit.key.service = e->service;
	visit.host_length = str_into(visit.host, HOST_BYTES, e->host);
	if (e->src.family == ADDR_NONE)
		visit.name_length = str_into(visit.name, NAME_BYTES, e->src_name);
	visit.first = visit.last = e->time;
	visit.place = e->place;
	return table_add_hashed(p->visits, &visit, hash);
}

/* Who speaks without having come is not kept: those are many, and never asked for. */
static void
note_visit(struct probe *p, const struct observation *o)
{
	const struct event *e = o->event;
	struct visit_key key = { o->source, e->service };
	uint64_t hash = visit_key_hash(o->source_hash, e->service);
	struct visit *v = table_find_hashed(p->visits, &key, hash);
	bool comes = e->action == ACTION_CONNECT;

	if (!v && comes)
		v = add_visitor(p, o, hash);
	if (!v)
		return;
	v->spoke |= !comes;
	v->count += comes;
	v->last = e->time > v->last ? e->time : v->last;
}

static void
note_guest(struct probe *p, const struct observation *o)
{
	const struct event *e = o->event;
	struct guest guest;

	if (e->outcome != OUTCOME_SUCCESS ||
		str_is(event_field(e, FIELD_ACCESS_MODE), "anonymous") ||
		table_find_hashed(p->guests, &o->source, o->source_hash))
		return;
	guest = (struct guest){ o->source, e->time };
	table_add_hashed(p->guests, &guest, o->source_hash);
}

static void
probe_near(const void *state, const struct observation *o)
{
	const struct probe *p = state;

	table_near(p->visits, visit_key_hash(o->source_hash, o->event->service));
	if (o->event->action == ACTION_LOGIN && o->event->outcome == OUTCOME_SUCCESS)
		table_near(p->guests, o->source_hash);
}

static void
probe_observe(void *state, const struct observation *o, struct alerts *out)
{
	struct probe *p = state;
	const struct event *e = o->event;

	(void)out;
	if (!e->service || e->service >= SERVICES_MAX || !o->access || e->action == ACTION_PACKET ||
		e->action == ACTION_DISCONNECT)
		return;
	if (e->action == ACTION_LOGIN) {
		p->writes_logins[e->service] = true;
		note_guest(p, o);
	}
	if ((e->action == ACTION_CONNECT && o->access->opens && e->outcome != OUTCOME_DENIED) ||
		e->action != ACTION_CONNECT)
		note_visit(p, o);
}

static int
compare_ranges(const void *left, const void *right)
{
	const struct port_range *a = left, *b = right;

	return (a->first > b->first) - (a->first < b->first);
}

static void
add_port(struct alert *a, uint16_t port, struct arena *arena)
{
	struct port_range *ranges = arena_array(arena, a->range_count + 1, sizeof *ranges);
	uint32_t made = 0;

	if (!ranges)
		return;
	if (a->range_count)
		memcpy(ranges, a->ports, a->range_count * sizeof *ranges);
	ranges[a->range_count] = (struct port_range){ port, port, IP_TCP };
	qsort(ranges, a->range_count + 1, sizeof *ranges, compare_ranges);
	for (uint32_t i = 1; i <= a->range_count; i++) {
		if (ranges[i].first == ranges[made].last + 1)
			ranges[made].last = ranges[i].last;
		else
			ranges[++made] = ranges[i];
	}
	a->ports = ranges;
	a->range_count = made + 1;
	a->port_count++;
}

static bool
has_service(const struct alert *a, service_id service)
{
	for (uint32_t i = 0; i < a->service_count; i++)
		if (a->services[i] == service)
			return true;
	return false;
}

static void
add_visit(struct alert *a, const struct visit *v, const struct services *s, struct arena *arena)
{
	if (has_service(a, v->key.service) || a->service_count == ALERT_SERVICES ||
		!service_port(s, v->key.service))
		return;
	a->services[a->service_count++] = v->key.service;
	add_port(a, service_port(s, v->key.service), arena);
	a->accesses += v->count;
	a->start = v->first < a->start ? v->first : a->start;
	a->end = v->last > a->end ? v->last : a->end;
	a->class = CLASS_SCAN;
	if (a->outcome == OUTCOME_DENIED)
		a->outcome = OUTCOME_FAILURE;
	cited_add(&a->cited, &v->place);
}

/* The sources that were found: did they come to other services without a word? */
static void
add_visits(const struct probe *p, struct alert *a, struct arena *arena)
{
	for (unsigned service = 1; service < SERVICES_MAX; service++) {
		struct visit_key key = { .service = (service_id)service };
		const struct visit *v;

		if (!p->writes_logins[service])
			continue;
		ledger_key(&a->source, &key.source);
		v = a->range_count ? table_find(p->visits, &key) : NULL;
		if (v && !v->spoke && v->count)
			add_visit(a, v, p->site->services, arena);
	}
}

static int
compare_visits(const void *left, const void *right)
{
	const struct visit *a = *(const struct visit *const *)left;
	const struct visit *b = *(const struct visit *const *)right;
	int order = addr_compare(&a->key.source, &b->key.source);

	if (!order)
		order = (a->first > b->first) - (a->first < b->first);
	return order ? order : (a->key.service > b->key.service) -
		(a->key.service < b->key.service);
}

/* Of V, by time and of one source: all silent, close together, nobody's business here. */
static bool
is_silent(const struct visit *const *v, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (v[i]->spoke || !v[i]->count || v[i]->count > SILENT_VISITS ||
			v[i]->last - v[0]->first > SILENT_WINDOW)
			return false;
	return count >= SILENT_ENOUGH;
}

static bool
is_told(const struct alerts *alerts, const struct addr *source)
{
	for (size_t i = 0; i < alerts->count; i++) {
		struct addr key;

		ledger_key(&alerts->items[i]->source, &key);
		if (addr_eq(&key, source))
			return true;
	}
	return false;
}

static void
tell_silent(const struct probe *p, const struct visit *const *v, size_t count, struct alerts *out)
{
	struct str name = { v[0]->name, v[0]->name_length };
	struct alert *a;

	if (!is_outsider(p->site, &v[0]->key.source, name))
		return;
	a = alerts_add(out);
	if (!a)
		return;
	a->detector = &detect_service_probe;
	a->class = CLASS_SCAN;
	a->method = METHOD_TCP_CONNECT;
	a->confidence = CERTAINTY_LIKELY;
	a->outcome = OUTCOME_FAILURE;
	if (v[0]->key.source.family != ADDR_NONE)
		a->source.addr = v[0]->key.source;
	a->source.name = arena_keep(&out->arena, name);
	a->target.name = arena_keep(&out->arena, (struct str){ v[0]->host, v[0]->host_length });
	a->target_count = 1;
	a->start = v[0]->first;
	a->end = v[0]->last;
	for (size_t i = 0; i < count; i++)
		add_visit(a, v[i], p->site->services, &out->arena);
}

/* Sources that came to several services and were found by nothing else. */
static void
find_silent(const struct probe *p, struct alerts *out)
{
	size_t count = table_count(p->visits);
	const struct visit **all = malloc((count + 1) * sizeof *all);

	for (size_t i = 0; all && i < count; i++)
		all[i] = table_row(p->visits, i);
	if (all && count)
		qsort(all, count, sizeof *all, compare_visits);
	for (size_t from = 0, to; all && from < count; from = to) {
		for (to = from + 1; to < count &&
			addr_eq(&all[to]->key.source, &all[from]->key.source); to++)
			;
		if (is_silent(all + from, to - from) && !is_told(out, &all[from]->key.source))
			tell_silent(p, all + from, to - from, out);
	}
	free(all);
}

/* A user's programs come and go, too: of a few services, after he had logged in. */
static bool
is_guest(const struct probe *p, const struct alert *a)
{
	struct addr key;
	const struct guest *guest;

	ledger_key(&a->source, &key);
	guest = table_find(p->guests, &key);
	return guest && guest->first <= a->start && a->outcome == OUTCOME_FAILURE &&
		a->service_count <= GUEST_SERVICES;
}

static void
drop_guests(const struct probe *p, struct alerts *out, size_t from)
{
	size_t kept = from;

	for (size_t i = from; i < out->count; i++)
		if (!is_guest(p, out->items[i]))
			out->items[kept++] = out->items[i];
	out->count = kept;
}

static void
probe_finish(void *state, struct alerts *out)
{
	struct probe *p = state;
	size_t before = out->count;

	scan_finish(p->scan, out);
	drop_guests(p, out, before);
	for (size_t i = before; i < out->count; i++)
		add_visits(p, out->items[i], &out->arena);
	find_silent(p, out);
}

static uint64_t
probe_evicted(const void *state)
{
	const struct probe *p = state;

	return table_evicted(p->visits) + table_evicted(p->guests);
}

static void
describe(const struct alert *a, const struct services *s, struct buf *out)
{
	char source[SAY_MAX], services[SAY_MAX], targets[SAY_MAX];

	/* TRANSLATORS: source, services, host, times */
	buf_printf(out, a->outcome == OUTCOME_DENIED ?
		ngettext("%s was refused at %s of %s %u time",
			"%s was refused at %s of %s %u times", a->accesses) :
		ngettext("%s came to %s of %s %u time without logging in",
			"%s came to %s of %s %u times without logging in", a->accesses),
		say_source(a, source), say_services(a, s, services), say_targets(a, targets),
		a->accesses);
}

const struct detector detect_service_probe = {
	.name = "service-probe",
	.summary = N_("connections that were refused or said nothing"),
	.actions = WANTS(ACTION_CONNECT) | WANTS(ACTION_LOGIN) | WANTS(ACTION_COMMAND) |
		WANTS(ACTION_UPLOAD) | WANTS(ACTION_DOWNLOAD),
	.open = probe_open,
	.near = probe_near,
	.observe = probe_observe,
	.finish = probe_finish,
	.evicted = probe_evicted,
	.close = probe_close,
	.describe = describe,
};
