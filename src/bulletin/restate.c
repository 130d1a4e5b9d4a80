/*
 * Reports are matched by receipt number. Most of what may change stands in the
 * annex, so its cells are compared; what was found and when does not, and gets
 * lines of its own.
 */
#include "bulletin/restate.h"

#include "bulletin/told.h"

#define LINES_PER_REPORT 16

struct restating {
	const struct prose_where *w;
	struct bulletin *b;
	size_t room;
};

static struct str
say(const struct restating *s, const char *key)
{
	return phrase_say(&s->w->data->phrases, s->b->language, key);
}

static void
add_line(struct restating *s, const char *field, struct str number, struct str where,
	struct str before, struct str after)
{
	struct str what = say(s, arena_printf(s->w->arena, "field-%s", field).ptr);

	if (s->b->restated_count == s->room)
		return;
	s->b->restated[s->b->restated_count++] = (struct restatement){ .field = field,
		.where = where, .what = what, .before = before.len ? before : STR("–"),
		.after = after.len ? after : STR("–"), .number = number };
}

static const struct report *
find_number(const struct report *reports, size_t count, struct str number)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(reports[i].number, number))
			return &reports[i];
	return NULL;
}

/* (3) ケース1, by where the report stands now. */
static struct str
where_stands(const struct restating *s, const struct annex_row *row)
{
	const struct prose_where *w = s->w;

	if (!row->number)
		return row->cells[ANNEX_CLASS];
	return PROSE_FILL(w, "restated-case", { "class", row->cells[ANNEX_CLASS] },
		{ "case", PROSE_FILL(w, "case", { "n", prose_count(w, row->number) }) });
}

static struct str
found_text(const struct restating *s, const struct report *r)
{
	struct str items[REPORT_ITEMS];
	struct context context;
	size_t n = 0;

	prose_context(s->w, r, &context);
	for (size_t i = 0; i < r->found.count; i++) {
		const struct fact *f = &r->found.items[i];
		const struct phrase *row;
		struct str text;
		struct buf out;

		context.phrase.object = f->object.len != 0;
		row = phrase_find(&s->w->data->phrases, "found", &f->code, 1, &context.phrase);
		if (!row)
			continue;
		text = row->text[s->b->language].text;
		buf_init(&out, 4096);
		if (s->b->language == LANGUAGE_EN) {
			buf_add(&out, phrase_part(text, 0));
			buf_addc(&out, ' ');
		}
		phrase_fill(&out, phrase_part(text, 1), (const struct filling[]){ { "object",
			service_print(s->w, f->object) } }, 1);
		items[n++] = PROSE_FILL(s->w, "annex-cause", { "text",
			arena_keep(s->w->arena, buf_str(&out)) }, { "sure",
			say(s, arena_printf(s->w->arena, "sure-%s",
				certainty_word(f->standing.certainty)).ptr) });
		buf_free(&out);
	}
	return list_join(s->w, items, n, true);
}

static struct str
day_code(const struct restating *s, const struct told_time *t)
{
	struct civil c;

	if (t->at == INSTANT_NONE)
		return STR("");
	c = told_civil(s->w, t);
	return arena_printf(s->w->arena, "%04d-%02d-%02d", c.year, c.month, c.day);
}

static struct str
period_text(const struct restating *s, const struct report *r)
{
	struct str from = day_code(s, &r->start), to = day_code(s, &r->end);

	if (!from.len && !to.len)
		return STR("");
	return arena_printf(s->w->arena, STR_FMT "/" STR_FMT, STR_ARG(from), STR_ARG(to));
}

static struct str
labels_text(const struct restating *s, const struct report *r)
{
	struct str items[sizeof(r->labels) / sizeof(r->labels[0])];

	for (size_t i = 0; i < r->label_count; i++)
		items[i] = str_from(class_word(r->labels[i]));
	return list_join(s->w, items, r->label_count, true);
}

static struct str
sure_text(const struct restating *s, const struct report *r)
{
	return say(s, arena_printf(s->w->arena, "sure-%s",
		certainty_word(r->class_standing.certainty)).ptr);
}

static void
compare_cells(struct restating *s, const struct annex_row *row, const struct report *before,
	struct str where)
{
	static const char *const fields[ANNEX_COLUMNS] = { [ANNEX_TARGET] = "target",
		[ANNEX_NOTICED] = "noticed", [ANNEX_DAMAGE] = "damage", [ANNEX_CAUSE] = "cause",
		[ANNEX_DONE] = "done", [ANNEX_STATE] = "status" };
	const struct vocabulary *v = &s->w->data->vocabulary;
	struct str cells[ANNEX_COLUMNS];
	struct str title = v->titles[v->title_of[before->class]].text[s->b->language];

	prose_annex(s->w, before, cells);
	if (!str_eq(title, row->cells[ANNEX_CLASS]))
		add_line(s, "class", row->report->number, where, title, row->cells[ANNEX_CLASS]);
	for (size_t i = ANNEX_TARGET; i < ANNEX_COLUMNS; i++)
		if (!str_eq(cells[i], row->cells[i]))
			add_line(s, fields[i], row->report->number, where, cells[i], row->cells[i]);
}

static void
compare_texts(struct restating *s, const char *field, const struct report *r, struct str where,
	struct str before, struct str after)
{
	if (!str_eq(before, after))
		add_line(s, field, r->number, where, before, after);
}

static void
compare(struct restating *s, const struct annex_row *row, const struct report *told)
{
	struct str where = where_stands(s, row);
	const struct report *r = row->report;
	struct report before;
	unsigned withheld = 0;

	report_effective(told, &before, &withheld);
	compare_cells(s, row, &before, where);
	compare_texts(s, "found", r, where, found_text(s, &before), found_text(s, r));
	compare_texts(s, "period", r, where, period_text(s, &before), period_text(s, r));
	compare_texts(s, "labels", r, where, labels_text(s, &before), labels_text(s, r));
	compare_texts(s, "certainty", r, where, sure_text(s, &before), sure_text(s, r));
	compare_texts(s, "recurring", r, where, before.recurring ? say(s, "yes") : say(s, "no"),
		r->recurring ? say(s, "yes") : say(s, "no"));
	compare_texts(s, "received", r, where, day_code(s, &before.received),
		day_code(s, &r->received));
}

static void
compare_counts(struct restating *s, size_t before)
{
	if (before != s->b->sums.headline)
		add_line(s, "reports", STR(""), say(s, "restated-edition"),
			prose_count(s->w, before),
			prose_count(s->w, s->b->sums.headline));
}

enum err
bulletin_restate(const struct prose_where *w, struct bulletin *b)
{
	const struct bulletin_request *q = w->request;
	struct restating s = { w, b, (b->annex_count + q->previous_count) * LINES_PER_REPORT + 1 };
	size_t before = 0;

	b->restated = arena_array(w->arena, s.room, sizeof *b->restated);
	if (!b->restated)
		return ERR_NOMEM;
	for (size_t i = 0; i < q->previous_count; i++)
		before += received_in(&q->previous[i], q->month, q->zone);
	compare_counts(&s, before);
	for (size_t i = 0; i < b->annex_count; i++) {
		const struct annex_row *row = &b->annex[i];
		const struct report *old = find_number(q->previous, q->previous_count,
			row->report->number);

		if (old && received_in(old, q->month, q->zone))
			compare(&s, row, old);
		else
			add_line(&s, "added", row->report->number, where_stands(&s, row), STR(""),
				row->cells[ANNEX_TARGET]);
	}
	for (size_t i = 0; i < q->previous_count; i++) {
		const struct report *now = find_number(q->reports, q->report_count,
			q->previous[i].number);

		if (received_in(&q->previous[i], q->month, q->zone) &&
			!(now && received_in(now, q->month, q->zone)))
			add_line(&s, "removed", q->previous[i].number, say(&s, "restated-edition"),
				STR(""), STR(""));
	}
	return ERR_OK;
}
