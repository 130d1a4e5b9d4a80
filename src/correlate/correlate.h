/*
 * Alerts to incidents: what belongs together, its primary class, and the
 * verdict with its ground. Deterministic; sorts the alerts.
 */
#ifndef YAGURA_CORRELATE_CORRELATE_H
#define YAGURA_CORRELATE_CORRELATE_H

#include "core/incident.h"

struct successes;

/* Also sets verdict and ground of every alert that its detector left unknown. */
enum err correlate(struct alerts *alerts, const struct successes *successes,
	struct arena *arena, struct incident **out, size_t *count);

#endif
