/*
 * Copies of one line have the same time, so they come one after another, and
 * are known by the mark of their bytes. Two equal lines of one file are two
 * records. Where the heads differ, as the journal's and syslog's do, an event
 * is known by what it says: host, program, what was done, by whom, from where
 * and every field; times are told to the second by one of them and to the
 * microsecond by the other, and the journal knows processes that lines do not
 * name. Each event answers for one of every other kind, so that three failures
 * in one second stay three.
 */
#include "source/repeats.h"

#include <stdlib.h>

#define WAYS 8
#define MARK_SETS 4096u       /* powers of two */
#define TOLD_SETS 4096u
#define HEADS_WINDOW (2 * SECOND)
#define LOGIN_WINDOW (5 * SECOND) /* from the password to the terminal */
#define NAME_BYTES 31         /* of a user, as far as login records keep it */

/* A line passed on lately. */
struct seen {
	instant time;
	uint32_t mark, length, source;
};

/* An event passed on lately, and who has told it so far. */
struct told {
	uint64_t key;         /* 0: none */
	instant time;
	uint32_t pid;         /* 0: not told */
	unsigned tellers;     /* a bit for each */
};

struct repeats {
	bool heads, logins;   /* several kinds of heads; login records beside lines */
	struct seen (*seen)[WAYS];
	struct told (*told)[WAYS];
};

enum err
repeats_new(const bool has[TELLER_COUNT], struct repeats **out)
{
	unsigned heads = has[TELLER_LINES] + has[TELLER_DATED] + has[TELLER_JOURNAL];
	struct repeats *r = calloc(1, sizeof *r);

	if (!r)
		return ERR_NOMEM;
	r->heads = heads > 1;
	r->logins = has[TELLER_LOGINS] && heads;
	r->seen = calloc(MARK_SETS, sizeof *r->seen);
	if (r->heads || r->logins)
		r->told = calloc(TOLD_SETS, sizeof *r->told);
	if (!r->seen || ((r->heads || r->logins) && !r->told)) {
		repeats_free(r);
		return ERR_NOMEM;
	}
	*out = r;
	return ERR_OK;
}

void
repeats_free(struct repeats *r)
{
	if (!r)
		return;
	free(r->seen);
	free(r->told);
	free(r);
}

/* ----------------------------------------------------------- equal lines */

static bool
is_copy(struct repeats *r, const struct event *e)
{
	struct seen *set = r->seen[e->place.mark % MARK_SETS], *oldest = set;

	for (unsigned i = 0; i < WAYS; i++) {
		struct seen *s = &set[i];

		if (s->mark == e->place.mark && s->time == e->time && s->length == e->place.length)
			return s->source != e->place.source;
		if (s->time < oldest->time)
			oldest = s;
	}
	*oldest = (struct seen){ e->time, e->place.mark, e->place.length, e->place.source };
	return false;
}

/* ---------------------------------------------------------- equal events */

static uint64_t
mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 29;
}

static uint64_t
mix_address(uint64_t h, const struct addr *a, struct str name)
{
	if (a->family == ADDR_NONE)
		return mix(h, str_hash(name));
	return mix(h, str_hash((struct str){ (const char *)a->bytes,
		a->family == ADDR_V4 ? 4 : 16 }));
}

/* gate.example.jp is gate. */
static struct str
short_host(struct str host)
{
	return str_sub(host, 0, str_find_char(host, '.'));
}

static uint64_t
key_of_event(const struct event *e)
{
	uint64_t h = mix(1, str_hash(short_host(e->host)));

	h = mix(h, str_hash(e->program));
	h = mix(h, (uint64_t)e->action << 8 | e->outcome);
	h = mix(h, (uint64_t)e->src_port << 32 | (uint64_t)e->dst_port << 16 | e->method);
	h = mix_address(h, &e->src, e->src_name);
	h = mix_address(h, &e->dst, e->dst_name);
	h = mix(h, str_hash(e->user));
	for (unsigned i = 0; i < e->field_count; i++)
		h = mix(mix(h, e->fields[i].id), str_hash(e->fields[i].value));
	return h | 1;
}

static uint64_t
key_of_login(const struct event *e)
{
	uint64_t h = mix(2, str_hash(str_sub(e->user, 0, NAME_BYTES)));

	return mix(mix_address(h, &e->src, e->src_name), e->outcome) | 1;
}

static instant
apart(instant a, instant b)
{
	return a < b ? b - a : a - b;
}

/* True if T is E of KEY, and TELLER has not told it. */
static bool
is_same(const struct told *t, uint64_t key, const struct event *e, unsigned teller, instant window)
{
	return t->key == key && !(t->tellers & teller) && apart(t->time, e->time) < window &&
		(t->pid == e->pid || !t->pid || !e->pid);
}

/* True if another kind of teller told E within WINDOW; else it is noted. */
static bool
is_told(struct repeats *r, uint64_t key, const struct event *e, enum teller teller, instant window)
{
	struct told *set = r->told[key / 2 % TOLD_SETS], *oldest = set;

	for (unsigned i = 0; i < WAYS; i++) {
		struct told *t = &set[i];

		if (is_same(t, key, e, 1u << teller, window)) {
			t->tellers |= 1u << teller;
			return true;
		}
		if (!t->key || (oldest->key && t->time < oldest->time))
			oldest = t;
	}
	*oldest = (struct told){ key, e->time, e->pid, 1u << teller };
	return false;
}

static bool
is_event_told(struct repeats *r, enum teller teller, const struct event *e)
{
	struct event person = { .time = e->time };

	if (e->time == INSTANT_NONE || e->action == ACTION_NOTE || e->part)
		return false;
	if (r->heads && e->program.len && teller != TELLER_LOGINS &&
		is_told(r, key_of_event(e), e, teller, HEADS_WINDOW))
		return true;
	if (!r->logins || e->action != ACTION_LOGIN)
		return false;
	/* For a login record one line of any kind is as good as another; its process is another. */
	return is_told(r, key_of_login(e), &person,
		teller == TELLER_LOGINS ? teller : TELLER_LINES, LOGIN_WINDOW);
}

bool
repeats_has(struct repeats *r, enum teller teller, const struct event *e)
{
	return is_copy(r, e) || (r->told && is_event_told(r, teller, e));
}
