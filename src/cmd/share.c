#define _GNU_SOURCE
#include "cmd/share.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "cmd/terminal.h"

#define SHARE_FILE_MAX (8u << 20)

static bool
is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* FOLDER/TAIL if it is there and has PROBE in it. */
static bool
try(char *out, size_t size, const char *folder, const char *tail, const char *probe)
{
	char path[4096];

	snprintf(out, size, "%s/%s", folder, tail);
	if (snprintf(path, sizeof path, "%s/%s", out, probe) >= (int)sizeof path)
		return false;
	return is_folder(path);
}

static bool
executable_folder(char *out, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", out, size - 1);
	char *slash;

	if (n <= 0)
		return false;
	out[n] = '\0';
	slash = strrchr(out, '/');
	if (!slash)
		return false;
	*slash = '\0';
	return true;
}

const char *
share_folder(void)
{
	static char found[4096];
	const char *told = getenv("YAGURA_SHARE");
	char here[2048];

	if (found[0])
		return found;
	if (told && *told)
		snprintf(found, sizeof found, "%s", told);
	else if (!executable_folder(here, sizeof here) ||
		(!try(found, sizeof found, here, "../share/yagura", "formats") &&
			!try(found, sizeof found, here, "../share", "formats") &&
			!try(found, sizeof found, here, "../../share", "formats")))
		snprintf(found, sizeof found, "%s", YAGURA_DATADIR);
	return found;
}

const char *
share_locale_folder(void)
{
	static char found[4096];
	char here[2048];

	if (found[0])
		return found;
	if (!executable_folder(here, sizeof here) ||
		(!try(found, sizeof found, here, "po", "ja/LC_MESSAGES") &&
			!try(found, sizeof found, here, "../share/locale", "ja/LC_MESSAGES")))
		snprintf(found, sizeof found, "%s", YAGURA_LOCALEDIR);
	return found;
}

enum err
share_read(const char *relative, struct buf *out)
{
	char path[8192], block[16 << 10];
	enum err e = ERR_OK;
	size_t n;
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", share_folder(), relative);
	f = fopen(path, "re");
	if (!f) {
		e = err_from_errno(errno);
		goto out;
	}
	while ((n = fread(block, 1, sizeof block, f)) > 0)
		buf_add(out, (struct str){ block, n });
	if (ferror(f))
		e = err_from_errno(errno);
	else if (!buf_ok(out))
		e = ERR_NOMEM;
out:
	if (e)
		complain(_("cannot read its own data %s: %s. Set YAGURA_SHARE to the "
			   "folder share of the program."),
			path, err_text(e));
	if (f)
		fclose(f);
	return e;
}

static const char *wanted_suffix; /* scandir() passes no argument; main thread only */

static int
has_suffix(const struct dirent *entry)
{
	return entry->d_name[0] != '.' &&
		str_ends(str_from(entry->d_name), str_from(wanted_suffix));
}

enum err
share_list(const char *folder, const char *suffix, struct arena *a, struct str **out,
	size_t *count)
{
	struct dirent **entries = NULL;
	char path[8192];
	struct str *names;
	int n;

	snprintf(path, sizeof path, "%s/%s", share_folder(), folder);
	wanted_suffix = suffix;
	n = scandir(path, &entries, has_suffix, alphasort);
	if (n < 0) {
		enum err e = err_from_errno(errno);

		complain(_("cannot read its own data %s: %s. Set YAGURA_SHARE to the "
			   "folder share of the program."),
			path, err_text(e));
		return e;
	}
	names = arena_array(a, (size_t)n, sizeof *names);
	for (int i = 0; i < n; i++) {
		if (names)
			names[i] = arena_keep(a, str_from(entries[i]->d_name));
		free(entries[i]);
	}
	free(entries);
	*out = names;
	*count = (size_t)n;
	return n && !names ? ERR_NOMEM : ERR_OK;
}

enum err
share_services(struct buf *text, struct services **out)
{
	unsigned line;
	enum err e;

	buf_init(text, SHARE_FILE_MAX);
	e = share_read("services/services.tsv", text);
	if (e)
		return e;
	e = services_new(buf_str(text), out, &line);
	if (e == ERR_INPUT)
		complain(_("%s line %u is not a service."), "services/services.tsv", line);
	return e;
}
