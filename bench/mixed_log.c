/*
 * mixed_log MEGABYTES: a synthetic log of a small host, the same bytes every
 * time: sshd, a packet filter, Postfix, sendmail, Dovecot, vsftpd, and lines
 * that are of no interest. A few busy sources and a long tail of others, all
 * from the ranges for documentation and benchmarks (RFC 5737, RFC 2544).
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static uint64_t state = 0x9e3779b97f4a7c15u;

/* splitmix64, public domain, https://prng.di.unimi.it/splitmix64.c */
static uint64_t
random_word(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static unsigned
below(unsigned n)
{
	return (unsigned)((random_word() >> 32) * n >> 32);
}

#define PICK(list) list[below(sizeof list / sizeof *list)]

static const char *const names[] = { "root", "admin", "test", "oracle", "git", "guest", "ftp",
	"www", "backup", "deploy" };
static const char *const people[] = { "hana", "ken", "mari", "sora" };
static const char *const domains[] = { "example.com", "example.net", "example.org",
	"mail.example.jp" };
static const unsigned ports[] = { 22, 23, 25, 80, 110, 143, 443, 445, 1433, 3306, 3389, 5900 };

static const char *
address(void)
{
	static char text[16];

	if (below(10) < 5)
		snprintf(text, sizeof text, "198.18.7.%u", 1 + below(60));
	else if (below(10) < 8)
		snprintf(text, sizeof text, "198.%u.%u.%u", 18 + below(2), below(256), below(256));
	else
		snprintf(text, sizeof text, "203.0.113.%u", 1 + below(254));
	return text;
}

static void
ssh_line(const char *from, unsigned port)
{
	switch (below(6)) {
	case 0: printf("Invalid user %s from %s port %u\n", PICK(names), from, port); break;
	case 1:
		printf("Failed password for invalid user %s from %s port %u ssh2\n", PICK(names),
			from, port);
		break;
	case 2: printf("Failed password for root from %s port %u ssh2\n", from, port); break;
	case 3:
		printf("Connection closed by authenticating user root %s port %u [preauth]\n", from,
			port);
		break;
	case 4:
		printf("Received disconnect from %s port %u:11: Bye Bye [preauth]\n", from, port);
		break;
	default:
		printf("Accepted publickey for %s from 192.0.2.%u port %u ssh2: ED25519 "
		       "SHA256:%016llx\n",
			PICK(people), 1 + below(40), port, (unsigned long long)random_word());
	}
}

static void
mail_line(const char *from, unsigned long long queue)
{
	switch (below(5)) {
	case 0: printf("smtpd[%u]: connect from unknown[%s]\n", 300 + below(30000), from); break;
	case 1:
		printf("smtpd[%u]: NOQUEUE: reject: RCPT from unknown[%s]: 554 5.7.1 <%s@%s>: Relay "
		       "access denied; from=<%s@%s> to=<%s@%s> proto=ESMTP helo=<%s>\n",
			300 + below(30000), from, PICK(names), domains[0], PICK(names), PICK(domains),
			PICK(names), domains[0], PICK(domains));
		break;
	case 2:
		printf("smtpd[%u]: %010llX: client=unknown[%s]\n", 300 + below(30000), queue, from);
		break;
	case 3:
		printf("qmgr[812]: %010llX: from=<%s@%s>, size=%u, nrcpt=1 (queue active)\n", queue,
			PICK(names), PICK(domains), 500 + below(90000));
		break;
	default:
		printf("smtp[%u]: %010llX: to=<%s@%s>, relay=mx.%s[203.0.113.25]:25, delay=0.4, "
		       "delays=0.1/0/0.1/0.2, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued)\n",
			300 + below(30000), queue, PICK(names), PICK(domains), PICK(domains));
	}
}

static void
line(const char *stamp, unsigned up)
{
	unsigned kind = below(100), pid = 300 + below(30000), port = 1024 + below(60000);
	const char *from = address();

	printf("%s gate ", stamp);
	if (kind < 32) {
		printf("sshd[%u]: ", pid);
		ssh_line(from, port);
	} else if (kind < 60) {
		printf("kernel: [%7u.%06u] DROP IN=eth0 OUT= "
		       "MAC=02:00:00:00:00:01:02:00:00:00:00:02:08:00 SRC=%s DST=192.0.2.%u LEN=60 "
		       "TOS=0x00 PREC=0x00 TTL=%u ID=%u DF PROTO=TCP SPT=%u DPT=%u WINDOW=64240 "
		       "RES=0x00 SYN URGP=0 \n",
			up, below(1000000), from, 1 + below(254), 40 + below(24), below(65536), port,
			below(3) ? PICK(ports) : 1 + below(65535));
	} else if (kind < 78) {
		printf("postfix/");
		mail_line(from, (unsigned long long)(random_word() >> 24));
	} else if (kind < 84) {
		printf("vsftpd[%u]: [%s] FAIL LOGIN: Client \"%s\"\n", pid, PICK(names), from);
	} else if (kind < 92) {
		printf("CRON[%u]: (root) CMD (test -x /usr/sbin/anacron || run-parts "
		       "/etc/cron.hourly)\n",
			pid);
	} else {
		printf("systemd[1]: Started Session %u of User %s.\n", below(9999), PICK(people));
	}
}

int
main(int argc, char **argv)
{
	long bytes = argc > 1 ? strtol(argv[1], NULL, 10) * 1000000 : 0;
	static char buffer[1 << 20];
	time_t t = 925484400; /* 1 May 1999 */

	if (bytes <= 0) {
		fprintf(stderr, "usage: mixed_log MEGABYTES\n");
		return 2;
	}
	setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
	for (long n = 0; n * 150 < bytes; n++) {
		char stamp[32];
		struct tm tm;

		t += below(2);
		gmtime_r(&t, &tm);
		strftime(stamp, sizeof stamp, "%b %e %H:%M:%S", &tm);
		line(stamp, (unsigned)(t - 925000000));
	}
	return fflush(stdout) != 0;
}
