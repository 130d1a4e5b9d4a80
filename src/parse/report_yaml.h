/*
 * report.yaml: what a reporter tells, in a form that people write by hand.
 * Every key is optional; a key or word that is not known is an error with its
 * place and the one that was likely meant. All errors of a file are found, not
 * only the first, unless it is not YAML at all.
 *
 * Pure: the caller reads the file and turns it into UTF-8. Anchors, aliases and
 * tags are refused; size, depth and number of nodes are bounded.
 */
#ifndef YAGURA_PARSE_REPORT_YAML_H
#define YAGURA_PARSE_REPORT_YAML_H

#include "base/arena.h"
#include "core/codes.h"
#include "core/report.h"
#include "core/service.h"

#define REPORT_TEXT_MAX (1u << 20) /* bytes of the file */
#define REPORT_LIST_MAX 64         /* networks, domains, evidence files */
#define REPORT_ERRORS_MAX 50

/* For complain_place(): line and column from 1, column and width in bytes. */
struct report_error {
	unsigned line, column, width;
	struct str message; /* a sentence in the locale's language */
	struct str hint;    /* "did you mean X?"; may be empty */
};

struct report_errors {
	struct report_error items[REPORT_ERRORS_MAX];
	size_t count;
	uint64_t more; /* beyond those */
};

/* What the words may be. */
struct report_words {
	const struct codes *codes;
	const struct services *services;
	const struct str *zones; /* names, for hints only */
	size_t zone_count;
};

struct report_evidence {
	struct str path;
	bool text; /* to be kept, not to be analysed */
	unsigned line, column, width;
};

struct report_file {
	struct report report;     /* every standing is claimed, by "reporter" */
	struct str zone;          /* of stamps in the evidence; empty: not told */
	int year;                 /* of the first stamp without one; 0: not told */
	instant clock_error;      /* evidence clock minus true time */
	struct str home[REPORT_LIST_MAX], domains[REPORT_LIST_MAX];
	size_t home_count, domain_count;
	struct report_evidence evidence[REPORT_LIST_MAX];
	size_t evidence_count;    /* 0: not told */
};

/*
 * DESK is the zone of `received`; periods are in the evidence's zone, if told.
 * AT stands with every claim. ERR_INPUT when *errors has any; strings in A.
 */
enum err report_yaml_read(struct str text, const struct report_words *words,
	const struct zone *desk, instant at, struct arena *a, struct report_file *out,
	struct report_errors *errors);

/* One key's value as it would stand in the file: "class=scan", "done=[files-restored]". */
enum err report_yaml_set(struct str assignment, const struct report_words *words,
	const struct zone *desk, instant at, struct arena *a, struct report_file *out,
	struct report_errors *errors);

#endif
