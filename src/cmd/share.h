/*
 * Where the program's own data is: $YAGURA_SHARE, else share/yagura beside the
 * folder of the executable (installed), else share/ there or one folder up
 * (built in place: build/ or build/gcc), else where it was configured to be
 * installed.
 */
#ifndef YAGURA_CMD_SHARE_H
#define YAGURA_CMD_SHARE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "core/service.h"

/* The folder, found once. */
const char *share_folder(void);

/* Where the message catalogues are. */
const char *share_locale_folder(void);

/* The whole of share/RELATIVE. Says on stderr what it could not read. */
enum err share_read(const char *relative, struct buf *out);

/* Names in share/FOLDER that end in SUFFIX, sorted. */
enum err share_list(const char *folder, const char *suffix, struct arena *a,
	struct str **out, size_t *count);

/* The table of services; TEXT becomes what it borrows from. Says what is wrong. */
enum err share_services(struct buf *text, struct services **out);

#endif
