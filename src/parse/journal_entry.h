/*
 * An entry of systemd's journal as one line, as rsyslog would write it: time in
 * UTC with microseconds, host, identifier[pid]: message. Line breaks and other
 * control bytes of the message stand as #012, which is rsyslog's way, too. A
 * record of the audit subsystem is told as auditd tells it: type=… msg=audit(…).
 * Fields: systemd.journal-fields(7).
 */
#ifndef YAGURA_PARSE_JOURNAL_ENTRY_H
#define YAGURA_PARSE_JOURNAL_ENTRY_H

#include "base/buf.h"
#include "base/err.h"
#include "base/instant.h"

struct journal_entry;

enum err journal_entry_new(struct journal_entry **out);
void journal_entry_free(struct journal_entry *e);

/* Nothing of the entry before it stays. */
void journal_entry_start(struct journal_entry *e);

/* When journald took it, where that is not told by a field. */
void journal_entry_taken(struct journal_entry *e, instant t);

/* Copies what a line needs of it; the first value of a name counts. */
void journal_entry_field(struct journal_entry *e, struct str name, struct str value);

/* Adds the line and its end to OUT; nothing for an entry without a message or a time. */
void journal_entry_line(const struct journal_entry *e, struct buf *out);

/* The longest message that is told; the rest of it is cut. */
#define JOURNAL_MESSAGE_MAX (48u << 10)

#endif
