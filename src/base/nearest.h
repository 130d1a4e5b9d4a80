/*
 * "Did you mean X?": the word of a list that is most like one that is wrong.
 */
#ifndef YAGURA_BASE_NEAREST_H
#define YAGURA_BASE_NEAREST_H

#include "base/str.h"

struct nearest {
	struct str word, best;
	size_t distance;
};

void nearest_start(struct nearest *n, struct str word);
void nearest_try(struct nearest *n, struct str candidate); /* must outlive N */

/* Empty when none is near enough to be meant. */
struct str nearest_found(const struct nearest *n);

#endif
