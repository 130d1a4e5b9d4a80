/*
 * Writes JSON (RFC 8259) into a buf. Commas and colons are put by the writer;
 * what nests wrongly is our bug. Text is made valid UTF-8: a byte that is not
 * becomes U+FFFD, control characters and bidirectional marks are escaped.
 */
#ifndef YAGURA_BASE_JSON_H
#define YAGURA_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

#define JSON_DEPTH_MAX 32

struct json {
	struct buf *out;
	int depth;
	bool filled[JSON_DEPTH_MAX]; /* something stands on this level already */
	bool after_key;
};

void json_init(struct json *j, struct buf *out);

void json_object(struct json *j); /* { */
void json_array(struct json *j);  /* [ */
void json_end_object(struct json *j);
void json_end_array(struct json *j);

void json_key(struct json *j, const char *key);
void json_str(struct json *j, struct str s);
void json_cstr(struct json *j, const char *s);
void json_int(struct json *j, int64_t v);
void json_bool(struct json *j, bool v);
void json_null(struct json *j);

/* key and value together; an empty slice writes nothing at all */
void json_member(struct json *j, const char *key, struct str value);
void json_member_cstr(struct json *j, const char *key, const char *value);
void json_member_int(struct json *j, const char *key, int64_t value);

#endif
