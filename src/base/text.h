/*
 * Text for a terminal: hostile bytes made visible, width counted in columns,
 * lines broken as Japanese and English want it.
 *
 * Width is by UAX #11: wide and full-width take two columns, ambiguous one,
 * combining marks none. Breaking is by the main rules of UAX #14 and kinsoku:
 * between Japanese characters, at blanks between words, never before closing
 * punctuation or small kana, never after an opening bracket, nor between a
 * digit and its counter. Ends of phrases are preferred where they are near.
 */
#ifndef YAGURA_BASE_TEXT_H
#define YAGURA_BASE_TEXT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* Columns that S takes once it is escaped (text_escape). */
size_t text_width(struct str s);

/*
 * Adds S with control bytes, ESC, C1, bidirectional marks and broken UTF-8 as
 * \x1b or \u202e, so that nothing in it can move a terminal's cursor. With
 * RAW, escapes stand in reverse video. Newlines and tabs are escaped too.
 */
void text_escape(struct buf *out, struct str s, bool raw);

/* Adds S and blanks up to WIDTH columns; longer text is added whole. */
void text_pad(struct buf *out, struct str s, size_t width);

/*
 * Takes the next line of at most WIDTH columns off *rest; false when nothing is
 * left. An address, a path or a word that is wider than WIDTH stands alone on
 * its line, uncut. Newlines in the text end a line; blanks at a break go.
 */
bool text_wrap(struct str *rest, size_t width, struct str *line);

/*
 * Adds TEXT wrapped to WIDTH columns and escaped; every line after the first
 * is indented by INDENT blanks, which WIDTH does not count. No line end after
 * the last line.
 */
void text_wrap_add(struct buf *out, struct str text, size_t width, size_t indent);

#endif
