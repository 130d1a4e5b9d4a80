/*
 * One file's bytes from the start, decompressed. Gzip is told by its first
 * bytes, not by its name; several members in a row are one stream.
 */
#ifndef YAGURA_SOURCE_STREAM_H
#define YAGURA_SOURCE_STREAM_H

#include "source/file.h"

struct stream;

/* Sets file->gzip. The file's trouble is not touched: the caller decides. */
enum err stream_open(struct file *file, struct stream **out);
void stream_close(struct stream *s);

/*
 * Fills up to SIZE bytes; *got is less only at the end. ERR_DAMAGED when gzip
 * data breaks off: *got bytes before that are good.
 */
enum err stream_read(struct stream *s, char *bytes, size_t size, size_t *got);

/* How far in the file on disk, for progress. */
uint64_t stream_position(const struct stream *s);

/* Steps to OFFSET of the decompressed stream; forward only if it is gzip. */
enum err stream_seek(struct stream *s, uint64_t offset);

#endif
