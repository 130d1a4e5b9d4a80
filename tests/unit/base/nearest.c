#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/nearest.h"

static struct str
nearest(const char *word)
{
	static const char *const words[] = { "received", "reporter", "zone", "scan", "relay",
		"Asia/Tokyo", "Asia/Seoul" };
	struct nearest n;

	nearest_start(&n, str_from(word));
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		nearest_try(&n, str_from(words[i]));
	return nearest_found(&n);
}

static void
the_likely_word_is_found(void **state)
{
	char long_word[100];

	(void)state;
	assert_true(str_is(nearest("reciever"), "received"));
	assert_true(str_is(nearest("RELYA"), "relay"));
	assert_true(str_is(nearest("Asia/Tokio"), "Asia/Tokyo"));
	assert_true(str_is(nearest("zone"), "zone"));
	assert_int_equal(nearest("xyzzy").len, 0);
	assert_int_equal(nearest("").len, 0);
	memset(long_word, 'a', sizeof long_word - 1);
	long_word[sizeof long_word - 1] = '\0';
	assert_int_equal(nearest(long_word).len, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_likely_word_is_found) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
