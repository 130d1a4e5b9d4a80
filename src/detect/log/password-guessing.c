/*
 * Somebody tries passwords: fast or slowly, at one account or many, alone or as one of many
 * sources. What succeeded afterwards is told by an alert of its own.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "detect/guess.h"
#include "detect/say.h"

extern const struct detector detect_password_guessing;

struct guessing {
	const struct site *site;
	struct guesses *guesses;
};

static void
guessing_close(void *state)
{
	struct guessing *g = state;

	if (g)
		guesses_free(g->guesses);
	free(g);
}

static enum err
guessing_open(const struct site *site, void **state)
{
	struct guessing *g = calloc(1, sizeof *g);
	enum err err = g ? guesses_new(site, &g->guesses) : ERR_NOMEM;

	if (err) {
		guessing_close(g);
		return err;
	}
	g->site = site;
	*state = g;
	return ERR_OK;
}

static void
guessing_near(const void *state, const struct observation *o)
{
	guesses_near(((const struct guessing *)state)->guesses, o);
}

static void
guessing_observe(void *state, const struct observation *o, struct alerts *out)
{
	(void)out;
	guesses_add(((struct guessing *)state)->guesses, o);
}

static struct alert *
add_alert(struct alerts *out, enum class class, struct str host)
{
	struct alert *a = alerts_add(out);

	if (!a)
		return NULL;
	a->detector = &detect_password_guessing;
	a->class = class;
	a->method = METHOD_LOGIN;
	a->target.name = arena_keep(&out->arena, host);
	a->target_count = 1;
	return a;
}

/* The /64 of an IPv6 source that used several of its addresses. */
static void
set_source(struct alert *a, const struct guesser *s, struct arena *arena)
{
	char text[ADDR_TEXT_MAX + 3];
	size_t length;

	if (s->addr.family == ADDR_NONE) {
		a->source.name = arena_keep(arena, (struct str){ s->name, s->name_length });
		return;
	}
	a->source.addr = s->addr;
	if (!s->several)
		return;
	length = addr_print(&s->source, text);
	memcpy(text + length, "/64", 3);
	a->source.name = arena_keep(arena, (struct str){ text, length + 3 });
}

static void
add_service(struct alert *a, service_id service)
{
	if (service)
		a->services[a->service_count++] = service;
}

static void
tell_login(const struct guesser *s, struct alerts *out)
{
	struct alert *a = add_alert(out, CLASS_INTRUSION, (struct str){ s->host, s->host_length });
	char text[ADDR_TEXT_MAX];

	if (!a)
		return;
	set_source(a, s, &out->arena);
	add_service(a, s->login_service);
	a->user = arena_keep(&out->arena, (struct str){ s->login_user, s->login_length });
	a->accesses = s->logins;
	a->start = s->login_first;
	a->end = s->login_last;
	a->outcome = OUTCOME_SUCCESS;
	a->verdict = VERDICT_THROUGH;
	a->ground = (struct ground){ .kind = GROUND_LOGGED_IN, .count = s->logins,
		.who = arena_keep(&out->arena, party_text(&a->source, text)) };
	a->confidence = s->login_guessed ? CERTAINTY_PROBABLE : CERTAINTY_LIKELY;
	a->cited = s->login_cited;
}

static void
tell_guesser(const struct guesser *s, struct alerts *out)
{
	struct alert *a = add_alert(out, CLASS_PASSWORD_GUESSING,
		(struct str){ s->host, s->host_length });
	struct str users = { s->user_text, s->users_length };

	if (!a)
		return;
	set_source(a, s, &out->arena);
	for (size_t i = 0; i < s->service_count; i++)
		add_service(a, s->services[i]);
	if (s->users == 1)
		a->user = arena_keep(&out->arena, users);
	a->note = arena_keep(&out->arena, users);
	a->user_count = s->users;
	a->target_count = s->hosts ? s->hosts : 1;
	a->accesses = s->guesses;
	a->start = s->first;
	a->end = s->last;
	a->outcome = OUTCOME_FAILURE;
	a->confidence = s->users > 1 || s->burst >= 20 ? CERTAINTY_CONFIRMED : CERTAINTY_PROBABLE;
	a->cited = s->cited;
	if (s->logins)
		tell_login(s, out);
}

static void
tell_crowd(const struct crowd *c, struct alerts *out)
{
	struct alert *a = add_alert(out, CLASS_PASSWORD_GUESSING,
		(struct str){ c->host, c->host_length });

	if (!a)
		return;
	add_service(a, c->service);
	a->user = arena_keep(&out->arena, (struct str){ c->user, c->user_length });
	a->source_count = c->sources;
	a->user_count = c->of_account ? 1 : 0;
	a->accesses = c->guesses;
	a->start = c->first;
	a->end = c->last;
	a->outcome = OUTCOME_FAILURE;
	a->ground = (struct ground){ .kind = GROUND_ALL_REFUSED, .count = c->guesses };
	a->confidence = CERTAINTY_PROBABLE;
	a->cited = c->cited;
}

static void
guessing_finish(void *state, struct alerts *out)
{
	const struct guesses *g = ((struct guessing *)state)->guesses;

	for (size_t i = 0; i < guesses_guesser_count(g); i++)
		tell_guesser(guesses_guesser(g, i), out);
	for (size_t i = 0; i < guesses_crowd_count(g); i++)
		if (guesses_crowd(g, i)->told)
			tell_crowd(guesses_crowd(g, i), out);
}

static uint64_t
guessing_evicted(const void *state)
{
	return guesses_evicted(((const struct guessing *)state)->guesses);
}

/* Of a /64, the network. */
static const char *
say_guesser(const struct alert *a, char out[SAY_MAX])
{
	if (a->source.addr.family == ADDR_V6 && a->source.name.len)
		return say_str(a->source.name, out);
	return say_source(a, out);
}

static const char *
say_where(const struct alert *a, const struct services *s, char out[SAY_MAX])
{
	char services[SAY_MAX], targets[SAY_MAX];

	if (!a->service_count)
		return say_targets(a, out);
	/* TRANSLATORS: services, host */
	snprintf(out, SAY_MAX, _("%.100s of %.150s"), say_services(a, s, services),
		say_targets(a, targets));
	return out;
}

static void
describe_crowd(const struct alert *a, const char *where, struct buf *out)
{
	char user[SAY_MAX];

	if (a->user.len)
		buf_printf(out, ngettext("%u source tried passwords for %s at %s",
			"%u sources tried passwords for %s at %s, each a few", a->source_count),
			a->source_count, say_str(a->user, user), where);
	else
		buf_printf(out, ngettext("%u source tried passwords at %s",
			"%u sources tried passwords at %s, each a few", a->source_count),
			a->source_count, where);
}

static void
describe_guesser(const struct alert *a, const char *where, struct buf *out)
{
	char source[SAY_MAX], users[SAY_MAX], span[SAY_MAX];

	say_guesser(a, source);
	say_span(a, span);
	if (a->user_count > 1)
		/* TRANSLATORS: source, number, where, time, number of accounts, some of their names */
		buf_printf(out, ngettext("%s tried %u password at %s in %s, for %u accounts (%s)",
			"%s tried %u passwords at %s in %s, for %u accounts (%s)", a->accesses),
			source, a->accesses, where, span, a->user_count, say_list(a->note, users));
	else if (a->user.len)
		/* TRANSLATORS: source, number, account, where, time */
		buf_printf(out, ngettext("%s tried %u password for %s at %s in %s",
			"%s tried %u passwords for %s at %s in %s", a->accesses),
			source, a->accesses, say_str(a->user, users), where, span);
	else
		/* TRANSLATORS: source, number, where, time */
		buf_printf(out, ngettext("%s tried %u password at %s in %s",
			"%s tried %u passwords at %s in %s", a->accesses),
			source, a->accesses, where, span);
}

static void
describe(const struct alert *a, const struct services *s, struct buf *out)
{
	char where[SAY_MAX], source[SAY_MAX], user[SAY_MAX];

	say_where(a, s, where);
	if (a->class == CLASS_INTRUSION)
		/* TRANSLATORS: source, account, where */
		buf_printf(out, _("%s logged in as %s at %s after guessing passwords"),
			say_guesser(a, source), say_str(a->user, user), where);
	else if (a->source_count)
		describe_crowd(a, where, out);
	else
		describe_guesser(a, where, out);
}

const struct detector detect_password_guessing = {
	.name = "password-guessing",
	.summary = N_("passwords tried by one source or many, and what succeeded afterwards"),
	.actions = WANTS(ACTION_LOGIN),
	.open = guessing_open,
	.near = guessing_near,
	.observe = guessing_observe,
	.finish = guessing_finish,
	.evicted = guessing_evicted,
	.close = guessing_close,
	.describe = describe,
};
