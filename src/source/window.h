/*
 * A file whose lines are out of order by hours (a relay that delayed, hosts whose
 * clocks differ): its events are held back, as many as there is room for, and
 * given out by their time. Only such a file pays for it.
 */
#ifndef YAGURA_SOURCE_WINDOW_H
#define YAGURA_SOURCE_WINDOW_H

#include "core/event.h"

struct window;

#define WINDOW_EVENTS 32768u          /* of one file */
#define WINDOW_BYTES (24u << 20)
#define WINDOW_BYTES_ALL (64u << 20)  /* of all files */

/* USED is what all windows together hold, in bytes; it must outlive them. */
enum err window_new(size_t *used, struct window **out);
void window_free(struct window *w);

bool window_is_full(const struct window *w);

/* A deep copy. */
enum err window_add(struct window *w, const struct event *e);

/* The oldest, of equal ones the first in the file; NULL if there is none. */
const struct event *window_first(const struct window *w);

/* The same, taken out; it lives until the next call of window_take(). */
struct event *window_take(struct window *w);

#endif
