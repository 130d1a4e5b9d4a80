/*
 * What one source tried, judged as a whole. The ledger's attempts are walked
 * source by source; what follows closely makes an episode that may be a scan of
 * ports, a sweep or a scan of protocols; what is left over may be a slow scan
 * or a knock at a few services. An attempt belongs to one episode only, so
 * that one happening is told once, by the detector whose kind it is.
 */
#ifndef YAGURA_DETECT_EPISODE_H
#define YAGURA_DETECT_EPISODE_H

#include "core/detector.h"
#include "core/ledger.h"

enum episode_kind {
	EPISODE_PORTS,
	EPISODE_SWEEP,
	EPISODE_PROTOCOLS,
	EPISODE_SLOW,
	EPISODE_SERVICES,
};

struct episode {
	struct addr source;                          /* as ledger_key() has it */
	const struct ledger_entry *const *entries;   /* by time */
	size_t count;
	size_t pairs;                                /* distinct ports and targets */
	size_t denied;                               /* refused before any attempt */
};

/* A scan goes on while its pauses are shorter. */
#define EPISODE_PAUSE (10 * MINUTE)

/*
 * Calls FOUND for each of KIND that ended after AFTER and not after UNTIL, by
 * source, then time. Without memory: for none.
 */
void episodes_each(const struct site *site, enum episode_kind kind, instant after, instant until,
	void (*found)(void *argument, const struct episode *e), void *argument);

/*
 * An alert with all that the entries tell: source, targets, ports, services,
 * method, times, count, places. NULL at the ceiling.
 */
struct alert *episode_alert(const struct episode *e, const struct site *site,
	struct alerts *out);

#endif
