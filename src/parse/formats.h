/*
 * Log formats are data: literal text and typed captures, with samples, in
 * files that this room reads and compiles into one decision graph. Matching is
 * linear in the line's length and never backtracks on hostile text. The
 * language is described in docs/formats.md.
 *
 * Build with formats_new(), formats_add() for each file, formats_compile();
 * after that the graph is read-only and shared by all threads. Pure: the
 * caller reads the files.
 */
#ifndef YAGURA_PARSE_FORMATS_H
#define YAGURA_PARSE_FORMATS_H

#include "base/buf.h"
#include "core/event.h"


struct formats;

/* Where and what: "bad.fmt:2:61: unknown type"; line and column from 1. */
struct parse_error {
	struct str file;     /* as given to formats_add() */
	struct str text;     /* the whole line, to print with a caret */
	struct str source;   /* the file that it stands in, if that is known */
	unsigned line, column, width;
	char message[160];   /* one sentence, English */
};

/* SERVICES must outlive the formats: the word after "service" is looked up there. */
enum err formats_new(const struct services *services, struct formats **out);

/*
 * What is added after this is the site's own: it goes before what was added until
 * then, wherever both would read a line. What was added until then is taken to be
 * tried: whether it costs too much is not looked at again.
 */
void formats_own(struct formats *f);

/* One file's TEXT, copied. ERR_INPUT fills *error; what was added before stays. */
enum err formats_add(struct formats *f, struct str name, struct str text,
	struct parse_error *error);

/* After the last file. Also finds equal formats and what costs too much. */
enum err formats_compile(struct formats *f, struct parse_error *error);

void formats_free(struct formats *f);

/*
 * Runs every sample of every file through the compiled graph: each must match
 * its own format and give exactly the fields it states. ERR_INPUT for the
 * first that does not. A format without samples is an error of formats_add().
 */
enum err formats_check(const struct formats *f, struct parse_error *error);

/*
 * The same for the site's own samples, from number *NEXT on (0 to begin): after an
 * error *NEXT is the one behind it, so that all can be told.
 */
enum err formats_check_own(const struct formats *f, size_t *next, struct parse_error *error);

/* Formats are numbered from 1. */
size_t formats_count(const struct formats *f);

/* What was written; slices live as long as F. */
struct format_told {
	struct str file;
	unsigned line;
	enum action action;
	enum outcome outcome;
	service_id service;
	bool own;             /* the site's */
	uint64_t kinds;       /* bits of the kinds of files whose lines it reads */
	const uint32_t *programs; /* formats_program_name() */
	size_t program_count;
	struct str patterns;  /* its lines, as they stand in the file */
	size_t first_sample, sample_count;
};
void formats_tell(const struct formats *f, size_t format, struct format_told *out);
struct str formats_program_name(const struct formats *f, uint32_t program);

/* Whether a program's name, which may hold one '*', stands for NAME. */
bool formats_name_fits(struct str pattern, struct str name);

/* Adds a sample's text and, indented, the fields that come out. */
void formats_sample_add(const struct formats *f, size_t sample, struct buf *out);

/* Adds "NAME=VALUE  NAME=VALUE" as a sample states them; what cannot be stated is left out. */
void formats_event_add(const struct event *e, struct buf *out);

/* "sshd.fmt:12", where event.format came from; "" for 0, a line that no format knows. */
const char *formats_place(const struct formats *f, uint16_t format);

/*
 * For people: the kind of file, index of batch.kinds: syslog by its kinds of
 * stamp, what other heads are known, then "vsftpd log" and what else the files
 * of formats name.
 */
enum {
	KIND_SYSLOG, KIND_SYSLOG_5424, KIND_SYSLOG_ISO, KIND_MULTILOG, KIND_DMESG,
	KIND_FILE
};

#define FORMAT_KINDS_MAX 64 /* bits of graph.kinds_by_byte */

size_t formats_kind_count(const struct formats *f);
const char *formats_kind_name(const struct formats *f, size_t kind);

#endif
