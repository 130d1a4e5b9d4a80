/*
 * Judging waits for the end, but the ledger may be full before: then what is
 * over by that time is judged while it is still there. Slow scans are not over
 * before the end; of these the ledger keeps what it can.
 */
#include "detect/scan.h"

#include <stdlib.h>

#include "detect/attempt.h"

struct scan {
	const struct site *site;
	const struct scan_kind *kind;
	struct alerts *out;
	instant judged;     /* everything that ended up to here */
	uint64_t brimful;
};

enum err
scan_open(const struct site *site, const struct scan_kind *kind, void **state)
{
	struct scan *s = calloc(1, sizeof *s);

	if (!s)
		return ERR_NOMEM;
	s->site = site;
	s->kind = kind;
	s->judged = INSTANT_NONE;
	*state = s;
	return ERR_OK;
}

static void
found(void *argument, const struct episode *e)
{
	const struct scan *s = argument;
	struct alert *a = episode_alert(e, s->site, s->out);

	if (!a)
		return;
	a->detector = s->kind->detector;
	if (s->kind->adjust)
		s->kind->adjust(a, e);
}

static void
judge(struct scan *s, struct alerts *out, instant until)
{
	if (until <= s->judged)
		return;
	s->out = out;
	episodes_each(s->site, s->kind->kind, s->judged, until, found, s);
	s->judged = until;
}

void
scan_watch(void *state, const struct observation *o, struct alerts *out)
{
	struct scan *s = state;

	if (ledger_is_brimful(s->site->ledger, &s->brimful))
		judge(s, out, o->event->time - EPISODE_PAUSE);
}

void
scan_observe(void *state, const struct observation *o, struct alerts *out)
{
	struct scan *s = state;

	scan_watch(s, o, out);
	attempt_note(s->site, o);
}

void
scan_finish(void *state, struct alerts *out)
{
	judge(state, out, INT64_MAX);
}

void
scan_close(void *state)
{
	free(state);
}

uint64_t
scan_evicted(const void *state)
{
	return ledger_evicted(((const struct scan *)state)->site->ledger);
}
