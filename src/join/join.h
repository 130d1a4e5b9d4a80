/*
 * The joins behind one door: events in order in, and beside each event the
 * access it belongs to and the delivery it completes. Bounded; what is given up
 * at a ceiling is counted.
 * What several lines tell together: the one door of this room. It wants every
 * event in the total order, and gives each back as detectors see it, with the
 * access that it is part of and the delivery that it completes.
 */
#ifndef YAGURA_JOIN_JOIN_H
#define YAGURA_JOIN_JOIN_H

#include "core/detector.h"

struct join;

enum err join_new(const struct site *site, struct join **out);
void join_free(struct join *j);

/* Fills *out for E; what it points at is valid until the next call. */
void join_event(struct join *j, const struct event *e, struct observation *out);

uint64_t join_evicted(const struct join *j);

/* Who succeeded at what: for verdicts (core/success.h). */
struct successes;
const struct successes *join_successes(const struct join *j);

#include "core/success.h"

struct join;

enum err join_new(const struct services *services, struct join **out);
void join_free(struct join *j);

/* *out, and the event in it, live until the next call. */
void join_event(struct join *j, const struct event *e, struct observation *out);

/* Who was let in so far. */
const struct successes *join_successes(const struct join *j);

uint64_t join_evicted(const struct join *j);

#endif
