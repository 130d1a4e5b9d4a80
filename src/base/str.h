/*
 * A slice: bytes that somebody else owns. Not terminated, may hold any byte.
 * A slice dies with the batch, file or arena that it borrows from.
 */
#ifndef YAGURA_BASE_STR_H
#define YAGURA_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *ptr;
	size_t len;
};

#define STR(lit) ((struct str){ (lit), sizeof(lit) - 1 })
#define STR_NULL ((struct str){ NULL, 0 })
#define STR_FMT "%.*s"
#define STR_ARG(s) (int)(s).len, (s).ptr

static inline struct str
str_from(const char *cstr)
{
	return (struct str){ cstr, cstr ? strlen(cstr) : 0 };
}

static inline bool
str_eq(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool
str_is(struct str a, const char *cstr)
{
	return (a.len == 0 || *a.ptr == *cstr) && str_eq(a, str_from(cstr)); /* tables of words */
}

static inline bool
str_starts(struct str s, struct str head)
{
	return s.len >= head.len && (head.len == 0 || memcmp(s.ptr, head.ptr, head.len) == 0);
}

static inline bool
str_ends(struct str s, struct str tail)
{
	return s.len >= tail.len &&
		(tail.len == 0 || memcmp(s.ptr + s.len - tail.len, tail.ptr, tail.len) == 0);
}

/* The part from FROM to before TO; both are clamped to the slice. */
static inline struct str
str_sub(struct str s, size_t from, size_t to)
{
	if (to > s.len)
		to = s.len;
	if (from > to)
		from = to;
	return (struct str){ s.ptr ? s.ptr + from : NULL, to - from };
}

/*
 * Copies what fits of S into the SIZE bytes at TO, which get no NUL; how many
 * they were. For rows of tables that keep a short text and its length.
 */
uint8_t str_into(char *to, uint8_t size, struct str s);

bool str_eq_nocase(struct str a, struct str b); /* ASCII only */
int str_compare(struct str a, struct str b);    /* bytes, then length */

/* Index of the first C, or of the first occurrence of NEEDLE; s.len if none. */
size_t str_find_char(struct str s, char c);
size_t str_find(struct str s, struct str needle);

struct str str_trim(struct str s); /* blanks, tabs, CR and LF at both ends */

/*
 * Cuts the part before the first SEP off *rest and steps over SEP; without
 * SEP it takes all. False when *rest is used up.
 */
bool str_cut(struct str *rest, char sep, struct str *part);

/* The whole of S as an unsigned decimal not above MAX; false otherwise. */
bool str_u64(struct str s, uint64_t max, uint64_t *out);

/* 64-bit hash for tables; not keyed, so bound what attackers may insert. */
uint64_t str_hash(struct str s);

#endif
