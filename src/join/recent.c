/*
 * Sets of eight rows, chosen by the hash: a search looks at eight and no more,
 * whatever an attacker sends, and nothing is ever deleted for its age. What a
 * search needs of a set stands in one cache line, apart from the rows. It
 * starts small, because live rows are few in an ordinary log and then stay in
 * the cache.
 */
#include "join/recent.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

#define WAYS 8
#define SETS_FIRST 64

struct set {
	uint32_t tags[WAYS];    /* the end of the hash; 0 is free */
	uint32_t seconds[WAYS]; /* when it was touched */
};

struct recent {
	struct set *all;
	char *rows;
	size_t row_size, sets, ceiling; /* the ceiling in sets */
	int64_t lifetime;               /* in seconds */
	uint64_t evicted;
};

static bool
make_sets(struct recent *r, size_t sets)
{
	struct set *all = calloc(sets, sizeof *all);
	char *rows = calloc(sets * WAYS, r->row_size);

	if (!all || !rows) {
		free(all);
		free(rows);
		return false;
	}
	r->all = all;
	r->rows = rows;
	r->sets = sets;
	return true;
}

enum err
recent_new(size_t row_size, instant lifetime, size_t ceiling, struct recent **out)
{
	struct recent *r = calloc(1, sizeof *r);

	check(row_size >= sizeof(struct recent_head) && row_size % 8 == 0);
	if (!r)
		return ERR_NOMEM;
	r->row_size = row_size;
	r->ceiling = ceiling / WAYS;
	r->lifetime = lifetime / SECOND;
	if (!make_sets(r, SETS_FIRST)) {
		free(r);
		return ERR_NOMEM;
	}
	*out = r;
	return ERR_OK;
}

void
recent_free(struct recent *r)
{
	if (!r)
		return;
	free(r->all);
	free(r->rows);
	free(r);
}

static size_t
set_of(const struct recent *r, uint64_t hash)
{
	return hash >> 32 & (r->sets - 1);
}

static uint32_t
tag_of(uint64_t hash)
{
	return (uint32_t)hash ? (uint32_t)hash : 1;
}

static struct recent_head *
row_at(const struct recent *r, size_t set, size_t way)
{
	return (struct recent_head *)(r->rows + (set * WAYS + way) * r->row_size);
}

static uint32_t
second_of(instant t)
{
	return t < 0 ? 0 : t / SECOND > UINT32_MAX ? UINT32_MAX : (uint32_t)(t / SECOND);
}

static bool
is_old(const struct recent *r, const struct set *set, size_t way, uint32_t second)
{
	return (int64_t)set->seconds[way] < (int64_t)second - r->lifetime;
}

void *
recent_find(const struct recent *r, uint64_t hash, instant now)
{
	size_t number = set_of(r, hash);
	const struct set *set = &r->all[number];
	uint32_t tag = tag_of(hash), second = second_of(now);

	for (size_t i = 0; i < WAYS; i++) {
		struct recent_head *head;

		if (set->tags[i] != tag || is_old(r, set, i, second))
			continue;
		head = row_at(r, number, i);
		if (head->hash == hash)
			return head;
	}
	return NULL;
}

/* The way for a new row: its own, else a free one, else the oldest. Old rows are not looked at. */
static size_t
choose(const struct recent *r, size_t number, uint64_t hash, uint32_t second)
{
	const struct set *set = &r->all[number];
	uint32_t tag = tag_of(hash);
	size_t best = 0;

	for (size_t i = 0; i < WAYS; i++) {
		if (set->tags[i] == tag && (is_old(r, set, i, second) ||
			row_at(r, number, i)->hash == hash))
			return i;
		if (set->tags[best] && (!set->tags[i] || set->seconds[i] < set->seconds[best]))
			best = i;
	}
	return best;
}

static void *
take(struct recent *r, size_t number, size_t way, uint64_t hash, instant now)
{
	r->all[number].tags[way] = tag_of(hash);
	r->all[number].seconds[way] = second_of(now);
	return row_at(r, number, way);
}

/* Twice the sets: each is split by one more bit of the hash, so all find room. */
static bool
grow(struct recent *r, instant now)
{
	struct recent wider = *r;
	uint32_t second = second_of(now);

	if (2 * r->sets > r->ceiling || !make_sets(&wider, 2 * r->sets))
		return false;
	for (size_t i = 0; i < r->sets * WAYS; i++) {
		struct recent_head *head = row_at(r, 0, i);
		size_t number;

		if (!r->all[i / WAYS].tags[i % WAYS] || is_old(r, &r->all[i / WAYS], i % WAYS, second))
			continue;
		number = set_of(&wider, head->hash);
		memcpy(take(&wider, number, choose(&wider, number, head->hash, second), head->hash,
			head->last), head, r->row_size);
	}
	free(r->all);
	free(r->rows);
	*r = wider;
	return true;
}

void *
recent_put(struct recent *r, uint64_t hash, instant now)
{
	return recent_put_start(r, hash, now, r->row_size);
}

void *
recent_put_start(struct recent *r, uint64_t hash, instant now, size_t size)
{
	struct recent_head *head;
	uint32_t second = second_of(now);
	size_t number, way;

	for (;;) {
		number = set_of(r, hash);
		way = choose(r, number, hash, second);
		head = row_at(r, number, way);
		if (!r->all[number].tags[way] || is_old(r, &r->all[number], way, second) ||
			head->hash == hash)
			break;
		if (!grow(r, now)) {
			r->evicted++;
			break;
		}
	}
	memset(take(r, number, way, hash, now), 0, size);
	head->hash = hash;
	head->last = now;
	return head;
}

void
recent_touch(struct recent *r, void *row, instant now)
{
	size_t at = (size_t)((char *)row - r->rows) / r->row_size;

	((struct recent_head *)row)->last = now;
	r->all[at / WAYS].seconds[at % WAYS] = second_of(now);
}

void
recent_drop(struct recent *r, void *row)
{
	size_t at = (size_t)((char *)row - r->rows) / r->row_size;

	r->all[at / WAYS].tags[at % WAYS] = 0;
}

uint64_t
recent_evicted(const struct recent *r)
{
	return r->evicted;
}
