/*
 * A file of any bytes, compressed or not: the same stream at any size of read, and a
 * place found again by seeking holds the same bytes.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/check.h"
#include "source/stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define STREAM_MAX (1u << 20) /* of a bomb, only so much is looked at */

static enum err
read_all(struct file *f, size_t step, char *out, size_t *length)
{
	struct stream *s = NULL;
	size_t got = step;
	enum err e = stream_open(f, &s);

	*length = 0;
	while (!e && got == step && *length + step <= STREAM_MAX) {
		e = stream_read(s, out + *length, step, &got);
		check(got <= step);
		*length += got;
	}
	stream_close(s);
	return e;
}

static void
seek(struct file *f, const char *whole, size_t length)
{
	char some[16];
	struct stream *s = NULL;
	size_t got;

	check(stream_open(f, &s) == ERR_OK);
	check(stream_seek(s, length / 2) == ERR_OK);
	if (stream_read(s, some, sizeof some, &got) == ERR_OK)
		check(memcmp(some, whole + length / 2, got < length / 2 ? got : length / 2) == 0);
	stream_close(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char once[STREAM_MAX], again[STREAM_MAX];
	struct file f = { .fd = memfd_create("evidence", MFD_CLOEXEC) };
	size_t length, other;
	enum err e, f2;

	check(f.fd >= 0 && write(f.fd, data, size) == (ssize_t)size);
	e = read_all(&f, 4096, once, &length);
	f2 = read_all(&f, 512, again, &other);
	check(other == STREAM_MAX || length == STREAM_MAX || e == f2);
	check(memcmp(once, again, length < other ? length : other) == 0);
	while (size > 1 && data[0] == 0) { /* a hole, or one zero for nothing but zeros */
		data++;
		size--;
	}
	check(f.compression || f.form || (length == size && memcmp(once, data, size) == 0) || size > STREAM_MAX - 4096);
	if (!e)
		seek(&f, once, length);
	close(f.fd);
	return 0;
}
