#include "detect/scan.h"

#include <stdlib.h>

#include "detect/attempt.h"

struct scan {
	const struct site *site;
	struct alerts *out;
	const struct detector *detector;
	void (*adjust)(struct alert *a, const struct episode *e);
};

enum err
scan_open(const struct site *site, void **state)
{
	struct scan *s = calloc(1, sizeof *s);

	if (!s)
		return ERR_NOMEM;
	s->site = site;
	*state = s;
	return ERR_OK;
}

void
scan_observe(void *state, const struct observation *o, struct alerts *out)
{
	const struct scan *s = state;

	(void)out;
	attempt_note(s->site, o);
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

static void
found(void *argument, const struct episode *e)
{
	struct scan *s = argument;
	struct alert *a = episode_alert(e, s->site, s->out);

	if (!a)
		return;
	a->detector = s->detector;
	if (s->adjust)
		s->adjust(a, e);
}

void
scan_finish(void *state, struct alerts *out, const struct detector *detector,
	enum episode_kind kind, void (*adjust)(struct alert *a, const struct episode *e))
{
	struct scan *s = state;

	s->out = out;
	s->detector = detector;
	s->adjust = adjust;
	episodes_each(s->site, kind, found, s);
}
