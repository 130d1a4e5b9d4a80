/*
 * File names are hostile too: they are kept as bytes and only escaped when
 * printed. Links inside a folder are not followed, so that a walk ends; a link
 * that the user names is.
 */
#define _GNU_SOURCE
#include "source/file.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

void
files_init(struct files *set)
{
	*set = (struct files){ 0 };
	arena_init(&set->arena, 256u << 20);
}

void
files_free(struct files *set)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->items[i].fd >= 0)
			close(set->items[i].fd);
	free(set->items);
	arena_free(&set->arena);
	files_init(set);
}

enum file_trouble
file_trouble_of(enum err e)
{
	return !e ? FILE_FINE :
		e == ERR_DAMAGED ? FILE_DAMAGED :
		e == ERR_INPUT ? FILE_DEMANDING : FILE_UNREADABLE;
}

static struct file *
add(struct files *set, struct str path, bool named)
{
	struct file *f;

	if (set->count == FILES_MAX)
		return NULL;
	if (set->count == set->size) {
		size_t size = set->size ? 2 * set->size : 16;
		struct file *items;

		items = realloc(set->items, size * sizeof *items);
		if (!items)
			return NULL;
		set->items = items;
		set->size = size;
	}
	path = arena_keep(&set->arena, path);
	if (!path.ptr)
		return NULL;
	f = &set->items[set->count++];
	*f = (struct file){ .path = path, .named = named, .fd = -1, .changed = INSTANT_NONE,
		.first = INSTANT_NONE, .last = INSTANT_NONE };
	return f;
}

static void
unreadable(struct file *f, int number)
{
	f->trouble = FILE_UNREADABLE;
	f->err = err_from_errno(number);
}

static enum err
add_file(struct files *set, const char *path, bool named, const struct stat *st)
{
	struct file *f = add(set, str_from(path), named);

	if (!f)
		return ERR_NOMEM;
	f->size = (uint64_t)st->st_size;
	f->changed = (instant)st->st_mtim.tv_sec * SECOND;
	if (access(path, R_OK) < 0)
		unreadable(f, errno);
	return ERR_OK;
}

/* A signal that somebody handles ends the input: what came before it counts. */
static enum err
spool(int from, int to)
{
	char block[64 << 10];

	for (;;) {
		ssize_t n = read(from, block, sizeof block), done = 0;

		if (n == 0 || (n < 0 && errno == EINTR))
			return ERR_OK;
		if (n < 0)
			return err_from_errno(errno);
		while (done < n) {
			ssize_t wrote = write(to, block + done, (size_t)(n - done));

			if (wrote < 0 && errno != EINTR)
				return err_from_errno(errno);
			done += wrote > 0 ? wrote : 0;
		}
	}
}

/* Of a redirected file its own; what came through a pipe is from now. */
static instant
changed_stdin(int spooled)
{
	struct stat st;

	if ((fstat(STDIN_FILENO, &st) == 0 && S_ISREG(st.st_mode)) || fstat(spooled, &st) == 0)
		return (instant)st.st_mtim.tv_sec * SECOND;
	return 0;
}

int
file_temporary(void)
{
	const char *folder = getenv("TMPDIR");

	return open(folder ? folder : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

static enum err
add_stdin(struct files *set)
{
	struct file *f = add(set, STR("-"), true);
	enum err e;

	if (!f)
		return ERR_NOMEM;
	f->fd = file_temporary();
	if (f->fd < 0) {
		unreadable(f, errno);
		return ERR_OK;
	}
	e = spool(STDIN_FILENO, f->fd);
	if (e) {
		f->trouble = FILE_UNREADABLE;
		f->err = e;
	}
	f->size = (uint64_t)lseek(f->fd, 0, SEEK_END);
	f->changed = changed_stdin(f->fd);
	return ERR_OK;
}

static int
by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static enum err
add_entry(struct files *set, const FTSENT *entry, bool is_root)
{
	struct file *f;

	switch (entry->fts_info) {
	case FTS_F: return add_file(set, entry->fts_path, is_root, entry->fts_statp);
	case FTS_SLNONE:
		if (!is_root)
			break;
		/* fall through */
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
		f = add(set, str_from(entry->fts_path), is_root);
		if (!f)
			return ERR_NOMEM;
		unreadable(f, entry->fts_info == FTS_SLNONE ? ENOENT : entry->fts_errno);
		return ERR_OK;
	case FTS_DEFAULT:
	case FTS_SL: break;
	default: return ERR_OK;
	}
	set->skipped++;
	return ERR_OK;
}

enum err
files_add(struct files *set, const char *path)
{
	char *roots[] = { (char *)path, NULL };
	enum err e = ERR_OK;
	FTSENT *entry;
	FTS *walk;

	if (strcmp(path, "-") == 0)
		return add_stdin(set);
	walk = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
	if (!walk)
		return err_from_errno(errno);
	while (!e && (entry = fts_read(walk)))
		e = add_entry(set, entry, entry->fts_level == FTS_ROOTLEVEL);
	fts_close(walk);
	return e;
}
