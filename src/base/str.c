#define _GNU_SOURCE
#include "base/str.h"

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

uint8_t
str_into(char *to, uint8_t size, struct str s)
{
	s = str_sub(s, 0, size);
	if (s.len)
		memcpy(to, s.ptr, s.len);
	return (uint8_t)s.len;
}

bool
str_eq_nocase(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.ptr[i]) != lower(b.ptr[i]))
			return false;
	return true;
}

int
str_compare(struct str a, struct str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n ? memcmp(a.ptr, b.ptr, n) : 0;

	if (order)
		return order;
	return a.len < b.len ? -1 : a.len > b.len;
}

size_t
str_find_char(struct str s, char c)
{
	const char *hit = s.len ? memchr(s.ptr, c, s.len) : NULL;

	return hit ? (size_t)(hit - s.ptr) : s.len;
}

size_t
str_find(struct str s, struct str needle)
{
	const char *hit;

	if (needle.len == 0)
		return 0;
	hit = s.len ? memmem(s.ptr, s.len, needle.ptr, needle.len) : NULL;
	return hit ? (size_t)(hit - s.ptr) : s.len;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str
str_trim(struct str s)
{
	while (s.len && is_space(s.ptr[0]))
		s = str_sub(s, 1, s.len);
	while (s.len && is_space(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

bool
str_cut(struct str *rest, char sep, struct str *part)
{
	size_t at;

	if (!rest->ptr)
		return false;
	at = str_find_char(*rest, sep);
	*part = str_sub(*rest, 0, at);
	if (at == rest->len)
		*rest = STR_NULL;
	else
		*rest = str_sub(*rest, at + 1, rest->len);
	return true;
}

bool
str_u64(struct str s, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;

	if (s.len == 0 || s.len > 20)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		unsigned digit = (unsigned char)s.ptr[i] - '0';

		if (digit > 9 || v > (max - digit) / 10 || digit > max)
			return false;
		v = v * 10 + digit;
	}
	*out = v;
	return true;
}

uint64_t
str_hash(struct str s)
{
	uint64_t h = 0x9e3779b97f4a7c15u ^ s.len, word;
	size_t i = 0;

	for (; i + 8 <= s.len; i += 8) {
		memcpy(&word, s.ptr + i, 8);
		h = (h ^ word) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
	}
	if (i < s.len) {
		word = 0;
		memcpy(&word, s.ptr + i, s.len - i);
		h = (h ^ word) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
	}
	h *= 0xc4ceb9fe1a85ec53u;
	return h ^ (h >> 29);
}
