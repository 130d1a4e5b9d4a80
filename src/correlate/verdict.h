/*
 * What a source got. "Nothing got through" is said only with its ground: what
 * was refused, and that no success from that source followed in what was read.
 */
#ifndef YAGURA_CORRELATE_VERDICT_H
#define YAGURA_CORRELATE_VERDICT_H

#include "core/success.h"

/* Fills in verdict and ground of the alerts whose detector left them open. */
void verdict_give(struct alerts *alerts, const struct successes *successes);

#endif
