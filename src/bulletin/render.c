/*
 * The table of forms, and what several of them need.
 */
#include "bulletin/render.h"

#include <stdio.h>

const struct renderer *
renderer_find(const char *name)
{
	static const struct renderer *const all[] = { &render_html, &render_json, &render_markdown,
		&render_text };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(all[i]->name, name) == 0)
			return all[i];
	return NULL;
}

struct str
frame_say(const struct bulletin *b, const char *key)
{
	return phrase_say(b->phrases, b->language, key);
}

void
frame_fill(const struct bulletin *b, struct buf *out, const char *key,
	const struct filling *fillings, size_t count)
{
	phrase_fill(out, frame_say(b, key), fillings, count);
}

static struct str
number_text(size_t n, char room[24])
{
	return (struct str){ room, (size_t)snprintf(room, 24, "%zu", n) };
}

struct str
frame_count(const struct bulletin *b, size_t n, int part, char room[48])
{
	char digits[24];
	struct str number = number_text(n, digits), text;
	struct buf out;

	buf_init(&out, 256);
	frame_fill(b, &out, n == 1 ? "count-one" : "count",
		(const struct filling[]){ { "n", number } }, 1);
	text = phrase_part(buf_str(&out), (size_t)part);
	if (text.len > 47)
		text.len = 47;
	memcpy(room, text.ptr ? text.ptr : "", text.len);
	buf_free(&out);
	return (struct str){ room, text.len };
}

const char *
cause_sure(const struct report *r)
{
	if (!r->cause.count)
		return NULL;
	if (str_is(r->cause.items[0].code, "unknown"))
		return certainty_word(CERTAINTY_UNKNOWN);
	return certainty_word(r->cause.items[0].standing.certainty);
}

void
frame_edition(const struct bulletin *b, struct buf *out)
{
	char digits[24];

	if (b->revision == 0)
		buf_add(out, frame_say(b, "draft"));
	else
		frame_fill(b, out, "edition", (const struct filling[]){
			{ "n", number_text(b->revision, digits) } }, 1);
}

void
frame_restated(const struct bulletin *b, const struct restatement *r, struct buf *out)
{
	frame_fill(b, out, "restated-line", (const struct filling[]){ { "where", r->where },
		{ "what", r->what }, { "old", r->before }, { "new", r->after } }, 4);
}

void
frame_totals(const struct bulletin *b, struct buf *damage, struct buf *state)
{
	char d[24], n[24], u[24], open[24];

	frame_fill(b, damage, b->sums.unknown ? "annex-sum-damage-unknown" : "annex-sum-damage",
		(const struct filling[]){ { "d", number_text(b->sums.damage, d) },
			{ "n", number_text(b->sums.no_damage, n) },
			{ "u", number_text(b->sums.unknown, u) } }, 3);
	if (b->open)
		frame_fill(b, state, "annex-sum-open", (const struct filling[]){
			{ "n", number_text(b->open, open) } }, 1);
}

bool
frame_is_restated(const struct bulletin *b, const struct annex_row *row, size_t column)
{
	static const char *const fields[ANNEX_COLUMNS] = { [ANNEX_CLASS] = "class",
		[ANNEX_CASE] = "added", [ANNEX_TARGET] = "target", [ANNEX_NOTICED] = "noticed",
		[ANNEX_DAMAGE] = "damage", [ANNEX_CAUSE] = "cause", [ANNEX_DONE] = "done",
		[ANNEX_STATE] = "status" };

	for (size_t i = 0; b->revision && i < b->restated_count; i++)
		if (str_eq(b->restated[i].number, row->report->number) &&
			strcmp(b->restated[i].field, fields[column]) == 0)
			return true;
	return false;
}
