#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "source/repeats.h"

static struct repeats *r;

static int
with_all(void **state)
{
	static const bool has[TELLER_COUNT] = { true, true, true, true };

	(void)state;
	return repeats_new(has, &r) != ERR_OK;
}

static int
done(void **state)
{
	(void)state;
	repeats_free(r);
	return 0;
}

/* A failed login; lines of different files or heads differ in their bytes. */
static struct event
failure(instant time, uint32_t source, uint32_t mark, uint32_t pid)
{
	struct event e = { .time = time, .action = ACTION_LOGIN, .outcome = OUTCOME_FAILURE,
		.program = STR("sshd"), .host = STR("gate"), .user = STR("root"), .pid = pid };

	e.place.source = source;
	e.place.mark = mark;
	e.place.length = 80;
	e.src.family = ADDR_V4;
	memcpy(e.src.bytes, "\xcb\x00\x71\x42", 4);
	return e;
}

static bool
told(enum teller teller, struct event e)
{
	return repeats_has(r, teller, &e);
}

static void
equal_lines_of_two_files_are_one_record(void **state)
{
	(void)state;
	assert_false(told(TELLER_LINES, failure(5 * SECOND, 0, 1, 7)));
	assert_false(told(TELLER_LINES, failure(5 * SECOND, 0, 1, 7))); /* twice in one file */
	assert_true(told(TELLER_LINES, failure(5 * SECOND, 1, 1, 7)));
	assert_true(told(TELLER_LINES, failure(5 * SECOND, 2, 1, 7)));
	assert_false(told(TELLER_LINES, failure(6 * SECOND, 1, 1, 7)));
}

static void
one_event_under_three_heads_is_one(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 3; i++) /* three in one second stay three */
		assert_false(told(TELLER_LINES, failure(5 * SECOND, 0, 1 + i, 7)));
	for (uint32_t i = 0; i < 3; i++)
		assert_true(told(TELLER_DATED, failure(5 * SECOND + i, 1, 11 + i, 7)));
	for (uint32_t i = 0; i < 3; i++)
		assert_true(told(TELLER_JOURNAL, failure(5 * SECOND + i, 2, 21 + i, 7)));
	assert_false(told(TELLER_JOURNAL, failure(5 * SECOND + 4, 2, 31, 7)));
	assert_false(told(TELLER_JOURNAL, failure(9 * SECOND, 2, 32, 7)));
}

static void
a_process_is_compared_where_both_name_it(void **state)
{
	(void)state;
	assert_false(told(TELLER_LINES, failure(5 * SECOND, 0, 1, 0)));
	assert_true(told(TELLER_JOURNAL, failure(5 * SECOND, 1, 2, 812)));
	assert_false(told(TELLER_LINES, failure(50 * SECOND, 0, 3, 811)));
	assert_false(told(TELLER_JOURNAL, failure(50 * SECOND, 1, 4, 812)));
}

static void
a_login_record_is_the_daemons_line(void **state)
{
	struct event record = failure(6 * SECOND, 3, 9, 900);

	(void)state;
	record.program = record.host = STR("");
	assert_false(told(TELLER_DATED, failure(5 * SECOND, 0, 1, 7)));
	assert_true(told(TELLER_LOGINS, record));
	record.place.mark++;
	assert_false(told(TELLER_LOGINS, record)); /* the daemon told of one */
	record.time += 60 * SECOND;
	assert_false(told(TELLER_LOGINS, record));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(equal_lines_of_two_files_are_one_record, with_all, done),
		cmocka_unit_test_setup_teardown(one_event_under_three_heads_is_one, with_all, done),
		cmocka_unit_test_setup_teardown(a_process_is_compared_where_both_name_it, with_all, done),
		cmocka_unit_test_setup_teardown(a_login_record_is_the_daemons_line, with_all, done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
