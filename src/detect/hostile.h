/*
 * Text that no person types and no file is called: machine code, or the runs of
 * filler before it, sent where a name or an argument belongs.
 */
#ifndef YAGURA_DETECT_HOSTILE_H
#define YAGURA_DETECT_HOSTILE_H

#include "core/detector.h"

/* Where a stranger says something. */
#define HOSTILE_ACTIONS (WANTS(ACTION_LOGIN) | WANTS(ACTION_COMMAND) | \
	WANTS(ACTION_UPLOAD) | WANTS(ACTION_DOWNLOAD))

bool hostile_text(struct str s);

/* The first hostile field of E that the other side chose; false if there is none. */
bool hostile_event(const struct event *e, struct str *what);

#endif
