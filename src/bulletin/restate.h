/*
 * What a revision says otherwise than the edition before: old value → new one,
 * report by report, in the words of the annex.
 */
#ifndef YAGURA_BULLETIN_RESTATE_H
#define YAGURA_BULLETIN_RESTATE_H

#include "bulletin/prose.h"

/* Fills restated of B from the request's previous reports. ERR_NOMEM. */
enum err bulletin_restate(const struct prose_where *w, struct bulletin *b);

#endif
