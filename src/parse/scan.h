/*
 * Lengths of runs, sixteen bytes at a time: how long a word or a number is
 * cannot be foretold, so a loop over its bytes costs a wrong guess each time.
 * All need 16 readable bytes after END; what stands there does not matter.
 */
#ifndef YAGURA_PARSE_SCAN_H
#define YAGURA_PARSE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <emmintrin.h>

static inline __m128i
scan_load(const char *p)
{
	return _mm_loadu_si128((const __m128i *)p);
}

/* Four bytes to search for, each sixteen times; not terminated. */
#define SCAN_16(c) { c, c, c, c, c, c, c, c, c, c, c, c, c, c, c, c }
#define SCAN_FOUR(a, b, c, d) { SCAN_16(a), SCAN_16(b), SCAN_16(c), SCAN_16(d) }

static inline unsigned
scan_equal(__m128i a, __m128i b)
{
	return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(a, b));
}

/* Bytes before the first that is one of four; each is given sixteen times, aligned. */
static inline size_t
scan_until_any(const char *p, const char *end, const char four[4][16])
{
	const __m128i *any = (const __m128i *)(const void *)four;
	size_t most = (size_t)(end - p);

	for (size_t n = 0; n < most; n += 16) {
		__m128i v = scan_load(p + n);
		unsigned bits = (unsigned)_mm_movemask_epi8(_mm_or_si128(
			_mm_or_si128(_mm_cmpeq_epi8(v, any[0]), _mm_cmpeq_epi8(v, any[1])),
			_mm_or_si128(_mm_cmpeq_epi8(v, any[2]), _mm_cmpeq_epi8(v, any[3]))));

		if (bits) {
			n += (unsigned)__builtin_ctz(bits);
			return n < most ? n : most;
		}
	}
	return most;
}

/* Bytes before the first C. */
static inline size_t
scan_until(const char *p, const char *end, char c)
{
	const __m128i wanted = _mm_set1_epi8(c);
	size_t most = (size_t)(end - p);

	for (size_t n = 0; n < most; n += 16) {
		unsigned bits = scan_equal(scan_load(p + n), wanted);

		if (bits) {
			n += (unsigned)__builtin_ctz(bits);
			return n < most ? n : most;
		}
	}
	return most;
}

/* Bits of the bytes from FIRST to FIRST + COUNT. */
static inline __m128i
scan_range(__m128i v, char first, char count)
{
	__m128i d = _mm_sub_epi8(v, _mm_set1_epi8(first));

	return _mm_cmpeq_epi8(_mm_min_epu8(d, _mm_set1_epi8(count)), d);
}

/* Bits of the bytes that names of hosts have: letters, digits, "-._". */
static inline unsigned
scan_name_bits(__m128i v)
{
	__m128i letters = scan_range(_mm_or_si128(v, _mm_set1_epi8(0x20)), 'a', 25);
	__m128i digits = scan_range(v, '0', 9), marks = scan_range(v, '-', 1);

	return (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(letters, digits),
		_mm_or_si128(marks, _mm_cmpeq_epi8(v, _mm_set1_epi8('_')))));
}

static inline bool
scan_is_name(char c)
{
	return (unsigned)((c | 32) - 'a') < 26 || (unsigned)(c - '0') < 10 || c == '-' ||
		c == '.' || c == '_';
}

/* The same bytes; 16 of either side may be read whatever LEN is. */
static inline bool
scan_same(const char *a, const char *b, size_t len)
{
	size_t i = 0;

	for (; i + 16 < len; i += 16)
		if (scan_equal(scan_load(a + i), scan_load(b + i)) != 0xffff)
			return false;
	return (~scan_equal(scan_load(a + i), scan_load(b + i)) &
		((1u << (len - i)) - 1)) == 0;
}

/* The first place of a literal of at least one byte; NULL if there is none. */
static inline const char *
scan_find(const char *p, const char *end, const char *literal, size_t len)
{
	const __m128i first = _mm_set1_epi8(literal[0]);
	const __m128i last = _mm_set1_epi8(literal[len - 1]);
	const char *stop = end - len + 1; /* the first place where it does not fit */

	if ((size_t)(end - p) < len)
		return NULL;
	for (; p < stop; p += 16) {
		unsigned bits = (unsigned)_mm_movemask_epi8(_mm_and_si128(
			_mm_cmpeq_epi8(scan_load(p), first),
			_mm_cmpeq_epi8(scan_load(p + len - 1), last)));

		for (; bits; bits &= bits - 1) {
			const char *hit = p + __builtin_ctz(bits);

			if (hit >= stop)
				return NULL;
			if (scan_same(hit, literal, len))
				return hit;
		}
	}
	return NULL;
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

/* The same for digits and dots. */
static inline size_t
scan_digits_and_dots(const char *p, const char *end)
{
	__m128i v = scan_load(p);
	unsigned bits = (unsigned)_mm_movemask_epi8(_mm_or_si128(scan_range(v, '0', 9),
		_mm_cmpeq_epi8(v, _mm_set1_epi8('.'))));
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
