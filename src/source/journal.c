/*
 * libsystemd maps the file and checks what it follows, but says nothing of what
 * it leaves out: an entry array that breaks ends the file for it. So the
 * header's own number of entries (systemd.io/JOURNAL_FILE_FORMAT) is compared
 * with what came. A file that grows meanwhile gives more; that is no damage.
 * A file that was cut short it refuses whole; a copy with zeros at its end, where
 * the header says that there should be something, it reads as far as it goes.
 */
#define _GNU_SOURCE
#include "source/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include "parse/journal_entry.h"
#include "source/file.h"

#define READ_SIZE (64u << 10)
#define HEADER_SIZE_AT 88 /* of the header, le64 */
#define ARENA_SIZE_AT 96
#define ENTRIES_AT 152
#define MENDED_MAX (INT64_C(1) << 30) /* journald's own files are an eighth of it */

struct journal {
	sd_journal *handle;
	struct journal_entry *entry;
	int mended;            /* the copy; -1 */
	uint64_t entries, read;
	bool ended;
};

bool
journal_is(const unsigned char *start, size_t length)
{
	return length >= 8 && memcmp(start, "LPKSHHRH", 8) == 0;
}

static uint64_t
header_number(int fd, off_t at)
{
	unsigned char b[8];
	uint64_t v = 0;

	if (pread(fd, b, sizeof b, at) != (ssize_t)sizeof b)
		return 0;
	for (unsigned i = 8; i-- > 0;)
		v = v << 8 | b[i];
	return v;
}

/* libsystemd refuses a file without a name; it gets one for a moment. */
static bool
lend_name(int fd, char *name, size_t size)
{
	const char *folder = getenv("TMPDIR");
	char path[64];
	struct stat status;
	uint64_t random;

	*name = '\0';
	if (fstat(fd, &status) < 0 || status.st_nlink > 0)
		return true;
	if (getrandom(&random, sizeof random, 0) != (ssize_t)sizeof random)
		return false;
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (snprintf(name, size, "%s/yagura-%016llx.journal", folder ? folder : "/tmp",
		(unsigned long long)random) < (int)size &&
		linkat(AT_FDCWD, path, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0)
		return true;
	*name = '\0';
	return false;
}

/* By way of the descriptor: the name may be another file's by now. */
static enum err
open_handle(struct journal *j, int fd)
{
	char path[64], name[PATH_MAX];
	const char *paths[] = { path, NULL };
	int r = -EIO;

	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (lend_name(fd, name, sizeof name))
		r = sd_journal_open_files(&j->handle, paths, 0);
	if (*name)
		unlink(name);
	if (r < 0)
		j->handle = NULL;
	return r >= 0 ? ERR_OK : r == -ENOMEM ? ERR_NOMEM : ERR_DAMAGED;
}

static enum err
copy(int from, int to)
{
	char block[64 << 10];
	off_t at = 0;
	ssize_t n;

	while ((n = pread(from, block, sizeof block, at)) > 0) {
		if (pwrite(to, block, (size_t)n, at) != n)
			return ERR_IO;
		at += n;
	}
	return n < 0 ? err_from_errno(errno) : ERR_OK;
}

/* A file that ends before its header says so, or that has no name and can get none. */
static enum err
open_mended(struct journal *j, int fd)
{
	uint64_t header = header_number(fd, HEADER_SIZE_AT), arena = header_number(fd, ARENA_SIZE_AT);
	struct stat status;

	if (fstat(fd, &status) < 0 || header > MENDED_MAX || arena > MENDED_MAX ||
		status.st_size > MENDED_MAX ||
		(status.st_nlink > 0 && status.st_size >= (off_t)(header + arena)))
		return ERR_DAMAGED;
	j->mended = file_temporary();
	if (j->mended < 0 || copy(fd, j->mended))
		return ERR_DAMAGED;
	if (status.st_size < (off_t)(header + arena) &&
		ftruncate(j->mended, (off_t)(header + arena)) < 0)
		return ERR_DAMAGED;
	return open_handle(j, j->mended);
}

enum err
journal_open(int fd, struct journal **out)
{
	struct journal *j = calloc(1, sizeof *j);
	enum err e = ERR_NOMEM;

	if (!j)
		return ERR_NOMEM;
	j->mended = -1;
	if (journal_entry_new(&j->entry))
		goto out;
	e = open_handle(j, fd);
	if (e == ERR_DAMAGED)
		e = open_mended(j, fd);
	if (e)
		goto out;
	sd_journal_set_data_threshold(j->handle, JOURNAL_MESSAGE_MAX + 64);
	j->entries = header_number(fd, ENTRIES_AT);
	sd_journal_seek_head(j->handle);
	*out = j;
	j = NULL;
	e = ERR_OK;
out:
	journal_close(j);
	return e;
}

void
journal_close(struct journal *j)
{
	if (!j)
		return;
	if (j->handle)
		sd_journal_close(j->handle);
	if (j->mended >= 0)
		close(j->mended);
	journal_entry_free(j->entry);
	free(j);
}

static void
read_entry(struct journal *j, struct buf *out)
{
	const void *data;
	size_t length;
	uint64_t t;

	journal_entry_start(j->entry);
	if (sd_journal_get_realtime_usec(j->handle, &t) == 0 && t <= INT64_MAX)
		journal_entry_taken(j->entry, (instant)t);
	sd_journal_restart_data(j->handle);
	while (sd_journal_enumerate_available_data(j->handle, &data, &length) > 0) {
		struct str field = { data, length };
		size_t equals = str_find_char(str_sub(field, 0, 64), '=');

		journal_entry_field(j->entry, str_sub(field, 0, equals),
			str_sub(field, equals + 1, field.len));
	}
	journal_entry_line(j->entry, out);
}

enum err
journal_read(struct journal *j, struct buf *out)
{
	while (!j->ended && out->len < READ_SIZE) {
		int r = sd_journal_next(j->handle);

		if (r == -ENOMEM)
			return ERR_NOMEM;
		if (r <= 0) {
			j->ended = true;
			return r < 0 || j->read < j->entries ? ERR_DAMAGED : ERR_OK;
		}
		j->read++;
		read_entry(j, out);
	}
	return buf_ok(out) ? ERR_OK : ERR_NOMEM;
}

uint64_t
journal_permille(const struct journal *j)
{
	return j->entries ? j->read * 1000 / j->entries : 1000;
}
