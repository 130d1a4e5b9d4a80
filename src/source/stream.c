/*
 * Three layers, each optional but the first: bytes of the disk; what they
 * inflate to; lines that render what is not lines. The first bytes of the
 * second decide on the third, so they are read ahead and given out later. A
 * file that explodes costs time, never memory: nothing is held but one block.
 */
#define _GNU_SOURCE
#include "source/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "parse/rendering.h"
#include "source/inflate.h"
#include "source/journal.h"

#define INPUT_SIZE (64u << 10)
#define TEXT_CEILING (8u << 20)

struct stream {
	int fd;
	bool owns_fd;
	uint64_t disk;       /* bytes taken from the file */
	uint64_t offset;     /* bytes given */

	enum compression compression;
	struct inflater *inflater;
	bool ended;          /* nothing comes after the last member */
	size_t at, have;     /* in input */
	unsigned char *input; /* INPUT_SIZE, of compressed files */

	char *first;         /* RENDERING_START, read to tell what they are, not given yet */
	size_t first_at, first_have;
	enum err first_error; /* that came after them */
	uint64_t hole;       /* zeros before them, left out */

	struct rendering *rendering;
	struct journal *journal;
	struct buf text;     /* their lines */
	size_t text_at;
	char *block;         /* INPUT_SIZE, to be rendered */
	uint64_t size;       /* of the file */
	bool text_ended;
	enum err text_error;
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

/* ------------------------------------------------------------ inflating */

static enum err
refill(struct stream *s)
{
	if (s->at < s->have)
		return ERR_OK;
	s->at = 0;
	return read_disk(s, s->input, INPUT_SIZE, &s->have);
}

/* Tapes and xz pad with zeros. */
static enum err
skip_zeros(struct stream *s)
{
	enum err e = refill(s);

	while (!e && s->at < s->have && s->input[s->at] == 0) {
		s->at++;
		e = refill(s);
	}
	return e;
}

/* After one member: another one, or the end. Anything else was not read, and is told. */
static enum err
next_member(struct stream *s)
{
	enum err e = skip_zeros(s);

	if (e)
		return e;
	if (s->at == s->have) {
		s->ended = true;
		return ERR_OK;
	}
	if (!compression_goes_on(s->compression, s->input[s->at])) {
		s->ended = true;
		return ERR_DAMAGED;
	}
	return inflater_restart(s->inflater);
}

static enum err
read_inflated(struct stream *s, char *bytes, size_t size, size_t *got)
{
	struct inflate_span span = { .out = (unsigned char *)bytes, .out_left = size };
	enum err e = ERR_OK;

	while (!e && !s->ended && span.out_left) {
		bool ended = false;

		e = refill(s);
		if (e)
			break;
		if (s->at == s->have) {
			e = ERR_DAMAGED;
			break;
		}
		span.in = s->input + s->at;
		span.in_left = s->have - s->at;
		e = inflater_step(s->inflater, &span, &ended);
		s->at = s->have - span.in_left;
		if (!e && ended)
			e = next_member(s);
	}
	if (e)
		s->ended = true;
	*got = size - span.out_left;
	return e;
}

static enum err
start_inflating(struct stream *s)
{
	unsigned char start[COMPRESSION_START];
	ssize_t n = pread(s->fd, start, sizeof start, 0);

	s->compression = n > 0 ? compression_of(start, (size_t)n) : COMPRESSION_NONE;
	if (!s->compression)
		return ERR_OK;
	s->input = malloc(INPUT_SIZE);
	return s->input ? inflater_new(s->compression, &s->inflater) : ERR_NOMEM;
}

/* ------------------------------------------------------------ rendering */

/* Decompressed bytes as they stand. */
static enum err
read_plain(struct stream *s, char *bytes, size_t size, size_t *got)
{
	size_t n = s->first_have - s->first_at;
	enum err e;

	*got = 0;
	if (s->first) {
		*got = n < size ? n : size;
		memcpy(bytes, s->first + s->first_at, *got);
		s->first_at += *got;
		if (*got == size)
			return ERR_OK;
		free(s->first);
		s->first = NULL;
		if (s->first_error)
			return s->first_error;
	}
	e = s->inflater ? read_inflated(s, bytes + *got, size - *got, &n) :
			  read_disk(s, bytes + *got, size - *got, &n);
	*got += n;
	return e;
}

/* The next lines into text. An error comes after all that could be read. */
static enum err
render(struct stream *s)
{
	size_t got = 0;

	buf_reset(&s->text);
	s->text_at = 0;
	if (s->journal) {
		s->text_error = journal_read(s->journal, &s->text);
		s->text_ended = s->text_error || s->text.len == 0;
		return ERR_OK;
	}
	s->text_error = read_plain(s, s->block, INPUT_SIZE, &got);
	rendering_add(s->rendering, (struct str){ s->block, got }, &s->text);
	s->text_ended = s->text_error || got < INPUT_SIZE;
	if (s->text_ended && !rendering_end(s->rendering, &s->text) && !s->text_error)
		s->text_error = ERR_DAMAGED;
	return buf_ok(&s->text) ? ERR_OK : ERR_NOMEM;
}

static enum err
read_rendered(struct stream *s, char *bytes, size_t size, size_t *got)
{
	*got = 0;
	for (;;) {
		struct str rest = str_sub(buf_str(&s->text), s->text_at, s->text.len);
		size_t n = rest.len < size - *got ? rest.len : size - *got;
		enum err e;

		if (n)
			memcpy(bytes + *got, rest.ptr, n);
		*got += n;
		s->text_at += n;
		if (*got == size)
			return ERR_OK;
		if (s->text_ended)
			return s->text_error;
		e = render(s);
		if (e)
			return e;
	}
}

/* What a hole in a file on disk does not hold need not be read. */
static enum err
read_behind_hole(struct stream *s)
{
	off_t data;

	s->first_have = 0;
	if (s->inflater)
		return read_inflated(s, s->first, RENDERING_START, &s->first_have);
	data = lseek(s->fd, (off_t)s->disk, SEEK_DATA);
	if (data < 0 && errno == ENXIO) /* to the end */
		return ERR_OK;
	if (data > (off_t)s->disk) {
		s->hole += (uint64_t)data - s->disk;
		s->disk = (uint64_t)data;
	}
	return read_disk(s, s->first, RENDERING_START, &s->first_have);
}

/*
 * Who empties a log under a daemon that goes on writing where it was (logrotate's
 * copytruncate) leaves zeros before its lines. They are left out; one stays where
 * there is nothing but zeros, which is no empty log.
 */
static void
skip_hole(struct stream *s)
{
	while (s->first_have && !s->first[s->first_at]) {
		s->hole++;
		if (++s->first_at < s->first_have)
			continue;
		s->first_at = 0;
		s->first_have = 0;
		if (!s->first_error)
			s->first_error = read_behind_hole(s);
		if (!s->first_have) {
			s->hole--;
			s->first[0] = 0;
			s->first_have = 1;
			return;
		}
	}
}

/* Journals are told by the disk's bytes, what is rendered by the inflated ones. */
static enum err
start_rendering(struct stream *s, struct file *file)
{
	unsigned char start[JOURNAL_START];
	ssize_t n = pread(s->fd, start, sizeof start, 0);
	enum err e;

	if (n > 0 && journal_is(start, (size_t)n)) {
		file->form = "journal";
		return journal_open(s->fd, &s->journal);
	}
	s->first = malloc(RENDERING_START);
	if (!s->first)
		return ERR_NOMEM;
	s->first_error = s->inflater ?
		read_inflated(s, s->first, RENDERING_START, &s->first_have) :
		read_disk(s, s->first, RENDERING_START, &s->first_have);
	e = rendering_new(file->path, (struct str){ s->first, s->first_have }, &s->rendering);
	if (e == ERR_NOTFOUND)
		skip_hole(s);
	if (e)
		return e == ERR_NOTFOUND ? ERR_OK : e;
	file->form = rendering_kind(s->rendering);
	s->block = malloc(INPUT_SIZE);
	return s->block ? ERR_OK : ERR_NOMEM;
}

/* ------------------------------------------------------------- the door */

enum err
stream_open(struct file *file, struct stream **out)
{
	struct stream *s = calloc(1, sizeof *s);
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
	s->size = (uint64_t)status.st_size;
	buf_init(&s->text, TEXT_CEILING);
	e = start_inflating(s);
	if (!e)
		e = start_rendering(s, file);
	if (e)
		goto out;
	file->compression = s->compression;
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
	inflater_free(s->inflater);
	rendering_free(s->rendering);
	journal_close(s->journal);
	buf_free(&s->text);
	free(s->block);
	free(s->first);
	free(s->input);
	if (s->owns_fd && s->fd >= 0)
		close(s->fd);
	free(s);
}

enum err
stream_read(struct stream *s, char *bytes, size_t size, size_t *got)
{
	enum err e = s->rendering || s->journal ? read_rendered(s, bytes, size, got) :
						  read_plain(s, bytes, size, got);

	s->offset += *got;
	return e;
}

uint64_t
stream_position(const struct stream *s)
{
	return s->journal ? s->size / 1000 * journal_permille(s->journal) : s->disk;
}

enum err
stream_seek(struct stream *s, uint64_t offset)
{
	char block[32 << 10];

	if (!s->inflater && !s->rendering && !s->journal) {
		free(s->first);
		s->first = NULL;
		s->disk = s->hole + offset;
		s->offset = offset;
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
