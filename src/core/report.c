#include "core/report.h"

void
report_init(struct report *report)
{
	*report = (struct report){ .received.at = INSTANT_NONE, .start.at = INSTANT_NONE,
		.end.at = INSTANT_NONE };
}

static void
merge_text(struct str *into, struct str more)
{
	if (more.len)
		*into = more;
}

static void
merge_time(struct told_time *into, const struct told_time *more)
{
	if (more->at != INSTANT_NONE)
		*into = *more;
}

static bool
merge_facts(struct facts *into, const struct facts *more)
{
	bool fits = true;

	for (size_t i = 0; i < more->count; i++) {
		const struct fact *f = &more->items[i];
		size_t at = 0;

		while (at < into->count && !(str_eq(into->items[at].code, f->code) &&
				str_eq(into->items[at].object, f->object)))
			at++;
		if (at == REPORT_ITEMS) {
			fits = false;
			continue;
		}
		into->items[at] = *f;
		if (at == into->count)
			into->count++;
	}
	return fits;
}

static bool
merge_findings(struct report *into, const struct report *more)
{
	bool fits = true;

	for (size_t i = 0; i < more->finding_count; i++) {
		size_t at = 0;

		while (at < into->finding_count &&
			!str_eq(into->findings[at].field, more->findings[i].field))
			at++;
		if (at == REPORT_FINDINGS) {
			fits = false;
			continue;
		}
		into->findings[at] = more->findings[i];
		if (at == into->finding_count)
			into->finding_count++;
	}
	return fits;
}

static void
merge_class(struct report *into, const struct report *more)
{
	if (standing_told(&more->class_standing)) {
		into->class = more->class;
		into->class_standing = more->class_standing;
	}
	if (more->label_count) {
		memcpy(into->labels, more->labels, sizeof into->labels);
		into->label_count = more->label_count;
	}
}

static void
merge_counts(struct report *into, const struct report *more)
{
	if (standing_told(&more->services_standing)) {
		memcpy(into->services, more->services, sizeof into->services);
		into->service_count = more->service_count;
		into->services_various = more->services_various;
		into->services_standing = more->services_standing;
	}
	if (standing_told(&more->accesses_standing)) {
		into->accesses_told = more->accesses_told;
		into->accesses = more->accesses;
		into->accesses_approximate = more->accesses_approximate;
		into->accesses_standing = more->accesses_standing;
	}
	if (standing_told(&more->period_standing)) {
		merge_time(&into->start, &more->start);
		merge_time(&into->end, &more->end);
		into->period_standing = more->period_standing;
	}
}

static void
merge_outcome(struct report *into, const struct report *more)
{
	if (standing_told(&more->damage_standing)) {
		into->damage = more->damage;
		into->damage_standing = more->damage_standing;
	}
	if (standing_told(&more->status_standing)) {
		into->status = more->status;
		into->status_standing = more->status_standing;
	}
	into->recurring = into->recurring || more->recurring;
}

bool
report_merge(struct report *into, const struct report *more)
{
	bool fits;

	merge_text(&into->number, more->number);
	merge_time(&into->received, &more->received);
	merge_text(&into->reporter_name, more->reporter_name);
	merge_text(&into->reporter_organization, more->reporter_organization);
	merge_text(&into->reporter_contact, more->reporter_contact);
	merge_text(&into->reporter_kind, more->reporter_kind);
	merge_class(into, more);
	merge_counts(into, more);
	merge_outcome(into, more);
	merge_text(&into->published_before, more->published_before);
	merge_text(&into->words, more->words);
	merge_text(&into->incident, more->incident);
	fits = merge_facts(&into->noticed, &more->noticed);
	fits = merge_facts(&into->found, &more->found) && fits;
	fits = merge_facts(&into->cause, &more->cause) && fits;
	fits = merge_facts(&into->done, &more->done) && fits;
	fits = merge_facts(&into->consulted, &more->consulted) && fits;
	return merge_findings(into, more) && fits;
}
