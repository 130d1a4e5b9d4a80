/*
 * The ledger: who tried what, where and when, for months. It takes the same
 * access once, however often it is shown; when it is full it gives up what no slow
 * scan needs, and then the oldest by the
 * evidence's time. In memory here; the store keeps it between runs.
 */
#ifndef YAGURA_CORE_LEDGER_H
#define YAGURA_CORE_LEDGER_H

#include "core/alert.h"

struct ledger_entry {
	struct addr source, target; /* an address, or ADDR_NONE and the name's hash in bytes */
	uint16_t src_port, port;    /* 0 unknown */
	uint8_t ip_proto;
	uint8_t outcome;            /* enum outcome; enum method */
	uint8_t method;
	service_id service;
	instant time;
	struct place place;         /* source SOURCE_NONE when it is from an earlier run */
};

struct ledger;

enum err ledger_new(size_t ceiling, struct ledger **out);
void ledger_free(struct ledger *l);

/*
 * Takes an access; cheap, for it is only written down. When anything is asked of the
 * ledger it keeps one of those that are the same: of one source, target, ports and
 * protocol, with a source port less than ACCESS_WINDOW from it, without one at the
 * same time.
 */
void ledger_add(struct ledger *l, const struct ledger_entry *e);

size_t ledger_count(struct ledger *l);
uint64_t ledger_evicted(const struct ledger *l);

/*
 * True once before each time that entries give way, for whoever keeps *SEEN
 * (zero at first) and asks at every event, which adds one at most: judge them now
 * or never.
 */
bool ledger_is_brimful(struct ledger *l, uint64_t *seen);

/*
 * Entries by source, then time; made anew after additions. Valid until the next.
 * Sources by the address that ledger_same() told, where a name was told first.
 */
const struct ledger_entry *ledger_sorted(struct ledger *l, size_t *count);

/*
 * The same, of sources with more than one entry (and a few others; of IPv6 a /64 is one),
 * and without moving the entries: *out is freed by the caller, and good until one is added.
 */
enum err ledger_repeated(struct ledger *l, const struct ledger_entry ***out, size_t *count);

/*
 * What somebody made of the entries, kept for who asks the same; DROP frees it as
 * soon as an entry is added or moved. NULL when there is none.
 */
void ledger_keep_judgement(struct ledger *l, void *judgement, void (*drop)(void *judgement));
void *ledger_judgement(struct ledger *l);

/* Names of sources that have no address, by the key that stands for them. */
void ledger_key(const struct party *p, struct addr *key);
void ledger_name(struct ledger *l, const struct addr *key, struct str name);
struct str ledger_name_of(const struct ledger *l, const struct addr *key);

/*
 * SOURCE reached somebody: DOOR, a hash, is where. And at how many doors it did, about:
 * told only where the evidence knows of what succeeded, as connection logs do.
 */
void ledger_reached(struct ledger *l, const struct addr *source, uint64_t door);
uint32_t ledger_reached_count(const struct ledger *l, const struct addr *source);

/* The source that was known by NAME only is ADDR. A name of two is neither. */
void ledger_same(struct ledger *l, struct str name, const struct addr *addr);

#endif
