/*
 * What `analyze` prints for people: the sentence, the table, the coverage, the
 * next step. design: cli.md, 80 and 120 columns.
 */
#ifndef YAGURA_CMD_FINDINGS_H
#define YAGURA_CMD_FINDINGS_H

#include "base/buf.h"
#include "cmd/analysis.h"

struct recording;

struct findings_options {
	bool all;              /* every incident, not only the worst */
	bool unread;           /* list what was not understood, instead of the table */
	bool since_last;       /* with record: new, goes on, ended */
	struct recording *record; /* numbers and suppressions; NULL if nothing is kept */
	char **paths;
	int path_count;
};

void findings_print(const struct analysis *a, const struct findings_options *options,
	struct buf *out);

/* One sentence for one incident, with its reason: also for reports. */
void findings_sentence(const struct analysis *a, const struct incident *i, struct buf *out);

/* "pop3, telnet and 3 more ports"; nothing where names would not say more than a count */
void findings_services(const struct services *s, const struct alert *alert, struct buf *out);

#endif
