/*
 * Sets of eight rows, chosen by the hash: a search looks at eight and no more,
 * whatever an attacker sends, and nothing is ever deleted for its age. What a
 * search needs of a set stands in one cache line, apart from the rows. It
 * starts small, because live rows are few in an ordinary log and then stay in
 * the cache.
 */
#include "join/recent.h"

#include <emmintrin.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

#define WAYS 8u
#define SETS_FIRST 64
#define CACHE_LINE 64
#define NEAR_BYTES 192 /* the start of a row */

struct set {
	_Alignas(CACHE_LINE) uint32_t tags[WAYS]; /* the end of the hash; 0 is free */
	uint32_t seconds[WAYS];           /* when it was touched; 0 is free */
};

struct recent {
	struct set *all;
	char *rows;
	size_t row_size, sets, ceiling; /* the ceiling in sets */
	int64_t lifetime;               /* in seconds */
	uint64_t evicted;
};

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
	r->sets = SETS_FIRST;
	r->all = aligned_alloc(CACHE_LINE, SETS_FIRST * sizeof *r->all);
	r->rows = malloc(SETS_FIRST * WAYS * row_size);
	if (!r->all || !r->rows) {
		recent_free(r);
		return ERR_NOMEM;
	}
	memset(r->all, 0, SETS_FIRST * sizeof *r->all);
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
	return t < 0 ? 1 : t / SECOND >= UINT32_MAX ? UINT32_MAX : (uint32_t)(t / SECOND) + 1;
}

static bool
is_old(const struct recent *r, const struct set *set, size_t way, uint32_t second)
{
	return (int64_t)set->seconds[way] < (int64_t)second - r->lifetime;
}

/* One bit for each way that has TAG. */
static unsigned
ways_of(const struct set *set, uint32_t tag)
{
	const __m128i *tags = (const __m128i *)(const void *)set->tags;
	__m128i wanted = _mm_set1_epi32((int)tag);
	__m128i low = _mm_cmpeq_epi32(_mm_load_si128(tags), wanted);
	__m128i high = _mm_cmpeq_epi32(_mm_load_si128(tags + 1), wanted);

	low = _mm_packs_epi32(low, high);
	return (unsigned)_mm_movemask_epi8(_mm_packs_epi16(low, low)) & ((1u << WAYS) - 1);
}

void *
recent_find(const struct recent *r, uint64_t hash, instant now)
{
	size_t number = set_of(r, hash);
	const struct set *set = &r->all[number];

	for (unsigned ways = ways_of(set, tag_of(hash)); ways; ways &= ways - 1) {
		size_t way = (size_t)__builtin_ctz(ways);
		struct recent_head *head = row_at(r, number, way);

		if (head->hash == hash && !is_old(r, set, way, second_of(now)))
			return head;
	}
	return NULL;
}

/* To where it belongs now that there are twice the sets; away, if it is old. */
static void
move_up(struct recent *r, size_t number, size_t way, uint32_t second)
{
	struct recent_head *row = row_at(r, number, way);
	struct set *from = &r->all[number], *to = &r->all[set_of(r, row->hash)];
	bool old = is_old(r, from, way, second);

	if (from == to && !old)
		return;
	if (!old) {
		memcpy(row_at(r, set_of(r, row->hash), way), row, r->row_size);
		to->tags[way] = from->tags[way];
		to->seconds[way] = from->seconds[way];
	}
	from->tags[way] = from->seconds[way] = 0;
}

/* Twice the sets: each is split by one more bit of the hash, so all find room. */
static bool
grow(struct recent *r, uint32_t second)
{
	size_t sets = r->sets;
	struct set *all;
	char *rows;

	if (2 * sets > r->ceiling)
		return false;
	rows = realloc(r->rows, 2 * sets * WAYS * r->row_size);
	if (!rows)
		return false;
	r->rows = rows;
	all = aligned_alloc(CACHE_LINE, 2 * sets * sizeof *all);
	if (!all)
		return false;
	memcpy(all, r->all, sets * sizeof *all);
	memset(all + sets, 0, sets * sizeof *all);
	free(r->all);
	r->all = all;
	r->sets = 2 * sets;
	for (size_t i = 0; i < sets * WAYS; i++)
		if (all[i / WAYS].tags[i % WAYS])
			move_up(r, i / WAYS, i % WAYS, second);
	return true;
}

/* A free way, else the one that was touched longest ago. */
static size_t
oldest(const struct set *set)
{
	uint64_t least = UINT64_MAX;

	/* second and way in one number: nothing to be guessed */
	for (size_t i = 0; i < WAYS; i++) {
		uint64_t of_way = (uint64_t)set->seconds[i] << 8 | i;

		least = of_way < least ? of_way : least;
	}
	return least & 0xff;
}

/* The way for a row that is not there. */
static struct recent_head *
claim(struct recent *r, uint64_t hash, uint32_t second)
{
	size_t number, way;
	struct set *set;

	for (;;) {
		number = set_of(r, hash);
		set = &r->all[number];
		way = oldest(set);
		if (!set->tags[way] || is_old(r, set, way, second))
			break;
		if (!grow(r, second)) {
			r->evicted++;
			break;
		}
	}
	set->tags[way] = tag_of(hash);
	set->seconds[way] = second;
	return row_at(r, number, way);
}

void *
recent_take(struct recent *r, uint64_t hash, instant now, bool *fresh)
{
	size_t number = set_of(r, hash);
	struct set *set = &r->all[number];
	uint32_t second = second_of(now);
	struct recent_head *head;

	for (unsigned ways = ways_of(set, tag_of(hash)); ways; ways &= ways - 1) {
		size_t way = (size_t)__builtin_ctz(ways);

		head = row_at(r, number, way);
		if (head->hash != hash)
			continue;
		*fresh = is_old(r, set, way, second);
		set->seconds[way] = second;
		if (*fresh)
			head->last = now;
		return head;
	}
	head = claim(r, hash, second);
	*head = (struct recent_head){ hash, now };
	*fresh = true;
	return head;
}

void
recent_near(const struct recent *r, uint64_t hash)
{
	__builtin_prefetch(&r->all[set_of(r, hash)], 1);
}

void
recent_nearer(const struct recent *r, uint64_t hash)
{
	size_t number = set_of(r, hash);
	const struct set *set = &r->all[number];
	unsigned ways = ways_of(set, tag_of(hash));
	size_t way = ways ? (size_t)__builtin_ctz(ways) : oldest(set);
	const char *row = (const char *)row_at(r, number, way);

	for (size_t at = 0; at < r->row_size && at < NEAR_BYTES; at += CACHE_LINE)
		__builtin_prefetch(row + at, 1);
}

void
recent_drop(struct recent *r, void *row)
{
	size_t at = (size_t)((char *)row - r->rows) / r->row_size;

	r->all[at / WAYS].tags[at % WAYS] = r->all[at / WAYS].seconds[at % WAYS] = 0;
}

uint64_t
recent_evicted(const struct recent *r)
{
	return r->evicted;
}
