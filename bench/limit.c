/*
 * limit FILE: how fast a plain program could be that knows these very lines
 * and nothing else: program name compared, addresses cut out, counted by
 * source. No header, no time, no captures but the address, no digest. What
 * bench compares yagura with; not a log analyser.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TABLE_SIZE (1u << 20)
#define BUFFER_SIZE (1u << 20)

struct source {
	uint32_t addr, count;
	uint64_t ports;
};

static struct source table[TABLE_SIZE];
static uint64_t lines, hits, sources;

static struct source *
find(uint32_t addr)
{
	for (uint32_t i = (addr * 2654435761u) >> 12;; i++) {
		struct source *s = &table[i & (TABLE_SIZE - 1)];

		if (s->addr == addr)
			return s;
		if (!s->addr) {
			s->addr = addr;
			sources++;
			return s;
		}
	}
}

static bool
read_addr(const char *p, const char *end, uint32_t *out)
{
	uint32_t v = 0;

	for (int part = 0; part < 4; part++) {
		uint32_t n = 0;
		const char *start = p;

		while (p < end && (unsigned)(*p - '0') <= 9)
			n = n * 10 + (uint32_t)(*p++ - '0');
		if (p == start || n > 255 || (part < 3 && (p >= end || *p++ != '.')))
			return false;
		v = v << 8 | n;
	}
	*out = v;
	return v != 0;
}

static void
count(const char *p, const char *end)
{
	uint32_t addr;

	if (p && read_addr(p, end, &addr)) {
		find(addr)->count++;
		hits++;
	}
}

#define AFTER(p, end, text) after(p, end, text, sizeof(text) - 1)
#define STARTS(p, end, text) \
	((size_t)((end) - (p)) >= sizeof(text) - 1 && memcmp(p, text, sizeof(text) - 1) == 0)

static const char *
after(const char *p, const char *end, const char *text, size_t len)
{
	const char *hit = memmem(p, (size_t)(end - p), text, len);

	return hit ? hit + len : NULL;
}

static const char *
after_bracket(const char *p, const char *end)
{
	const char *hit = p ? memchr(p, '[', (size_t)(end - p)) : NULL;

	return hit ? hit + 1 : NULL;
}

static void
packet(const char *m, const char *end)
{
	const char *src = AFTER(m, end, " SRC="), *dpt;
	uint32_t addr, port = 0;

	if (!src || !read_addr(src, end, &addr))
		return;
	dpt = AFTER(src, end, " DPT=");
	while (dpt && dpt < end && (unsigned)(*dpt - '0') <= 9)
		port = port * 10 + (uint32_t)(*dpt++ - '0');
	find(addr)->ports |= 1ull << (port * 2654435761u >> 26);
	hits++;
}

static void
one_line(const char *p, const char *end)
{
	const char *host = end - p > 20 ? memchr(p + 16, ' ', (size_t)(end - p - 16)) : NULL;
	const char *tag = host ? host + 1 : NULL;
	const char *colon = tag ? memchr(tag, ':', (size_t)(end - tag)) : NULL;
	const char *m = colon && colon + 2 <= end ? colon + 2 : NULL;

	lines++;
	if (!m)
		return;
	if (STARTS(tag, end, "kernel:"))
		packet(m, end);
	else if (STARTS(tag, end, "sshd[") && STARTS(m, end, "Connection closed by auth"))
		count(AFTER(m, end, "user root "), end);
	else if (STARTS(tag, end, "sshd["))
		count(AFTER(m, end, " from "), end);
	else if (STARTS(tag, end, "postfix/"))
		count(after_bracket(m, end), end);
	else if (STARTS(tag, end, "vsftpd["))
		count(AFTER(m, end, "Client \""), end);
}

int
main(int argc, char **argv)
{
	static char buffer[BUFFER_SIZE];
	int fd = argc > 1 ? open(argv[1], O_RDONLY) : -1;
	size_t have = 0;
	ssize_t n;

	if (fd < 0) {
		perror("limit");
		return 2;
	}
	while ((n = read(fd, buffer + have, sizeof buffer - have)) > 0) {
		char *p = buffer, *end, *last;

		have += (size_t)n;
		last = memrchr(buffer, '\n', have);
		if (!last)
			break;
		while (p <= last) {
			end = memchr(p, '\n', (size_t)(last + 1 - p));
			one_line(p, end);
			p = end + 1;
		}
		have -= (size_t)(last + 1 - buffer);
		memmove(buffer, last + 1, have);
	}
	printf("%llu lines, %llu hits, %llu sources\n", (unsigned long long)lines,
		(unsigned long long)hits, (unsigned long long)sources);
	return 0;
}
