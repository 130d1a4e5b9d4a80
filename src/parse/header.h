/*
 * The head of a syslog line: RFC 3164 as BSD, Solaris, FreeBSD and Linux write
 * it, RFC 5424, and ISO 8601 stamps before a 3164 rest. Also behind the
 * "file:" that grep puts before a line.
 */
#ifndef YAGURA_PARSE_HEADER_H
#define YAGURA_PARSE_HEADER_H

#include "parse/stamp.h"

struct header {
	struct stamp stamp;
	struct str host;    /* empty if the line names none */
	struct str program; /* without path, padded as the line; empty if there is no tag */
	struct str message; /* without blanks at both ends */
	uint32_t pid;
	unsigned kind;      /* KIND_SYSLOG… */
};

/* LINE has 16 readable bytes after it. False if no known stamp opens it. */
bool header_read(struct stamp_cache *cache, struct str line, struct header *out);

/*
 * The parts of it, for dialect.c: what follows a stamp, from its blank on; a tag;
 * how many bytes are "<34>" or "auth.info ".
 */
bool header_rest(struct str s, struct header *h);
void header_tag(struct str s, struct header *h);
size_t header_priority(struct str s);
size_t header_level(struct str s);

/* N of "last message repeated N times"; 0 if it is not that. */
uint64_t header_repeated(struct str message);

/*
 * N of "message repeated N times: [ … ]", as rsyslog folds lines; *message
 * becomes what stands in the brackets. 0 if it is not that.
 */
uint64_t header_folded(struct str *message);

#endif
