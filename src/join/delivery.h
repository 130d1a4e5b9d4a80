/*
 * Lines of a mail's way to deliveries, joined by the host's name and its queue
 * id: who handed the mail over, from whom it is, and every handing-on.
 */
#ifndef YAGURA_JOIN_DELIVERY_H
#define YAGURA_JOIN_DELIVERY_H

#include "core/detector.h"

struct deliveries;

enum err deliveries_new(struct deliveries **out);
void deliveries_free(struct deliveries *d);

/* For what O's event will need: recent_near() and recent_nearer(). */
void deliveries_near(const struct deliveries *d, const struct observation *o);
void deliveries_nearer(const struct deliveries *d, const struct observation *o);

/* True if O's event hands a mail on; *out's slices live until the next call. */
bool deliveries_add(struct deliveries *d, const struct observation *o, struct delivery *out);

/* Mails that were given up before their end. */
uint64_t deliveries_evicted(const struct deliveries *d);

#endif
