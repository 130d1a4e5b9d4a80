#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "source/window.h"

static struct event
event_at(instant time, char *line, struct field *field)
{
	struct str all = { line, strlen(line) };

	*field = (struct field){ FIELD_PATH, STR("/elsewhere") };
	return (struct event){ .time = time, .line = all, .host = str_sub(all, 0, 4),
		.program = STR("kernel"), .fields = field, .field_count = 1 };
}

static void
events_come_by_time_and_equal_ones_as_they_came(void **state)
{
	static const instant times[] = { 5, 3, 9, 3, 1, 7, 3 };
	static const char *const wanted = "ebdgafc";
	struct window *w;
	size_t used = 0;

	(void)state;
	assert_int_equal(window_new(&used, &w), ERR_OK);
	for (size_t i = 0; i < 7; i++) {
		char line[] = "gate x";
		struct field field;
		struct event e;

		line[5] = (char)('a' + i);
		e = event_at(times[i], line, &field);
		assert_int_equal(window_add(w, &e), ERR_OK);
		memset(line, '#', sizeof line - 1); /* a copy stays */
		field.value = STR_NULL;
	}
	for (size_t i = 0; i < 7; i++) {
		const struct event *first = window_first(w);
		struct event *e = window_take(w);

		assert_ptr_equal(first, e);
		assert_int_equal(e->line.ptr[5], wanted[i]);
		assert_true(str_is(e->host, "gate"));
		assert_ptr_equal(e->host.ptr, e->line.ptr);
		assert_true(str_is(e->program, "kernel"));
		assert_true(str_is(event_field(e, FIELD_PATH), "/elsewhere"));
	}
	assert_null(window_take(w));
	assert_int_equal(used, 0);
	window_free(w);
}

static void
the_ceilings_hold(void **state)
{
	char line[] = "gate x";
	struct field field;
	struct event e = event_at(1, line, &field);
	struct window *one, *other;
	size_t used = 0, count = 0;

	(void)state;
	assert_int_equal(window_new(&used, &one), ERR_OK);
	assert_int_equal(window_new(&used, &other), ERR_OK);
	for (; !window_is_full(one); count++)
		assert_int_equal(window_add(one, &e), ERR_OK);
	assert_true(count <= WINDOW_EVENTS);
	assert_true(used <= WINDOW_BYTES + 4096);
	assert_false(window_is_full(other));
	used += WINDOW_BYTES_ALL; /* others hold all there is: one event is always let in */
	assert_int_equal(window_add(other, &e), ERR_OK);
	assert_true(window_is_full(other));
	window_free(other);
	window_free(one);
	assert_int_equal(used, WINDOW_BYTES_ALL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_come_by_time_and_equal_ones_as_they_came),
		cmocka_unit_test(the_ceilings_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
