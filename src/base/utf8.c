#include "base/utf8.h"

size_t
utf8_read(struct str s, uint32_t *point)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)s.ptr;
	uint32_t v;
	size_t n;

	if (s.len == 0)
		return 0;
	if (p[0] < 0x80) {
		*point = p[0];
		return 1;
	}
	if (p[0] >= 0xc2 && p[0] <= 0xdf) {
		n = 2;
		v = p[0] & 0x1f;
	} else if (p[0] >= 0xe0 && p[0] <= 0xef) {
		n = 3;
		v = p[0] & 0x0f;
	} else if (p[0] >= 0xf0 && p[0] <= 0xf4) {
		n = 4;
		v = p[0] & 0x07;
	} else {
		return 0;
	}
	if (s.len < n)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		v = v << 6 | (p[i] & 0x3f);
	}
	if (v < least[n] || v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff))
		return 0;
	*point = v;
	return n;
}

size_t
utf8_length(struct str s)
{
	uint32_t ignored;

	return utf8_read(s, &ignored);
}

bool
utf8_is_valid(struct str s)
{
	while (s.len) {
		size_t n = utf8_length(s);

		if (n == 0)
			return false;
		s = str_sub(s, n, s.len);
	}
	return true;
}

bool
utf8_is_hostile(uint32_t p)
{
	return p < 0x20 || (p >= 0x7f && p < 0xa0) || p == 0xad || p == 0x061c || p == 0x180e ||
		p == 0x200b || p == 0x200e || p == 0x200f || (p >= 0x2028 && p <= 0x202e) ||
		(p >= 0x2060 && p <= 0x206f) || p == 0xfeff || (p >= 0xfff9 && p <= 0xfffb) ||
		(p >= 0xe0000 && p <= 0xe0fff);
}
