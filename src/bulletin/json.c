/*
 * The contract for machines (docs/output.md): keys never change with the
 * language, one case a report. Who reported is not in it.
 */
#include "bulletin/render.h"

#include "base/json.h"

#include <stdio.h>

static void
write_facts(struct json *j, const char *key, const struct facts *facts)
{
	json_key(j, key);
	json_array(j);
	for (size_t i = 0; i < facts->count; i++)
		json_str(j, facts->items[i].code);
	json_end_array(j);
}

static void
write_or_null(struct json *j, const char *key, struct str value)
{
	json_key(j, key);
	if (value.len)
		json_str(j, value);
	else
		json_null(j);
}

static void
write_services(struct json *j, const struct report *r)
{
	json_key(j, "services");
	json_array(j);
	for (size_t i = 0; i < r->service_count; i++)
		json_str(j, r->services[i]);
	if (r->services_various)
		json_cstr(j, "various");
	json_end_array(j);
}

static void
write_accesses(struct json *j, const struct report *r)
{
	json_key(j, "accesses");
	if (!r->accesses_told) {
		json_null(j);
		return;
	}
	json_object(j);
	json_member_int(j, "value", (int64_t)r->accesses);
	json_key(j, "approximate");
	json_bool(j, r->accesses_approximate);
	json_end_object(j);
}

static void
write_day(struct json *j, const char *key, const struct told_time *t, const struct zone *zone)
{
	char text[32];
	struct civil c;

	json_key(j, key);
	if (t->at == INSTANT_NONE) {
		json_null(j);
		return;
	}
	c = civil_from_instant(t->at + zone_offset(zone, t->at) * SECOND);
	snprintf(text, sizeof text, "%04d-%02d-%02d", c.year, c.month, c.day);
	json_cstr(j, text);
}

static void
write_period(struct json *j, const struct report *r, const struct zone *zone)
{
	json_key(j, "period");
	if (r->start.at == INSTANT_NONE && r->end.at == INSTANT_NONE) {
		json_null(j);
		return;
	}
	json_object(j);
	write_day(j, "start", &r->start, zone);
	write_day(j, "end", &r->end, zone);
	json_end_object(j);
}

static void
write_labels(struct json *j, const struct report *r)
{
	json_key(j, "labels");
	json_array(j);
	for (size_t i = 0; i < r->label_count; i++)
		json_cstr(j, class_word(r->labels[i]));
	json_end_array(j);
}

static void
write_case(struct json *j, const struct bulletin *b, const struct report *r, unsigned number)
{
	const char *sure = cause_sure(r);

	json_object(j);
	json_key(j, "number");
	if (number)
		json_int(j, number);
	else
		json_null(j);
	json_member_int(j, "reports", 1);
	json_member_cstr(j, "class", class_word(r->class));
	write_labels(j, r);
	write_services(j, r);
	write_accesses(j, r);
	write_period(j, r, b->zone);
	json_member_cstr(j, "damage", damage_word(r->damage));
	write_facts(j, "noticed", &r->noticed);
	write_facts(j, "found", &r->found);
	write_or_null(j, "cause", r->cause.count ? r->cause.items[0].code : STR(""));
	json_member_cstr(j, "certainty", sure ? sure : certainty_word(r->class_standing.certainty));
	write_facts(j, "done", &r->done);
	write_facts(j, "consulted", &r->consulted);
	write_or_null(j, "status", str_from(status_word(r->status)));
	write_or_null(j, "published_before", r->published_before);
	json_end_object(j);
}

static void
write_part(struct json *j, const struct bulletin *b, const struct part *part)
{
	json_object(j);
	json_member(j, "class", part->title->id);
	json_member(j, "title", part->title->text[b->language]);
	json_member(j, "rsit", part->title->rsit);
	json_member_int(j, "reports", (int64_t)part->report_count);
	json_key(j, "cases");
	json_array(j);
	for (size_t i = 0; i < part->report_count; i++)
		write_case(j, b, part->reports[i], part->report_count > 1 ? (unsigned)i + 1 : 0);
	json_end_array(j);
	json_end_object(j);
}

static void
write_notes(struct json *j, const struct bulletin *b)
{
	json_key(j, "notes");
	json_array(j);
	for (size_t i = 0; i < b->note_count; i++) {
		const struct term_words *w = &b->notes[i].term->words[b->language];

		json_object(j);
		json_member_int(j, "number", b->notes[i].number);
		json_member(j, "term", w->head);
		json_member(j, "text", w->text);
		json_end_object(j);
	}
	json_end_array(j);
}

static void
write_annex(struct json *j, const struct bulletin *b)
{
	static const char *const keys[ANNEX_COLUMNS] = { "class", "case", "target", "noticed",
		"damage", "cause", "done", "state" };

	json_key(j, "annex");
	json_array(j);
	for (size_t i = 0; i < b->annex_count; i++) {
		json_object(j);
		for (size_t c = 0; c < ANNEX_COLUMNS; c++)
			json_member(j, keys[c], b->annex[i].cells[c]);
		json_end_object(j);
	}
	json_end_array(j);
}

static void
write_restated(struct json *j, const struct bulletin *b)
{
	json_key(j, "restated");
	json_array(j);
	for (size_t i = 0; i < b->restated_count; i++) {
		const struct restatement *r = &b->restated[i];

		json_object(j);
		json_member(j, "where", r->where);
		json_member_cstr(j, "field", r->field);
		json_member(j, "before", r->before);
		json_member(j, "after", r->after);
		json_end_object(j);
	}
	json_end_array(j);
}

static void
print(const struct bulletin *b, const struct render_options *options, struct buf *out)
{
	struct json j;

	(void)options;
	json_init(&j, out);
	json_object(&j);
	json_member(&j, "month", b->month_code);
	json_member_int(&j, "revision", b->revision);
	json_member_cstr(&j, "language", language_code(b->language));
	json_member(&j, "vocabulary", b->vocabulary->name);
	json_member_int(&j, "reports", b->sums.headline);
	json_key(&j, "damage");
	json_object(&j);
	json_member_int(&j, "yes", b->sums.damage);
	json_member_int(&j, "none", b->sums.no_damage);
	json_member_int(&j, "unknown", b->sums.unknown);
	json_end_object(&j);
	json_key(&j, "classes");
	json_array(&j);
	for (size_t i = 0; i < b->part_count; i++)
		write_part(&j, b, &b->parts[i]);
	json_end_array(&j);
	write_notes(&j, b);
	write_annex(&j, b);
	write_restated(&j, b);
	json_end_object(&j);
	buf_addc(out, '\n');
}

const struct renderer render_json = { "json", print };
