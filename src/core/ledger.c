/*
 * Half a million accesses come in a few seconds of work, most of them from
 * sources that are seen once and never again, so an entry is 88 bytes in one
 * array and nothing is kept for each source. What belongs together is found by
 * sorting once, at the end: by radix, for the array is mostly sorted by time
 * already and most sources are IPv4. Who wants to see sources that came twice
 * gets an index of just these.
 *
 * An access of a known source port is the same within a minute: the hash has
 * its minute, and the minutes on both sides are searched too.
 */
#include "core/ledger.h"

#include <stdlib.h>

#include "base/table.h"
#include "core/access.h"

#define OFFERED 8
#define NAMES_CEILING 65536
#define NAMES_BYTES ((size_t)16 << 20)

struct ledger {
	struct table *entries, *names;
	struct arena name_bytes;
	struct ledger_entry offered[OFFERED]; /* a ring */
	size_t offer_count, offer_next;       /* those that wait end before the next */
	bool sorted, same_told;
	void *judgement;
	void (*drop)(void *judgement);
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

/*
 * With the minute, or the very time where no source port tells attempts apart.
 * Minutes that follow each other stand beside each other, in one cache line of
 * the table's index more often than not, for they are searched together.
 */
static uint64_t
hash_at(uint64_t tuple, const struct ledger_entry *e, int64_t minutes_later)
{
	uint64_t when = (uint64_t)(e->src_port ? e->time / ACCESS_WINDOW + minutes_later : e->time);
	uint64_t h = mix(tuple, e->src_port ? when >> 3 : when) * 0xc4ceb9fe1a85ec53u;

	h ^= h >> 29;
	return e->src_port ? (h & ~(uint64_t)15) | (when & 7) << 1 : h;
}

static uint64_t
entry_hash(const void *row)
{
	return hash_at(tuple_hash(row), row, 0);
}

static bool
entry_same(const void *row, const void *key)
{
	const struct ledger_entry *a = row, *b = key;
	uint64_t apart = a->time > b->time ? (uint64_t)a->time - (uint64_t)b->time :
		(uint64_t)b->time - (uint64_t)a->time;

	return a->src_port == b->src_port && a->port == b->port && a->ip_proto == b->ip_proto &&
		(b->src_port ? apart < ACCESS_WINDOW : apart == 0) &&
		addr_eq(&a->source, &b->source) && addr_eq(&a->target, &b->target);
}

static instant
entry_time(const void *row)
{
	return ((const struct ledger_entry *)row)->time;
}

static const struct table_kind entries_kind = {
	.row_size = sizeof(struct ledger_entry),
	.hash = entry_hash, .same = entry_same, .time = entry_time,
};

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

enum err
ledger_new(size_t ceiling, struct ledger **out)
{
	struct ledger *l = calloc(1, sizeof *l);
	enum err err = l ? table_new(&entries_kind, ceiling, &l->entries) : ERR_NOMEM;

	if (!err)
		err = table_new(&names_kind, NAMES_CEILING, &l->names);
	if (err) {
		ledger_free(l);
		return err;
	}
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
	table_free(l->entries);
	table_free(l->names);
	arena_free(&l->name_bytes);
	free(l);
}

static struct ledger_entry *
find(const struct ledger *l, const struct ledger_entry *e)
{
	uint64_t tuple = tuple_hash(e);
	uint64_t here = hash_at(tuple, e, 0), before, after;
	struct ledger_entry *found;

	if (!e->src_port)
		return table_find_hashed(l->entries, e, here);
	before = hash_at(tuple, e, -1);
	after = hash_at(tuple, e, 1);
	table_near(l->entries, before);
	table_near(l->entries, after);
	found = table_find_hashed(l->entries, e, here);
	if (!found)
		found = table_find_hashed(l->entries, e, before);
	return found ? found : table_find_hashed(l->entries, e, after);
}

static bool
add(struct ledger *l, const struct ledger_entry *e)
{
	struct ledger_entry *found = find(l, e);

	if (found) {
		/* now it can be cited */
		if (found->place.source == SOURCE_NONE)
			found->place = e->place;
		return false;
	}
	forget_judgement(l);
	if (!table_add(l->entries, e))
		return false;
	l->sorted = false;
	return true;
}

static void
flush(struct ledger *l)
{
	while (l->offer_count) {
		size_t at = (l->offer_next + OFFERED - l->offer_count) % OFFERED;

		l->offer_count--;
		add(l, &l->offered[at]);
	}
}

bool
ledger_add(struct ledger *l, const struct ledger_entry *e)
{
	flush(l);
	return add(l, e);
}

void
ledger_offer(struct ledger *l, const struct ledger_entry *e)
{
	if (l->offer_count == OFFERED) {
		l->offer_count--;
		add(l, &l->offered[l->offer_next]);
	}
	l->offered[l->offer_next] = *e;
	l->offer_next = (l->offer_next + 1) % OFFERED;
	l->offer_count++;
	table_near(l->entries, entry_hash(e));
}

size_t
ledger_count(struct ledger *l)
{
	flush(l);
	return table_count(l->entries);
}

uint64_t
ledger_evicted(const struct ledger *l)
{
	return table_evicted(l->entries);
}

bool
ledger_is_brimful(const struct ledger *l, uint64_t *seen)
{
	/* one event adds one entry: all who ask at an event are told before the next */
	if (table_room(l->entries) > 1 + OFFERED || *seen > table_evictions(l->entries))
		return false;
	*seen = table_evictions(l->entries) + 1;
	return true;
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

/* Stable, by sixteen bits at a time; digits that are all the same cost one look. */
static void
radix(struct sort_pair *pairs, struct sort_pair *spare, size_t count)
{
	static const size_t digits = 65536;
	struct sort_pair *from = pairs, *to = spare, *swap;
	uint32_t *starts = malloc(digits * sizeof *starts);

	for (unsigned shift = 0; starts && shift < 64; shift += 16) {
		uint32_t sum = 0, of_digit;

		memset(starts, 0, digits * sizeof *starts);
		for (size_t i = 0; i < count; i++)
			starts[from[i].key >> shift & 0xffff]++;
		if (starts[from[0].key >> shift & 0xffff] == count)
			continue;
		for (size_t d = 0; d < digits; d++) {
			of_digit = starts[d];
			starts[d] = sum;
			sum += of_digit;
		}
		for (size_t i = 0; i < count; i++)
			to[starts[from[i].key >> shift & 0xffff]++] = from[i];
		swap = from;
		from = to;
		to = swap;
	}
	if (from != pairs)
		memcpy(pairs, from, count * sizeof *pairs);
	free(starts);
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

static bool
sort(struct ledger_entry *entries, size_t count)
{
	struct sort_pair *pairs = malloc(2 * count * sizeof *pairs);

	if (!pairs)
		return false;
	for (size_t i = 0; i < count; i++)
		pairs[i].number = (uint32_t)i;
	sort_pairs(entries, pairs, count);
	permute(entries, pairs, count);
	free(pairs);
	return true;
}

/* Entries that came by name before anyone told its address. */
static void
replace_names(struct ledger *l)
{
	struct ledger_entry *entries;

	if (!l->same_told)
		return;
	forget_judgement(l);
	entries = table_rows_to_sort(l->entries);
	for (size_t i = 0; i < table_count(l->entries); i++) {
		const struct name_row *row;

		if (entries[i].source.family != ADDR_NONE)
			continue;
		row = table_find(l->names, &(struct name_row){ .key = entries[i].source });
		if (row && row->same.family != ADDR_NONE && !row->ambiguous)
			entries[i].source = row->same;
	}
	l->same_told = false;
}

const struct ledger_entry *
ledger_sorted(struct ledger *l, size_t *count)
{
	size_t entries = ledger_count(l);

	if (entries && (!l->sorted || l->same_told)) {
		replace_names(l);
		forget_judgement(l);
		l->sorted = sort(table_rows_to_sort(l->entries), entries);
	}
	*count = l->sorted ? entries : 0;
	return entries ? table_row(l->entries, 0) : NULL;
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
		size_t at = addr_hash(&entries[i].source) & (slots - 1);
		uint64_t bit = (uint64_t)1 << at % 64;

		again[at / 64] |= once[at / 64] & bit;
		once[at / 64] |= bit;
	}
	for (size_t i = 0; i < count; i++) {
		size_t at = addr_hash(&entries[i].source) & (slots - 1);

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
	const struct ledger_entry *entries, **index;
	struct sort_pair *pairs;

	*out = NULL;
	*count = 0;
	if (!all)
		return ERR_OK;
	replace_names(l);
	entries = table_row(l->entries, 0);
	pairs = malloc(2 * (all + 1) * sizeof *pairs);
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
	flush(l);
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
