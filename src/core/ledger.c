/*
 * Half a million accesses come in a few seconds of work, most of them from
 * sources that are seen once and never again, so an entry is 88 bytes in one
 * array, nothing is kept for each source, and nothing is searched when one is
 * added: that would be a cache miss for each. Which are the same, and what belongs
 * together, is found by sorting once, at the end: by radix, for the array is mostly
 * sorted by time already and most sources are IPv4. Who wants to see sources that
 * came twice gets an index of just these.
 */
#include "core/ledger.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/table.h"
#include "core/access.h"

#define ENTRIES_FIRST 64
#define NAMES_CEILING 65536
#define NAMES_BYTES ((size_t)16 << 20)

/* Of a source that tries several doors, when the ledger is full: so many from each end. */
#define KEPT_OF_SOURCE 40

/* Accesses that are not the same but have one hash are few, unless somebody made them so. */
#define ALIKE_MAX 16

struct ledger {
	struct ledger_entry *entries; /* as they came */
	size_t count, room, ceiling;
	size_t settled;               /* so many of the first are all different */
	instant floor;                /* everything before was given up */
	uint64_t evicted, evictions;
	struct table *names, *reached;
	struct arena name_bytes;
	bool sorted, same_told;
	void *judgement;
	void (*drop)(void *judgement);
};

/* Doors by a bit of their hash: what matters is whether there are none, some or many. */
#define REACHED_CEILING (1u << 16)
#define REACHED_BITS 256

struct reached_row {
	struct addr source;
	uint64_t doors[REACHED_BITS / 64];
};

struct name_row {
	struct addr key, same;      /* same: its address, once known */
	bool ambiguous;
	struct str name;
};

static uint64_t
mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0xff51afd7ed558ccdu;
	return h ^ h >> 32;
}

static uint64_t
mix_addr(uint64_t h, const struct addr *a)
{
	uint64_t words[2];

	memcpy(words, a->bytes, sizeof words);
	h = mix(h, words[0] + a->family);
	return words[1] ? mix(h, words[1]) : h;
}

static uint64_t
tuple_hash(const struct ledger_entry *e)
{
	uint64_t ports = (uint64_t)e->src_port << 24 | (uint64_t)e->port << 8 | e->ip_proto;

	return mix(mix_addr(mix_addr(0x9e3779b97f4a7c15u, &e->source), &e->target), ports);
}

static bool
is_same(const struct ledger_entry *a, const struct ledger_entry *b)
{
	return a->src_port == b->src_port && a->port == b->port && a->ip_proto == b->ip_proto &&
		addr_eq(&a->source, &b->source) && addr_eq(&a->target, &b->target);
}

static uint64_t
name_hash(const void *row)
{
	return mix_addr(0x9e3779b97f4a7c15u, &((const struct name_row *)row)->key);
}

static bool
name_same(const void *row, const void *key)
{
	return addr_eq(&((const struct name_row *)row)->key, &((const struct name_row *)key)->key);
}

static const struct table_kind names_kind = {
	.row_size = sizeof(struct name_row), .hash = name_hash, .same = name_same,
};

static uint64_t
reached_hash(const void *row)
{
	return addr_hash(row);
}

static bool
reached_same(const void *row, const void *key)
{
	return addr_eq(row, key);
}

static const struct table_kind reached_kind = {
	.row_size = sizeof(struct reached_row), .hash = reached_hash, .same = reached_same,
};

enum err
ledger_new(size_t ceiling, struct ledger **out)
{
	struct ledger *l = calloc(1, sizeof *l);
	enum err err = l ? table_new(&names_kind, NAMES_CEILING, &l->names) : ERR_NOMEM;

	if (!err)
		err = table_new(&reached_kind, REACHED_CEILING, &l->reached);
	check(ceiling > 0 && ceiling < UINT32_MAX);
	if (err) {
		ledger_free(l);
		return err;
	}
	l->ceiling = ceiling;
	l->floor = INSTANT_NONE;
	arena_init(&l->name_bytes, NAMES_BYTES);
	*out = l;
	return ERR_OK;
}

/* Entries are about to move, or there are more of them. */
static void
forget_judgement(struct ledger *l)
{
	if (l->judgement)
		l->drop(l->judgement);
	l->judgement = NULL;
}

void
ledger_free(struct ledger *l)
{
	if (!l)
		return;
	forget_judgement(l);
	free(l->entries);
	table_free(l->names);
	table_free(l->reached);
	arena_free(&l->name_bytes);
	free(l);
}

/* What the array is sorted by, least significant word first. */
struct sort_pair {
	uint64_t key;
	uint32_t number;
};

enum sort_word { BY_TIME, BY_ADDR_END, BY_ADDR_START, BY_FAMILY, SORT_WORDS };

static uint64_t
big_endian(const uint8_t *bytes)
{
	uint64_t v;

	memcpy(&v, bytes, sizeof v);
	return __builtin_bswap64(v);
}

static uint64_t
sort_word(const struct ledger_entry *e, enum sort_word word)
{
	switch (word) {
	case BY_TIME: return (uint64_t)e->time ^ (uint64_t)1 << 63;
	case BY_ADDR_END: return big_endian(e->source.bytes + 8);
	case BY_ADDR_START: return big_endian(e->source.bytes);
	default: return e->source.family;
	}
}

#define DIGIT_BITS 11

/* Which bits of the keys are not the same in all. */
static uint64_t
bits_that_differ(const struct sort_pair *pairs, size_t count)
{
	uint64_t bits = 0;

	for (size_t i = 1; i < count; i++)
		bits |= pairs[i].key ^ pairs[0].key;
	return bits;
}

/* Stable, by so many bits at a time that what is written to stays near. */
static void
radix(struct sort_pair *pairs, struct sort_pair *spare, size_t count)
{
	enum { DIGITS = 1 << DIGIT_BITS };
	struct sort_pair *from = pairs, *to = spare, *swap;
	uint64_t bits = bits_that_differ(pairs, count);
	uint32_t starts[DIGITS];

	for (unsigned shift = 0; shift < 64; shift += DIGIT_BITS) {
		uint32_t sum = 0, of_digit;

		if (!(bits >> shift & (DIGITS - 1)))
			continue;
		memset(starts, 0, sizeof starts);
		for (size_t i = 0; i < count; i++)
			starts[from[i].key >> shift & (DIGITS - 1)]++;
		for (size_t d = 0; d < DIGITS; d++) {
			of_digit = starts[d];
			starts[d] = sum;
			sum += of_digit;
		}
		for (size_t i = 0; i < count; i++)
			to[starts[from[i].key >> shift & (DIGITS - 1)]++] = from[i];
		swap = from;
		from = to;
		to = swap;
	}
	if (from != pairs)
		memcpy(pairs, from, count * sizeof *pairs);
}

/* pairs[i].number tells which entry belongs at i. */
static void
permute(struct ledger_entry *entries, struct sort_pair *pairs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct ledger_entry first = entries[i];
		size_t at = i, next;

		if (pairs[i].number == i)
			continue;
		while ((next = pairs[at].number) != i) {
			__builtin_prefetch(&entries[pairs[next].number]);
			entries[at] = entries[next];
			pairs[at].number = (uint32_t)at;
			at = next;
		}
		entries[at] = first;
		pairs[at].number = (uint32_t)at;
	}
}

/* Which words differ at all, and are not in order already. */
static unsigned
words_to_sort(const struct ledger_entry *entries, const struct sort_pair *pairs, size_t count)
{
	const struct ledger_entry *first = &entries[pairs[0].number], *before = first;
	unsigned words = 1u << BY_ADDR_START;

	for (size_t i = 1; i < count; i++) {
		const struct ledger_entry *e = &entries[pairs[i].number];

		if (e->time < before->time)
			words |= 1u << BY_TIME;
		if (e->source.family != first->source.family)
			words |= 1u << BY_FAMILY;
		if (big_endian(e->source.bytes + 8) != big_endian(first->source.bytes + 8))
			words |= 1u << BY_ADDR_END;
		before = e;
	}
	return words;
}

/* PAIRS has as many to spare; of each the number is told. */
static void
sort_pairs(const struct ledger_entry *entries, struct sort_pair *pairs, size_t count)
{
	unsigned words = words_to_sort(entries, pairs, count);

	for (enum sort_word word = BY_TIME; word < SORT_WORDS; word++) {
		if (!(words & 1u << word))
			continue;
		for (size_t i = 0; i < count; i++)
			pairs[i].key = sort_word(&entries[pairs[i].number], word);
		radix(pairs, pairs + count, count);
	}
}

/* Room for COUNT pairs, and as many to spare. */
static struct sort_pair *
pairs_for(size_t count)
{
	return malloc(2 * (count + 1) * sizeof(struct sort_pair));
}

static bool
sort(struct ledger_entry *entries, size_t count)
{
	struct sort_pair *pairs = pairs_for(count);

	if (!pairs)
		return false;
	for (size_t i = 0; i < count; i++)
		pairs[i].number = (uint32_t)i;
	sort_pairs(entries, pairs, count);
	permute(entries, pairs, count);
	free(pairs);
	return true;
}

/* By time, which they mostly are already, and in order of arrival. */
static void
sort_by_time(const struct ledger_entry *entries, struct sort_pair *pairs, size_t count)
{
	bool rising = true;

	for (size_t i = 0; i < count; i++) {
		pairs[i] = (struct sort_pair){ sort_word(&entries[i], BY_TIME), (uint32_t)i };
		rising = rising && (!i || pairs[i - 1].key <= pairs[i].key);
	}
	if (!rising)
		radix(pairs, pairs + count, count);
}

/*
 * E is the same as one of KEPT, which have its hash and stand by time, last one
 * first. If that was known from an earlier run, now it can be cited.
 */
static bool
is_repeated(struct ledger_entry *entries, const struct sort_pair *kept, size_t count,
	const struct ledger_entry *e)
{
	for (size_t i = 0; i < count && i < ALIKE_MAX; i++) {
		struct ledger_entry *before = &entries[kept[-(ptrdiff_t)i].number];

		if ((uint64_t)e->time - (uint64_t)before->time >= (e->src_port ? ACCESS_WINDOW : 1))
			return false;
		if (!is_same(before, e))
			continue;
		if (before->place.source == SOURCE_NONE)
			before->place = e->place;
		return true;
	}
	return false;
}

/* Those that are not marked move together, in order. */
static void
drop_marked(struct ledger *l, const uint8_t *gone)
{
	size_t kept = 0;

	for (size_t i = 0; i < l->count; i++)
		if (!gone[i])
			l->entries[kept++] = l->entries[i];
	l->count = kept;
	forget_judgement(l);
}

/* Of accesses that are the same the first stays, by time and then by arrival. */
static void
mark_repeated(struct ledger *l, struct sort_pair *pairs, uint8_t *gone)
{
	size_t kept = 0, alike = 0;

	sort_by_time(l->entries, pairs, l->count);
	for (size_t i = 0; i < l->count; i++)
		pairs[i].key = tuple_hash(&l->entries[pairs[i].number]) >> (64 - 3 * DIGIT_BITS);
	radix(pairs, pairs + l->count, l->count);
	for (size_t i = 0; i < l->count; i++) {
		struct sort_pair pair = pairs[i];

		if (kept && pairs[kept - 1].key != pair.key)
			alike = 0;
		gone[pair.number] = alike && is_repeated(l->entries, &pairs[kept - 1], alike,
			&l->entries[pair.number]);
		if (gone[pair.number])
			continue;
		pairs[kept++] = pair;
		alike++;
	}
}

static void
settle(struct ledger *l)
{
	struct sort_pair *pairs;
	uint8_t *gone;

	if (l->settled == l->count)
		return;
	pairs = pairs_for(l->count);
	gone = malloc(l->count);
	if (pairs && gone) {
		mark_repeated(l, pairs, gone);
		if (memchr(gone, true, l->count))
			drop_marked(l, gone);
		l->settled = l->count;
	}
	free(pairs);
	free(gone);
}

/* When it is full; not again and again for a few. */
static void
settle_if_worth_it(struct ledger *l)
{
	if (l->count - l->settled > l->ceiling / 8)
		settle(l);
}

static bool
is_same_door(const struct ledger_entry *a, const struct ledger_entry *b)
{
	return a->port == b->port && a->ip_proto == b->ip_proto && addr_eq(&a->target, &b->target);
}

/*
 * Entries of one source, by time. Who tries one door only will not be a scan
 * for what he did long ago, and of one who tries many, the first and the last tell enough.
 */
static size_t
mark_spare(const struct ledger *l, const struct sort_pair *pairs, size_t count, instant recent,
	uint8_t *gone, size_t most)
{
	const struct ledger_entry *first = &l->entries[pairs[0].number];
	size_t marked = 0;
	bool one_door = true;

	for (size_t i = 1; i < count && one_door; i++)
		one_door = is_same_door(&l->entries[pairs[i].number], first);
	for (size_t i = 0; i < count && marked < most; i++) {
		bool spare = one_door ? l->entries[pairs[i].number].time < recent :
					i >= KEPT_OF_SOURCE && i + KEPT_OF_SOURCE < count;

		gone[pairs[i].number] = spare;
		marked += spare;
	}
	return marked;
}

static size_t
mark_all_spare(const struct ledger *l, struct sort_pair *pairs, uint8_t *gone, size_t most)
{
	instant recent = l->entries[pairs[l->count / 2].number].time;
	size_t marked = 0;

	sort_pairs(l->entries, pairs, l->count);
	for (size_t from = 0, to; from < l->count && marked < most; from = to) {
		const struct addr *source = &l->entries[pairs[from].number].source;

		for (to = from + 1; to < l->count &&
			addr_eq(&l->entries[pairs[to].number].source, source); to++)
			;
		marked += mark_spare(l, pairs + from, to - from, recent, gone, most - marked);
	}
	return marked;
}

/* The oldest that are left. */
static void
mark_oldest(struct ledger *l, struct sort_pair *pairs, uint8_t *gone, size_t most)
{
	size_t marked = 0;

	sort_by_time(l->entries, pairs, l->count);
	for (size_t i = 0; i < l->count && marked < most; i++) {
		marked += !gone[pairs[i].number];
		gone[pairs[i].number] = true;
		l->floor = l->entries[pairs[i].number].time;
	}
}

/* A quarter: what no slow scan needs, and if that is not enough, the oldest. */
static bool
evict(struct ledger *l)
{
	size_t leave = l->ceiling / 4 ? l->ceiling / 4 : 1, marked;
	struct sort_pair *pairs = pairs_for(l->count);
	uint8_t *gone = calloc(l->count, sizeof *gone);
	bool done = pairs && gone;

	if (done) {
		sort_by_time(l->entries, pairs, l->count);
		marked = mark_all_spare(l, pairs, gone, leave);
		if (marked < leave)
			mark_oldest(l, pairs, gone, leave - marked);
		drop_marked(l, gone);
		l->settled = 0;
		l->evicted += leave;
		l->evictions++;
	}
	free(pairs);
	free(gone);
	return done;
}

static bool
make_room(struct ledger *l)
{
	size_t room = l->room ? 2 * l->room : ENTRIES_FIRST;
	struct ledger_entry *entries;

	if (l->count == l->ceiling)
		settle_if_worth_it(l);
	if (l->count < l->room)
		return true;
	if (l->room == l->ceiling)
		return evict(l);
	room = room < l->ceiling ? room : l->ceiling;
	forget_judgement(l);
	entries = realloc(l->entries, room * sizeof *entries);
	if (!entries)
		return false;
	l->entries = entries;
	l->room = room;
	return true;
}

/* What was given up does not come back. */
void
ledger_add(struct ledger *l, const struct ledger_entry *e)
{
	if (e->time < l->floor || (l->count == l->room && !make_room(l))) {
		l->evicted++;
		return;
	}
	forget_judgement(l);
	l->entries[l->count++] = *e;
	l->sorted = false;
}

size_t
ledger_count(struct ledger *l)
{
	settle(l);
	return l->count;
}

uint64_t
ledger_evicted(const struct ledger *l)
{
	return l->evicted;
}

bool
ledger_is_brimful(struct ledger *l, uint64_t *seen)
{
	if (l->count + 1 < l->ceiling || *seen > l->evictions)
		return false;
	settle_if_worth_it(l);
	if (l->count + 1 < l->ceiling)
		return false;
	*seen = l->evictions + 1;
	return true;
}

/* Entries that came by name before anyone told its address. */
static void
replace_names(struct ledger *l)
{
	if (!l->same_told)
		return;
	forget_judgement(l);
	for (size_t i = 0; i < l->count; i++) {
		struct ledger_entry *e = &l->entries[i];
		const struct name_row *row;

		if (e->source.family != ADDR_NONE)
			continue;
		row = table_find(l->names, &(struct name_row){ .key = e->source });
		if (row && row->same.family != ADDR_NONE && !row->ambiguous)
			e->source = row->same;
	}
	l->same_told = false;
}

const struct ledger_entry *
ledger_sorted(struct ledger *l, size_t *count)
{
	settle(l);
	if (l->count && (!l->sorted || l->same_told)) {
		replace_names(l);
		forget_judgement(l);
		l->sorted = sort(l->entries, l->count);
	}
	*count = l->sorted ? l->count : 0;
	return l->entries;
}

/* The same for what addr_same_owner() says is one. */
static uint64_t
owner_hash(const struct addr *source)
{
	struct addr owner = *source;

	if (source->family == ADDR_V6)
		memset(owner.bytes + 8, 0, 8);
	return addr_hash(&owner);
}

/*
 * Numbers of the entries whose source may have another one: its hash has been
 * seen before. Two bits for each of many hashes, so that few are taken in vain.
 */
static size_t
select_repeated(const struct ledger_entry *entries, size_t count, struct sort_pair *pairs)
{
	size_t slots = 64, selected = 0;
	uint64_t *once, *again;

	while (slots < 8 * count)
		slots *= 2;
	once = calloc(slots / 32, sizeof *once);
	again = once ? once + slots / 64 : NULL;
	for (size_t i = 0; once && i < count; i++) {
		size_t at = owner_hash(&entries[i].source) & (slots - 1);
		uint64_t bit = (uint64_t)1 << at % 64;

		again[at / 64] |= once[at / 64] & bit;
		once[at / 64] |= bit;
	}
	for (size_t i = 0; i < count; i++) {
		size_t at = owner_hash(&entries[i].source) & (slots - 1);

		pairs[selected].number = (uint32_t)i;
		selected += !once || again[at / 64] >> at % 64 & 1;
	}
	free(once);
	return selected;
}

enum err
ledger_repeated(struct ledger *l, const struct ledger_entry ***out, size_t *count)
{
	size_t all = ledger_count(l), selected;
	const struct ledger_entry *entries = l->entries, **index;
	struct sort_pair *pairs;

	*out = NULL;
	*count = 0;
	if (!all)
		return ERR_OK;
	replace_names(l);
	pairs = pairs_for(all);
	if (!pairs)
		return ERR_NOMEM;
	selected = select_repeated(entries, all, pairs);
	if (selected)
		sort_pairs(entries, pairs, selected);
	index = malloc((selected + 1) * sizeof *index);
	for (size_t i = 0; index && i < selected; i++)
		index[i] = &entries[pairs[i].number];
	free(pairs);
	*out = index;
	*count = index ? selected : 0;
	return index ? ERR_OK : ERR_NOMEM;
}

void
ledger_keep_judgement(struct ledger *l, void *judgement, void (*drop)(void *judgement))
{
	forget_judgement(l);
	l->judgement = judgement;
	l->drop = drop;
}

void *
ledger_judgement(struct ledger *l)
{
	settle(l);
	replace_names(l);
	return l->judgement;
}

/* A name's key: ADDR_NONE and its hash, letters of either case alike. */
static struct addr
key_of_name(struct str name)
{
	struct addr key = { .family = ADDR_NONE };
	char lower[256];
	uint64_t hash[2];

	name = str_sub(name, 0, sizeof lower);
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];

		lower[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	hash[0] = str_hash((struct str){ lower, name.len });
	hash[1] = mix(hash[0] + 1, hash[0] >> 7);
	memcpy(key.bytes, hash, sizeof hash);
	return key;
}

void
ledger_key(const struct party *p, struct addr *key)
{
	*key = p->addr.family != ADDR_NONE ? p->addr : key_of_name(p->name);
}

void
ledger_name(struct ledger *l, const struct addr *key, struct str name)
{
	struct name_row row = { .key = *key };

	if (table_find(l->names, &row))
		return;
	row.name = arena_keep(&l->name_bytes, str_sub(name, 0, 255));
	if (row.name.ptr)
		table_add(l->names, &row);
}

struct str
ledger_name_of(const struct ledger *l, const struct addr *key)
{
	const struct name_row *row = table_find(l->names, &(struct name_row){ .key = *key });

	return row ? row->name : STR_NULL;
}

void
ledger_reached(struct ledger *l, const struct addr *source, uint64_t door)
{
	struct reached_row *row = table_find(l->reached, source);

	if (!row)
		row = table_add(l->reached, &(struct reached_row){ .source = *source });
	if (row)
		row->doors[door >> 62] |= UINT64_C(1) << (door >> 56 & 63);
}

uint32_t
ledger_reached_count(const struct ledger *l, const struct addr *source)
{
	const struct reached_row *row = table_count(l->reached) ? table_find(l->reached, source) : NULL;
	uint32_t n = 0;

	for (size_t i = 0; row && i < REACHED_BITS / 64; i++)
		n += (uint32_t)__builtin_popcountll(row->doors[i]);
	return n;
}

void
ledger_same(struct ledger *l, struct str name, const struct addr *addr)
{
	struct name_row *row;

	if (!table_count(l->names))
		return;
	row = table_find(l->names, &(struct name_row){ .key = key_of_name(name) });
	if (!row || addr_eq(&row->same, addr))
		return;
	if (row->same.family != ADDR_NONE)
		row->ambiguous = true;
	row->same = *addr;
	l->same_told = true;
}
