/*
 * Somebody looks for holes in the Web server: by requests that no page of it
 * makes, by guessing at names of pages, or by guessing passwords at a page. A
 * server on the Internet sees one stray request an hour, and people follow dead
 * links: so it takes several, or one that was answered.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/table.h"
#include "core/ledger.h"
#include "detect/by_source.h"
#include "detect/ours.h"
#include "detect/say.h"
#include "detect/web_signs.h"

#define VISITORS_CEILING (1u << 16)
#define PROBES_CEILING (1u << 14)

/* Requests with a sign; of those that are meant as an attack, fewer. */
#define SIGNS_ENOUGH 3
#define STRONG_ENOUGH 2

/* Different pages that are not there, of which hardly one is, within a pause of so long. */
#define MISSING_ENOUGH 20
#define MISSING_PART 5 /* at most one of so many requests found something */
#define PAUSE (30 * MINUTE)

/* Passwords at a page, none of which was taken. */
#define TRIES_ENOUGH 15

#define RING 8
#define HOST_BYTES 64
#define NAME_BYTES 64
#define ASKED_BYTES 100

extern const struct detector detect_web_probe;

/* Everybody: what he asked for, and what was not there. */
struct visitor {
	struct addr source; /* as ledger_key() has it */
	instant last;
	uint32_t requests, missing, tries;
	uint32_t ring[RING]; /* the last pages that were missing */
};

struct probe {
	struct addr source;
	instant first, last;
	uint32_t signs, signed_requests, strong, weak, answered, missing, tries, requests;
	bool let_in;          /* a page took the password, or he was one of those who log in */
	uint32_t ring[RING];  /* the last addresses with a sign */
	uint8_t host_length, name_length, asked_length;
	char host[HOST_BYTES], name[NAME_BYTES];
	char asked[ASKED_BYTES]; /* the first address with a sign, or that was missing */
	struct cited cited;
};

struct web {
	const struct site *site;
	struct table *visitors, *probes;
	struct web_signs *signs;
};

static instant
visitor_time(const void *row)
{
	return ((const struct visitor *)row)->last;
}

static instant
probe_time(const void *row)
{
	return ((const struct probe *)row)->last;
}

static const struct table_kind visitors_kind = {
	.row_size = sizeof(struct visitor), .hash = by_source_hash, .same = by_source_same,
	.time = visitor_time,
};

static const struct table_kind probes_kind = {
	.row_size = sizeof(struct probe), .hash = by_source_hash, .same = by_source_same,
	.time = probe_time,
};

static void
web_close(void *state)
{
	struct web *w = state;

	if (!w)
		return;
	table_free(w->visitors);
	table_free(w->probes);
	web_signs_free(w->signs);
	free(w);
}

static enum err
web_open(const struct site *site, void **state)
{
	struct web *w = calloc(1, sizeof *w);
	enum err err = w ? table_new(&visitors_kind, VISITORS_CEILING, &w->visitors) : ERR_NOMEM;

	if (!err)
		err = table_new(&probes_kind, PROBES_CEILING, &w->probes);
	if (!err)
		err = web_signs_new(&w->signs);
	if (err) {
		web_close(w);
		return err;
	}
	w->site = site;
	*state = w;
	return ERR_OK;
}

/* Behind a proxy of ours, the one for whom it speaks; a stranger's word is not taken for that. */
static struct party
client_of(const struct web *w, const struct event *e)
{
	struct party party = { e->src, e->src_name };
	struct str rest = event_field(e, FIELD_FORWARDED), part;
	struct addr addr;

	if (!rest.len || is_outsider(w->site, &e->src, e->src_name))
		return party;
	while (str_cut(&rest, ',', &part))
		if (addr_parse(str_trim(part), &addr) && !netset_has(&w->site->home, &addr))
			party = (struct party){ .addr = addr }; /* the last is the proxy's own word */
	return party;
}

/* 0 where the record tells none. */
static unsigned
code_of(const struct event *e)
{
	uint64_t code;

	return str_u64(event_field(e, FIELD_CODE), 999, &code) ? (unsigned)code : 0;
}

static bool
is_new(uint32_t ring[RING], uint32_t hash)
{
	for (size_t i = 0; i < RING; i++)
		if (ring[i] == hash)
			return false;
	memmove(ring + 1, ring, (RING - 1) * sizeof *ring);
	ring[0] = hash;
	return true;
}

static struct visitor *
visitor_of(struct web *w, const struct addr *source, instant now)
{
	struct visitor *v = table_find_hashed(w->visitors, source, addr_hash(source));

	if (!v)
		v = table_add(w->visitors, &(struct visitor){ .source = *source });
	if (v && now - v->last > PAUSE)
		v->requests = v->missing = v->tries = 0;
	if (v)
		v->last = now;
	return v;
}

static struct probe *
probe_of(struct web *w, const struct addr *source, const struct party *client,
	const struct event *e, struct str asked)
{
	struct probe *p = table_find_hashed(w->probes, source, addr_hash(source));
	struct probe new = { .source = *source, .first = e->time, .last = e->time };
	struct str host = e->dst_name.len ? e->dst_name : e->host;

	if (p)
		return p;
	new.host_length = str_into(new.host, HOST_BYTES, host);
	if (client->addr.family == ADDR_NONE)
		new.name_length = str_into(new.name, NAME_BYTES, client->name);
	new.asked_length = str_into(new.asked, ASKED_BYTES, asked);
	return table_add(w->probes, &new);
}

static void
note_sign(struct probe *p, const struct event *e, unsigned signs, struct str url)
{
	unsigned code = code_of(e);

	if (!is_new(p->ring, (uint32_t)str_hash(url)) && !(signs & WEB_STRONG))
		return; /* a program that asks for the same all day */
	p->signs |= signs;
	p->signed_requests++;
	if (signs & WEB_STRONG) /* two in one leave no doubt */
		p->strong += 1 + ((signs & WEB_STRONG & ((signs & WEB_STRONG) - 1)) != 0);
	else
		p->weak++;
	p->answered += code >= 200 && code < 300;
}

/* Not there, or not for everybody: a name was guessed. */
static bool
is_miss(const struct event *e, struct str url)
{
	unsigned code = code_of(e);

	return (code == 404 || code == 403 || code == 400 || code == 405 || code == 501) &&
		!web_is_customary(url);
}

static bool
is_guessing_names(const struct visitor *v)
{
	return v->missing >= MISSING_ENOUGH &&
		(v->requests - v->missing) * MISSING_PART <= v->missing;
}

/* 401 asks for a password; a page that logs people in answers with itself, or sends them on. */
static bool
is_failed_try(const struct event *e)
{
	unsigned code = code_of(e);

	return (code == 401 && e->user.len) || ((code == 200 || code == 401 || code == 403) &&
		web_is_login(e));
}

static void
note_tries(struct probe *p, struct visitor *v, const struct event *e)
{
	p->missing = v->missing > p->missing ? v->missing : p->missing;
	p->tries = v->tries > p->tries ? v->tries : p->tries;
	p->let_in |= web_is_login(e) && code_of(e) >= 300 && code_of(e) < 400;
}

static void
web_observe(void *state, const struct observation *o, struct alerts *out)
{
	struct web *w = state;
	const struct event *e = o->event;
	struct str url = event_field(e, FIELD_URL);
	struct party client = client_of(w, e);
	unsigned signs = web_signs_of(w->signs, e);
	struct addr source;
	struct visitor *v;
	struct probe *p;
	bool miss, try;

	(void)out;
	if (!is_outsider(w->site, &client.addr, client.name))
		return;
	ledger_key(&client, &source);
	v = visitor_of(w, &source, e->time);
	if (!v)
		return;
	v->requests++;
	miss = is_miss(e, url) && is_new(v->ring, (uint32_t)str_hash(url));
	try = is_failed_try(e);
	v->missing += miss;
	v->tries += try;
	p = table_find_hashed(w->probes, &source, addr_hash(&source));
	if (!p && (signs || v->tries == TRIES_ENOUGH || (miss && is_guessing_names(v))))
		p = probe_of(w, &source, &client, e, url);
	if (!p)
		return;
	if (signs)
		note_sign(p, e, signs, url);
	note_tries(p, v, e);
	if (!signs && !miss && !try)
		return;
	p->requests++;
	p->first = e->time < p->first ? e->time : p->first;
	p->last = e->time > p->last ? e->time : p->last;
	cited_add(&p->cited, &e->place);
}

/* ---------------------------------------------------------------- telling */

static bool
is_probe(const struct probe *p)
{
	return p->strong + p->weak >= SIGNS_ENOUGH || p->strong >= STRONG_ENOUGH ||
		(p->strong && p->answered);
}

static void
fill(struct alert *a, const struct probe *p, enum class class, uint32_t count, struct arena *arena)
{
	char note[ASKED_BYTES + 16];
	int n = snprintf(note, sizeof note, "%x ", p->signs);

	memcpy(note + n, p->asked, p->asked_length);
	a->detector = &detect_web_probe;
	a->class = class;
	a->method = METHOD_HTTP;
	if (p->source.family != ADDR_NONE && !p->name_length)
		a->source.addr = p->source;
	a->source.name = arena_keep(arena, (struct str){ p->name, p->name_length });
	a->target.name = arena_keep(arena, (struct str){ p->host, p->host_length });
	a->target_count = 1;
	a->accesses = count;
	a->start = p->first;
	a->end = p->last;
	a->outcome = OUTCOME_UNKNOWN;
	a->note = arena_keep(arena, (struct str){ note, (size_t)n + p->asked_length });
	a->cited = p->cited;
}

static struct alert *
tell(const struct web *w, const struct probe *p, enum class class, uint32_t count,
	struct alerts *out)
{
	struct alert *a = alerts_add(out);

	if (!a)
		return NULL;
	fill(a, p, class, count, &out->arena);
	a->services[a->service_count++] = service_by_port(w->site->services, IP_TCP, 80);
	return a;
}

static void
tell_probe(const struct web *w, const struct probe *p, struct alerts *out)
{
	struct alert *a = tell(w, p, CLASS_WEB_PROBE, is_probe(p) ? p->signed_requests : p->missing,
		out);

	if (!a)
		return;
	a->confidence = p->strong >= STRONG_ENOUGH || p->strong + p->weak >= 10 ?
		CERTAINTY_CONFIRMED : CERTAINTY_PROBABLE;
	a->verdict = p->answered ? VERDICT_UNKNOWN : VERDICT_NOTHING;
	a->ground = (struct ground){ .kind = p->answered ? GROUND_WEB_ANSWERED : GROUND_WEB_REFUSED,
		.count = p->answered ? p->answered : a->accesses, .others = a->accesses };
}

static void
tell_guessing(const struct web *w, const struct probe *p, struct alerts *out)
{
	struct alert *a = tell(w, p, CLASS_PASSWORD_GUESSING, p->tries, out);

	if (!a)
		return;
	a->outcome = OUTCOME_FAILURE;
	a->confidence = CERTAINTY_PROBABLE;
	a->ground = (struct ground){ .kind = p->let_in ? GROUND_WEB_SENT_ON : GROUND_ALL_REFUSED,
		.count = p->tries };
	if (!p->let_in)
		a->verdict = VERDICT_NOTHING;
}

static void
web_finish(void *state, struct alerts *out)
{
	const struct web *w = state;

	for (size_t i = 0; i < table_count(w->probes); i++) {
		const struct probe *p = table_row(w->probes, i);

		if (is_probe(p) || p->missing >= MISSING_ENOUGH)
			tell_probe(w, p, out);
		if (p->tries >= TRIES_ENOUGH)
			tell_guessing(w, p, out);
	}
}

static uint64_t
web_evicted(const void *state)
{
	const struct web *w = state;

	return table_evicted(w->visitors) + table_evicted(w->probes);
}

/* "commands, hidden files" */
static const char *
say_signs(unsigned signs, char out[SAY_MAX])
{
	size_t used = 0;

	out[0] = '\0';
	for (int s = 0; s < WEB_SIGN_COUNT; s++) {
		if (!(signs & WEB_SIGN(s)) || used >= SAY_MAX)
			continue;
		used += (size_t)snprintf(out + used, SAY_MAX - used, "%s%s", used ? _(", ") : "",
			web_sign_name((enum web_sign)s));
	}
	return out;
}

static void
describe(const struct alert *a, const struct services *s, struct buf *out)
{
	char source[SAY_MAX], host[SAY_MAX], what[SAY_MAX], asked[SAY_MAX];
	char text[16] = { 0 };
	size_t blank = str_find_char(a->note, ' ');
	unsigned signs;

	(void)s;
	memcpy(text, a->note.ptr ? a->note.ptr : "", blank < sizeof text ? blank : 0);
	signs = (unsigned)strtoul(text, NULL, 16);
	say_str(str_sub(a->note, blank + 1, a->note.len), asked);
	say_source(a, source);
	snprintf(host, sizeof host, "%s", a->target.name.len ? say_targets(a, what) : _("the Web server"));
	if (a->class == CLASS_PASSWORD_GUESSING)
		/* TRANSLATORS: source, times, server */
		buf_printf(out, ngettext("%s tried %u password at a page of %s",
			"%s tried %u passwords at pages of %s", a->accesses), source, a->accesses, host);
	else if (signs)
		/* TRANSLATORS: source, number, server, what for, an example */
		buf_printf(out, ngettext("%s sent %u request to %s that looks for holes: %s (%s)",
			"%s sent %u requests to %s that look for holes: %s (as %s)", a->accesses),
			source, a->accesses, host, say_signs(signs, what), asked);
	else
		/* TRANSLATORS: source, number, server, an example */
		buf_printf(out, ngettext("%s guessed %u name of a page of %s (%s)",
			"%s guessed %u names of pages of %s (as %s)", a->accesses),
			source, a->accesses, host, asked);
}

const struct detector detect_web_probe = {
	.name = "web-probe",
	.summary = N_("requests that look for holes in a Web server, and what they got"),
	.actions = WANTS(ACTION_REQUEST),
	.open = web_open,
	.observe = web_observe,
	.finish = web_finish,
	.evicted = web_evicted,
	.close = web_close,
	.describe = describe,
};
