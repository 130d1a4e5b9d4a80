/*
 * Bytes to events. A decoder turns one chunk of whole lines into a batch of
 * events; it keeps nothing between chunks, so chunks may be decoded by any
 * thread in any order. What carries state across lines (year, repeats, joins)
 * belongs to the ordered stage after it.
 *
 * Input is hostile: any byte may stand anywhere. A line is cut at LINE_MAX
 * bytes (counted); NUL and bytes >= 0x80 are ordinary.
 */
#ifndef YAGURA_PARSE_DECODE_H
#define YAGURA_PARSE_DECODE_H

#include "base/arena.h"
#include "core/event.h"
#include "parse/formats.h"

#define CHUNK_PAD 64               /* readable bytes on both sides of a chunk */
#define CHUNK_SIZE (128u << 10)    /* with its events, three times that, it stays near */
#define DECODE_LINE_MAX (64u << 10)

/* Whole lines of one source; the last may lack its newline at the end of it. */
struct chunk {
	uint32_t source;
	uint64_t offset;               /* of bytes.ptr in the stream */
	uint64_t line;                 /* number of the first line; of the continued one */
	struct str bytes;
	struct str head;               /* of Zeek's columns, from before the chunk: parse/zeek.h */
	bool continued;                /* starts inside an over-long line: skip to its end */
};

/* How many lines of one program were understood, and an example of those not. */
struct program_count {
	struct str program;            /* "" for lines without a header */
	uint64_t understood;           /* made an event, or of no interest by a format */
	uint64_t unknown;              /* no format fits */
	struct place example_place;    /* the first unknown one */
	struct str example;            /* at most 240 bytes of it */
};

#define BATCH_PROGRAMS 256             /* per batch; the rest is counted as "(others)" */

struct batch {
	struct arena arena;            /* of everything below; slices also point into the chunk */
	struct event *events;          /* in order of lines; notes are left out */
	size_t count;
	uint64_t lines, bytes;
	uint64_t empty;                /* blank lines */
	uint64_t unknown;              /* sum over programs */
	uint64_t headless;             /* no known time or header at the start of the line */
	uint64_t overlong;             /* longer than DECODE_LINE_MAX, cut */
	struct program_count *programs;
	size_t program_count;
	uint64_t kinds[FORMAT_KINDS_MAX]; /* lines by kind of file, formats_kind_name() */
};

struct decoder;

/* One for each thread. FORMATS must be compiled and outlive it. */
enum err decoder_new(const struct formats *formats, struct decoder **out);
void decoder_free(struct decoder *d);

/*
 * Keep notes (events of action "note") in the batch too, and whether lines that
 * no format knows become events (action note, format 0): for `analyze --events`.
 * Off by default.
 */
void decoder_keep_notes(struct decoder *d, bool keep);

/* BATCH is reset first. ERR_NOMEM only; bad lines are counted. */
enum err decode(struct decoder *d, const struct chunk *chunk, struct batch *batch);

void batch_init(struct batch *b);
void batch_free(struct batch *b);

/*
 * "last message repeated 3 times" is an event of action note with FIELD_ATTEMPTS
 * 3 and program "last message": the ordered stage repeats the one before it.
 */

#endif
