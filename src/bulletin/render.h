/*
 * Forms in which an edition is printed. One file, one form, one word in the
 * table of render.c. A renderer adds nothing to what the bulletin says and
 * escapes all of it.
 */
#ifndef YAGURA_BULLETIN_RENDER_H
#define YAGURA_BULLETIN_RENDER_H

#include "bulletin/bulletin.h"

struct render_options {
	size_t width;      /* of the terminal */
	struct str style;  /* the style sheet that HTML carries with it */
};

struct renderer {
	const char *name; /* "html" */
	void (*print)(const struct bulletin *b, const struct render_options *options,
		struct buf *out);
};

extern const struct renderer render_html, render_json, render_markdown, render_text;

/* NULL: there is no such form. */
const struct renderer *renderer_find(const char *name);

/* Words of the frame, and how renderers fill them. */
struct str frame_say(const struct bulletin *b, const char *key);
void frame_fill(const struct bulletin *b, struct buf *out, const char *key,
	const struct filling *fillings, size_t count);

/* "5件", "1 report"; the two parts of it. */
struct str frame_count(const struct bulletin *b, size_t n, int part, char room[48]);

/* How sure the cause is, as a word: "probable"; NULL: no cause is told. */
const char *cause_sure(const struct report *r);

/* "第1版", or that it is not published. */
void frame_edition(const struct bulletin *b, struct buf *out);

/* The line that tells one restatement. */
void frame_restated(const struct bulletin *b, const struct restatement *r, struct buf *out);

/* Does this cell of the annex differ from the revision before? It bears a †. */
bool frame_is_restated(const struct bulletin *b, const struct annex_row *row, size_t column);

/* What stands in the annex's last row, by column; empty but for a few. */
void frame_totals(const struct bulletin *b, struct buf *damage, struct buf *state);

#endif
