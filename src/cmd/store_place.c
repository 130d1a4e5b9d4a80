#define _GNU_SOURCE
#include "cmd/store_place.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/i18n.h"
#include "cmd/terminal.h"

#define WAIT_MS 5000

const char *
store_place(const char *told)
{
	static char path[4096];
	const char *named = told ? told : getenv("YAGURA_STORE");
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (named && *named)
		snprintf(path, sizeof path, "%s", named);
	else if (geteuid() == 0)
		snprintf(path, sizeof path, "/var/lib/yagura");
	else if (state && *state)
		snprintf(path, sizeof path, "%s/yagura", state);
	else
		snprintf(path, sizeof path, "%s/.local/state/yagura", home && *home ? home : ".");
	return path;
}

void
store_complain(struct store *s, enum err e)
{
	complain(_("the store %s: %s (%s)."), s ? store_folder(s) : store_place(NULL), err_text(e),
		s ? store_detail(s) : "");
}

enum err
store_place_open(const char *told, enum store_mode mode, struct store **out)
{
	const char *path = store_place(told);
	struct store *s = NULL;
	enum err e = store_open(path, mode, WAIT_MS, &s);

	if (!e) {
		*out = s;
		return ERR_OK;
	}
	if (e == ERR_NOTFOUND)
		complain(_("there is no store in %s. yagura report add makes one; --store or "
			   "YAGURA_STORE names another."), path);
	else
		complain(_("cannot open the store %s: %s (%s)."), path, err_text(e),
			s ? store_detail(s) : "");
	store_close(s);
	*out = NULL;
	return e;
}
