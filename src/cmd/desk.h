/*
 * What the desk's commands share: the store, who sits there, now, the desk's
 * zone, and the words that reports may use. Every failure is said on stderr
 * where it is first seen.
 */
#ifndef YAGURA_CMD_DESK_H
#define YAGURA_CMD_DESK_H

#include "base/arena.h"
#include "base/buf.h"
#include "parse/report_yaml.h"
#include "cmd/store_place.h"

struct desk {
	struct store *store;
	struct zone *zone;
	struct arena arena;         /* of everything that is read */
	struct buf services_text, codes_text;
	struct services *services;
	struct codes *codes;
	struct report_words words;  /* after desk_learn_words() */
	struct str by;              /* the person: their login name */
	instant now;
};

/* ZONE is the --zone option or NULL for the local one. */
enum err desk_open(struct desk *d, const char *store, const char *zone, enum store_mode mode);
void desk_close(struct desk *d);

/* Zones' names for hints, from the system's list. */
enum err desk_learn_words(struct desk *d);

/* "1999-05-06 10:00 JST", or the day alone */
void desk_add_time(const struct desk *d, instant t, bool day_only, struct buf *out);

/* The last day before UNTIL. */
void desk_add_last_day(const struct desk *d, instant until, struct buf *out);

/* The first 8 and last 4 digits, or all of them. */
void desk_add_digest(const uint8_t digest[DIGEST_SIZE], bool whole, struct buf *out);

/* "  Label   text…": a line of a summary; continued lines stand under the text. */
#define DESK_LABEL 14
void desk_add_line(const char *label, struct str text, struct buf *out);

/* Prints and empties OUT; false, and said, when stdout cannot take it. */
bool desk_print(struct buf *out);

#endif
