/*
 * An incident with its alerts and evidence as the payload of a record. Within
 * the room.
 */
#ifndef YAGURA_STORE_INCIDENT_JSON_H
#define YAGURA_STORE_INCIDENT_JSON_H

#include "base/json.h"
#include "base/json_read.h"
#include "store/incidents.h"

void incident_to_json(const struct store_analysis *analysis, size_t index, struct str number,
	struct json *out);

/* Services that are not in the table are left out. ERR_INPUT, ERR_NOMEM. */
enum err incident_from_json(struct str text, const struct services *services, struct arena *a,
	struct store_incident *out);

/* For index tables: one place of "evidence"; bytes are decoded into A. */
bool citation_from_json(const struct json_value *v, struct arena *a, struct store_citation *out);

#endif
