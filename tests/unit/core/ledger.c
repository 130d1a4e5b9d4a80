/* The ledger: the same access once, the oldest by evidence goes first, order by source and time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "core/access.h"
#include "core/ledger.h"

#define T0 (INT64_C(925948800) * SECOND)

static struct ledger_entry
entry(uint32_t source, uint16_t src_port, uint16_t port, instant time)
{
	struct ledger_entry e;

	memset(&e, 0, sizeof e);
	e.source.family = e.target.family = ADDR_V4;
	e.source.bytes[0] = 198;
	e.source.bytes[1] = 51;
	e.source.bytes[2] = (uint8_t)(source >> 8);
	e.source.bytes[3] = (uint8_t)source;
	e.target.bytes[0] = 192;
	e.target.bytes[3] = 10;
	e.src_port = src_port;
	e.port = port;
	e.ip_proto = IP_TCP;
	e.time = time;
	e.place.source = SOURCE_NONE;
	return e;
}

static bool
add(struct ledger *l, struct ledger_entry e)
{
	size_t before = ledger_count(l);

	ledger_add(l, &e);
	return ledger_count(l) > before;
}

static void
test_same_access_once(void **state)
{
	struct ledger *l;
	(void)state;

	assert_int_equal(ledger_new(1000, &l), ERR_OK);
	assert_true(add(l, entry(1, 4000, 80, T0)));
	assert_false(add(l, entry(1, 4000, 80, T0)));
	assert_false(add(l, entry(1, 4000, 80, T0 + 59 * SECOND)));
	assert_false(add(l, entry(1, 4000, 80, T0 - 59 * SECOND)));
	assert_true(add(l, entry(1, 4000, 80, T0 + 60 * SECOND)));
	assert_true(add(l, entry(1, 4001, 80, T0)));
	assert_true(add(l, entry(1, 4000, 81, T0)));
	assert_true(add(l, entry(2, 4000, 80, T0)));
	/* without a source port, only the time tells attempts apart */
	assert_true(add(l, entry(1, 0, 80, T0)));
	assert_false(add(l, entry(1, 0, 80, T0)));
	assert_true(add(l, entry(1, 0, 80, T0 + SECOND)));
	assert_int_equal(ledger_count(l), 7);
	ledger_free(l);
}

/* Of an earlier run: once it is seen again, it can be cited. */
static void
test_place_is_taken_over(void **state)
{
	struct ledger_entry e = entry(1, 4000, 80, T0);
	struct ledger *l;
	size_t count;
	(void)state;

	assert_int_equal(ledger_new(1000, &l), ERR_OK);
	assert_true(add(l, e));
	e.place.source = 3;
	e.place.line = 7;
	assert_false(add(l, e));
	assert_int_equal(ledger_sorted(l, &count)[0].place.line, 7);
	assert_int_equal(count, 1);
	ledger_free(l);
}

static void
test_oldest_goes(void **state)
{
	struct ledger *l;
	const struct ledger_entry *e;
	size_t count;
	(void)state;

	assert_int_equal(ledger_new(80, &l), ERR_OK);
	for (uint16_t i = 0; i < 100; i++) /* the newest come first */
		add(l, entry(1, 4000, (uint16_t)(100 + i), T0 + (100 - i) * HOUR));
	e = ledger_sorted(l, &count);
	assert_true(count <= 80);
	assert_int_equal(count + ledger_evicted(l), 100);
	assert_int_equal(e[count - 1].time, T0 + 100 * HOUR);
	for (size_t i = 1; i < count; i++)
		assert_true(e[i - 1].time <= e[i].time);
	/* what was given up does not come back */
	assert_false(add(l, entry(1, 4000, 300, T0)));
	ledger_free(l);
}

static void
test_sorted(void **state)
{
	struct ledger *l;
	const struct ledger_entry *e;
	uint32_t random = 1;
	size_t count;
	(void)state;

	assert_int_equal(ledger_new(5000, &l), ERR_OK);
	for (unsigned i = 0; i < 3000; i++) {
		struct ledger_entry one;

		random = random * 1103515245u + 12345u;
		one = entry(random >> 20, 0, (uint16_t)random, T0 + (instant)(random >> 8) * 1000);
		if (i % 7 == 0)
			one.source.family = ADDR_V6;
		if (i % 11 == 0)
			one.source.bytes[15] = (uint8_t)random;
		add(l, one);
		if (i == 1500)
			ledger_sorted(l, &count); /* and on it goes */
	}
	e = ledger_sorted(l, &count);
	assert_int_equal(count, ledger_count(l));
	for (size_t i = 1; i < count; i++) {
		int order = addr_compare(&e[i - 1].source, &e[i].source);

		assert_true(order < 0 || (order == 0 && e[i - 1].time <= e[i].time));
	}
	assert_false(add(l, e[9]));
	ledger_free(l);
}

static void
test_names(void **state)
{
	struct party party = { .name = STR("Dial.example.net") };
	struct ledger_entry e = entry(1, 0, 23, T0);
	struct addr key, address = entry(9, 0, 0, 0).source;
	struct ledger *l;
	size_t count;
	(void)state;

	assert_int_equal(ledger_new(1000, &l), ERR_OK);
	ledger_key(&party, &key);
	assert_int_equal(key.family, ADDR_NONE);
	ledger_name(l, &key, party.name);
	assert_true(str_is(ledger_name_of(l, &key), "Dial.example.net"));
	e.source = key;
	assert_true(add(l, e));
	ledger_same(l, STR("dial.EXAMPLE.net"), &address);
	assert_memory_equal(&ledger_sorted(l, &count)[0].source, &address, sizeof address);
	ledger_free(l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_access_once), cmocka_unit_test(test_place_is_taken_over),
		cmocka_unit_test(test_oldest_goes), cmocka_unit_test(test_sorted),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
