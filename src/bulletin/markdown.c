/*
 * Markdown that reads well as it is. A marker is written (*3): after an opening
 * bracket an asterisk cannot close emphasis, so it needs no escape.
 */
#include "bulletin/render.h"

static void
escape(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (c == '<')
			buf_adds(out, "&lt;");
		else if (c == '>')
			buf_adds(out, "&gt;");
		else if (c == '&')
			buf_adds(out, "&amp;");
		else if (c == '\n' || c == '\r' || c == '\t')
			buf_addc(out, ' ');
		else if (strchr("\\`*_[]|#~", c) && c)
			buf_printf(out, "\\%c", c);
		else
			buf_addc(out, c);
	}
}

/* Emphasis that no neighbour can undo is a tag. */
static void
add_spans(struct buf *out, const struct paragraph *p)
{
	for (size_t i = 0; i < p->count; i++) {
		if (p->spans[i].strong)
			buf_adds(out, "<b>");
		escape(out, p->spans[i].text);
		if (p->spans[i].strong)
			buf_adds(out, "</b>");
		if (p->spans[i].note)
			buf_printf(out, "(*%u)", p->spans[i].note);
	}
}

static void
add_count(const struct bulletin *b, struct buf *out, size_t n)
{
	char room[48];

	escape(out, frame_count(b, n, 0, room));
	escape(out, frame_count(b, n, 1, room));
}

static void
add_notes(const struct bulletin *b, const struct part *part, struct buf *out)
{
	if (!part->note_count)
		return;
	buf_adds(out, "#### ");
	escape(out, frame_say(b, "notes"));
	buf_adds(out, "\n\n");
	for (unsigned i = 0; i < part->note_count; i++) {
		const struct note *n = &b->notes[part->first_note - 1 + i];

		buf_printf(out, "- (*%u) **", n->number);
		escape(out, n->term->words[b->language].head);
		buf_adds(out, "** ");
		add_spans(out, &n->text);
		buf_addc(out, '\n');
	}
	buf_addc(out, '\n');
}

static void
add_part(const struct bulletin *b, const struct part *part, struct buf *out)
{
	buf_printf(out, "## (%u) ", part->number);
	add_spans(out, &part->heading);
	buf_adds(out, " – ");
	add_count(b, out, part->report_count);
	buf_adds(out, "\n\n");
	if (part->intro.count) {
		add_spans(out, &part->intro);
		buf_adds(out, "\n\n");
	}
	for (size_t i = 0; i < part->group_count; i++) {
		const struct group *g = &part->groups[i];

		if (g->label.len) {
			buf_adds(out, "### ");
			escape(out, g->label);
			buf_adds(out, "\n\n");
		}
		for (size_t k = 0; k < g->paragraph_count; k++) {
			add_spans(out, &g->paragraphs[k]);
			buf_adds(out, "\n\n");
		}
	}
	add_notes(b, part, out);
}

static void
add_annex(const struct bulletin *b, struct buf *out)
{
	struct str heads = frame_say(b, "annex-columns");

	buf_adds(out, "## ");
	escape(out, frame_say(b, "annex"));
	buf_adds(out, " ");
	escape(out, frame_say(b, "annex-title"));
	buf_adds(out, " – ");
	add_count(b, out, b->annex_count);
	buf_adds(out, "\n\n|");
	for (size_t c = 0; c < ANNEX_COLUMNS; c++) {
		buf_addc(out, ' ');
		escape(out, phrase_part(heads, c));
		buf_adds(out, " |");
	}
	buf_adds(out, "\n|");
	for (size_t c = 0; c < ANNEX_COLUMNS; c++)
		buf_adds(out, c == ANNEX_CASE ? " ---: |" : " --- |");
	for (size_t i = 0; i < b->annex_count; i++) {
		buf_adds(out, "\n|");
		for (size_t c = 0; c < ANNEX_COLUMNS; c++) {
			buf_addc(out, ' ');
			escape(out, b->annex[i].cells[c]);
			if (frame_is_restated(b, &b->annex[i], c))
				buf_adds(out, "†");
			buf_adds(out, " |");
		}
	}
	buf_adds(out, "\n\n");
}

static void
add_list(const struct bulletin *b, struct buf *out)
{
	buf_adds(out, "## ");
	escape(out, frame_say(b, "counting"));
	buf_adds(out, "\n\n");
	for (size_t i = 0; i < b->counting_count; i++) {
		buf_adds(out, "- ");
		escape(out, b->counting[i]);
		buf_addc(out, '\n');
	}
	buf_addc(out, '\n');
	if (b->revision && b->restated_count) {
		buf_adds(out, "## ");
		escape(out, frame_say(b, "restated"));
		buf_adds(out, "\n\n");
		for (size_t i = 0; i < b->restated_count; i++) {
			struct buf line;

			buf_init(&line, 1u << 20);
			frame_restated(b, &b->restated[i], &line);
			buf_adds(out, "- ");
			escape(out, buf_str(&line));
			buf_addc(out, '\n');
			buf_free(&line);
		}
		buf_addc(out, '\n');
	}
	escape(out, b->sums_text);
	buf_addc(out, '\n');
}

static void
print(const struct bulletin *b, const struct render_options *options, struct buf *out)
{
	struct str reference = frame_say(b, "annex-reference");
	struct buf edition;

	(void)options;
	buf_init(&edition, 4096);
	frame_edition(b, &edition);
	buf_adds(out, "# ");
	escape(out, frame_say(b, "bulletin"));
	escape(out, frame_say(b, "bulletin-gap"));
	escape(out, b->month_text);
	buf_adds(out, "\n\n");
	escape(out, buf_str(&edition));
	if (b->revision)
		buf_adds(out, ", TLP:CLEAR");
	buf_adds(out, "\n\n");
	for (size_t i = 0; i < 3; i++) {
		if (i == 1 && b->annex_count)
			buf_adds(out, "**");
		escape(out, phrase_part(b->lead, i));
		if (i == 1 && b->annex_count)
			buf_adds(out, "**");
	}
	if (b->annex_count) {
		for (size_t i = 0; i < 3; i++)
			escape(out, phrase_part(reference, i));
		escape(out, frame_say(b, "stop"));
		escape(out, frame_say(b, "between"));
		escape(out, b->lead_rest);
	}
	buf_adds(out, "\n\n");
	for (size_t i = 0; i < b->part_count; i++)
		add_part(b, &b->parts[i], out);
	if (b->annex_count)
		add_annex(b, out);
	add_list(b, out);
	buf_free(&edition);
}

const struct renderer render_markdown = { "md", print };
