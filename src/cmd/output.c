/*
 * A file is written beside its place and moved there when it is whole and on
 * the disk: who reads it meanwhile sees the old one, and a full disk leaves
 * the old one as it was.
 */
#define _GNU_SOURCE
#include "cmd/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "cmd/terminal.h"

static enum err
write_all(int fd, struct str text)
{
	while (text.len) {
		ssize_t n = write(fd, text.ptr, text.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_from_errno(errno);
		text = str_sub(text, (size_t)n, text.len);
	}
	return ERR_OK;
}

/* FOLDER/.NAME.XXXXXX, in the folder where the file shall stand. */
static char *
temporary_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *name = NULL;
	int folder = slash ? (int)(slash - path) + 1 : 0;

	if (asprintf(&name, "%.*s.%s.XXXXXX", folder, path, path + folder) < 0)
		return NULL;
	return name;
}

static enum err
write_file(const char *path, struct str text)
{
	char *name = temporary_name(path);
	mode_t mask = umask(0);
	enum err e = ERR_NOMEM;
	int fd = -1;

	umask(mask);
	if (!name)
		goto out;
	fd = mkostemp(name, O_CLOEXEC);
	if (fd < 0) {
		e = err_from_errno(errno);
		goto out;
	}
	e = write_all(fd, text);
	if (!e && (fchmod(fd, 0666 & ~mask) || fsync(fd)))
		e = err_from_errno(errno);
	if (close(fd) && !e)
		e = err_from_errno(errno);
	if (!e && rename(name, path))
		e = err_from_errno(errno);
	if (e)
		unlink(name);
out:
	free(name);
	return e;
}

/* A device or a pipe (/dev/stdout) is written to as it is. */
static enum err
write_through(const char *path, struct str text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	enum err e;

	if (fd < 0)
		return err_from_errno(errno);
	e = write_all(fd, text);
	if (close(fd) && !e)
		e = err_from_errno(errno);
	return e;
}

enum err
output_write(const char *path, struct str text)
{
	struct stat st;
	enum err e;

	if (!path)
		e = fflush(stdout) ? err_from_errno(errno) : write_all(STDOUT_FILENO, text);
	else if (stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		e = write_through(path, text);
	else
		e = write_file(path, text);
	if (e && path)
		complain(_("cannot write %s: %s. What stood there is as it was."), path,
			err_text(e));
	else if (e)
		complain(_("cannot write the answer: %s."), err_text(e));
	return e;
}
