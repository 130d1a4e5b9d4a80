/*
 * Postfix tells the client on a line of its own and says when a mail leaves
 * the queue; sendmail tells the client in relay= of its from= line and never
 * says that it is done. Whether a mail was handed to another host or into a
 * mailbox is in the program's name (Postfix) or in mailer= (sendmail).
 */
#include "join/delivery.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "join/recent.h"

#define MAILS_CEILING (1u << 16)

/* As long as servers try: five days are the custom. */
#define MAIL_LIFETIME (5 * DAY)

/* One session, with all the mails of it. */
#define SESSION_LIFETIME (6 * HOUR)

#define ID_BYTES 28
#define NAME_BYTES 72
#define USER_BYTES 40
#define FROM_BYTES 112

struct mail_row {
	struct recent_head head;
	struct place client_place, from_place;
	struct addr client;
	bool client_known, from_known;
	uint8_t id_length, name_length, user_length, from_length;
	char id[ID_BYTES], name[NAME_BYTES], user[USER_BYTES], from[FROM_BYTES];
};

_Static_assert(sizeof(struct mail_row) % 8 == 0, "rows are aligned");

struct deliveries {
	struct recent *mails;
};

enum err
deliveries_new(struct deliveries **out)
{
	struct deliveries *d = calloc(1, sizeof *d);
	enum err err = d ? recent_new(sizeof(struct mail_row), MAIL_LIFETIME, MAILS_CEILING,
		&d->mails) : ERR_NOMEM;

	if (err) {
		free(d);
		return err;
	}
	*out = d;
	return ERR_OK;
}

void
deliveries_free(struct deliveries *d)
{
	if (d)
		recent_free(d->mails);
	free(d);
}

uint64_t
deliveries_evicted(const struct deliveries *d)
{
	return recent_evicted(d->mails);
}

static uint64_t
mail_hash(const struct event *e, struct str id)
{
	uint64_t h = (str_hash(e->host) ^ str_hash(id)) * 0xff51afd7ed558ccdu;

	return h ^ h >> 32;
}

static struct mail_row *
find(const struct deliveries *d, const struct event *e, struct str id)
{
	struct mail_row *row = recent_find(d->mails, mail_hash(e, id), e->time);

	if (row && !str_eq((struct str){ row->id, row->id_length }, str_sub(id, 0, ID_BYTES)))
		return NULL;
	return row;
}

static struct mail_row *
find_or_put(struct deliveries *d, const struct event *e, struct str id)
{
	struct mail_row *row = find(d, e, id);

	if (!row) {
		row = recent_put_start(d->mails, mail_hash(e, id), e->time,
			offsetof(struct mail_row, id));
		row->id_length = str_into(row->id, ID_BYTES, id);
	}
	recent_touch(d->mails, row, e->time);
	return row;
}

static void
keep_client(struct mail_row *row, const struct event *e)
{
	row->client = e->src;
	row->name_length = str_into(row->name, NAME_BYTES, e->src_name);
	row->client_place = e->place;
	row->client_known = true;
}

static void
keep_user(struct mail_row *row, const struct event *e)
{
	struct str user = event_field(e, FIELD_AUTH_USER);

	if (user.len)
		row->user_length = str_into(row->user, USER_BYTES, user);
}

static void
keep_from(struct mail_row *row, const struct event *e)
{
	row->from_length = str_into(row->from, FROM_BYTES, event_field(e, FIELD_MAIL_FROM));
	row->from_place = e->place;
	row->from_known = true;
	if (e->src.family != ADDR_NONE || e->src_name.len)
		keep_client(row, e);
}

/* sendmail's "AUTH=server" line comes before the mail has a queue id: by the process. */
static struct str
process_id(const struct event *e, char out[ID_BYTES])
{
	int n = snprintf(out, ID_BYTES, "process %u", e->pid);

	return (struct str){ out, (size_t)n };
}

static void
keep_process_user(struct deliveries *d, const struct event *e)
{
	char id[ID_BYTES];
	struct mail_row *row;

	if (!e->pid || e->src.family == ADDR_NONE || !event_field(e, FIELD_AUTH_USER).len)
		return;
	row = find_or_put(d, e, process_id(e, id));
	keep_client(row, e);
	keep_user(row, e);
}

static void
take_process_user(const struct deliveries *d, const struct event *e, struct mail_row *mail)
{
	char id[ID_BYTES];
	const struct mail_row *row;

	if (mail->user_length || !e->pid || e->src.family == ADDR_NONE)
		return;
	row = find(d, e, process_id(e, id));
	if (!row || !addr_eq(&row->client, &e->src) || e->time - row->head.last > SESSION_LIFETIME)
		return;
	memcpy(mail->user, row->user, row->user_length);
	mail->user_length = row->user_length;
}

static bool
is_one_of(struct str word, const char *const *words)
{
	for (; *words; words++)
		if (str_eq_nocase(word, str_from(*words)))
			return true;
	return false;
}

/* Into a mailbox or program of this host; anything else went elsewhere. */
static bool
is_local(const struct event *e, struct str mailer)
{
	static const char *const local[] = {
		"local", "virtual", "pipe", "lmtp", "prog", "*file*", "*include*", "procmail",
		"cyrus", "cyrusv2", "cyrus2", "maildrop", "dovecot", NULL
	};
	struct str last = e->program, part;

	while (!mailer.len && str_cut(&last, '/', &part))
		if (!last.len)
			mailer = part;
	return is_one_of(mailer, local);
}

/* Taken by another host: not put aside, refused or thrown away by ourselves. */
static bool
is_remote(const struct event *e, struct str mailer)
{
	static const char *const nowhere[] = { "error", "discard", "bounce", NULL };

	if (is_one_of(mailer, nowhere) || is_local(e, mailer))
		return false;
	return mailer.len || event_field(e, FIELD_RELAY).len ||
		event_field(e, FIELD_RELAY_ADDR).len || str_ends(e->program, STR("smtp"));
}

/* A filter that speaks LMTP took it, and brings it back under another queue id. */
static bool
comes_back(const struct event *e)
{
	struct str reason = event_field(e, FIELD_REASON);

	return str_ends(e->program, STR("lmtp")) &&
		str_find(reason, STR("queued as ")) < reason.len;
}

static bool
is_sent(const struct event *e, struct str status)
{
	return e->outcome == OUTCOME_SUCCESS ||
		(status.len >= 4 && str_eq_nocase(str_sub(status, 0, 4), STR("sent")));
}

static void
add_place(struct delivery *out, const struct place *p)
{
	if (out->place_count < DELIVERY_PLACES)
		out->places[out->place_count++] = *p;
}

static void
fill_from_row(struct delivery *out, const struct mail_row *row)
{
	out->client = row->client;
	out->client_known = row->client_known;
	out->client_name = (struct str){ row->name, row->name_length };
	out->auth_user = (struct str){ row->user, row->user_length };
	out->from = (struct str){ row->from, row->from_length };
	if (row->client_known)
		add_place(out, &row->client_place);
	if (row->from_known && !place_eq(&row->from_place, &row->client_place))
		add_place(out, &row->from_place);
}

static void
hand_on(const struct event *e, struct str id, const struct mail_row *row, struct delivery *out)
{
	struct str status = event_field(e, FIELD_STATUS), mailer = event_field(e, FIELD_MAILER);
	bool sent = is_sent(e, status), back = sent && comes_back(e);

	*out = (struct delivery){
		.time = e->time, .host = e->host, .queue_id = id,
		.to = event_field(e, FIELD_MAIL_TO), .orig_to = event_field(e, FIELD_ORIG_TO),
		.ctladdr = event_field(e, FIELD_CTLADDR), .relay = event_field(e, FIELD_RELAY),
		.mailer = mailer, .status = status,
		.sent = sent && (back || is_remote(e, mailer)),
		.local = sent && !back && is_local(e, mailer),
	};
	addr_parse(event_field(e, FIELD_RELAY_ADDR), &out->relay_addr);
	if (row)
		fill_from_row(out, row);
	add_place(out, &e->place);
}

bool
deliveries_add(struct deliveries *d, const struct event *e, struct delivery *out)
{
	struct str id = STR_NULL;
	struct mail_row *row;

	if (e->action != ACTION_LOGIN &&
		(e->action < ACTION_MAIL_CLIENT || e->action > ACTION_MAIL_DONE))
		return false;
	id = event_field(e, FIELD_QUEUE_ID);
	if (!id.len) {
		if (e->action == ACTION_LOGIN && e->outcome == OUTCOME_SUCCESS)
			keep_process_user(d, e);
		return false;
	}
	switch (e->action) {
	case ACTION_LOGIN: /* sendmail tells it before the mail */
		if (e->outcome == OUTCOME_SUCCESS)
			keep_user(find_or_put(d, e, id), e);
		return false;
	case ACTION_MAIL_CLIENT:
		row = find_or_put(d, e, id);
		keep_client(row, e);
		keep_user(row, e);
		return false;
	case ACTION_MAIL_FROM:
		row = find_or_put(d, e, id);
		keep_from(row, e);
		keep_user(row, e);
		take_process_user(d, e, row);
		return false;
	case ACTION_MAIL_DONE:
		row = find(d, e, id);
		if (row)
			recent_drop(d->mails, row);
		return false;
	default:
		hand_on(e, id, find(d, e, id), out);
		return true;
	}
}
