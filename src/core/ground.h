/*
 * Why a verdict may be said, as facts, so that it can be told in any language
 * and long after it was found.
 */
#ifndef YAGURA_CORE_GROUND_H
#define YAGURA_CORE_GROUND_H

#include "base/buf.h"
#include "base/str.h"

/* What each tells of: count, others and who, as said beside it. */
#define GROUNDS(X)                                                                      \
	X(GROUND_NONE, "")                                                              \
	X(GROUND_LOGGED_IN, "logged-in")   /* who, count times; by service, if known */  \
	X(GROUND_REFUSED, "refused")       /* count attempts; no login of who; others' */ \
	X(GROUND_NO_LOGIN, "no-login")     /* of who, among others' logins */            \
	X(GROUND_ANONYMOUS, "anonymous")   /* who, by ftp; no other login of his */      \
	X(GROUND_DELIVERED, "delivered")   /* count deliveries, taken by other hosts */  \
	X(GROUND_ALL_REFUSED, "all-refused") /* count requests */                        \
	X(GROUND_SESSION_SOURCE, "session-from-source") /* of user who */                \
	X(GROUND_SESSION_HOST, "session-on-host")       /* of user who */                \
	X(GROUND_USER_CAME, "user-came")   /* from who */                                \
	X(GROUND_USER_ADDED, "user-added")                                              \
	X(GROUND_WEB_REFUSED, "web-refused")   /* count requests, none answered with a page */ \
	X(GROUND_WEB_ANSWERED, "web-answered") /* count of others requests were */       \
	X(GROUND_OWN_HOST, "own-host")         /* it came from inside */                \
	X(GROUND_UPLOADED, "uploaded")         /* count pages */                        \
	X(GROUND_WEB_SENT_ON, "web-sent-on")   /* a page to log in sent him on, after count tries */

enum ground_kind {
#define GROUND_ENUM(name, word) name,
	GROUNDS(GROUND_ENUM)
#undef GROUND_ENUM
	GROUND_COUNT
};

struct ground {
	enum ground_kind kind;
	uint32_t count;
	uint64_t others;
	struct str who, service;
};

/* Nothing for GROUND_NONE. In the language of the locale; hostile bytes as they are. */
void ground_say(const struct ground *g, struct buf *out);

const char *ground_word(enum ground_kind k);
bool ground_read(struct str word, enum ground_kind *out);

#endif
