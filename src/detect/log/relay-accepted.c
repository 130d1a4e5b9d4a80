/*
 * Mail from outside to outside: handed over by a host that is not ours and did
 * not log in, for recipients that are not ours, and taken by another host. That
 * is a relay in use, whoever the sender claims to be.
 *
 * Which domains are ours is told, or learnt: what is delivered into mailboxes
 * here is ours, and so is the domain of the host itself. Where nothing is told,
 * what another host of ours takes is ours, too: it has the mailboxes, or it is
 * the next to relay. It may be learnt after the mail that it clears, so nothing
 * is said before the end.
 */
#include <stdlib.h>

#include "base/i18n.h"
#include "base/table.h"
#include "core/ledger.h"
#include "detect/ours.h"
#include "detect/say.h"

#define ROWS_CEILING (1u << 15)
#define OURS_CEILING 4096
#define DOMAIN_BYTES 64
#define HOST_BYTES 64
#define NAME_BYTES 64
#define DOMAINS_SAID 3

extern const struct detector detect_relay_accepted;

/* What one client sent through to one domain. */
struct row {
	struct addr client;         /* as ledger_key() has it */
	uint64_t domain_hash;
	instant first, last;
	uint32_t deliveries;
	uint8_t domain_length, host_length, name_length, place_count;
	char domain[DOMAIN_BYTES], host[HOST_BYTES], name[NAME_BYTES];
	struct place places[DELIVERY_PLACES], last_place;
};

struct own_domain {
	uint64_t hash;
};

struct relay {
	const struct site *site;
	struct table *rows, *own;
};

static uint64_t
row_hash(const void *row)
{
	const struct row *r = row;

	return (addr_hash(&r->client) ^ r->domain_hash) * 0xff51afd7ed558ccdu;
}

static bool
row_same(const void *row, const void *key)
{
	const struct row *a = row, *b = key;

	return a->domain_hash == b->domain_hash && addr_eq(&a->client, &b->client);
}

static instant
row_time(const void *row)
{
	return ((const struct row *)row)->last;
}

static uint64_t
own_hash(const void *row)
{
	return ((const struct own_domain *)row)->hash;
}

static bool
own_same(const void *row, const void *key)
{
	return own_hash(row) == own_hash(key);
}

static const struct table_kind rows_kind = {
	.row_size = sizeof(struct row), .hash = row_hash, .same = row_same, .time = row_time,
};
static const struct table_kind own_kind = {
	.row_size = sizeof(struct own_domain), .hash = own_hash, .same = own_same,
};

static void
relay_close(void *state)
{
	struct relay *r = state;

	if (!r)
		return;
	table_free(r->rows);
	table_free(r->own);
	free(r);
}

static enum err
relay_open(const struct site *site, void **state)
{
	struct relay *r = calloc(1, sizeof *r);
	enum err err = r ? table_new(&rows_kind, ROWS_CEILING, &r->rows) : ERR_NOMEM;

	if (!err)
		err = table_new(&own_kind, OURS_CEILING, &r->own);
	if (err) {
		relay_close(r);
		return err;
	}
	r->site = site;
	*state = r;
	return ERR_OK;
}

static uint64_t
lower_hash(struct str s)
{
	char lower[256];

	s = str_sub(s, 0, sizeof lower);
	for (size_t i = 0; i < s.len; i++)
		lower[i] = s.ptr[i] >= 'A' && s.ptr[i] <= 'Z' ? (char)(s.ptr[i] | 0x20) : s.ptr[i];
	return str_hash((struct str){ lower, s.len });
}

/* Before the '@' that ends the address's way; all of it if it has none. */
static struct str
local_part(struct str address)
{
	size_t at = address.len;

	while (at > 0 && address.ptr[at - 1] != '@')
		at--;
	return at ? str_sub(address, 0, at - 1) : address;
}

/* "user%there@here", "there!user@here", "@here:user@there", "user@there"@here */
static bool
is_routed(struct str address)
{
	struct str local = local_part(address);

	return str_find_char(local, '%') < local.len || str_find_char(local, '!') < local.len ||
		str_find_char(local, '@') < local.len;
}

/* "there" of the same, where "here" passes it on. */
static struct str
routed_domain(struct str address)
{
	struct str local = local_part(address);
	size_t end = local.len, from;

	if (end && local.ptr[end - 1] == '"')
		end--;
	for (from = end; from > 0; from--)
		if (local.ptr[from - 1] == '%' || local.ptr[from - 1] == '@')
			return str_sub(local, from, end);
	end = str_find_char(local, '!');
	from = local.ptr[0] == '"';
	return end < local.len && from < end ? str_sub(local, from, end) : STR_NULL;
}

static bool
is_ours(const struct relay *r, struct str domain, struct str host)
{
	size_t dot = str_find_char(host, '.');

	if (name_is_ours(r->site, domain) || str_eq_nocase(domain, host))
		return true;
	/* of mail.example.jp, example.jp; of example.jp not jp */
	return dot < host.len && str_find_char(str_sub(host, dot + 1, host.len), '.') <
		host.len - dot - 1 && domain_is_below(domain, str_sub(host, dot + 1, host.len));
}

static bool
is_learnt(const struct relay *r, uint64_t domain_hash)
{
	return table_find(r->own, &(struct own_domain){ domain_hash }) != NULL;
}

static void
learn(struct relay *r, const struct delivery *d)
{
	struct str list = d->orig_to.len ? d->orig_to : d->to, one;

	while (recipient_cut(&list, &one)) {
		struct own_domain own = { lower_hash(domain_of(one)) };

		if (domain_of(one).len && !table_find(r->own, &own))
			table_add(r->own, &own);
	}
}

static struct row *
add_row(struct relay *r, const struct delivery *d, struct str domain, struct row *key)
{
	struct row *row = table_find(r->rows, key);

	if (row)
		return row;
	key->first = key->last = d->time;
	key->domain_length = str_into(key->domain, DOMAIN_BYTES, domain);
	key->host_length = str_into(key->host, HOST_BYTES, d->host);
	if (d->client.family == ADDR_NONE)
		key->name_length = str_into(key->name, NAME_BYTES, d->client_name);
	key->place_count = (uint8_t)d->place_count;
	memcpy(key->places, d->places, sizeof key->places);
	return table_add(r->rows, key);
}

static void
note(struct relay *r, const struct delivery *d, struct str recipient)
{
	struct party client = { d->client, d->client_name };
	struct str domain = domain_of(recipient);
	struct row key, *row;

	if (is_routed(recipient) && (!domain.len || is_ours(r, domain, d->host)))
		domain = routed_domain(recipient);
	if (!domain.len || is_ours(r, domain, d->host))
		return;
	memset(&key, 0, sizeof key);
	ledger_key(&client, &key.client);
	key.domain_hash = lower_hash(domain);
	row = add_row(r, d, domain, &key);
	if (!row)
		return;
	row->deliveries++;
	row->first = d->time < row->first ? d->time : row->first;
	row->last = d->time > row->last ? d->time : row->last;
	row->last_place = d->places[d->place_count - 1];
}

/* Taken by a host of ours; by a filter on this one is not there yet. */
static bool
is_passed_inside(const struct relay *r, const struct delivery *d)
{
	return d->sent && !r->site->domain_count && !is_routed(d->to) &&
		netset_has(&r->site->home, &d->relay_addr) && !addr_is_loopback(&d->relay_addr);
}

static void
relay_observe(void *state, const struct observation *o, struct alerts *out)
{
	struct relay *r = state;
	const struct delivery *d = o->delivery;
	struct str list, one;

	(void)out;
	if (!d)
		return;
	if (d->local || is_passed_inside(r, d))
		learn(r, d);
	if (!d->sent || !d->client_known || d->auth_user.len || d->ctladdr.len ||
		(d->orig_to.len && !is_routed(d->orig_to)) ||
		!is_outsider(r->site, &d->client, d->client_name))
		return;
	list = d->to;
	while (recipient_cut(&list, &one))
		note(r, d, one);
}

static int
compare_rows(const void *left, const void *right)
{
	const struct row *a = *(const struct row *const *)left;
	const struct row *b = *(const struct row *const *)right;
	int order = addr_compare(&a->client, &b->client);

	if (!order)
		order = (a->first > b->first) - (a->first < b->first);
	return order ? order : (a->domain_hash > b->domain_hash) - (a->domain_hash < b->domain_hash);
}

/* "example.net, example.com, example.org and others", without words for others. */
static struct str
domains_said(const struct row *const *rows, size_t count, struct arena *a)
{
	struct buf said;
	struct str kept;

	buf_init(&said, DOMAINS_SAID * (DOMAIN_BYTES + 2) + 8);
	for (size_t i = 0; i < count && i < DOMAINS_SAID; i++) {
		if (i)
			buf_adds(&said, ", ");
		buf_add(&said, (struct str){ rows[i]->domain, rows[i]->domain_length });
	}
	if (count > DOMAINS_SAID)
		buf_adds(&said, ", …");
	kept = arena_keep(a, buf_str(&said));
	buf_free(&said);
	return kept;
}

static void
fill(struct alert *a, const struct row *const *rows, size_t count, struct arena *arena)
{
	static const struct port_range smtp = { 25, 25, IP_TCP };

	a->detector = &detect_relay_accepted;
	a->class = CLASS_RELAY;
	a->method = METHOD_SMTP;
	a->source.addr = rows[0]->client.family != ADDR_NONE ? rows[0]->client : (struct addr){ 0 };
	a->source.name = arena_keep(arena, (struct str){ rows[0]->name, rows[0]->name_length });
	a->target.name = arena_keep(arena, (struct str){ rows[0]->host, rows[0]->host_length });
	a->target_count = 1;
	a->ports = &smtp;
	a->range_count = a->port_count = 1;
	a->outcome = OUTCOME_SUCCESS;
	a->verdict = VERDICT_THROUGH;
	a->confidence = CERTAINTY_CONFIRMED;
	a->start = rows[0]->first;
	for (size_t i = 0; i < count; i++) {
		a->accesses += rows[i]->deliveries;
		a->end = rows[i]->last > a->end || i == 0 ? rows[i]->last : a->end;
		for (size_t p = 0; p < rows[i]->place_count; p++)
			cited_add(&a->cited, &rows[i]->places[p]);
	}
	cited_add(&a->cited, &rows[count - 1]->last_place);
	a->note = domains_said(rows, count, arena);
}

static void
relay_finish(void *state, struct alerts *out)
{
	struct relay *r = state;
	size_t count = table_count(r->rows), kept = 0;
	const struct row **rows = malloc((count + 1) * sizeof *rows);

	for (size_t i = 0; rows && i < count; i++) {
		const struct row *row = table_row(r->rows, i);

		if (!is_learnt(r, row->domain_hash))
			rows[kept++] = row;
	}
	if (kept)
		qsort(rows, kept, sizeof *rows, compare_rows);
	for (size_t from = 0, to; from < kept; from = to) {
		struct alert *a = alerts_add(out);

		for (to = from + 1; to < kept &&
			addr_eq(&rows[to]->client, &rows[from]->client); to++)
			;
		if (!a)
			break;
		fill(a, rows + from, to - from, &out->arena);
		a->services[a->service_count++] = service_by_port(r->site->services, IP_TCP, 25);
		a->ground = (struct ground){ .kind = GROUND_DELIVERED, .count = a->accesses };
	}
	free(rows);
}

static uint64_t
relay_evicted(const void *state)
{
	const struct relay *r = state;

	return table_evicted(r->rows) + table_evicted(r->own);
}

static void
describe(const struct alert *a, const struct services *s, struct buf *out)
{
	char source[SAY_MAX], target[SAY_MAX], domains[SAY_MAX];

	(void)s;
	/* TRANSLATORS: source, server, number of recipients, their domains */
	buf_printf(out, ngettext("%s sent mail through %s to %u recipient elsewhere (%s)",
			"%s sent mail through %s to %u recipients elsewhere (%s)", a->accesses),
		say_source(a, source), say_targets(a, target), a->accesses,
		say_list(a->note, domains));
}

const struct detector detect_relay_accepted = {
	.name = "relay-accepted",
	.summary = N_("mail from outside that was passed on to outside"),
	.actions = WANTS(ACTION_MAIL_TO),
	.open = relay_open,
	.observe = relay_observe,
	.finish = relay_finish,
	.evicted = relay_evicted,
	.close = relay_close,
	.describe = describe,
};
