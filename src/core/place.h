/*
 * Evidence: bytes and where they stand. A place points at one record (a log
 * line) of one source; a finding cites places, and the bytes are read again
 * and digested only for what is cited.
 */
#ifndef YAGURA_CORE_PLACE_H
#define YAGURA_CORE_PLACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/str.h"

#define SOURCE_NONE UINT32_MAX

struct place {
	uint64_t offset; /* in the decompressed stream */
	uint64_t line;   /* from 1 */
	uint32_t source; /* index among the sources of this analysis */
	uint32_t length; /* bytes, without the line end */
	uint32_t mark;   /* of the bytes as first read: tells a file that changed */
};

/* Cheap, not secret: place.mark of a record's bytes. */
uint32_t place_mark(struct str bytes);

/* Same source and offset. */
static inline bool
place_eq(const struct place *a, const struct place *b)
{
	return a->source == b->source && a->offset == b->offset;
}

/* What a finding rests on: the first and last few places, and how many. */
#define CITED_FIRST 3
#define CITED_LAST 3

struct cited {
	uint32_t count;
	struct place first[CITED_FIRST];
	struct place last[CITED_LAST]; /* a ring; use cited_at() */
};

/* A place that is kept already is not counted again. */
void cited_add(struct cited *c, const struct place *p);

/* The places kept, in order of arrival: index 0 .. cited_kept()-1. */
size_t cited_kept(const struct cited *c);
const struct place *cited_at(const struct cited *c, size_t index);

/* A cited record with its bytes, once they have been read again. */
struct citation {
	struct place place;
	struct str path;   /* of the source, as the user named it */
	struct str bytes;  /* empty when it could not be read again */
	uint8_t sha256[DIGEST_SIZE];
	bool changed;      /* the bytes are not those that were analysed */
};

#endif
