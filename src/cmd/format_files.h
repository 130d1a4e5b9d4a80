/*
 * The files of log formats: those of share/formats, and before them the site's
 * own, *.fmt in /etc/yagura/formats (or $YAGURA_FORMATS). A file of ours that is
 * wrong stops the program. One of the site's is told with its place, left out, and
 * counted: a slip of the pen must not blind the rest, and the exit status says 2.
 */
#ifndef YAGURA_CMD_FORMAT_FILES_H
#define YAGURA_CMD_FORMAT_FILES_H

#include "parse/formats.h"

#define FORMAT_FOLDER "/etc/yagura/formats"

/* Says on stderr what is wrong. *left_out: the site's files that were. */
enum err format_files_load(const struct services *services, struct formats **out,
	size_t *left_out);

/*
 * With PATHS in place of the folder. *left_out are those that are wrong; each is
 * told at its first mistake, and at every sample that does not fit.
 */
enum err format_files_test(const struct services *services, char **paths, size_t count,
	struct formats **out, size_t *left_out);

#endif
