/*
 * Who was let in: logins and sessions that succeeded, by source. The verdict
 * "nothing got through" rests on it, so what it had to give up is told, too.
 */
#ifndef YAGURA_CORE_SUCCESS_H
#define YAGURA_CORE_SUCCESS_H

#include "core/detector.h"

struct success {
	struct addr source;        /* as ledger_key() has it */
	instant first, last;
	instant anonymous;         /* the last time as anybody may; INSTANT_NONE: never */
	struct place first_place, last_place;
	const char *last_service;  /* label; "" if not known */
	uint32_t count;            /* without the anonymous ones; 0 if there are no others */
};

struct successes;

enum err successes_new(size_t ceiling, const struct services *services, struct successes **out);
void successes_free(struct successes *s);

/* For what O's event will need, as a detector's near(). */
void successes_near(const struct successes *s, const struct observation *o);

/*
 * Adds what O's event tells, if it is a success of a known source; who was known by name
 * alone is known by address as soon as an event has both.
 */
void successes_add(struct successes *s, const struct observation *o);

/* NULL: this source was not let in, in what was read. */
const struct success *successes_find(const struct successes *s, const struct party *source);

/* True if what was read tells of logins at all, be they anonymous. */
bool successes_shown(const struct successes *s);

/* Logins, without the anonymous ones. */
uint64_t successes_total(const struct successes *s);
size_t successes_sources(const struct successes *s);
uint64_t successes_evicted(const struct successes *s);

#endif
