/*
 * Files to batches of events, by one thread or several. Reading and digesting
 * one file is serial, decoding is parallel; batches come out of a lane in the
 * file's order, whatever thread made them. The caller's thread works too, so
 * one thread means no other.
 */
#ifndef YAGURA_SOURCE_LANE_H
#define YAGURA_SOURCE_LANE_H

#include "parse/decode.h"
#include "source/file.h"

struct lanes;
struct lane;

/* THREADS counts the caller's. FORMATS must outlive it. */
enum err lanes_new(const struct formats *formats, unsigned threads, bool keep_notes,
	struct lanes **out);
void lanes_free(struct lanes *all);

/*
 * Opens a file as source number SOURCE. Its counts, digest and trouble are
 * filled as it is read. An error is also stored in the file: nothing to take.
 */
enum err lane_open(struct lanes *all, struct file *file, uint32_t source, struct lane **out);
void lane_close(struct lane *l);

/*
 * The next batch, or NULL at the end of the file (or of what can be read).
 * It and its events' slices are valid until the next call for this lane.
 * Line numbers are counted from the start of the batch's chunk: add
 * *lines_before.
 */
enum err lane_next(struct lane *l, const struct batch **out, uint64_t *lines_before);

/* Bytes of all files read so far, as on disk. */
uint64_t lanes_position(struct lanes *all);

/*
 * The first part of a file, decoded in the caller's thread: what is in it, and
 * from when. BATCH and BYTES (CHUNK_PAD + PEEK_SIZE + CHUNK_PAD) are the
 * caller's.
 */
#define PEEK_SIZE (64u << 10)
enum err lane_peek(struct lanes *all, struct file *file, char *bytes, struct batch *batch);

#endif
