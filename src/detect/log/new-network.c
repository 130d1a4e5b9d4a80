/*
 * An account that for days was used from the same few networks is used from
 * another. People travel: so it is worth a word only of an account with a
 * history, and never of one that is used from many networks.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/table.h"
#include "detect/ours.h"
#include "detect/say.h"

#define ROWS_CEILING (1u << 14)

/* A history: so many logins over such a time, from at most so many networks. */
#define LOGINS_ENOUGH 10
#define DAYS_ENOUGH (7 * DAY)
#define NETWORKS_FEW 2

#define NETWORKS 4
#define NAME_BYTES 64

extern const struct detector detect_new_network;

/* An account of the site. */
struct row {
	uint64_t user;
	instant first, last;
	uint32_t logins;
	uint8_t network_count;
	bool travels;                     /* was used from more networks than are kept */
	struct addr networks[NETWORKS];   /* /24, /48; the site's own are one, ADDR_NONE */
};

struct newcomer {
	struct addr addr;
	instant first, last;
	uint32_t logins, before;
	uint64_t user;
	service_id service;
	uint8_t host_length, user_length;
	char host_text[NAME_BYTES], user_text[NAME_BYTES];
	struct cited cited;
};

struct networks {
	const struct site *site;
	struct table *rows, *newcomers;
};

static uint64_t
row_hash(const void *row)
{
	return ((const struct row *)row)->user * 0xff51afd7ed558ccdu;
}

static bool
row_same(const void *row, const void *key)
{
	return ((const struct row *)row)->user == ((const struct row *)key)->user;
}

static instant
row_time(const void *row)
{
	return ((const struct row *)row)->last;
}

static const struct table_kind rows_kind = {
	.row_size = sizeof(struct row), .hash = row_hash, .same = row_same, .time = row_time,
};

static uint64_t
newcomer_hash(const void *row)
{
	const struct newcomer *n = row;

	return addr_hash(&n->addr) ^ n->user;
}

static bool
newcomer_same(const void *row, const void *key)
{
	const struct newcomer *a = row, *b = key;

	return a->user == b->user && addr_eq(&a->addr, &b->addr);
}

static const struct table_kind newcomers_kind = {
	.row_size = sizeof(struct newcomer), .hash = newcomer_hash, .same = newcomer_same,
};

static void
networks_close(void *state)
{
	struct networks *n = state;

	if (!n)
		return;
	table_free(n->rows);
	table_free(n->newcomers);
	free(n);
}

static enum err
networks_open(const struct site *site, void **state)
{
	struct networks *n = calloc(1, sizeof *n);
	enum err err = n ? table_new(&rows_kind, ROWS_CEILING, &n->rows) : ERR_NOMEM;

	if (!err)
		err = table_new(&newcomers_kind, ROWS_CEILING, &n->newcomers);
	if (err) {
		networks_close(n);
		return err;
	}
	n->site = site;
	*state = n;
	return ERR_OK;
}

/* What a provider gives one customer may change within it. */
static struct addr
network_of(const struct site *site, const struct addr *addr)
{
	struct addr network = *addr;

	if (netset_has(&site->home, addr))
		return (struct addr){ .family = ADDR_NONE };
	if (addr->family == ADDR_V4)
		network.bytes[3] = 0;
	else
		memset(network.bytes + 6, 0, 10);
	return network;
}

static bool
has_network(const struct row *row, const struct addr *network)
{
	for (size_t i = 0; i < row->network_count; i++)
		if (addr_eq(&row->networks[i], network))
			return true;
	return false;
}

static bool
has_history(const struct row *row, instant now)
{
	return !row->travels && row->logins >= LOGINS_ENOUGH && now - row->first >= DAYS_ENOUGH &&
		row->network_count <= NETWORKS_FEW;
}

static void
note_newcomer(struct networks *n, const struct event *e, const struct row *row)
{
	struct newcomer key = { .addr = e->src, .user = row->user, .first = e->time, .last = e->time,
		.before = row->logins, .service = e->service };

	key.host_length = str_into(key.host_text, NAME_BYTES, e->host);
	key.user_length = str_into(key.user_text, NAME_BYTES, e->user);
	table_add(n->newcomers, &key);
}

/* One who came as a stranger comes again. */
static void
note_again(struct networks *n, const struct event *e, uint64_t user)
{
	struct newcomer key = { .addr = e->src, .user = user }, *row;

	row = table_count(n->newcomers) ? table_find(n->newcomers, &key) : NULL;
	if (!row)
		return;
	row->logins++;
	row->last = e->time;
	cited_add(&row->cited, &e->place);
}

static void
note_login(struct networks *n, struct row *row, const struct event *e)
{
	struct addr network = network_of(n->site, &e->src);

	if (!has_network(row, &network)) {
		if (network.family != ADDR_NONE && has_history(row, e->time))
			note_newcomer(n, e, row);
		if (row->network_count < NETWORKS)
			row->networks[row->network_count++] = network;
		else
			row->travels = true;
	}
	row->logins++;
	row->last = e->time > row->last ? e->time : row->last;
	note_again(n, e, row->user);
}

static void
networks_observe(void *state, const struct observation *o, struct alerts *out)
{
	struct networks *n = state;
	const struct event *e = o->event;
	struct row key = { .first = e->time, .last = e->time }, *row;

	(void)out;
	if (e->outcome != OUTCOME_SUCCESS || e->action != ACTION_LOGIN || !e->user.len ||
		e->src.family == ADDR_NONE || str_is(event_field(e, FIELD_ACCESS_MODE), "anonymous"))
		return;
	key.user = str_hash(e->user);
	row = table_find(n->rows, &key);
	if (!row)
		row = table_add(n->rows, &key);
	if (row)
		note_login(n, row, e);
}

static void
fill(struct alert *a, const struct newcomer *row, struct arena *arena)
{
	char before[16], text[ADDR_TEXT_MAX];

	a->detector = &detect_new_network;
	a->class = CLASS_OTHER; /* he may be travelling: only he knows */
	a->method = METHOD_LOGIN;
	a->source.addr = row->addr;
	a->target.name = arena_keep(arena, (struct str){ row->host_text, row->host_length });
	a->target_count = 1;
	if (row->service)
		a->services[a->service_count++] = row->service;
	a->user = arena_keep(arena, (struct str){ row->user_text, row->user_length });
	a->accesses = row->logins;
	a->start = row->first;
	a->end = row->last;
	a->outcome = OUTCOME_SUCCESS;
	a->confidence = CERTAINTY_UNKNOWN;
	a->ground = (struct ground){ .kind = GROUND_LOGGED_IN, .count = row->logins,
		.who = arena_keep(arena, party_text(&a->source, text)) };
	snprintf(before, sizeof before, "%u", row->before);
	a->note = arena_keep(arena, str_from(before));
	a->cited = row->cited;
}

static void
networks_finish(void *state, struct alerts *out)
{
	const struct networks *n = state;

	for (size_t i = 0; i < table_count(n->newcomers); i++) {
		struct alert *a = alerts_add(out);

		if (!a)
			return;
		fill(a, table_row(n->newcomers, i), &out->arena);
	}
}

static uint64_t
networks_evicted(const void *state)
{
	const struct networks *n = state;

	return table_evicted(n->rows) + table_evicted(n->newcomers);
}

static void
describe(const struct alert *a, const struct services *s, struct buf *out)
{
	char user[SAY_MAX], source[SAY_MAX];
	uint64_t before = 0;

	(void)s;
	str_u64(a->note, UINT32_MAX, &before);
	/* TRANSLATORS: account, source, number of logins before */
	buf_printf(out, ngettext("%s logged in from %s, a network that the %u login before did not come from",
		"%s logged in from %s, a network that none of the %u logins before came from",
		(unsigned long)before), say_str(a->user, user), say_source(a, source), (unsigned)before);
}

const struct detector detect_new_network = {
	.name = "new-network",
	.summary = N_("the first login of an account from another network"),
	.actions = WANTS(ACTION_LOGIN),
	.open = networks_open,
	.observe = networks_observe,
	.finish = networks_finish,
	.evicted = networks_evicted,
	.close = networks_close,
	.describe = describe,
};
