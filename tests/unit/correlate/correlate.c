/* Alerts that belong together, and what may be said of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "core/detector.h"
#include "correlate/correlate.h"

#define T0 (INT64_C(925948800) * SECOND)

static const struct detector some = { .name = "some" };

struct desk {
	struct services *services;
	struct successes *successes;
	struct alerts alerts;
	struct arena arena;
	struct incident *incidents;
	size_t count;
};

static const char services_text[] = "ssh\tssh\ttcp\t22\t\n";

static int
setup(void **state)
{
	struct desk *d = calloc(1, sizeof *d);
	unsigned line;

	assert_int_equal(services_new(STR(services_text), &d->services, &line), ERR_OK);
	assert_int_equal(successes_new(4, d->services, &d->successes), ERR_OK);
	alerts_init(&d->alerts, 1000);
	arena_init(&d->arena, 1 << 24);
	*state = d;
	return 0;
}

static int
teardown(void **state)
{
	struct desk *d = *state;

	alerts_free(&d->alerts);
	arena_free(&d->arena);
	successes_free(d->successes);
	services_free(d->services);
	free(d);
	return 0;
}

static struct alert *
alert(struct desk *d, instant start, const char *source, const char *host, enum class class,
	enum outcome outcome)
{
	struct alert *a = alerts_add(&d->alerts);

	a->detector = &some;
	a->start = a->end = start;
	if (*source)
		assert_true(addr_parse(str_from(source), &a->source.addr));
	a->target.name = str_from(host);
	a->class = class;
	a->outcome = outcome;
	a->accesses = 3;
	a->target_count = 1;
	a->confidence = CERTAINTY_PROBABLE;
	return a;
}

static void
logged_in(struct desk *d, instant t, const char *source)
{
	struct event e = { .time = t, .action = ACTION_LOGIN, .outcome = OUTCOME_SUCCESS,
		.service = service_by_name(d->services, STR("ssh")) };
	struct observation o = { .event = &e };

	assert_true(addr_parse(str_from(source), &e.src));
	o.source = e.src;
	o.source_hash = addr_hash(&e.src);
	successes_add(d->successes, &o);
}

static void
run(struct desk *d)
{
	assert_int_equal(correlate(&d->alerts, d->successes, &d->arena, &d->incidents, &d->count),
		ERR_OK);
}

static void
test_one_source_one_incident(void **state)
{
	struct desk *d = *state;

	alert(d, T0 + 2 * HOUR, "198.51.100.7", "www", CLASS_RELAY, OUTCOME_DENIED);
	alert(d, T0, "198.51.100.7", "www", CLASS_SCAN, OUTCOME_DENIED);
	alert(d, T0 + HOUR, "198.51.100.8", "www", CLASS_SCAN, OUTCOME_DENIED);
	alert(d, T0 + 3 * DAY, "198.51.100.7", "www", CLASS_SCAN, OUTCOME_DENIED);
	run(d);
	assert_int_equal(d->count, 3);
	assert_int_equal(d->incidents[0].alert_count, 2);
	assert_int_equal(d->incidents[0].classes[0], CLASS_RELAY);
	assert_int_equal(d->incidents[0].classes[1], CLASS_SCAN);
	assert_int_equal(d->incidents[0].accesses, 6);
	assert_int_equal(d->incidents[0].verdict, VERDICT_NOTHING);
	assert_int_not_equal(d->incidents[0].key, d->incidents[1].key);
	assert_int_not_equal(d->incidents[0].key, d->incidents[2].key);
}

/* Hostile input by one, a user added by nobody known: the host holds them together. */
static void
test_chain_on_a_host(void **state)
{
	struct desk *d = *state;

	alert(d, T0, "198.51.100.7", "www", CLASS_INTRUSION, OUTCOME_UNKNOWN);
	alert(d, T0 + HOUR, "", "www", CLASS_INTRUSION, OUTCOME_SUCCESS)->verdict = VERDICT_THROUGH;
	alert(d, T0 + HOUR, "", "mail", CLASS_INTRUSION, OUTCOME_SUCCESS);
	run(d);
	assert_int_equal(d->count, 2);
	assert_int_equal(d->incidents[0].alert_count, 2);
	assert_int_equal(d->incidents[0].verdict, VERDICT_THROUGH);
}

static void
test_key_stays(void **state)
{
	struct desk *d = *state;
	uint64_t key;

	alert(d, T0, "198.51.100.7", "www", CLASS_SCAN, OUTCOME_DENIED);
	run(d);
	key = d->incidents[0].key;
	alert(d, T0 + HOUR, "198.51.100.7", "mail", CLASS_INTRUSION, OUTCOME_UNKNOWN);
	run(d);
	assert_int_equal(d->count, 1);
	assert_int_equal(d->incidents[0].key, key);
}

static void
assert_ground(const struct alert *a, const char *words)
{
	struct buf text;

	buf_init(&text, 4096);
	ground_say(&a->ground, &text);
	assert_string_equal(buf_cstr(&text), words);
	buf_free(&text);
}

static void
test_nothing_only_with_a_ground(void **state)
{
	struct desk *d = *state;
	struct alert *seen = alert(d, T0, "198.51.100.7", "www", CLASS_SCAN, OUTCOME_UNKNOWN);
	struct alert *denied = alert(d, T0, "198.51.100.8", "www", CLASS_SCAN, OUTCOME_DENIED);

	run(d);
	assert_int_equal(seen->verdict, VERDICT_UNKNOWN); /* the log could not have shown more */
	assert_int_equal(seen->ground.kind, GROUND_NONE);
	assert_int_equal(denied->verdict, VERDICT_NOTHING);
	assert_ground(denied, "all 3 attempts were refused; no login from "
		"198.51.100.8 followed in what was read");
}

static void
test_success_that_followed(void **state)
{
	struct desk *d = *state;
	struct alert *before = alert(d, T0, "198.51.100.7", "www", CLASS_SCAN, OUTCOME_DENIED);
	struct alert *after = alert(d, T0, "198.51.100.8", "www", CLASS_SCAN, OUTCOME_DENIED);

	logged_in(d, T0 - HOUR, "198.51.100.7");
	logged_in(d, T0 + HOUR, "198.51.100.8");
	run(d);
	assert_int_equal(before->verdict, VERDICT_NOTHING);
	assert_int_equal(after->verdict, VERDICT_THROUGH);
	assert_ground(after, "198.51.100.8 logged in 1 time, by ssh");
}

/* Some of those who were let in had to be forgotten: then nothing is said. */
static void
test_forgotten_successes(void **state)
{
	struct desk *d = *state;
	struct alert *a = alert(d, T0, "198.51.100.7", "www", CLASS_SCAN, OUTCOME_DENIED);
	char source[32];

	for (int i = 1; i < 10; i++) {
		snprintf(source, sizeof source, "203.0.113.%d", i);
		logged_in(d, T0 + i, source);
	}
	run(d);
	assert_int_equal(a->verdict, VERDICT_UNKNOWN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_one_source_one_incident), TEST(test_chain_on_a_host), TEST(test_key_stays),
		TEST(test_nothing_only_with_a_ground), TEST(test_success_that_followed),
		TEST(test_forgotten_successes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
