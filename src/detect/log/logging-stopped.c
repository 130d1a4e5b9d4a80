/*
 * A log daemon, or auditing, stops and does not come back although the machine
 * runs on; or it says that it lost what it was told. Daemons are restarted at
 * every rotation, and stop when the machine does.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "detect/boots.h"
#include "detect/remark.h"
#include "detect/say.h"

extern const struct detector detect_logging_stopped;

enum { STOPPED, LOST };

#define RESTART_TIME (10 * MINUTE)
#define BOOT_TIME (10 * MINUTE)
#define STOPS 64

/* Within a day; a busy minute costs some hundreds. */
#define LOST_ENOUGH 1000

struct stop {
	uint64_t host, program;
	struct event event; /* its time and place; its texts are the two below */
	char host_text[REMARK_HOST_BYTES], program_text[REMARK_USER_BYTES];
};

struct logging {
	struct remarks *stopped, *lost;
	struct boots boots;
	struct stop stops[STOPS];
	size_t stop_count;
	uint64_t evicted;
	instant now;
};

static void
logging_close(void *state)
{
	struct logging *l = state;

	if (!l)
		return;
	remarks_free(l->stopped);
	remarks_free(l->lost);
	free(l);
}

static enum err
logging_open(const struct site *site, void **state)
{
	struct logging *l = calloc(1, sizeof *l);
	enum err err = l ? remarks_new(&l->stopped) : ERR_NOMEM;

	(void)site;
	if (!err)
		err = remarks_new(&l->lost);
	if (err) {
		logging_close(l);
		return err;
	}
	*state = l;
	return ERR_OK;
}

static void
tell_stop(struct logging *l, const struct stop *s)
{
	struct remark *r = remark_add(l->stopped, STOPPED, &s->event, s->event.program, STR_NULL);

	if (r)
		r->certainty = CERTAINTY_LIKELY;
}

/* Those that nothing has excused in time. */
static void
settle(struct logging *l)
{
	size_t kept = 0;

	for (size_t i = 0; i < l->stop_count; i++) {
		const struct stop *s = &l->stops[i];

		if (l->now - s->event.time <= RESTART_TIME) {
			if (kept != i) {
				l->stops[kept] = *s;
				l->stops[kept].event.host.ptr = l->stops[kept].host_text;
				l->stops[kept].event.program.ptr = l->stops[kept].program_text;
			}
			kept++;
		} else if (!boots_around(&l->boots, s->host, s->event.time, BOOT_TIME)) {
			tell_stop(l, s);
		}
	}
	l->stop_count = kept;
}

static void
note_stop(struct logging *l, const struct event *e)
{
	struct stop *s;

	if (l->stop_count == STOPS) {
		l->evicted++;
		return;
	}
	s = &l->stops[l->stop_count++];
	*s = (struct stop){ .host = str_hash(e->host), .program = str_hash(e->program) };
	s->event = (struct event){ .time = e->time, .place = e->place };
	s->event.host = (struct str){ s->host_text, str_into(s->host_text, REMARK_HOST_BYTES, e->host) };
	s->event.program = (struct str){ s->program_text,
		str_into(s->program_text, REMARK_USER_BYTES, e->program) };
}

static void
note_start(struct logging *l, const struct event *e)
{
	uint64_t host = str_hash(e->host);

	for (size_t i = l->stop_count; i-- > 0;) {
		if (l->stops[i].host != host)
			continue;
		l->stops[i] = l->stops[--l->stop_count];
		l->stops[i].event.host.ptr = l->stops[i].host_text;
		l->stops[i].event.program.ptr = l->stops[i].program_text;
	}
}

static void
note_lost(struct logging *l, const struct event *e)
{
	uint64_t n = 1;
	struct str told = event_field(e, FIELD_ATTEMPTS);
	struct remark *r = remark_add(l->lost, LOST, e, e->program, STR_NULL);

	if (!r)
		return;
	if (told.len && !str_u64(told, UINT32_MAX / 2, &n))
		n = 1;
	r->count += (uint32_t)(r->count < UINT32_MAX / 2 && n ? n - 1 : 0);
	r->certainty = CERTAINTY_CONFIRMED;
}

static void
logging_observe(void *state, const struct observation *o, struct alerts *out)
{
	struct logging *l = state;
	const struct event *e = o->event;

	(void)out;
	l->now = e->time > l->now ? e->time : l->now;
	if (l->stop_count)
		settle(l);
	boots_note(&l->boots, e);
	if (e->action == ACTION_LOG_STOP)
		note_stop(l, e);
	else if (e->action == ACTION_LOG_START)
		note_start(l, e);
	else if (e->action == ACTION_LOG_LOST)
		note_lost(l, e);
}

static void
logging_finish(void *state, struct alerts *out)
{
	struct logging *l = state;
	size_t from = out->count, kept;

	settle(l);
	remarks_tell(l->lost, &detect_logging_stopped, out);
	for (kept = from; from < out->count; from++)
		if (out->items[from]->accesses >= LOST_ENOUGH)
			out->items[kept++] = out->items[from];
	out->count = kept;
	remarks_tell(l->stopped, &detect_logging_stopped, out);
}

static uint64_t
logging_evicted(const void *state)
{
	const struct logging *l = state;

	return l->evicted + remarks_lost(l->stopped) + remarks_lost(l->lost);
}

static void
describe(const struct alert *a, const struct services *s, struct buf *out)
{
	char program[SAY_MAX], host[SAY_MAX];

	(void)s;
	say_str(a->user, program);
	say_targets(a, host);
	if (remark_kind(a) == STOPPED)
		/* TRANSLATORS: program, host */
		buf_printf(out, _("%s of %s stopped writing the log and was not started again"),
			program, host);
	else
		/* TRANSLATORS: program, host, number */
		buf_printf(out, ngettext("%s of %s lost %u message", "%s of %s lost %u messages",
			a->accesses), program, host, a->accesses);
}

const struct detector detect_logging_stopped = {
	.name = "logging-stopped",
	.summary = N_("log daemons that stop, or lose what they are told"),
	.actions = BOOT_ACTIONS | WANTS(ACTION_LOG_STOP) | WANTS(ACTION_LOG_START) |
		WANTS(ACTION_LOG_LOST) | WANTS(ACTION_LOGIN) |
		WANTS(ACTION_PRIVILEGE),
	.open = logging_open,
	.observe = logging_observe,
	.finish = logging_finish,
	.evicted = logging_evicted,
	.close = logging_close,
	.describe = describe,
};
