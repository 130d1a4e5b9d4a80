/*
 * Machine code where an argument belongs, and who became root after it. An
 * overflow that works leaves no line of its own: the daemon stops writing, and
 * what tells of it is the session that follows, from the same source or, for
 * want of that, on the same host soon after.
 */
#include <stdlib.h>

#include "base/i18n.h"
#include "core/ledger.h"
#include "detect/hostile.h"
#include "detect/ours.h"
#include "detect/say.h"

/* Attacks at once: more hosts and sources than this are given up, oldest first. */
#define ATTACKS 256

/* A session from the source itself; from anywhere, on the host. */
#define AFTER_BY_SOURCE (24 * HOUR)
#define AFTER_ON_HOST HOUR

/* A new attack when the source was silent for so long. */
#define ATTACK_PAUSE (24 * HOUR)

#define HOST_BYTES 64
#define NAME_BYTES 80
#define USER_BYTES 40
#define PLACES_AFTER 3

extern const struct detector detect_hostile_input;

/* How sure the session is the attack's: the more, the better. */
enum link { LINK_NONE, LINK_HOST, LINK_SOURCE };

struct attack {
	struct addr source;         /* as ledger_key() has it */
	instant first, last, session;
	uint32_t inputs, crashes;
	service_id service;
	enum link link;
	bool root;                  /* the session was root's */
	uint8_t host_length, name_length, user_length, place_count;
	char host[HOST_BYTES], name[NAME_BYTES], user[USER_BYTES];
	struct cited cited;
	struct place after[PLACES_AFTER];
};

struct hostile {
	const struct site *site;
	struct attack attacks[ATTACKS];
	size_t count;
	uint64_t evicted;
};

static enum err
hostile_open(const struct site *site, void **state)
{
	struct hostile *h = calloc(1, sizeof *h);

	if (!h)
		return ERR_NOMEM;
	h->site = site;
	*state = h;
	return ERR_OK;
}

static bool
is_on_host(const struct attack *a, const struct event *e)
{
	struct str host = { a->host, a->host_length };

	/* a file without a header does not tell its host */
	return !host.len || !e->host.len || str_eq(host, str_sub(e->host, 0, HOST_BYTES));
}

static struct addr
source_of(const struct event *e)
{
	struct party party = { e->src, e->src_name };
	struct addr key = { 0 };

	if (e->src.family != ADDR_NONE || e->src_name.len)
		ledger_key(&party, &key);
	return key;
}

static struct attack *
room_for_attack(struct hostile *h)
{
	struct attack *oldest = h->attacks;

	if (h->count < ATTACKS)
		return &h->attacks[h->count++];
	for (size_t i = 1; i < ATTACKS; i++)
		if (h->attacks[i].last < oldest->last)
			oldest = &h->attacks[i];
	h->evicted++;
	return oldest;
}

static struct attack *
attack_of(struct hostile *h, const struct event *e)
{
	struct addr source = source_of(e);
	struct attack *a;

	for (size_t i = 0; i < h->count; i++) {
		a = &h->attacks[i];
		if (addr_eq(&a->source, &source) && is_on_host(a, e) &&
			e->time - a->last <= ATTACK_PAUSE)
			return a;
	}
	a = room_for_attack(h);
	memset(a, 0, sizeof *a);
	a->source = source;
	a->first = a->last = e->time;
	a->service = e->service;
	a->host_length = str_into(a->host, HOST_BYTES, e->host);
	if (e->src.family == ADDR_NONE)
		a->name_length = str_into(a->name, NAME_BYTES, e->src_name);
	return a;
}

static bool
is_root(const struct event *e, struct str user)
{
	return str_is(user, "root") || str_is(user, "toor") ||
		str_is(event_field(e, FIELD_UID), "0");
}

/* Somebody is root, or is in at all: 0 no, 1 in, 2 root. */
static int
session_of(const struct event *e)
{
	struct str target = event_field(e, FIELD_TARGET_USER);

	if (e->outcome != OUTCOME_SUCCESS)
		return 0;
	switch (e->action) {
	case ACTION_LOGIN:
		if (str_is(event_field(e, FIELD_ACCESS_MODE), "anonymous"))
			return 0;
		return is_root(e, e->user) ? 2 : 1;
	case ACTION_PRIVILEGE:
		return !target.len || str_is(target, "root") ? 2 : 1;
	case ACTION_USER_ADD:
		return str_is(event_field(e, FIELD_UID), "0") ? 2 : 0;
	default:
		return 0;
	}
}

static enum link
link_of(const struct attack *a, const struct event *e, int session)
{
	struct addr source = source_of(e);
	bool known = e->src.family != ADDR_NONE || e->src_name.len;

	if (e->time < a->first)
		return LINK_NONE;
	if (known && addr_eq(&source, &a->source))
		return e->time - a->last <= AFTER_BY_SOURCE ? LINK_SOURCE : LINK_NONE;
	return session == 2 && is_on_host(a, e) && e->time - a->last <= AFTER_ON_HOST ?
		LINK_HOST : LINK_NONE;
}

static void
note_session(struct attack *a, const struct event *e, enum link link, bool root)
{
	if (link > a->link || (link == a->link && root && !a->root)) {
		a->link = link;
		a->root = root;
		a->session = e->time;
		a->user_length = str_into(a->user, USER_BYTES, e->action == ACTION_PRIVILEGE ?
			STR("root") : e->user);
		a->place_count = 0;
	}
	if (link == a->link && a->place_count < PLACES_AFTER)
		a->after[a->place_count++] = e->place;
}

static void
note_crash(struct hostile *h, const struct event *e)
{
	for (size_t i = 0; i < h->count; i++) {
		struct attack *a = &h->attacks[i];

		if (is_on_host(a, e) && e->time >= a->first && e->time - a->last <= MINUTE) {
			a->crashes++;
			cited_add(&a->cited, &e->place);
		}
	}
}

static void
hostile_observe(void *state, const struct observation *o, struct alerts *out)
{
	struct hostile *h = state;
	const struct event *e = o->event;
	struct str what;
	int session;

	(void)out;
	if (hostile_event(e, &what)) {
		struct attack *a = attack_of(h, e);

		a->inputs++;
		a->last = e->time > a->last ? e->time : a->last;
		cited_add(&a->cited, &e->place);
		return;
	}
	if (!h->count)
		return;
	if (e->action == ACTION_CRASH)
		note_crash(h, e);
	session = session_of(e);
	for (size_t i = 0; session && i < h->count; i++) {
		enum link link = link_of(&h->attacks[i], e, session);

		if (link != LINK_NONE)
			note_session(&h->attacks[i], e, link, session == 2);
	}
}

static void
give_verdict(struct alert *alert, const struct attack *a, struct arena *arena)
{
	struct str user = { a->user, a->user_length };

	alert->confidence = a->link == LINK_SOURCE && a->root ? CERTAINTY_CONFIRMED :
		a->link != LINK_NONE ? CERTAINTY_PROBABLE : CERTAINTY_LIKELY;
	if (a->link == LINK_NONE)
		return; /* by what followed from the source, as for all */
	alert->verdict = VERDICT_THROUGH;
	alert->outcome = OUTCOME_SUCCESS;
	alert->user = arena_keep(arena, user);
	alert->ground.kind = a->link == LINK_SOURCE ? GROUND_SESSION_SOURCE : GROUND_SESSION_HOST;
	alert->ground.who = alert->user;
	for (size_t i = 0; i < a->place_count; i++)
		cited_add(&alert->cited, &a->after[i]);
}

static void
fill(struct alert *alert, const struct attack *a, const struct site *site, struct arena *arena)
{
	uint16_t port = service_port(site->services, a->service);
	struct port_range *range = arena_alloc(arena, sizeof *range);

	alert->detector = &detect_hostile_input;
	alert->class = CLASS_INTRUSION;
	alert->method = str_is(str_from(service_name(site->services, a->service)), "ftp") ?
		METHOD_FTP : METHOD_NONE;
	if (a->source.family != ADDR_NONE)
		alert->source.addr = a->source;
	alert->source.name = arena_keep(arena, (struct str){ a->name, a->name_length });
	alert->target.name = arena_keep(arena, (struct str){ a->host, a->host_length });
	alert->target_count = 1;
	if (a->service)
		alert->services[alert->service_count++] = a->service;
	if (port && range) {
		*range = (struct port_range){ port, port, IP_TCP };
		alert->ports = range;
		alert->range_count = alert->port_count = 1;
	}
	alert->accesses = a->inputs;
	alert->start = a->first;
	alert->end = a->link != LINK_NONE && a->session > a->last ? a->session : a->last;
	alert->cited = a->cited;
	give_verdict(alert, a, arena);
}

static void
hostile_finish(void *state, struct alerts *out)
{
	struct hostile *h = state;

	for (size_t i = 0; i < h->count; i++) {
		struct alert *alert = alerts_add(out);

		if (!alert)
			return;
		fill(alert, &h->attacks[i], h->site, &out->arena);
	}
}

static uint64_t
hostile_evicted(const void *state)
{
	return ((const struct hostile *)state)->evicted;
}

static void
hostile_close(void *state)
{
	free(state);
}

static void
describe(const struct alert *a, const struct services *s, struct buf *out)
{
	char source[SAY_MAX], services[SAY_MAX], target[SAY_MAX], user[SAY_MAX];

	say_source(a, source);
	say_services(a, s, services);
	say_targets(a, target);
	/* TRANSLATORS: source, service, host, times, user */
	if (a->verdict == VERDICT_THROUGH && a->user.len)
		buf_printf(out, ngettext("%s sent %s of %s %u input that looks like machine code; "
				"then %s was in",
				"%s sent %s of %s %u inputs that look like machine code; "
				"then %s was in", a->accesses),
			source, services, target, a->accesses, say_str(a->user, user));
	else
		buf_printf(out, ngettext("%s sent %s of %s %u input that looks like machine code",
				"%s sent %s of %s %u inputs that look like machine code",
				a->accesses), source, services, target, a->accesses);
}

const struct detector detect_hostile_input = {
	.name = "hostile-input",
	.summary = N_("machine code sent to a service, and who became root after it"),
	.actions = HOSTILE_ACTIONS | WANTS(ACTION_PRIVILEGE) | WANTS(ACTION_USER_ADD) |
		WANTS(ACTION_CRASH),
	.open = hostile_open,
	.observe = hostile_observe,
	.finish = hostile_finish,
	.evicted = hostile_evicted,
	.close = hostile_close,
	.describe = describe,
};
