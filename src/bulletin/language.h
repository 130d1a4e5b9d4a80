/*
 * The languages an edition is written in. What it says comes from data, not
 * from message catalogues: it does not depend on the locales a machine has.
 */
#ifndef YAGURA_BULLETIN_LANGUAGE_H
#define YAGURA_BULLETIN_LANGUAGE_H

#include <stdbool.h>

enum language { LANGUAGE_JA, LANGUAGE_EN, LANGUAGE_COUNT };

static inline const char *
language_code(enum language l)
{
	return l == LANGUAGE_JA ? "ja" : "en";
}

#endif
