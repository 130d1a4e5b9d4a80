/*
 * Incidents, their alerts and the bytes they rest on, as the store keeps them;
 * suppressions; the ledger. Same rules as store.h.
 */
#ifndef YAGURA_STORE_INCIDENTS_H
#define YAGURA_STORE_INCIDENTS_H

#include "core/incident.h"
#include "core/ledger.h"
#include "store/store.h"

#define STORE_ALERTS_MAX 200 /* of one incident; what is beyond them is counted */

struct store_source {
	struct str path, format;
	uint64_t size;
	uint8_t sha256[DIGEST_SIZE];
};

/* What an analysis found. */
struct store_analysis {
	const struct incident *incidents;
	size_t incident_count;
	const struct str *sentences; /* what happened, one for each incident */
	const struct citation *(*citation)(const void *argument, const struct place *p);
	const void *argument;
	const struct store_source *sources;
	size_t source_count;
	const struct services *services;
	const struct zone *zone;     /* of the year in an incident's number */
	struct str subject;          /* the report whose evidence it was; empty: a run of its own */
	struct str by;
	instant at;
};

struct store_suppression {
	struct str reason, by;
	instant until;               /* the first moment at which it no longer holds */
	instant at;                  /* when it was said */
};

/* How an incident of this analysis stands to what was kept before. */
struct store_kept {
	struct str number;
	bool known;                  /* it was kept before this analysis */
	bool last_run;               /* the run before had it */
	bool suppressed;             /* at the analysis's moment */
	struct store_suppression suppression;
};

/*
 * Inside a transaction. OUT has room for all incidents. An incident is known by
 * its key; nothing is written for one that has not changed. With an empty
 * subject the run itself is recorded.
 */
enum err store_record_analysis(struct store *s, const struct store_analysis *analysis,
	struct arena *a, struct store_kept *out);

struct store_citation {
	struct str path, bytes;
	uint64_t line, offset;
	uint32_t length;
	uint8_t sha256[DIGEST_SIZE];
	bool changed;                /* between the two readings of the analysis */
};

struct store_alert {
	struct str rule, sentence;   /* the detector's name; why, as it was said then */
	struct alert alert;          /* detector NULL, cited empty */
	uint32_t cited;              /* records it rests on; the citations are some of them */
	struct store_citation *citations;
	size_t citation_count;
};

/* What somebody at the desk decided: the newest of a field stands. */
struct store_decision {
	struct str field, value, by;
	instant at;
};

struct store_incident {
	struct incident incident;    /* alerts NULL: they stand below */
	struct str sentence;
	struct store_alert *alerts;
	size_t alert_count;
	uint32_t alerts_left;        /* beyond STORE_ALERTS_MAX */
	struct store_decision *decisions;
	size_t decision_count;
	bool last_run;
	bool suppression_set;        /* it may have ended: see until */
	struct store_suppression suppression;
	uint64_t seq;                /* of the record that it came from */
};

enum err store_incident(struct store *s, struct str number, const struct services *services,
	struct arena *a, struct store_incident *out);

/* By number. */
enum err store_incidents(struct store *s, const struct services *services, struct arena *a,
	struct store_incident **out, size_t *count);

/* The newest number; ERR_NOTFOUND without any. */
enum err store_last_number(struct store *s, char letter, struct arena *a, struct str *out);

/* Inside a transaction; ERR_NOTFOUND. */
enum err store_incident_set(struct store *s, struct str number, struct str field,
	struct str value, struct str by, instant at);
enum err store_incident_suppress(struct store *s, struct str number, struct str reason,
	instant until, struct str by, instant at);

/* Evidence of a report or run, kept as digests. Inside a transaction. */
enum err store_evidence_add(struct store *s, struct str subject,
	const struct store_source *sources, size_t count, struct str by, instant at);
enum err store_evidence(struct store *s, struct str subject, struct arena *a,
	struct store_source **out, size_t *count);

/*
 * The ledger: loaded into memory before an analysis, what is new of it saved
 * after, inside a transaction. Its ceiling rules here too: the oldest go.
 */
enum err store_ledger_load(struct store *s, struct ledger *l, const struct services *services);
enum err store_ledger_save(struct store *s, struct ledger *l, const struct services *services);

#endif
