/*
 * The awkward fact: that a log shows no success says nothing if it could not
 * have shown one. So without a refusal of every attempt, the ground is that
 * others were let in, by number, and this source was not among them; and if
 * some of those who were let in had to be forgotten, nothing is said at all.
 */
#include "correlate/verdict.h"

static struct str
source_name(struct alerts *alerts, const struct alert *a)
{
	char text[ADDR_TEXT_MAX];

	return arena_keep(&alerts->arena, party_text(&a->source, text));
}

static void
got_through(struct alerts *alerts, struct alert *a, const struct success *s)
{
	a->verdict = VERDICT_THROUGH;
	a->ground = (struct ground){ .kind = GROUND_LOGGED_IN, .count = s->count,
		.who = source_name(alerts, a),
		.service = arena_keep(&alerts->arena, str_from(s->last_service)) };
	cited_add(&a->cited, &s->last_place);
}

static void
nothing(struct alerts *alerts, struct alert *a, uint64_t others)
{
	a->verdict = VERDICT_NOTHING;
	a->ground = (struct ground){
		.kind = a->outcome == OUTCOME_DENIED ? GROUND_REFUSED : GROUND_NO_LOGIN,
		.count = a->accesses, .others = others, .who = source_name(alerts, a) };
}

/* What is open to all was used; that is not to have got through. */
static void
anonymous_only(struct alerts *alerts, struct alert *a)
{
	a->verdict = VERDICT_NOTHING;
	a->ground = (struct ground){ .kind = GROUND_ANONYMOUS, .who = source_name(alerts, a) };
}

static void
give(struct alerts *alerts, struct alert *a, const struct successes *successes)
{
	const struct success *s;

	if (a->source.addr.family == ADDR_NONE && !a->source.name.len)
		return; /* nobody is known of whom it could be said */
	s = successes_find(successes, &a->source);
	if (s && s->count && s->last >= a->start)
		got_through(alerts, a, s);
	else if (successes_evicted(successes))
		return;
	else if (s && s->anonymous >= a->start)
		anonymous_only(alerts, a);
	else if (a->outcome == OUTCOME_DENIED || successes_shown(successes))
		nothing(alerts, a, successes_total(successes) - (s ? s->count : 0));
}

void
verdict_give(struct alerts *alerts, const struct successes *successes)
{
	for (size_t i = 0; i < alerts->count; i++) {
		struct alert *a = alerts->items[i];

		if (a->verdict == VERDICT_UNKNOWN && a->ground.kind == GROUND_NONE)
			give(alerts, a, successes);
	}
}
