/*
 * Sets of eight rows, chosen by the hash: a search looks at eight heads and no
 * more, whatever an attacker sends, and nothing is ever deleted for its age.
 * It starts small, because live rows are few in an ordinary log and then stay
 * in the cache.
 */
#include "join/recent.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

#define WAYS 8
#define SETS_FIRST 64

struct recent {
	char *rows;
	size_t row_size, sets, ceiling; /* the ceiling in sets */
	instant lifetime;
	uint64_t evicted;
};

enum err
recent_new(size_t row_size, instant lifetime, size_t ceiling, struct recent **out)
{
	struct recent *r = calloc(1, sizeof *r);

	check(row_size >= sizeof(struct recent_head) && row_size % 8 == 0);
	if (r)
		r->rows = calloc(SETS_FIRST * WAYS, row_size);
	if (!r || !r->rows) {
		free(r);
		return ERR_NOMEM;
	}
	r->row_size = row_size;
	r->sets = SETS_FIRST;
	r->ceiling = ceiling / WAYS;
	r->lifetime = lifetime;
	*out = r;
	return ERR_OK;
}

void
recent_free(struct recent *r)
{
	if (r)
		free(r->rows);
	free(r);
}

static struct recent_head *
way(const struct recent *r, uint64_t hash, size_t number)
{
	return (struct recent_head *)(r->rows +
		((hash >> 16 & (r->sets - 1)) * WAYS + number) * r->row_size);
}

static bool
is_old(const struct recent *r, const struct recent_head *head, instant now)
{
	return head->last < now - r->lifetime;
}

static uint64_t
not_zero(uint64_t hash)
{
	return hash ? hash : 1;
}

void *
recent_find(const struct recent *r, uint64_t hash, instant now)
{
	hash = not_zero(hash);
	for (size_t i = 0; i < WAYS; i++) {
		struct recent_head *head = way(r, hash, i);

		if (head->hash == hash)
			return is_old(r, head, now) ? NULL : head;
	}
	return NULL;
}

/* The way for a new row: its own, a free or an old one, else the oldest. */
static struct recent_head *
choose(const struct recent *r, uint64_t hash)
{
	struct recent_head *best = NULL;

	for (size_t i = 0; i < WAYS; i++) {
		struct recent_head *head = way(r, hash, i);

		if (head->hash == hash)
			return head;
		if (!best || (best->hash && (!head->hash || head->last < best->last)))
			best = head;
	}
	return best;
}

/* Twice the sets: each is split by one more bit of the hash, so all find room. */
static bool
grow(struct recent *r, instant now)
{
	struct recent wider = *r;

	wider.sets = 2 * r->sets;
	if (wider.sets > r->ceiling || !(wider.rows = calloc(wider.sets * WAYS, r->row_size)))
		return false;
	for (size_t i = 0; i < r->sets * WAYS; i++) {
		struct recent_head *head = (struct recent_head *)(r->rows + i * r->row_size);

		if (head->hash && !is_old(r, head, now))
			memcpy(choose(&wider, head->hash), head, r->row_size);
	}
	free(r->rows);
	*r = wider;
	return true;
}

void *
recent_put(struct recent *r, uint64_t hash, instant now)
{
	struct recent_head *head;

	hash = not_zero(hash);
	for (;;) {
		head = choose(r, hash);
		if (!head->hash || head->hash == hash || is_old(r, head, now))
			break;
		if (!grow(r, now)) {
			r->evicted++;
			break;
		}
	}
	memset(head, 0, r->row_size);
	head->hash = hash;
	head->last = now;
	return head;
}

void
recent_drop(struct recent *r, void *row)
{
	memset(row, 0, r->row_size);
}

uint64_t
recent_evicted(const struct recent *r)
{
	return r->evicted;
}
