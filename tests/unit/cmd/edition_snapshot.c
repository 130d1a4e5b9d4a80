/* What is published comes back as it was, and names nobody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../bulletin/may_1999.h"

#include "cmd/edition_snapshot.h"

static struct str
written(struct desk *d)
{
	struct bulletin_request q = request_of(d, LANGUAGE_JA);
	struct str mismatch, kept;
	struct buf out;

	q.revision = 1;
	buf_init(&out, 8u << 20);
	assert_int_equal(snapshot_write(&d->data, &q, &d->arena, &out, &mismatch), ERR_OK);
	kept = arena_keep(&d->arena, buf_str(&out));
	buf_free(&out);
	return kept;
}

static void
stamp(struct desk *d)
{
	for (size_t i = 0; i < d->count; i++) {
		struct report *r = &d->reports[i];
		struct facts *lists[] = { &r->noticed, &r->found, &r->cause, &r->done, &r->consulted };

		r->class_standing.at = r->services_standing.at = r->accesses_standing.at =
			r->period_standing.at = r->damage_standing.at = r->status_standing.at = 0;
		for (size_t l = 0; l < 5; l++)
			for (size_t f = 0; f < lists[l]->count; f++)
				lists[l]->items[f].standing.at = 0;
	}
}

static void
test_comes_back(void **state)
{
	struct desk d;
	struct snapshot s = { 0 };
	struct bulletin_request q;
	struct bulletin now, then;
	struct str mismatch;

	(void)state;
	open_may_1999(&d);
	stamp(&d);
	assert_int_equal(snapshot_read(written(&d), &d.arena, &s), ERR_OK);
	assert_int_equal(s.count, 9);
	assert_true(str_is(s.zone, "Asia/Tokyo"));
	q = request_of(&d, LANGUAGE_JA);
	q.previous = s.reports;
	q.previous_count = s.count;
	assert_int_equal(bulletin_make(&d.data, &q, &d.arena, &now, &mismatch), ERR_OK);
	assert_int_equal(now.restated_count, 0);
	q = request_of(&d, LANGUAGE_JA);
	q.reports = s.reports;
	assert_int_equal(bulletin_make(&d.data, &q, &d.arena, &then, &mismatch), ERR_OK);
	assert_true(str_eq(print(&d, &now, "md"), print(&d, &then, "md")));
	close_desk(&d);
}

static void
test_names_nobody(void **state)
{
	static const char *const names[] = { "Yamada", "Example University", "mail.example.jp",
		"192.0.2", "gw." };
	struct desk d;
	struct str text;

	(void)state;
	open_may_1999(&d);
	stamp(&d);
	text = written(&d);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_true(str_find(text, str_from(names[i])) == text.len);
	close_desk(&d);
}

static void
test_damaged(void **state)
{
	static const char *const texts[] = { "", "{", "[]", "{\"zone\":\"UTC\"}",
		"{\"zone\":\"UTC\",\"terms\":[],\"reports\":[1]}",
		"{\"zone\":\"UTC\",\"terms\":[],\"reports\":[\"{\"]}",
		"{\"zone\":1,\"terms\":{},\"reports\":\"x\"}" };
	struct arena a;
	struct snapshot s = { 0 };

	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(snapshot_read(str_from(texts[i]), &a, &s), ERR_INPUT);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_comes_back),
		cmocka_unit_test(test_names_nobody),
		cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
