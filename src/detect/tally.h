/*
 * Counts by a 64-bit key, for one judgement at a time. Its size is told before
 * and never exceeded; its memory is kept from one judgement to the next.
 */
#ifndef YAGURA_DETECT_TALLY_H
#define YAGURA_DETECT_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tally {
	struct { uint64_t key; uint32_t count; } *slots;
	size_t size, mask, keys;
};

/* Empties it and makes room for COUNT keys; false without memory. */
bool tally_start(struct tally *t, size_t count);

/* What KEY has after N was added. */
uint32_t tally_add(struct tally *t, uint64_t key, uint32_t n);

void tally_free(struct tally *t);

#endif
