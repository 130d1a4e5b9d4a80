/*
 * The writing half of `analyze --record`: the store's ledger in, incidents,
 * their evidence and new accesses out, in one transaction. Recording the same
 * evidence twice leaves the store as once.
 */
#ifndef YAGURA_CMD_RECORDING_H
#define YAGURA_CMD_RECORDING_H

#include "cmd/analysis.h"
#include "store/store.h"

struct recording;

/* How an incident stands to the run before. */
enum recording_state { RECORDING_NEW, RECORDING_GOES_ON, RECORDING_ENDED };

/* STORE is the --store option or NULL. Says on stderr what is wrong. */
enum err recording_open(const char *store, enum store_mode mode, struct recording **out);
void recording_free(struct recording *r);

struct ledger *recording_ledger(struct recording *r);
enum err recording_keep(struct recording *r, const struct analysis *a);
enum err recording_look(struct recording *r, const struct analysis *a); /* writes nothing */

/* After one of the two: of this run's incident number INDEX. */
/* "I-2026-0084"; "" if it was never kept */
const char *recording_number(const struct recording *r, size_t index);
enum recording_state recording_state(const struct recording *r, size_t index);
bool recording_suppressed(const struct recording *r, size_t index);
const char *recording_suppression(const struct recording *r, size_t index); /* why, until when */

/* Incidents of the run before that this one no longer shows. */
size_t recording_ended_count(const struct recording *r);
const char *recording_ended_number(const struct recording *r, size_t index);
const char *recording_ended_sentence(const struct recording *r, size_t index);

#endif
