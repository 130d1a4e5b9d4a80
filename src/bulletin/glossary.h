/*
 * The terms that an edition may explain, and the editor's list of those that
 * it does. Files: share/glossary/terms, share/bulletin/terms-*.
 */
#ifndef YAGURA_BULLETIN_GLOSSARY_H
#define YAGURA_BULLETIN_GLOSSARY_H

#include "bulletin/blocks.h"
#include "bulletin/language.h"

#define TERM_FORMS 8

struct term_words {
	struct str head, text;
	struct str forms[TERM_FORMS]; /* the first is the head */
	size_t form_count;
};

struct term {
	struct str id;
	struct term_words words[LANGUAGE_COUNT];
	bool chosen;                  /* this edition explains it */
};

struct glossary {
	struct term *terms;
	size_t count;
};

enum err glossary_read(struct arena *a, struct str text, struct glossary *out,
	struct data_error *error);

/* Chooses the terms that LIST names, by blanks or lines. ERR_INPUT: no such term. */
enum err glossary_choose(struct glossary *g, struct arena *a, struct str list,
	struct data_error *error);

/*
 * The chosen term that TEXT uses first from position FROM on; the longest one
 * where several begin. Words of Latin letters must stand alone: "ftp" is not
 * in "sftp", nor ポート in レポート. NULL: none.
 */
const struct term *glossary_find(const struct glossary *g, enum language language,
	struct str text, size_t from, size_t *start, size_t *end);

#endif
