#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cmd/weigh.h"

#define MAY_2 (INT64_C(925583230) * SECOND) /* 1999-05-02 03:27:10 in Tokyo */

static struct services *services;
static struct zone *tokyo;
static struct arena arena;

static const struct detector port_scan = { .name = "port-scan" };
static const struct detector hostile_input = { .name = "hostile-input" };
static const struct detector user_added = { .name = "user-added" };

static struct str
place(void *argument, const struct alert *a)
{
	(void)argument;
	(void)a;
	return STR("secure:3-72");
}

struct scene {
	struct alert alert;
	const struct alert *alerts[1];
	struct incident incident;
	struct str number;
	struct weighing weighing;
	struct report told, more;
};

static void
show(struct scene *s, const struct detector *detector, enum class class, enum verdict verdict)
{
	*s = (struct scene){ .number = STR("I-1999-0001") };
	s->alert = (struct alert){ .detector = detector, .class = class, .verdict = verdict };
	s->alert.services[0] = service_by_name(services, STR("pop3"));
	s->alert.services[1] = service_by_name(services, STR("telnet"));
	s->alert.service_count = 2;
	s->alerts[0] = &s->alert;
	s->incident = (struct incident){ .classes = { class }, .class_count = 1,
		.start = MAY_2, .end = MAY_2 + HOUR, .verdict = verdict, .accesses = 75,
		.certainty = CERTAINTY_LIKELY, .alerts = s->alerts, .alert_count = 1 };
	s->weighing = (struct weighing){ .incidents = &s->incident, .numbers = &s->number,
		.count = 1, .services = services, .zone = tokyo, .place = place,
		.arena = &arena, .at = 1 };
	report_init(&s->told);
}

static struct standing
claim(void)
{
	return (struct standing){ BASIS_CLAIMED, CERTAINTY_CONFIRMED, STR("reporter"), STR(""), 1 };
}

static void
what_was_left_out_is_proposed(void **state)
{
	struct scene s;

	(void)state;
	show(&s, &port_scan, CLASS_SCAN, VERDICT_NOTHING);
	weigh(&s.weighing, &s.told, &s.more);
	assert_int_equal(s.more.class, CLASS_SCAN);
	assert_int_equal(s.more.class_standing.basis, BASIS_EVIDENCED);
	assert_int_equal(s.more.class_standing.certainty, CERTAINTY_LIKELY);
	assert_true(str_is(s.more.class_standing.rests_on, "secure:3-72"));
	assert_int_equal(s.more.service_count, 2);
	assert_int_equal(s.more.accesses, 75);
	assert_int_equal(s.more.start.at, MAY_2);
	assert_true(str_is(s.more.incident, "I-1999-0001"));
	assert_false(standing_told(&s.more.damage_standing)); /* logs do not know it */
}

static void
what_agrees_is_evidenced(void **state)
{
	struct scene s;

	(void)state;
	show(&s, &port_scan, CLASS_SCAN, VERDICT_NOTHING);
	s.told.class = CLASS_PROBE; /* one kind with scan */
	s.told.class_standing = claim();
	s.told.services[0] = STR("telnet");
	s.told.services[1] = STR("pop3");
	s.told.service_count = 2;
	s.told.services_standing = claim();
	s.told.accesses = 70;
	s.told.accesses_told = s.told.accesses_approximate = true;
	s.told.accesses_standing = claim();
	s.told.start = s.told.end = (struct told_time){ MAY_2 - 3 * HOUR, true };
	s.told.period_standing = claim();
	s.told.damage = DAMAGE_NONE;
	s.told.damage_standing = claim();
	weigh(&s.weighing, &s.told, &s.more);
	assert_int_equal(s.more.class, CLASS_PROBE);
	assert_int_equal(s.more.class_standing.basis, BASIS_EVIDENCED);
	assert_int_equal(s.more.class_standing.certainty, CERTAINTY_CONFIRMED);
	assert_int_equal(s.more.services_standing.basis, BASIS_EVIDENCED);
	assert_int_equal(s.more.accesses, 70);
	assert_int_equal(s.more.accesses_standing.basis, BASIS_EVIDENCED);
	assert_int_equal(s.more.period_standing.basis, BASIS_EVIDENCED);
	assert_int_equal(s.more.damage_standing.basis, BASIS_EVIDENCED);
}

static void
what_differs_is_contradicted(void **state)
{
	struct scene s;

	(void)state;
	show(&s, &hostile_input, CLASS_INTRUSION, VERDICT_THROUGH);
	s.told.class = CLASS_SCAN;
	s.told.class_standing = claim();
	s.told.services[0] = STR("telnet");
	s.told.service_count = 1;
	s.told.services_standing = claim();
	s.told.start = s.told.end = (struct told_time){ MAY_2 + 3 * DAY, true };
	s.told.period_standing = claim();
	s.told.damage = DAMAGE_NONE;
	s.told.damage_standing = claim();
	weigh(&s.weighing, &s.told, &s.more);
	assert_int_equal(s.more.class, CLASS_SCAN); /* the claim stands, and so does the finding */
	assert_int_equal(s.more.class_standing.basis, BASIS_CONTRADICTED);
	assert_true(str_is(s.more.findings[0].value, "intrusion"));
	assert_int_equal(s.more.services_standing.basis, BASIS_CONTRADICTED);
	assert_int_equal(s.more.period_standing.basis, BASIS_CONTRADICTED);
	assert_int_equal(s.more.damage_standing.basis, BASIS_CONTRADICTED);
}

static void
less_than_was_told_contradicts_nothing(void **state)
{
	struct scene s;

	(void)state;
	show(&s, &port_scan, CLASS_SCAN, VERDICT_UNKNOWN);
	s.told.class = CLASS_INTRUSION;
	s.told.class_standing = claim();
	s.told.damage = DAMAGE_NONE;
	s.told.damage_standing = claim();
	weigh(&s.weighing, &s.told, &s.more);
	assert_false(standing_told(&s.more.class_standing));
	assert_false(standing_told(&s.more.damage_standing));
}

static void
a_decision_is_not_weighed(void **state)
{
	struct scene s;

	(void)state;
	show(&s, &hostile_input, CLASS_INTRUSION, VERDICT_THROUGH);
	s.told.class = CLASS_SCAN;
	s.told.class_standing = claim();
	s.told.class_standing.basis = BASIS_DECIDED;
	weigh(&s.weighing, &s.told, &s.more);
	assert_false(standing_told(&s.more.class_standing));
	assert_true(s.more.finding_count > 0);
}

static void
facts_rest_on_what_shows_them(void **state)
{
	struct scene s;

	(void)state;
	show(&s, &user_added, CLASS_INTRUSION, VERDICT_THROUGH);
	s.told.found.items[0] = (struct fact){ STR("user-added"), STR(""), claim() };
	s.told.found.items[1] = (struct fact){ STR("system-files-replaced"), STR(""), claim() };
	s.told.found.count = 2;
	weigh(&s.weighing, &s.told, &s.more);
	assert_int_equal(s.more.found.count, 1);
	assert_true(str_is(s.more.found.items[0].code, "user-added"));
	assert_int_equal(s.more.found.items[0].standing.basis, BASIS_EVIDENCED);
}

static int
enter(void **state)
{
	unsigned line;

	(void)state;
	arena_init(&arena, 16u << 20);
	return services_new(STR("pop3\tpop3\ttcp\t110\t\ntelnet\ttelnet\ttcp\t23\t\n"), &services,
		&line) || zone_open("+09:00", &tokyo);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_left_out_is_proposed),
		cmocka_unit_test(what_agrees_is_evidenced),
		cmocka_unit_test(what_differs_is_contradicted),
		cmocka_unit_test(less_than_was_told_contradicts_nothing),
		cmocka_unit_test(a_decision_is_not_weighed),
		cmocka_unit_test(facts_rest_on_what_shows_them),
	};

	return cmocka_run_group_tests(tests, enter, NULL);
}
