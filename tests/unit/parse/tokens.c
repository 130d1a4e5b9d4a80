/* Readers of captures: forwards and backwards must agree, whatever stands around. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <stdlib.h>

#include "parse/decode.h"
#include "parse/token.h"

#define PAD CHUNK_PAD

static struct stops blank = { .has = { [' '] = 1, ['\t'] = 1 } };
static const struct graph graph = { .stops = &blank };

static uint64_t seed = 1;

static unsigned
dice(unsigned n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % n;
}

/* Near an address: whole ones, cut, joined, with a byte changed. */
static size_t
make_text(char *out, size_t room)
{
	static const char *const parts[] = { "192.0.2.1", "192.030.000.006", "2001:db8::1", "::1",
		"::ffff:198.51.100.7", "1.2.3.4.5", "fe80::1:2", "1.2.3", "256.1.1.1", ":", ".",
		"203.0.113.255", "2001:0db8:0000:0000:0000:0000:0000:0001", "1", "a", "::" };
	static const char bytes[] = "0123456789abcdef.:x-% ";
	size_t len = 0;

	for (unsigned n = 1 + dice(2); n; n--) {
		const char *part = parts[dice(sizeof parts / sizeof *parts)];

		if (len + strlen(part) < room) {
			memcpy(out + len, part, strlen(part));
			len += strlen(part);
		}
	}
	if (dice(2))
		out[dice((unsigned)len)] = bytes[dice(sizeof bytes - 1)];
	return len;
}

/* inet_pton() is the judge of what has no leading zeros. */
static bool
judge(const char *text, struct addr *out)
{
	unsigned char b[16];
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

	memset(out, 0, sizeof *out);
	if (inet_pton(AF_INET, text, b) == 1) {
		out->family = ADDR_V4;
		memcpy(out->bytes, b, 4);
		return true;
	}
	if (inet_pton(AF_INET6, text, b) != 1)
		return false;
	out->family = memcmp(b, mapped, 12) ? ADDR_V6 : ADDR_V4;
	memcpy(out->bytes, out->family == ADDR_V6 ? b : b + 12, out->family == ADDR_V6 ? 16 : 4);
	return true;
}

static bool
has_leading_zero(const char *s)
{
	for (; *s; s++)
		if (*s == '0' && s[1] >= '0' && s[1] <= '9')
			return true;
	return false;
}

static void
addresses_agree(void **state)
{
	(void)state;
	for (int i = 0; i < 300000; i++) {
		char text[128], copy[128];
		size_t len = make_text(text, sizeof text - 1);
		struct captured forward, back;
		struct addr known;
		/* exactly padded, so that a byte too far is seen; what stands there must not matter */
		char *room = malloc(len + 2 * PAD), *exact = room + PAD;
		const char *end = exact + len, *a, *b;

		memset(room, i & 1 ? '1' : '.', len + 2 * PAD);
		memcpy(exact, text, len);
		memcpy(copy, text, len);
		copy[len] = '\0';
		a = token_read(&graph, TOKEN_ADDR, 0, exact, end, &forward);
		b = token_read_back(&graph, TOKEN_ADDR, 0, exact, end, &back);
		if ((a == end) != (b == exact))
			fail_msg("%s: forwards %zd, backwards %zd", copy, a ? a - exact : -1,
				b ? end - b : -1);
		if (a == end) {
			assert_true(addr_eq(&forward.value.addr, &back.value.addr));
			assert_int_equal(forward.text.len, strcspn(copy, "%"));
		}
		if (a == end)
			copy[strcspn(copy, "%")] = '\0'; /* the judge knows no zones */
		if (!has_leading_zero(copy) && judge(copy, &known) != (a == end))
			fail_msg("%s: judged otherwise", copy);
		if (!has_leading_zero(copy) && a == end)
			assert_true(addr_eq(&forward.value.addr, &known));
		if (a)
			assert_true(a > exact && a <= end);
		if (b)
			assert_true(b >= exact && b < end);
		free(room);
	}
}

static struct str
forward(unsigned type, const char *text)
{
	static char room[512];
	struct captured c;

	memcpy(room + PAD, text, strlen(text) + 1);
	text = room + PAD;
	return token_read(&graph, type, 0, text, text + strlen(text), &c) ? c.text
		: STR("(none)");
}

static struct str
backward(unsigned type, const char *text)
{
	static char room[512];
	struct captured c;

	memcpy(room + PAD, text, strlen(text) + 1);
	text = room + PAD;
	return token_read_back(&graph, type, 0, text, text + strlen(text), &c) ? c.text
		: STR("(none)");
}

#define IS(slice, text) assert_true(str_is(slice, text))

static void
each_type(void **state)
{
	(void)state;
	IS(forward(TOKEN_ADDR, "192.0.2.1."), "192.0.2.1");
	IS(forward(TOKEN_ADDR, "1.2.3.4.5"), "(none)");
	IS(forward(TOKEN_ADDR, "192.030.0.6 x"), "192.030.0.6");
	IS(forward(TOKEN_HOST, "192.0.2.1: x"), "192.0.2.1");
	IS(forward(TOKEN_HOST, "1.2.3.4.dial.example.net x"), "1.2.3.4.dial.example.net");
	IS(forward(TOKEN_HOST, "192.0.2.1-x"), "192.0.2.1-x");
	IS(forward(TOKEN_INT, "0123456789012345678"), "0123456789012345678");
	IS(forward(TOKEN_INT, "01234567890123456789"), "(none)");
	IS(forward(TOKEN_PORT, "65535"), "65535");
	IS(forward(TOKEN_PORT, "65536"), "(none)");
	IS(forward(TOKEN_PORT, "000022"), "(none)");
	IS(forward(TOKEN_WORD, ""), "(none)");
	IS(forward(TOKEN_WORD, " x"), "(none)");
	IS(forward(TOKEN_WORD0, " x"), "");
	IS(forward(TOKEN_QUOTED, "a \\\" b\" c"), "a \\\" b");
	IS(forward(TOKEN_QUOTED, "a"), "(none)");
	IS(forward(TOKEN_QUOTED, "a\\"), "(none)");
	IS(forward(TOKEN_MAIL, "\"a b\"@example.net c"), "\"a b\"@example.net");
	IS(forward(TOKEN_MAIL, "\"a b"), "\"a");
	IS(forward(TOKEN_UPTIME, "   12.345] x"), "   12.345");
	IS(forward(TOKEN_UPTIME, "   ] x"), "(none)");
	IS(backward(TOKEN_ADDR, "from 192.0.2.1"), "192.0.2.1");
	IS(backward(TOKEN_ADDR, "from x192.0.2.1"), "(none)");
	IS(backward(TOKEN_PORT, "port 22"), "22");
	IS(backward(TOKEN_PORT, "port 70000"), "(none)");
	IS(backward(TOKEN_WORD, "a b"), "b");
	IS(backward(TOKEN_WORD, "a "), "(none)");
	IS(backward(TOKEN_QUOTED, "x \"a \\\" b"), "a \\\" b");
	IS(backward(TOKEN_HOST, "from host.example.jp"), "host.example.jp");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_agree),
		cmocka_unit_test(each_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
