/*
 * Findings in the words of the reader's language, whatever language they were
 * recorded under: from what the store keeps of them, not from their sentences.
 */
#ifndef YAGURA_CMD_SAY_H
#define YAGURA_CMD_SAY_H

#include "base/arena.h"
#include "base/buf.h"
#include "core/service.h"
#include "store/incidents.h"

const char *class_title(enum class c);
const char *verdict_title(enum verdict v);
const char *certainty_title(enum certainty c);

/*
 * The incident's sentence and its alerts' said again, in A; one whose rule this
 * program no longer has keeps the words of that day.
 */
enum err say_again(struct store_incident *i, const struct services *s, struct arena *a);

/* Whether the catalogue in use is the Japanese one. */
bool say_japanese(void);

/* TEXT with its full stop. */
void say_sentence(struct str text, struct buf *out);

#endif
