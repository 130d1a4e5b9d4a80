/*
 * Runs one line through the graph. Linear: each token is read once where it
 * stands, free captures search for one literal, and what a line may cost in
 * all is bounded by its length.
 */
#ifndef YAGURA_PARSE_MATCH_H
#define YAGURA_PARSE_MATCH_H

#include "parse/token.h"

#define CAPTURES_MAX 48  /* of one line */
#define CHOICES_MAX 96   /* open alternatives on one path */

enum { FLAG_SYN = 1, FLAG_ACK = 2, FLAG_FIN = 4, FLAG_RST = 8, FLAG_PSH = 16, FLAG_URG = 32 };

struct match {
	const struct leaf *leaf;
	unsigned count;
	struct captured captures[CAPTURES_MAX + 1];
	unsigned flags;       /* bare words of {keys} */
	unsigned kind;        /* of match_file() */
	const struct program *program; /* whose messages the file holds; of a file's line only */
	struct str user;      /* what a `user` capture took, to look for ambiguity */
	size_t work, limit;
};

/* TEXT has CHUNK_PAD readable bytes on both sides. False if no format fits. */
bool match_text(const struct graph *g, uint32_t root, struct str text, struct match *m);

/*
 * The same for a message of P, which may be NULL; by OWN with the site's own formats
 * before the others. What P does not read is offered to "*".
 */
bool match_message(const struct graph *g, const struct program *p, bool own, struct str message,
	struct match *m);

/*
 * The same for a line of a file without syslog header: the first kind that fits.
 * m->program is the program of whose formats the line was read, NULL for a
 * format of files alone.
 */
bool match_file(const struct graph *g, bool own, struct str line, struct match *m);

/*
 * What a match says, into an event that holds the header already. FIELDS has
 * room for FIELDS_MAX; e->fields is set to it.
 */
void match_commit(const struct graph *g, const struct services *services,
	const struct match *m, struct event *e, struct field *fields);

/* FLAG_SYN for "SYN", 0 for another word; four bytes are readable. */
unsigned keys_flag(const char *p, size_t len);

/* {keys}: fills captures of M; false if a required key is missing. */
bool keys_read(const struct graph *g, const struct keys *keys, const char *p, const char *end,
	struct match *m);

#endif
