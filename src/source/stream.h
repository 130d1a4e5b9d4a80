/*
 * One file's bytes from the start, decompressed; compression is told by first
 * bytes, not by a name, and several members in a row are one stream. Records
 * that are not lines come as lines (parse/rendering.h, source/journal.h), the
 * same bytes at each reading, so that all else knows lines only. Zeros before the
 * first line, which copytruncate leaves, are no part of the stream.
 */
#ifndef YAGURA_SOURCE_STREAM_H
#define YAGURA_SOURCE_STREAM_H

#include "source/file.h"

struct stream;

/* Sets file->compression and file->form. Its trouble is not touched: the caller decides. */
enum err stream_open(struct file *file, struct stream **out);
void stream_close(struct stream *s);

/*
 * Fills up to SIZE bytes; *got is less only at the end. ERR_DAMAGED when the
 * data breaks off, ERR_INPUT when its compression asks for too much memory:
 * *got bytes before that are good.
 */
enum err stream_read(struct stream *s, char *bytes, size_t size, size_t *got);

/* How far in the file on disk, for progress. */
uint64_t stream_position(const struct stream *s);

/* Steps to OFFSET of the stream; forward only unless the file is plain lines. */
enum err stream_seek(struct stream *s, uint64_t offset);

#endif
