#include "core/place.h"

uint32_t
place_mark(struct str bytes)
{
	return (uint32_t)(str_hash(bytes) >> 32);
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
