/*
 * Moments in JSON: RFC 3339, UTC, as instant_print() writes them. Within the
 * room.
 */
#ifndef YAGURA_STORE_MOMENT_H
#define YAGURA_STORE_MOMENT_H

#include "base/instant.h"
#include "base/json.h"
#include "base/json_read.h"

/* Nothing for INSTANT_NONE. */
void json_member_instant(struct json *j, const char *name, instant t);

/* INSTANT_NONE when it is not there or not in that form. */
instant json_get_instant(const struct json_value *object, const char *name);

#endif
