/*
 * The plain case of addr_read(), for the inner loops of parsers: a dotted quad,
 * in 16 bytes at once and without a guess about lengths.
 */
#ifndef YAGURA_BASE_ADDR_QUICK_H
#define YAGURA_BASE_ADDR_QUICK_H

#include <emmintrin.h>

#include "base/addr.h"

/* Up to three digits at P, LEN of them, as a number. */
static inline unsigned
addr_octet(const char *p, unsigned len)
{
	uint32_t w;

	memcpy(&w, p, 4);
	w = (w << (8 * (4 - len))) & 0x0f0f0f0f;
	return ((w >> 8) & 0xff) * 100 + ((w >> 16) & 0xff) * 10 + (w >> 24);
}

static inline void
addr_set_v4(struct addr *out, const unsigned quad[4])
{
	uint64_t head = ADDR_V4 | (uint64_t)quad[0] << 8 | (uint64_t)quad[1] << 16 |
		(uint64_t)quad[2] << 24 | (uint64_t)quad[3] << 32, none = 0;

	memcpy(out, &head, 8);
	memcpy((char *)out + 8, &none, 8);
	out->bytes[15] = 0;
}

/*
 * Four octets, then the end of the LEFT bytes at P or a byte that is neither
 * digit nor dot; 16 bytes at P are readable. The bytes taken; 0: it is no
 * address, or one that addr_read() must read.
 */
static inline size_t
addr_read_quickly(const char *p, size_t left, struct addr *out)
{
	__m128i v = _mm_loadu_si128((const __m128i *)p), d = _mm_sub_epi8(v, _mm_set1_epi8('0'));
	unsigned digits = (unsigned)_mm_movemask_epi8(
		_mm_cmpeq_epi8(_mm_min_epu8(d, _mm_set1_epi8(9)), d));
	unsigned dots = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8('.')));
	unsigned end = (unsigned)__builtin_ctz(~(digits | dots)), a, b, c, quad[4];

	end = end < left ? end : (unsigned)left;
	dots &= (1u << end) - 1;
	if (end > 15 || !dots)
		return 0;
	a = (unsigned)__builtin_ctz(dots);
	dots &= dots - 1;
	b = dots ? (unsigned)__builtin_ctz(dots) : 0;
	dots &= dots - 1;
	if (!dots || (dots & (dots - 1)))
		return 0;
	c = (unsigned)__builtin_ctz(dots);
	if (a - 1 > 2 || b - a - 2 > 2 || c - b - 2 > 2 || end - c - 2 > 2)
		return 0;
	quad[0] = addr_octet(p, a);
	quad[1] = addr_octet(p + a + 1, b - a - 1);
	quad[2] = addr_octet(p + b + 1, c - b - 1);
	quad[3] = addr_octet(p + c + 1, end - c - 1);
	if ((quad[0] | quad[1] | quad[2] | quad[3]) > 255)
		return 0;
	addr_set_v4(out, quad);
	return end;
}

#endif
