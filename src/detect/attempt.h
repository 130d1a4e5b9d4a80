/*
 * What of the traffic is an attempt at something that was not offered: what a
 * firewall stopped or saw, what a wrapper refused, what closed at once without
 * saying anything, connections that came to nothing. These go into the ledger, and scans are found there. Ordinary
 * traffic and what looks like its remains stay out: replies, leftovers of
 * connections, multicast and broadcast, neighbours announcing themselves.
 */
#ifndef YAGURA_DETECT_ATTEMPT_H
#define YAGURA_DETECT_ATTEMPT_H

#include "core/detector.h"
#include "core/ledger.h"

/* One detector of those that read the ledger calls it for all: port-scan. */
void attempt_note(const struct site *site, const struct observation *o);

bool attempt_is(const struct site *site, const struct observation *o);

/* Of the service, where the record names that alone. */
uint16_t attempt_port(const struct site *site, const struct event *e);

#endif
