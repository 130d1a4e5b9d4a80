#include "core/place.h"

__extension__ typedef unsigned __int128 product;

static inline uint64_t
load8(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof v);
	return v;
}

/* Both halves of the product: every bit of A and B counts. */
static inline uint64_t
mix(uint64_t a, uint64_t b)
{
	product v = (product)a * b;

	return (uint64_t)v ^ (uint64_t)(v >> 64);
}

/*
 * Paid for every event, so in two lanes that do not wait for each other; the
 * last 32 bytes are read again where no whole block remains.
 */
uint32_t
place_mark(struct str bytes)
{
	const uint64_t k0 = UINT64_C(0x9fb21c651e98df25), k1 = UINT64_C(0xa0761d6478bd642f);
	uint64_t one = bytes.len ^ k0, two = k1;
	const char *p = bytes.ptr;
	size_t left = bytes.len;
	char tail[32] = { 0 };

	for (; left > 32; p += 32, left -= 32) {
		one = mix(load8(p) ^ one, load8(p + 8) ^ k0);
		two = mix(load8(p + 16) ^ two, load8(p + 24) ^ k1);
	}
	if (bytes.len >= 32)
		p = bytes.ptr + bytes.len - 32;
	else if (left)
		p = memcpy(tail, p, left);
	else
		p = tail;
	one = mix(load8(p) ^ one, load8(p + 8) ^ k0);
	two = mix(load8(p + 16) ^ two, load8(p + 24) ^ k1);
	return (uint32_t)(mix(one ^ k1, two ^ k0) >> 16);
}

void
cited_add(struct cited *c, const struct place *p)
{
	size_t kept = cited_kept(c);

	for (size_t i = 0; i < kept; i++)
		if (place_eq(cited_at(c, i), p))
			return;
	if (c->count < CITED_FIRST)
		c->first[c->count] = *p;
	else
		c->last[(c->count - CITED_FIRST) % CITED_LAST] = *p;
	if (c->count < UINT32_MAX)
		c->count++;
}

size_t
cited_kept(const struct cited *c)
{
	return c->count < CITED_FIRST + CITED_LAST ? c->count : CITED_FIRST + CITED_LAST;
}

const struct place *
cited_at(const struct cited *c, size_t index)
{
	size_t ring;

	if (index < CITED_FIRST)
		return &c->first[index];
	ring = index - CITED_FIRST;
	if (c->count > CITED_FIRST + CITED_LAST)
		ring = (ring + (c->count - CITED_FIRST)) % CITED_LAST;
	return &c->last[ring];
}
