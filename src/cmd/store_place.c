/*
 * A desk is used in a hurry and on other people's machines: the store may be
 * read-only, full, held by somebody else or not there yet. Each of these gets a
 * sentence that says what to do.
 */
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

static void
say(const char *folder, const struct store *s, enum err e)
{
	const char *detail = s ? store_detail(s) : "";

	switch (e) {
	case ERR_NOTFOUND:
		complain(_("there is no store in %s yet. yagura report add or yagura analyze "
			   "--record makes one; --store names another."), folder);
		break;
	case ERR_PERM:
		complain(_("the store in %s cannot be written or read: permission denied. Run it "
			   "as its owner, or say --store PATH."), folder);
		break;
	case ERR_FULL:
		complain(_("there is no space left for the store in %s. Nothing of this command "
			   "was kept; make room and run it again."), folder);
		break;
	case ERR_BUSY:
		complain(_("the store in %s is in use by another process. Nothing of this command "
			   "was kept; run it again when that has ended."), folder);
		break;
	case ERR_DAMAGED:
		complain(_("the store in %s is damaged (%s). Run yagura verify, or bring back a "
			   "copy."), folder, *detail ? detail : "yagura.db");
		break;
	case ERR_USAGE:
		complain(_("the store in %s was made by a newer yagura. Use that one."), folder);
		break;
	case ERR_NOMEM:
		complain(_("out of memory, or more than the store in %s may take at once. "
			   "Nothing of this command was kept."), folder);
		break;
	default:
		complain(_("the store in %s cannot be used: %s."), folder,
			*detail ? detail : err_text(e));
	}
}

void
store_complain(struct store *s, enum err e)
{
	say(s ? store_folder(s) : store_place(NULL), s, e);
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
	say(path, s, e);
	store_close(s);
	*out = NULL;
	return e;
}
