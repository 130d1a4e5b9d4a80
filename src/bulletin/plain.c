/*
 * For a terminal: columns counted by display width, labels hang, notes follow
 * their class (design: the terminal surface).
 */
#include "bulletin/render.h"

#include "base/text.h"

#include <stdio.h>

#define HANG 14
#define WIDTH_LEAST 40

struct page {
	const struct bulletin *b;
	struct buf *out;
	size_t width;
};

static void
add_line(struct page *p, struct str left, struct str right)
{
	size_t taken = text_width(left) + text_width(right);

	text_escape(p->out, left, false);
	buf_fill(p->out, ' ', taken + 2 <= p->width ? p->width - taken : 2);
	text_escape(p->out, right, false);
	buf_addc(p->out, '\n');
}

/* LABEL hangs, TEXT wraps beside it; a label that is too wide gets its own line. */
static void
add_hanging(struct page *p, struct str label, struct str text, size_t hang)
{
	buf_adds(p->out, "  ");
	if (text_width(label) + 4 > hang) {
		text_escape(p->out, label, false);
		buf_addc(p->out, '\n');
		buf_fill(p->out, ' ', hang);
	} else {
		text_pad(p->out, label, hang - 2);
	}
	text_wrap_add(p->out, text, p->width - hang, hang);
	buf_addc(p->out, '\n');
}

static void
flatten(const struct paragraph *p, struct buf *out)
{
	for (size_t i = 0; i < p->count; i++) {
		buf_add(out, p->spans[i].text);
		if (p->spans[i].note)
			buf_printf(out, "(*%u)", p->spans[i].note);
	}
}

static size_t
hang_of(const struct part *part)
{
	size_t hang = HANG;

	for (size_t i = 0; i < part->group_count; i++) {
		size_t n = text_width(part->groups[i].label) + 4;

		if (n > hang)
			hang = n;
	}
	return hang;
}

static void
add_group(struct page *p, const struct group *g, size_t hang)
{
	struct buf text;

	buf_init(&text, 1u << 20);
	for (size_t i = 0; i < g->paragraph_count; i++) {
		flatten(&g->paragraphs[i], &text);
		if (g->label.len) {
			add_hanging(p, i ? STR("") : g->label, buf_str(&text), hang);
		} else {
			buf_adds(p->out, "  ");
			text_wrap_add(p->out, buf_str(&text), p->width - 2, 2);
			buf_addc(p->out, '\n');
		}
		buf_reset(&text);
	}
	buf_free(&text);
}

static void
add_notes(struct page *p, const struct part *part)
{
	if (part->note_count)
		buf_addc(p->out, '\n');
	for (unsigned i = 0; i < part->note_count; i++) {
		const struct note *n = &p->b->notes[part->first_note - 1 + i];
		struct buf label, text;

		buf_init(&label, 4096);
		buf_init(&text, 1u << 20);
		buf_printf(&label, "*%u ", n->number);
		buf_add(&label, n->term->words[p->b->language].head);
		flatten(&n->text, &text);
		add_hanging(p, buf_str(&label), buf_str(&text), HANG);
		buf_free(&label);
		buf_free(&text);
	}
}

static struct str
count_text(const struct page *p, size_t n, char room[96])
{
	char one[48], two[48];
	struct str a = frame_count(p->b, n, 0, one), b = frame_count(p->b, n, 1, two);

	return (struct str){ room, (size_t)snprintf(room, 96, STR_FMT STR_FMT, STR_ARG(a),
		STR_ARG(b)) };
}

static void
add_part(struct page *p, const struct part *part)
{
	struct buf text;
	char count[96];

	buf_init(&text, 1u << 20);
	buf_printf(&text, "(%u) ", part->number);
	flatten(&part->heading, &text);
	add_line(p, buf_str(&text), count_text(p, part->report_count, count));
	buf_addc(p->out, '\n');
	if (part->intro.count) {
		buf_reset(&text);
		flatten(&part->intro, &text);
		buf_adds(p->out, "  ");
		text_wrap_add(p->out, buf_str(&text), p->width - 2, 2);
		buf_adds(p->out, "\n\n");
	}
	for (size_t i = 0; i < part->group_count; i++)
		add_group(p, &part->groups[i], hang_of(part));
	add_notes(p, part);
	buf_addc(p->out, '\n');
	buf_free(&text);
}

/* A row of the annex as words: only what is told. */
static void
add_row(struct page *p, const struct annex_row *row, unsigned number)
{
	struct str heads = frame_say(p->b, "annex-columns");
	struct buf text;
	char label[16];

	buf_init(&text, 1u << 20);
	buf_add(&text, row->cells[ANNEX_CLASS]);
	if (row->number)
		buf_printf(&text, " " STR_FMT, STR_ARG(row->cells[ANNEX_CASE]));
	for (size_t c = ANNEX_TARGET; c < ANNEX_COLUMNS; c++) {
		if (str_is(row->cells[c], "–"))
			continue;
		buf_add(&text, frame_say(p->b, "annex-join"));
		buf_printf(&text, STR_FMT " ", STR_ARG(phrase_part(heads, c)));
		buf_add(&text, row->cells[c]);
		if (frame_is_restated(p->b, row, c))
			buf_adds(&text, "†");
	}
	snprintf(label, sizeof label, "%u", number);
	add_hanging(p, str_from(label), buf_str(&text), 6);
	buf_free(&text);
}

static void
add_annex(struct page *p)
{
	char count[96];
	struct buf text;

	buf_init(&text, 4096);
	buf_printf(&text, STR_FMT "  " STR_FMT, STR_ARG(frame_say(p->b, "annex")),
		STR_ARG(frame_say(p->b, "annex-title")));
	add_line(p, buf_str(&text), count_text(p, p->b->annex_count, count));
	buf_addc(p->out, '\n');
	for (size_t i = 0; i < p->b->annex_count; i++)
		add_row(p, &p->b->annex[i], (unsigned)i + 1);
	buf_addc(p->out, '\n');
	buf_free(&text);
}

static void
add_restated(struct page *p)
{
	struct buf text;

	if (!p->b->revision || !p->b->restated_count)
		return;
	buf_init(&text, 1u << 20);
	text_escape(p->out, frame_say(p->b, "restated"), false);
	buf_adds(p->out, "\n\n");
	for (size_t i = 0; i < p->b->restated_count; i++) {
		frame_restated(p->b, &p->b->restated[i], &text);
		buf_adds(p->out, "  ");
		text_wrap_add(p->out, buf_str(&text), p->width - 4, 4);
		buf_addc(p->out, '\n');
		buf_reset(&text);
	}
	buf_addc(p->out, '\n');
	buf_free(&text);
}

static void
add_head(struct page *p)
{
	struct buf left, right;

	buf_init(&left, 4096);
	buf_init(&right, 4096);
	buf_printf(&left, STR_FMT STR_FMT STR_FMT, STR_ARG(frame_say(p->b, "bulletin")),
		STR_ARG(frame_say(p->b, "bulletin-gap")), STR_ARG(p->b->month_text));
	frame_edition(p->b, &right);
	if (p->b->revision)
		buf_adds(&right, " TLP:CLEAR");
	if (text_width(buf_str(&left)) + text_width(buf_str(&right)) + 2 > p->width) {
		add_line(p, frame_say(p->b, "bulletin"), STR(""));
		add_line(p, p->b->month_text, buf_str(&right));
	} else {
		add_line(p, buf_str(&left), buf_str(&right));
	}
	buf_free(&left);
	buf_free(&right);
}

/* Lines end where their last word does. */
static void
trim_line_ends(struct buf *out, size_t from)
{
	size_t to = from;

	for (size_t i = from; i < out->len; i++) {
		if (out->ptr[i] == '\n')
			while (to > from && out->ptr[to - 1] == ' ')
				to--;
		out->ptr[to++] = out->ptr[i];
	}
	out->len = to;
}

static void
print(const struct bulletin *b, const struct render_options *options, struct buf *out)
{
	struct page p = { b, out, options->width < WIDTH_LEAST ? WIDTH_LEAST : options->width };
	size_t from = out->len;

	add_head(&p);
	buf_addc(out, '\n');
	text_wrap_add(out, b->lead_short, p.width, 0);
	buf_adds(out, "\n\n");
	for (size_t i = 0; i < b->part_count; i++)
		add_part(&p, &b->parts[i]);
	if (b->annex_count)
		add_annex(&p);
	add_restated(&p);
	text_wrap_add(out, b->sums_short, p.width, 0);
	buf_addc(out, '\n');
	if (buf_ok(out))
		trim_line_ends(out, from);
}

const struct renderer render_text = { "text", print };
