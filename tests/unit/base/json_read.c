#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/json_read.h"

static struct arena arena;

static enum err
reading(struct str text, const struct json_value **out)
{
	arena_reset(&arena);
	return json_read(text, &arena, out);
}

static void
values_come_back(void **state)
{
	const struct json_value *v, *list;
	int64_t n;

	(void)state;
	assert_int_equal(reading(STR(" {\"a\":[1,-2,{\"b\":null}], \"t\":true,\"s\":\"x\\n\\u3042"
		"\\ud83d\\ude00\\ud800\"} "), &v), ERR_OK);
	assert_true(json_get_true(v, "t"));
	assert_true(str_is(json_get_str(v, "s"), "x\nあ😀\xef\xbf\xbd"));
	list = json_first(json_get(v, "a"));
	assert_true(json_as_int(list->next, &n) && n == -2);
	assert_true(json_is(json_get(list->next->next, "b"), JSON_NULL));
	assert_null(json_get(list, "b"));
	assert_int_equal(json_get_int(v, "t"), 0);
	assert_int_equal(reading(STR("-9223372036854775808"), &v), ERR_OK);
	assert_true(json_as_int(v, &n) && n == INT64_MIN);
	assert_int_equal(reading(STR("9223372036854775808"), &v), ERR_OK);
	assert_false(json_as_int(v, &n));
	assert_int_equal(reading(STR("\"nul \\u0000 inside\""), &v), ERR_OK);
	assert_int_equal(v->text.len, 12);
}

static void
what_is_not_json_is_refused(void **state)
{
	static const char *const wrong[] = { "", "{", "[1,]", "{\"a\"}", "{\"a\":1,}", "01", "1.",
		"-", "1e", "\"a", "\"\n\"", "\"\\x\"", "\"\\u12\"", "\"\xff\"", "tru", "[1]2",
		"\"\\", "nul" };
	const struct json_value *v;
	char deep[200];

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_int_equal(reading(str_from(wrong[i]), &v), ERR_INPUT);
	memset(deep, '[', sizeof deep);
	assert_int_equal(reading((struct str){ deep, sizeof deep }, &v), ERR_INPUT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_come_back),
		cmocka_unit_test(what_is_not_json_is_refused),
	};

	arena_init(&arena, 1 << 20);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
