/*
 * The awkward facts: daemons tell the source port or they do not; a wrapper
 * and the daemon that it starts write under two names with one pid; some
 * daemons serve many connections with one process; kernel lines have no
 * process; and a stranger chooses his source port, and by that may choose to
 * look like one access, for a minute.
 */
#include "join/access.h"

#include <stdlib.h>

#include "core/ledger.h"
#include "join/recent.h"

#define FLOWS_CEILING (1u << 16)
#define PROCESSES_CEILING (1u << 15)
#define CLIENTS_CEILING (1u << 13)
#define NAMES_CEILING (1u << 15)

/* Longer than daemons wait for a client, shorter than a busy host takes to use a pid again. */
#define PROCESS_LIFETIME HOUR
#define NAME_LIFETIME (7 * DAY)

#define NAME_BYTES 95

struct flow_row {
	struct recent_head head;
	uint64_t id;                /* of its access */
	struct addr source, target;
	bool tried;
	uint8_t outcome;
};

struct process_row {
	struct recent_head head;
	uint64_t id;
	struct addr source;         /* as ledger_key() has it */
	bool closed, tried;
	uint8_t outcome;
};

/* Of a process whose source has no address; apart, for these are few. */
struct client_row {
	struct recent_head head;
	uint8_t length;
	char name[NAME_BYTES];
};

struct name_row {
	struct recent_head head;
	struct addr addr;
	bool ambiguous;
};

struct accesses {
	const struct services *services;
	struct recent *flows;       /* by source, target and ports */
	struct recent *ports;       /* the same without target: daemons do not tell theirs */
	struct recent *processes, *clients, *names;
	uint64_t last_id;
	char name[NAME_BYTES];      /* of the event that was completed last */
};

_Static_assert(sizeof(struct flow_row) % 8 == 0 && sizeof(struct process_row) % 8 == 0 &&
	sizeof(struct name_row) % 8 == 0 && sizeof(struct client_row) % 8 == 0, "rows are aligned");

enum err
accesses_new(const struct services *services, struct accesses **out)
{
	struct accesses *a = calloc(1, sizeof *a);
	enum err err = a ? ERR_OK : ERR_NOMEM;

	if (!err)
		err = recent_new(sizeof(struct flow_row), ACCESS_WINDOW, FLOWS_CEILING, &a->flows);
	if (!err)
		err = recent_new(sizeof(struct flow_row), ACCESS_WINDOW, FLOWS_CEILING, &a->ports);
	if (!err)
		err = recent_new(sizeof(struct process_row), PROCESS_LIFETIME, PROCESSES_CEILING,
			&a->processes);
	if (!err)
		err = recent_new(sizeof(struct client_row), PROCESS_LIFETIME, CLIENTS_CEILING,
			&a->clients);
	if (!err)
		err = recent_new(sizeof(struct name_row), NAME_LIFETIME, NAMES_CEILING, &a->names);
	if (err) {
		accesses_free(a);
		return err;
	}
	a->services = services;
	*out = a;
	return ERR_OK;
}

void
accesses_free(struct accesses *a)
{
	if (!a)
		return;
	recent_free(a->flows);
	recent_free(a->ports);
	recent_free(a->processes);
	recent_free(a->clients);
	recent_free(a->names);
	free(a);
}

uint64_t
accesses_evicted(const struct accesses *a)
{
	/* a forgotten name or process loses little, but it is lost */
	return recent_evicted(a->flows) + recent_evicted(a->ports) +
		recent_evicted(a->processes) + recent_evicted(a->clients) + recent_evicted(a->names);
}

static uint64_t
mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0xff51afd7ed558ccdu;
	return h ^ h >> 32;
}

/* One process may serve many clients (OpenSMTPD's): then the session stands first in its lines. */
static uint64_t
process_hash(uint64_t host_hash, const struct event *e)
{
	uint64_t h = mix(host_hash, e->pid) * 0xc4ceb9fe1a85ec53u;

	if (e->field_count && e->fields->id == FIELD_CONNECTION_ID)
		h = mix(h, str_hash(e->fields->value));
	return h;
}

static uint64_t
name_hash(struct str name)
{
	struct party party = { .name = name };
	struct addr key;
	uint64_t h;

	ledger_key(&party, &key);
	memcpy(&h, key.bytes, sizeof h);
	return h;
}

static void
learn_name(struct accesses *a, const struct event *e)
{
	bool fresh;
	struct name_row *row = recent_take(a->names, name_hash(e->src_name), e->time, &fresh);

	row->ambiguous = !fresh && (row->ambiguous || !addr_eq(&row->addr, &e->src));
	if (fresh)
		row->addr = e->src;
	row->head.last = e->time;
}

static bool
complete_by_name(struct accesses *a, struct event *e)
{
	const struct name_row *row = recent_find(a->names, name_hash(e->src_name), e->time);

	if (!row || row->ambiguous)
		return false;
	e->src = row->addr;
	return true;
}

static struct str
client_name(const struct accesses *a, uint64_t process, instant now)
{
	const struct client_row *row = recent_find(a->clients, process, now);

	return row ? (struct str){ row->name, row->length } : STR_NULL;
}

static void
keep_client_name(struct accesses *a, uint64_t process, const struct event *e)
{
	bool fresh;
	struct client_row *row = recent_take(a->clients, process, e->time, &fresh);

	row->length = str_into(row->name, NAME_BYTES, e->src_name);
	row->head.last = e->time;
}

/*
 * A name alone is taken for the process's address only while it is fresh; so is
 * the address of a connection that ended, for a second word on its end.
 */
static void
complete_by_process(struct accesses *a, struct event *e, uint64_t host_hash)
{
	uint64_t process = process_hash(host_hash, e);
	const struct process_row *row = recent_find(a->processes, process, e->time);

	if (!row || (row->closed && e->action != ACTION_DISCONNECT))
		return;
	if ((e->src_name.len || row->closed) && e->time - row->head.last > ACCESS_WINDOW)
		return;
	if (row->source.family != ADDR_NONE) {
		e->src = row->source;
	} else if (!e->src_name.len) {
		struct str name = client_name(a, process, e->time);

		memcpy(a->name, name.ptr ? name.ptr : "", name.len);
		e->src_name = (struct str){ a->name, name.len };
	}
}

void
accesses_complete(struct accesses *a, struct event *e, uint64_t host_hash)
{
	if (e->src.family != ADDR_NONE) {
		if (e->src_name.len)
			learn_name(a, e);
	} else if (!e->src_name.len || !complete_by_name(a, e)) {
		if (e->pid)
			complete_by_process(a, e, host_hash);
	}
}

/* Which actions are part of an attempt at a service. */
static const bool attempts[ACTION_COUNT] = {
	[ACTION_PACKET] = true, [ACTION_CONNECT] = true, [ACTION_DISCONNECT] = true,
	[ACTION_LOGIN] = true, [ACTION_LOGOUT] = true, [ACTION_COMMAND] = true,
	[ACTION_UPLOAD] = true, [ACTION_DOWNLOAD] = true, [ACTION_MAIL_CLIENT] = true,
	[ACTION_MAIL_RELAY] = true, [ACTION_MAIL_REJECT] = true, [ACTION_CONNECTION] = true,
};

static bool
tries(const struct event *e)
{
	return e->action != ACTION_PACKET && e->action != ACTION_CONNECT &&
		e->action != ACTION_DISCONNECT && e->action != ACTION_LOGOUT &&
		(e->action != ACTION_CONNECTION || e->outcome == OUTCOME_SUCCESS);
}

/* How far an attempt got; a refusal is less than a try that failed. */
static enum outcome
furthest(enum outcome a, enum outcome b)
{
	static const uint8_t rank[OUTCOME_COUNT] = {
		[OUTCOME_UNKNOWN] = 0, [OUTCOME_DENIED] = 1, [OUTCOME_FAILURE] = 2, [OUTCOME_SUCCESS] = 3,
	};

	return rank[a] >= rank[b] ? a : b;
}

static uint16_t
target_port(const struct accesses *a, const struct event *e)
{
	return e->dst_port || !e->service ? e->dst_port : service_port(a->services, e->service);
}

/* What is known of it goes into ACCESS. */
static void
go_on(struct access *access, uint64_t id, bool tried, enum outcome outcome)
{
	if (!access->id)
		access->id = id;
	access->tried |= tried;
	access->outcome = furthest(outcome, access->outcome);
}

static bool
flow_fits(const struct flow_row *row, const struct event *e)
{
	return addr_eq(&row->source, &e->src) &&
		(row->target.family == ADDR_NONE || e->dst.family == ADDR_NONE ||
			addr_eq(&row->target, &e->dst));
}

/* True if ROW, which was FRESH or not when it was taken, is of the same flow. */
static bool
go_on_flow(const struct flow_row *row, bool fresh, const struct event *e, struct access *access)
{
	if (fresh || !flow_fits(row, e))
		return false;
	go_on(access, row->id, row->tried, (enum outcome)row->outcome);
	return true;
}

static void
fill_flow(struct flow_row *row, const struct event *e, const struct access *access)
{
	row->head.last = e->time;
	row->id = access->id;
	row->source = e->src;
	row->target = e->dst;
	row->tried = access->tried;
	row->outcome = (uint8_t)access->outcome;
}

/*
 * By the flow. One whose target is told is found without it, too, so that a
 * daemon that does not tell its address finds what the firewall saw.
 */
static bool
add_flow(struct accesses *a, const struct event *e, uint64_t source_hash, struct access *access)
{
	uint8_t proto = e->ip_proto ? e->ip_proto : IP_TCP;
	uint64_t hash = mix(source_hash,
		(uint64_t)e->src_port << 32 | (uint64_t)target_port(a, e) << 8 | proto);
	struct flow_row *flow = NULL, *ports;
	bool found = false, fresh;

	if (e->dst.family != ADDR_NONE) {
		flow = recent_take(a->flows, mix(hash, addr_hash(&e->dst)) * 0xc4ceb9fe1a85ec53u,
			e->time, &fresh);
		found = go_on_flow(flow, fresh, e, access);
	}
	ports = recent_take(a->ports, hash * 0xc4ceb9fe1a85ec53u, e->time, &fresh);
	found = found || go_on_flow(ports, fresh, e, access);
	if (!access->id)
		access->id = ++a->last_id;
	if (flow)
		fill_flow(flow, e, access);
	fill_flow(ports, e, access);
	return found;
}

/* One process has ended one connection and begins another. */
static bool
begins_anew(const struct process_row *row, const struct event *e)
{
	if (e->action != ACTION_CONNECT)
		return false;
	if (row->closed)
		return e->outcome != OUTCOME_DENIED || e->time != row->head.last;
	return e->time - row->head.last > ACCESS_WINDOW;
}

/* The wrapper told the name, the daemon the address: one process, one moment. */
static bool
is_source(const struct accesses *a, const struct process_row *row, const struct event *e,
	const struct addr *source)
{
	if (addr_eq(&row->source, source))
		return true;
	return row->source.family == ADDR_NONE && !row->closed &&
		e->time - row->head.last <= ACCESS_WINDOW &&
		(!e->src_name.len || str_eq_nocase(client_name(a, row->head.hash, e->time),
			str_sub(e->src_name, 0, NAME_BYTES)));
}

static bool
go_on_process(const struct accesses *a, const struct process_row *row, const struct event *e,
	const struct addr *source, struct access *access)
{
	if (!is_source(a, row, e, source) || begins_anew(row, e))
		return false;
	go_on(access, row->id, row->tried, (enum outcome)row->outcome);
	return true;
}

static void
fill_process(struct accesses *a, struct process_row *row, const struct event *e,
	const struct addr *source, const struct access *access)
{
	row->head.last = e->time;
	row->id = access->id;
	row->source = *source;
	row->tried = access->tried;
	row->outcome = (uint8_t)access->outcome;
	row->closed = e->action == ACTION_DISCONNECT || e->action == ACTION_LOGOUT ||
		(e->action == ACTION_CONNECT && e->outcome == OUTCOME_DENIED);
	if (source->family == ADDR_NONE)
		keep_client_name(a, row->head.hash, e);
}

void
accesses_near(const struct accesses *a, const struct observation *o)
{
	if (o->event->pid)
		recent_near(a->processes, process_hash(o->host_hash, o->event));
}

void
accesses_nearer(const struct accesses *a, const struct observation *o)
{
	if (o->event->pid)
		recent_nearer(a->processes, process_hash(o->host_hash, o->event));
}

bool
accesses_add(struct accesses *a, const struct observation *o, struct access *out)
{
	const struct event *e = o->event;
	struct process_row *process = NULL;
	bool found = false, fresh;

	if (!attempts[e->action] || e->method == METHOD_ICMP ||
		(e->src.family == ADDR_NONE && !e->src_name.len))
		return false;
	*out = (struct access){ .outcome = e->outcome, .tried = tries(e) };
	if (e->pid) {
		process = recent_take(a->processes, process_hash(o->host_hash, e), e->time,
			&fresh);
		found = !fresh && go_on_process(a, process, e, &o->source, out);
	}
	if (e->src.family != ADDR_NONE && (e->src_port || e->action == ACTION_PACKET))
		found |= add_flow(a, e, o->source_hash, out);
	if (!out->id)
		out->id = ++a->last_id;
	out->opens = !found;
	if (process)
		fill_process(a, process, e, &o->source, out);
	return true;
}
