/*
 * Readers of the typed captures. Each takes as much as it can, from a point of
 * a line forwards or, behind a `user` capture, from a point backwards; never
 * beyond the bounds given, and in time linear in what it looks at. The bytes
 * must be padded as a chunk is (parse/decode.h).
 */
#ifndef YAGURA_PARSE_TOKEN_H
#define YAGURA_PARSE_TOKEN_H

#include "base/addr_quick.h"
#include "parse/graph.h"
#include "parse/scan.h"
#include "parse/stamp.h"

struct captured {
	struct str text;
	uint8_t type, name; /* in the order of an edge */
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

/*
 * The commonest of them without the way there: token_read() does the same.
 */

/* TOKEN_WORD with few stops, if not EMPTY; TOKEN_WORD0. */
static inline const char *
token_read_word(const struct stops *stops, bool empty, const char *p, const char *end,
	struct captured *out)
{
	size_t n = scan_until_any(p, end, stops->few);

	out->text = (struct str){ p, n };
	return n || empty ? p + n : NULL;
}

/* TOKEN_INT and TOKEN_PORT of at most eight digits; NULL: read it slowly. */
static inline const char *
token_read_number(unsigned type, const char *p, const char *end, struct captured *out)
{
	size_t n = scan_digits(p, end);

	if (n - 1 > 7)
		return NULL;
	out->text = (struct str){ p, n };
	out->value.number = scan_number(p, n);
	if (type == TOKEN_PORT && (n > 5 || out->value.number > UINT16_MAX))
		return NULL;
	return p + n;
}

/* TOKEN_ADDR, or TOKEN_HOST if HOST: IPv4 in plain form; NULL: read it slowly. */
static inline const char *
token_read_v4(bool host, const char *p, const char *end, struct captured *out)
{
	size_t n = addr_read_quickly(p, (size_t)(end - p), &out->value.addr);

	if (n == 0 || (host && p + n < end && scan_is_name(p[n])))
		return NULL;
	out->text = (struct str){ p, n };
	return p + n;
}

/* 6 for "TCP" or "6"; 0 if unknown. */
uint8_t token_ip_proto(struct str s);

#endif
