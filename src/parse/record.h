/*
 * Records of named values: a line of JSON, a row of Zeek's columns, a record of
 * auditing. What the names mean is data (docs/formats.md, records): a format
 * states what must stand in a record, and which value goes where.
 *
 * A record holds only the values whose names some format speaks of, by the
 * index of the name. Its slices borrow from the line or from its arena, with
 * CHUNK_PAD readable bytes on both sides.
 */
#ifndef YAGURA_PARSE_RECORD_H
#define YAGURA_PARSE_RECORD_H

#include "base/arena.h"
#include "parse/match.h"

struct formats;

#define RECORD_NAMES_MAX 1024   /* of all formats together */
#define RECORD_NAME_BYTES 255   /* "http.request.headers.host" */

/* How a line becomes a record; `header WORD` of its formats. */
#define RECORD_FAMILIES(X)                                                              \
	X(RECORD_JSON, "json")   /* and Zeek's columns, which have the same names */    \
	X(RECORD_AUDIT, "audit")

#define RECORD_ENUM(id, word) id,
enum record_family { RECORD_FAMILIES(RECORD_ENUM) RECORD_FAMILY_COUNT };

struct record {
	struct arena *arena;            /* of values that were decoded; its owner's */
	enum record_family family;
	uint64_t have[RECORD_NAMES_MAX / 64];
	struct str values[RECORD_NAMES_MAX]; /* where have has the bit */
};

void record_start(struct record *r, enum record_family family, struct arena *arena);

/* Index of a name that formats speak of, -1 if none does. */
int record_name(const struct formats *f, struct str name);

/* Formats want the bytes that an array of numbers is: a message of the journal. */
bool record_wants_bytes(const struct formats *f, int name);

/* The first value of a name stays; an empty one, "-" and NAME -1 are passed over. */
void record_put(struct record *r, int name, struct str value);

/* LENGTH writable bytes of the record's arena, padded; NULL without memory. */
char *record_room(struct record *r, size_t length);

static inline bool
record_has(const struct record *r, unsigned name)
{
	return r->have[name / 64] >> (name % 64) & 1;
}

/* What a record carries that is a log line itself. */
struct wrapped {
	struct str message;     /* of a program, behind its syslog header; ptr NULL if none */
	struct str line;        /* as it would stand in a file */
	struct str program;
};

/*
 * Finds the format that a record is of; M holds its captures for match_commit().
 * False if none fits.
 */
bool record_match(const struct formats *f, const struct record *r, struct match *m,
	struct wrapped *wrapped);

/*
 * A line that is a record, by its start: JSON, auditing. False if it is none; CUT
 * as below.
 */
bool record_read(const struct formats *f, struct str line, bool cut, struct arena *arena,
	struct record *r);

/*
 * A line of JSON, beginning with "{". What was cut at the end may be missing if
 * CUT; otherwise false unless it is one object and nothing else.
 */
bool json_line_read(const struct formats *f, struct str line, bool cut, struct record *r);

/*
 * A record of auditing, as auditd and the kernel write it; beside its own keys it gets
 * "audit_id", "audit_time", "node", "program" (of exe), "arguments" (of EXECVE),
 * "saddr_addr", "saddr_port", "avc", "permissions". The second is of a message that
 * the journal holds: "USER_LOGIN pid=…".
 */
bool audit_line_read(const struct formats *f, struct str line, struct record *r);
bool audit_message_read(const struct formats *f, struct str message, struct record *r);

/* Puts names where `names` statements have one for a number. */
void record_name_numbers(const struct formats *f, struct record *r);

#endif
