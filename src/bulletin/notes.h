/*
 * Numbers the notes of an edition: through the whole text, a term where it
 * first stands, headings and notes included. A term first used inside note 1
 * is note 2, before the next term of the text.
 */
#ifndef YAGURA_BULLETIN_NOTES_H
#define YAGURA_BULLETIN_NOTES_H

#include "bulletin/bulletin.h"

struct noter {
	const struct glossary *glossary;
	enum language language;
	struct arena *arena;
	struct note *notes; /* room for every term */
	size_t count;
	bool failed;        /* no memory */
};

enum err noter_init(struct noter *n, const struct glossary *g, enum language language,
	struct arena *a);

/* STRONG, then TEXT, as spans with markers. */
struct paragraph noter_mark(struct noter *n, struct str strong, struct str text);

#endif
