/*
 * An incident: what happened. Alerts (and, at the desk, reports) that belong
 * together, with classes, outcome, damage, cause, response and state.
 */
#ifndef YAGURA_CORE_INCIDENT_H
#define YAGURA_CORE_INCIDENT_H

#include "core/alert.h"

#define INCIDENT_CLASSES 4

struct incident {
	struct str number;             /* "I-2026-0084" once recorded; empty before */
	enum class classes[INCIDENT_CLASSES]; /* the first is the primary one */
	size_t class_count;
	struct party source, target;
	uint32_t source_count, target_count;
	instant start, end;
	enum verdict verdict;
	struct ground ground;
	enum certainty certainty;
	uint32_t accesses;
	const struct alert **alerts;   /* by time */
	size_t alert_count;
	uint64_t key;                  /* the same for the same happening in another run */
};

#endif
