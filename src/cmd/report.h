/*
 * `yagura report`: the parts of it, and how a report is shown.
 */
#ifndef YAGURA_CMD_REPORT_H
#define YAGURA_CMD_REPORT_H

#include "cmd/desk.h"

/* Exit statuses. */
int report_add(struct desk *d, int count, char **paths);
int report_add_form(struct desk *d, const char *path, const char *incident); /* may be NULL */
int report_amend(struct desk *d, const char *number, const char *path);
int report_set(struct desk *d, const char *number, int count, char **assignments);
int report_new(struct desk *d, const char *incident);
int report_list(struct desk *d, const char *month, bool json);
int report_show(struct desk *d, const char *number, bool json);

/* "; probable; evidenced: maillog:12" */
void report_add_basis(const struct standing *s, struct buf *out);

/* "the report says 70, secure:3-72 says 75"; false when the two agree. */
bool report_add_difference(const struct desk *d, const struct report *r,
	const struct finding *f, struct buf *out);

/* There is no report with this number; the last one is … */
void report_complain_number(struct desk *d, struct str number);

#endif
