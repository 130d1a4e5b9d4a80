/*
 * Text as people and old systems send it, into UTF-8: UTF-8, ISO-2022-JP,
 * EUC-JP, Shift_JIS and plain ASCII, recognised by their bytes.
 */
#ifndef YAGURA_BASE_CHARSET_H
#define YAGURA_BASE_CHARSET_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum charset {
	CHARSET_ASCII,
	CHARSET_UTF8,
	CHARSET_ISO2022JP,
	CHARSET_EUCJP,
	CHARSET_SJIS,
	CHARSET_UNKNOWN, /* none fits: bytes are shown escaped */
};

const char *charset_name(enum charset c); /* IANA name: "ISO-2022-JP" */
enum charset charset_guess(struct str bytes);

/*
 * Adds BYTES as UTF-8 to OUT. Bytes that have no meaning become U+FFFD and are
 * counted in *lost. A UTF-8 byte order mark at the start is dropped.
 */
/* ERR_NOTFOUND: the system has no such table. */
enum err charset_to_utf8(struct str bytes, enum charset from, struct buf *out, size_t *lost);

/*
 * Adds a name or a line of evidence as people read it: in UTF-8 where its bytes
 * have one clear meaning in one of the sets above, also where its writer told
 * them as \220, #033 or \M-^P. All else stays as it is, for text_escape().
 * For display only: the evidence is its bytes.
 */
void charset_show(struct str evidence, struct buf *out);

#endif
