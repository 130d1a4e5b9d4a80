/*
 * A log shows what came to the door, not all that happened: evidence that shows
 * less than was told contradicts nothing. It contradicts when it shows other
 * things, more of them, or at another time.
 */
#include "cmd/weigh.h"

#include <string.h>

#define BY_EVIDENCE STR("yagura")
#define SERVICES_TOO_MANY 8 /* then they are "various" */

/* How much worse; classes of one kind have one rank. */
static unsigned
rank_of(enum class c)
{
	switch (c) {
	case CLASS_SCAN:
	case CLASS_PROBE: return 2;
	case CLASS_WEB_PROBE:
	case CLASS_PASSWORD_GUESSING: return 3;
	case CLASS_MAIL_ABUSE: return 4;
	case CLASS_RELAY: return 5;
	case CLASS_WEB_TAMPERING: return 6;
	case CLASS_INTRUSION:
	case CLASS_STEPPING_STONE: return 7;
	case CLASS_OTHER: return 1;
	default: return 0;
	}
}

bool
class_same_kind(enum class a, enum class b)
{
	return rank_of(a) == rank_of(b);
}

/* What the evidence says, over the incidents of one kind. */
struct shown {
	const struct incident *lead; /* the worst; of several the first */
	struct str number, place;
	enum class class;
	service_id services[REPORT_ITEMS];
	size_t service_count;
	bool services_more;
	uint64_t accesses;
	instant start, end;
};

static const struct incident *
lead_of(const struct weighing *w, const struct report *told)
{
	const struct incident *worst = NULL;

	for (size_t i = 0; i < w->count; i++) {
		const struct incident *x = &w->incidents[i];

		for (size_t k = 0; k < x->class_count; k++)
			if (standing_told(&told->class_standing) &&
				class_same_kind(x->classes[k], told->class))
				return x;
	}
	for (size_t i = 0; i < w->count; i++)
		if (!worst || rank_of(w->incidents[i].classes[0]) > rank_of(worst->classes[0]))
			worst = &w->incidents[i];
	return worst;
}

static void
add_services(struct shown *s, const struct alert *a)
{
	for (uint32_t i = 0; i < a->service_count; i++) {
		size_t k = 0;

		while (k < s->service_count && s->services[k] != a->services[i])
			k++;
		if (k == REPORT_ITEMS)
			s->services_more = true;
		else if (k == s->service_count)
			s->services[s->service_count++] = a->services[i];
	}
}

/* Does the incident belong to what is told, as the leading one does? */
static bool
belongs(const struct incident *i, enum class class)
{
	for (size_t k = 0; k < i->class_count; k++)
		if (class_same_kind(i->classes[k], class))
			return true;
	return false;
}

static void
look(const struct weighing *w, const struct report *told, struct shown *s)
{
	*s = (struct shown){ .lead = lead_of(w, told), .start = INSTANT_NONE,
		.end = INSTANT_NONE, .number = STR(""), .place = STR("") };
	if (!s->lead)
		return;
	s->class = standing_told(&told->class_standing) && belongs(s->lead, told->class) ?
		told->class : s->lead->classes[0];
	if (w->numbers)
		s->number = w->numbers[s->lead - w->incidents];
	for (size_t i = 0; i < s->lead->alert_count && !s->place.len; i++)
		if (class_same_kind(s->lead->alerts[i]->class, s->class))
			s->place = w->place(w->argument, s->lead->alerts[i]);
	for (size_t i = 0; i < w->count; i++) {
		const struct incident *x = &w->incidents[i];

		if (!belongs(x, s->class))
			continue;
		for (size_t k = 0; k < x->alert_count; k++)
			if (class_same_kind(x->alerts[k]->class, s->class))
				add_services(s, x->alerts[k]);
		s->accesses += x->accesses;
		/* Scans are told together; of the rest each is a story of its own. */
		if (x != s->lead && !class_same_kind(s->class, CLASS_SCAN))
			continue;
		if (s->start == INSTANT_NONE || x->start < s->start)
			s->start = x->start;
		if (s->end == INSTANT_NONE || x->end > s->end)
			s->end = x->end;
	}
}

/* --------------------------------------------------------------- results */

static struct standing
proposed(const struct weighing *w, const struct shown *s)
{
	return (struct standing){ .basis = BASIS_EVIDENCED, .certainty = s->lead->certainty,
		.by = BY_EVIDENCE, .rests_on = s->place, .at = w->at };
}

/* As it was told, and sure as it was told: only what it rests on is new. */
static struct standing
weighed(const struct standing *told, enum basis basis, struct str place)
{
	struct standing s = *told;

	s.basis = basis;
	s.rests_on = place;
	return s;
}

static void
add_finding(const struct shown *s, struct report *more, const char *field, struct str value)
{
	if (more->finding_count < REPORT_FINDINGS && value.ptr)
		more->findings[more->finding_count++] = (struct finding){ str_from(field), value,
			s->place, s->number };
}

static bool
is_settled(const struct standing *s)
{
	return standing_told(s) && s->basis == BASIS_DECIDED; /* a person's word stands */
}

static void
weigh_class(const struct weighing *w, const struct shown *s, const struct report *told,
	struct report *more)
{
	add_finding(s, more, "class", str_from(class_word(s->lead->classes[0])));
	if (is_settled(&told->class_standing))
		return;
	more->class = told->class;
	if (!standing_told(&told->class_standing)) {
		more->class = s->class;
		more->class_standing = proposed(w, s);
	} else if (belongs(s->lead, told->class)) {
		more->class_standing = weighed(&told->class_standing, BASIS_EVIDENCED, s->place);
	} else if (rank_of(s->class) > rank_of(told->class)) {
		more->class_standing = weighed(&told->class_standing, BASIS_CONTRADICTED,
			s->place);
	}
}

static struct str
services_text(const struct weighing *w, const struct shown *s)
{
	struct str text = STR("");

	for (size_t i = 0; i < s->service_count && text.ptr; i++)
		text = arena_printf(w->arena, "%.*s%s%s", STR_ARG(text), i ? "," : "",
			service_name(w->services, s->services[i]));
	return text;
}

static bool
was_told(const struct report *told, const char *service)
{
	for (size_t i = 0; i < told->service_count; i++)
		if (str_is(told->services[i], service))
			return true;
	return false;
}

static enum basis
judge_services(const struct weighing *w, const struct shown *s, const struct report *told)
{
	size_t common = 0;

	if (told->services_various)
		return s->service_count >= 3 || s->services_more ? BASIS_EVIDENCED : BASIS_CLAIMED;
	for (size_t i = 0; i < s->service_count; i++)
		common += was_told(told, service_name(w->services, s->services[i]));
	if (common < s->service_count)
		return BASIS_CONTRADICTED;
	return common == told->service_count ? BASIS_EVIDENCED : BASIS_CLAIMED;
}

static void
weigh_services(const struct weighing *w, const struct shown *s, const struct report *told,
	struct report *more)
{
	if (!s->service_count)
		return;
	add_finding(s, more, "services", services_text(w, s));
	if (is_settled(&told->services_standing))
		return;
	if (standing_told(&told->services_standing)) {
		enum basis basis = judge_services(w, s, told);

		if (basis == BASIS_CLAIMED)
			return;
		memcpy(more->services, told->services, sizeof more->services);
		more->service_count = told->service_count;
		more->services_various = told->services_various;
		more->services_standing = weighed(&told->services_standing, basis, s->place);
		return;
	}
	more->services_various = s->services_more || s->service_count > SERVICES_TOO_MANY;
	for (size_t i = 0; i < s->service_count; i++)
		more->services[i] = arena_keep(w->arena,
			str_from(service_name(w->services, s->services[i])));
	more->service_count = s->service_count;
	more->services_standing = proposed(w, s);
}

static bool
is_about(uint64_t told, bool approximate, uint64_t shown)
{
	uint64_t apart = told > shown ? told - shown : shown - told;

	return approximate ? apart <= told / 10 + 2 : apart == 0;
}

/* Only for what comes as accesses: mails and sessions are counted otherwise. */
static void
weigh_accesses(const struct weighing *w, const struct shown *s, const struct report *told,
	struct report *more)
{
	if (!class_same_kind(s->class, CLASS_SCAN) || !s->accesses)
		return;
	add_finding(s, more, "accesses",
		arena_printf(w->arena, "%llu", (unsigned long long)s->accesses));
	if (is_settled(&told->accesses_standing))
		return;
	more->accesses_told = true;
	more->accesses = told->accesses_told ? told->accesses : s->accesses;
	more->accesses_approximate = told->accesses_approximate;
	if (told->accesses_told)
		more->accesses_standing = weighed(&told->accesses_standing,
			is_about(told->accesses, told->accesses_approximate, s->accesses) ?
				BASIS_EVIDENCED : BASIS_CONTRADICTED, s->place);
	else
		more->accesses_standing = proposed(w, s);
}

static int64_t
day_of(const struct weighing *w, instant t)
{
	instant local = t + zone_offset(w->zone, t) * SECOND;

	return (local - (local % DAY + DAY) % DAY) / DAY;
}

static bool
agrees(const struct weighing *w, const struct told_time *told, instant shown)
{
	instant apart = told->at > shown ? told->at - shown : shown - told->at;

	if (told->at == INSTANT_NONE)
		return true;
	return told->day_only ? day_of(w, told->at) == day_of(w, shown) : apart <= HOUR;
}

static struct str
moment_text(const struct weighing *w, instant t)
{
	char text[INSTANT_TEXT_MAX];
	size_t n = instant_print_zone(t, w->zone, text);

	return arena_keep(w->arena, (struct str){ text, n });
}

/* The log may end before the story does; it cannot begin before it. */
static void
weigh_period(const struct weighing *w, const struct shown *s, const struct report *told,
	struct report *more)
{
	bool starts, ends;

	if (s->start == INSTANT_NONE)
		return;
	add_finding(s, more, "start", moment_text(w, s->start));
	add_finding(s, more, "end", moment_text(w, s->end));
	if (is_settled(&told->period_standing))
		return;
	more->start = told->start;
	more->end = told->end;
	if (!standing_told(&told->period_standing)) {
		more->start = (struct told_time){ s->start, false };
		more->end = (struct told_time){ s->end, false };
		more->period_standing = proposed(w, s);
		return;
	}
	starts = agrees(w, &told->start, s->start);
	ends = agrees(w, &told->end, s->end);
	if (starts && ends)
		more->period_standing = weighed(&told->period_standing, BASIS_EVIDENCED, s->place);
	else if ((!starts && told->start.at != INSTANT_NONE && s->start < told->start.at) ||
		(!ends && told->end.at != INSTANT_NONE && s->end > told->end.at))
		more->period_standing = weighed(&told->period_standing, BASIS_CONTRADICTED,
			s->place);
}

/* "None" is evidenced only where the verdict may be said, with its ground. */
static void
weigh_damage(const struct weighing *w, const struct shown *s, const struct report *told,
	struct report *more)
{
	bool nothing = true, through = false;
	enum basis basis = BASIS_CLAIMED;

	if (!standing_told(&told->damage_standing) || is_settled(&told->damage_standing))
		return;
	for (size_t i = 0; i < w->count; i++) {
		nothing = nothing && w->incidents[i].verdict == VERDICT_NOTHING;
		through = through || (w->incidents[i].verdict == VERDICT_THROUGH &&
			rank_of(w->incidents[i].classes[0]) >= rank_of(CLASS_RELAY));
	}
	if (told->damage == DAMAGE_NONE)
		basis = through ? BASIS_CONTRADICTED : nothing ? BASIS_EVIDENCED : BASIS_CLAIMED;
	else if (told->damage == DAMAGE_YES && through)
		basis = BASIS_EVIDENCED;
	if (through)
		add_finding(s, more, "damage", STR("got-through"));
	if (basis == BASIS_CLAIMED)
		return;
	more->damage = told->damage;
	more->damage_standing = weighed(&told->damage_standing, basis, s->place);
}

/* ----------------------------------------------------------------- facts */

/* What a detector's alert shows of what reporters tell. */
static const struct {
	const char *rule, *code;
	bool through; /* only if something got through */
} shows[] = {
	{ "relay-accepted", "relay-possible", false },
	{ "relay-accepted", "relay-used", false },
	{ "user-added", "user-added", false },
	{ "hostile-input", "hostile-input", false },
	{ "hostile-input", "root-taken", true },
};

static const struct alert *
alert_that_shows(const struct weighing *w, struct str code)
{
	for (size_t i = 0; i < w->count; i++)
		for (size_t k = 0; k < w->incidents[i].alert_count; k++)
			for (size_t s = 0; s < sizeof shows / sizeof *shows; s++) {
				const struct alert *a = w->incidents[i].alerts[k];

				if (a->detector && str_is(code, shows[s].code) &&
					strcmp(a->detector->name, shows[s].rule) == 0 &&
					(!shows[s].through || a->verdict == VERDICT_THROUGH))
					return a;
			}
	return NULL;
}

static void
weigh_facts(const struct weighing *w, const struct facts *told, struct facts *more)
{
	for (size_t i = 0; i < told->count; i++) {
		const struct alert *a = alert_that_shows(w, told->items[i].code);

		if (!a || told->items[i].standing.basis != BASIS_CLAIMED)
			continue;
		more->items[more->count] = told->items[i];
		more->items[more->count].standing = weighed(&told->items[i].standing,
			BASIS_EVIDENCED, w->place(w->argument, a));
		more->count++;
	}
}

void
weigh(const struct weighing *w, const struct report *told, struct report *more)
{
	struct shown s;

	report_init(more);
	look(w, told, &s);
	if (!s.lead)
		return;
	more->incident = s.number;
	weigh_class(w, &s, told, more);
	weigh_services(w, &s, told, more);
	weigh_accesses(w, &s, told, more);
	weigh_period(w, &s, told, more);
	weigh_damage(w, &s, told, more);
	weigh_facts(w, &told->found, &more->found);
}
