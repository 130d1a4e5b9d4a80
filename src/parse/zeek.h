/*
 * Zeek's logs in columns: lines that begin with "#" tell the separator and the
 * names, and hold until the next of them. The names are those of its JSON logs.
 *
 * What the lines before a chunk said comes with the chunk (struct chunk, head),
 * for chunks are decoded by any thread.
 */
#ifndef YAGURA_PARSE_ZEEK_H
#define YAGURA_PARSE_ZEEK_H

#include "parse/record.h"

#define ZEEK_COLUMNS_MAX 256
#define ZEEK_HEAD_MAX 8192

/* Zero to begin. Slices borrow from the lines that were read. */
struct zeek_head {
	char separator;
	unsigned count;                 /* columns; 0: no rows are expected */
	int16_t names[ZEEK_COLUMNS_MAX]; /* record_name() */
	struct str path, empty, unset;
};

/* True if LINE is a line of the head. */
bool zeek_head_read(const struct formats *f, struct str line, struct zeek_head *head);

/* False if LINE does not have the columns of HEAD. */
bool zeek_row_read(const struct formats *f, const struct zeek_head *head, struct str line,
	struct record *r);

/*
 * What holds after BYTES, whole lines: LEN bytes at HEAD (ZEEK_HEAD_MAX of room) held
 * before them; *START is whether they begin the file. The new length.
 */
size_t zeek_head_after(struct str bytes, bool start, char *head, size_t len);

#endif
