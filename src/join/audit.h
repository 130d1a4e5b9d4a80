/*
 * What the kernel tells of one system call in several records of auditing (their
 * events are marked `part`), put together to one event: who, by which program, with
 * which arguments, to which file or address, and what came of it. Records of
 * several calls may stand mixed, and in any order.
 */
#ifndef YAGURA_JOIN_AUDIT_H
#define YAGURA_JOIN_AUDIT_H

#include "core/event.h"

struct audit;

enum err audit_new(struct audit **out);
void audit_free(struct audit *a);

/* Keeps what E tells; then audit_next() is called until NULL. Events of before are complete when NOW is AUDIT_PATIENCE later. */
#define AUDIT_PATIENCE (2 * SECOND)
void audit_add(struct audit *a, const struct event *e);
void audit_wait(struct audit *a, instant now);

/* The input has ended: all are complete. */
void audit_end(struct audit *a);

/* The next complete event, which lives until the next call; NULL if there is none. */
struct event *audit_next(struct audit *a);

/* True while records of an event that is not complete are kept. */
bool audit_is_waiting(const struct audit *a);

/* Events that were given out before all of their records were seen. */
uint64_t audit_evicted(const struct audit *a);

#endif
