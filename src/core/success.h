/*
 * Who was let in: logins and sessions that succeeded, by source. The verdict
 * "nothing got through" rests on it, so what it had to give up is told, too.
 */
#ifndef YAGURA_CORE_SUCCESS_H
#define YAGURA_CORE_SUCCESS_H

#include "core/alert.h"

struct success {
	struct addr source;        /* as ledger_key() has it */
	instant first, last;
	struct place first_place, last_place;
	const char *last_service;  /* label; "" if not known */
	uint32_t count;
};

struct successes;

enum err successes_new(size_t ceiling, const struct services *services, struct successes **out);
void successes_free(struct successes *s);

/* Adds what E tells, if it is a success of a known source. */
void successes_add(struct successes *s, const struct event *e);

/* NULL: this source was not let in, in what was read. */
const struct success *successes_find(const struct successes *s, const struct party *source);

uint64_t successes_total(const struct successes *s);
size_t successes_sources(const struct successes *s);
uint64_t successes_evicted(const struct successes *s);

#endif
