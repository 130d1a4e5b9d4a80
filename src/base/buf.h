/*
 * Text or bytes that grow to a ceiling. The first failure sticks: after it
 * every append does nothing, and one test of buf_ok() at the end is enough.
 */
#ifndef YAGURA_BASE_BUF_H
#define YAGURA_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct buf {
	char *ptr;
	size_t len, size, ceiling;
	bool failed;
};

void buf_init(struct buf *b, size_t ceiling);
void buf_free(struct buf *b);
void buf_reset(struct buf *b); /* empty, memory kept, failure forgotten */

void buf_add(struct buf *b, struct str s);
void buf_adds(struct buf *b, const char *cstr);
void buf_addc(struct buf *b, char c);
void buf_fill(struct buf *b, char c, size_t count);
void buf_printf(struct buf *b, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *format, va_list args);

/* What stands in it; dies with the next append. */
struct str buf_str(const struct buf *b);

/* The same with a NUL after it; "" when nothing was added. */
const char *buf_cstr(struct buf *b);

static inline bool
buf_ok(const struct buf *b)
{
	return !b->failed;
}

#endif
