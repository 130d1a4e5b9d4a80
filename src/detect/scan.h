/*
 * What the detectors that read the ledger have in common: they tell of their kind
 * of episode at the end, or before the ledger must give it up. One of them notes
 * the attempts, once for all: an event is cheap to look at, but there are millions.
 */
#ifndef YAGURA_DETECT_SCAN_H
#define YAGURA_DETECT_SCAN_H

#include "detect/episode.h"

/* What may be an attempt, or tell a source's address beside its name. */
#define ATTEMPT_ACTIONS (WANTS(ACTION_PACKET) | WANTS(ACTION_CONNECT) | WANTS(ACTION_DISCONNECT) | \
	WANTS(ACTION_CONNECTION))
#define SCAN_ACTIONS (ATTEMPT_ACTIONS | WANTS(ACTION_LOGIN))

/* An alert of DETECTOR for each episode of KIND; ADJUST may change it, and may be NULL. */
struct scan_kind {
	const struct detector *detector;
	enum episode_kind kind;
	void (*adjust)(struct alert *a, const struct episode *e);
};

enum err scan_open(const struct site *site, const struct scan_kind *kind, void **state);
void scan_observe(void *state, const struct observation *o, struct alerts *out); /* notes */
void scan_watch(void *state, const struct observation *o, struct alerts *out);   /* does not */
void scan_finish(void *state, struct alerts *out);
void scan_close(void *state);
uint64_t scan_evicted(const void *state); /* of the ledger: for one detector to tell */

#endif
