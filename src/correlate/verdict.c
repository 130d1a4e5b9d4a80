/*
 * The awkward fact: that a log shows no success says nothing if it could not
 * have shown one. So without a refusal of every attempt, the ground is that
 * others were let in, by number, and this source was not among them; and if
 * some of those who were let in had to be forgotten, nothing is said at all.
 */
#include "correlate/verdict.h"

#include <stdio.h>

#include "base/i18n.h"

#define GROUND_MAX 640
#define SOURCE_MAX 256

static struct str
keep(struct alerts *alerts, const char *text)
{
	return arena_keep(&alerts->arena, str_from(text));
}

static const char *
source_text(const struct alert *a, char out[SOURCE_MAX])
{
	char text[ADDR_TEXT_MAX];
	struct str source = str_sub(party_text(&a->source, text), 0, SOURCE_MAX - 1);

	if (source.len)
		memcpy(out, source.ptr, source.len);
	out[source.len] = '\0';
	return out;
}

static void
got_through(struct alerts *alerts, struct alert *a, const struct success *s)
{
	char text[GROUND_MAX], source[SOURCE_MAX];

	source_text(a, source);
	if (*s->last_service)
		snprintf(text, sizeof text, ngettext("%s logged in %u time, by %s",
				"%s logged in %u times, last by %s", s->count),
			source, s->count, s->last_service);
	else
		snprintf(text, sizeof text, ngettext("%s logged in %u time",
				"%s logged in %u times", s->count), source, s->count);
	a->verdict = VERDICT_THROUGH;
	a->ground = keep(alerts, text);
	cited_add(&a->cited, &s->last_place);
}

static void
nothing(struct alerts *alerts, struct alert *a, uint64_t others)
{
	char text[GROUND_MAX], source[SOURCE_MAX];
	int used = 0;

	if (a->outcome == OUTCOME_DENIED)
		used = snprintf(text, sizeof text, ngettext("%u attempt was refused; ",
			"all %u attempts were refused; ", a->accesses), a->accesses);
	source_text(a, source);
	if (others)
		snprintf(text + used, sizeof text - (size_t)used,
			ngettext("no login from %s followed in what was read, which shows %lu other",
				"no login from %s followed in what was read, which shows %lu others",
				(unsigned long)others),
			source, (unsigned long)others);
	else
		snprintf(text + used, sizeof text - (size_t)used,
			_("no login from %s followed in what was read"), source);
	a->verdict = VERDICT_NOTHING;
	a->ground = keep(alerts, text);
}

static void
give(struct alerts *alerts, struct alert *a, const struct successes *successes)
{
	const struct success *s = successes_find(successes, &a->source);

	if (s && s->last >= a->start)
		got_through(alerts, a, s);
	else if (!successes_evicted(successes) &&
		(a->outcome == OUTCOME_DENIED || successes_total(successes)))
		nothing(alerts, a, successes_total(successes) - (s ? s->count : 0));
}

void
verdict_give(struct alerts *alerts, const struct successes *successes)
{
	for (size_t i = 0; i < alerts->count; i++) {
		struct alert *a = alerts->items[i];

		if (a->verdict == VERDICT_UNKNOWN && !a->ground.len)
			give(alerts, a, successes);
	}
}
