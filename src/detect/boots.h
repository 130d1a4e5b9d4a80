/*
 * When hosts started and went down, as far as their logs say it. What happens
 * around that was done by the machine.
 */
#ifndef YAGURA_DETECT_BOOTS_H
#define YAGURA_DETECT_BOOTS_H

#include "core/detector.h"

#define BOOT_ACTIONS (WANTS(ACTION_BOOT) | WANTS(ACTION_SHUTDOWN))
#define BOOTS_KEPT 64

/* The last ones; zeroed to begin with. */
struct boots {
	struct { uint64_t host; instant at; } rows[BOOTS_KEPT];
	size_t next;
};

/* Notes E if it is one of BOOT_ACTIONS; true if so. */
bool boots_note(struct boots *b, const struct event *e);

/* HOST, by its hash, started or went down less than WITHIN before or after AT. */
bool boots_around(const struct boots *b, uint64_t host, instant at, instant within);

#endif
