/*
 * What a Web request asks for that no page offers: other people's holes. Told by
 * signs in its path, its arguments and what it says of itself. One sign
 * proves little, for people search for words and follow dead links.
 */
#ifndef YAGURA_DETECT_WEB_SIGNS_H
#define YAGURA_DETECT_WEB_SIGNS_H

#include "core/detector.h"

/* Second: whether one such request is meant as an attack. */
#define WEB_SIGNS(X)                                                                    \
	X(WEB_TRAVERSAL, true)   /* ../../etc/passwd */                                 \
	X(WEB_COMMAND, true)     /* ;cat, cmd.exe, () { :; } */                         \
	X(WEB_SQL, true)         /* ' union select */                                   \
	X(WEB_SCRIPT, true)      /* <script> */                                         \
	X(WEB_INCLUDE, true)     /* ?page=http://… */                                   \
	X(WEB_HIDDEN, false)     /* /.git/config, wp-config.php.bak */                  \
	X(WEB_PROGRAM, false)    /* programs known for holes: phf, phpMyAdmin, HNAP1 */ \
	X(WEB_SCANNER, false)    /* the client names itself: Nikto, sqlmap */           \
	X(WEB_MALFORMED, false)  /* not HTTP, or filler to the brim */                  \
	X(WEB_PROXY, false)      /* asked to fetch from elsewhere, or to connect there */

enum web_sign {
#define WEB_SIGN_ENUM(name, strong) name,
	WEB_SIGNS(WEB_SIGN_ENUM)
#undef WEB_SIGN_ENUM
	WEB_SIGN_COUNT
};

#define WEB_SIGN(sign) (1u << (sign))

/* Those of a set of signs that are meant as an attack. */
#define WEB_SIGN_STRONG(name, strong) ((strong) ? WEB_SIGN(name) : 0) |
#define WEB_STRONG (WEB_SIGNS(WEB_SIGN_STRONG) 0)

/* "commands", in the language of the locale. */
const char *web_sign_name(enum web_sign sign);

struct web_signs;

enum err web_signs_new(struct web_signs **out);
void web_signs_free(struct web_signs *w);

/* The signs of a request (ACTION_REQUEST), as bits; 0 for an ordinary one. */
unsigned web_signs_of(const struct web_signs *w, const struct event *e);

/* A page where people log in: POST to it is a try. */
bool web_is_login(const struct event *e);

/* Browsers and search engines ask for these unbidden. */
bool web_is_customary(struct str url);

#endif
