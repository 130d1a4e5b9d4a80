/* Several lines, one access; several lines, one delivery. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <cmocka.h>

#include "join/join.h"

#define T0 (INT64_C(925948800) * SECOND)

struct stage {
	struct services *services;
	struct site site;
	struct join *join;
	struct observation o;
	struct field fields[8];
	struct event e;
	uint64_t line;
};

static const char services_text[] = "ssh\tssh\ttcp\t22\t\ntelnet\ttelnet\ttcp\t23\t\nsmtp\tsmtp\ttcp\t25\t\n";

static int
setup(void **state)
{
	struct stage *s = calloc(1, sizeof *s);
	unsigned line;

	assert_int_equal(services_new(STR(services_text), &s->services, &line), ERR_OK);
	s->site.services = s->services;
	assert_int_equal(join_new(&s->site, &s->join), ERR_OK);
	*state = s;
	return 0;
}

static int
teardown(void **state)
{
	struct stage *s = *state;

	join_free(s->join);
	services_free(s->services);
	free(s);
	return 0;
}

/* A new event, to be changed before see(). */
static struct event *
event(struct stage *s, instant t, enum action action, enum outcome outcome, const char *program,
	uint32_t pid)
{
	s->e = (struct event){
		.time = t, .action = action, .outcome = outcome, .pid = pid, .host = STR("www"),
		.program = str_from(program), .fields = s->fields,
		.place = { .line = ++s->line, .offset = s->line * 10 },
	};
	return &s->e;
}

static void
field(struct stage *s, enum field_id id, const char *value)
{
	s->fields[s->e.field_count++] = (struct field){ id, str_from(value) };
}

static uint64_t
see(struct stage *s)
{
	join_near(s->join, &s->e, 1, &s->o);
	join_event(s->join, &s->e, &s->o);
	return s->o.access ? s->o.access->id : 0;
}

static uint64_t
daemon_line(struct stage *s, instant t, enum action action, enum outcome outcome, const char *program,
	uint32_t pid, const char *src)
{
	struct event *e = event(s, t, action, outcome, program, pid);

	if (*src && !addr_parse(str_from(src), &e->src))
		e->src_name = str_from(src);
	e->service = service_by_name(s->services, STR("telnet"));
	return see(s);
}

static uint64_t
packet(struct stage *s, instant t, uint16_t src_port, const char *dst, uint16_t dst_port)
{
	struct event *e = event(s, t, ACTION_PACKET, OUTCOME_UNKNOWN, "kernel", 0);

	addr_parse(STR("198.51.100.7"), &e->src);
	addr_parse(str_from(dst), &e->dst);
	e->src_port = src_port;
	e->dst_port = dst_port;
	e->ip_proto = IP_TCP;
	e->method = METHOD_TCP_SYN;
	return see(s);
}

static void
test_retransmits_are_one(void **state)
{
	struct stage *s = *state;
	uint64_t id = packet(s, T0, 4000, "192.0.2.1", 22);

	assert_true(s->o.access->opens);
	assert_int_equal(packet(s, T0 + 3 * SECOND, 4000, "192.0.2.1", 22), id);
	assert_false(s->o.access->opens);
	assert_int_not_equal(packet(s, T0 + 3 * SECOND, 4000, "192.0.2.2", 22), id);
	assert_int_not_equal(packet(s, T0 + 3 * SECOND, 4001, "192.0.2.1", 22), id);
	assert_int_not_equal(packet(s, T0 + 90 * SECOND, 4000, "192.0.2.1", 22), id);
}

/* The firewall tells all; sshd tells the source port, not its own address. */
static void
test_packet_and_daemon_are_one(void **state)
{
	struct stage *s = *state;
	uint64_t id = packet(s, T0, 4000, "192.0.2.1", 22);
	struct event *e = event(s, T0 + 2 * SECOND, ACTION_LOGIN, OUTCOME_FAILURE, "sshd", 77);

	addr_parse(STR("198.51.100.7"), &e->src);
	e->src_port = 4000;
	e->service = service_by_name(s->services, STR("ssh"));
	assert_int_equal(see(s), id);
	assert_int_equal(s->o.access->outcome, OUTCOME_FAILURE);
	/* and by its process, without any port */
	assert_int_equal(daemon_line(s, T0 + 4 * SECOND, ACTION_LOGIN, OUTCOME_SUCCESS, "sshd", 77,
		"198.51.100.7"), id);
	assert_int_equal(s->o.access->outcome, OUTCOME_SUCCESS);
}

static void
test_wrapper_and_daemon_are_one(void **state)
{
	struct stage *s = *state;
	uint64_t id = daemon_line(s, T0, ACTION_CONNECT, OUTCOME_UNKNOWN, "in.ftpd", 80,
		"dial.example.net");

	assert_int_equal(daemon_line(s, T0 + SECOND, ACTION_LOGIN, OUTCOME_FAILURE, "ftpd", 80,
		"198.51.100.7"), id);
	assert_int_equal(daemon_line(s, T0 + 2 * SECOND, ACTION_DISCONNECT, OUTCOME_UNKNOWN, "ftpd",
		80, ""), id);
	assert_int_equal(s->o.event->src.family, ADDR_V4); /* the process told it */
	assert_int_not_equal(daemon_line(s, T0 + 3 * SECOND, ACTION_CONNECT, OUTCOME_UNKNOWN, "ftpd",
		80, "198.51.100.7"), id);
	assert_int_not_equal(daemon_line(s, T0, ACTION_CONNECT, OUTCOME_UNKNOWN, "in.ftpd", 81,
		"dial.example.net"), id);
}

static void
test_refusals_are_each_one(void **state)
{
	struct stage *s = *state;
	uint64_t id = daemon_line(s, T0, ACTION_CONNECT, OUTCOME_DENIED, "xinetd", 80, "198.51.100.7");

	/* the same line twice, by two routes */
	assert_int_equal(daemon_line(s, T0, ACTION_CONNECT, OUTCOME_DENIED, "xinetd", 80,
		"198.51.100.7"), id);
	assert_int_not_equal(daemon_line(s, T0 + SECOND, ACTION_CONNECT, OUTCOME_DENIED, "xinetd", 80,
		"198.51.100.7"), id);
}

static void
test_names_are_learnt(void **state)
{
	struct stage *s = *state;
	struct event *e = event(s, T0, ACTION_CONNECT, OUTCOME_UNKNOWN, "ftpd", 80);

	addr_parse(STR("198.51.100.7"), &e->src);
	e->src_name = STR("dial.example.net");
	see(s);
	daemon_line(s, T0 + HOUR, ACTION_CONNECT, OUTCOME_DENIED, "in.telnetd", 99, "Dial.example.net");
	assert_int_equal(s->o.event->src.family, ADDR_V4);
	e = event(s, T0 + HOUR, ACTION_CONNECT, OUTCOME_UNKNOWN, "ftpd", 81);
	addr_parse(STR("198.51.100.8"), &e->src);
	e->src_name = STR("dial.example.net");
	see(s);
	daemon_line(s, T0 + HOUR, ACTION_CONNECT, OUTCOME_DENIED, "in.telnetd", 100, "dial.example.net");
	assert_int_equal(s->o.event->src.family, ADDR_NONE); /* of two: of neither */
}

static void
mail_line(struct stage *s, instant t, enum action action, const char *program, const char *id)
{
	event(s, t, action, OUTCOME_UNKNOWN, program, 0);
	field(s, FIELD_QUEUE_ID, id);
}

static void
test_postfix(void **state)
{
	struct stage *s = *state;

	mail_line(s, T0, ACTION_MAIL_CLIENT, "postfix/smtpd", "4F1");
	addr_parse(STR("198.51.100.7"), &s->e.src);
	see(s);
	assert_null(s->o.delivery);
	mail_line(s, T0, ACTION_MAIL_FROM, "postfix/qmgr", "4F1");
	field(s, FIELD_MAIL_FROM, "a@example.com");
	see(s);
	mail_line(s, T0 + SECOND, ACTION_MAIL_TO, "postfix/smtp", "4F1");
	field(s, FIELD_MAIL_TO, "b@example.org");
	field(s, FIELD_STATUS, "sent");
	see(s);
	assert_non_null(s->o.delivery);
	assert_true(s->o.delivery->client_known && s->o.delivery->sent && !s->o.delivery->local);
	assert_true(str_is(s->o.delivery->from, "a@example.com"));
	assert_int_equal(s->o.delivery->place_count, 3);
	mail_line(s, T0 + SECOND, ACTION_MAIL_TO, "postfix/local", "4F1");
	field(s, FIELD_MAIL_TO, "c@example.jp");
	field(s, FIELD_STATUS, "sent");
	see(s);
	assert_true(s->o.delivery->local && !s->o.delivery->sent);
	mail_line(s, T0 + SECOND, ACTION_MAIL_DONE, "postfix/qmgr", "4F1");
	see(s);
	mail_line(s, T0 + HOUR, ACTION_MAIL_TO, "postfix/smtp", "4F1"); /* another mail's by now */
	see(s);
	assert_false(s->o.delivery->client_known);
}

static void
test_sendmail(void **state)
{
	struct stage *s = *state;
	struct str list, one;

	mail_line(s, T0, ACTION_LOGIN, "sendmail", "KAA1");
	s->e.outcome = OUTCOME_SUCCESS;
	field(s, FIELD_AUTH_USER, "taro");
	see(s);
	mail_line(s, T0, ACTION_MAIL_FROM, "sendmail", "KAA1");
	addr_parse(STR("198.51.100.7"), &s->e.src);
	field(s, FIELD_MAIL_FROM, "a@example.com");
	see(s);
	mail_line(s, T0 + SECOND, ACTION_MAIL_TO, "sendmail", "KAA1");
	field(s, FIELD_MAIL_TO, "<b@example.org>,<\"c,d\"@example.org>, e@example.net");
	field(s, FIELD_MAILER, "esmtp");
	field(s, FIELD_STATUS, "Sent (ok)");
	see(s);
	assert_true(s->o.delivery->client_known && s->o.delivery->sent);
	assert_true(str_is(s->o.delivery->auth_user, "taro"));
	list = s->o.delivery->to;
	assert_true(recipient_cut(&list, &one) && str_is(one, "b@example.org"));
	assert_true(recipient_cut(&list, &one) && str_is(one, "\"c,d\"@example.org"));
	assert_true(recipient_cut(&list, &one) && str_is(one, "e@example.net"));
	assert_false(recipient_cut(&list, &one));
}

static void
test_successes(void **state)
{
	struct stage *s = *state;
	struct party who = { .name = STR("") };

	daemon_line(s, T0, ACTION_LOGIN, OUTCOME_SUCCESS, "login", 5, "198.51.100.7");
	daemon_line(s, T0 + HOUR, ACTION_LOGIN, OUTCOME_SUCCESS, "login", 6, "198.51.100.7");
	daemon_line(s, T0, ACTION_LOGIN, OUTCOME_FAILURE, "login", 7, "198.51.100.8");
	addr_parse(STR("198.51.100.7"), &who.addr);
	assert_int_equal(successes_find(join_successes(s->join), &who)->count, 2);
	assert_int_equal(successes_find(join_successes(s->join), &who)->last, T0 + HOUR);
	addr_parse(STR("198.51.100.8"), &who.addr);
	assert_null(successes_find(join_successes(s->join), &who));
	assert_int_equal(successes_total(join_successes(s->join)), 2);
}

/* A failure without an address is that of the process's client, or nobody's; at a terminal it is the host's. */
static void
test_failures_without_an_address(void **state)
{
	struct stage *s = *state;

	daemon_line(s, T0, ACTION_LOGIN, OUTCOME_FAILURE, "sshd", 5, "");
	assert_int_equal(s->o.event->outcome, OUTCOME_UNKNOWN);
	daemon_line(s, T0, ACTION_CONNECT, OUTCOME_UNKNOWN, "sshd", 6, "198.51.100.7");
	for (unsigned i = 0; i < 2; i++) {
		daemon_line(s, T0 + SECOND, ACTION_DISCONNECT, OUTCOME_FAILURE, "sshd", 6, "");
		assert_int_equal(s->o.event->outcome, OUTCOME_FAILURE);
		assert_int_equal(s->o.event->src.family, ADDR_V4);
	}
	event(s, T0, ACTION_LOGIN, OUTCOME_FAILURE, "login", 7);
	s->e.service = service_by_name(s->services, STR("telnet"));
	field(s, FIELD_TTY, "tty1");
	see(s);
	assert_int_equal(s->o.event->outcome, OUTCOME_FAILURE);
}

/* More than it can hold: it goes on, and says what it gave up. */
static void
test_flood_is_bounded(void **state)
{
	struct stage *s = *state;

	for (uint32_t i = 0; i < 300000; i++)
		packet(s, T0 + i, (uint16_t)(1 + i % 65000), "192.0.2.1", (uint16_t)(1 + i / 65000));
	assert_true(join_evicted(s->join) > 0);
	assert_true(packet(s, T0 + SECOND, 9, "192.0.2.9", 9));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_retransmits_are_one), TEST(test_packet_and_daemon_are_one),
		TEST(test_wrapper_and_daemon_are_one), TEST(test_refusals_are_each_one),
		TEST(test_names_are_learnt), TEST(test_postfix), TEST(test_sendmail),
		TEST(test_successes), TEST(test_failures_without_an_address), TEST(test_flood_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
