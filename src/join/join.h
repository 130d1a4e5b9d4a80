/*
 * What several lines tell together: the one door of this room. It wants every
 * event in the total order, and gives each back as detectors see it, with the
 * access that it is part of and the delivery that it completes.
 */
#ifndef YAGURA_JOIN_JOIN_H
#define YAGURA_JOIN_JOIN_H

#include "core/detector.h"
#include "core/success.h"

struct join;

enum err join_new(const struct site *site, struct join **out);
void join_free(struct join *j);

/*
 * Begins the observations of the next events: their keys. The memory that they will
 * need is far away, and is asked for here, to come while others are looked at.
 */
void join_near(struct join *j, const struct event *events, size_t count, struct observation *out);

/*
 * The observation that was begun of E, in E's turn; fills in what E's source is where
 * earlier events told it. *out lives until the next call, and as long as E.
 */
void join_event(struct join *j, struct event *e, struct observation *out);

/*
 * Records of auditing: an event that is marked `part` is given here, and not to the
 * two above; join_wait() tells that evidence has reached NOW (INT64_MAX: its end).
 * After each, what is whole is taken until there is none; it lives until the next.
 */
void join_part(struct join *j, const struct event *e);
void join_wait(struct join *j, instant now);
struct event *join_whole(struct join *j);

/* False: join_wait() has nothing to do, the usual case. */
bool join_is_waiting(const struct join *j);

/* Who was let in so far. */
const struct successes *join_successes(const struct join *j);

uint64_t join_evicted(const struct join *j);

#endif
