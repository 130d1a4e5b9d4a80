/*
 * The awkward facts: one guess stands in several lines, of the daemon and of
 * PAM; who mistypes his name or his password does it in a row, too; a program
 * with yesterday's password tries it all day; behind one address there may be a whole company.
 * And most sources come once: the first failure costs a small row, the second
 * one with all that may be needed, and only a guesser one with words.
 */
#include "detect/guess.h"

#include <stdlib.h>

#include "base/table.h"
#include "core/ledger.h"
#include "detect/by_source.h"
#include "detect/ours.h"

#define ROWS_CEILING (1u << 17)
#define GUESSERS_CEILING (1u << 15)
#define CROWDS_CEILING (1u << 14)

/*
 * Jung et al.: success is as likely as 0.8 for who knows the accounts and 0.2 for who does
 * not, and 0.01 of those who do may be blamed. So 4 to the power of the failures less the
 * successes must pass 99.
 */
#define ACCOUNTS_ENOUGH 4

/* One account: people give up or remember before; behind a shared address, their programs do not. */
#define BURST_ENOUGH 8
#define GUESSES_ENOUGH 12
#define GUESSES_OF_A_GUEST 50

/* Of a source that also logs in, a mistyped name is forgotten after a day. */
#define MISTAKE_LIFETIME DAY

/* Sources within a day: travellers and their telephones come from few networks. */
#define CROWD_AT_ACCOUNT 8
#define CROWD_AT_HOST 20

#define ACCOUNTS 8
#define TELLERS 3

/* The daemon and PAM write of one guess as of two accesses, where neither tells the port. */
#define SAME_GUESS (3 * SECOND)

/* What one access is told to have tried, by who tells it: the one that tells most is right. */
struct told {
	uint64_t access;
	instant last;
	uint32_t user;
	struct { uint16_t format, count; } by[TELLERS];
	uint16_t most;
};

#define ACCOUNT_BYTES 15

/* At one service: who asks at another makes another first contact. */
struct account {
	uint32_t user;
	uint32_t when;    /* in seconds from the row's first */
	service_id service;
	uint8_t length;
	char name[ACCOUNT_BYTES];
};

/* Who logged in, as whom. */
struct guest {
	struct addr source;
	uint8_t known_count;
	uint32_t known[ACCOUNTS];
	instant last;
};

struct row {
	struct addr source, addr;          /* as struct guesser has them */
	uint8_t account_count, host_count;
	bool guesser;
	instant first, last, burst_start;
	uint32_t burst, most_burst, guesses, accesses;
	struct account accounts[ACCOUNTS]; /* failed at these, and did not log in */
	uint32_t hosts[ACCOUNTS_ENOUGH];
	struct told told;
	struct place place;                /* of the first guess */
};

/* Of a source that failed once. */
struct once {
	struct addr source, addr;
	uint8_t length;
	char name[ACCOUNT_BYTES];
	uint16_t format;
	service_id service;
	uint32_t user, host;
	uint64_t access;
	instant time;
	struct place place;
};

struct guesses {
	const struct site *site;
	struct table *guests, *once, *rows, *guessers, *crowds;
};

/* ---------------------------------------------------------------- tables */

static instant
guest_time(const void *row)
{
	return ((const struct guest *)row)->last;
}

static const struct table_kind guests_kind = {
	.row_size = sizeof(struct guest), .hash = by_source_hash, .same = by_source_same,
	.time = guest_time,
};

static instant
once_time(const void *row)
{
	return ((const struct once *)row)->time;
}

static const struct table_kind once_kind = {
	.row_size = sizeof(struct once), .hash = by_source_hash, .same = by_source_same, .time = once_time,
};

static instant
row_time(const void *row)
{
	return ((const struct row *)row)->last;
}

static const struct table_kind rows_kind = {
	.row_size = sizeof(struct row), .hash = by_source_hash, .same = by_source_same, .time = row_time,
};

static instant
guesser_time(const void *row)
{
	return ((const struct guesser *)row)->last;
}

static const struct table_kind guessers_kind = {
	.row_size = sizeof(struct guesser), .hash = by_source_hash, .same = by_source_same,
	.time = guesser_time,
};

static uint64_t
crowd_hash(const void *row)
{
	return ((const struct crowd *)row)->key;
}

static bool
crowd_same(const void *row, const void *key)
{
	return ((const struct crowd *)row)->key == *(const uint64_t *)key;
}

static instant
crowd_time(const void *row)
{
	return ((const struct crowd *)row)->last;
}

static const struct table_kind crowds_kind = {
	.row_size = sizeof(struct crowd), .hash = crowd_hash, .same = crowd_same,
	.time = crowd_time,
};

enum err
guesses_new(const struct site *site, struct guesses **out)
{
	struct guesses *g = calloc(1, sizeof *g);
	enum err err = g ? table_new(&once_kind, ROWS_CEILING, &g->once) : ERR_NOMEM;

	if (!err)
		err = table_new(&guests_kind, ROWS_CEILING, &g->guests);
	if (!err)
		err = table_new(&rows_kind, ROWS_CEILING, &g->rows);
	if (!err)
		err = table_new(&guessers_kind, GUESSERS_CEILING, &g->guessers);
	if (!err)
		err = table_new(&crowds_kind, CROWDS_CEILING, &g->crowds);
	if (err) {
		guesses_free(g);
		return err;
	}
	g->site = site;
	*out = g;
	return ERR_OK;
}

void
guesses_free(struct guesses *g)
{
	if (!g)
		return;
	table_free(g->guests);
	table_free(g->once);
	table_free(g->rows);
	table_free(g->guessers);
	table_free(g->crowds);
	free(g);
}

/* ----------------------------------------------------------------- sides */

/* Where: the host that the record names, or that wrote it; a daemon's own log has neither. */
static struct str
host_of(const struct event *e)
{
	return e->dst_name.len ? e->dst_name : e->host;
}

/* A login with what is asked of it again and again. */
struct guess {
	const struct event *event;
	struct addr source;   /* as struct guesser has it */
	uint64_t source_hash, user_hash, host_hash;
	uint32_t user, host;  /* shorter hashes; of no host 0 */
	uint64_t access;
};

static uint64_t
crowd_key(const struct guess *x, bool of_account)
{
	uint64_t h = x->host_hash * 0xff51afd7ed558ccdu +
		(of_account ? x->user_hash : str_hash(STR_NULL));

	return (h ^ h >> 32 ^ (of_account && x->event->user.len ? 0 : x->event->service)) *
		0xc4ceb9fe1a85ec53u;
}

static bool
is_same_guess(const struct told *told, const struct guess *x)
{
	const struct event *e = x->event;
	return told->access && told->by[0].format != e->format && told->user == x->user &&
		e->time - told->last <= SAME_GUESS && told->last - e->time <= SAME_GUESS;
}

/* Guesses that E adds to what is known of its access. */
static uint32_t
told_add(struct told *told, const struct guess *x)
{
	const struct event *e = x->event;
	uint64_t attempts = 1;
	struct str more = event_field(e, FIELD_ATTEMPTS);
	uint16_t before;
	size_t i;

	if (more.len && (!str_u64(more, 1000, &attempts) || !attempts))
		attempts = 1;
	if (told->access != x->access && !is_same_guess(told, x))
		*told = (struct told){ .access = x->access };
	told->last = e->time;
	told->user = x->user;
	for (i = 0; i < TELLERS - 1; i++)
		if (!told->by[i].count || told->by[i].format == e->format)
			break;
	told->by[i].format = e->format;
	told->by[i].count += (uint16_t)(told->by[i].count < 60000 ? attempts : 0);
	before = told->most;
	if (told->by[i].count > before)
		told->most = told->by[i].count;
	return (uint32_t)(told->most - before);
}

/* --------------------------------------------------------------- crowds */

static struct crowd *
crowd_of(struct guesses *g, const struct guess *x, bool of_account)
{
	const struct event *e = x->event;
	uint64_t key = crowd_key(x, of_account);
	struct crowd *c = table_find_hashed(g->crowds, &key, key), new;

	if (c)
		return c;
	new = (struct crowd){ .key = key, .of_account = of_account, .window = e->time,
		.first = e->time, .last = e->time, .service = e->service };
	new.host_length = str_into(new.host, GUESS_HOST_BYTES, host_of(e));
	if (of_account)
		new.user_length = str_into(new.user, GUESS_NAME_BYTES, e->user);
	return table_add_hashed(g->crowds, &new, key);
}

static void
crowd_join(struct guesses *g, const struct guess *x, bool of_account)
{
	const struct event *e = x->event;
	uint32_t enough = of_account ? CROWD_AT_ACCOUNT : CROWD_AT_HOST;
	struct crowd *c = crowd_of(g, x, of_account);

	if (!c)
		return;
	if (e->time - c->window > DAY) {
		if (c->in_window < enough && !c->told) {
			c->sources = c->guesses = 0;
			c->first = e->time;
			c->cited = (struct cited){ 0 };
		}
		c->window = e->time;
		c->in_window = 0;
	}
	c->in_window++;
	c->sources++;
	c->guesses++;
	c->told |= c->in_window >= enough;
	c->last = e->time > c->last ? e->time : c->last;
	cited_add(&c->cited, &e->place);
}

/* It is guilty by itself. */
static void
crowd_leave(struct guesses *g, uint64_t key)
{
	struct crowd *c = table_find_hashed(g->crowds, &key, key);

	if (!c || c->told || !c->sources)
		return;
	c->sources--;
	c->in_window -= c->in_window > 0;
}

/* -------------------------------------------------------------- sources */

static bool
is_known(const struct guest *guest, uint32_t user)
{
	for (size_t i = 0; guest && i < guest->known_count; i++)
		if (guest->known[i] == user)
			return true;
	return false;
}

static struct account *
find_account(struct row *row, uint32_t user, service_id service)
{
	for (size_t i = 0; i < row->account_count; i++)
		if (row->accounts[i].user == user && row->accounts[i].service == service)
			return &row->accounts[i];
	return NULL;
}

static bool
has_failed_at(const struct row *row, uint32_t user)
{
	for (size_t i = 0; i < row->account_count; i++)
		if (row->accounts[i].user == user)
			return true;
	return false;
}

static void
forget_account(struct row *row, size_t index)
{
	row->accounts[index] = row->accounts[--row->account_count];
}

/* Who also logs in has mistyped what he does not come back to. */
static void
forget_mistakes(struct row *row, uint32_t now)
{
	for (size_t i = row->account_count; i-- > 0;)
		if (now > row->accounts[i].when && now - row->accounts[i].when > MISTAKE_LIFETIME / SECOND)
			forget_account(row, i);
}

static uint32_t
row_seconds(const struct row *row, instant at)
{
	return at > row->first ? (uint32_t)((at - row->first) / SECOND) : 0;
}

static void
note_host(struct row *row, const struct guess *x)
{
	const struct event *e = x->event;
	uint32_t hash = x->host;

	if (!host_of(e).len || row->host_count == ACCOUNTS_ENOUGH)
		return;
	for (size_t i = 0; i < row->host_count; i++)
		if (row->hosts[i] == hash)
			return;
	row->hosts[row->host_count++] = hash;
}

/* True if the source had not failed at this account before. */
static bool
note_account(struct row *row, const struct guess *x, uint32_t now)
{
	const struct event *e = x->event;
	uint32_t user = x->user;
	struct account *known = find_account(row, user, e->service);

	if (known) {
		known->when = now;
		return false;
	}
	if (row->account_count < ACCOUNTS) {
		known = &row->accounts[row->account_count++];
		known->user = user;
		known->service = e->service;
		known->when = now;
		known->length = str_into(known->name, ACCOUNT_BYTES, e->user);
	}
	return true;
}

/*
 * Guilty? At accounts or on hosts of others, by the test; at one account, by the
 * number of guesses, unless it is his own, or he is one of us.
 */
static bool
is_guilty(const struct guesses *g, const struct row *row, const struct guest *guest,
	const struct guess *x)
{
	const struct event *e = x->event;
	size_t known = guest ? guest->known_count : 0;

	if (row->account_count >= ACCOUNTS_ENOUGH + known ||
		(row->host_count >= ACCOUNTS_ENOUGH && !known))
		return true;
	if (!is_outsider(g->site, &e->src, e->src_name))
		return false;
	if (known)
		return row->guesses >= GUESSES_OF_A_GUEST;
	return row->burst >= BURST_ENOUGH || row->guesses >= GUESSES_ENOUGH;
}

static void
add_user(struct guesser *s, uint32_t hash, struct str user)
{
	char *to = s->user_text + s->users_length;
	size_t room = sizeof s->user_text - s->users_length, comma = s->users_length ? 2 : 0;

	for (size_t i = 0; i < s->users && i < GUESS_USERS; i++)
		if (s->user_hashes[i] == hash)
			return;
	if (s->users < GUESS_USERS)
		s->user_hashes[s->users] = hash;
	s->users++;
	if (!user.len || user.len + comma > room || user.len > GUESS_NAME_BYTES)
		return;
	memcpy(to, ", ", comma);
	memcpy(to + comma, user.ptr, user.len);
	s->users_length += (uint8_t)(comma + user.len);
}

static void
add_host(struct guesser *s, const struct guess *x)
{
	const struct event *e = x->event;
	uint32_t hash = x->host;

	if (!host_of(e).len)
		return;
	for (size_t i = 0; i < s->hosts; i++)
		if (s->host_hashes[i] == hash)
			return;
	if (s->hosts < GUESS_HOSTS)
		s->host_hashes[s->hosts++] = hash;
}

static void
add_service(struct guesser *s, service_id service)
{
	for (size_t i = 0; i < s->service_count; i++)
		if (s->services[i] == service)
			return;
	if (service && s->service_count < GUESS_SERVICES)
		s->services[s->service_count++] = service;
}

static void
add_guess(struct guesser *s, const struct row *row, const struct guess *x, bool new_account)
{
	const struct event *e = x->event;
	s->several |= e->src.family == ADDR_V6 && !addr_eq(&s->addr, &e->src);
	s->first = row->first < s->first ? row->first : s->first;
	s->last = e->time > s->last ? e->time : s->last;
	s->guesses = row->guesses;
	s->accesses = row->accesses;
	s->burst = row->most_burst;
	if (new_account)
		add_user(s, x->user, e->user);
	add_host(s, x);
	add_service(s, e->service);
	cited_add(&s->cited, &e->place);
}

/* From here on it is worth a row with all that is told of it. */
static struct guesser *
accuse(struct guesses *g, struct row *row, const struct guess *x)
{
	const struct event *e = x->event;
	struct guesser s = { .source = row->source, .addr = row->addr, .first = row->first,
		.last = e->time };

	row->guesser = true;
	if (e->src.family == ADDR_NONE)
		s.name_length = str_into(s.name, GUESS_NAME_BYTES, e->src_name);
	s.host_length = str_into(s.host, GUESS_HOST_BYTES, host_of(e));
	for (size_t i = 0; i < row->account_count; i++) {
		add_user(&s, row->accounts[i].user,
			(struct str){ row->accounts[i].name, row->accounts[i].length });
		add_service(&s, row->accounts[i].service);
	}
	cited_add(&s.cited, &row->place);
	crowd_leave(g, crowd_key(x, false));
	return table_add_hashed(g->guessers, &s, x->source_hash);
}

static void
count_guess(struct row *row, const struct guess *x, uint32_t guesses, bool new_access)
{
	const struct event *e = x->event;
	if (e->time - row->burst_start > GUESS_BURST) {
		row->burst_start = e->time;
		row->burst = 0;
	}
	row->burst += guesses;
	if (row->burst > row->most_burst)
		row->most_burst = row->burst;
	row->guesses += guesses;
	row->accesses += new_access;
	row->last = e->time > row->last ? e->time : row->last;
}

static struct guesser *
find_guesser(const struct guesses *g, const struct guess *x)
{
	return table_find_hashed(g->guessers, &x->source, x->source_hash);
}

static void
judge(struct guesses *g, struct row *row, const struct guest *guest, const struct guess *x,
	bool new_account)
{
	struct guesser *s;

	if (row->guesser) {
		s = find_guesser(g, x);
		if (s)
			add_guess(s, row, x, new_account);
	} else if (is_guilty(g, row, guest, x)) {
		s = accuse(g, row, x);
		if (s)
			add_guess(s, row, x, false);
	}
}

static void
add_failure(struct guesses *g, struct row *row, const struct guest *guest, const struct guess *x)
{
	const struct event *e = x->event;
	uint32_t now = row_seconds(row, e->time);
	bool new_access = row->told.access != x->access, new_account;

	if (!row->guesses) {
		row->first = e->time;
		row->place = e->place;
		row->addr = e->src;
	}
	count_guess(row, x, told_add(&row->told, x), new_access);
	if (guest)
		forget_mistakes(row, now);
	note_host(row, x);
	new_account = e->user.len && note_account(row, x, now);
	if (new_account && !row->guesser && !guest)
		crowd_join(g, x, true);
	judge(g, row, guest, x, new_account);
}

/* His first: alone, he may be one of a crowd. */
static void
add_once(struct guesses *g, const struct guess *x)
{
	const struct event *e = x->event;
	struct once once = { .source = x->source, .addr = e->src, .format = e->format,
		.service = e->service, .user = x->user, .access = x->access, .time = e->time,
		.place = e->place };

	once.host = x->host;
	once.length = str_into(once.name, ACCOUNT_BYTES, e->user);
	table_add_hashed(g->once, &once, x->source_hash);
	crowd_join(g, x, false);
	if (e->user.len)
		crowd_join(g, x, true);
}

/* His second. */
static struct row *
add_row(struct guesses *g, const struct guess *x, const struct once *once)
{
	struct row row = { .source = once->source, .addr = once->addr, .first = once->time,
		.last = once->time, .burst_start = once->time, .burst = 1, .most_burst = 1,
		.guesses = 1, .accesses = 1, .place = once->place };

	row.told = (struct told){ .access = once->access, .last = once->time, .user = once->user,
		.most = 1 };
	row.told.by[0].format = once->format;
	row.told.by[0].count = 1;
	if (once->length) {
		row.accounts[0] = (struct account){ .user = once->user, .service = once->service,
			.length = once->length };
		memcpy(row.accounts[0].name, once->name, once->length);
		row.account_count = 1;
	}
	if (once->host)
		row.hosts[row.host_count++] = once->host;
	return table_add_hashed(g->rows, &row, x->source_hash);
}

static void
add_login(struct guesser *s, struct row *row, const struct guess *x)
{
	const struct event *e = x->event;
	if (!s->logins) {
		s->login_first = e->time;
		s->login_service = e->service;
		s->login_length = str_into(s->login_user, GUESS_NAME_BYTES, e->user);
	}
	s->logins++;
	s->login_guessed |= has_failed_at(row, x->user);
	s->login_last = e->time;
	cited_add(&s->login_cited, &e->place);
}

static void
note_guest(struct guesses *g, const struct guess *x)
{
	const struct event *e = x->event;
	struct guest *guest = table_find_hashed(g->guests, &x->source, x->source_hash);
	uint32_t user = x->user;

	if (!guest)
		guest = table_add(g->guests, &(struct guest){ .source = x->source });
	if (!guest)
		return;
	guest->last = e->time;
	if (!is_known(guest, user) && guest->known_count < ACCOUNTS)
		guest->known[guest->known_count++] = user;
}

/* What failed at this account was he who has it. */
static void
add_success(struct guesses *g, struct row *row, const struct guess *x)
{
	const struct event *e = x->event;
	struct guesser *s = row->guesser ? find_guesser(g, x) : NULL;
	uint32_t user = x->user;

	if (s)
		add_login(s, row, x);
	if (row->guesser)
		return;
	for (size_t i = row->account_count; i-- > 0;)
		if (row->accounts[i].user == user)
			forget_account(row, i);
	if (!row->account_count)
		row->guesses = row->accesses = row->burst = 0;
	row->last = e->time > row->last ? e->time : row->last;
}

static bool
is_success(const struct event *e)
{
	return e->outcome == OUTCOME_SUCCESS &&
		!str_is(event_field(e, FIELD_ACCESS_MODE), "anonymous");
}

static bool
is_failure(const struct event *e)
{
	return e->outcome == OUTCOME_FAILURE || e->outcome == OUTCOME_DENIED;
}

static void
note_failure(struct guesses *g, const struct guess *x)
{
	const struct event *e = x->event;
	struct row *row = table_find_hashed(g->rows, &x->source, x->source_hash);
	const struct guest *guest = table_find_hashed(g->guests, &x->source, x->source_hash);
	const struct once *once;

	if ((!row || !row->guesser) && is_known(guest, x->user))
		return; /* his own, with another password */
	if (!row) {
		once = table_find_hashed(g->once, &x->source, x->source_hash);
		if (!once && !guest && !event_field(e, FIELD_ATTEMPTS).len) {
			add_once(g, x);
			return;
		}
		row = once ? add_row(g, x, once) : table_add(g->rows,
			&(struct row){ .source = x->source, .first = e->time, .last = e->time,
				.burst_start = e->time });
	}
	if (row)
		add_failure(g, row, guest, x);
}

static bool
is_login_of_somebody(const struct event *e)
{
	return e->action == ACTION_LOGIN && (is_success(e) || is_failure(e)) &&
		(e->src.family != ADDR_NONE || e->src_name.len);
}

static void
take_source(const struct observation *o, struct guess *x)
{
	x->source = o->source;
	x->source_hash = o->source_hash;
	if (x->source.family != ADDR_V6)
		return;
	memset(x->source.bytes + 8, 0, 8);
	x->source_hash = addr_hash(&x->source);
}

void
guesses_near(const struct guesses *g, const struct observation *o)
{
	struct guess x;

	take_source(o, &x);
	table_near(g->rows, x.source_hash);
	table_near(g->guests, x.source_hash);
	table_near(g->once, x.source_hash);
}

void
guesses_add(struct guesses *g, const struct observation *o)
{
	const struct event *e = o->event;
	struct guess x = { .event = e, .access = o->access ? o->access->id : 0 };
	struct row *row;

	if (!is_login_of_somebody(e))
		return;
	take_source(o, &x);
	x.user_hash = str_hash(e->user);
	x.host_hash = e->dst_name.len ? str_hash(e->dst_name) : o->host_hash;
	x.user = (uint32_t)x.user_hash;
	x.host = host_of(e).len ? (uint32_t)x.host_hash : 0;
	if (is_failure(e)) {
		note_failure(g, &x);
		return;
	}
	row = table_find_hashed(g->rows, &x.source, x.source_hash);
	if (row)
		add_success(g, row, &x);
	if (!row || !row->guesser)
		note_guest(g, &x);
}

/* -------------------------------------------------------------- reading */

const struct guesser *
guesses_guesser(const struct guesses *g, size_t index)
{
	return table_row(g->guessers, index);
}

size_t
guesses_guesser_count(const struct guesses *g)
{
	return table_count(g->guessers);
}

const struct crowd *
guesses_crowd(const struct guesses *g, size_t index)
{
	return table_row(g->crowds, index);
}

size_t
guesses_crowd_count(const struct guesses *g)
{
	return table_count(g->crowds);
}

uint64_t
guesses_evicted(const struct guesses *g)
{
	return table_evicted(g->guests) + table_evicted(g->once) + table_evicted(g->rows) + table_evicted(g->guessers) + table_evicted(g->crowds);
}
