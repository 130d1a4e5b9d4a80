/*
 * A bounded table: rows of one size in one array, found by hash. It doubles up
 * to its ceiling; there the oldest rows, by the time that stands in them, give
 * way, a quarter of all at once, and are counted. Rows stand in the order of
 * arrival, so that the same input leaves the same array.
 *
 * A row, or the pointer to it, is good until the next table_add().
 */
#ifndef YAGURA_BASE_TABLE_H
#define YAGURA_BASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/instant.h"

struct table;

struct table_kind {
	size_t row_size;
	uint64_t (*hash)(const void *row);                 /* of its key; well mixed */
	bool (*same)(const void *row, const void *key);    /* KEY is laid out as the row's start */
	instant (*time)(const void *row);                  /* NULL: full is full */
	void (*drop)(void *row);                           /* before it goes; may be NULL */
};

enum err table_new(const struct table_kind *kind, size_t ceiling, struct table **out);
void table_free(struct table *t);

void *table_find(const struct table *t, const void *key);

/* The same for who knows the hash, which may be asked to come near before. */
void table_near(const struct table *t, uint64_t hash);
void *table_find_hashed(const struct table *t, const void *key, uint64_t hash);

/*
 * A copy of ROW as a new one, whether or not there is one like it. NULL when
 * it is older than all that was given up, when the ceiling is reached and rows
 * have no time, or without memory; counted as evicted.
 */
void *table_add(struct table *t, const void *row);
void *table_add_hashed(struct table *t, const void *row, uint64_t hash);

size_t table_count(const struct table *t);
void *table_row(const struct table *t, size_t index);
uint64_t table_evicted(const struct table *t);

/* How many more fit before rows must give way; how often they had to. */
size_t table_room(const struct table *t);
uint64_t table_evictions(const struct table *t);

/*
 * All rows, to be put in another order by the caller; what is searched
 * afterwards is indexed anew first.
 */
void *table_rows_to_sort(struct table *t);

#endif
