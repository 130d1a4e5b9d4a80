/*
 * KEY=VALUE words, as packet filters write them: a fifth of many logs and the
 * longest lines. The bytes that end a word or a key are found sixteen at a
 * time; a key of at most eight bytes is one number. Hostile are the names of
 * interfaces at most, but the words may stand in any order and number.
 */
#include "parse/match.h"

#include <emmintrin.h>

/* Walks the blanks and equal signs of a slice. */
struct marks {
	const char *base, *end; /* base is what bit 0 stands for */
	uint64_t bits;
};

static uint64_t
mark_block(const char *p, const char *end)
{
	const __m128i blank = _mm_set1_epi8(' '), equal = _mm_set1_epi8('=');
	uint64_t bits = 0;
	size_t left = (size_t)(end - p);

	for (unsigned i = 0; i < 4; i++) {
		__m128i v = _mm_loadu_si128((const __m128i *)(p + 16 * i));
		unsigned m = (unsigned)_mm_movemask_epi8(
			_mm_or_si128(_mm_cmpeq_epi8(v, blank), _mm_cmpeq_epi8(v, equal)));

		bits |= (uint64_t)m << (16 * i);
	}
	return left < 64 ? bits & ((UINT64_C(1) << left) - 1) : bits;
}

static inline const char *
marks_next(struct marks *m)
{
	const char *hit;

	while (!m->bits) {
		if ((size_t)(m->end - m->base) <= 64)
			return m->end;
		m->base += 64;
		m->bits = mark_block(m->base, m->end);
	}
	hit = m->base + __builtin_ctzll(m->bits);
	m->bits &= m->bits - 1;
	return hit;
}

static inline uint64_t
load8(const char *p, size_t len)
{
	uint64_t v;

	memcpy(&v, p, 8);
	return len < 8 ? v & ((UINT64_C(1) << (8 * len)) - 1) : v;
}

static unsigned
flag_of(const char *p, size_t len)
{
	static const struct { char name[4]; unsigned flag; } flags[] = {
		{ "SYN", FLAG_SYN }, { "ACK", FLAG_ACK }, { "FIN", FLAG_FIN },
		{ "RST", FLAG_RST }, { "PSH", FLAG_PSH }, { "URG", FLAG_URG },
	};

	if (len != 3)
		return 0;
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if (memcmp(p, flags[i].name, 3) == 0)
			return flags[i].flag;
	return 0;
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

static bool
read_value(const struct graph *g, const struct key *key, const char *p, const char *end,
	struct match *m)
{
	struct captured *c = &m->captures[m->count];

	if (key->type == TOKEN_WORD0)
		c->text = (struct str){ p, (size_t)(end - p) };
	else if (token_read(g, key->type, key->param, p, end, c) != end)
		return false;
	c->name = key->capture;
	c->type = key->type;
	m->count++;
	return true;
}

bool
keys_read(const struct graph *g, const struct keys *keys, const char *p, const char *end,
	struct match *m)
{
	struct marks marks = { p, end, p < end ? mark_block(p, end) : 0 };
	unsigned before = m->count;
	uint32_t seen = 0;

	while (p < end) {
		const char *mark = marks_next(&marks), *value;
		size_t len = (size_t)(mark - p);
		unsigned item;
		uint64_t name;

		if (len && *p == '[')
			break;
		if (mark == end || *mark == ' ') {
			m->flags |= flag_of(p, len);
			p = mark + 1;
			continue;
		}
		name = len <= 8 ? load8(p, len) : 0;
		value = mark + 1;
		do
			mark = marks_next(&marks);
		while (mark < end && *mark != ' ');
		item = find(keys, name);
		if (item && !(seen & (1u << (item - 1))) && m->count < CAPTURES_MAX) {
			seen |= 1u << (item - 1);
			if (!read_value(g, &keys->items[item - 1], value, mark, m))
				seen &= ~(keys->required & (1u << (item - 1)));
		}
		p = mark + 1;
	}
	m->work += (size_t)(end - marks.base);
	if ((seen & keys->required) == keys->required)
		return true;
	m->count = before;
	return false;
}
