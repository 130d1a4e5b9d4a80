/*
 * A submission as it arrives: a folder with report.yaml and evidence, a single
 * report.yaml, or a text in the reporter's own words and encoding.
 */
#ifndef YAGURA_CMD_SUBMISSION_H
#define YAGURA_CMD_SUBMISSION_H

#include "base/charset.h"
#include "cmd/desk.h"
#include "store/incidents.h"

#define SUBMISSION_FILES_MAX 1000

struct submission_evidence {
	struct str path, name; /* to open; as the report names it */
	bool text;             /* not to be analysed */
};

struct submission {
	struct report_file file;
	struct str folder;
	enum charset charset;  /* of report.yaml or the text */
	size_t lost;           /* bytes of it without a meaning */
	struct submission_evidence *evidence;
	size_t evidence_count;
};

/* Reads PATH. Everything wrong with it is said on stderr. */
enum err submission_read(struct desk *d, const char *path, struct submission *out);

/* What `report amend --set` adds. */
enum err submission_set(struct desk *d, const char *assignment, struct report *into);

/* The whole of a file as UTF-8 in the desk's arena. ERR_NOMEM: larger than MOST. */
enum err submission_text(struct desk *d, const char *path, size_t most, struct str *out,
	enum charset *charset, size_t *lost);

#endif
