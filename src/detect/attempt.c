#include "detect/attempt.h"

/* A reply comes from a service to a port that a client was given. */
#define FIRST_CLIENT_PORT 1024

static bool
is_service_port(const struct site *site, uint8_t proto, uint16_t port)
{
	return port && (port < FIRST_CLIENT_PORT ||
		service_by_port(site->services, proto, port) != SERVICE_NONE);
}

/* Late ACK, FIN and RST of connections that the firewall has forgotten; answers by UDP. */
static bool
is_remains(const struct site *site, const struct event *e)
{
	if (e->dst_port < FIRST_CLIENT_PORT)
		return false;
	switch (e->method) {
	case METHOD_UDP:
		return e->src_port && e->src_port < FIRST_CLIENT_PORT;
	case METHOD_TCP_ACK:
	case METHOD_TCP_FIN:
	case METHOD_TCP_OTHER:
		return is_service_port(site, IP_TCP, e->src_port);
	default:
		return false;
	}
}

/* Hosts of one's own ask for names and time, and announce themselves. */
static bool
is_chatter(const struct event *e)
{
	static const uint16_t ports[] = {
		53, 67, 68, 123, 137, 138, 547, 1900, 3702, 5353, 5355, 17500, 57621,
	};

	if (e->method == METHOD_TCP_SYN && e->dst_port == 53)
		return true;
	if (e->method != METHOD_UDP)
		return false;
	for (size_t i = 0; i < sizeof ports / sizeof *ports; i++)
		if (e->dst_port == ports[i])
			return true;
	return false;
}

static bool
is_broadcast(const struct event *e)
{
	return addr_is_group(&e->dst) || addr_is_group(&e->src) ||
		(e->dst.family == ADDR_V4 && e->dst.bytes[3] == 255 && e->method == METHOD_UDP);
}

/* Turned away for coming too often: busy mail servers are. */
static bool
is_too_many(const struct event *e)
{
	return event_field(e, FIELD_ATTEMPTS).len > 0;
}

/*
 * A connection that nobody answered, or that was turned away. Hosts of one's own ask
 * many by UDP that are gone: telephones, games, other people's exchanges.
 */
static bool
is_failed_connection(const struct site *site, const struct event *e, const struct access *a)
{
	bool home;

	if (!a->opens || (e->outcome != OUTCOME_FAILURE && e->outcome != OUTCOME_DENIED) ||
		is_broadcast(e) || is_remains(site, e))
		return false;
	home = netset_has(&site->home, &e->src);
	return !home || (e->method != METHOD_UDP && !is_chatter(e));
}

static bool
is_attempt(const struct site *site, const struct event *e, const struct access *a)
{
	switch (e->action) {
	case ACTION_PACKET:
		return a->opens && !is_broadcast(e) && !is_remains(site, e) &&
			!(is_chatter(e) && netset_has(&site->home, &e->src));
	case ACTION_CONNECTION:
		return is_failed_connection(site, e, a);
	case ACTION_CONNECT:
		return a->opens && e->outcome == OUTCOME_DENIED && !is_too_many(e);
	case ACTION_DISCONNECT:
		return e->outcome == OUTCOME_FAILURE && !a->tried;
	default:
		return false;
	}
}

bool
attempt_is(const struct site *site, const struct observation *o)
{
	return o->access && is_attempt(site, o->event, o->access);
}

uint16_t
attempt_port(const struct site *site, const struct event *e)
{
	return e->dst_port || !e->service ? e->dst_port : service_port(site->services, e->service);
}

static uint8_t
proto_of(const struct site *site, const struct event *e)
{
	uint8_t proto = e->ip_proto;

	if (!proto && e->action != ACTION_PACKET)
		proto = e->service ? service_proto(site->services, e->service) : IP_TCP;
	return proto;
}

static struct addr
key_of(struct ledger *l, const struct addr *addr, struct str name)
{
	struct party party = { *addr, name };
	struct addr key;

	ledger_key(&party, &key);
	if (addr->family == ADDR_NONE && name.len)
		ledger_name(l, &key, name);
	return key;
}

/* A daemon is on the host that writes, whether it tells its address or not. */
static struct addr
target_of(struct ledger *l, const struct event *e)
{
	struct addr none = { 0 };

	if (e->action != ACTION_PACKET && e->action != ACTION_CONNECTION && e->host.len)
		return key_of(l, &none, e->host);
	return key_of(l, &e->dst, e->dst_name.len ? e->dst_name : e->host);
}

/*
 * That a host of one's own reached nobody is no refusal: the Web is full of hosts
 * that are gone.
 */
static enum outcome
outcome_of(const struct site *site, const struct event *e)
{
	return e->action == ACTION_CONNECTION && e->outcome == OUTCOME_FAILURE &&
		netset_has(&site->home, &e->src) ? OUTCOME_UNKNOWN : e->outcome;
}

void
attempt_note(const struct site *site, const struct observation *o)
{
	const struct event *e = o->event;
	struct ledger_entry entry;

	if (e->src.family != ADDR_NONE && e->src_name.len)
		ledger_same(site->ledger, e->src_name, &e->src);
	if (e->action == ACTION_CONNECTION && e->outcome == OUTCOME_SUCCESS &&
		e->src.family != ADDR_NONE)
		ledger_reached(site->ledger, &e->src,
			(addr_hash(&e->dst) + e->dst_port) * 0x9e3779b97f4a7c15u);
	if (!attempt_is(site, o))
		return;
	memset(&entry, 0, sizeof entry);
	entry.source = key_of(site->ledger, &e->src, e->src_name);
	entry.target = target_of(site->ledger, e);
	entry.src_port = e->src_port;
	entry.port = attempt_port(site, e);
	entry.ip_proto = proto_of(site, e);
	entry.outcome = (uint8_t)outcome_of(site, e);
	entry.method = (uint8_t)(e->method ? e->method : METHOD_TCP_CONNECT);
	entry.service = e->service;
	entry.time = e->time;
	entry.place = e->place;
	ledger_add(site->ledger, &entry);
}
