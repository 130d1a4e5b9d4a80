#include "core/place.h"

/* Every record is marked, so four chains run side by side, 32 bytes a turn. */
uint32_t
place_mark(struct str bytes)
{
	const uint64_t k = 0x9e3779b97f4a7c15u;
	uint64_t lane[4] = { k, k ^ 1, k ^ 2, k ^ 3 }, word[4];
	size_t i = 0;

	for (; i + 32 <= bytes.len; i += 32) {
		memcpy(word, bytes.ptr + i, 32);
		for (int n = 0; n < 4; n++) {
			lane[n] = (lane[n] ^ word[n]) * 0xff51afd7ed558ccdu;
			lane[n] ^= lane[n] >> 32;
		}
	}
	lane[0] ^= str_hash(str_sub(bytes, i, bytes.len));
	for (int n = 1; n < 4; n++)
		lane[0] = (lane[0] ^ lane[n]) * 0xc4ceb9fe1a85ec53u;
	return (uint32_t)(lane[0] >> 32);
}

void
cited_add(struct cited *c, const struct place *p)
{
	size_t kept = cited_kept(c);

	if (kept && place_eq(cited_at(c, kept - 1), p))
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
