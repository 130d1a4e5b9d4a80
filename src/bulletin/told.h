/*
 * The smaller pieces of prose: names, lists, dates, counts, accesses.
 */
#ifndef YAGURA_BULLETIN_TOLD_H
#define YAGURA_BULLETIN_TOLD_H

#include "bulletin/prose.h"

/* The name people use for a service or program: "pop" for pop3, "IMAP". */
struct str service_print(const struct prose_where *w, struct str name);

/* Whom was asked, as a list; PLAIN: for a table. Empty for nobody. */
struct str consulted_list(const struct prose_where *w, const struct report *r, bool plain);

/* "Reported every month, and in the previous edition already"; empty if neither. */
struct str access_again(const struct prose_where *w, const struct report *r);

/* "About 70 accesses to various ports"; with its stop. */
struct str access_sentence(const struct prose_where *w, const struct report *r, bool merged);

/* Does the cause's phrase begin a paragraph, in which what was done goes on? */
bool find_paragraph(const struct prose_where *w, const struct report *r);

/* Lists, as running text or as a table has them. */
struct str list_join(const struct prose_where *w, const struct str *items, size_t count,
	bool plain);

struct civil told_civil(const struct prose_where *w, const struct told_time *t);

#endif
