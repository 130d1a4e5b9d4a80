/*
 * The hot path of every decoder. inet_pton() wants a terminated copy and
 * refuses leading zeros, so IPv4 is read by hand; IPv6, rarer, is cut out
 * first and then given to inet_pton().
 */
#include "base/addr.h"

#include <arpa/inet.h>

#include "base/addr_quick.h"

static size_t
read_v4(struct str s, struct addr *out)
{
	size_t i = 0;
	uint8_t quad[4];

	for (int part = 0; part < 4; part++) {
		unsigned v = 0;
		size_t start = i;

		while (i < s.len && (unsigned)(s.ptr[i] - '0') <= 9 && i - start < 3)
			v = v * 10 + (unsigned)(s.ptr[i++] - '0');
		if (i == start || v > 255)
			return 0;
		quad[part] = (uint8_t)v;
		if (part < 3 && (i >= s.len || s.ptr[i++] != '.'))
			return 0;
	}
	if (i < s.len) {
		unsigned char c = (unsigned char)s.ptr[i];

		if ((unsigned)(c - '0') <= 9)
			return 0;
		if (c == '.' && i + 1 < s.len && (unsigned)(s.ptr[i + 1] - '0') <= 9)
			return 0;
	}
	memset(out, 0, sizeof *out);
	out->family = ADDR_V4;
	memcpy(out->bytes, quad, 4);
	return i;
}

static bool
is_v6_char(unsigned char c)
{
	return (unsigned)(c - '0') <= 9 || (unsigned)((c | 32) - 'a') <= 5 || c == ':' ||
		c == '.';
}

static size_t
read_v6(struct str s, struct addr *out)
{
	static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
	char text[ADDR_TEXT_MAX];
	uint8_t bytes[16];
	size_t n = 0, colons = 0;

	while (n < s.len && is_v6_char((unsigned char)s.ptr[n])) {
		colons += s.ptr[n] == ':';
		n++;
	}
	if (colons < 2)
		return 0;
	/* "fe80::1:" and "::1." end a phrase, not the address. */
	while (n && (s.ptr[n - 1] == '.' ||
		(s.ptr[n - 1] == ':' && !(n >= 2 && s.ptr[n - 2] == ':'))))
		n--;
	if (n == 0 || n >= sizeof text)
		return 0;
	memcpy(text, s.ptr, n);
	text[n] = '\0';
	if (inet_pton(AF_INET6, text, bytes) != 1)
		return 0;
	memset(out, 0, sizeof *out);
	if (memcmp(bytes, mapped, sizeof mapped) == 0) {
		out->family = ADDR_V4;
		memcpy(out->bytes, bytes + 12, 4);
	} else {
		out->family = ADDR_V6;
		memcpy(out->bytes, bytes, 16);
	}
	return n;
}

size_t
addr_read(struct str s, struct addr *out)
{
	size_t n = s.len >= 16 ? addr_read_quickly(s.ptr, s.len, out) : 0;

	if (n == 0)
		n = read_v4(s, out);
	return n ? n : read_v6(s, out);
}

bool
addr_parse(struct str s, struct addr *out)
{
	struct addr a;
	size_t n = addr_read(s, &a);

	if (n == 0 || n != s.len)
		return false;
	*out = a;
	return true;
}

size_t
addr_print(const struct addr *a, char out[ADDR_TEXT_MAX])
{
	out[0] = '\0';
	if (a->family != ADDR_NONE)
		inet_ntop(a->family == ADDR_V4 ? AF_INET : AF_INET6, a->bytes, out,
			ADDR_TEXT_MAX);
	return strlen(out);
}

bool
addr_is_group(const struct addr *a)
{
	if (a->family == ADDR_V4)
		return a->bytes[0] >= 224;
	return a->family == ADDR_V6 && a->bytes[0] == 0xff;
}

static bool
in_net(const struct addr *a, const struct addr *base, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	if (a->family != base->family || memcmp(a->bytes, base->bytes, whole) != 0)
		return false;
	if (rest == 0)
		return true;
	return ((a->bytes[whole] ^ base->bytes[whole]) & (0xff00u >> rest) & 0xff) == 0;
}

enum err
netset_add(struct netset *set, struct str cidr)
{
	size_t slash = str_find_char(cidr, '/');
	struct addr base;
	uint64_t bits, most;

	if (!addr_parse(str_sub(cidr, 0, slash), &base))
		return ERR_INPUT;
	most = base.family == ADDR_V4 ? 32 : 128;
	bits = most;
	if (slash < cidr.len && !str_u64(str_sub(cidr, slash + 1, cidr.len), most, &bits))
		return ERR_INPUT;
	if (set->count == sizeof set->nets / sizeof *set->nets)
		return ERR_NOMEM;
	set->nets[set->count].base = base;
	set->nets[set->count].bits = (uint8_t)bits;
	set->count++;
	return ERR_OK;
}

bool
netset_has(const struct netset *set, const struct addr *a)
{
	for (size_t i = 0; i < set->count; i++)
		if (in_net(a, &set->nets[i].base, set->nets[i].bits))
			return true;
	return false;
}

void
netset_add_private(struct netset *set)
{
	static const char *const nets[] = { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
		"127.0.0.0/8", "169.254.0.0/16", "::1", "fc00::/7", "fe80::/10" };

	for (size_t i = 0; i < sizeof nets / sizeof *nets; i++)
		netset_add(set, str_from(nets[i]));
}
