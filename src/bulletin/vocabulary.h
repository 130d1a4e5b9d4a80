/*
 * The classes that editions of some years print, and which of our technical
 * codes stands under which of them. Files: share/vocabulary/classes-*.
 */
#ifndef YAGURA_BULLETIN_VOCABULARY_H
#define YAGURA_BULLETIN_VOCABULARY_H

#include "bulletin/blocks.h"
#include "bulletin/language.h"
#include "core/words.h"

#define VOCABULARY_TITLES 16

struct title {
	struct str id;                   /* "scan" */
	struct str text[LANGUAGE_COUNT]; /* スキャニング, Scanning */
	struct str rsit;                 /* empty if the years had none */
};

struct vocabulary {
	struct str name;                 /* "1999" */
	struct str terms;                /* file of the editor's list: "terms-1999" */
	int from, until;                 /* months as month_number(); 0: open */
	struct title titles[VOCABULARY_TITLES];
	size_t title_count;
	uint8_t title_of[CLASS_COUNT];   /* index into titles */
};

/* 12 × year + month - 1, so that months can be compared and counted. */
static inline int
month_number(int year, int month)
{
	return 12 * year + month - 1;
}

/* "1999-05" → month_number(); false when it is no such text. */
bool month_read(struct str text, int *month);

/* ERR_INPUT when a class code stands nowhere or twice, or a title is missing. */
enum err vocabulary_read(struct arena *a, struct str text, struct vocabulary *out,
	struct data_error *error);

/* Does it hold in MONTH? */
bool vocabulary_holds(const struct vocabulary *v, int month);

#endif
