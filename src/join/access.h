/*
 * Events to accesses. A flow (source, target, ports, protocol) that is not
 * silent for a minute is one access; so is what one process of one host says
 * of one source, from connection to end. A firewall's packet and a daemon's
 * line that both tell the source port are the same one.
 */
#ifndef YAGURA_JOIN_ACCESS_H
#define YAGURA_JOIN_ACCESS_H

#include "core/access.h"

struct accesses;

enum err accesses_new(const struct services *services, struct accesses **out);
void accesses_free(struct accesses *a);

/*
 * Fills in E's source where an earlier line of the same process, or of the same
 * name, told it. True if something was filled in; it lives until the next call.
 */
bool accesses_complete(struct accesses *a, struct event *e);

/* True if E is part of an attempt at a service; *out tells of which. */
bool accesses_add(struct accesses *a, const struct event *e, struct access *out);

uint64_t accesses_evicted(const struct accesses *a);

#endif
