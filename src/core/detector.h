/*
 * A detector: events in, alerts out. Pure: no I/O, no clock, no global state.
 * One file in src/detect/, one const struct detector, one word in that folder's
 * meson.build. It sees every event in the total order (time, source, offset).
 *
 * There are millions of events, and observe() is paid for each of its actions:
 * some tens of nanoseconds, half of them for one row that is not in the cache. So
 * actions are few; what is asked first settles most events; tables are bounded, and
 * searched by the observation's keys with table_find_hashed(); a row is filled only
 * where it is missing; nothing is allocated, printed or folded to lower case. What can
 * wait is done in finish(). bench/stages tells what it costs.
 */
#ifndef YAGURA_CORE_DETECTOR_H
#define YAGURA_CORE_DETECTOR_H

#include "core/access.h"
#include "core/alert.h"

struct ledger;

/* What is known of the site whose evidence this is. */
struct site {
	struct netset home;              /* addresses of its own */
	const struct str *domains;       /* mail domains of its own, lower case */
	size_t domain_count;
	const struct services *services;
	struct ledger *ledger;           /* earlier accesses; detectors add to it; never NULL */
};

/*
 * An event as detectors see it, with the keys that tables ask for: they are made
 * once for all. A key that was just copied is slow to hash, so hashes are passed on.
 */
struct observation {
	const struct event *event;
	const struct access *access;     /* NULL: no attempt at a service */
	const struct delivery *delivery; /* NULL: no mail was handed on by this event */
	struct addr source;              /* of the event, by ledger_key(); zero if it has none */
	uint64_t source_hash;            /* addr_hash() of it */
	uint64_t host_hash;              /* str_hash() of event->host */
};

#define WANTS(action) (UINT64_C(1) << (action))
_Static_assert(ACTION_COUNT <= 64, "actions fit into a word");

struct detector {
	const char *name;    /* rule.name: "port-scan" */
	const char *summary; /* N_() one line for people: what it looks for */

	/* Bits of the actions it wants to observe, WANTS(ACTION_LOGIN) | ...; 0 is every one. */
	uint64_t actions;

	enum err (*open)(const struct site *site, void **state);
	/*
	 * Asks for memory that observe() will look at, some events before: table_near().
	 * O has its keys, by what the event itself tells, and nothing else. May be NULL.
	 */
	void (*near)(const void *state, const struct observation *o);
	/* NULL: what it reads, others note. */
	void (*observe)(void *state, const struct observation *o, struct alerts *out);
	void (*finish)(void *state, struct alerts *out); /* the input has ended */
	uint64_t (*evicted)(const void *state);          /* entries given up; may be NULL */
	void (*close)(void *state);

	/* Why, as one sentence in the language of the locale, for its alert. */
	void (*describe)(const struct alert *a, const struct services *s, struct buf *out);
};

/* Every detector, NULL at the end; made by src/detect/meson.build. */
extern const struct detector *const detectors[];

#endif
