/*
 * A page that stands alone: the style sheet inside, no script, nothing loaded
 * from elsewhere. The parts and their classes are those of the style sheet's
 * own description; what is printed is escaped, all of it.
 */
#include "bulletin/render.h"

static void
escape(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		switch (s.ptr[i]) {
		case '&': buf_adds(out, "&amp;"); break;
		case '<': buf_adds(out, "&lt;"); break;
		case '>': buf_adds(out, "&gt;"); break;
		case '"': buf_adds(out, "&quot;"); break;
		case '\'': buf_adds(out, "&#39;"); break;
		default: buf_addc(out, s.ptr[i]);
		}
	}
}

static void
say(const struct bulletin *b, struct buf *out, const char *key)
{
	escape(out, frame_say(b, key));
}

/* A frame's sentence with one number in it. */
static void
say_number(const struct bulletin *b, struct buf *out, const char *key, unsigned n)
{
	struct buf number, text;

	buf_init(&number, 64);
	buf_init(&text, 4096);
	buf_printf(&number, "%u", n);
	frame_fill(b, &text, key, (const struct filling[]){ { "n", buf_str(&number) } }, 1);
	escape(out, buf_str(&text));
	buf_free(&number);
	buf_free(&text);
}

static void
add_spans(const struct bulletin *b, struct buf *out, const struct paragraph *p)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct span *s = &p->spans[i];

		if (s->strong)
			buf_adds(out, "<b>");
		escape(out, s->text);
		if (s->strong)
			buf_adds(out, "</b>");
		if (!s->note)
			continue;
		buf_printf(out, "<a class=\"fn\" id=\"r%u\" href=\"#n%u\" role=\"doc-noteref\""
			" aria-label=\"", s->note, s->note);
		say_number(b, out, "note-label", s->note);
		buf_printf(out, "\">%u</a>", s->note);
	}
}

static void
add_count(const struct bulletin *b, struct buf *out, size_t n)
{
	char room[48];

	buf_adds(out, "<span class=\"ct\"><b>");
	escape(out, frame_count(b, n, 0, room));
	buf_adds(out, "</b>");
	escape(out, frame_count(b, n, 1, room));
	buf_adds(out, "</span>");
}

static void
add_badge(const struct bulletin *b, struct buf *out, enum damage damage, const char *stem)
{
	static const char *const shapes[DAMAGE_COUNT] = { [DAMAGE_YES] = "damage",
		[DAMAGE_NONE] = "none", [DAMAGE_UNKNOWN] = "unknown" };
	struct buf key;

	buf_init(&key, 64);
	buf_printf(&key, "%s%s", stem, damage_word(damage));
	buf_printf(out, "<span class=\"badge out out-%s\">", shapes[damage]);
	say(b, out, buf_cstr(&key));
	buf_adds(out, "</span>");
	buf_free(&key);
}

static void
add_facts_line(const struct bulletin *b, struct buf *out, const struct report *r)
{
	const char *sure = cause_sure(r);
	struct buf key, text;

	buf_adds(out, "\n\t<p class=\"facts-line\">");
	add_badge(b, out, r->damage, "badge-damage-");
	if (sure) {
		buf_init(&key, 64);
		buf_init(&text, 4096);
		buf_printf(&key, "sure-%s", sure);
		frame_fill(b, &text, "badge-cause", (const struct filling[]){ { "sure",
			frame_say(b, buf_cstr(&key)) } }, 1);
		buf_printf(out, "<span class=\"badge sure sure-%s\">", sure);
		escape(out, buf_str(&text));
		buf_adds(out, "</span>");
		buf_free(&key);
		buf_free(&text);
	}
	buf_adds(out, "</p>");
}

static void
add_group(const struct bulletin *b, struct buf *out, const struct part *part,
	const struct group *g)
{
	const char *element = g->label.len ? "section" : "div"; /* without a label, no outline */

	buf_printf(out, "\t<%s class=\"case\" id=\"case-%u-%u\">", element, part->number,
		g->first ? g->first : 1);
	if (g->label.len) {
		buf_adds(out, "<h3>");
		escape(out, g->label);
		buf_adds(out, "</h3>");
	}
	for (size_t i = 0; i < g->paragraph_count; i++) {
		buf_adds(out, "<p>");
		add_spans(b, out, &g->paragraphs[i]);
		buf_adds(out, "</p>");
	}
	if (g->badges)
		add_facts_line(b, out, g->reports[0]);
	buf_printf(out, "</%s>\n", element);
}

static void
add_note(const struct bulletin *b, struct buf *out, const struct note *n)
{
	buf_printf(out, "\t\t<li id=\"n%u\"><span class=\"k\">*%u</span><span><dfn>", n->number,
		n->number);
	escape(out, n->term->words[b->language].head);
	buf_adds(out, "</dfn> ");
	add_spans(b, out, &n->text);
	/* A blank that does not break: no line is left with the arrow alone. */
	buf_printf(out, "&#160;<a class=\"back\" href=\"#r%u\" role=\"doc-backlink\" aria-label=\"",
		n->number);
	say_number(b, out, "note-back", n->number);
	buf_adds(out, "\">↩</a></span></li>\n");
}

static void
add_notes(const struct bulletin *b, struct buf *out, const struct part *part)
{
	if (!part->note_count)
		return;
	buf_adds(out, "\t<section class=\"notes\" role=\"doc-endnotes\"><h3>");
	say(b, out, "notes");
	buf_adds(out, "</h3>\n\t<ol class=\"notes-list\">\n");
	for (unsigned i = 0; i < part->note_count; i++)
		add_note(b, out, &b->notes[part->first_note - 1 + i]);
	buf_adds(out, "\t</ol></section>\n");
}

static void
add_part(const struct bulletin *b, struct buf *out, const struct part *part)
{
	buf_printf(out, "<section class=\"bul-part\" aria-labelledby=\"c%u\">\n"
		"\t<h2 id=\"c%u\"><span class=\"no\">(%u)</span> <span class=\"ti\"><span>",
		part->number, part->number, part->number);
	add_spans(b, out, &part->heading);
	buf_adds(out, "</span> ");
	add_count(b, out, part->report_count);
	buf_adds(out, "</span></h2>\n");
	if (part->intro.count) {
		buf_adds(out, "\t<p>");
		add_spans(b, out, &part->intro);
		buf_adds(out, "</p>\n");
	}
	for (size_t i = 0; i < part->group_count; i++)
		add_group(b, out, part, &part->groups[i]);
	add_notes(b, out, part);
	buf_adds(out, "</section>\n\n");
}

static void
add_figure(const struct bulletin *b, struct buf *out, const char *key, unsigned n, bool first)
{
	char room[48];

	buf_adds(out, first ? "\t\t<div class=\"key\"><dt>" : "\t\t<div><dt>");
	say(b, out, key);
	buf_printf(out, "</dt><dd>%u", n);
	if (b->language == LANGUAGE_JA) {
		buf_adds(out, "<small>");
		escape(out, frame_count(b, n, 1, room));
		buf_adds(out, "</small>");
	}
	buf_adds(out, "</dd></div>\n");
}

static void
add_lead(const struct bulletin *b, struct buf *out)
{
	struct str reference = frame_say(b, "annex-reference");

	buf_adds(out, "\t<p class=\"bul-lead\">");
	if (!b->annex_count) {
		escape(out, b->lead);
		buf_adds(out, "</p>\n");
		return;
	}
	escape(out, phrase_part(b->lead, 0));
	buf_adds(out, "<strong>");
	escape(out, phrase_part(b->lead, 1));
	buf_adds(out, "</strong>");
	escape(out, phrase_part(b->lead, 2));
	escape(out, phrase_part(reference, 0));
	buf_adds(out, "<a href=\"#annex\">");
	escape(out, phrase_part(reference, 1));
	buf_adds(out, "</a>");
	escape(out, phrase_part(reference, 2));
	say(b, out, "stop");
	say(b, out, "between");
	escape(out, b->lead_rest);
	buf_adds(out, "</p>\n\t<dl class=\"figures\">\n");
	add_figure(b, out, "figure-reports", b->sums.headline, true);
	add_figure(b, out, "figure-damage", b->sums.damage, false);
	add_figure(b, out, "figure-none", b->sums.no_damage, false);
	if (b->sums.unknown)
		add_figure(b, out, "figure-unknown", b->sums.unknown, false);
	if (b->open)
		add_figure(b, out, "figure-open", b->open, false);
	buf_adds(out, "\t</dl>\n");
}

static void
add_head(const struct bulletin *b, struct buf *out)
{
	struct buf edition;

	buf_init(&edition, 4096);
	frame_edition(b, &edition);
	buf_adds(out, "<header class=\"bul-head\">\n\t<p class=\"bul-kind\">");
	say(b, out, "bulletin");
	buf_adds(out, "</p>\n\t<h1>");
	escape(out, b->month_text);
	buf_adds(out, "</h1>\n\t<ul class=\"bul-meta\"><li>");
	escape(out, buf_str(&edition));
	buf_adds(out, "</li><li>");
	say(b, out, "desk");
	buf_adds(out, "</li>");
	if (b->revision)
		buf_adds(out, "<li><span class=\"badge tlp tlp-clear\">TLP:CLEAR</span></li>");
	buf_adds(out, "</ul>\n");
	add_lead(b, out);
	buf_adds(out, "</header>\n\n");
	buf_free(&edition);
}

static void
add_dagger(const struct bulletin *b, struct buf *out, const struct annex_row *row, size_t column)
{
	if (!frame_is_restated(b, row, column))
		return;
	buf_adds(out, "<a class=\"restated\" href=\"#restated\" aria-label=\"");
	say(b, out, "restated-value");
	buf_adds(out, "\">†</a>");
}

static void
add_row(const struct bulletin *b, struct buf *out, const struct annex_row *row)
{
	buf_adds(out, "\t\t\t<tr><th scope=\"row\">");
	escape(out, row->cells[ANNEX_CLASS]);
	add_dagger(b, out, row, ANNEX_CLASS);
	buf_adds(out, "</th><td class=\"r\">");
	escape(out, row->cells[ANNEX_CASE]);
	add_dagger(b, out, row, ANNEX_CASE);
	buf_adds(out, "</td>");
	for (size_t c = ANNEX_TARGET; c < ANNEX_COLUMNS; c++) {
		buf_adds(out, c == ANNEX_STATE ? "<td class=\"nowrap\">" : "<td>");
		if (c == ANNEX_DAMAGE)
			add_badge(b, out, row->report->damage, "annex-damage-");
		else
			escape(out, row->cells[c]);
		add_dagger(b, out, row, c);
		buf_adds(out, "</td>");
	}
	buf_adds(out, "</tr>\n");
}

static void
add_total(const struct bulletin *b, struct buf *out)
{
	struct buf damage, state;
	char room[48];

	buf_init(&damage, 4096);
	buf_init(&state, 4096);
	frame_totals(b, &damage, &state);
	buf_adds(out, "\t\t<tfoot><tr><th scope=\"row\">");
	say(b, out, "annex-total");
	buf_adds(out, "</th><td class=\"r\">");
	escape(out, frame_count(b, b->annex_count, 0, room));
	if (b->language == LANGUAGE_JA)
		escape(out, frame_count(b, b->annex_count, 1, room));
	buf_adds(out, "</td><td></td><td></td><td class=\"nowrap\">");
	escape(out, buf_str(&damage));
	buf_adds(out, "</td><td></td><td></td><td class=\"nowrap\">");
	escape(out, buf_str(&state));
	buf_adds(out, "</td></tr></tfoot>\n");
	buf_free(&damage);
	buf_free(&state);
}

static void
add_caption(const struct bulletin *b, struct buf *out)
{
	struct buf text;

	buf_init(&text, 4096);
	frame_fill(b, &text, "annex-caption", (const struct filling[]){ { "month",
		b->month_text } }, 1);
	buf_adds(out, "\t\t<caption>");
	escape(out, phrase_part(buf_str(&text), 0));
	buf_adds(out, " <small>");
	escape(out, phrase_part(buf_str(&text), 1));
	buf_adds(out, "</small></caption>\n");
	buf_free(&text);
}

static void
add_annex(const struct bulletin *b, struct buf *out)
{
	struct str heads = frame_say(b, "annex-columns");

	buf_adds(out, "<section class=\"bul-part annex\" id=\"annex\" aria-labelledby=\"ax\">\n"
		"\t<h2 id=\"ax\"><span class=\"no\">");
	say(b, out, "annex");
	buf_adds(out, "</span> <span class=\"ti\"><span>");
	say(b, out, "annex-title");
	buf_adds(out, "</span> ");
	add_count(b, out, b->annex_count);
	buf_adds(out, "</span></h2>\n\t<div class=\"full scroll\" role=\"region\""
		" aria-labelledby=\"ax\" tabindex=\"0\">\n\t<table class=\"ruled\">\n");
	add_caption(b, out);
	buf_adds(out, "\t\t<thead><tr>");
	for (size_t c = 0; c < ANNEX_COLUMNS; c++) {
		buf_adds(out, c == ANNEX_CASE ? "<th scope=\"col\" class=\"r\">" :
			"<th scope=\"col\">");
		escape(out, phrase_part(heads, c));
		buf_adds(out, "</th>");
	}
	buf_adds(out, "</tr></thead>\n\t\t<tbody>\n");
	for (size_t i = 0; i < b->annex_count; i++)
		add_row(b, out, &b->annex[i]);
	buf_adds(out, "\t\t</tbody>\n");
	add_total(b, out);
	buf_adds(out, "\t</table></div>\n</section>\n\n");
}

static void
add_restated(const struct bulletin *b, struct buf *out)
{
	struct buf line;

	if (!b->revision || !b->restated_count)
		return;
	buf_init(&line, 1u << 20);
	buf_adds(out, "<section class=\"bul-part\" id=\"restated\" aria-labelledby=\"cr\">\n"
		"\t<h2 id=\"cr\"><span class=\"no\">†</span> <span class=\"ti\"><span>");
	say(b, out, "restated");
	buf_adds(out, "</span></span></h2>\n\t<ul>\n");
	for (size_t i = 0; i < b->restated_count; i++) {
		buf_reset(&line);
		frame_restated(b, &b->restated[i], &line);
		buf_adds(out, "\t\t<li>");
		escape(out, buf_str(&line));
		buf_adds(out, "</li>\n");
	}
	buf_adds(out, "\t</ul>\n</section>\n\n");
	buf_free(&line);
}

static void
add_counting(const struct bulletin *b, struct buf *out)
{
	buf_adds(out, "<section class=\"bul-part\" aria-labelledby=\"cn\">\n"
		"\t<h2 id=\"cn\"><span class=\"no\"></span> <span class=\"ti\"><span>");
	say(b, out, "counting");
	buf_adds(out, "</span></span></h2>\n\t<ul>\n");
	for (size_t i = 0; i < b->counting_count; i++) {
		buf_adds(out, "\t\t<li>");
		escape(out, b->counting[i]);
		buf_adds(out, "</li>\n");
	}
	buf_adds(out, "\t</ul>\n\t<p class=\"sums\">");
	escape(out, b->sums_text);
	buf_adds(out, "</p>\n</section>\n");
}

/* The style sheet is ours; still nothing in it may end the element. */
static void
add_style(const struct render_options *options, struct buf *out)
{
	struct str rest = options->style;

	buf_adds(out, "<style>\n");
	while (rest.len) {
		size_t at = str_find(rest, STR("</"));

		buf_add(out, str_sub(rest, 0, at));
		if (at < rest.len)
			buf_adds(out, "<\\/");
		rest = str_sub(rest, at + 2, rest.len);
	}
	buf_adds(out, "</style>\n");
}

static const char mark[] =
	"<svg viewBox=\"0 0 32 32\" aria-hidden=\"true\" focusable=\"false\"><path class=\"mark-line\""
	" d=\"M5 11 16 3l11 8M10 11v7m12-7v7M8 18h16M11 18 7 30m14-12 4 12M9.8 22h12.4M8.4 26.5h15.2\""
	"/><circle class=\"mark-bell\" cx=\"16\" cy=\"13.5\" r=\"2.6\"/></svg>";

static void
print(const struct bulletin *b, const struct render_options *options, struct buf *out)
{
	const char *code = language_code(b->language);

	buf_printf(out, "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>", code);
	say(b, out, "bulletin");
	say(b, out, "bulletin-gap");
	escape(out, b->month_text);
	buf_adds(out, "</title>\n");
	add_style(options, out);
	buf_adds(out, "</head>\n<body class=\"public\">\n<a class=\"skip\" href=\"#main\">");
	say(b, out, "skip");
	buf_printf(out, "</a>\n<header class=\"mast\"><div class=\"mast-in\"><span class=\"mast-name\">"
		"%s", mark);
	say(b, out, "desk-name");
	buf_adds(out, "<span class=\"desk\">");
	say(b, out, "desk-kind");
	buf_printf(out, "</span></span></div></header>\n<main class=\"page\" id=\"main\">\n"
		"<article class=\"bulletin\" lang=\"%s\">\n", code);
	add_head(b, out);
	for (size_t i = 0; i < b->part_count; i++)
		add_part(b, out, &b->parts[i]);
	if (b->annex_count)
		add_annex(b, out);
	add_restated(b, out);
	add_counting(b, out);
	buf_adds(out, "</article>\n</main>\n<footer class=\"foot\"><div class=\"foot-in\"><span>");
	say(b, out, "desk");
	buf_adds(out, "</span></div></footer>\n</body>\n</html>\n");
}

const struct renderer render_html = { "html", print };
