/*
 * An own file may be wrong in itself, or only together with the others, which the
 * graph shows: then all are read anew without it. That costs time only where
 * something is wrong.
 */
#define _GNU_SOURCE
#include "cmd/format_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "cmd/share.h"
#include "cmd/terminal.h"

#define TEXT_MAX (8u << 20)
#define OWN_MAX 1000         /* files */
#define SAMPLES_TOLD 20      /* wrong ones of one run */

struct own_file {
	struct str path;      /* NUL-terminated */
	struct buf text;
	bool left_out;
};

struct loading {
	const struct services *services;
	struct arena arena;
	struct own_file *own;
	size_t own_count, left_out;
	bool testing;
};

static void
complain_format(const struct parse_error *error)
{
	complain("%.*s:%u:%u: %s", STR_ARG(error->file), error->line, error->column,
		error->message);
	complain_place(error->source.ptr ? error->source : error->text,
		error->source.ptr ? error->line : 1, error->column, error->width, NULL);
}

static enum err
read_file(const char *path, struct buf *out)
{
	char block[16 << 10];
	FILE *f = fopen(path, "re");
	enum err e = f ? ERR_OK : err_from_errno(errno);
	size_t n;

	while (f && (n = fread(block, 1, sizeof block, f)) > 0)
		buf_add(out, (struct str){ block, n });
	if (f && ferror(f))
		e = err_from_errno(errno);
	else if (!e && !buf_ok(out))
		e = ERR_NOMEM;
	if (f)
		fclose(f);
	return e;
}

static enum err
add_own(struct loading *l, const char *path)
{
	struct own_file *own = &l->own[l->own_count];
	enum err e;

	if (l->own_count == OWN_MAX)
		return ERR_NOMEM;
	*own = (struct own_file){ .path = arena_keep(&l->arena, str_from(path)) };
	if (!own->path.ptr)
		return ERR_NOMEM;
	l->own_count++;
	buf_init(&own->text, TEXT_MAX);
	e = read_file(path, &own->text);
	if (e) {
		complain(_("cannot read %s: %s."), path, err_text(e));
		own->left_out = true;
		l->left_out++;
	}
	return ERR_OK;
}

static int
is_format(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && str_ends(str_from(entry->d_name), STR(".fmt"));
}

/* A folder that is not there is a site without formats of its own. */
static enum err
add_folder(struct loading *l, const char *folder)
{
	struct dirent **entries = NULL;
	int n = scandir(folder, &entries, is_format, alphasort);
	enum err e = ERR_OK;

	if (n < 0) {
		if (errno == ENOENT)
			return ERR_OK;
		complain(_("cannot read %s: %s."), folder, err_text(err_from_errno(errno)));
		l->left_out++;
		return ERR_OK;
	}
	for (int i = 0; i < n; i++) {
		char path[4096];

		snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
		if (!e)
			e = add_own(l, path);
		free(entries[i]);
	}
	free(entries);
	return e;
}

static enum err
add_shipped(struct loading *l, struct formats *f)
{
	struct parse_error error = { 0 };
	struct str *names = NULL;
	size_t count = 0;
	struct buf text;
	enum err e = share_list("formats", ".fmt", &l->arena, &names, &count);

	buf_init(&text, TEXT_MAX);
	for (size_t i = 0; !e && i < count; i++) {
		char path[512];

		buf_reset(&text);
		snprintf(path, sizeof path, "formats/%.*s", STR_ARG(names[i]));
		e = share_read(path, &text);
		if (e)
			break;
		e = formats_add(f, names[i], buf_str(&text), &error);
		if (e == ERR_INPUT)
			complain_format(&error);
	}
	buf_free(&text);
	return e;
}

static struct own_file *
own_of(struct loading *l, struct str name)
{
	for (size_t i = 0; i < l->own_count; i++)
		if (str_eq(l->own[i].path, name))
			return &l->own[i];
	return NULL;
}

/* False: the mistake is in one of our own files, and there is nothing to go on with. */
static bool
leave_out(struct loading *l, const struct parse_error *error)
{
	struct own_file *own = own_of(l, error->file);

	complain_format(error);
	if (!own)
		return false;
	if (!own->left_out)
		l->left_out++;
	own->left_out = true;
	return true;
}

static void
say_left_out(const struct loading *l)
{
	for (size_t i = 0; i < l->own_count && !l->testing; i++)
		if (l->own[i].left_out)
			complain(_("%s is left out; the other formats hold."), l->own[i].path.ptr);
}

static enum err
add_own_files(struct loading *l, struct formats *f)
{
	struct parse_error error;
	enum err e = ERR_OK;

	for (size_t i = 0; i < l->own_count && !e; i++) {
		struct own_file *own = &l->own[i];

		if (own->left_out)
			continue;
		e = formats_add(f, own->path, buf_str(&own->text), &error);
		if (e == ERR_INPUT && leave_out(l, &error))
			e = ERR_OK; /* nothing of it stayed */
	}
	return e;
}

/* Samples of own files; *again if one of these has to go. */
static enum err
check_samples(struct loading *l, const struct formats *f, bool *again)
{
	struct parse_error error;
	size_t next = 0, told = 0;
	enum err e;

	while ((e = formats_check_own(f, &next, &error)) == ERR_INPUT) {
		const struct own_file *own = own_of(l, error.file);

		if (!own || (own->left_out && (!l->testing || told >= SAMPLES_TOLD)))
			continue;
		told++;
		*again = true;
		leave_out(l, &error);
	}
	return e;
}

/* One try with the files that are left; *again if another must follow. */
static enum err
load_once(struct loading *l, struct formats **out, bool *again)
{
	struct parse_error error;
	enum err e;

	*again = false;
	e = formats_new(l->services, out);
	if (!e)
		e = add_shipped(l, *out);
	if (e)
		return e;
	formats_own(*out);
	e = add_own_files(l, *out);
	if (e)
		return e;
	e = formats_compile(*out, &error);
	if (e == ERR_INPUT)
		*again = leave_out(l, &error);
	return e ? e : check_samples(l, *out, again);
}

static enum err
load_all(struct loading *l, struct formats **out)
{
	struct formats *f = NULL;
	bool again;
	enum err e;

	do {
		formats_free(f);
		f = NULL;
		e = load_once(l, &f, &again);
	} while (again);
	if (e) {
		formats_free(f);
		return e;
	}
	say_left_out(l);
	*out = f;
	return ERR_OK;
}

static enum err
start(struct loading *l, const struct services *services)
{
	*l = (struct loading){ .services = services };
	arena_init(&l->arena, 16u << 20);
	l->own = arena_array(&l->arena, OWN_MAX, sizeof *l->own);
	return l->own ? ERR_OK : ERR_NOMEM;
}

static void
finish(struct loading *l, size_t *left_out)
{
	for (size_t i = 0; i < l->own_count; i++)
		buf_free(&l->own[i].text);
	*left_out = l->left_out;
	arena_free(&l->arena);
}

enum err
format_files_load(const struct services *services, struct formats **out, size_t *left_out)
{
	const char *told = getenv("YAGURA_FORMATS");
	struct loading l;
	enum err e = start(&l, services);

	if (!e)
		e = add_folder(&l, told && *told ? told : FORMAT_FOLDER);
	if (!e)
		e = load_all(&l, out);
	finish(&l, left_out);
	return e;
}

enum err
format_files_test(const struct services *services, char **paths, size_t count,
	struct formats **out, size_t *left_out)
{
	struct loading l;
	enum err e = start(&l, services);

	l.testing = true;
	for (size_t i = 0; i < count && !e; i++)
		e = add_own(&l, paths[i]);
	if (!e)
		e = load_all(&l, out);
	finish(&l, left_out);
	return e;
}
