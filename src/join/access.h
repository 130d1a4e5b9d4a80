/*
 * Events to accesses. A flow (source, target, ports, protocol) that is not
 * silent for a minute is one access; so is what one process of one host says
 * of one source, from connection to end. A firewall's packet and a daemon's
 * line that both tell the source port are the same one.
 */
#ifndef YAGURA_JOIN_ACCESS_H
#define YAGURA_JOIN_ACCESS_H

#include "core/detector.h"

struct accesses;

enum err accesses_new(const struct services *services, struct accesses **out);
void accesses_free(struct accesses *a);

/*
 * Fills in E's source where an earlier line of the same process, or of the same
 * name, told it. A name that is filled in lives until the next call.
 */
void accesses_complete(struct accesses *a, struct event *e, uint64_t host_hash);

/* True if O's event is part of an attempt at a service; *out tells of which. */
bool accesses_add(struct accesses *a, const struct observation *o, struct access *out);

/* For what O's event will need: recent_near() and recent_nearer(). */
void accesses_near(const struct accesses *a, const struct observation *o);
void accesses_nearer(const struct accesses *a, const struct observation *o);

uint64_t accesses_evicted(const struct accesses *a);

#endif
