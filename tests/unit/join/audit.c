/* Records of one call come mixed with others', in any order, without an end, or too many. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "join/audit.h"

struct record {
	struct event event;
	struct field fields[8];
};

static struct record
record(const char *id, const char *type, instant time, enum action action)
{
	struct record r = { .event = { .time = time, .action = action, .part = true,
		.stamp_form = STAMP_UTC, .line = STR("a line"), .field_count = 2 } };

	r.fields[0] = (struct field){ FIELD_AUDIT_ID, str_from(id) };
	r.fields[1] = (struct field){ FIELD_AUDIT_TYPE, str_from(type) };
	return r;
}

static void
put(struct audit *a, struct record r, enum field_id id, const char *value)
{
	if (value)
		r.fields[r.event.field_count++] = (struct field){ id, str_from(value) };
	r.event.fields = r.fields;
	audit_add(a, &r.event);
}

static void
call(struct audit *a, const char *id, instant time, const char *syscall, enum action action)
{
	put(a, record(id, "SYSCALL", time, action), FIELD_SYSCALL, syscall);
}

static void
detail(struct audit *a, const char *id, instant time, const char *type, enum field_id field,
	const char *value)
{
	put(a, record(id, type, time, ACTION_NOTE), field, value);
}

static void
assert_field(const struct event *e, enum field_id id, const char *value)
{
	struct str found = event_field(e, id);

	if (!str_is(found, value))
		fail_msg("%s: " STR_FMT ", not %s", field_word(id), STR_ARG(found), value);
}

static struct audit *
start(void)
{
	struct audit *a = NULL;

	assert_int_equal(audit_new(&a), ERR_OK);
	assert_false(audit_is_waiting(a));
	return a;
}

static void
mixed_calls_are_told_apart(void **state)
{
	struct audit *a = start();
	struct event *e;

	(void)state;
	call(a, "1.0:1", SECOND, "execve", ACTION_PROCESS);
	detail(a, "1.0:2", SECOND, "CWD", FIELD_CWD, "/etc");
	detail(a, "1.0:1", SECOND, "EXECVE", FIELD_COMMAND, "gcc a.c");
	detail(a, "1.0:2", SECOND, "PATH", FIELD_PATH, "./passwd");
	call(a, "1.0:2", SECOND, "rename", ACTION_FILE);
	detail(a, "1.0:2", SECOND, "PATH", FIELD_PATH, "/etc/shadow");
	assert_null(audit_next(a));
	detail(a, "1.0:1", SECOND, "PROCTITLE", FIELD_COMMAND, "gcc");
	e = audit_next(a);
	assert_int_equal(e->action, ACTION_PROCESS);
	assert_field(e, FIELD_COMMAND, "gcc a.c");
	assert_field(e, FIELD_AUDIT_TYPE, "SYSCALL");
	assert_null(audit_next(a));
	detail(a, "1.0:1", SECOND, "EOE", FIELD_AUDIT_ID, NULL);
	assert_null(audit_next(a));
	audit_end(a);
	e = audit_next(a);
	assert_int_equal(e->action, ACTION_FILE);
	assert_field(e, FIELD_PATH, "/etc/passwd");
	assert_field(e, FIELD_ARGUMENT, "/etc/shadow");
	assert_null(audit_next(a));
	assert_false(audit_is_waiting(a));
	audit_free(a);
}

static void
a_finding_says_what_it_was(void **state)
{
	struct audit *a = start();
	struct event *e;

	(void)state;
	put(a, record("1.0:1", "ANOM_PROMISCUOUS", SECOND, ACTION_PROMISCUOUS), FIELD_IN, "eth0");
	call(a, "1.0:1", SECOND, "ioctl", ACTION_NOTE);
	call(a, "1.0:2", SECOND, "unlink", ACTION_FILE);
	put(a, record("1.0:2", "AVC", SECOND, ACTION_VERDICT), FIELD_RULE, "unlink");
	audit_end(a);
	e = audit_next(a);
	assert_int_equal(e->action, ACTION_PROMISCUOUS);
	assert_field(e, FIELD_SYSCALL, "ioctl");
	e = audit_next(a);
	assert_int_equal(e->action, ACTION_VERDICT);
	assert_field(e, FIELD_AUDIT_TYPE, "AVC");
	assert_null(audit_next(a));
	audit_free(a);
}

static void
who_was_accepted_is_the_source(void **state)
{
	struct audit *a = start();
	struct record r = record("1.0:1", "SOCKADDR", SECOND, ACTION_NOTE);
	struct event *e;

	(void)state;
	assert_true(addr_parse(STR("203.0.113.9"), &r.event.dst));
	r.event.dst_port = 77;
	call(a, "1.0:1", SECOND, "accept4", ACTION_CONNECTION);
	put(a, r, FIELD_AUDIT_ID, NULL);
	audit_end(a);
	e = audit_next(a);
	assert_true(addr_eq(&e->src, &r.event.dst));
	assert_int_equal(e->src_port, 77);
	assert_int_equal(e->dst.family, ADDR_NONE);
	audit_free(a);
}

static void
time_ends_a_call(void **state)
{
	struct audit *a = start();

	(void)state;
	call(a, "1.0:1", SECOND, "execve", ACTION_PROCESS);
	call(a, "2.5:2", 2 * SECOND + SECOND / 2, "execve", ACTION_PROCESS);
	audit_wait(a, 3 * SECOND - 1);
	assert_null(audit_next(a));
	audit_wait(a, 3 * SECOND);
	assert_field(audit_next(a), FIELD_AUDIT_ID, "1.0:1");
	assert_null(audit_next(a));
	assert_true(audit_is_waiting(a));
	audit_wait(a, 5 * SECOND);
	assert_non_null(audit_next(a));
	assert_null(audit_next(a));
	assert_int_equal(audit_evicted(a), 0);
	audit_free(a);
}

static void
too_many_calls_end_the_oldest(void **state)
{
	struct audit *a = start();
	unsigned given = 0;

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		char id[32];
		struct event *e;

		snprintf(id, sizeof id, "1.0:%u", i);
		call(a, id, SECOND, "execve", ACTION_PROCESS);
		while ((e = audit_next(a))) {
			snprintf(id, sizeof id, "1.0:%u", given++);
			assert_field(e, FIELD_AUDIT_ID, id);
		}
	}
	assert_int_equal(audit_evicted(a), given);
	audit_end(a);
	while (audit_next(a))
		given++;
	assert_int_equal(given, 1000);
	audit_free(a);
}

static void
long_texts_are_cut(void **state)
{
	static char text[20000];
	struct audit *a = start();
	struct event *e;

	(void)state;
	memset(text, 'x', sizeof text - 1);
	for (unsigned i = 0; i < 30; i++)
		detail(a, "1.0:1", SECOND, "PATH", (enum field_id)(FIELD_QUEUE_ID + i), text);
	audit_end(a);
	e = audit_next(a);
	assert_true(e->field_count <= FIELDS_MAX);
	audit_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mixed_calls_are_told_apart),
		cmocka_unit_test(a_finding_says_what_it_was),
		cmocka_unit_test(who_was_accepted_is_the_source),
		cmocka_unit_test(time_ends_a_call),
		cmocka_unit_test(too_many_calls_end_the_oldest),
		cmocka_unit_test(long_texts_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
