/*
 * What makes this hard: a terminal counts in columns, text comes in bytes, and
 * Japanese has no blanks to break at. Everything that is shown may have been
 * written by an attacker, so a byte that is not plain text is never passed on:
 * it is shown as an escape, and the escape's width is what counts.
 *
 * A line is broken at the last place where it may be; but if that is inside a
 * phrase and the end of a phrase (punctuation, a particle before a kanji) is
 * not far back, the line ends there, for "加わ|り" reads badly.
 */
#include "base/text.h"

#include "base/utf8.h"
#include "base/width_table.h"

/* How a character behaves at the end and at the start of a line. */
enum kind {
	KIND_WORD,     /* Latin letters, digits, all that stays together */
	KIND_OPEN,     /* ( and the like: nothing breaks after it */
	KIND_CLOSE,    /* ) , . and the like: nothing breaks before it */
	KIND_BLANK,
	KIND_LINE,     /* line end */
	KIND_MARK,     /* combining: belongs to what stands before */
	KIND_IDEOGRAPH,
	KIND_HIRAGANA,
	KIND_WIDE_OPEN,
	KIND_WIDE_CLOSE,
	KIND_WIDE_LATER, /* small kana, long mark: may not start a line */
};

struct glyph {
	size_t bytes, width;
	enum kind kind;
	bool plain; /* may be shown as it is */
	uint32_t point;
};

static bool
in_table(const struct width_range *table, size_t count, uint32_t point)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (point > table[middle].last)
			low = middle + 1;
		else if (point < table[middle].first)
			high = middle;
		else
			return true;
	}
	return false;
}

#define IN_TABLE(table, point) in_table(table, sizeof(table) / sizeof(table)[0], point)

static bool
in_list(const uint16_t *list, size_t count, uint32_t point)
{
	for (size_t i = 0; i < count; i++)
		if (list[i] == point)
			return true;
	return false;
}

#define IN_LIST(list, point) in_list(list, sizeof(list) / sizeof(list)[0], point)

static enum kind
kind_of(uint32_t p, size_t width)
{
	static const uint16_t later[] = { /* small kana, repeat and long marks */
		0x3005, 0x303b, 0x3041, 0x3043, 0x3045, 0x3047, 0x3049, 0x3063, 0x3083, 0x3085, 0x3087,
		0x308e, 0x3095, 0x3096, 0x309b, 0x309c, 0x309d, 0x309e, 0x30a1, 0x30a3, 0x30a5, 0x30a7,
		0x30a9, 0x30c3, 0x30e3, 0x30e5, 0x30e7, 0x30ee, 0x30f5, 0x30f6, 0x30fc, 0x30fd, 0x30fe,
	};
	static const uint16_t wide_open[] = {
		0x3008, 0x300a, 0x300c, 0x300e, 0x3010, 0x3014, 0x3016, 0x3018, 0x301a, 0x301d, 0xff08,
		0xff3b, 0xff5b, 0xff5f,
	};
	static const uint16_t wide_close[] = {
		0x3001, 0x3002, 0x3009, 0x300b, 0x300d, 0x300f, 0x3011, 0x3015, 0x3017, 0x3019, 0x301b,
		0x301c, 0x301e, 0x301f, 0x30fb, 0xff01, 0xff05, 0xff09, 0xff0c, 0xff0e, 0xff1a, 0xff1b,
		0xff1f, 0xff3d, 0xff5d, 0xff5e, 0xff60,
	};
	static const uint16_t close[] = {
		'!', ')', ',', '.', ':', ';', '?', ']', '}', '%', 0x2019, 0x201d, 0x2025, 0x2026, 0x2014,
	};
	static const uint16_t open[] = { '(', '[', '{', 0x2018, 0x201c };

	if (p == '\n')
		return KIND_LINE;
	if (p == ' ' || p == '\r' || p == 0x3000)
		return KIND_BLANK;
	if (width == 0)
		return KIND_MARK;
	if (width == 1)
		return IN_LIST(close, p) ? KIND_CLOSE : IN_LIST(open, p) ? KIND_OPEN : KIND_WORD;
	if (IN_LIST(wide_close, p))
		return KIND_WIDE_CLOSE;
	if (IN_LIST(wide_open, p))
		return KIND_WIDE_OPEN;
	if (IN_LIST(later, p))
		return KIND_WIDE_LATER;
	return p >= 0x3041 && p <= 0x309f ? KIND_HIRAGANA : KIND_IDEOGRAPH;
}

static size_t
escape_width(uint32_t p)
{
	return p < 0x80 ? 4 : p < 0x10000 ? 6 : 10; /* \x1b, \u202e, \U000e0001 */
}

/* The character at the start of S, which is not empty. */
static struct glyph
glyph_read(struct str s)
{
	struct glyph g = { .plain = true };

	g.bytes = utf8_read(s, &g.point);
	if (g.bytes == 0)
		return (struct glyph){ .bytes = 1, .width = 4, .kind = KIND_WORD };
	if (utf8_is_hostile(g.point)) {
		g.plain = false;
		g.width = escape_width(g.point);
		g.kind = kind_of(g.point, 1);
		return g;
	}
	if (g.point < 0x80)
		g.width = 1;
	else
		g.width = IN_TABLE(width_none, g.point) ? 0 : IN_TABLE(width_two, g.point) ? 2 : 1;
	g.kind = kind_of(g.point, g.width);
	return g;
}

static struct str
rest_after(struct str s, size_t bytes)
{
	return str_sub(s, bytes, s.len);
}

size_t
text_width(struct str s)
{
	size_t width = 0;

	while (s.len) {
		struct glyph g = glyph_read(s);

		width += g.width;
		s = rest_after(s, g.bytes);
	}
	return width;
}

static void
add_escape(struct buf *out, const struct glyph *g, unsigned char byte)
{
	if (g->point == 0 && byte >= 0x80)
		buf_printf(out, "\\x%02x", byte);
	else if (g->point < 0x80)
		buf_printf(out, "\\x%02x", (unsigned)g->point);
	else if (g->point < 0x10000)
		buf_printf(out, "\\u%04x", (unsigned)g->point);
	else
		buf_printf(out, "\\U%08x", (unsigned)g->point);
}

void
text_escape(struct buf *out, struct str s, bool raw)
{
	bool reversed = false;

	while (s.len && buf_ok(out)) {
		struct glyph g = glyph_read(s);

		if (raw && reversed == g.plain) {
			buf_adds(out, g.plain ? "\033[0m" : "\033[7m");
			reversed = !reversed;
		}
		if (g.plain)
			buf_add(out, str_sub(s, 0, g.bytes));
		else
			add_escape(out, &g, (unsigned char)s.ptr[0]);
		s = rest_after(s, g.bytes);
	}
	if (reversed)
		buf_adds(out, "\033[0m");
}

void
text_pad(struct buf *out, struct str s, size_t width)
{
	size_t taken = text_width(s);

	text_escape(out, s, false);
	if (taken < width)
		buf_fill(out, ' ', width - taken);
}

static bool
is_wide(enum kind k)
{
	return k >= KIND_IDEOGRAPH;
}

/* May a line end between the two? */
static bool
may_break(const struct glyph *before, const struct glyph *after)
{
	enum kind b = before->kind, a = after->kind;

	if (a == KIND_CLOSE || a == KIND_WIDE_CLOSE || a == KIND_WIDE_LATER || a == KIND_MARK)
		return b == KIND_BLANK && a == KIND_CLOSE;
	if (b == KIND_OPEN || b == KIND_WIDE_OPEN)
		return false;
	if (b == KIND_BLANK)
		return true;
	if (b == KIND_WORD && a == KIND_IDEOGRAPH && before->point >= '0' && before->point <= '9')
		return false; /* 9件, 5月 */
	return is_wide(b) || is_wide(a);
}

/* Is it the end of a phrase, as far as letters can tell? */
static bool
is_phrase_end(enum kind before, enum kind after)
{
	return before == KIND_BLANK || before == KIND_WIDE_CLOSE || after == KIND_WIDE_OPEN ||
		(before == KIND_HIRAGANA && after != KIND_HIRAGANA);
}

/* Where the line may end: byte positions, 0 for nowhere. */
struct breaks {
	size_t any, phrase, forced; /* the last of each kind so far */
	size_t phrase_width;        /* columns up to it */
};

static void
note_break(struct breaks *k, const struct glyph *before, const struct glyph *after, size_t at,
	size_t width)
{
	if (before->bytes == 0 || after->kind == KIND_BLANK)
		return;
	if (may_break(before, after)) {
		k->any = at;
		if (is_phrase_end(before->kind, after->kind)) {
			k->phrase = at;
			k->phrase_width = width;
		}
	} else if (after->kind != KIND_MARK && (is_wide(before->kind) || is_wide(after->kind))) {
		k->forced = at;
	}
}

/* How far back a phrase may end for the line to end with it. */
static size_t
choose_break(const struct breaks *k, size_t limit)
{
	size_t back = limit / 6;

	if (k->phrase && k->phrase_width + back >= limit)
		return k->phrase;
	return k->any ? k->any : k->forced;
}

static struct str
without_blanks(struct str line)
{
	while (line.len && (line.ptr[line.len - 1] == ' ' || line.ptr[line.len - 1] == '\r'))
		line.len--;
	while (str_ends(line, STR("\u3000")))
		line.len -= 3;
	return line;
}

static struct str
skip_blanks(struct str s)
{
	while (s.len && s.ptr[0] == ' ')
		s = rest_after(s, 1);
	return s;
}

bool
text_wrap(struct str *rest, size_t width, struct str *line)
{
	struct str text = *rest;
	struct glyph before = { 0 };
	struct breaks breaks = { 0 };
	size_t at = 0, columns = 0, end;

	if (text.len == 0)
		return false;
	while (at < text.len) {
		struct glyph g = glyph_read(rest_after(text, at));

		if (g.kind == KIND_LINE) {
			*line = without_blanks(str_sub(text, 0, at));
			*rest = rest_after(text, at + 1);
			return true;
		}
		note_break(&breaks, &before, &g, at, columns);
		if (columns + g.width > width && g.kind != KIND_BLANK) {
			end = choose_break(&breaks, width);
			if (end) {
				*line = without_blanks(str_sub(text, 0, end));
				*rest = skip_blanks(rest_after(text, end));
				return true;
			}
		}
		columns += g.width;
		at += g.bytes;
		if (g.kind != KIND_MARK)
			before = g;
	}
	*line = without_blanks(text);
	*rest = STR_NULL;
	return true;
}

void
text_wrap_add(struct buf *out, struct str text, size_t width, size_t indent)
{
	struct str line;
	bool first = true;

	while (buf_ok(out) && text_wrap(&text, width, &line)) {
		if (!first) {
			buf_addc(out, '\n');
			if (line.len)
				buf_fill(out, ' ', indent);
		}
		text_escape(out, line, false);
		first = false;
	}
}
