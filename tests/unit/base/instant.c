#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <time.h>

#include "base/instant.h"

static void
civil_time_agrees_with_the_library(void **state)
{
	(void)state;
	for (int64_t t = -2208988800; t < 4102444800; t += 8640007) {
		struct civil c = civil_from_instant(t * SECOND);
		time_t seconds = (time_t)t;
		struct tm tm;

		gmtime_r(&seconds, &tm);
		assert_int_equal(c.year, tm.tm_year + 1900);
		assert_int_equal(c.month, tm.tm_mon + 1);
		assert_int_equal(c.day, tm.tm_mday);
		assert_int_equal(c.hour, tm.tm_hour);
		assert_int_equal(c.second, tm.tm_sec);
		assert_true(instant_from_civil(&c) == t * SECOND);
	}
}

static void
zones_know_their_offsets(void **state)
{
	struct zone *z;
	char text[INSTANT_TEXT_MAX], name[16];
	instant t;

	(void)state;
	assert_int_equal(zone_open("Asia/Tokyo", &z), ERR_OK);
	assert_true(instant_parse(STR("1999-05-06 10:00"), z, &t));
	instant_print(t, text);
	assert_string_equal(text, "1999-05-06T01:00:00Z");
	instant_print_zone(t, z, text);
	assert_string_equal(text, "1999-05-06T10:00:00+09:00");
	assert_string_equal(zone_abbreviation(z, t, name), "JST");
	zone_free(z);

	assert_int_equal(zone_open("Europe/Berlin", &z), ERR_OK);
	assert_true(instant_parse(STR("2026-03-29T03:00"), z, &t)); /* summer time begins */
	instant_print(t, text);
	assert_string_equal(text, "2026-03-29T01:00:00Z");
	assert_int_equal(zone_offset(z, t), 7200);
	assert_int_equal(zone_offset(z, t - 1), 3600);
	zone_free(z);

	assert_int_equal(zone_open("-03:30", &z), ERR_OK);
	assert_int_equal(zone_offset(z, 0), -12600);
	zone_free(z);
	assert_int_equal(zone_open("Asia/Tokio", &z), ERR_INPUT);
	assert_int_equal(zone_open("../../etc/passwd", &z), ERR_INPUT);
}

static void
opening_a_zone_leaves_the_process_in_its_own(void **state)
{
	struct zone *z;

	(void)state;
	setenv("TZ", "America/New_York", 1);
	assert_int_equal(zone_open("Asia/Tokyo", &z), ERR_OK);
	assert_string_equal(getenv("TZ"), "America/New_York");
	zone_free(z);
	unsetenv("TZ");
}

static const struct {
	const char *text, *utc; /* NULL: refused */
} texts[] = {
	{ "1999-05-06", "1999-05-06T00:00:00Z" },
	{ "1999-05-06T10:00:01.5Z", "1999-05-06T10:00:01.500000Z" },
	{ "1999-05-06 10:00:01 +09:00", "1999-05-06T01:00:01Z" },
	{ "1999-05-06T10:00:01-0330", "1999-05-06T13:30:01Z" },
	{ "1999-02-29", NULL },
	{ "2000-02-29", "2000-02-29T00:00:00Z" },
	{ "1999-13-01", NULL },
	{ "1999-05-06 25:00", NULL },
	{ "1999-5-6", NULL },
	{ "1999-05-06 x", NULL },
	{ "", NULL },
};

static void
texts_are_times_or_refused(void **state)
{
	struct zone *z;

	(void)state;
	assert_int_equal(zone_open("UTC", &z), ERR_OK);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		char text[INSTANT_TEXT_MAX];
		instant t;
		bool ok = instant_parse(str_from(texts[i].text), z, &t);

		assert_int_equal(ok, texts[i].utc != NULL);
		if (!ok)
			continue;
		instant_print(t, text);
		assert_string_equal(text, texts[i].utc);
	}
	zone_free(z);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(civil_time_agrees_with_the_library),
		cmocka_unit_test(zones_know_their_offsets),
		cmocka_unit_test(opening_a_zone_leaves_the_process_in_its_own),
		cmocka_unit_test(texts_are_times_or_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
