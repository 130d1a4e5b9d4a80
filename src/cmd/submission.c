/*
 * What people send: half-filled forms, mails saved as they came, logs beside
 * them, in any of Japan's encodings. Nothing of it is trusted: sizes are
 * bounded, links are not followed out of the folder, devices are not opened.
 */
#define _GNU_SOURCE
#include "cmd/submission.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "cmd/terminal.h"

#define WORDS_MAX (256u << 10)

static enum err
read_file(const char *path, size_t most, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat status;
	char part[16384];
	enum err e = ERR_OK;
	ssize_t n;

	if (fd < 0 || fstat(fd, &status) != 0) {
		e = err_from_errno(errno);
		goto out;
	}
	if (!S_ISREG(status.st_mode)) {
		e = ERR_INPUT;
		goto out;
	}
	while ((n = read(fd, part, sizeof part)) > 0 && out->len <= most)
		buf_add(out, (struct str){ part, (size_t)n });
	if (n < 0)
		e = err_from_errno(errno);
	else if (out->len > most || !buf_ok(out))
		e = ERR_NOMEM;
out:
	if (fd >= 0)
		close(fd);
	return e;
}

enum err
submission_text(struct desk *d, const char *path, size_t most, struct str *out,
	enum charset *charset, size_t *lost)
{
	struct buf bytes, text;
	enum err e;

	buf_init(&bytes, most + 65536);
	buf_init(&text, 4 * most + 65536);
	*lost = 0;
	e = read_file(path, most, &bytes);
	if (e == ERR_NOMEM)
		complain(_("%s is larger than %zu KiB. Attach it as evidence instead."), path,
			most >> 10);
	else if (e == ERR_INPUT)
		complain(_("%s is not a file."), path);
	else if (e)
		complain(_("cannot read %s: %s."), path, err_text(e));
	if (!e) {
		*charset = charset_guess(buf_str(&bytes));
		e = charset_to_utf8(buf_str(&bytes), *charset, &text, lost);
		if (e)
			complain(_("cannot convert %s from %s: %s."), path, charset_name(*charset),
				err_text(e));
	}
	if (!e) {
		*out = arena_keep(&d->arena, buf_str(&text));
		if (!out->ptr)
			e = ERR_NOMEM;
	}
	buf_free(&bytes);
	buf_free(&text);
	return e;
}

/* Every error with its line and caret. */
static void
complain_errors(const char *path, struct str text, const struct report_errors *errors)
{
	for (size_t i = 0; i < errors->count; i++) {
		const struct report_error *e = &errors->items[i];
		struct buf hint;

		buf_init(&hint, 4096);
		buf_add(&hint, e->hint);
		if (i)
			fputc('\n', stderr);
		complain(_("%s line %u: %.*s"), path, e->line, STR_ARG(e->message));
		complain_place(text, e->line, e->column, e->width, buf_cstr(&hint));
		buf_free(&hint);
	}
	if (errors->more)
		complain(ngettext("%s has %llu more error.", "%s has %llu more errors.",
			errors->more), path, (unsigned long long)errors->more);
}

static enum err
read_yaml(struct desk *d, const char *path, struct submission *out, struct str *text)
{
	struct report_errors *errors = calloc(1, sizeof *errors);
	enum err e = errors ? submission_text(d, path, REPORT_TEXT_MAX, text, &out->charset,
		&out->lost) : ERR_NOMEM;

	if (!e) {
		e = report_yaml_read(*text, &d->words, d->zone, d->now, &d->arena, &out->file,
			errors);
		complain_errors(path, *text, errors);
	}
	free(errors);
	return e;
}

/* ---------------------------------------------------------------- folders */

static struct str
join(struct desk *d, struct str folder, struct str name)
{
	if (!folder.len)
		return arena_keep(&d->arena, name);
	return arena_printf(&d->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name));
}

static bool
add_evidence(struct desk *d, struct submission *s, struct str name, bool text)
{
	struct submission_evidence *one = &s->evidence[s->evidence_count];

	if (s->evidence_count == SUBMISSION_FILES_MAX)
		return false;
	one->name = arena_keep(&d->arena, name);
	one->path = join(d, s->folder, name);
	one->text = text;
	s->evidence_count++;
	return one->name.ptr && one->path.ptr;
}

/* A folder of the path may be a link: only its true name says where a file is. */
static bool
stands_in(const char *folder, const char *path)
{
	char *base = realpath(folder && *folder ? folder : ".", NULL), *real = realpath(path, NULL);
	size_t length = base ? strlen(base) : 0;
	bool inside = base && real && strncmp(real, base, length) == 0 &&
		(length == 1 || real[length] == '/');

	free(base);
	free(real);
	return inside;
}

/* What a report names must be there, and must be in its folder in truth too. */
static enum err
take_named(struct desk *d, const char *path, struct str text, struct submission *s)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < s->file.evidence_count; i++) {
		const struct report_evidence *v = &s->file.evidence[i];
		struct stat status;
		struct str full = join(d, s->folder, v->path);

		if (!full.ptr || !add_evidence(d, s, v->path, v->text))
			return ERR_NOMEM;
		if (lstat(full.ptr, &status) == 0 && S_ISREG(status.st_mode) &&
			access(full.ptr, R_OK) == 0 && stands_in(s->folder.ptr, full.ptr))
			continue;
		e = ERR_INPUT;
		if (lstat(full.ptr, &status) == 0 && !stands_in(s->folder.ptr, full.ptr))
			complain(_("%s line %u: \"%.*s\" is not a file in the folder of the report."),
				path, v->line, STR_ARG(v->path));
		else
			complain(_("%s line %u: there is no file \"%.*s\" that can be read."), path,
				v->line, STR_ARG(v->path));
		complain_place(text, v->line, v->column, v->width, "");
	}
	return e;
}

static int
visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && strcmp(entry->d_name, "report.yaml") != 0;
}

/* Without a list every other file of the folder is evidence. */
static enum err
take_folder(struct desk *d, struct submission *s)
{
	struct dirent **names = NULL;
	int count = scandir(s->folder.ptr, &names, visible, alphasort);
	enum err e = count < 0 ? err_from_errno(errno) : ERR_OK;

	for (int i = 0; i < count; i++) {
		struct str name = str_from(names[i]->d_name), full = join(d, s->folder, name);
		struct stat status;

		if (!e && full.ptr && lstat(full.ptr, &status) == 0 && S_ISREG(status.st_mode) &&
			!add_evidence(d, s, name, false)) {
			complain(_("there are more than %d files in %s. Name the evidence in its "
				   "report.yaml."), SUBMISSION_FILES_MAX, s->folder.ptr);
			e = ERR_NOMEM;
		}
		free(names[i]);
	}
	free(names);
	return e;
}

static enum err
read_folder(struct desk *d, const char *folder, struct submission *out)
{
	struct str yaml = arena_printf(&d->arena, "%s/report.yaml", folder), text = STR_NULL;
	enum err e;

	if (!yaml.ptr)
		return ERR_NOMEM;
	if (access(yaml.ptr, F_OK) != 0) {
		complain(_("there is no report.yaml in %s. yagura report new shows what stands in "
			   "one."), folder);
		return ERR_NOTFOUND;
	}
	if (!stands_in(folder, yaml.ptr)) {
		complain(_("%s is a link to a file outside of its folder."), yaml.ptr);
		return ERR_INPUT;
	}
	e = read_yaml(d, yaml.ptr, out, &text);
	if (e)
		return e;
	return out->file.evidence_count ? take_named(d, yaml.ptr, text, out) :
		take_folder(d, out);
}

static bool
is_yaml(struct str path)
{
	return str_ends(path, STR(".yaml")) || str_ends(path, STR(".yml"));
}

static enum err
read_single(struct desk *d, const char *path, struct submission *out)
{
	struct str text = STR_NULL;
	enum err e;

	if (is_yaml(str_from(path))) {
		e = read_yaml(d, path, out, &text);
		return e ? e : take_named(d, path, text, out);
	}
	report_init(&out->file.report);
	e = submission_text(d, path, WORDS_MAX, &out->file.report.words, &out->charset,
		&out->lost);
	if (!e && out->charset == CHARSET_UNKNOWN) {
		complain(_("%s is not a text in UTF-8, ISO-2022-JP, EUC-JP or Shift_JIS."), path);
		e = ERR_INPUT;
	}
	return e;
}

enum err
submission_read(struct desk *d, const char *path, struct submission *out)
{
	struct str s = str_from(path);
	struct stat status;

	*out = (struct submission){ 0 };
	while (s.len > 1 && s.ptr[s.len - 1] == '/')
		s.len--;
	s = arena_keep(&d->arena, s);
	out->evidence = arena_array(&d->arena, SUBMISSION_FILES_MAX, sizeof *out->evidence);
	if (!s.ptr || !out->evidence)
		return ERR_NOMEM;
	if (stat(s.ptr, &status) != 0) {
		complain(_("cannot read %s: %s."), path, err_text(err_from_errno(errno)));
		return ERR_NOTFOUND;
	}
	if (S_ISDIR(status.st_mode)) {
		out->folder = s;
		return read_folder(d, s.ptr, out);
	}
	for (size_t i = s.len; i > 0; i--) {
		if (s.ptr[i - 1] == '/') {
			out->folder = arena_keep(&d->arena, str_sub(s, 0, i == 1 ? 1 : i - 1));
			break;
		}
	}
	return read_single(d, s.ptr, out);
}

enum err
submission_set(struct desk *d, const char *assignment, struct report *into)
{
	struct report_errors *errors = calloc(1, sizeof *errors);
	struct report_file *file = arena_alloc(&d->arena, sizeof *file);
	struct str text = str_from(assignment);
	enum err e = ERR_NOMEM;

	if (str_find_char(text, '=') == text.len) {
		complain(_("--set wants FIELD=VALUE, as damage=none, not \"%s\"."), assignment);
		e = ERR_USAGE;
	} else if (errors && file) {
		e = report_yaml_set(text, &d->words, d->zone, d->now, &d->arena, file, errors);
		for (size_t i = 0; i < errors->count; i++)
			complain("--set %s: %.*s %.*s", assignment, STR_ARG(errors->items[i].message),
				STR_ARG(errors->items[i].hint));
		if (!e && file->evidence_count) {
			complain(_("evidence is added with a folder: yagura report amend NUMBER PATH."));
			e = ERR_USAGE;
		}
	}
	if (!e)
		report_merge(into, &file->report);
	free(errors);
	return e;
}
