/*
 * An account gets more than it had: a group that may become root, or commands
 * as root that it must not run. Packages put their daemons into groups all day, and
 * people try sudo once to see whether they may.
 */
#include <stdlib.h>

#include "base/i18n.h"
#include "detect/remark.h"
#include "detect/say.h"

extern const struct detector detect_account_changed;

enum { GROUP_JOINED, SUDO_REFUSED, ROOT_GUESSED };

#define REFUSALS_ENOUGH 3
#define FAILURES_ENOUGH 6

/* Failures and refusals of one user of one host, in a row. */
#define TRIERS 512
#define TRIES_WINDOW (6 * HOUR)

struct trier {
	uint64_t who; /* host, user, kind */
	instant first, last;
	uint32_t count;
	struct place place;
};

struct changed {
	struct remarks *remarks;
	struct trier triers[TRIERS];
	uint64_t evicted;
};

static void
changed_close(void *state)
{
	struct changed *c = state;

	if (c)
		remarks_free(c->remarks);
	free(c);
}

static enum err
changed_open(const struct site *site, void **state)
{
	struct changed *c = calloc(1, sizeof *c);
	enum err err = c ? remarks_new(&c->remarks) : ERR_NOMEM;

	(void)site;
	if (err) {
		changed_close(c);
		return err;
	}
	*state = c;
	return ERR_OK;
}

/* Members become root, by a rule that systems ship with, or read all that root reads. */
static bool
is_privileged(struct str group)
{
	static const char *const groups[] = { "wheel", "sudo", "root", "admin", "sys", "disk",
		"shadow", "docker", "lxd", "kmem", "operator", "sudoers" };

	for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
		if (str_is(group, groups[i]))
			return true;
	return false;
}

/* In one of a few places by its hash; the oldest gives way. */
static struct trier *
trier_of(struct changed *c, const struct event *e, uint8_t kind)
{
	uint64_t who = (str_hash(e->host) * 3 + str_hash(e->user)) * 0xff51afd7ed558ccdu + kind;
	struct trier *oldest = NULL;

	for (size_t i = 0; i < 4; i++) {
		struct trier *t = &c->triers[((who >> 40) + i) % TRIERS];

		if (t->who == who)
			return t;
		if (!oldest || t->last < oldest->last)
			oldest = t;
	}
	c->evicted += oldest->count > 0 && e->time - oldest->last < TRIES_WINDOW;
	*oldest = (struct trier){ .who = who, .first = e->time };
	return oldest;
}

static void
note_try(struct changed *c, const struct event *e, uint8_t kind, uint32_t enough)
{
	struct trier *t = trier_of(c, e, kind);
	struct str told = event_field(e, FIELD_ATTEMPTS);
	uint64_t attempts = 1;
	struct remark *r;

	if (e->time - t->last > TRIES_WINDOW)
		t->count = 0;
	if (!t->count) {
		t->first = e->time;
		t->place = e->place;
	}
	if (told.len && !str_u64(told, 100, &attempts))
		attempts = 1;
	t->count += (uint32_t)attempts;
	t->last = e->time;
	if (t->count < enough)
		return;
	r = remark_add(c->remarks, kind, e, e->user, event_field(e, FIELD_TARGET_USER));
	if (!r)
		return;
	r->class = kind == ROOT_GUESSED ? CLASS_PASSWORD_GUESSING : CLASS_OTHER;
	r->certainty = CERTAINTY_LIKELY;
	r->first = t->first < r->first ? t->first : r->first;
	r->count = t->count;
	cited_add(&r->cited, &t->place);
}

static void
forget(struct changed *c, const struct event *e, uint8_t kind)
{
	trier_of(c, e, kind)->count = 0;
}

/* One failure of su or sudo stands in several lines of PAM and of the program: by the second. */
static bool
is_repeated(struct changed *c, const struct event *e)
{
	const struct trier *t = trier_of(c, e, ROOT_GUESSED);

	return t->count && e->time - t->last < 2 * SECOND;
}

static void
note_group(struct changed *c, const struct event *e)
{
	struct str group = event_field(e, FIELD_GROUP);
	struct remark *r;

	if (e->outcome != OUTCOME_SUCCESS || !e->user.len || !is_privileged(group) ||
		str_is(event_field(e, FIELD_REASON), "removed") ||
		str_is(e->user, "root") || str_eq(e->user, group))
		return;
	r = remark_add(c->remarks, GROUP_JOINED, e, e->user, group);
	if (!r)
		return;
	r->certainty = CERTAINTY_CONFIRMED;
	r->count = 1; /* group and gshadow are one change */
}

static void
changed_observe(void *state, const struct observation *o, struct alerts *out)
{
	struct changed *c = state;
	const struct event *e = o->event;

	(void)out;
	if (e->action == ACTION_GROUP_CHANGE)
		note_group(c, e);
	else if (!e->user.len)
		return;
	else if (e->outcome == OUTCOME_DENIED)
		note_try(c, e, SUDO_REFUSED, REFUSALS_ENOUGH);
	else if (e->outcome == OUTCOME_SUCCESS)
		forget(c, e, ROOT_GUESSED);
	else if (e->outcome == OUTCOME_FAILURE && !is_repeated(c, e))
		note_try(c, e, ROOT_GUESSED, FAILURES_ENOUGH);
}

static void
changed_finish(void *state, struct alerts *out)
{
	remarks_tell(((struct changed *)state)->remarks, &detect_account_changed, out);
}

static uint64_t
changed_evicted(const void *state)
{
	const struct changed *c = state;

	return c->evicted + remarks_lost(c->remarks);
}

static void
describe(const struct alert *a, const struct services *s, struct buf *out)
{
	char user[SAY_MAX], host[SAY_MAX], what[SAY_MAX];

	(void)s;
	say_str(a->user, user);
	say_targets(a, host);
	say_str(remark_note(a), what);
	switch (remark_kind(a)) {
	case GROUP_JOINED:
		/* TRANSLATORS: account, group, host */
		buf_printf(out, _("%s was put into the group %s of %s"), user, what, host);
		break;
	case SUDO_REFUSED:
		/* TRANSLATORS: account, host, times */
		buf_printf(out, ngettext("%s of %s asked %u time for rights that it does not have",
			"%s of %s asked %u times for rights that it does not have", a->accesses),
			user, host, a->accesses);
		break;
	default:
		/* TRANSLATORS: account, host, times */
		buf_printf(out, ngettext("%s of %s failed %u time to become another user",
			"%s of %s failed %u times to become another user", a->accesses),
			user, host, a->accesses);
	}
}

const struct detector detect_account_changed = {
	.name = "account-changed",
	.summary = N_("accounts that get, or try to get, the rights of root"),
	.actions = WANTS(ACTION_GROUP_CHANGE) | WANTS(ACTION_PRIVILEGE),
	.open = changed_open,
	.observe = changed_observe,
	.finish = changed_finish,
	.evicted = changed_evicted,
	.close = changed_close,
	.describe = describe,
};
