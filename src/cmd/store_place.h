/*
 * Which store a command means: --store PATH, else $YAGURA_STORE, else
 * /var/lib/yagura for root and $XDG_STATE_HOME/yagura (~/.local/state/yagura)
 * for others.
 */
#ifndef YAGURA_CMD_STORE_PLACE_H
#define YAGURA_CMD_STORE_PLACE_H

#include "store/store.h"

/* TOLD is the --store option or NULL. The text lives until the next call. */
const char *store_place(const char *told);

/* Opens it; says on stderr what is wrong, and then *out is NULL. */
enum err store_place_open(const char *told, enum store_mode mode, struct store **out);

/* "yagura: the store …: …", for a failure after it was opened. */
void store_complain(struct store *s, enum err e);

#endif
