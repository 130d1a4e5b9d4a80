#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/addr.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/json.h"
#include "base/str.h"
#include "base/utf8.h"

static void
numbers_are_range_checked(void **state)
{
	uint64_t v = 7;

	(void)state;
	assert_true(str_u64(STR("0"), 0, &v));
	assert_int_equal(v, 0);
	assert_true(str_u64(STR("18446744073709551615"), UINT64_MAX, &v));
	assert_true(v == UINT64_MAX);
	assert_false(str_u64(STR("18446744073709551616"), UINT64_MAX, &v));
	assert_true(str_u64(STR("65535"), 65535, &v));
	assert_false(str_u64(STR("65536"), 65535, &v));
	assert_false(str_u64(STR("7"), 6, &v));
	assert_false(str_u64(STR(""), 10, &v));
	assert_false(str_u64(STR("1a"), 100, &v));
	assert_false(str_u64(STR("-1"), 100, &v));
	assert_false(str_u64(STR("000000000000000000001"), 100, &v)); /* 21 digits */
}

static void
cutting_takes_every_part_once(void **state)
{
	struct str rest = STR("a,,b"), part;

	(void)state;
	assert_true(str_cut(&rest, ',', &part));
	assert_true(str_is(part, "a"));
	assert_true(str_cut(&rest, ',', &part));
	assert_int_equal(part.len, 0);
	assert_true(str_cut(&rest, ',', &part));
	assert_true(str_is(part, "b"));
	assert_false(str_cut(&rest, ',', &part));
	rest = STR("a,");
	assert_true(str_cut(&rest, ',', &part));
	assert_true(str_cut(&rest, ',', &part));
	assert_int_equal(part.len, 0);
	assert_false(str_cut(&rest, ',', &part));
}

static void
what_fits_is_copied(void **state)
{
	char row[4] = "....";

	(void)state;
	assert_int_equal(str_into(row, 3, STR("abcdef")), 3);
	assert_memory_equal(row, "abc.", 4);
	assert_int_equal(str_into(row, 3, STR("x")), 1);
	assert_memory_equal(row, "xbc.", 4);
	assert_int_equal(str_into(row, 3, STR_NULL), 0);
	assert_int_equal(str_into(row, 0, STR("x")), 0);
	assert_memory_equal(row, "xbc.", 4);
}

static const struct {
	const char *text;
	size_t taken;
	const char *printed;
} addresses[] = {
	{ "192.0.2.1", 9, "192.0.2.1" },
	{ "192.000.002.001]", 15, "192.0.2.1" },
	{ "192.0.2.1.", 9, "192.0.2.1" },  /* the full stop of a sentence */
	{ "192.0.2.1.5", 0, "" },
	{ "192.0.2.1111", 0, "" },
	{ "192.0.2.256", 0, "" },
	{ "192.0.2", 0, "" },
	{ "1.2.3.4:25", 7, "1.2.3.4" },
	{ "2001:db8::1", 11, "2001:db8::1" },
	{ "2001:0db8:0000:f101:0000:0000:0000:0002 DST", 39, "2001:db8:0:f101::2" },
	{ "::ffff:192.0.2.9 x", 16, "192.0.2.9" },
	{ "::1", 3, "::1" },
	{ "fe80::1: closed", 7, "fe80::1" },
	{ "12:34:56", 0, "" },
	{ ":", 0, "" },
	{ "", 0, "" },
};

static void
addresses_are_read_as_logs_write_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
		struct addr a = { 0 };
		char text[ADDR_TEXT_MAX];

		assert_int_equal(addr_read(str_from(addresses[i].text), &a), addresses[i].taken);
		addr_print(&a, text);
		assert_string_equal(text, addresses[i].printed);
	}
}

static void
networks_hold_their_addresses(void **state)
{
	struct netset set = { .count = 0 };
	struct addr a;

	(void)state;
	assert_int_equal(netset_add(&set, STR("192.0.2.128/25")), ERR_OK);
	assert_int_equal(netset_add(&set, STR("2001:db8::/33")), ERR_OK);
	assert_int_equal(netset_add(&set, STR("192.0.2.0/33")), ERR_INPUT);
	assert_int_equal(netset_add(&set, STR("house")), ERR_INPUT);
	addr_parse(STR("192.0.2.128"), &a);
	assert_true(netset_has(&set, &a));
	addr_parse(STR("192.0.2.127"), &a);
	assert_false(netset_has(&set, &a));
	addr_parse(STR("2001:db8:7fff::1"), &a);
	assert_true(netset_has(&set, &a));
	addr_parse(STR("2001:db8:8000::1"), &a);
	assert_false(netset_has(&set, &a));
}

static void
arenas_keep_to_their_ceiling(void **state)
{
	struct arena a;
	struct str kept;

	(void)state;
	arena_init(&a, 200000);
	kept = arena_keep(&a, STR("abc"));
	assert_string_equal(kept.ptr, "abc");
	assert_non_null(arena_alloc(&a, 100000));
	assert_null(arena_alloc(&a, 100000));
	assert_null(arena_array(&a, SIZE_MAX, 16));
	arena_reset(&a);
	assert_non_null(arena_alloc(&a, 90000));
	arena_free(&a);
}

static void
a_full_buffer_says_so_and_stays_as_it_is(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 8);
	buf_adds(&b, "1234567");
	assert_true(buf_ok(&b));
	buf_addc(&b, '8');
	assert_false(buf_ok(&b));
	buf_adds(&b, "x");
	assert_string_equal(buf_cstr(&b), "1234567");
	buf_free(&b);
}

static void
json_escapes_and_nests(void **state)
{
	struct buf b;
	struct json j;

	(void)state;
	buf_init(&b, 4096);
	json_init(&j, &b);
	json_object(&j);
	json_member(&j, "a", STR("x\"\\\n\x1b\x7f\xff\xe3\x81\x82"));
	json_member(&j, "none", STR_NULL);
	json_key(&j, "l");
	json_array(&j);
	json_int(&j, -5);
	json_bool(&j, true);
	json_null(&j);
	json_end_array(&j);
	json_member_int(&j, "n", 1);
	json_end_object(&j);
	assert_string_equal(buf_cstr(&b),
		"{\"a\":\"x\\\"\\\\\\n\\u001b\\u007f\xef\xbf\xbd\xe3\x81\x82\","
		"\"l\":[-5,true,null],\"n\":1}");
	buf_free(&b);
}

static void
utf8_refuses_what_rfc_3629_refuses(void **state)
{
	(void)state;
	assert_true(utf8_is_valid(STR("\xe3\x81\x82\xf0\x9f\x94\x94")));
	assert_false(utf8_is_valid(STR("\xc0\xaf")));         /* overlong */
	assert_false(utf8_is_valid(STR("\xed\xa0\x80")));     /* surrogate */
	assert_false(utf8_is_valid(STR("\xf4\x90\x80\x80"))); /* above U+10FFFF */
	assert_false(utf8_is_valid(STR("\xe3\x81")));
}

static void
digests_are_sha256(void **state)
{
	static const char empty[] =
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
	struct digest_run *run;
	uint8_t digest[DIGEST_SIZE], again[DIGEST_SIZE];
	char hex[DIGEST_TEXT_MAX];

	(void)state;
	digest_of(STR_NULL, digest);
	digest_print(digest, hex);
	assert_string_equal(hex, empty); /* FIPS 180-4, the empty message */
	assert_true(digest_parse(str_from(hex), again));
	assert_memory_equal(digest, again, DIGEST_SIZE);
	assert_int_equal(digest_new(&run), ERR_OK);
	for (int i = 0; i < 2; i++) {
		digest_add(run, STR("ab"));
		digest_add(run, STR("c"));
		digest_finish(run, digest);
		digest_of(STR("abc"), again);
		assert_memory_equal(digest, again, DIGEST_SIZE);
	}
	digest_free(run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_range_checked),
		cmocka_unit_test(cutting_takes_every_part_once),
		cmocka_unit_test(what_fits_is_copied),
		cmocka_unit_test(addresses_are_read_as_logs_write_them),
		cmocka_unit_test(networks_hold_their_addresses),
		cmocka_unit_test(arenas_keep_to_their_ceiling),
		cmocka_unit_test(a_full_buffer_says_so_and_stays_as_it_is),
		cmocka_unit_test(json_escapes_and_nests),
		cmocka_unit_test(utf8_refuses_what_rfc_3629_refuses),
		cmocka_unit_test(digests_are_sha256),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
