/*
 * The writing half of `analyze --record`: the store's ledger in, incidents,
 * their evidence and new accesses out, in one transaction. Recording the same
 * evidence twice leaves the store as once.
 */
#ifndef YAGURA_CMD_RECORD_H
#define YAGURA_CMD_RECORD_H

#include "cmd/analysis.h"

struct record;

/* How an incident stands to the run before. */
enum record_state { RECORD_NEW, RECORD_GOES_ON, RECORD_ENDED };

/* STORE is the --store option or NULL. Says on stderr what is wrong. */
enum err record_open(const char *store, struct record **out);
void record_free(struct record *r);

struct ledger *record_ledger(struct record *r);
enum err record_keep(struct record *r, const struct analysis *a);

/* After record_keep(): of this run's incident number INDEX. */
const char *record_number(const struct record *r, size_t index); /* "I-2026-0084" */
enum record_state record_state(const struct record *r, size_t index);
bool record_suppressed(const struct record *r, size_t index);
const char *record_suppression(const struct record *r, size_t index); /* why, until when */

/* Incidents of the run before that this one no longer shows. */
size_t record_ended_count(const struct record *r);
const char *record_ended_number(const struct record *r, size_t index);
const char *record_ended_sentence(const struct record *r, size_t index);

#endif
