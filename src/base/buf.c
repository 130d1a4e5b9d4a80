#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>

void
buf_init(struct buf *b, size_t ceiling)
{
	*b = (struct buf){ .ceiling = ceiling };
}

void
buf_free(struct buf *b)
{
	free(b->ptr);
	buf_init(b, b->ceiling);
}

void
buf_reset(struct buf *b)
{
	b->len = 0;
	b->failed = false;
}

/* Room for N more bytes and a NUL. */
static bool
reserve(struct buf *b, size_t n)
{
	size_t size = b->size ? b->size : 256;
	char *p;

	if (b->failed)
		return false;
	if (n < b->size - b->len)
		return true;
	if (n >= b->ceiling || b->len > b->ceiling - n - 1)
		goto fail;
	while (size - b->len <= n)
		size *= 2;
	if (size > b->ceiling)
		size = b->ceiling;
	p = realloc(b->ptr, size);
	if (!p)
		goto fail;
	b->ptr = p;
	b->size = size;
	return true;
fail:
	b->failed = true;
	return false;
}

void
buf_add(struct buf *b, struct str s)
{
	if (s.len == 0 || !reserve(b, s.len))
		return;
	memcpy(b->ptr + b->len, s.ptr, s.len);
	b->len += s.len;
}

void
buf_adds(struct buf *b, const char *cstr)
{
	buf_add(b, str_from(cstr));
}

void
buf_addc(struct buf *b, char c)
{
	if (reserve(b, 1))
		b->ptr[b->len++] = c;
}

void
buf_fill(struct buf *b, char c, size_t count)
{
	if (count == 0 || !reserve(b, count))
		return;
	memset(b->ptr + b->len, c, count);
	b->len += count;
}

void
buf_vprintf(struct buf *b, const char *format, va_list args)
{
	va_list again;
	int n;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	if (n < 0)
		b->failed = true;
	else if (reserve(b, (size_t)n))
		b->len += (size_t)vsnprintf(b->ptr + b->len, (size_t)n + 1, format, again);
	va_end(again);
}

void
buf_printf(struct buf *b, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_vprintf(b, format, args);
	va_end(args);
}

struct str
buf_str(const struct buf *b)
{
	return (struct str){ b->ptr, b->len };
}

const char *
buf_cstr(struct buf *b)
{
	if (!b->ptr)
		return "";
	b->ptr[b->len] = '\0';
	return b->ptr;
}
