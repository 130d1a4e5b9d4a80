/*
 * An access: one attempt by one source at one service of one target, however
 * many lines or sensors saw it. One 5-tuple within 60 s, or one connection
 * (host, program, pid), is one access.
 *
 * A delivery: a mail that was handed on, joined by queue id.
 */
#ifndef YAGURA_CORE_ACCESS_H
#define YAGURA_CORE_ACCESS_H

#include "core/event.h"

#define ACCESS_WINDOW (60 * SECOND)

struct access {
	uint64_t id;          /* in order of first appearance, from 1 */
	bool opens;           /* this event is the first of it */
	bool tried;           /* it said something: a login, a command, a mail */
	enum outcome outcome; /* the furthest that it got so far */
};

#define DELIVERY_PLACES 4

/*
 * One line of handing-on: one recipient, or several that the line names; take
 * them with recipient_cut(). Slices live as long as the call that shows it.
 */
struct delivery {
	instant time;               /* of the handing-on */
	struct str host, queue_id;
	struct addr client;         /* who handed it to us; ADDR_NONE if local */
	struct str client_name;
	struct str auth_user;       /* empty: not authenticated */
	struct str from, to, orig_to, ctladdr;
	struct str relay;           /* the next hop */
	struct addr relay_addr;
	struct str mailer, status;
	bool client_known;          /* the line that names the client was read */
	bool sent;                  /* handed on to another host, and it took it */
	bool local;                 /* delivered into a mailbox of ours */
	size_t place_count;
	struct place places[DELIVERY_PLACES]; /* client, from, to */
};

/*
 * Takes the next of "<a@example.jp>,<b@example.net>" off *list, without angle
 * brackets; a comma in quotes is part of the address. False at the end.
 */
bool recipient_cut(struct str *list, struct str *one);

#endif
