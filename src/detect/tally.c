#include "detect/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

bool
tally_start(struct tally *t, size_t count)
{
	size_t want = 16;
	void *slots;

	while (want < 2 * count)
		want *= 2;
	if (want > t->size) {
		slots = malloc(want * sizeof *t->slots);
		if (!slots)
			return false;
		free(t->slots);
		t->slots = slots;
		t->size = want;
	}
	t->mask = want - 1;
	t->keys = 0;
	memset(t->slots, 0, want * sizeof *t->slots);
	return true;
}

uint32_t
tally_add(struct tally *t, uint64_t key, uint32_t n)
{
	uint64_t hash = key * 0x9e3779b97f4a7c15u;
	size_t at = (hash ^ hash >> 29) & t->mask;

	key = key ? key : 1;
	while (t->slots[at].key && t->slots[at].key != key)
		at = (at + 1) & t->mask;
	if (!t->slots[at].key) {
		check(t->keys < t->mask);
		t->slots[at].key = key;
		t->keys++;
	}
	return t->slots[at].count += n;
}

void
tally_free(struct tally *t)
{
	free(t->slots);
	*t = (struct tally){ 0 };
}
