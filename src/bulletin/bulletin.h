/*
 * A month's edition, made from reports: classes, cases, prose, notes, annex,
 * and the sums that must agree. Pure: data and reports are given, nothing is
 * read or written. Renderers print what stands here and add nothing.
 *
 * No reporter, address or host name comes in: of a report only codes, counts,
 * dates and the names of services and programs are used, and a name that could
 * be a host's is withheld (and counted).
 */
#ifndef YAGURA_BULLETIN_BULLETIN_H
#define YAGURA_BULLETIN_BULLETIN_H

#include "bulletin/glossary.h"
#include "bulletin/phrases.h"
#include "bulletin/vocabulary.h"
#include "core/report.h"
#include "core/service.h"

/* A stretch of text; after it, the marker of a note if it is not 0. */
struct span {
	struct str text;
	unsigned note;
	bool strong;
};

struct paragraph {
	struct span *spans;
	size_t count;
};

#define GROUP_PARAGRAPHS 6

/* One or more cases told together. */
struct group {
	const struct report *const *reports; /* count of them */
	size_t count;
	unsigned first;                      /* case number; 0: the class has one case */
	struct str label;                    /* ケース2、3; empty without a number */
	struct paragraph paragraphs[GROUP_PARAGRAPHS];
	size_t paragraph_count;
	bool badges;                         /* damage and cause are worth a line */
};

struct part {
	const struct title *title;
	unsigned number;                     /* (1), (2), … among those printed */
	struct paragraph heading, intro;     /* intro.count 0: none */
	const struct report **reports;
	size_t report_count;
	struct group *groups;
	size_t group_count;
	unsigned first_note, note_count;     /* notes printed at its end */
};

struct note {
	unsigned number;
	const struct term *term;
	struct paragraph text;
};

enum { ANNEX_CLASS, ANNEX_CASE, ANNEX_TARGET, ANNEX_NOTICED, ANNEX_DAMAGE, ANNEX_CAUSE,
	ANNEX_DONE, ANNEX_STATE, ANNEX_COLUMNS };

struct annex_row {
	struct str cells[ANNEX_COLUMNS];     /* "–" where there is nothing */
	const struct report *report;
	unsigned number;                     /* of its case; 0: none */
};

struct sums {
	unsigned headline, classes, cases, annex, damage, no_damage, unknown;
};

/* What a revision says otherwise than the edition before it. */
struct restatement {
	const char *field;            /* "accesses", "added", "removed", "reports" */
	struct str where, what;       /* (1) ケース4; アクセスの回数 */
	struct str before, after;
	struct str number;            /* receipt number, never printed; empty: the whole */
};

#define COUNTING_NOTES 8

struct bulletin {
	enum language language;
	int month;
	uint32_t revision;     /* 0: not published */
	struct str month_text; /* 1999年5月 */
	struct str month_code; /* 1999-05 */
	const struct phrases *phrases;
	const struct vocabulary *vocabulary;
	const struct services *services;
	const struct zone *zone;
	unsigned open;         /* cases still in hand */
	struct sums sums;
	struct str lead, lead_rest, lead_short;
	struct str sums_text, sums_short; /* with the figures' names; as terminals have it */
	struct part *parts;
	size_t part_count;
	struct note *notes;
	size_t note_count;
	struct annex_row *annex;
	size_t annex_count;
	struct str counting[COUNTING_NOTES];
	size_t counting_count;
	struct restatement *restated;
	size_t restated_count;
	unsigned withheld;     /* names that could tell who it was */
};

struct bulletin_data {
	struct phrases phrases;
	struct glossary glossary;
	struct vocabulary vocabulary;
	const struct services *services;
};

struct bulletin_request {
	int month;                      /* month_number() */
	enum language language;
	const struct zone *zone;        /* the desk's */
	const struct report *reports;   /* those of other months are left out */
	size_t report_count;
	uint32_t revision;
	const struct report *previous;  /* of the revision before; NULL: none */
	size_t previous_count;
};

/*
 * Everything lives in A. ERR_NOMEM; ERR_DAMAGED when the sums do not agree:
 * *mismatch says which, with both figures.
 */
enum err bulletin_make(const struct bulletin_data *data, const struct bulletin_request *request,
	struct arena *a, struct bulletin *out, struct str *mismatch);

/* Do they agree? If not, two of their names and figures, in A. */
bool sums_agree(const struct sums *s, struct arena *a, struct str *mismatch);

/* Things to look at before the edition is published. */
struct concern {
	const struct report *report;
	const char *what;               /* marked for gettext */
	bool blocks;                    /* until then it cannot be published */
};
size_t bulletin_concerns(const struct bulletin_request *request, struct concern *out, size_t room);

/* The report as editions use it: class and services from the evidence, if untold. */
void report_effective(const struct report *r, struct report *out, unsigned *withheld);

/* Does RECEIVED fall into MONTH in ZONE? */
bool received_in(const struct report *r, int month, const struct zone *zone);

#endif
