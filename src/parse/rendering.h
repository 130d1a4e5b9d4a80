/*
 * Records that are not lines, told as lines: login records (wtmp, btmp) and the
 * journal's export. The same bytes in give the same lines out, however they are
 * cut into pieces, so place, citation and digest are those of the lines.
 * Input is hostile; what is damaged is stepped over and told in a line.
 */
#ifndef YAGURA_PARSE_RENDERING_H
#define YAGURA_PARSE_RENDERING_H

#include "base/buf.h"
#include "base/err.h"

struct rendering;

#define RENDERING_START (16u << 10) /* bytes that rendering_new() wants, fewer at the end */

/*
 * NAME is the file's, START its first bytes: records are told by what they hold;
 * only failed logins by their name, too (btmp). ERR_NOTFOUND: they are lines.
 */
enum err rendering_new(struct str name, struct str start, struct rendering **out);
void rendering_free(struct rendering *r);

/* For people: "login records, 384 bytes, big-endian"; never NULL, constant. */
const char *rendering_kind(const struct rendering *r);

/* Takes all BYTES, at most 64 KiB a call; adds at most eight times that to OUT. */
void rendering_add(struct rendering *r, struct str bytes, struct buf *out);

/* After the last: what is left. True if all was well. */
bool rendering_end(struct rendering *r, struct buf *out);

/* What a way of rendering is made of. */
struct rendering_way {
	/* NULL: START is not of this kind. *kind as above. */
	void *(*start)(struct str name, struct str start, const char **kind, enum err *e);
	void (*add)(void *state, struct str bytes, struct buf *out);
	bool (*end)(void *state, struct buf *out);
	void (*free)(void *state);
};

extern const struct rendering_way rendering_logins, rendering_export;

#endif
