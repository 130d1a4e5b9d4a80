/*
 * The form of the bulletin's data files: blocks of text that people edit.
 *
 *     KIND WORD… NAME=VALUE… # at the start of a line
 *             KEY     value, to the end of the line
 *
 * The value follows KEY and one tab; quotes around it keep blanks at its ends.
 * Empty lines and lines that start with # mean nothing. Slices borrow from the
 * text.
 */
#ifndef YAGURA_BULLETIN_BLOCKS_H
#define YAGURA_BULLETIN_BLOCKS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define BLOCK_WORDS 64

struct block_entry {
	struct str key, value;
};

struct block {
	struct str kind;
	struct str words[BLOCK_WORDS];
	size_t word_count;
	const struct block_entry *entries;
	size_t entry_count;
	unsigned line;
};

struct blocks {
	const struct block *items;
	size_t count;
};

/* What is wrong with a data file, for the message. */
struct data_error {
	unsigned line;    /* from 1; 0: the file as a whole */
	const char *what; /* a sentence without its stop, in English, marked for gettext */
	struct str word;  /* the one that is wrong, in the text; empty: the line */
};

/* ERR_INPUT with *error, ERR_NOMEM. Bytes that are not UTF-8 text are refused. */
enum err blocks_read(struct arena *a, struct str text, struct blocks *out,
	struct data_error *error);

/* The value of KEY; ptr is NULL when the block has none. */
struct str block_value(const struct block *b, const char *key);

/* The VALUE of the word NAME=VALUE; ptr is NULL when there is none. */
struct str block_option(const struct block *b, const char *name);

/* Is WORD among its words? */
bool block_has(const struct block *b, const char *word);

#endif
