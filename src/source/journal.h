/*
 * A file of systemd's journal (*.journal, *.journal~) through libsystemd, entry
 * by entry as lines (parse/journal_entry.h). Also one that is being written.
 */
#ifndef YAGURA_SOURCE_JOURNAL_H
#define YAGURA_SOURCE_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct journal;

#define JOURNAL_START 8 /* bytes that tell it */
bool journal_is(const unsigned char *start, size_t length);

/* FD stays the caller's. ERR_DAMAGED: libsystemd refuses it whole. */
enum err journal_open(int fd, struct journal **out);
void journal_close(struct journal *j);

/*
 * Adds the next lines to OUT, until 64 KiB stand there; none at the end.
 * ERR_DAMAGED at the end when fewer entries could be read than there are.
 */
enum err journal_read(struct journal *j, struct buf *out);

/* How much of the entries has been read, of 1000. */
uint64_t journal_permille(const struct journal *j);

#endif
