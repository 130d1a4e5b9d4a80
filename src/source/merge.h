/*
 * Many files, one order: events by time, of one time by the beginning of their
 * file, then by offset. A file is opened when the order reaches its first event
 * and closed at its end, so that a year of rotated files costs the memory of
 * those that overlap. A file that is out of order is held back by a window
 * (source/window.h); what comes later than that allows is passed on where it
 * stands, and counted. What stands in two files (mail.log and syslog, a copy of
 * a folder, the journal and syslog) is one record: the first file's.
 */
#ifndef YAGURA_SOURCE_MERGE_H
#define YAGURA_SOURCE_MERGE_H

#include "source/dating.h"
#include "source/lane.h"

/* Events older by more than this than one already passed on count as late. */
#define LATENESS (10 * MINUTE)

struct merge;

/*
 * Peeks into every file, so their order is known. A file without any line of a
 * known kind gets trouble FILE_UNKNOWN or FILE_NOT_TEXT and is left out.
 */
enum err merge_new(struct lanes *lanes, struct files *files,
	const struct dating_options *dating, struct merge **out);
void merge_free(struct merge *m);

/*
 * The next events, at most MERGE_RUN that stand one after the other; *count is 0
 * at the end. They are the caller's to complete, and valid until the next call.
 */
#define MERGE_RUN 48
enum err merge_next(struct merge *m, struct event **events, size_t *count);

uint64_t merge_late(const struct merge *m);

/* Records left out because another file told them (source/repeats.h). */
uint64_t merge_repeated(const struct merge *m);

/* Per program, over all files; sorted by unknown lines, then name. */
const struct program_count *merge_programs(struct merge *m, size_t *count);

#endif
