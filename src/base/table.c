/*
 * The index is apart from the rows: four bytes a slot, the row's number and
 * what is left of 32 bits as a tag of its hash, so that a search that finds
 * nothing touches one cache line and no row. Hashes are not kept: at a million
 * rows they would cost as much as the index itself, and are needed only when
 * it is made anew.
 */
#include "base/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

#define ROWS_FIRST 64

struct table {
	const struct table_kind *kind;
	char *rows;
	size_t count, size, ceiling;
	uint32_t *slots; /* number + 1 and tag; 0 is free */
	size_t slot_mask;
	unsigned number_bits;
	bool stale;      /* rows were moved since the index was made */
	instant floor;   /* everything up to here was given up */
	uint64_t evicted, evictions;
};

enum err
table_new(const struct table_kind *kind, size_t ceiling, struct table **out)
{
	struct table *t = calloc(1, sizeof *t);

	check(ceiling > 0 && ceiling < UINT32_MAX / 2);
	if (!t)
		return ERR_NOMEM;
	t->kind = kind;
	t->ceiling = ceiling;
	t->floor = INSTANT_NONE;
	while (ceiling >> t->number_bits)
		t->number_bits++;
	*out = t;
	return ERR_OK;
}

void
table_free(struct table *t)
{
	if (!t)
		return;
	for (size_t i = 0; t->kind->drop && i < t->count; i++)
		t->kind->drop(table_row(t, i));
	free(t->rows);
	free(t->slots);
	free(t);
}

void *
table_row(const struct table *t, size_t index)
{
	return t->rows + index * t->kind->row_size;
}

static uint32_t
slot_value(const struct table *t, size_t number, uint64_t hash)
{
	uint32_t tag = (uint32_t)(hash >> 32) >> t->number_bits << t->number_bits;

	return (uint32_t)(number + 1) | tag;
}

static void
index_row(struct table *t, size_t number, uint64_t hash)
{
	size_t at = hash & t->slot_mask;

	while (t->slots[at])
		at = (at + 1) & t->slot_mask;
	t->slots[at] = slot_value(t, number, hash);
}

static void
index_anew(struct table *t)
{
	memset(t->slots, 0, (t->slot_mask + 1) * sizeof *t->slots);
	for (size_t i = 0; i < t->count; i++)
		index_row(t, i, t->kind->hash(table_row(t, i)));
	t->stale = false;
}

void
table_near(const struct table *t, uint64_t hash)
{
	if (t->slots)
		__builtin_prefetch(&t->slots[hash & t->slot_mask]);
}

void *
table_find(const struct table *t, const void *key)
{
	return t->count ? table_find_hashed(t, key, t->kind->hash(key)) : NULL;
}

void *
table_find_hashed(const struct table *t, const void *key, uint64_t hash)
{
	uint32_t number_mask = ((uint32_t)1 << t->number_bits) - 1;
	uint32_t tag, slot;

	if (!t->count)
		return NULL;
	if (t->stale)
		index_anew((struct table *)t);
	tag = slot_value(t, (size_t)-1, hash);
	for (size_t at = hash & t->slot_mask; (slot = t->slots[at]); at = (at + 1) & t->slot_mask) {
		if ((slot & ~number_mask) == tag) {
			void *row = table_row(t, (slot & number_mask) - 1);

			if (t->kind->same(row, key))
				return row;
		}
	}
	return NULL;
}

static bool
grow(struct table *t)
{
	size_t size = t->size ? 2 * t->size : ROWS_FIRST, slots;
	char *rows;
	uint32_t *index;

	if (size > t->ceiling)
		size = t->ceiling;
	for (slots = 2 * ROWS_FIRST; slots < size + size / 2; slots *= 2)
		;
	rows = realloc(t->rows, size * t->kind->row_size);
	if (!rows)
		return false;
	t->rows = rows;
	index = aligned_alloc(64, slots * sizeof *index); /* a cache line */
	if (!index)
		return false;
	free(t->slots);
	t->slots = index;
	t->slot_mask = slots - 1;
	t->size = size;
	index_anew(t);
	return true;
}

/*
 * The time of the last of LEAVE rows to go, and how many of just that time go,
 * in order of arrival. Found by eight bits at a time: a full sort of a million
 * times would cost more than all that led to it.
 */
static void
find_floor(const struct table *t, size_t leave, instant *floor, size_t *of_floor)
{
	uint64_t prefix = 0, mask = 0;

	for (int shift = 56; shift >= 0; shift -= 8) {
		size_t counts[256] = { 0 }, digit = 0;

		for (size_t i = 0; i < t->count; i++) {
			uint64_t key = (uint64_t)t->kind->time(table_row(t, i)) ^ (uint64_t)1 << 63;

			if ((key & mask) == prefix)
				counts[key >> shift & 0xff]++;
		}
		while (leave > counts[digit])
			leave -= counts[digit++];
		prefix |= (uint64_t)digit << shift;
		mask |= (uint64_t)0xff << shift;
	}
	*floor = (instant)(prefix ^ (uint64_t)1 << 63);
	*of_floor = leave;
}

static bool
evict(struct table *t)
{
	size_t leave = t->ceiling / 4 ? t->ceiling / 4 : 1, kept = 0, of_floor;
	instant floor;

	if (!t->kind->time)
		return false;
	find_floor(t, leave, &floor, &of_floor);
	for (size_t i = 0; i < t->count; i++) {
		char *row = table_row(t, i);
		instant time = t->kind->time(row);

		if (time < floor || (time == floor && of_floor && of_floor--)) {
			if (t->kind->drop)
				t->kind->drop(row);
			continue;
		}
		if (kept != i)
			memcpy(table_row(t, kept), row, t->kind->row_size);
		kept++;
	}
	t->evicted += t->count - kept;
	t->evictions++;
	t->count = kept;
	t->floor = floor;
	index_anew(t);
	return true;
}

void *
table_add(struct table *t, const void *row)
{
	return table_add_hashed(t, row, t->kind->hash(row));
}

void *
table_add_hashed(struct table *t, const void *row, uint64_t hash)
{
	bool room = t->count < t->size;

	if (t->kind->time && t->floor != INSTANT_NONE && t->kind->time(row) < t->floor)
		room = false;
	else if (!room)
		room = t->size < t->ceiling ? grow(t) : evict(t);
	if (!room) {
		t->evicted++;
		return NULL;
	}
	if (t->stale)
		index_anew(t);
	memcpy(table_row(t, t->count), row, t->kind->row_size);
	index_row(t, t->count, hash);
	return table_row(t, t->count++);
}

size_t
table_count(const struct table *t)
{
	return t->count;
}

uint64_t
table_evicted(const struct table *t)
{
	return t->evicted;
}

size_t
table_room(const struct table *t)
{
	return t->ceiling - t->count;
}

uint64_t
table_evictions(const struct table *t)
{
	return t->evictions;
}

void *
table_rows_to_sort(struct table *t)
{
	t->stale = true;
	return t->rows;
}
