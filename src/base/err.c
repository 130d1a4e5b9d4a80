#include "base/err.h"

#include <errno.h>

#include "base/check.h"
#include "base/i18n.h"

static const char *const texts[ERR_COUNT] = {
	[ERR_OK] = N_("nothing is wrong"),
	[ERR_NOMEM] = N_("out of memory"),
	[ERR_INPUT] = N_("not in the expected form"),
	[ERR_USAGE] = N_("wrong usage"),
	[ERR_NOTFOUND] = N_("no such file or folder"),
	[ERR_EXISTS] = N_("it exists already"),
	[ERR_PERM] = N_("permission denied"),
	[ERR_FULL] = N_("no space left on the device"),
	[ERR_IO] = N_("input or output failed"),
	[ERR_DAMAGED] = N_("damaged"),
	[ERR_BUSY] = N_("in use by another process"),
};

const char *
err_text(enum err e)
{
	check(e >= 0 && e < ERR_COUNT);
	return _(texts[e]);
}

enum err
err_from_errno(int number)
{
	switch (number) {
	case 0: return ERR_OK;
	case ENOMEM: return ERR_NOMEM;
	case ENOENT:
	case ENOTDIR: return ERR_NOTFOUND;
	case EEXIST: return ERR_EXISTS;
	case EACCES:
	case EPERM:
	case EROFS: return ERR_PERM;
	case ENOSPC:
	case EDQUOT: return ERR_FULL;
	case EBUSY: return ERR_BUSY;
	default: return ERR_IO;
	}
}
