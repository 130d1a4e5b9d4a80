#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "source/dating.h"

static struct zone *tokyo;

static instant
at(const char *text)
{
	instant t;

	assert_true(instant_parse(str_from(text), tokyo, &t));
	return t;
}

/* A stamp as traditional syslog has it: in the leap year 1972, no zone. */
static struct event
stamp(int month, int day, int hour)
{
	struct civil c = { .year = 1972, .month = month, .day = day, .hour = hour };

	return (struct event){ .time = instant_from_civil(&c), .stamp_form = STAMP_YEARLESS };
}

static struct dating_options
options(void)
{
	return (struct dating_options){ .zone = tokyo, .not_after = INSTANT_NONE };
}

static void
expect(struct dating *d, struct event e, const char *text)
{
	dating_apply(d, &e);
	assert_int_equal(e.stamp_form, STAMP_UTC);
	assert_true(e.time == at(text));
}

static void
the_year_said_is_that_of_the_first_stamp(void **state)
{
	struct file f = { .path = STR("log/messages-20260101"), .changed = at("2026-11-01") };
	struct dating_options o = options();
	struct dating d;

	(void)state;
	o.year = 1998;
	dating_init(&d, &o, &f, NULL, 0);
	expect(&d, stamp(12, 31, 23), "1998-12-31 23:00");
	expect(&d, stamp(1, 1, 0), "1999-01-01 00:00");
	expect(&d, stamp(12, 31, 23), "1998-12-31 23:00"); /* a straggler */
	expect(&d, stamp(1, 1, 1), "1999-01-01 01:00");
	expect(&d, stamp(7, 1, 0), "1999-07-01 00:00");
	expect(&d, stamp(12, 31, 0), "1999-12-31 00:00");
	expect(&d, stamp(1, 2, 0), "2000-01-02 00:00");
	expect(&d, stamp(2, 29, 0), "2000-02-29 00:00");
}

static void
a_file_is_not_older_than_its_stamps(void **state)
{
	struct file f = { .path = STR("messages"), .changed = at("1999-05-20") };
	struct dating_options o = options();
	struct dating d;

	(void)state;
	dating_init(&d, &o, &f, NULL, 0);
	assert_true(d.from_mtime);
	expect(&d, stamp(12, 1, 0), "1998-12-01 00:00");
	expect(&d, stamp(5, 20, 0), "1999-05-20 00:00");
}

static void
a_date_in_the_name_is_better_than_mtime(void **state)
{
	static const char *const names[] = { "a/messages-19990520", "maillog.1999-05-20.gz",
		"19990520.log" };
	struct dating_options o = options();

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct file f = { .path = str_from(names[i]), .changed = at("2026-11-01") };
		struct dating d;

		dating_init(&d, &o, &f, NULL, 0);
		assert_false(d.from_mtime);
		expect(&d, stamp(5, 19, 3), "1999-05-19 03:00");
	}
}

static void
digits_that_are_no_date_are_left_alone(void **state)
{
	static const char *const names[] = { "messages-19991320", "id-119990520", "199905201",
		"log.19990231" };
	struct dating_options o = options();

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct file f = { .path = str_from(names[i]), .changed = at("2026-11-01") };
		struct dating d;

		dating_init(&d, &o, &f, NULL, 0);
		assert_true(d.from_mtime);
	}
}

static void
a_dated_line_dates_the_others(void **state)
{
	struct file f = { .path = STR("messages"), .changed = at("2026-11-01") };
	struct dating_options o = options();
	struct event first[2] = { stamp(4, 30, 1),
		{ .time = at("1999-05-01"), .stamp_form = STAMP_UTC } };
	struct dating d;

	(void)state;
	dating_init(&d, &o, &f, first, 2);
	expect(&d, first[0], "1999-04-30 01:00");
}

static void
a_clock_that_was_wrong_is_corrected(void **state)
{
	struct file f = { .path = STR("messages"), .changed = at("1999-05-20") };
	struct dating_options o = options();
	struct dating d;

	(void)state;
	o.clock_error = -2 * MINUTE; /* the clock was behind */
	dating_init(&d, &o, &f, NULL, 0);
	expect(&d, stamp(5, 19, 3), "1999-05-19 03:02");
}

static void
a_record_without_time_has_that_of_the_one_before(void **state)
{
	struct file f = { .path = STR("messages"), .changed = at("1999-05-20") };
	struct dating_options o = options();
	struct event timeless = { .stamp_form = STAMP_NONE };
	struct dating d;

	(void)state;
	dating_init(&d, &o, &f, NULL, 0);
	expect(&d, stamp(5, 19, 3), "1999-05-19 03:00");
	expect(&d, timeless, "1999-05-19 03:00");
}

static void
a_file_that_follows_another_begins_after_it(void **state)
{
	struct file f = { .path = STR("messages"), .changed = at("2026-05-20") };
	struct dating_options o = options();
	struct dating d;

	(void)state;
	dating_init(&d, &o, &f, NULL, 0);
	assert_false(dating_follow(&d, at("2025-01-05"), at("2025-12-29"))); /* nobody said a year */
	assert_true(dating_limit(&d, at("2025-02-01")));
	assert_false(dating_limit(&d, at("2025-03-01")));
	expect(&d, stamp(12, 1, 0), "2024-12-01 00:00");
	o.year = 2024;
	dating_init(&d, &o, &f, NULL, 0);
	assert_false(dating_limit(&d, at("2020-01-01")));
	assert_false(dating_follow(&d, at("2024-05-05"), at("2024-05-06")));
	assert_true(dating_follow(&d, at("2024-01-05"), at("2024-12-29")));
	expect(&d, stamp(1, 5, 0), "2025-01-05 00:00");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_year_said_is_that_of_the_first_stamp),
		cmocka_unit_test(a_file_is_not_older_than_its_stamps),
		cmocka_unit_test(a_date_in_the_name_is_better_than_mtime),
		cmocka_unit_test(digits_that_are_no_date_are_left_alone),
		cmocka_unit_test(a_dated_line_dates_the_others),
		cmocka_unit_test(a_clock_that_was_wrong_is_corrected),
		cmocka_unit_test(a_record_without_time_has_that_of_the_one_before),
		cmocka_unit_test(a_file_that_follows_another_begins_after_it),
	};

	if (zone_open("Asia/Tokyo", &tokyo))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
