/*
 * Every report that was received in the month stands in exactly one class, one
 * case and one row of the annex. That is how it is made; that it came out so
 * is counted again afterwards, from what will be printed.
 */
#include "bulletin/bulletin.h"

#include "base/i18n.h"
#include "bulletin/notes.h"
#include "bulletin/prose.h"
#include "bulletin/restate.h"

struct making {
	struct prose_where where;
	struct bulletin *out;
	struct report *reports; /* of the month, effective */
	size_t count;
	struct noter noter;
};

static struct str
say(const struct making *m, const char *key)
{
	return phrase_say(&m->where.data->phrases, m->out->language, key);
}

static enum err
take_reports(struct making *m)
{
	const struct bulletin_request *q = m->where.request;

	m->reports = arena_array(m->where.arena, q->report_count + 1, sizeof *m->reports);
	if (!m->reports)
		return ERR_NOMEM;
	for (size_t i = 0; i < q->report_count; i++)
		if (received_in(&q->reports[i], q->month, q->zone))
			report_effective(&q->reports[i], &m->reports[m->count++],
				&m->out->withheld);
	return ERR_OK;
}

/* classes */

static enum err
fill_part(struct making *m, struct part *part, const struct title *title, size_t index)
{
	const struct vocabulary *v = &m->where.data->vocabulary;

	*part = (struct part){ .title = title,
		.reports = arena_array(m->where.arena, m->count + 1, sizeof *part->reports) };
	if (!part->reports)
		return ERR_NOMEM;
	for (size_t i = 0; i < m->count; i++)
		if (v->title_of[m->reports[i].class] == index)
			part->reports[part->report_count++] = &m->reports[i];
	return ERR_OK;
}

static struct str
label(struct making *m, const struct group *g)
{
	const struct prose_where *w = &m->where;
	struct str list, a = prose_count(w, g->first), b;

	if (g->count == 1)
		return PROSE_FILL(w, "case", { "n", a });
	b = prose_count(w, g->first + g->count - 1);
	if (g->count > 2)
		return PROSE_FILL(w, "case-range", { "a", a }, { "b", b });
	list = arena_printf(w->arena, STR_FMT STR_FMT STR_FMT, STR_ARG(a),
		STR_ARG(say(m, "case-join")), STR_ARG(b));
	return PROSE_FILL(w, "cases", { "list", list });
}

/* Cases with the same facts that stand next to each other are one group. */
static enum err
fill_groups(struct making *m, struct part *part)
{
	part->groups = arena_array(m->where.arena, part->report_count, sizeof *part->groups);
	if (!part->groups)
		return ERR_NOMEM;
	for (size_t i = 0; i < part->report_count; i++) {
		struct group *last = part->group_count ? &part->groups[part->group_count - 1] :
			NULL;

		if (last && prose_same(last->reports[0], part->reports[i])) {
			last->count++;
			continue;
		}
		part->groups[part->group_count++] = (struct group){ .reports = &part->reports[i],
			.count = 1, .first = part->report_count > 1 ? (unsigned)i + 1 : 0 };
	}
	return ERR_OK;
}

static void
write_group(struct making *m, struct part *part, struct group *g, const struct said *said)
{
	const struct report *r = g->reports[0];
	bool numbered = part->report_count > 1;
	struct prose prose;
	struct str head;

	g->label = numbered ? label(m, g) : STR("");
	g->badges = numbered && (r->damage == DAMAGE_YES || r->cause.count);
	prose_case(&m->where, g->reports, g->count, numbered, said, &prose);
	head = prose.strong.len ? arena_printf(m->where.arena, STR_FMT STR_FMT,
		STR_ARG(prose.strong), STR_ARG(say(m, "between"))) : STR("");
	for (size_t i = 0; i < prose.count; i++)
		g->paragraphs[g->paragraph_count++] = noter_mark(&m->noter,
			i == 0 ? head : STR(""), prose.paragraphs[i]);
}

static enum err
write_part(struct making *m, struct part *part)
{
	struct said said = { 0 };
	enum err e = fill_groups(m, part);

	if (e)
		return e;
	part->first_note = (unsigned)m->noter.count + 1;
	part->heading = noter_mark(&m->noter, STR(""), part->title->text[m->out->language]);
	if (part->report_count > 1)
		part->intro = noter_mark(&m->noter, STR(""), prose_intro(&m->where, part->title,
			part->reports, part->report_count, &said));
	for (size_t i = 0; i < part->group_count; i++)
		write_group(m, part, &part->groups[i], &said);
	part->note_count = (unsigned)m->noter.count + 1 - part->first_note;
	return m->noter.failed ? ERR_NOMEM : ERR_OK;
}

static enum err
write_parts(struct making *m)
{
	const struct vocabulary *v = &m->where.data->vocabulary;
	struct bulletin *out = m->out;
	enum err e = noter_init(&m->noter, &m->where.data->glossary, out->language,
		m->where.arena);

	out->parts = arena_array(m->where.arena, v->title_count + 1, sizeof *out->parts);
	if (!e && !out->parts)
		e = ERR_NOMEM;
	for (size_t i = 0; !e && i < v->title_count; i++) {
		struct part *part = &out->parts[out->part_count];

		e = fill_part(m, part, &v->titles[i], i);
		if (!e && part->report_count) {
			part->number = (unsigned)++out->part_count;
			e = write_part(m, part);
		}
	}
	out->notes = m->noter.notes;
	out->note_count = m->noter.count;
	return e;
}

/* annex */

static enum err
write_annex(struct making *m)
{
	struct bulletin *out = m->out;

	out->annex = arena_array(m->where.arena, m->count + 1, sizeof *out->annex);
	if (!out->annex)
		return ERR_NOMEM;
	for (size_t p = 0; p < out->part_count; p++) {
		const struct part *part = &out->parts[p];

		for (size_t i = 0; i < part->report_count; i++) {
			struct annex_row *row = &out->annex[out->annex_count++];

			row->report = part->reports[i];
			row->number = part->report_count > 1 ? (unsigned)i + 1 : 0;
			prose_annex(&m->where, part->reports[i], row->cells);
			row->cells[ANNEX_CLASS] = part->title->text[out->language];
			row->cells[ANNEX_CASE] = row->number ?
				prose_count(&m->where, row->number) : STR("–");
			out->open += part->reports[i]->status == STATUS_IN_PROGRESS;
		}
	}
	return ERR_OK;
}

/* sums */

static struct sums
count_sums(const struct making *m)
{
	struct sums s = { .headline = (unsigned)m->count, .annex = (unsigned)m->out->annex_count };

	for (size_t p = 0; p < m->out->part_count; p++) {
		const struct part *part = &m->out->parts[p];

		s.classes += (unsigned)part->report_count;
		for (size_t g = 0; g < part->group_count; g++)
			s.cases += (unsigned)part->groups[g].count;
	}
	for (size_t i = 0; i < m->out->annex_count; i++) {
		enum damage d = m->out->annex[i].report->damage;

		s.damage += d == DAMAGE_YES;
		s.no_damage += d == DAMAGE_NONE;
		s.unknown += d == DAMAGE_UNKNOWN;
	}
	return s;
}

bool
sums_agree(const struct sums *s, struct arena *a, struct str *mismatch)
{
	const struct { const char *name; unsigned n; } others[] = {
		{ N_("the classes"), s->classes }, { N_("the cases"), s->cases },
		{ N_("the annex"), s->annex },
		{ N_("damage, no damage and unknown"), s->damage + s->no_damage + s->unknown },
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (others[i].n != s->headline) {
			*mismatch = arena_printf(a, _("the headline says %u, %s %u"), s->headline,
				_(others[i].name), others[i].n);
			return false;
		}
	}
	return true;
}

/* The line of sums: "9 = 5 + 1 + 2 + 1 = …". */
static struct str
sums_line(struct making *m, bool brief)
{
	struct bulletin *out = m->out;
	struct str words = say(m, "sums"), line;
	struct buf b;

	buf_init(&b, 64u << 10);
	buf_add(&b, phrase_part(words, 0));
	if (brief)
		buf_printf(&b, "  %u = ", out->sums.headline);
	else
		buf_printf(&b, STR_FMT STR_FMT " %u = " STR_FMT " ", STR_ARG(say(m, "sums-colon")),
			STR_ARG(phrase_part(words, 1)), out->sums.headline,
			STR_ARG(phrase_part(words, 2)));
	for (size_t i = 0; i < out->part_count; i++)
		buf_printf(&b, "%s%zu", i ? " + " : "", out->parts[i].report_count);
	if (!out->part_count)
		buf_addc(&b, '0');
	buf_printf(&b, " = " STR_FMT " %u = " STR_FMT " %u = " STR_FMT " %u + " STR_FMT " %u",
		STR_ARG(phrase_part(words, 3)), out->sums.cases, STR_ARG(phrase_part(words, 4)),
		out->sums.annex, STR_ARG(phrase_part(words, 5)), out->sums.damage,
		STR_ARG(phrase_part(words, 6)), out->sums.no_damage);
	if (out->sums.unknown)
		buf_printf(&b, " + " STR_FMT " %u", STR_ARG(phrase_part(words, 7)),
			out->sums.unknown);
	line = arena_keep(m->where.arena, buf_str(&b));
	buf_free(&b);
	return line;
}

/* lead, notes on counting */

static const char *
lead_key(const struct sums *s)
{
	if (s->unknown)
		return "lead-unknown";
	if (s->damage == s->headline)
		return s->headline == 1 ? "lead-all-one" : "lead-all";
	if (s->no_damage == s->headline)
		return s->headline == 1 ? "lead-none-one" : "lead-none";
	if (s->damage == 1)
		return s->no_damage == 1 ? "lead-both-one-rest-one" : "lead-both-one";
	return s->no_damage == 1 ? "lead-both-rest-one" : "lead-both";
}

static void
write_lead(struct making *m)
{
	const struct prose_where *w = &m->where;
	struct bulletin *out = m->out;
	const struct sums *s = &out->sums;
	struct str n = prose_count(w, s->headline);

	if (s->headline == 0) {
		out->lead = out->lead_short = PROSE_FILL(w, "lead-empty",
			{ "month", out->month_text });
		out->lead_rest = STR("");
		return;
	}
	out->lead = PROSE_FILL(w, s->headline == 1 ? "lead-one" : "lead", { "n", n },
		{ "month", out->month_text });
	out->lead_rest = PROSE_FILL(w, lead_key(s), { "d", prose_count(w, s->damage) },
		{ "n", prose_count(w, s->no_damage) }, { "u", prose_count(w, s->unknown) },
		{ "dcount", prose_capital(w, prose_count_word(w, s->damage)) },
		{ "ncount", prose_count_word(w, s->no_damage) });
	out->lead_short = PROSE_FILL(w, s->headline == 1 ? "lead-short-single" :
		s->damage == 0 ? "lead-short-none" : s->damage == 1 ? "lead-short-one" :
			"lead-short",
		{ "month", out->month_text }, { "n", n }, { "d", prose_count(w, s->damage) },
		{ "dcount", prose_capital(w, prose_count_word(w, s->damage)) });
}

/* Accesses that another edition counted too, named by their case. */
static void
add_before(struct making *m, const struct part *part, size_t index)
{
	const struct prose_where *w = &m->where;
	const struct report *r = part->reports[index];
	struct group one = { .first = (unsigned)index + 1, .count = 1 };
	struct str which, edition;
	int before;

	if (!r->accesses_told || !month_read(r->published_before, &before) ||
		m->out->counting_count + 3 > COUNTING_NOTES)
		return;
	which = part->title->text[m->out->language];
	if (part->report_count > 1)
		which = PROSE_FILL(w, "restated-case", { "class", which },
			{ "case", label(m, &one) });
	edition = before == m->out->month - 1 ? say(m, "counting-previous") :
		PROSE_FILL(w, "counting-edition", { "month", prose_month(w, before) });
	m->out->counting[m->out->counting_count++] = PROSE_FILL(w, "counting-before",
		{ "case", which }, { "edition", edition });
}

static void
write_counting(struct making *m)
{
	struct bulletin *out = m->out;

	out->counting[out->counting_count++] = say(m, "counting-unit");
	out->counting[out->counting_count++] = say(m, "counting-three");
	for (size_t p = 0; p < out->part_count; p++)
		for (size_t i = 0; i < out->parts[p].report_count; i++)
			add_before(m, &out->parts[p], i);
	out->counting[out->counting_count++] = say(m, "counting-rarity");
	out->counting[out->counting_count++] = say(m, "counting-sure");
}

enum err
bulletin_make(const struct bulletin_data *data, const struct bulletin_request *request,
	struct arena *a, struct bulletin *out, struct str *mismatch)
{
	struct bulletin b = { .language = request->language, .month = request->month,
		.revision = request->revision, .phrases = &data->phrases,
		.vocabulary = &data->vocabulary, .services = data->services,
		.zone = request->zone };
	struct making m = { .where = { data, request, a }, .out = &b };
	enum err e;

	b.month_text = prose_month(&m.where, request->month);
	b.month_code = arena_printf(a, "%04d-%02d", request->month / 12, request->month % 12 + 1);
	e = take_reports(&m);
	if (!e)
		e = write_parts(&m);
	if (!e)
		e = write_annex(&m);
	if (e)
		return e;
	b.sums = count_sums(&m);
	if (!sums_agree(&b.sums, a, mismatch))
		return ERR_DAMAGED;
	write_lead(&m);
	write_counting(&m);
	b.sums_text = sums_line(&m, false);
	b.sums_short = sums_line(&m, true);
	if (request->previous)
		e = bulletin_restate(&m.where, &b);
	if (!e)
		*out = b;
	return e;
}
