/*
 * What several files tell counts once: the same line in two of them, the same
 * event in lines of another head (the journal's, syslog's two kinds of time),
 * the same login in login records and in a daemon's log. Looked up among the
 * events of the last moments; bounded, and free where one file is read.
 */
#ifndef YAGURA_SOURCE_REPEATS_H
#define YAGURA_SOURCE_REPEATS_H

#include "core/event.h"

/* Who told it: lines without a year, lines with one, the journal, login records. */
enum teller { TELLER_LINES, TELLER_DATED, TELLER_JOURNAL, TELLER_LOGINS, TELLER_COUNT };

struct repeats;

/* HAS says which tellers there are. */
enum err repeats_new(const bool has[TELLER_COUNT], struct repeats **out);
void repeats_free(struct repeats *r);

/*
 * True if another source told E. In order of time; but a login record comes
 * REPEATS_DELAY after its time, so that of two the daemon's line, which tells
 * more, is the first.
 */
bool repeats_has(struct repeats *r, enum teller teller, const struct event *e);

#define REPEATS_DELAY (2 * SECOND)

#endif
