/* What is a scan, and what looks like one. */
#include "scene.h"

static int
setup(void **state)
{
	*state = calloc(1, sizeof(struct scene));
	scene_open(*state);
	return 0;
}

static int
teardown(void **state)
{
	scene_close(*state);
	free(*state);
	return 0;
}

static void
test_port_scan(void **state)
{
	struct scene *s = *state;
	const struct alert *a;

	for (uint16_t i = 0; i < 500; i++)
		packet(s, T0 + i * SECOND / 100, "198.51.100.7", 40000, "192.0.2.10",
			(uint16_t)(1000 + i), METHOD_TCP_SYN);
	packet(s, T0 + 6 * SECOND, "198.51.100.7", 40000, "192.0.2.10", 22, METHOD_TCP_SYN);
	a = only_alert(s, "port-scan", CLASS_SCAN);
	assert_ports(a, "22,1000-1499");
	assert_int_equal(a->port_count, 501);
	assert_int_equal(a->target_count, 1);
	assert_int_equal(a->accesses, 501);
	assert_int_equal(a->method, METHOD_TCP_SYN);
	assert_int_equal(a->outcome, OUTCOME_DENIED);
	assert_int_equal(a->cited.count, 501);
	assert_said(s, a, "198.51.100.7 tried 501 ports of 192.0.2.10 within 6 seconds");
}

static void
test_port_scan_of_several_hosts(void **state)
{
	static const char *const hosts[] = { "192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4" };
	struct scene *s = *state;
	const struct alert *a;

	for (uint16_t i = 0; i < 400; i++)
		packet(s, T0 + i * SECOND / 100, "198.51.100.7", 40000, hosts[i % 4],
			(uint16_t)(1000 + i / 4), METHOD_TCP_SYN);
	a = only_alert(s, "port-scan", CLASS_SCAN);
	assert_int_equal(a->target_count, 4);
	assert_ports(a, "1000-1099");
}

static void
test_sweep(void **state)
{
	struct scene *s = *state;
	const struct alert *a;
	char host[32];

	for (int i = 1; i <= 11; i++) {
		snprintf(host, sizeof host, "192.0.2.%d", i);
		packet(s, T0 + i * SECOND, "198.51.100.7", 40000, host, 143, METHOD_TCP_SYN);
	}
	a = only_alert(s, "sweep", CLASS_SCAN);
	assert_int_equal(a->target_count, 11);
	assert_said(s, a, "198.51.100.7 tried IMAP on 11 hosts within 10 seconds");
}

static void
test_protocol_scan(void **state)
{
	struct scene *s = *state;

	for (int i = 90; i < 100; i++) {
		struct event e = {
			.time = T0, .action = ACTION_PACKET, .outcome = OUTCOME_DENIED,
			.method = METHOD_IP_PROTO, .ip_proto = (uint8_t)i,
			.src = address("198.51.100.7"), .dst = address("192.0.2.1"),
		};

		scene_see(s, &e);
	}
	assert_int_equal(only_alert(s, "protocol-scan", CLASS_SCAN)->port_count, 10);
}

static void
test_ack_scan(void **state)
{
	struct scene *s = *state;

	for (uint16_t i = 0; i < 30; i++)
		packet(s, T0 + i * SECOND / 10, "198.51.100.7", 40000, "192.0.2.10",
			(uint16_t)(1000 + i), METHOD_TCP_ACK);
	assert_int_equal(only_alert(s, "port-scan", CLASS_SCAN)->method, METHOD_TCP_ACK);
}

/* One web server's late packets to many ports of its client. */
static void
test_remains_are_quiet(void **state)
{
	struct scene *s = *state;

	for (uint16_t i = 0; i < 60; i++) {
		packet(s, T0 + i * SECOND, "198.51.100.80", 80, "192.0.2.10",
			(uint16_t)(40000 + i), METHOD_TCP_ACK);
		packet(s, T0 + i * SECOND, "198.51.100.80", 443, "192.0.2.10",
			(uint16_t)(50000 + i), METHOD_TCP_OTHER);
		packet(s, T0 + i * SECOND, "198.51.100.53", 53, "192.0.2.10",
			(uint16_t)(30000 + i), METHOD_UDP);
	}
	no_alert(s);
}

/* A client that tries again: one packet sent many times, one service. */
static void
test_retransmits_are_quiet(void **state)
{
	struct scene *s = *state;

	for (int i = 0; i < 40; i++)
		packet(s, T0 + i * 3 * SECOND, "198.51.100.7", 40000, "192.0.2.10", 80,
			METHOD_TCP_SYN);
	assert_int_equal(ledger_count(s->site.ledger), 1);
	no_alert(s);
}

static void
test_chatter_is_quiet(void **state)
{
	struct scene *s = *state;
	char host[32];

	for (int i = 1; i <= 60; i++) {
		snprintf(host, sizeof host, "192.0.2.%d", i);
		packet(s, T0 + i * SECOND, "192.0.2.7", 137, host, 137, METHOD_UDP);
		packet(s, T0 + i * SECOND, "192.0.2.7", 40000, host, 53, METHOD_UDP);
		packet(s, T0 + i * SECOND, host, 1900, "239.255.255.250", 1900, METHOD_UDP);
		packet(s, T0 + i * SECOND, host, 138, "192.0.2.255", 138, METHOD_UDP);
	}
	no_alert(s);
}

static void
test_strays_are_quiet(void **state)
{
	struct scene *s = *state;
	char source[32];

	for (int i = 1; i <= 200; i++) {
		snprintf(source, sizeof source, "198.51.100.%d", i);
		packet(s, T0 + i * MINUTE, source, 40000, "192.0.2.10", 445, METHOD_TCP_SYN);
		packet(s, T0 + i * MINUTE + HOUR, source, 40001, "192.0.2.10", 23, METHOD_TCP_SYN);
	}
	no_alert(s);
}

static void
test_refused_at_two_services(void **state)
{
	struct scene *s = *state;
	const struct alert *a;

	daemon_line(s, T0, ACTION_CONNECT, OUTCOME_DENIED, "ipop3d", 100, "pop3", "198.51.100.7");
	daemon_line(s, T0 + SECOND, ACTION_CONNECT, OUTCOME_DENIED, "in.telnetd", 101, "telnet",
		"198.51.100.7");
	a = only_alert(s, "service-probe", CLASS_SCAN);
	assert_ports(a, "23,110");
	assert_int_equal(a->service_count, 2);
	assert_said(s, a, "198.51.100.7 was refused at pop3, telnet of www 2 times");
}

static void
test_refused_twice(void **state)
{
	struct scene *s = *state;

	daemon_line(s, T0, ACTION_CONNECT, OUTCOME_DENIED, "imapd", 99, "imap", "evil.example.net");
	daemon_line(s, T0 + SECOND, ACTION_CONNECT, OUTCOME_DENIED, "imapd", 100, "imap",
		"evil.example.net");
	assert_true(str_is(only_alert(s, "service-probe", CLASS_PROBE)->source.name,
		"evil.example.net"));
}

static void
test_refused_once_is_quiet(void **state)
{
	struct scene *s = *state;

	daemon_line(s, T0, ACTION_CONNECT, OUTCOME_DENIED, "imapd", 99, "imap", "evil.example.net");
	no_alert(s);
}

static void
test_login_is_quiet(void **state)
{
	struct scene *s = *state;

	for (uint32_t i = 0; i < 20; i++) {
		instant t = T0 + i * HOUR;

		daemon_line(s, t, ACTION_CONNECT, OUTCOME_UNKNOWN, "in.telnetd", 100 + i, "telnet",
			"198.51.100.7");
		daemon_line(s, t + SECOND, ACTION_LOGIN, OUTCOME_SUCCESS, "in.telnetd", 100 + i,
			"telnet", "198.51.100.7");
	}
	no_alert(s);
}

static void
test_slow_scan(void **state)
{
	static const char *const services[] = { "pop3", "telnet", "imap", "ftp", "rlogin" };
	struct scene *s = *state;
	const struct alert *a;

	for (uint32_t i = 0; i < 70; i++)
		daemon_line(s, T0 + i * 22217 * SECOND, ACTION_CONNECT, OUTCOME_DENIED, "inetd",
			100 + i, services[i % 5], "198.51.100.7");
	a = only_alert(s, "slow-scan", CLASS_SCAN);
	assert_int_equal(a->accesses, 70);
	assert_said(s, a, "198.51.100.7 tried pop3, telnet, IMAP, ftp, rlogin on www 70 times "
		"within 18 days");
}

/* What a password guesser leaves is no knock: it had tried something. */
static void
test_failed_logins_are_no_knocks(void **state)
{
	struct scene *s = *state;

	for (uint32_t i = 0; i < 5; i++) {
		daemon_line(s, T0 + i * MINUTE, ACTION_LOGIN, OUTCOME_FAILURE, "sshd", 50 + i, "ssh",
			"198.51.100.7");
		daemon_line(s, T0 + i * MINUTE, ACTION_DISCONNECT, OUTCOME_FAILURE, "sshd", 50 + i,
			"ssh", "198.51.100.7");
	}
	no_alert(s);
}

/* Mail servers hang up; who does it and knocks elsewhere, too, is no mail server. */
static void
test_hanging_up(void **state)
{
	struct scene *s = *state;

	for (uint32_t i = 0; i < 9; i++)
		daemon_line(s, T0 + i * HOUR, ACTION_DISCONNECT, OUTCOME_FAILURE, "smtpd", 50 + i,
			"smtp", "198.51.100.7");
	daemon_line(s, T0, ACTION_DISCONNECT, OUTCOME_FAILURE, "smtpd", 70, "smtp", "198.51.100.9");
	daemon_line(s, T0, ACTION_DISCONNECT, OUTCOME_FAILURE, "sshd", 71, "ssh", "198.51.100.9");
	assert_int_equal(only_alert(s, "service-probe", CLASS_SCAN)->accesses, 2);
}

static void
test_sweep_from_outside_of_many(void **state)
{
	struct scene *s = *state;
	char host[32];

	for (int i = 1; i <= 60; i++) {
		snprintf(host, sizeof host, "192.0.2.%d", i);
		packet(s, T0 + i * SECOND, "198.51.100.7", 40000, host, 23, METHOD_TCP_SYN);
	}
	assert_int_equal(only_alert(s, "sweep", CLASS_SCAN)->target_count, 60);
}

/* A month's ledger: a few a day, each day in a run of its own. */
static void
test_slow_scan_over_runs(void **state)
{
	struct scene *s = *state;

	for (uint16_t i = 0; i < 9; i++) {
		struct ledger_entry e;

		memset(&e, 0, sizeof e);
		e.source = address("198.51.100.7");
		e.target = address("192.0.2.10");
		e.port = (uint16_t)(100 + i);
		e.ip_proto = IP_TCP;
		e.src_port = 4000;
		e.outcome = OUTCOME_DENIED;
		e.method = METHOD_TCP_SYN;
		e.time = T0 - (9 - i) * DAY;
		e.place.source = SOURCE_NONE;
		ledger_add(s->site.ledger, &e);
	}
	packet(s, T0, "198.51.100.7", 40000, "192.0.2.10", 80, METHOD_TCP_SYN);
	packet(s, T0, "198.51.100.9", 40000, "192.0.2.10", 80, METHOD_TCP_SYN);
	assert_int_equal(only_alert(s, "slow-scan", CLASS_SCAN)->accesses, 10);
	assert_int_equal(s->alerts.items[0]->cited.count, 1);
}

static void
test_own_host_scans(void **state)
{
	struct scene *s = *state;
	char host[32];

	for (int i = 1; i <= 30; i++) {
		snprintf(host, sizeof host, "203.0.113.%d", i);
		packet(s, T0 + i * SECOND, "192.0.2.66", (uint16_t)(4000 + i), host, 22, METHOD_TCP_SYN);
	}
	only_alert(s, "sweep", CLASS_SCAN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_port_scan), TEST(test_port_scan_of_several_hosts), TEST(test_sweep),
		TEST(test_protocol_scan), TEST(test_ack_scan), TEST(test_remains_are_quiet),
		TEST(test_retransmits_are_quiet), TEST(test_chatter_is_quiet),
		TEST(test_strays_are_quiet), TEST(test_refused_at_two_services),
		TEST(test_refused_twice),
		TEST(test_refused_once_is_quiet), TEST(test_login_is_quiet), TEST(test_slow_scan),
		TEST(test_slow_scan_over_runs), TEST(test_failed_logins_are_no_knocks),
		TEST(test_hanging_up), TEST(test_sweep_from_outside_of_many), TEST(test_own_host_scans),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
