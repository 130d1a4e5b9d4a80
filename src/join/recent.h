/*
 * What was seen a short while ago, by a hash of its key. A row lives until
 * nothing has touched it for the time that was given; it grows as long as that
 * needs it to, up to a ceiling, and then the row that was touched longest ago
 * among eight gives way and is counted.
 */
#ifndef YAGURA_JOIN_RECENT_H
#define YAGURA_JOIN_RECENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/instant.h"

struct recent;

/* The start of every row. */
struct recent_head {
	uint64_t hash;
	instant last; /* when it was touched; whoever takes the row sets it */
};

enum err recent_new(size_t row_size, instant lifetime, size_t ceiling, struct recent **out);
void recent_free(struct recent *r);

/* NULL if there is none or it is too old, by whole seconds. Finding does not touch it. */
void *recent_find(const struct recent *r, uint64_t hash, instant now);

/*
 * The same, touched, or a *fresh row for the hash: never NULL. Of a fresh one only
 * the head is filled, the rest is whatever stood there. Good until the next taking.
 */
void *recent_take(struct recent *r, uint64_t hash, instant now, bool *fresh);

/* Asks for the memory of a row, in two steps: the set, then, once that is here, the row. */
void recent_near(const struct recent *r, uint64_t hash);
void recent_nearer(const struct recent *r, uint64_t hash);

void recent_drop(struct recent *r, void *row);

uint64_t recent_evicted(const struct recent *r);

#endif
