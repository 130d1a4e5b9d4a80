/*
 * IP addresses as logs write them, and sets of networks.
 *
 * Reading takes the longest run of address characters: IPv4 dotted quad
 * (leading zeros are decimal, as in 192.030.000.006: firewalls print them),
 * IPv6 in all RFC 4291 forms; ::ffff:a.b.c.d is IPv4. A run that is not
 * exactly one address ("1.2.3.4.5") is none; one dot at the end is left alone.
 */
#ifndef YAGURA_BASE_ADDR_H
#define YAGURA_BASE_ADDR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum addr_family { ADDR_NONE = 0, ADDR_V4 = 4, ADDR_V6 = 6 };

/* Comparable with memcmp: bytes that the family does not use are zero. */
struct addr {
	uint8_t family;
	uint8_t bytes[16]; /* network order; IPv4 in the first four */
};

#define ADDR_TEXT_MAX 46 /* INET6_ADDRSTRLEN */

/* Reads an address at the start of S; the number of bytes taken, 0 if none. */
size_t addr_read(struct str s, struct addr *out);

/* The whole of S is one address. */
bool addr_parse(struct str s, struct addr *out);

/* RFC 5952 text with NUL; the length without it. */
size_t addr_print(const struct addr *a, char out[ADDR_TEXT_MAX]);

/* In pieces that need no call: hot paths compare and hash little else. */
static inline bool
addr_eq(const struct addr *a, const struct addr *b)
{
	return memcmp(a->bytes, b->bytes, 8) == 0 && memcmp(a->bytes + 8, b->bytes + 8, 8) == 0 &&
		a->family == b->family;
}

static inline int
addr_compare(const struct addr *a, const struct addr *b)
{
	return memcmp(a, b, sizeof *a);
}

static inline uint64_t
addr_hash(const struct addr *a)
{
	uint64_t words[2], h;

	memcpy(words, a->bytes, sizeof words);
	h = (words[0] ^ a->family) * 0xff51afd7ed558ccdu;
	h ^= h >> 32;
	h = (h ^ words[1]) * 0xc4ceb9fe1a85ec53u;
	return h ^ h >> 29;
}

/* One owner's: the same address, or of IPv6 the same /64, of which he has all. */
static inline bool
addr_same_owner(const struct addr *a, const struct addr *b)
{
	return a->family == ADDR_V6 ?
		b->family == ADDR_V6 && memcmp(a->bytes, b->bytes, 8) == 0 :
		addr_eq(a, b);
}

/* Multicast or broadcast-like: never a target that one "scans". */
bool addr_is_group(const struct addr *a);

/* 127.0.0.0/8, ::1 */
static inline bool
addr_is_loopback(const struct addr *a)
{
	static const uint8_t one[16] = { [15] = 1 };

	return (a->family == ADDR_V4 && a->bytes[0] == 127) ||
		(a->family == ADDR_V6 && memcmp(a->bytes, one, sizeof one) == 0);
}

/* A set of networks, small and fixed after loading. */
struct netset {
	struct { struct addr base; uint8_t bits; } nets[256];
	size_t count;
};

/* Adds "192.0.2.0/24", "2001:db8::/32" or one address; ERR_INPUT, ERR_NOMEM. */
enum err netset_add(struct netset *set, struct str cidr);
bool netset_has(const struct netset *set, const struct addr *a);

/* RFC 1918, RFC 4193, loopback and link-local. */
void netset_add_private(struct netset *set);

#endif
