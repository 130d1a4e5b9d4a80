#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define BLOCK_SIZE (64u << 10)
#define ALIGN 16u

struct arena_block {
	struct arena_block *older;
	size_t size;
	_Alignas(16) char bytes[];
};

void
arena_init(struct arena *a, size_t ceiling)
{
	*a = (struct arena){ .ceiling = ceiling };
}

static char *
grow(struct arena *a, size_t size)
{
	size_t want = size > BLOCK_SIZE ? size : BLOCK_SIZE;
	struct arena_block *b;

	if (want > a->ceiling || a->used > a->ceiling - want)
		return NULL;
	b = malloc(sizeof *b + want);
	if (!b)
		return NULL;
	b->older = a->blocks;
	b->size = want;
	a->blocks = b;
	a->used += want;
	a->next = b->bytes + size;
	a->end = b->bytes + want;
	return b->bytes;
}

void *
arena_alloc_raw(struct arena *a, size_t size)
{
	char *p;

	if (size > SIZE_MAX - ALIGN)
		return NULL;
	size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if ((size_t)(a->end - a->next) >= size && a->next) {
		p = a->next;
		a->next += size;
	} else {
		p = grow(a, size);
		if (!p)
			return NULL;
	}
	return p;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	void *p = arena_alloc_raw(a, size);

	return p ? memset(p, 0, size) : NULL;
}

void *
arena_array(struct arena *a, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		return NULL;
	return arena_alloc(a, count * size);
}

struct str
arena_keep(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.len + 1);

	if (!p)
		return STR_NULL;
	if (s.len)
		memcpy(p, s.ptr, s.len);
	return (struct str){ p, s.len };
}

struct str
arena_printf(struct arena *a, const char *format, ...)
{
	va_list args, again;
	char *p;
	int n;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	p = n < 0 ? NULL : arena_alloc(a, (size_t)n + 1);
	if (p)
		vsnprintf(p, (size_t)n + 1, format, again);
	va_end(again);
	return p ? (struct str){ p, (size_t)n } : STR_NULL;
}

void
arena_reset(struct arena *a)
{
	struct arena_block *keep = NULL, *b = a->blocks;

	while (b) {
		struct arena_block *older = b->older;

		if (!keep || b->size > keep->size) {
			free(keep);
			keep = b;
		} else {
			free(b);
		}
		b = older;
	}
	a->blocks = keep;
	a->used = keep ? keep->size : 0;
	a->next = keep ? keep->bytes : NULL;
	a->end = keep ? keep->bytes + keep->size : NULL;
	if (keep)
		keep->older = NULL;
}

void
arena_free(struct arena *a)
{
	while (a->blocks) {
		struct arena_block *older = a->blocks->older;

		free(a->blocks);
		a->blocks = older;
	}
	arena_init(a, a->ceiling);
}
