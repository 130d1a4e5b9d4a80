/*
 * From what a record told of its time to an instant. A stamp of traditional
 * syslog has neither year nor zone; both belong to the source it stands in.
 *
 * The year comes from, in this order: what the user said; the date that the
 * report gives; a dated line of the same source; a date in the file's name; the
 * file's mtime, which a copy may have changed: that is counted as a warning.
 * After that it rolls over when the stamps go from December to January.
 */
#ifndef YAGURA_SOURCE_DATING_H
#define YAGURA_SOURCE_DATING_H

#include "core/event.h"
#include "source/file.h"

struct dating {
	const struct zone *zone;  /* of stamps that have none */
	instant clock_error;      /* evidence clock minus true time */
	int year;                 /* of the newest stamp without one; 0 not known yet */
	instant newest;           /* the latest such stamp, in the common leap year */
	instant not_after;        /* the first stamp is the last such day before this */
	bool from_mtime;
	int start_year;           /* for which shift and common hold */
	instant shift;            /* from the common leap year to start_year */
	bool common;              /* start_year is no leap year */

	instant previous;         /* for records without any time */
	instant offset_from, offset_to; /* where the zone's offset below holds, local time */
	instant offset;
};

struct dating_options {
	const struct zone *zone;
	instant clock_error;
	int year;                 /* of the first stamp without one; 0: not said */
	instant not_after;        /* from a report; INSTANT_NONE: not said */
};

/* FIRST is the peeked start of the source; may be NULL. */
void dating_init(struct dating *d, const struct dating_options *options,
	const struct file *file, const struct event *first, size_t count);

/*
 * The first stamp is not after this, either: a file that follows in a rotated set
 * begins then. False where the year is known better than that.
 */
bool dating_limit(struct dating *d, instant not_after);

/*
 * Of a set whose year was said: a file that BEGINS long before the one that it
 * follows begins in a later year. True if it does.
 */
bool dating_follow(struct dating *d, instant begins, instant older);

/* The event's time in UTC, clock error corrected. Sets e->time, e->stamp_form. */
void dating_apply(struct dating *d, struct event *e);

#endif
