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

/* Texts that are kept of a mail. */
enum part { PART_ID, PART_NAME, PART_USER, PART_FROM, PARTS };

static const uint8_t part_bytes[PARTS] = { ID_BYTES, 72, 40, 112 };

/* Texts stand one after the other, so that a usual mail touches few cache lines. */
struct mail_row {
	struct recent_head head;
	struct place client_place, from_place;
	struct addr client;
	bool client_known, from_known;
	uint8_t lengths[PARTS];
	char text[ID_BYTES + 72 + 40 + 112];
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
mail_hash(uint64_t host_hash, struct str id)
{
	uint64_t h = (host_hash ^ str_hash(id)) * 0xff51afd7ed558ccdu;

	return h ^ h >> 32;
}

static struct str
part_of(const struct mail_row *row, enum part part)
{
	const char *at = row->text;

	for (unsigned i = 0; i < part; i++)
		at += row->lengths[i];
	return (struct str){ at, row->lengths[part] };
}

static void
set_part(struct mail_row *row, enum part part, struct str value)
{
	char *at = row->text + (part_of(row, part).ptr - row->text);
	size_t after = 0;

	value = str_sub(value, 0, part_bytes[part]);
	for (unsigned i = part + 1; i < PARTS; i++)
		after += row->lengths[i];
	if (after)
		memmove(at + value.len, at + row->lengths[part], after);
	row->lengths[part] = str_into(at, part_bytes[part], value);
}

static struct mail_row *
find(const struct deliveries *d, const struct observation *o, struct str id)
{
	struct mail_row *row = recent_find(d->mails, mail_hash(o->host_hash, id), o->event->time);

	return row && str_eq(part_of(row, PART_ID), str_sub(id, 0, ID_BYTES)) ? row : NULL;
}

static struct mail_row *
find_or_put(struct deliveries *d, const struct observation *o, struct str id)
{
	bool fresh;
	struct mail_row *row = recent_take(d->mails, mail_hash(o->host_hash, id), o->event->time,
		&fresh);

	if (fresh || !str_eq(part_of(row, PART_ID), str_sub(id, 0, ID_BYTES))) {
		memset((char *)row + sizeof row->head, 0,
			offsetof(struct mail_row, text) - sizeof row->head);
		set_part(row, PART_ID, id);
	}
	row->head.last = o->event->time;
	return row;
}

static void
keep_client(struct mail_row *row, const struct event *e)
{
	row->client = e->src;
	set_part(row, PART_NAME, e->src_name);
	row->client_place = e->place;
	row->client_known = true;
}

static void
keep_user(struct mail_row *row, const struct event *e)
{
	struct str user = event_field(e, FIELD_AUTH_USER);

	if (user.len)
		set_part(row, PART_USER, user);
}

static void
keep_from(struct mail_row *row, const struct event *e)
{
	set_part(row, PART_FROM, event_field(e, FIELD_MAIL_FROM));
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
keep_process_user(struct deliveries *d, const struct observation *o)
{
	const struct event *e = o->event;
	char id[ID_BYTES];
	struct mail_row *row;

	if (!e->pid || e->src.family == ADDR_NONE || !event_field(e, FIELD_AUTH_USER).len)
		return;
	row = find_or_put(d, o, process_id(e, id));
	keep_client(row, e);
	keep_user(row, e);
}

static void
take_process_user(const struct deliveries *d, const struct observation *o, struct mail_row *mail)
{
	const struct event *e = o->event;
	char id[ID_BYTES];
	const struct mail_row *row;

	if (mail->lengths[PART_USER] || !e->pid || e->src.family == ADDR_NONE)
		return;
	row = find(d, o, process_id(e, id));
	if (!row || !addr_eq(&row->client, &e->src) || e->time - row->head.last > SESSION_LIFETIME)
		return;
	set_part(mail, PART_USER, part_of(row, PART_USER));
}

/*
 * OpenSMTPD tells the client in the line of the session, and each of its mails by the session's
 * id and its own.
 */
static void
keep_session(struct deliveries *d, const struct observation *o, struct str session)
{
	const struct event *e = o->event;
	struct mail_row *row = find_or_put(d, o, session);

	if (e->src.family != ADDR_NONE)
		keep_client(row, e);
	if (e->outcome == OUTCOME_SUCCESS)
		keep_user(row, e);
}

static void
take_session(const struct deliveries *d, const struct observation *o, struct mail_row *mail)
{
	struct str session = event_field(o->event, FIELD_CONNECTION_ID);
	const struct mail_row *row;

	if (!session.len)
		return;
	row = find(d, o, session);
	if (!row || row == mail || !row->client_known)
		return;
	mail->client = row->client;
	mail->client_place = row->client_place;
	mail->client_known = true;
	set_part(mail, PART_NAME, part_of(row, PART_NAME));
	set_part(mail, PART_USER, part_of(row, PART_USER));
}

#define WORD(text) { text, sizeof(text) - 1 }

static bool
is_one_of(struct str word, const struct str *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq_nocase(word, words[i]))
			return true;
	return false;
}

/* Into a mailbox or program of this host; anything else went elsewhere. */
static bool
is_local(const struct event *e, struct str mailer)
{
	static const struct str local[] = {
		WORD("local"), WORD("virtual"), WORD("pipe"), WORD("lmtp"), WORD("prog"),
		WORD("*file*"), WORD("*include*"), WORD("procmail"), WORD("cyrus"), WORD("cyrusv2"),
		WORD("cyrus2"), WORD("maildrop"), WORD("dovecot"),
	};
	struct str last = e->program, part;

	while (!mailer.len && str_cut(&last, '/', &part))
		if (!last.len)
			mailer = part;
	return is_one_of(mailer, local, sizeof local / sizeof *local);
}

/* Not into a mailbox, but taken by another host: not put aside, refused or thrown away by ourselves. */
static bool
is_remote(const struct event *e, struct str mailer)
{
	static const struct str nowhere[] = { WORD("error"), WORD("discard"), WORD("bounce") };

	if (is_one_of(mailer, nowhere, sizeof nowhere / sizeof *nowhere))
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
	out->client_name = part_of(row, PART_NAME);
	out->auth_user = part_of(row, PART_USER);
	out->from = part_of(row, PART_FROM);
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
	bool local = sent && !back && is_local(e, mailer);

	*out = (struct delivery){
		.time = e->time, .host = e->host, .queue_id = id,
		.to = event_field(e, FIELD_MAIL_TO), .orig_to = event_field(e, FIELD_ORIG_TO),
		.ctladdr = event_field(e, FIELD_CTLADDR), .relay = event_field(e, FIELD_RELAY),
		.mailer = mailer, .status = status,
		.sent = back || (sent && !local && is_remote(e, mailer)),
		.local = local,
	};
	addr_parse(event_field(e, FIELD_RELAY_ADDR), &out->relay_addr);
	if (row)
		fill_from_row(out, row);
	add_place(out, &e->place);
}

static void
note_login(struct deliveries *d, const struct observation *o, struct str id)
{
	if (o->event->outcome != OUTCOME_SUCCESS)
		return;
	if (id.len) /* sendmail tells it before the mail */
		keep_user(find_or_put(d, o, id), o->event);
	else
		keep_process_user(d, o);
}

/* Of a line of a mail's way; logins and others go without. */
static bool
is_of_mail(const struct event *e)
{
	return e->action >= ACTION_MAIL_CLIENT && e->action <= ACTION_MAIL_DONE;
}

void
deliveries_near(const struct deliveries *d, const struct observation *o)
{
	if (is_of_mail(o->event))
		recent_near(d->mails,
			mail_hash(o->host_hash, event_field(o->event, FIELD_QUEUE_ID)));
}

void
deliveries_nearer(const struct deliveries *d, const struct observation *o)
{
	if (is_of_mail(o->event))
		recent_nearer(d->mails,
			mail_hash(o->host_hash, event_field(o->event, FIELD_QUEUE_ID)));
}

bool
deliveries_add(struct deliveries *d, const struct observation *o, struct delivery *out)
{
	const struct event *e = o->event;
	struct str id;
	struct mail_row *row;

	if (e->action != ACTION_LOGIN && e->action != ACTION_CONNECT && !is_of_mail(e))
		return false;
	if (e->action == ACTION_CONNECT || e->action == ACTION_LOGIN) {
		id = event_field(e, FIELD_CONNECTION_ID);
		if (id.len)
			keep_session(d, o, id);
		if (id.len || e->action == ACTION_CONNECT)
			return false;
	}
	id = event_field(e, FIELD_QUEUE_ID);
	if (e->action == ACTION_LOGIN)
		note_login(d, o, id);
	if (e->action == ACTION_LOGIN || !id.len)
		return false;
	switch (e->action) {
	case ACTION_MAIL_CLIENT:
		row = find_or_put(d, o, id);
		keep_client(row, e);
		keep_user(row, e);
		return false;
	case ACTION_MAIL_FROM:
		row = find_or_put(d, o, id);
		keep_from(row, e);
		keep_user(row, e);
		take_process_user(d, o, row);
		take_session(d, o, row);
		return false;
	case ACTION_MAIL_DONE:
		row = find(d, o, id);
		if (row)
			recent_drop(d->mails, row);
		return false;
	default:
		hand_on(e, id, find(d, o, id), out);
		return true;
	}
}
