/*
 * Users are added every day by those who should. It is worth a word when the new
 * user is root by another name, when the host was attacked shortly before, or
 * when the new user comes from outside within a day.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "detect/hostile.h"
#include "detect/ours.h"
#include "detect/say.h"

#define USERS 256
#define HOSTS 64
#define AFTER_ATTACK (24 * HOUR)
#define USED_SOON (24 * HOUR)

#define HOST_BYTES 64
#define NAME_BYTES 64

extern const struct detector detect_user_added;

struct user {
	instant added, used;
	bool superuser, after_attack, came; /* came: from outside, soon */
	struct addr from;
	uint8_t host_length, name_length, from_length;
	char host[HOST_BYTES], name[NAME_BYTES], from_name[NAME_BYTES];
	struct cited cited;
};

struct attacked {
	instant last;
	uint8_t host_length;
	char host[HOST_BYTES];
	struct place place;
};

struct added {
	const struct site *site;
	struct user users[USERS];
	struct attacked attacked[HOSTS];
	size_t user_count, attacked_count;
	uint64_t evicted;
};

static enum err
added_open(const struct site *site, void **state)
{
	struct added *a = calloc(1, sizeof *a);

	if (!a)
		return ERR_NOMEM;
	a->site = site;
	*state = a;
	return ERR_OK;
}

static bool
is_host(const char *host, uint8_t length, const struct event *e)
{
	return !length || !e->host.len ||
		str_eq((struct str){ host, length }, str_sub(e->host, 0, HOST_BYTES));
}

static void
note_attack(struct added *a, const struct event *e)
{
	struct attacked *row = a->attacked;
	size_t i;

	for (i = 0; i < a->attacked_count; i++) {
		if (is_host(a->attacked[i].host, a->attacked[i].host_length, e)) {
			row = &a->attacked[i];
			break;
		}
		if (a->attacked[i].last < row->last)
			row = &a->attacked[i];
	}
	if (i == a->attacked_count && a->attacked_count < HOSTS)
		row = &a->attacked[a->attacked_count++];
	row->last = e->time;
	row->place = e->place;
	row->host_length = str_into(row->host, HOST_BYTES, e->host);
}

static const struct attacked *
attack_before(const struct added *a, const struct event *e)
{
	for (size_t i = 0; i < a->attacked_count; i++)
		if (is_host(a->attacked[i].host, a->attacked[i].host_length, e) &&
			e->time - a->attacked[i].last <= AFTER_ATTACK)
			return &a->attacked[i];
	return NULL;
}

static struct user *
room_for_user(struct added *a)
{
	struct user *oldest = NULL;

	if (a->user_count < USERS)
		return &a->users[a->user_count++];
	for (size_t i = 0; i < USERS; i++) {
		struct user *u = &a->users[i];

		/* what is worth a word stays as long as anything else can go */
		if (!oldest || (u->superuser | u->after_attack | u->came) <
				(oldest->superuser | oldest->after_attack | oldest->came))
			oldest = u;
	}
	a->evicted++;
	return oldest;
}

/* Nobody can log in as it: the user of a package's daemon. */
static bool
is_daemons(const struct event *e)
{
	struct str shell = event_field(e, FIELD_SHELL);
	uint64_t uid;

	return str_u64(event_field(e, FIELD_UID), UINT32_MAX, &uid) && uid > 0 && uid < 1000 &&
		(!shell.len || str_ends(shell, STR("/nologin")) || str_ends(shell, STR("/false")));
}

static void
note_user(struct added *a, const struct event *e)
{
	const struct attacked *attack = attack_before(a, e);
	struct user *u = room_for_user(a);

	memset(u, 0, sizeof *u);
	u->added = u->used = e->time;
	u->superuser = str_is(event_field(e, FIELD_UID), "0");
	u->after_attack = attack && !is_daemons(e);
	u->host_length = str_into(u->host, HOST_BYTES, e->host);
	u->name_length = str_into(u->name, NAME_BYTES, e->user);
	if (u->after_attack)
		cited_add(&u->cited, &attack->place);
	cited_add(&u->cited, &e->place);
}

static void
note_login(struct added *a, const struct event *e)
{
	for (size_t i = 0; i < a->user_count; i++) {
		struct user *u = &a->users[i];

		if (!str_eq((struct str){ u->name, u->name_length },
				str_sub(e->user, 0, NAME_BYTES)) ||
			!is_host(u->host, u->host_length, e) || e->time < u->added ||
			e->time - u->added > USED_SOON)
			continue;
		if (!u->came) {
			u->came = true;
			u->from = e->src;
			u->from_length = str_into(u->from_name, NAME_BYTES, e->src_name);
		}
		u->used = e->time;
		cited_add(&u->cited, &e->place);
	}
}

static void
added_observe(void *state, const struct observation *o, struct alerts *out)
{
	struct added *a = state;
	const struct event *e = o->event;
	struct str what;

	(void)out;
	if (e->action == ACTION_USER_ADD && e->outcome == OUTCOME_SUCCESS && e->user.len)
		note_user(a, e);
	else if (e->action == ACTION_USER_CHANGE && e->outcome == OUTCOME_SUCCESS &&
		str_is(event_field(e, FIELD_UID), "0") && !str_is(e->user, "root"))
		note_user(a, e);
	else if (hostile_event(e, &what))
		note_attack(a, e);
	else if (a->user_count && e->action == ACTION_LOGIN && e->outcome == OUTCOME_SUCCESS &&
		is_outsider(a->site, &e->src, e->src_name))
		note_login(a, e);
}

static struct ground
ground_of(const struct user *u, struct arena *arena)
{
	struct party from = { u->from, { u->from_name, u->from_length } };
	char text[ADDR_TEXT_MAX];

	if (!u->came)
		return (struct ground){ .kind = GROUND_USER_ADDED };
	return (struct ground){ .kind = GROUND_USER_CAME,
		.who = arena_keep(arena, party_text(&from, text)) };
}

static void
fill(struct alert *alert, const struct user *u, struct arena *arena)
{
	alert->detector = &detect_user_added;
	alert->class = CLASS_INTRUSION;
	if (u->came) {
		alert->source.addr = u->from;
		alert->source.name = arena_keep(arena, (struct str){ u->from_name, u->from_length });
	}
	alert->target.name = arena_keep(arena, (struct str){ u->host, u->host_length });
	alert->target_count = 1;
	alert->accesses = 1;
	alert->start = u->added;
	alert->end = u->used;
	alert->outcome = OUTCOME_SUCCESS;
	alert->confidence = u->after_attack ? CERTAINTY_PROBABLE : CERTAINTY_LIKELY;
	alert->user = arena_keep(arena, (struct str){ u->name, u->name_length });
	if (u->superuser)
		alert->note = STR("0");
	if (u->after_attack || u->came) {
		alert->verdict = VERDICT_THROUGH;
		alert->ground = ground_of(u, arena);
	}
	alert->cited = u->cited;
}

static void
added_finish(void *state, struct alerts *out)
{
	struct added *a = state;

	for (size_t i = 0; i < a->user_count; i++) {
		const struct user *u = &a->users[i];
		struct alert *alert;

		if (!u->superuser && !u->after_attack && !u->came)
			continue;
		alert = alerts_add(out);
		if (!alert)
			return;
		fill(alert, u, &out->arena);
	}
}

static uint64_t
added_evicted(const void *state)
{
	return ((const struct added *)state)->evicted;
}

static void
added_close(void *state)
{
	free(state);
}

static void
describe(const struct alert *a, const struct services *s, struct buf *out)
{
	char source[SAY_MAX], target[SAY_MAX], user[SAY_MAX], name[SAY_MAX];

	(void)s;
	say_str(str_sub(a->user, 0, NAME_BYTES), name);
	snprintf(user, sizeof user, a->note.len ? _("%s (UID 0)") : "%s", name);
	say_targets(a, target);
	/* TRANSLATORS: user, host, source */
	if (a->source.addr.family != ADDR_NONE || a->source.name.len)
		buf_printf(out, _("user %s was added on %s and came in from %s soon after"),
			user, target, say_source(a, source));
	else if (a->verdict == VERDICT_THROUGH)
		buf_printf(out, _("user %s was added on %s soon after an attack on it"),
			user, target);
	else
		buf_printf(out, _("user %s was added on %s"), user, target);
}

const struct detector detect_user_added = {
	.name = "user-added",
	.summary = N_("users added after an attack, with UID 0, or used from outside at once"),
	.actions = HOSTILE_ACTIONS | WANTS(ACTION_USER_ADD) | WANTS(ACTION_USER_CHANGE),
	.open = added_open,
	.observe = added_observe,
	.finish = added_finish,
	.evicted = added_evicted,
	.close = added_close,
	.describe = describe,
};
