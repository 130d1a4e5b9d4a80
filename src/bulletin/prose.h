/*
 * Sentences for the facts of reports. What a report lacks leaves no hole; what
 * was said for the whole class is not said again for each case.
 */
#ifndef YAGURA_BULLETIN_PROSE_H
#define YAGURA_BULLETIN_PROSE_H

#include "bulletin/bulletin.h"

#define PROSE_PARAGRAPHS GROUP_PARAGRAPHS

/* Plain text; notes are put in later. */
struct prose {
	struct str strong; /* at the start of the first paragraph */
	struct str paragraphs[PROSE_PARAGRAPHS];
	size_t count;
};

struct prose_where {
	const struct bulletin_data *data;
	const struct bulletin_request *request;
	struct arena *arena;
};

/* What the introduction of a class said for all its cases. */
struct said {
	bool noticed, damage, sure;
};

/* The introduction of a class that has several reports. */
struct str prose_intro(const struct prose_where *w, const struct title *title,
	const struct report *const *reports, size_t count, struct said *said);

/* One case, or COUNT cases with the same facts. NUMBERED: the class has several. */
void prose_case(const struct prose_where *w, const struct report *const *reports, size_t count,
	bool numbered, const struct said *said, struct prose *out);

/* Are the two to be told in one paragraph? */
bool prose_same(const struct report *a, const struct report *b);

/* Words that the rest of an edition needs too. All in the arena. */
struct str prose_services(const struct prose_where *w, const struct report *r, bool plain);
struct str prose_month(const struct prose_where *w, int month);
struct str prose_fill(const struct prose_where *w, const char *key,
	const struct filling *fillings, size_t count);
struct str prose_count(const struct prose_where *w, uint64_t n);      /* 1,412 */
struct str prose_count_word(const struct prose_where *w, unsigned n); /* two, 12 */
struct str prose_capital(const struct prose_where *w, struct str s);

#define PROSE_FILL(w, key, ...)                                                         \
	prose_fill((w), (key), (const struct filling[]){ __VA_ARGS__ },                 \
		sizeof((const struct filling[]){ __VA_ARGS__ }) / sizeof(struct filling))

/* The annex's cells, but for class and case. */
void prose_annex(const struct prose_where *w, const struct report *r,
	struct str cells[ANNEX_COLUMNS]);

/* Codes of all facts, and the words that phrases ask for. */
#define CONTEXT_WORDS 160
struct context {
	struct phrase_context phrase;
	struct str words[CONTEXT_WORDS];
};
void prose_context(const struct prose_where *w, const struct report *r, struct context *out);

bool is_about_access(enum class c);

#endif
