/*
 * Depth first: a note's own text is read the moment the note is numbered. Each
 * term is noted once, so the depth is at most the number of chosen terms.
 */
#include "bulletin/notes.h"

enum err
noter_init(struct noter *n, const struct glossary *g, enum language language, struct arena *a)
{
	*n = (struct noter){ .glossary = g, .language = language, .arena = a,
		.notes = arena_array(a, g->count + 1, sizeof *n->notes) };
	return n->notes ? ERR_OK : ERR_NOMEM;
}

static bool
is_noted(const struct noter *n, const struct term *t)
{
	for (size_t i = 0; i < n->count; i++)
		if (n->notes[i].term == t)
			return true;
	return false;
}

static void
add_note(struct noter *n, const struct term *t)
{
	size_t i = n->count++;

	n->notes[i] = (struct note){ .number = (unsigned)i + 1, .term = t };
	n->notes[i].text = noter_mark(n, STR(""), t->words[n->language].text);
}

/* The next term that has no note yet, from FROM on. */
static const struct term *
next_new_term(const struct noter *n, struct str text, size_t from, size_t *end)
{
	const struct term *t;
	size_t start;

	while ((t = glossary_find(n->glossary, n->language, text, from, &start, end))) {
		if (!is_noted(n, t))
			return t;
		from = *end;
	}
	return NULL;
}

/* At most one span for each term, and one after the last. */
static void
mark_text(struct noter *n, struct str text, bool strong, struct paragraph *p)
{
	const struct term *t;
	size_t from = 0, end;

	while ((t = next_new_term(n, text, from, &end))) {
		p->spans[p->count++] = (struct span){ str_sub(text, from, end),
			(unsigned)n->count + 1, strong };
		add_note(n, t);
		from = end;
	}
	if (from < text.len)
		p->spans[p->count++] = (struct span){ str_sub(text, from, text.len), 0, strong };
}

struct paragraph
noter_mark(struct noter *n, struct str strong, struct str text)
{
	struct paragraph p = { .spans = arena_array(n->arena,
		n->glossary->count - n->count + 3, sizeof *p.spans) };

	if (!p.spans) {
		n->failed = true;
		return p;
	}
	mark_text(n, strong, true, &p);
	mark_text(n, text, false, &p);
	return p;
}
