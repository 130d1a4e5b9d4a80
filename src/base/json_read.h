/*
 * Reads JSON (RFC 8259) into an arena. Nesting is less than JSON_DEPTH_MAX deep,
 * as the writer's is, memory at most the arena's ceiling. Names that stand twice: the first counts.
 *
 * Questions about a value that is not there (NULL) or of another type are
 * answered with nothing, so that a chain of them needs one test at its end.
 */
#ifndef YAGURA_BASE_JSON_READ_H
#define YAGURA_BASE_JSON_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum json_type { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json_value {
	enum json_type type;
	struct str name;                /* in an object */
	struct str text;                /* of a string, decoded; of a number, as written */
	size_t count;                   /* of an array or object */
	const struct json_value *first; /* of its children, in order */
	const struct json_value *next;  /* brother */
};

/* ERR_INPUT: not one JSON value and nothing else; ERR_NOMEM. */
enum err json_read(struct str text, struct arena *a, const struct json_value **out);

const struct json_value *json_get(const struct json_value *object, const char *name);
const struct json_value *json_first(const struct json_value *list); /* NULL if it is none */

bool json_is(const struct json_value *v, enum json_type type);

/* Of a member: STR_NULL without such a string; 0 without such an integer. */
struct str json_get_str(const struct json_value *object, const char *name);
int64_t json_get_int(const struct json_value *object, const char *name);
bool json_get_true(const struct json_value *object, const char *name);

/*
 * What stands between the quotes of a string, escapes resolved, into OUT, which has
 * room for ESCAPED.len bytes. Bytes that are no UTF-8 stay as they are; false for an
 * escape that is none.
 */
bool json_unescape(struct str escaped, char *out, size_t *length);

/* The value as an integer; false when it is none or does not fit. */
bool json_as_int(const struct json_value *v, int64_t *out);

#endif
