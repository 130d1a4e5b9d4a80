/*
 * Somebody asks the mail server who lives there: by VRFY and EXPN, which no mail
 * needs, or by offering mail to one invented name after the other. A letter to
 * somebody who has left is refused, too, so of those it takes many.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/table.h"
#include "core/ledger.h"
#include "detect/by_source.h"
#include "detect/ours.h"
#include "detect/say.h"

#define ROWS_CEILING (1u << 15)

#define QUESTIONS_ENOUGH 2
#define UNKNOWN_ENOUGH 20
/* A list of subscribers has some who have left; who guesses hits hardly anybody. */
#define UNKNOWN_PAUSE (24 * HOUR)

#define HOST_BYTES 64
#define NAME_BYTES 64
#define ASKED_BYTES 120

extern const struct detector detect_sender_probe;

struct row {
	struct addr source; /* as ledger_key() has it */
	instant first, last;
	uint32_t questions, unknown, last_name;
	uint8_t host_length, name_length, asked_length;
	char host[HOST_BYTES], name[NAME_BYTES];
	char asked[ASKED_BYTES]; /* "VRFY root, EXPN all": the first few */
	struct cited cited;
};

struct probe {
	const struct site *site;
	struct table *rows;
};

static instant
row_time(const void *row)
{
	return ((const struct row *)row)->last;
}

static const struct table_kind kind = {
	.row_size = sizeof(struct row), .hash = by_source_hash, .same = by_source_same, .time = row_time,
};

static void
probe_close(void *state)
{
	struct probe *p = state;

	if (p)
		table_free(p->rows);
	free(p);
}

static enum err
probe_open(const struct site *site, void **state)
{
	struct probe *p = calloc(1, sizeof *p);
	enum err err = p ? table_new(&kind, ROWS_CEILING, &p->rows) : ERR_NOMEM;

	if (err) {
		probe_close(p);
		return err;
	}
	p->site = site;
	*state = p;
	return ERR_OK;
}

static bool
is_question(const struct event *e)
{
	struct str command = event_field(e, FIELD_COMMAND);

	return str_eq_nocase(command, STR("VRFY")) || str_eq_nocase(command, STR("EXPN"));
}

/* RFC 3463, 5.1.1 "Bad destination mailbox address", or in words where no code is told. */
static bool
is_unknown_user(const struct event *e)
{
	struct str reason;

	if (e->action != ACTION_MAIL_REJECT)
		return false;
	if (str_is(event_field(e, FIELD_DSN), "5.1.1"))
		return true;
	reason = event_field(e, FIELD_REASON);
	return str_find(reason, STR("5.1.1")) < reason.len ||
		str_find(reason, STR("ser unknown")) < reason.len ||
		str_find(reason, STR("nknown user")) < reason.len;
}

static struct row *
row_of(struct probe *p, const struct event *e)
{
	struct party party = { e->src, e->src_name };
	struct row key = { .first = e->time, .last = e->time }, *row;

	ledger_key(&party, &key.source);
	row = table_find(p->rows, &key);
	if (row)
		return row;
	key.host_length = str_into(key.host, HOST_BYTES, e->host);
	if (e->src.family == ADDR_NONE)
		key.name_length = str_into(key.name, NAME_BYTES, e->src_name);
	return table_add(p->rows, &key);
}

static void
add_asked(struct row *row, const struct event *e)
{
	struct str command = event_field(e, FIELD_COMMAND), name = event_field(e, FIELD_ARGUMENT);
	size_t room = ASKED_BYTES - row->asked_length;
	int n;

	n = snprintf(row->asked + row->asked_length, room, "%s" STR_FMT "%s" STR_FMT,
		row->asked_length ? ", " : "", STR_ARG(str_sub(command, 0, 4)), name.len ? " " : "",
		STR_ARG(str_sub(name, 0, 40)));
	if (n > 0 && (size_t)n < room)
		row->asked_length += (uint8_t)n;
}

static void
note(struct row *row, const struct event *e)
{
	uint32_t name = (uint32_t)str_hash(event_field(e, FIELD_MAIL_TO));

	if (is_question(e)) {
		row->questions++;
		add_asked(row, e);
	} else {
		/* one letter, offered again */
		row->unknown += name != row->last_name;
		row->last_name = name;
	}
	row->first = e->time < row->first ? e->time : row->first;
	row->last = e->time > row->last ? e->time : row->last;
	cited_add(&row->cited, &e->place);
}

static void
probe_observe(void *state, const struct observation *o, struct alerts *out)
{
	struct probe *p = state;
	const struct event *e = o->event;
	struct row *row;

	(void)out;
	if (!(is_question(e) || is_unknown_user(e)) ||
		!is_outsider(p->site, &e->src, e->src_name))
		return;
	row = row_of(p, e);
	if (!row)
		return;
	if (!row->questions && row->unknown < UNKNOWN_ENOUGH && e->time - row->last > UNKNOWN_PAUSE) {
		row->unknown = 0;
		row->first = e->time;
		row->cited = (struct cited){ 0 };
	}
	note(row, e);
}

static void
fill(struct alert *a, const struct row *row, struct arena *arena)
{
	static const struct port_range smtp = { 25, 25, IP_TCP };

	a->detector = &detect_sender_probe;
	a->class = CLASS_PROBE;
	a->method = METHOD_SMTP;
	if (row->source.family != ADDR_NONE)
		a->source.addr = row->source;
	a->source.name = arena_keep(arena, (struct str){ row->name, row->name_length });
	a->target.name = arena_keep(arena, (struct str){ row->host, row->host_length });
	a->target_count = 1;
	a->ports = &smtp;
	a->range_count = a->port_count = 1;
	a->accesses = row->questions >= QUESTIONS_ENOUGH ? row->questions : row->unknown;
	a->start = row->first;
	a->end = row->last;
	a->outcome = OUTCOME_UNKNOWN;
	a->confidence = row->questions ? CERTAINTY_CONFIRMED : CERTAINTY_PROBABLE;
	a->note = arena_keep(arena, (struct str){ row->asked, row->asked_length });
	a->cited = row->cited;
}

static void
probe_finish(void *state, struct alerts *out)
{
	struct probe *p = state;

	for (size_t i = 0; i < table_count(p->rows); i++) {
		const struct row *row = table_row(p->rows, i);
		struct alert *a;

		if (row->questions < QUESTIONS_ENOUGH && row->unknown < UNKNOWN_ENOUGH)
			continue;
		a = alerts_add(out);
		if (!a)
			return;
		fill(a, row, &out->arena);
		a->services[a->service_count++] = service_by_port(p->site->services, IP_TCP, 25);
	}
}

static uint64_t
probe_evicted(const void *state)
{
	return table_evicted(((const struct probe *)state)->rows);
}

static void
describe(const struct alert *a, const struct services *s, struct buf *out)
{
	char source[SAY_MAX], target[SAY_MAX], asked[SAY_MAX];

	(void)s;
	say_source(a, source);
	say_targets(a, target);
	if (a->note.len)
		/* TRANSLATORS: source, server, times, what it said */
		buf_printf(out, ngettext("%s asked %s %u time who has mail there (%s)",
			"%s asked %s %u times who has mail there (%s)", a->accesses),
			source, target, a->accesses, say_list(a->note, asked));
	else
		/* TRANSLATORS: source, server, number */
		buf_printf(out, ngettext("%s offered %s mail for %u name that nobody has",
			"%s offered %s mail for %u names that nobody has", a->accesses),
			source, target, a->accesses);
}

const struct detector detect_sender_probe = {
	.name = "sender-probe",
	.summary = N_("questions who has mail here: VRFY, EXPN, invented names"),
	.actions = WANTS(ACTION_COMMAND) | WANTS(ACTION_MAIL_REJECT),
	.open = probe_open,
	.observe = probe_observe,
	.finish = probe_finish,
	.evicted = probe_evicted,
	.close = probe_close,
	.describe = describe,
};
