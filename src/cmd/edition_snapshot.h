/*
 * An edition as it was published: its facts, its editor's list, its zone and
 * its words in both languages, as one JSON text for the store. Who reported is
 * not in it.
 */
#ifndef YAGURA_CMD_EDITION_SNAPSHOT_H
#define YAGURA_CMD_EDITION_SNAPSHOT_H

#include "bulletin/bulletin.h"

/* Writes it. ERR_NOMEM; ERR_DAMAGED with *mismatch when the sums do not agree. */
enum err snapshot_write(const struct bulletin_data *data, const struct bulletin_request *request,
	struct arena *a, struct buf *out, struct str *mismatch);

struct snapshot {
	struct report *reports;
	size_t count;
	struct str zone, terms;
};

/* ERR_INPUT: not what was written; ERR_NOMEM. */
enum err snapshot_read(struct str text, struct arena *a, struct snapshot *out);

/* What a revision restates, as a JSON array. */
void snapshot_restated(const struct bulletin *b, struct buf *out);

#endif
