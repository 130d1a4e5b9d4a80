/* What happens on a host itself: compilers, clocks, logs that stop. */
#include "scene.h"

static int
setup(void **state)
{
	static struct scene s;

	scene_open(&s);
	*state = &s;
	return 0;
}

static int
teardown(void **state)
{
	scene_close(*state);
	return 0;
}

/* Something that host www2 tells of itself, with up to three more fields. */
static void
tell(struct scene *s, instant t, enum action action, const char *program, const char *user,
	const struct field *fields, uint8_t count)
{
	struct event e = { .time = t, .action = action, .outcome = OUTCOME_SUCCESS,
		.host = STR("www2"), .program = str_from(program), .user = str_from(user),
		.fields = fields, .field_count = count };

	scene_see(s, &e);
}

static void
process(struct scene *s, instant t, const char *user, const char *uid, const char *exe,
	const char *command, const char *cwd)
{
	struct field fields[] = { { FIELD_UID, str_from(uid) }, { FIELD_EUID, str_from(uid) },
		{ FIELD_EXE, str_from(exe) }, { FIELD_COMMAND, str_from(command) },
		{ FIELD_CWD, str_from(cwd) } };

	tell(s, t, ACTION_PROCESS, "audit", user, fields, 5);
}

static void
test_service_compiles(void **state)
{
	struct scene *s = *state;

	process(s, T0, "www-data", "33", "/usr/bin/x86_64-linux-gnu-gcc-12", "gcc -o .x x.c", "/tmp");
	assert_int_equal(only_alert(s, "compiler-run", CLASS_INTRUSION)->confidence,
		CERTAINTY_PROBABLE);
	assert_said(s, s->alerts.items[0], "www-data ran a compiler on www2 1 time");
}

static void
test_product_is_run(void **state)
{
	struct scene *s = *state;

	process(s, T0, "", "0", "/usr/bin/cc", "cc scan.c", "/root");
	process(s, T0 + MINUTE, "", "0", "/root/a.out", "./a.out 198.51.100", "/root");
	scene_end(s);
	assert_int_equal(s->alerts.count, 2);
	assert_said(s, s->alerts.items[1],
		"uid 0 ran a.out on www2, which had been compiled there before");
}

static void
test_ordinary_compilers(void **state)
{
	struct scene *s = *state;

	process(s, T0, "taro", "1000", "/usr/bin/gcc", "gcc -o hello hello.c", "/home/taro");
	process(s, T0 + MINUTE, "taro", "1000", "/home/taro/hello", "./hello", "/home/taro");
	process(s, T0 + HOUR, "root", "0", "/usr/bin/gcc", "gcc -o conftest conftest.c",
		"/var/lib/dkms/zfs/2.1/build");
	process(s, T0 + 2 * HOUR, "root", "0", "/usr/bin/gcc", "gcc --version", "/root");
	no_alert(s);
}

static void
test_log_daemon_stays_away(void **state)
{
	struct scene *s = *state;

	tell(s, T0, ACTION_LOG_STOP, "syslogd", "", NULL, 0);
	tell(s, T0 + HOUR, ACTION_LOGIN, "sshd", "taro", NULL, 0);
	only_alert(s, "logging-stopped", CLASS_OTHER);
	assert_said(s, s->alerts.items[0],
		"syslogd of www2 stopped writing the log and was not started again");
}

static void
test_log_daemon_comes_back(void **state)
{
	struct scene *s = *state;

	tell(s, T0, ACTION_LOG_STOP, "syslogd", "", NULL, 0);
	tell(s, T0 + MINUTE, ACTION_LOG_START, "syslogd", "", NULL, 0);
	tell(s, T0 + HOUR, ACTION_LOG_STOP, "syslogd", "", NULL, 0);
	tell(s, T0 + HOUR + MINUTE, ACTION_SHUTDOWN, "systemd", "", NULL, 0);
	tell(s, T0 + 2 * HOUR, ACTION_BOOT, "kernel", "", NULL, 0);
	tell(s, T0 + 3 * HOUR, ACTION_LOGIN, "sshd", "taro", NULL, 0);
	tell(s, T0 + 4 * HOUR, ACTION_LOG_STOP, "syslogd", "", NULL, 0);
	no_alert(s);
}

static void
test_lost_messages(void **state)
{
	struct scene *s = *state;
	struct field lost = { FIELD_ATTEMPTS, STR("700") };

	tell(s, T0, ACTION_LOG_LOST, "rsyslogd", "", &lost, 1);
	tell(s, T0 + MINUTE, ACTION_LOG_LOST, "rsyslogd", "", &lost, 1);
	assert_int_equal(only_alert(s, "logging-stopped", CLASS_OTHER)->accesses, 1400);
}

static void
test_few_lost_messages(void **state)
{
	struct scene *s = *state;
	struct field lost = { FIELD_ATTEMPTS, STR("700") };

	tell(s, T0, ACTION_LOG_LOST, "rsyslogd", "", &lost, 1);
	no_alert(s);
}

static void
test_clock_set_back(void **state)
{
	struct scene *s = *state;
	struct field step = { FIELD_STEP, STR("-86400.125") };

	tell(s, T0, ACTION_CLOCK, "ntpd", "", &step, 1);
	only_alert(s, "clock-jumped", CLASS_OTHER);
	assert_said(s, s->alerts.items[0], "the clock of www2 was set by -86400.125 seconds");
}

static void
test_clock_at_boot(void **state)
{
	struct scene *s = *state;
	struct field step = { FIELD_STEP, STR("86400.125") }, little = { FIELD_STEP, STR("-1.25") };

	tell(s, T0, ACTION_BOOT, "kernel", "", NULL, 0);
	tell(s, T0 + MINUTE, ACTION_CLOCK, "ntpd", "", &step, 1);
	tell(s, T0 + DAY, ACTION_CLOCK, "ntpd", "", &little, 1);
	no_alert(s);
}

static void
test_card_at_boot(void **state)
{
	struct scene *s = *state;
	struct field card = { FIELD_IN, STR("eth0") };

	tell(s, T0, ACTION_BOOT, "kernel", "", NULL, 0);
	tell(s, T0 + MINUTE, ACTION_PROMISCUOUS, "kernel", "", &card, 1);
	no_alert(s);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_service_compiles), TEST(test_product_is_run), TEST(test_ordinary_compilers),
		TEST(test_log_daemon_stays_away), TEST(test_log_daemon_comes_back),
		TEST(test_lost_messages), TEST(test_few_lost_messages), TEST(test_clock_set_back),
		TEST(test_clock_at_boot), TEST(test_card_at_boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
