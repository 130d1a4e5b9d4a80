/*
 * A report as JSON, in records and for `report show --json`: only what was
 * told stands in it. Reading takes what writing wrote; anything else is
 * ERR_INPUT.
 */
#ifndef YAGURA_STORE_REPORT_JSON_H
#define YAGURA_STORE_REPORT_JSON_H

#include "base/arena.h"
#include "base/json.h"
#include "core/report.h"

void report_to_json(const struct report *r, struct json *out); /* one object */

/* Strings are kept in A. ERR_INPUT, ERR_NOMEM. */
enum err report_from_json(struct str text, struct arena *a, struct report *out);

#endif
