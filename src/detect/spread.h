/*
 * How many different ones, about: linear counting (Whang, Vander-Zanden and Taylor,
 * "A linear-time probabilistic counting algorithm", 1990). Good to some
 * per cent up to a thousand, and never more than three and a half thousand.
 */
#ifndef YAGURA_DETECT_SPREAD_H
#define YAGURA_DETECT_SPREAD_H

#include <stdbool.h>
#include <stdint.h>

#define SPREAD_BITS 512

/* Zeroed to begin with. */
struct spread {
	uint64_t words[SPREAD_BITS / 64];
	uint32_t set;
};

/* True if HASH, well mixed, sets a bit that was not set. */
static inline bool
spread_add(struct spread *s, uint64_t hash)
{
	uint64_t mixed = hash * 0x9e3779b97f4a7c15u, bit = UINT64_C(1) << (mixed >> 55 & 63);
	uint64_t *word = &s->words[mixed >> 61];

	if (*word & bit)
		return false;
	*word |= bit;
	s->set++;
	return true;
}

/* By how many draws set so many of the bits. */
uint32_t spread_count(const struct spread *s);

#endif
