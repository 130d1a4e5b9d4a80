/*
 * The one flow, assembled: files → events → joins → detectors → alerts →
 * incidents, with the evidence that they cite. Pure: it writes nothing but
 * stderr's complaints and progress, and the same input gives the same result
 * with any number of threads.
 */
#ifndef YAGURA_CMD_ANALYSIS_H
#define YAGURA_CMD_ANALYSIS_H

#include "core/detector.h"
#include "core/incident.h"
#include "parse/decode.h"
#include "source/cite.h"
#include "source/file.h"

struct analysis;

struct analysis_options {
	const char *zone;           /* of stamps without one; NULL: local */
	int year;                   /* of the first stamp without one; 0: not said */
	instant not_after;          /* from a report's dates; INSTANT_NONE: not said */
	instant clock_error;        /* evidence clock minus true time */
	const struct str *home;     /* networks; none: private ranges and this machine's own */
	size_t home_count;
	const struct str *domains;  /* mail domains of the site; none: learnt from the logs */
	size_t domain_count;
	unsigned threads;           /* 0: as many as there are processors, at most 8 */
	struct ledger *ledger;      /* earlier accesses; NULL: none, and not kept */
	bool keep_notes;            /* show on_event what is of no interest, too */
	bool quiet;                 /* no progress */
	void (*on_event)(void *argument, const struct analysis *a, const struct event *e);
	void *argument;
};

#define ANALYSIS_DEFAULTS ((struct analysis_options){ .not_after = INSTANT_NONE })

/* Loads the program's data. Says on stderr what is wrong. */
enum err analysis_new(const struct analysis_options *options, struct analysis **out);

/* A file, a folder, or "-". Troubles stand in the files' list. */
enum err analysis_add(struct analysis *a, const char *path);

/* Once. ERR_NOMEM only; bad files and lines are counted. Ends early at SIGINT. */
enum err analysis_run(struct analysis *a);
void analysis_free(struct analysis *a);

/* Everything below lives until analysis_free(). */
const struct alerts *analysis_alerts(const struct analysis *a);
const struct incident *analysis_incidents(const struct analysis *a, size_t *count);
const struct files *analysis_files(const struct analysis *a);
const struct citation *analysis_citation(const struct analysis *a, const struct place *p);
const struct citation *analysis_citations(const struct analysis *a, size_t *count);
const struct services *analysis_services(const struct analysis *a);
const struct formats *analysis_formats(const struct analysis *a);
const struct zone *analysis_zone(const struct analysis *a);
const struct program_count *analysis_programs(const struct analysis *a, size_t *count);

struct analysis_counts {
	uint64_t files_read, files_failed; /* failed: unreadable, damaged, unknown */
	uint64_t bytes, lines, empty, unknown, headless, overlong, events, late;
	uint64_t evicted;                  /* by joins and detectors, at their ceilings */
	uint64_t alerts_lost;
	uint64_t repeated;                 /* records that stand in two files, counted once */
	uint64_t years_from_mtime;         /* files whose year had no better source */
	instant first, last;
	bool interrupted;
	bool trouble;                      /* something that was named could not be read */
};
struct analysis_counts analysis_counts(const struct analysis *a);

#endif
