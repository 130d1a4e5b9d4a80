/*
 * Words for people go through gettext; keys and file formats never do.
 * N_() marks a string in a table, _() translates where it is printed.
 */
#ifndef YAGURA_BASE_I18N_H
#define YAGURA_BASE_I18N_H

#include <libintl.h>

#define _(s) gettext(s)
#define N_(s) s

#endif
