/*
 * Alerts to incidents: what one source did within a day is one happening, and
 * so is the chain on one host from a hostile input to the user that was added.
 * The same alerts give the same incidents, with the same keys.
 */
#ifndef YAGURA_CORRELATE_CORRELATE_H
#define YAGURA_CORRELATE_CORRELATE_H

#include "core/incident.h"
#include "core/success.h"

/*
 * Gives the alerts their verdicts, sorts them, and makes incidents of them, by
 * start, in ARENA; they point at the alerts. ERR_NOMEM only.
 */
enum err correlate(struct alerts *alerts, const struct successes *successes,
	struct arena *arena, struct incident **out, size_t *count);

#endif
