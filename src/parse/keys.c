/*
 * KEY=VALUE words, as packet filters write them: a fifth of many logs and the
 * longest lines. The blanks between them are found sixty-four bytes at a time;
 * a key of at most eight bytes is one number. Hostile are the names of
 * interfaces at most, but the words may stand in any order and number.
 */
#include "parse/match.h"

/* Walks the blanks of a slice. */
struct blanks {
	const char *base, *end; /* base is what bit 0 stands for */
	uint64_t bits;
};

static inline uint64_t
blanks_of(const char *p, const char *end)
{
	const __m128i blank = _mm_set1_epi8(' ');
	uint64_t low = scan_equal(scan_load(p), blank) |
		scan_equal(scan_load(p + 16), blank) << 16;
	uint64_t high = scan_equal(scan_load(p + 32), blank) |
		scan_equal(scan_load(p + 48), blank) << 16;
	uint64_t bits = low | high << 32;
	size_t left = (size_t)(end - p);

	return left < 64 ? bits & ((UINT64_C(1) << left) - 1) : bits;
}

static inline const char *
blanks_next(struct blanks *b)
{
	const char *hit;

	while (!b->bits) {
		if ((size_t)(b->end - b->base) <= 64)
			return b->end;
		b->base += 64;
		b->bits = blanks_of(b->base, b->end);
	}
	hit = b->base + __builtin_ctzll(b->bits);
	b->bits &= b->bits - 1;
	return hit;
}

/* The name of LEN bytes, 1 to 8, at P. */
static inline uint64_t
name_of(const char *p, unsigned len)
{
	uint64_t v;

	memcpy(&v, p, 8);
	return v & (~UINT64_C(0) >> (64 - 8 * len));
}

#define THREE(a, b, c) ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16)

/* A word without an equal sign. */
unsigned
keys_flag(const char *p, size_t len)
{
	uint32_t v;

	if (len != 3)
		return 0;
	memcpy(&v, p, 4);
	switch (v & 0xffffff) {
	case THREE('S', 'Y', 'N'):
		return FLAG_SYN;
	case THREE('A', 'C', 'K'):
		return FLAG_ACK;
	case THREE('F', 'I', 'N'):
		return FLAG_FIN;
	case THREE('R', 'S', 'T'):
		return FLAG_RST;
	case THREE('P', 'S', 'H'):
		return FLAG_PSH;
	case THREE('U', 'R', 'G'):
		return FLAG_URG;
	default:
		return 0;
	}
}

/* 1 + index of the item, 0 if it is none of ours. */
static inline unsigned
find(const struct keys *keys, uint64_t name)
{
	unsigned slot = keys_slot(name), item;

	while ((item = keys->slots[slot]) && keys->items[item - 1].name != name)
		slot = (slot + 1) % KEYS_SLOTS;
	return item;
}

static inline const char *
value_end(const struct graph *g, const struct key *key, const char *p, const char *end,
	struct captured *c)
{
	const char *q = NULL;

	switch (key->type) {
	case TOKEN_WORD0:
		c->text = (struct str){ p, (size_t)(end - p) };
		return end;
	case TOKEN_INT: case TOKEN_PORT:
		q = token_read_number(key->type, p, end, c);
		break;
	case TOKEN_ADDR: case TOKEN_HOST:
		q = token_read_v4(key->type == TOKEN_HOST, p, end, c);
		break;
	}
	return q ? q : token_read(g, key->type, key->param, p, end, c);
}

/* Whether the value of a key is the whole of a word's rest. */
static inline bool
read_value(const struct graph *g, const struct key *key, const char *p, const char *end,
	struct match *m)
{
	struct captured *c = &m->captures[m->count];

	if (value_end(g, key, p, end, c) != end)
		return false;
	c->type = key->type;
	c->name = key->capture;
	m->count++;
	return true;
}

/* The length of the key of a word; 0 if it has none of 1 to 8 bytes. */
static inline unsigned
key_length(const char *p, const char *end)
{
	unsigned bits = scan_equal(scan_load(p), _mm_set1_epi8('=')) & 0x1fe;
	unsigned len = bits ? (unsigned)__builtin_ctz(bits) : 0;

	return *p != '=' && len < (size_t)(end - p) ? len : 0;
}

bool
keys_read(const struct graph *g, const struct keys *keys, const char *p, const char *end,
	struct match *m)
{
	struct blanks blanks = { p, end, p < end ? blanks_of(p, end) : 0 };
	unsigned before = m->count, len, item;
	uint32_t seen = 0;
	const char *blank;

	m->work += (size_t)(end - p);
	for (; p < end && *p != '['; p = blank + 1) {
		blank = blanks_next(&blanks);
		len = key_length(p, blank);
		if (len == 0) {
			m->flags |= keys_flag(p, (size_t)(blank - p));
			continue;
		}
		item = find(keys, name_of(p, len));
		if (!item || (seen & (1u << (item - 1))) || m->count == CAPTURES_MAX)
			continue;
		seen |= 1u << (item - 1);
		if (!read_value(g, &keys->items[item - 1], p + len + 1, blank, m))
			seen &= ~(keys->required & (1u << (item - 1)));
	}
	if ((seen & keys->required) == keys->required)
		return true;
	m->count = before;
	return false;
}
