/* From attempts to the facts of an alert. */
#include <stdlib.h>

#include "detect/episode.h"
#include "detect/tally.h"

static struct party
party_of(const struct ledger *l, const struct addr *key, struct arena *a)
{
	if (key->family != ADDR_NONE)
		return (struct party){ .addr = *key };
	return (struct party){ .name = arena_keep(a, ledger_name_of(l, key)) };
}

static int
compare_ports(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

	return (a > b) - (a < b);
}

/* Distinct ports as (protocol, port), or IP protocols; sorted. */
static size_t
collect_ports(const struct episode *e, struct tally *seen, uint32_t *ports)
{
	size_t distinct = 0;

	for (size_t i = 0; i < e->count; i++) {
		const struct ledger_entry *entry = e->entries[i];
		uint32_t port = (uint32_t)entry->ip_proto << 16 | entry->port;

		if (entry->method == METHOD_IP_PROTO)
			port = entry->ip_proto;
		else if (!entry->port && entry->method == METHOD_TCP_CONNECT)
			continue;
		if (tally_add(seen, (uint64_t)port + 1, 1) == 1)
			ports[distinct++] = port;
	}
	if (distinct)
		qsort(ports, distinct, sizeof *ports, compare_ports);
	return distinct;
}

static int
compare_ranges(const void *left, const void *right)
{
	const struct port_range *a = left, *b = right;

	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	if (a->last != b->last)
		return a->last < b->last ? -1 : 1;
	return (a->ip_proto > b->ip_proto) - (a->ip_proto < b->ip_proto);
}

static void
set_ports(struct alert *a, const struct episode *e, struct tally *seen, struct arena *arena)
{
	uint32_t *ports = malloc(e->count * sizeof *ports);
	size_t count = ports && tally_start(seen, e->count) ? collect_ports(e, seen, ports) : 0;
	size_t made = 0;
	struct port_range *ranges = arena_array(arena, count, sizeof *ranges);

	for (size_t i = 0; ranges && i < count; i++) {
		if (i && ports[i] == ports[i - 1] + 1 && (ports[i] & 0xffff)) {
			ranges[made - 1].last++;
			continue;
		}
		ranges[made++] = (struct port_range){ (uint16_t)ports[i], (uint16_t)ports[i],
			(uint8_t)(ports[i] >> 16) };
	}
	if (made)
		qsort(ranges, made, sizeof *ranges, compare_ranges);
	a->ports = ranges;
	a->range_count = (uint32_t)made;
	a->port_count = (uint32_t)count;
	free(ports);
}

/* Of IPv6, addresses of one /64: 0 where there is just one. */
static uint32_t
count_sources(const struct episode *e, struct tally *seen)
{
	if (e->source.family != ADDR_V6 || !tally_start(seen, e->count))
		return 0;
	for (size_t i = 0; i < e->count; i++)
		tally_add(seen, addr_hash(&e->entries[i]->source), 1);
	return seen->keys > 1 ? (uint32_t)seen->keys : 0;
}

static uint32_t
count_targets(const struct episode *e, struct tally *seen)
{
	if (!tally_start(seen, e->count))
		return 0;
	for (size_t i = 0; i < e->count; i++)
		tally_add(seen, addr_hash(&e->entries[i]->target), 1);
	return (uint32_t)seen->keys;
}

static void
add_service(struct alert *a, service_id service)
{
	if (service == SERVICE_NONE || a->service_count == ALERT_SERVICES)
		return;
	for (uint32_t i = 0; i < a->service_count; i++)
		if (a->services[i] == service)
			return;
	a->services[a->service_count++] = service;
}

/* One method if nearly all are of it: a few other packets come with any scan. */
static enum method
method_of(const struct episode *e)
{
	size_t counts[METHOD_COUNT] = { 0 };
	enum method most = METHOD_NONE;

	for (size_t i = 0; i < e->count; i++)
		counts[e->entries[i]->method]++;
	for (unsigned m = 0; m < METHOD_COUNT; m++)
		if (counts[m] > counts[most])
			most = (enum method)m;
	return counts[most] * 10 >= e->count * 9 ? most : METHOD_MIXED;
}

/* All refused is "denied"; else the furthest that is known. */
static enum outcome
outcome_of(const struct episode *e)
{
	enum outcome outcome = (enum outcome)e->entries[0]->outcome;

	for (size_t i = 1; i < e->count; i++) {
		enum outcome other = (enum outcome)e->entries[i]->outcome;

		if (other == OUTCOME_UNKNOWN || outcome == OUTCOME_UNKNOWN)
			return OUTCOME_UNKNOWN;
		if (other == OUTCOME_FAILURE)
			outcome = OUTCOME_FAILURE;
	}
	return outcome;
}

struct alert *
episode_alert(const struct episode *e, const struct site *site, struct alerts *out)
{
	struct alert *a = alerts_add(out);
	struct tally seen = { 0 };

	if (!a)
		return NULL;
	a->class = CLASS_SCAN;
	a->method = method_of(e);
	a->source = party_of(site->ledger, &e->source, &out->arena);
	a->target = party_of(site->ledger, &e->entries[0]->target, &out->arena);
	a->source_count = count_sources(e, &seen);
	a->target_count = count_targets(e, &seen);
	set_ports(a, e, &seen, &out->arena);
	tally_free(&seen);
	a->accesses = (uint32_t)e->count;
	a->start = e->entries[0]->time;
	a->end = e->entries[e->count - 1]->time;
	a->outcome = outcome_of(e);
	a->confidence = CERTAINTY_CONFIRMED;
	for (size_t i = 0; i < e->count; i++) {
		add_service(a, e->entries[i]->service);
		if (e->entries[i]->place.source != SOURCE_NONE)
			cited_add(&a->cited, &e->entries[i]->place);
	}
	return a;
}
