/*
 * Readers of the typed captures. Each takes as much as it can, from a point of
 * a line forwards or, behind a `user` capture, from a point backwards; never
 * beyond the bounds given, and in time linear in what it looks at. The bytes
 * must be padded as a chunk is (parse/decode.h).
 */
#ifndef YAGURA_PARSE_TOKEN_H
#define YAGURA_PARSE_TOKEN_H

#include "parse/graph.h"
#include "parse/stamp.h"

struct captured {
	struct str text;
	uint8_t name, type;
	union {
		struct addr addr; /* TOKEN_ADDR, TOKEN_HOST (ADDR_NONE: a name) */
		uint64_t number;  /* TOKEN_INT, TOKEN_PORT */
		struct stamp stamp;
	} value;
};

/* The point after (before) the token, or NULL if it is not there. */
const char *token_read(const struct graph *g, unsigned type, unsigned param, const char *p,
	const char *end, struct captured *out);
const char *token_read_back(const struct graph *g, unsigned type, unsigned param,
	const char *start, const char *p, struct captured *out);

/* Whether one may begin with BYTE; true where that cannot be told. */
bool token_may_begin(const struct graph *g, unsigned type, unsigned param, char byte);

/* 6 for "TCP" or "6"; 0 if unknown. */
uint8_t token_ip_proto(struct str s);

#endif
