/*
 * What was told beside what the evidence shows: each field is evidenced,
 * contradicted, or stays a claim; what was left out is proposed. Pure.
 */
#ifndef YAGURA_CMD_WEIGH_H
#define YAGURA_CMD_WEIGH_H

#include "core/detector.h"
#include "core/incident.h"
#include "core/report.h"

struct weighing {
	const struct incident *incidents;
	const struct str *numbers;       /* of the incidents, once recorded */
	size_t count;
	const struct services *services;
	const struct zone *zone;         /* of the evidence: its days */
	/* "maillog:12-40", where an alert's records stand */
	struct str (*place)(void *argument, const struct alert *a);
	void *argument;
	struct arena *arena;
	instant at;
};

/* Scan and probe are one kind; so are intrusion and stepping stone. */
bool class_same_kind(enum class a, enum class b);

/*
 * MORE gets, for report_merge(), the fields of TOLD whose basis the evidence
 * changes, the fields proposed, and one finding for each field it speaks of.
 * Damage and cause are never proposed: logs do not know them.
 */
void weigh(const struct weighing *w, const struct report *told, struct report *more);

#endif
