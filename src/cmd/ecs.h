/*
 * Events and alerts as JSON: names of the Elastic Common Schema 8, nested, what
 * it lacks under "yagura". The contract is docs/output.md.
 */
#ifndef YAGURA_CMD_ECS_H
#define YAGURA_CMD_ECS_H

#include "base/json.h"
#include "cmd/analysis.h"

/* One line each, with the newline. */
void ecs_event(const struct analysis *a, const struct event *e, struct buf *out);
void ecs_alert(const struct analysis *a, const struct alert *alert, struct buf *out);

#endif
