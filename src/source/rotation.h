/*
 * Rotated sets by their names: auth.log, auth.log.1, auth.log.2.gz; messages,
 * messages-20260501.xz, messages.2026-05-01; mail.log.0.bz2.
 */
#ifndef YAGURA_SOURCE_ROTATION_H
#define YAGURA_SOURCE_ROTATION_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct rotated {
	struct str base;      /* folder and name without what rotation added; borrows */
	int64_t age;          /* of two of one base, the greater is the older */
	uint32_t source;
};

struct rotated rotation_of(struct str path, uint32_t source);

/* By base, then from the newest to the oldest. */
void rotation_sort(struct rotated *set, size_t count);

#endif
