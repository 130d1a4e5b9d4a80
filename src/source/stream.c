#define _GNU_SOURCE
#include "source/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define INPUT_SIZE (64u << 10)

struct stream {
	int fd;
	bool owns_fd, gzip, ended;
	uint64_t disk;       /* bytes taken from the file */
	uint64_t offset;     /* bytes given */
	z_stream z;
	unsigned char input[INPUT_SIZE];
};

static enum err
read_disk(struct stream *s, void *bytes, size_t size, size_t *got)
{
	*got = 0;
	while (*got < size) {
		ssize_t n = pread(s->fd, (char *)bytes + *got, size - *got, (off_t)s->disk);

		if (n == 0)
			break;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_from_errno(errno);
		*got += (size_t)n;
		s->disk += (uint64_t)n;
	}
	return ERR_OK;
}

enum err
stream_open(struct file *file, struct stream **out)
{
	struct stream *s = calloc(1, sizeof *s);
	unsigned char magic[2];
	struct stat status;
	enum err e = ERR_OK;

	if (!s)
		return ERR_NOMEM;
	s->fd = file->fd;
	if (s->fd < 0) {
		s->fd = open(file->path.ptr, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
		s->owns_fd = true;
	}
	if (s->fd < 0) {
		e = err_from_errno(errno);
		goto out;
	}
	/* What was a file when the folder was walked may be a device by now. */
	if (fstat(s->fd, &status) != 0 || !S_ISREG(status.st_mode)) {
		e = ERR_INPUT;
		goto out;
	}
	posix_fadvise(s->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	file->gzip = s->gzip = pread(s->fd, magic, 2, 0) == 2 && magic[0] == 0x1f &&
		magic[1] == 0x8b;
	if (s->gzip && inflateInit2(&s->z, 15 + 16) != Z_OK) {
		s->gzip = false;
		e = ERR_NOMEM;
		goto out;
	}
	*out = s;
	s = NULL;
out:
	stream_close(s);
	return e;
}

void
stream_close(struct stream *s)
{
	if (!s)
		return;
	if (s->gzip)
		inflateEnd(&s->z);
	if (s->owns_fd && s->fd >= 0)
		close(s->fd);
	free(s);
}

static enum err
refill(struct stream *s)
{
	size_t n;
	enum err e;

	if (s->z.avail_in)
		return ERR_OK;
	e = read_disk(s, s->input, sizeof s->input, &n);
	s->z.next_in = s->input;
	s->z.avail_in = (unsigned)n;
	return e;
}

/* Tapes pad with zeros; anything else behind the last member was not read, and is told. */
static enum err
skip_padding(struct stream *s)
{
	enum err e = ERR_OK;

	while (!e && s->z.avail_in) {
		for (unsigned i = 0; i < s->z.avail_in; i++)
			if (s->z.next_in[i])
				return ERR_DAMAGED;
		s->z.avail_in = 0;
		e = refill(s);
	}
	return e;
}

/* After one member: another one, or the end. */
static enum err
next_member(struct stream *s)
{
	enum err e = refill(s);

	if (e)
		return e;
	if (s->z.avail_in == 0 || s->z.next_in[0] != 0x1f) {
		s->ended = true;
		return skip_padding(s);
	}
	return inflateReset(&s->z) == Z_OK ? ERR_OK : ERR_DAMAGED;
}

static enum err
read_gzip(struct stream *s, char *bytes, size_t size, size_t *got)
{
	enum err e = ERR_OK;

	s->z.next_out = (unsigned char *)bytes;
	s->z.avail_out = (unsigned)size;
	while (!e && !s->ended && s->z.avail_out) {
		int status;

		e = refill(s);
		if (e)
			break;
		if (s->z.avail_in == 0) {
			e = ERR_DAMAGED;
			break;
		}
		status = inflate(&s->z, Z_NO_FLUSH);
		if (status == Z_STREAM_END)
			e = next_member(s);
		else if (status != Z_OK && status != Z_BUF_ERROR)
			e = ERR_DAMAGED;
	}
	*got = size - s->z.avail_out;
	return e;
}

enum err
stream_read(struct stream *s, char *bytes, size_t size, size_t *got)
{
	enum err e = s->gzip ? read_gzip(s, bytes, size, got) :
			       read_disk(s, bytes, size, got);

	s->offset += *got;
	return e;
}

uint64_t
stream_position(const struct stream *s)
{
	return s->disk;
}

enum err
stream_seek(struct stream *s, uint64_t offset)
{
	char block[32 << 10];

	if (!s->gzip) {
		s->disk = s->offset = offset;
		return ERR_OK;
	}
	if (offset < s->offset)
		return ERR_USAGE;
	while (s->offset < offset) {
		uint64_t rest = offset - s->offset;
		size_t got;
		enum err e = stream_read(s, block, rest < sizeof block ? rest : sizeof block,
			&got);

		if (e)
			return e;
		if (got == 0)
			return ERR_DAMAGED;
	}
	return ERR_OK;
}
