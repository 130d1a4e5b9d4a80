/*
 * What an edition says for a fact. Files: share/bulletin/facts and frame; the
 * former's head describes the rows.
 */
#ifndef YAGURA_BULLETIN_PHRASES_H
#define YAGURA_BULLETIN_PHRASES_H

#include "base/buf.h"
#include "bulletin/blocks.h"
#include "bulletin/language.h"
#include "core/words.h"

#define PHRASE_CODES 4

struct phrase_text {
	struct str text;  /* parts, separated by "|"; ptr NULL: not said in this language */
	struct str opens; /* the sentence starts with it; ptr NULL: no start of its own */
	bool many;        /* plural subject */
};

struct phrase {
	struct str kind, codes[PHRASE_CODES], with[PHRASE_CODES], takes, classes;
	size_t code_count, with_count;
	bool as_is, paragraph, alone;
	bool means; /* somebody did it: "by some means", if the way in is unknown */
	struct phrase_text text[LANGUAGE_COUNT];
	unsigned line;
};

struct phrases {
	struct phrase *rows;
	size_t count;
};

/* Two files, one after the other. ERR_INPUT: *error is of FIRST if *in_first. */
enum err phrases_read(struct arena *a, struct str first, struct str second, struct phrases *out,
	struct data_error *error, bool *in_first);

/* What is known where a phrase is looked for. */
struct phrase_context {
	enum language language;
	struct str class;         /* class word of the report */
	const struct str *words;  /* codes of its facts, and more */
	size_t word_count;
	bool object;              /* the fact at hand names one */
};

/*
 * The most particular row of KIND for the facts CODES stand for in order, whose
 * first ones it tells; NULL: none even for the first.
 */
const struct phrase *phrase_find(const struct phrases *p, const char *kind,
	const struct str *codes, size_t count, const struct phrase_context *context);

/* The words around the facts; "" when the language does not say it. */
struct str phrase_say(const struct phrases *p, enum language language, const char *key);

/* Part INDEX, from 0, of a text; empty when there are fewer. */
struct str phrase_part(struct str text, size_t index);

/* A placeholder's name and what stands for it. */
struct filling {
	const char *name;
	struct str value;
};

/* Adds TEMPLATE with {name} replaced; one that is not among FILLINGS stays. */
void phrase_fill(struct buf *out, struct str text, const struct filling *fillings, size_t count);

#endif
