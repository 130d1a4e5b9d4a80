/*
 * A report (届出): what a person or organisation told the desk, every field
 * optional, each with what it rests on. Codes are words of
 * share/vocabulary/facts.tsv; what an edition prints for them is data too.
 * All slices belong to the arena that the report was read into.
 */
#ifndef YAGURA_CORE_REPORT_H
#define YAGURA_CORE_REPORT_H

#include "base/instant.h"
#include "core/words.h"

/* How sure, on what, by whom, when: stands with every field. */
struct standing {
	enum basis basis;
	enum certainty certainty;
	struct str by;       /* "reporter", or the person at the desk */
	struct str rests_on; /* "maillog:12", empty for a bare claim */
	instant at;
};

/* One thing that was noticed, found, caused, done, or somebody consulted. */
struct fact {
	struct str code;     /* "system-files-replaced" */
	struct str object;   /* "ftp", "sendmail"; may be empty */
	struct standing standing;
};

#define REPORT_ITEMS 24

struct facts {
	struct fact items[REPORT_ITEMS];
	size_t count;
};

/* A date or moment as it was told: 1999-05-18 is a day, not a midnight. */
struct told_time {
	instant at;          /* INSTANT_NONE: not told */
	bool day_only;
};

/*
 * What the evidence says about one field, beside what was told: both are shown
 * where they differ. VALUE is as the field is written: "pop3,telnet", "70".
 */
struct finding {
	struct str field;    /* "class", "services", "accesses", "start", "end" */
	struct str value;
	struct str rests_on; /* "maillog:12" */
	struct str incident; /* that it became; may be empty */
};

#define REPORT_FINDINGS 16

struct report {
	struct str number;             /* receipt number: "R-1999-0003" */
	struct told_time received;

	/* TLP:RED: who reported is never printed */
	struct str reporter_name, reporter_organization, reporter_contact;
	struct str reporter_kind;      /* code: company, education, individual, ... */

	enum class class;              /* primary; CLASS_NONE until decided or proposed */
	struct standing class_standing; /* its certainty words "is thought to be a scan" */
	enum class labels[4];
	size_t label_count;

	struct str services[REPORT_ITEMS]; /* names people use: "pop3", "IMAP" */
	size_t service_count;
	bool services_various;         /* "ports of various kinds" */
	struct standing services_standing;

	bool accesses_told;
	uint64_t accesses;
	bool accesses_approximate;
	struct standing accesses_standing;

	struct told_time start, end;   /* of what happened */
	struct standing period_standing;

	enum damage damage;
	struct standing damage_standing;

	struct facts noticed;          /* how it came to light */
	struct facts found;            /* damage and traces, in the order told */
	struct facts cause;            /* way in; usually one */
	struct facts done;
	struct facts consulted;

	enum status status;
	struct standing status_standing;

	bool recurring;                /* the same reporter reports this every month */
	struct str published_before;   /* month "1999-04" it was published in; empty if not */

	struct str words;              /* the reporter's own, UTF-8 */
	struct str incident;           /* number of the incident it belongs to */

	struct finding findings[REPORT_FINDINGS]; /* what the evidence says */
	size_t finding_count;
};

/* Nothing told: all zero, and no moments. */
void report_init(struct report *report);

/* A standing that nobody gave: the field was not told. */
static inline bool
standing_told(const struct standing *s)
{
	return s->by.len != 0;
}

/* Our own analysis gave it; nobody has told or decided it yet. */
static inline bool
standing_is_proposed(const struct standing *s)
{
	return s->basis == BASIS_EVIDENCED && str_is(s->by, "yagura");
}

/*
 * Lays MORE over REPORT: a field that MORE tells stands from now on, items of
 * lists are added, or restated if code and object are the same. An empty
 * report and all that was told of it, in order, give the report as it is.
 * Slices are shared. False when a list was full and something was left out.
 */
bool report_merge(struct report *report, const struct report *more);

#endif
