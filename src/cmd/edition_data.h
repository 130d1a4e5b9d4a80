/*
 * The data that editions are made with, read from share/.
 */
#ifndef YAGURA_CMD_EDITION_DATA_H
#define YAGURA_CMD_EDITION_DATA_H

#include "bulletin/bulletin.h"

/* Loads what MONTH needs. TERMS: the editor's own list, or NULL. Texts live in A.
 * Says on stderr what is wrong. The services are the caller's to free. */
enum err edition_data_load(int month, const char *terms, struct arena *a,
	struct bulletin_data *out, struct services **services);

/* share/RELATIVE, kept in A. */
enum err edition_text(const char *relative, struct arena *a, struct str *out);

#endif
