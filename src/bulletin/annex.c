/*
 * One row, one report: the same facts as in the prose, in a word or two.
 */
#include "bulletin/prose.h"

#include "bulletin/told.h"

#define NOTHING STR("–")

static enum language
language(const struct prose_where *w)
{
	return w->request->language;
}

static struct str
say(const struct prose_where *w, const char *key)
{
	return phrase_say(&w->data->phrases, language(w), key);
}

static struct str
say_of(const struct prose_where *w, const char *stem, const char *word)
{
	return say(w, arena_printf(w->arena, "%s%s", stem, word).ptr);
}

/* The phrases of KIND for facts, as a list. */
static struct str
short_list(const struct prose_where *w, struct context *c, const char *kind,
	const struct facts *facts)
{
	struct str items[REPORT_ITEMS];
	size_t n = 0;

	for (size_t i = 0; i < facts->count;) {
		struct str codes[PHRASE_CODES];
		size_t count = 0;
		const struct phrase *row;

		while (count < PHRASE_CODES && i + count < facts->count) {
			codes[count] = facts->items[i + count].code;
			count++;
		}
		c->phrase.object = facts->items[i].object.len != 0;
		row = phrase_find(&w->data->phrases, kind, codes, count, &c->phrase);
		if (row) {
			struct buf out;

			buf_init(&out, 4096);
			phrase_fill(&out, phrase_part(row->text[language(w)].text, 0),
				(const struct filling[]){ { "object",
					service_print(w, facts->items[i].object) } }, 1);
			items[n++] = arena_keep(w->arena, buf_str(&out));
			buf_free(&out);
		}
		i += row ? row->code_count : 1;
	}
	return list_join(w, items, n, true);
}

static struct str
remarks(const struct prose_where *w, const struct report *r)
{
	struct str items[2];
	size_t n = 0;
	int before;

	if (r->accesses_told)
		items[n++] = PROSE_FILL(w, r->accesses_approximate ? "annex-accesses-about" :
			r->accesses == 1 ? "annex-accesses-one" : "annex-accesses",
			{ "n", prose_count(w, r->accesses) });
	if (month_read(r->published_before, &before))
		items[n++] = before == w->request->month - 1 ? say(w, "annex-again") :
			PROSE_FILL(w, "annex-before", { "month", prose_month(w, before) });
	return list_join(w, items, n, true);
}

static struct str
target(const struct prose_where *w, const struct report *r, struct context *c)
{
	enum class class = r->class == CLASS_STEPPING_STONE ? CLASS_INTRUSION : r->class;
	struct str code = str_from(class_word(class)), items[2], list, more;
	const struct phrase *row = phrase_find(&w->data->phrases, "target", &code, 1, &c->phrase);
	size_t n = 0;

	if (row)
		items[n++] = row->text[language(w)].text;
	if (r->service_count && class != CLASS_RELAY)
		items[n++] = prose_services(w, r, true);
	else if (r->services_various)
		items[n++] = say(w, "annex-various");
	list = n ? list_join(w, items, n, true) : NOTHING;
	more = remarks(w, r);
	return more.len ? PROSE_FILL(w, "annex-remark", { "text", list }, { "list", more }) : list;
}

static struct str
cause(const struct prose_where *w, const struct report *r, struct context *c)
{
	struct str text = short_list(w, c, "short-cause", &r->cause);

	if (!r->cause.count || str_is(r->cause.items[0].code, "unknown"))
		return text;
	return PROSE_FILL(w, "annex-cause", { "text", text }, { "sure",
		say_of(w, "sure-", certainty_word(r->cause.items[0].standing.certainty)) });
}

static struct str
done(const struct prose_where *w, const struct report *r, struct context *c)
{
	struct str items[2], list = consulted_list(w, r, true);
	size_t n = 0;

	items[0] = short_list(w, c, "short-done", &r->done);
	if (items[0].len)
		n++;
	if (list.len)
		items[n++] = PROSE_FILL(w, "annex-consulted", { "list", list });
	return list_join(w, items, n, true);
}

void
prose_annex(const struct prose_where *w, const struct report *r, struct str cells[ANNEX_COLUMNS])
{
	struct context c;

	prose_context(w, r, &c);
	cells[ANNEX_TARGET] = target(w, r, &c);
	cells[ANNEX_NOTICED] = short_list(w, &c, "by", &r->noticed);
	cells[ANNEX_DAMAGE] = say_of(w, "annex-damage-", damage_word(r->damage));
	cells[ANNEX_CAUSE] = cause(w, r, &c);
	cells[ANNEX_DONE] = done(w, r, &c);
	cells[ANNEX_STATE] = r->status == STATUS_UNSAID ? STR("") :
		say_of(w, "annex-", status_word(r->status));
	for (size_t i = ANNEX_TARGET; i < ANNEX_COLUMNS; i++)
		if (!cells[i].len)
			cells[i] = NOTHING;
}
