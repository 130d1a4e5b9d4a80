/*
 * The desk's memory: an append-only chain of records, and indexes made from
 * them. One SQLite file in a folder; other rooms never see SQL.
 *
 * A command that writes does it in one transaction: what fails leaves nothing
 * half-written. Failures: ERR_NOTFOUND no store there, ERR_PERM, ERR_FULL no
 * space, ERR_BUSY another process held it for longer than we wait, ERR_DAMAGED
 * not a store or not as we left it, ERR_USAGE made by a newer version, ERR_IO.
 * After a failure inside a transaction only store_rollback() makes sense.
 */
#ifndef YAGURA_STORE_STORE_H
#define YAGURA_STORE_STORE_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/instant.h"
#include "core/report.h"

struct store;

enum store_mode {
	STORE_READ,  /* it must be there */
	STORE_WRITE, /* made if it is not */
};

#define STORE_PAYLOAD_MAX (8u << 20) /* bytes of one record's JSON; more is ERR_NOMEM */

/* FOLDER holds yagura.db. Waits at most WAIT_MS for another process. *out is to be
 * closed after a failure too (NULL without memory): store_detail() says more. */
enum err store_open(const char *folder, enum store_mode mode, int wait_ms, struct store **out);
void store_close(struct store *s); /* rolls back what was begun */
const char *store_folder(const struct store *s);

/* What the last failure was, in SQLite's words, for the second half of a message. */
const char *store_detail(const struct store *s);

enum err store_begin(struct store *s);
enum err store_commit(struct store *s);
void store_rollback(struct store *s);

/*
 * One link of the chain. AT is given by the caller: nothing here reads a clock.
 * KIND says what PAYLOAD (JSON) means, SUBJECT what it is about: "R-1999-0003".
 */
struct store_record {
	uint64_t seq;       /* from 1; given by the store */
	struct str kind, subject, by, payload;
	instant at;
	bool erased;        /* the payload is gone; the chain still holds */
	uint8_t digest[DIGEST_SIZE], chain[DIGEST_SIZE];
};

/* Inside a transaction. *seq may be NULL. ERR_INPUT: the payload is not its kind's. */
enum err store_append(struct store *s, const struct store_record *r, uint64_t *seq);

/* Records about SUBJECT, in order. */
enum err store_records(struct store *s, struct str subject, struct arena *a,
	struct store_record **out, size_t *count);

/* Takes the payload away for good, says so in a record of its own, inside a transaction. */
enum err store_erase(struct store *s, uint64_t seq, struct str by, instant at);

/* The last record: who keeps it outside can prove all before it. Seq 0: none yet. */
enum err store_head(struct store *s, uint64_t *seq, uint8_t chain[DIGEST_SIZE]);

/* Makes the indexes anew from the records, inside a transaction. */
enum err store_rebuild(struct store *s);

/* reports */

/* Recorded under the next receipt number of its year in ZONE, put into number. */
enum err store_report_add(struct store *s, struct report *r, const struct zone *zone,
	struct str by, instant at, struct arena *a, uint64_t *seq);

/* What MORE tells is added to the report NUMBER. ERR_NOTFOUND. */
enum err store_report_amend(struct store *s, struct str number, const struct report *more,
	struct str by, instant at);

enum err store_report(struct store *s, struct str number, struct arena *a, struct report *out);

/* Received in MONTH ("1999-05"; NULL: ever) of ZONE, by number. */
enum err store_reports(struct store *s, const char *month, const struct zone *zone,
	struct arena *a, struct report **out, size_t *count);

#define STORE_RELATED_MAX 200

/*
 * Of the same reporter (any case) or incident, unless empty, or of another incident
 * of that one's source; the newest ones.
 */
enum err store_reports_related(struct store *s, struct str reporter, struct str incident,
	struct arena *a, struct report **out, size_t *count);

/* editions */

struct edition {
	struct str month;    /* "1999-05" */
	uint32_t revision;   /* from 1 */
	instant published;
	struct str by;
	struct str snapshot; /* the edition's JSON as published */
	struct str restated; /* JSON array: what differs from the revision before */
};

/* The newest revision, or one of them. ERR_NOTFOUND: not published. */
enum err store_edition(struct store *s, struct str month, uint32_t revision, /* 0: newest */
	struct arena *a, struct edition *out);

/* Inside a transaction. The store gives the revision. */
enum err store_edition_publish(struct store *s, struct edition *e);

/* All revisions, by month and revision. */
enum err store_editions(struct store *s, struct arena *a, struct edition **out, size_t *count);

#endif
