/*
 * Lengths of runs, sixteen bytes at a time: how long a word or a number is
 * cannot be foretold, so a loop over its bytes costs a wrong guess each time.
 * All need 16 readable bytes after END; what stands there does not matter.
 */
#ifndef YAGURA_PARSE_SCAN_H
#define YAGURA_PARSE_SCAN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <emmintrin.h>

static inline __m128i
scan_load(const char *p)
{
	return _mm_loadu_si128((const __m128i *)p);
}

/* Bytes before the first that is one of the four. */
static inline size_t
scan_until(const char *p, const char *end, const char four[4])
{
	const __m128i a = _mm_set1_epi8(four[0]), b = _mm_set1_epi8(four[1]);
	const __m128i c = _mm_set1_epi8(four[2]), d = _mm_set1_epi8(four[3]);
	size_t most = (size_t)(end - p);

	for (size_t n = 0; n < most; n += 16) {
		__m128i v = scan_load(p + n);
		unsigned bits = (unsigned)_mm_movemask_epi8(_mm_or_si128(
			_mm_or_si128(_mm_cmpeq_epi8(v, a), _mm_cmpeq_epi8(v, b)),
			_mm_or_si128(_mm_cmpeq_epi8(v, c), _mm_cmpeq_epi8(v, d))));

		if (bits) {
			n += (unsigned)__builtin_ctz(bits);
			return n < most ? n : most;
		}
	}
	return most;
}

/* Bytes at P that are digits; 16 stands for 16 or more. */
static inline size_t
scan_digits(const char *p, const char *end)
{
	__m128i v = _mm_sub_epi8(scan_load(p), _mm_set1_epi8('0'));
	unsigned bits = (unsigned)_mm_movemask_epi8(
		_mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(9)), v));
	size_t n = (unsigned)__builtin_ctz(~bits), most = (size_t)(end - p);

	return n < most ? n : most;
}

/* The number that 1 to 8 digits at P are. */
static inline uint64_t
scan_number(const char *p, size_t n)
{
	uint64_t v;

	memcpy(&v, p, 8);
	v = (v << (8 * (8 - n))) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	v = v * 10 + (v >> 8); /* pairs in every second byte */
	return ((v & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x000f424000000064) +
		((v >> 16) & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x0000271000000001)) >> 32;
}

#endif
