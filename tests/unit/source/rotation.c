#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "source/rotation.h"

/* NAMES from the newest to the oldest, of one set. */
static void
expect_set(const char *base, const char *const *names, size_t count)
{
	struct rotated set[8];

	for (size_t i = 0; i < count; i++) {
		set[i] = rotation_of(str_from(names[count - 1 - i]), (uint32_t)(count - 1 - i));
		assert_true(str_is(set[i].base, base));
	}
	rotation_sort(set, count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(set[i].source, i);
}

static void
numbers_and_dates_are_taken_off(void **state)
{
	static const char *const numbered[] = { "log/auth.log", "log/auth.log.1", "log/auth.log.2.gz",
		"log/auth.log.10.gz", "log/auth.log.100.xz" };
	static const char *const from_zero[] = { "mail.log", "mail.log.0.bz2", "mail.log.1.bz2" };
	static const char *const dated[] = { "messages", "messages-20260512", "messages-20260505.zst",
		"messages-20251230.xz" };
	static const char *const dashed[] = { "maillog", "maillog.2026-05-12", "maillog.2026-05-05.Z" };
	static const char *const timed[] = { "x", "x-2026051206", "x-2026051118.gz" };

	(void)state;
	expect_set("log/auth.log", numbered, 5);
	expect_set("mail.log", from_zero, 3);
	expect_set("messages", dated, 4);
	expect_set("maillog", dashed, 3);
	expect_set("x", timed, 3);
}

static void
other_digits_are_part_of_the_name(void **state)
{
	static const char *const names[] = { "host-1", "7", "log/2026", ".1", "auth.log.old", "" };

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_true(str_is(rotation_of(str_from(names[i]), 0).base, names[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_and_dates_are_taken_off),
		cmocka_unit_test(other_digits_are_part_of_the_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
