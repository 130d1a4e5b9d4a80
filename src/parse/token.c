/*
 * Everything here meets text that strangers write. A token is the longest run
 * of its bytes and is given back by nobody, so a line cannot make the matcher
 * try the same bytes in many ways. Backwards, a run may swallow the end of the
 * literal before it ("IPv6:2001:db8::1"): so a token begins where one may end.
 */
#include "parse/token.h"

#define NAME_BYTES 255
#define NUMBER_BYTES 19
#define PORT_BYTES 5
#define ZONE_BYTES 15 /* IFNAMSIZ without its NUL */

enum { C_DIGIT = 1, C_NAME = 2, C_ADDR = 4 };

/* Sums of the classes above; bytes from 128 on are in none. */
static const uint8_t classes[256] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 6, 0,
	7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 4, 0, 0, 0, 0, 0,
	0, 6, 6, 6, 6, 6, 6, 2, 2, 2, 2, 2, 2, 2, 2, 2,
	2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 2,
	0, 6, 6, 6, 6, 6, 6, 2, 2, 2, 2, 2, 2, 2, 2, 2,
	2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0,
};

static inline bool
is(char c, unsigned class)
{
	return classes[(unsigned char)c] & class;
}

static inline struct str
slice(const char *from, const char *to)
{
	return (struct str){ from, (size_t)(to - from) };
}

static const char *
done(struct captured *out, const char *from, const char *to, const char *result)
{
	out->text = slice(from, to);
	return result;
}

static bool
read_number(struct str s, unsigned type, struct captured *out)
{
	uint64_t v = 0;

	if (s.len == 0 || s.len > (type == TOKEN_PORT ? PORT_BYTES : NUMBER_BYTES))
		return false;
	for (size_t i = 0; i < s.len; i++)
		v = v * 10 + (unsigned)(s.ptr[i] - '0');
	out->value.number = v;
	return type != TOKEN_PORT || v <= UINT16_MAX;
}

static const char *
read_digits(unsigned type, const char *p, const char *end, struct captured *out)
{
	size_t n = scan_digits(p, end);

	if (n == 0)
		return NULL;
	if (n <= 8)
		return token_read_number(type, p, end, out);
	while (p + n < end && is(p[n], C_DIGIT))
		n++;
	return read_number(slice(p, p + n), type, out) ? done(out, p, p + n, p + n) : NULL;
}

static const char *
read_name(const struct stops *stops, const char *p, const char *end, struct captured *out)
{
	const char *q = p;
	unsigned n;

	do {
		n = (unsigned)__builtin_ctz(~scan_name_bits(scan_load(q)));
		q += n;
	} while (n == 16 && q < end && q - p <= NAME_BYTES + 1);
	if (q > end)
		q = end;
	if (q > p && q[-1] == '.' && stops->has['.'])
		q--; /* the dot belongs to the sentence */
	if (q == p || q - p > NAME_BYTES)
		return NULL;
	return done(out, p, q, q);
}

/* "%eth0" behind an address of IPv6, as getnameinfo() writes it: the bytes of it. */
static size_t
zone_length(const char *p, const char *end)
{
	size_t n = 1;

	if (p == end || *p != '%')
		return 0;
	while (p + n < end && n <= ZONE_BYTES && is(p[n], C_NAME))
		n++;
	return n > 1 ? n : 0;
}

static const char *
read_addr(const char *p, const char *end, struct captured *out)
{
	struct str rest = slice(p, end);
	size_t n = addr_read_quickly(p, rest.len, &out->value.addr);

	if (rest.len > ADDR_TEXT_MAX + 8)
		rest.len = ADDR_TEXT_MAX + 8;
	if (n == 0)
		n = addr_read(rest, &out->value.addr);
	if (n && out->value.addr.family == ADDR_V6)
		return done(out, p, p + n, p + n + zone_length(p + n, end));
	return n ? done(out, p, p + n, p + n) : NULL;
}

/*
 * An address with its port behind ":" or ".", as the pattern says: both readings
 * of "2001:db8::7:22" and "192.0.2.7.22" may be one, so the last number is the
 * port if what stands before it is an address.
 */
static const char *
read_addr_port(const struct stops *stops, const char *p, const char *end, struct captured *out)
{
	const char *last = p, *q;

	if (end - p > ADDR_TEXT_MAX + 8)
		end = p + ADDR_TEXT_MAX + 8;
	while (last < end && is(*last, C_ADDR))
		last++;
	while (last > p && !is(last[-1], C_DIGIT)) /* the end of a sentence, too */
		last--;
	for (q = last; q > p && is(q[-1], C_DIGIT); q--)
		;
	if (q == last || last - q > PORT_BYTES || q - p < 2 || (q[-1] != ':' && q[-1] != '.') ||
		!stops->has[(unsigned char)q[-1]] ||
		!addr_parse(slice(p, q - 1), &out->value.addr))
		return NULL;
	return done(out, p, q - 1, q - 1);
}

static const char *
read_host(const struct stops *stops, const char *p, const char *end, struct captured *out)
{
	const char *q = read_addr(p, end, out);

	if (q && (q == end || !is(*q, C_NAME)))
		return q;
	if (q && *q == '.' && (end - q == 1 || !is(q[1], C_NAME)))
		return q; /* the end of a sentence */
	out->value.addr = (struct addr){ 0 };
	return read_name(stops, p, end, out);
}

static const char *
read_word(const struct stops *stops, const char *p, const char *end, struct captured *out)
{
	const char *q = p;

	if (stops->is_few) {
		q += scan_until_any(p, end, stops->few);
		return done(out, p, q, q);
	}
	while (q < end && !stops->has[(unsigned char)*q])
		q++;
	return done(out, p, q, q);
}

/* A local part in quotes may hold what would end the address. */
static const char *
read_mail(const struct stops *stops, const char *p, const char *end, struct captured *out)
{
	const char *q = p;

	while (q < end && !stops->has[(unsigned char)*q]) {
		if (*q++ != '"')
			continue;
		while (q < end && *q != '"')
			q += *q == '\\' && end - q > 1 ? 2 : 1;
		if (q == end)
			return read_word(stops, p, end, out); /* never closed: ordinary */
		q++;
	}
	return done(out, p, q, q);
}

static const char *
read_quoted(const char *p, const char *end, struct captured *out)
{
	const char *q = p;

	while (q < end && *q != '"')
		q += *q == '\\' && end - q > 1 ? 2 : 1;
	return q < end ? done(out, p, q, q) : NULL;
}

/* "   12.345678" as the kernel counts its seconds. */
static const char *
read_uptime(const char *p, const char *end, struct captured *out)
{
	const char *q = p;

	while (q < end && *q == ' ' && q - p < 12)
		q++;
	if (q == end || !is(*q, C_DIGIT))
		return NULL;
	q += scan_digits_and_dots(q, end); /* 16 at most, and often fewer */
	while (q < end && (is(*q, C_DIGIT) || *q == '.') && q - p < 32)
		q++;
	return done(out, p, q, q);
}

const char *
token_read(const struct graph *g, unsigned type, unsigned param, const char *p, const char *end,
	struct captured *out)
{
	const char *q;
	size_t n;

	switch (type) {
	case TOKEN_ADDR_PORT: case TOKEN_HOST_PORT:
		q = read_addr_port(&g->stops[param], p, end, out);
		if (q)
			return q;
		return type == TOKEN_ADDR_PORT ? read_addr(p, end, out)
			: read_host(&g->stops[param], p, end, out);
	case TOKEN_ADDR:
		return read_addr(p, end, out);
	case TOKEN_INT: case TOKEN_PORT:
		return read_digits(type, p, end, out);
	case TOKEN_UPTIME:
		return read_uptime(p, end, out);
	case TOKEN_TIME:
		n = stamp_form(g->time_forms[param].text, slice(p, end), &out->value.stamp);
		return n ? done(out, p, p + n, p + n) : NULL;
	case TOKEN_NAME:
		return read_name(&g->stops[param], p, end, out);
	case TOKEN_HOST:
		return read_host(&g->stops[param], p, end, out);
	case TOKEN_QUOTED:
		return read_quoted(p, end, out);
	case TOKEN_MAIL:
		return read_mail(&g->stops[param], p, end, out);
	case TOKEN_WORD:
		q = read_word(&g->stops[param], p, end, out);
		return q > p ? q : NULL;
	case TOKEN_WORD0:
		return read_word(&g->stops[param], p, end, out);
	default:
		return NULL;
	}
}

bool
token_may_begin(const struct graph *g, unsigned type, unsigned param, char byte)
{
	switch (type) {
	case TOKEN_ADDR: case TOKEN_ADDR_PORT:
		return is(byte, C_ADDR);
	case TOKEN_INT: case TOKEN_PORT:
		return is(byte, C_DIGIT);
	case TOKEN_UPTIME:
		return is(byte, C_DIGIT) || byte == ' ';
	case TOKEN_TIME:
		return stamp_form_may_begin(g->time_forms[param].text, byte);
	case TOKEN_NAME:
		return is(byte, C_NAME);
	case TOKEN_HOST: case TOKEN_HOST_PORT:
		return is(byte, C_NAME | C_ADDR);
	case TOKEN_WORD:
		return !g->stops[param].has[(unsigned char)byte];
	default:
		return true;
	}
}

/* Of the 16 bytes before P, how many at the end are set in BITS. */
static inline size_t
run_length(unsigned bits)
{
	return (size_t)__builtin_clz(~(bits << 16));
}

static inline unsigned
addr_bits(__m128i v)
{
	__m128i letters = scan_range(_mm_or_si128(v, _mm_set1_epi8(0x20)), 'a', 5);

	return (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(letters,
		scan_range(v, '0', 10)), _mm_cmpeq_epi8(v, _mm_set1_epi8('.'))));
}

static inline unsigned
class_bits(__m128i v, unsigned class)
{
	return class == C_ADDR ? addr_bits(v)
		: class == C_NAME ? scan_name_bits(v)
		: (unsigned)_mm_movemask_epi8(scan_range(v, '0', 9));
}

/* The start of the run of a class that ends at P, MOST bytes before it at most. */
static inline const char *
run_back(const char *start, const char *p, unsigned class, size_t most)
{
	const char *last = (size_t)(p - start) > most ? p - most : start;
	size_t n = 16;

	while (n == 16 && p > last) {
		n = run_length(class_bits(scan_load(p - 16), class));
		p -= n;
	}
	return p > last ? p : last;
}

/* Whether the literal before a token may end at Q. */
static inline bool
is_boundary(const struct stops *stops, const char *start, const char *q)
{
	return q == start || stops->has[(unsigned char)q[-1]];
}

/* A run may hold the end of the literal before it ("[IPv6:2001:db8::1]"). */
static const char *
plain_addr_back(const struct stops *stops, const char *start, const char *p,
	struct captured *out)
{
	const char *q = run_back(start, p, C_ADDR, ADDR_TEXT_MAX);

	for (; q < p; q++)
		if (is_boundary(stops, start, q) && addr_parse(slice(q, p), &out->value.addr))
			return done(out, q, p, q);
	return NULL;
}

static const char *
addr_back(const struct stops *stops, const char *start, const char *p, struct captured *out)
{
	const char *q = plain_addr_back(stops, start, p, out), *zone;

	if (q)
		return q;
	zone = run_back(start, p, C_NAME, ZONE_BYTES);
	if (zone == p || zone == start || zone[-1] != '%')
		return NULL;
	q = plain_addr_back(stops, start, zone - 1, out);
	return q && out->value.addr.family == ADDR_V6 ? q : NULL;
}

static const char *
name_back(const struct stops *stops, const char *start, const char *p, struct captured *out)
{
	const char *q = run_back(start, p, C_NAME, NAME_BYTES);

	while (q < p && !is_boundary(stops, start, q))
		q++;
	return q < p ? done(out, q, p, q) : NULL;
}

static const char *
host_back(const struct stops *stops, const char *start, const char *p, struct captured *out)
{
	const char *q = addr_back(stops, start, p, out);

	if (q)
		return q;
	out->value.addr = (struct addr){ 0 };
	return name_back(stops, start, p, out);
}

static const char *
word_back(const struct stops *stops, const char *start, const char *p, struct captured *out)
{
	const char *q = p;

	while (q > start && !stops->has[(unsigned char)q[-1]])
		q--;
	return done(out, q, p, q);
}

static const char *
quoted_back(const char *start, const char *p, struct captured *out)
{
	const char *q = p;

	for (; q > start; q--)
		if (q[-1] == '"' && !(q - start > 1 && q[-2] == '\\'))
			return done(out, q, p, q);
	return NULL;
}

static const char *
digits_back(unsigned type, const char *start, const char *p, struct captured *out)
{
	const char *q = run_back(start, p, C_DIGIT, NUMBER_BYTES + 1);

	return read_number(slice(q, p), type, out) ? done(out, q, p, q) : NULL;
}

const char *
token_read_back(const struct graph *g, unsigned type, unsigned param, const char *start,
	const char *p, struct captured *out)
{
	const char *q;

	switch (type) {
	case TOKEN_ADDR: case TOKEN_ADDR_PORT:
		return addr_back(&g->stops[param], start, p, out);
	case TOKEN_INT: case TOKEN_PORT:
		return digits_back(type, start, p, out);
	case TOKEN_NAME:
		return name_back(&g->stops[param], start, p, out);
	case TOKEN_HOST: case TOKEN_HOST_PORT:
		return host_back(&g->stops[param], start, p, out);
	case TOKEN_QUOTED:
		return quoted_back(start, p, out);
	case TOKEN_WORD:
		q = word_back(&g->stops[param], start, p, out);
		return q < p ? q : NULL;
	case TOKEN_MAIL: case TOKEN_WORD0:
		return word_back(&g->stops[param], start, p, out);
	default:
		return NULL;
	}
}

uint8_t
token_ip_proto(struct str s)
{
	static const struct { const char *name; uint8_t number; } names[] = {
		{ "TCP", 6 }, { "UDP", 17 }, { "ICMP", 1 }, { "ICMPv6", 58 }, { "UDPLITE", 136 },
		{ "ESP", 50 }, { "AH", 51 }, { "SCTP", 132 }, { "DCCP", 33 }, { "GRE", 47 },
		{ "IGMP", 2 },
	};
	uint64_t number;

	if (s.len == 3 && memcmp(s.ptr, "TCP", 3) == 0)
		return 6;
	if (s.len == 3 && memcmp(s.ptr, "UDP", 3) == 0)
		return 17;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_eq_nocase(s, str_from(names[i].name)))
			return names[i].number;
	return str_u64(s, 255, &number) ? (uint8_t)number : 0;
}
