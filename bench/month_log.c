/*
 * month_log LINES SOURCES: thirty days of a host that the whole Internet tries, the
 * same bytes every time: refused connections, failed passwords and dropped packets of so many
 * sources; and of one, 203.0.113.77, seventy refused connections within
 * eighteen days. Addresses of RFC 6598 and RFC 2544 stand for the Internet.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define DAYS 30
#define SCAN_ACCESSES 70
#define SCAN_DAYS 18

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

static const char *const doors[] = { "in.telnetd", "ipop3d", "imapd", "in.ftpd", "in.rlogind" };

static const char *
address(unsigned source)
{
	static char text[16];

	if (source < 1u << 22)
		snprintf(text, sizeof text, "100.%u.%u.%u", 64 + (source >> 16), source >> 8 & 255,
			source & 255);
	else
		snprintf(text, sizeof text, "198.%u.%u.%u", 18 + (source >> 16 & 1), source >> 8 & 255,
			source & 255);
	return text;
}

/* A few sources are busy and most come now and then: as many are of any order of magnitude. */
static unsigned
choose(unsigned sources)
{
	unsigned bits = 1;

	while (bits < 31 && 1u << bits < sources)
		bits++;
	bits = 1 + below(bits);
	return below(1u << bits) % sources;
}

/* Each source is after one thing. */
static void
line(const char *stamp, unsigned source)
{
	unsigned kind = source * 2654435761u >> 16, pid = 300 + below(30000);
	const char *from = address(source);

	if (kind % 10 < 4)
		printf("%s gate sshd[%u]: Failed password for root from %s port %u ssh2\n", stamp, pid,
			from, 1024 + below(60000));
	else if (kind % 10 < 7)
		printf("%s gate %s[%u]: refused connect from %s\n", stamp, doors[kind / 10 % 5], pid,
			from);
	else
		printf("%s gate kernel: DROP IN=eth0 OUT= SRC=%s DST=192.0.2.2 LEN=60 TTL=50 "
		       "PROTO=TCP SPT=%u DPT=%u SYN\n",
			stamp, from, 1024 + below(60000), 1 + kind / 10 % 1024);
}

int
main(int argc, char **argv)
{
	long lines = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
	unsigned sources = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 1000000;
	long scan_every = lines / DAYS * SCAN_DAYS / SCAN_ACCESSES;
	static char buffer[1 << 20];

	if (lines < 1000 || !sources) {
		fprintf(stderr, "usage: month_log LINES SOURCES\n");
		return 2;
	}
	setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
	for (long n = 0; n < lines; n++) {
		/* from 1 May 1999 */
		time_t t = 925516800 + (time_t)((double)n / (double)lines * DAYS * 86400);
		char stamp[32];
		struct tm tm;

		gmtime_r(&t, &tm);
		strftime(stamp, sizeof stamp, "%b %e %H:%M:%S", &tm);
		line(stamp, choose(sources));
		if (n % scan_every == scan_every / 2 && n / scan_every < SCAN_ACCESSES)
			printf("%s gate %s[%u]: refused connect from 203.0.113.77\n", stamp,
				doors[n / scan_every % 5], 300 + below(30000));
	}
	return fflush(stdout) != 0;
}
