/*
 * Proof that nothing in the store was changed behind its back: the chain is
 * walked, payloads are digested again, and the indexes are made anew beside
 * those that are there.
 */
#ifndef YAGURA_STORE_VERIFY_H
#define YAGURA_STORE_VERIFY_H

#include "store/store.h"

enum store_fault {
	FAULT_PAYLOAD,  /* the payload is not what was digested */
	FAULT_CHAIN,    /* number, kind, subject, moment, person or digest was changed */
	FAULT_MISSING,  /* there is no record with this number */
	FAULT_FORM,     /* the payload is not what its kind should be */
	FAULT_ERASED,   /* erased, and no record says so */
	FAULT_INDEX,    /* an index row is not what the records give */
	FAULT_HEAD,     /* the chain does not pass through the head that was given */
	FAULT_FOREIGN,  /* a trigger or view: KIND and SUBJECT; a store has none */
};

struct store_finding {
	enum store_fault fault;
	uint64_t seq;            /* of the record, or the one the row says it is from */
	struct str kind, subject;
	struct str table;        /* FAULT_INDEX */
};

struct store_proof {
	uint64_t records, erased, rows;
	uint64_t faults;
	uint64_t seq;            /* the head */
	uint8_t chain[DIGEST_SIZE];
};

/* A head that somebody kept outside; SEQ 0: none. */
struct store_anchor {
	uint64_t seq;
	uint8_t chain[DIGEST_SIZE];
};

/*
 * Calls FOUND for every fault, in order of records, then of index tables, then what is foreign. ERR_OK
 * also when there are faults. ERR_DAMAGED: not even SQLite can read the file.
 */
enum err store_verify(struct store *s, const struct store_anchor *anchor,
	void (*found)(void *argument, const struct store_finding *f), void *argument,
	struct store_proof *out);

#endif
