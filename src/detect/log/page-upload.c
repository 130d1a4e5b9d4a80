/*
 * A page or a program of a Web site comes by ftp from somebody who has not
 * brought any before: from another network than those who always do, or from
 * one who gave no name. The counter of a page may run backwards the next day.
 */
#include <stdlib.h>

#include "base/i18n.h"
#include "base/table.h"
#include "core/ledger.h"
#include "detect/ours.h"
#include "detect/say.h"

#define ACCOUNTS_CEILING (1u << 13)
#define STRANGERS_CEILING (1u << 12)

/* A history: pages that others brought, on as many days at least. */
#define UPLOADS_ENOUGH 5
#define DAYS_ENOUGH 3

#define NETWORKS 4
#define TEXT_BYTES 64
#define PATH_BYTES 120

extern const struct detector detect_page_upload;

/* Whoever brings pages under one name. */
struct account {
	uint64_t user;
	instant last, last_day;
	uint32_t uploads, days;
	uint8_t network_count;
	struct addr networks[NETWORKS];
};

struct stranger {
	struct addr source; /* as ledger_key() has it */
	uint64_t user;
	instant first, last;
	uint32_t pages, before;
	bool anonymous, program;
	uint8_t user_length, host_length, name_length, path_length;
	char user_text[TEXT_BYTES], host[TEXT_BYTES], name[TEXT_BYTES], path[PATH_BYTES];
	struct cited cited;
};

struct upload {
	const struct site *site;
	struct table *accounts, *strangers;
};

static uint64_t
account_hash(const void *row)
{
	return ((const struct account *)row)->user * 0xff51afd7ed558ccdu;
}

static bool
account_same(const void *row, const void *key)
{
	return ((const struct account *)row)->user == ((const struct account *)key)->user;
}

static instant
account_time(const void *row)
{
	return ((const struct account *)row)->last;
}

static const struct table_kind accounts_kind = {
	.row_size = sizeof(struct account), .hash = account_hash, .same = account_same,
	.time = account_time,
};

static uint64_t
stranger_hash(const void *row)
{
	const struct stranger *s = row;

	return addr_hash(&s->source) ^ s->user;
}

static bool
stranger_same(const void *row, const void *key)
{
	const struct stranger *a = row, *b = key;

	return a->user == b->user && addr_eq(&a->source, &b->source);
}

static const struct table_kind strangers_kind = {
	.row_size = sizeof(struct stranger), .hash = stranger_hash, .same = stranger_same,
};

static void
upload_close(void *state)
{
	struct upload *u = state;

	if (!u)
		return;
	table_free(u->accounts);
	table_free(u->strangers);
	free(u);
}

static enum err
upload_open(const struct site *site, void **state)
{
	struct upload *u = calloc(1, sizeof *u);
	enum err err = u ? table_new(&accounts_kind, ACCOUNTS_CEILING, &u->accounts) : ERR_NOMEM;

	if (!err)
		err = table_new(&strangers_kind, STRANGERS_CEILING, &u->strangers);
	if (err) {
		upload_close(u);
		return err;
	}
	u->site = site;
	*state = u;
	return ERR_OK;
}

static bool
ends_in(struct str path, const char *const *ends, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct str end = str_from(ends[i]);

		if (path.len >= end.len &&
			str_eq_nocase(str_sub(path, path.len - end.len, path.len), end))
			return true;
	}
	return false;
}

/* What a server runs. */
static bool
is_program(struct str path)
{
	static const char *const ends[] = { ".cgi", ".pl", ".php", ".php3", ".php5", ".phtml", ".asp",
		".aspx", ".jsp", ".py", ".cfm", ".shtml", ".htaccess" };

	return ends_in(path, ends, sizeof ends / sizeof *ends) ||
		str_find(path, STR("/cgi-bin/")) < path.len;
}

static bool
is_page(struct str path)
{
	static const char *const ends[] = { ".html", ".htm", ".xhtml", ".js" };

	return is_program(path) || ends_in(path, ends, sizeof ends / sizeof *ends);
}

static struct addr
network_of(const struct site *site, const struct event *e)
{
	struct party party = { e->src, e->src_name };
	struct addr network;

	if (!is_outsider(site, &e->src, e->src_name))
		return (struct addr){ .family = ADDR_NONE };
	ledger_key(&party, &network);
	if (network.family == ADDR_V4)
		network.bytes[3] = 0;
	else if (network.family == ADDR_V6)
		memset(network.bytes + 6, 0, 10);
	return network;
}

static bool
has_network(const struct account *a, const struct addr *network)
{
	for (size_t i = 0; i < a->network_count; i++)
		if (addr_eq(&a->networks[i], network))
			return true;
	return false;
}

static struct stranger *
stranger_of(struct upload *u, const struct event *e, uint64_t user, bool add)
{
	struct party party = { e->src, e->src_name };
	struct stranger key = { .user = user, .first = e->time }, *s;

	ledger_key(&party, &key.source);
	s = table_find(u->strangers, &key);
	if (s || !add)
		return s;
	key.user_length = str_into(key.user_text, TEXT_BYTES, e->user);
	key.host_length = str_into(key.host, TEXT_BYTES, e->host);
	key.path_length = str_into(key.path, PATH_BYTES, event_field(e, FIELD_PATH));
	if (e->src.family == ADDR_NONE)
		key.name_length = str_into(key.name, TEXT_BYTES, e->src_name);
	return table_add(u->strangers, &key);
}

static void
note(struct stranger *s, const struct event *e)
{
	s->pages++;
	s->program |= is_program(event_field(e, FIELD_PATH));
	s->last = e->time;
	cited_add(&s->cited, &e->place);
}

/* True if E is the first page from a network that never brought one. */
static bool
learn(struct upload *u, const struct event *e, uint64_t user, uint32_t *before)
{
	struct account key = { .user = user }, *a = table_find(u->accounts, &key);
	struct addr network = network_of(u->site, e);
	bool strange;

	if (!a)
		a = table_add(u->accounts, &key);
	if (!a)
		return false;
	*before = a->uploads;
	strange = network.family != ADDR_NONE && !has_network(a, &network) &&
		a->uploads >= UPLOADS_ENOUGH && a->days >= DAYS_ENOUGH &&
		a->network_count < NETWORKS;
	if (!has_network(a, &network) && a->network_count < NETWORKS)
		a->networks[a->network_count++] = network;
	a->days += !a->uploads || e->time / DAY != a->last_day;
	a->last_day = e->time / DAY;
	a->uploads++;
	a->last = e->time;
	return strange;
}

static void
upload_observe(void *state, const struct observation *o, struct alerts *out)
{
	struct upload *u = state;
	const struct event *e = o->event;
	bool anonymous = str_is(event_field(e, FIELD_ACCESS_MODE), "anonymous"), strange;
	uint64_t user = str_hash(e->user);
	uint32_t before = 0;
	struct stranger *s;

	(void)out;
	if (e->outcome == OUTCOME_FAILURE || e->outcome == OUTCOME_DENIED ||
		!is_page(event_field(e, FIELD_PATH)) || (e->src.family == ADDR_NONE && !e->src_name.len))
		return;
	strange = anonymous || learn(u, e, user, &before);
	s = stranger_of(u, e, user, strange);
	if (!s)
		return;
	s->anonymous |= anonymous;
	if (!s->pages)
		s->before = before;
	note(s, e);
}

static void
fill(struct alert *a, const struct stranger *s, struct arena *arena)
{
	a->detector = &detect_page_upload;
	a->class = CLASS_WEB_TAMPERING;
	a->method = METHOD_FTP;
	if (!s->name_length)
		a->source.addr = s->source;
	a->source.name = arena_keep(arena, (struct str){ s->name, s->name_length });
	a->target.name = arena_keep(arena, (struct str){ s->host, s->host_length });
	a->target_count = 1;
	if (!s->anonymous)
		a->user = arena_keep(arena, (struct str){ s->user_text, s->user_length });
	a->note = arena_keep(arena, (struct str){ s->path, s->path_length });
	a->accesses = s->pages;
	a->start = s->first;
	a->end = s->last;
	a->outcome = OUTCOME_SUCCESS;
	a->verdict = VERDICT_THROUGH;
	a->ground = (struct ground){ .kind = GROUND_UPLOADED, .count = s->pages };
	a->confidence = s->program || s->anonymous ? CERTAINTY_PROBABLE : CERTAINTY_LIKELY;
	a->cited = s->cited;
}

static void
upload_finish(void *state, struct alerts *out)
{
	const struct upload *u = state;

	for (size_t i = 0; i < table_count(u->strangers); i++) {
		struct alert *a = alerts_add(out);

		if (!a)
			return;
		fill(a, table_row(u->strangers, i), &out->arena);
		a->services[a->service_count++] = service_by_port(u->site->services, IP_TCP, 21);
	}
}

static uint64_t
upload_evicted(const void *state)
{
	const struct upload *u = state;

	return table_evicted(u->accounts) + table_evicted(u->strangers);
}

static void
describe(const struct alert *a, const struct services *s, struct buf *out)
{
	char source[SAY_MAX], user[SAY_MAX], path[SAY_MAX];

	(void)s;
	say_source(a, source);
	say_str(a->note, path);
	if (a->user.len)
		/* TRANSLATORS: source, number, account, an example */
		buf_printf(out, ngettext("%s, from where none came before, brought %u Web page as %s (%s)",
			"%s, from where none came before, brought %u Web pages as %s (as %s)",
			a->accesses), source, a->accesses, say_str(a->user, user), path);
	else
		/* TRANSLATORS: source, number, an example */
		buf_printf(out, ngettext("%s brought %u Web page without giving a name (%s)",
			"%s brought %u Web pages without giving a name (as %s)", a->accesses),
			source, a->accesses, path);
}

const struct detector detect_page_upload = {
	.name = "page-upload",
	.summary = N_("pages and programs of a Web site, brought by ftp by somebody new"),
	.actions = WANTS(ACTION_UPLOAD),
	.open = upload_open,
	.observe = upload_observe,
	.finish = upload_finish,
	.evicted = upload_evicted,
	.close = upload_close,
	.describe = describe,
};
