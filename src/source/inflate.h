/*
 * One interface to the compressions that logs are kept in. Told by first bytes,
 * never by a name. A hostile file may ask for gigabytes to look back into:
 * INFLATE_MEMORY_MAX is what one stream gets.
 */
#ifndef YAGURA_SOURCE_INFLATE_H
#define YAGURA_SOURCE_INFLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum compression {
	COMPRESSION_NONE,
	COMPRESSION_GZIP,  /* RFC 1952 */
	COMPRESSION_XZ,    /* tukaani.org/xz/xz-file-format.txt */
	COMPRESSION_ZSTD,  /* RFC 8878 */
	COMPRESSION_BZIP2,
	COMPRESSION_COUNT
};

/* What `xz -9` and `zstd --ultra -22` ask for, and a little more. */
#define INFLATE_MEMORY_MAX (136u << 20)

#define COMPRESSION_START 8 /* bytes that compression_of() wants; fewer at the end of a file */
enum compression compression_of(const unsigned char *start, size_t length);

/* Whether a further member of the same kind may begin with this byte. */
bool compression_goes_on(enum compression c, unsigned char first);

struct inflater;

enum err inflater_new(enum compression c, struct inflater **out);
void inflater_free(struct inflater *i);

/*
 * Takes from IN and gives to OUT what it can, moving both; *ended at the end of
 * a member. ERR_DAMAGED: what was given is good. ERR_INPUT: it asks for more
 * memory than INFLATE_MEMORY_MAX.
 */
struct inflate_span {
	const unsigned char *in;
	size_t in_left;
	unsigned char *out;
	size_t out_left;
};
enum err inflater_step(struct inflater *i, struct inflate_span *span, bool *ended);

/* Begins the next member. */
enum err inflater_restart(struct inflater *i);

#endif
