/*
 * Memory that is freed whole. One arena a batch, a command, a report; what is
 * allocated from it lives until arena_reset() or arena_free(). Not shared
 * between threads. Reaching the ceiling is ERR_NOMEM for the caller, shown as
 * a NULL result.
 */
#ifndef YAGURA_BASE_ARENA_H
#define YAGURA_BASE_ARENA_H

#include <stddef.h>

#include "base/str.h"

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first */
	char *next, *end;
	size_t used, ceiling;       /* bytes taken from the system */
};

/* Takes no memory yet. CEILING is in bytes. */
void arena_init(struct arena *a, size_t ceiling);

/* Zeroed, aligned to 16 bytes; NULL at the ceiling or without memory. */
void *arena_alloc(struct arena *a, size_t size);
void *arena_array(struct arena *a, size_t count, size_t size);

/* The same with whatever stood in the memory before: for rows that are filled at once. */
void *arena_alloc_raw(struct arena *a, size_t size);

/* A copy that lives in A, with a NUL after it; ptr is NULL when it fails. */
struct str arena_keep(struct arena *a, struct str s);

/* As printf; ptr is NULL when it fails. */
struct str arena_printf(struct arena *a, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Forgets everything but keeps the largest block for the next batch. */
void arena_reset(struct arena *a);
void arena_free(struct arena *a);

#endif
