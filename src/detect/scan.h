/*
 * What the detectors that read the ledger have in common: they note attempts
 * while events come, and tell of their kind of episode at the end.
 */
#ifndef YAGURA_DETECT_SCAN_H
#define YAGURA_DETECT_SCAN_H

#include "detect/episode.h"

/* What may be an attempt, or tell a source's address beside its name. */
#define SCAN_ACTIONS (WANTS(ACTION_PACKET) | WANTS(ACTION_CONNECT) | WANTS(ACTION_DISCONNECT) | \
	WANTS(ACTION_LOGIN))

/* An alert of DETECTOR for each episode of KIND; ADJUST may change it, and may be NULL. */
struct scan_kind {
	const struct detector *detector;
	enum episode_kind kind;
	void (*adjust)(struct alert *a, const struct episode *e);
};

enum err scan_open(const struct site *site, const struct scan_kind *kind, void **state);
void scan_observe(void *state, const struct observation *o, struct alerts *out);
void scan_finish(void *state, struct alerts *out);
void scan_close(void *state);
uint64_t scan_evicted(const void *state); /* of the ledger: for one detector to tell */

#endif
