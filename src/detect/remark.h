/*
 * Things that happened on a host itself, kept until the end: one row for what
 * one user did to one thing there, as long as it goes on within a day.
 */
#ifndef YAGURA_DETECT_REMARK_H
#define YAGURA_DETECT_REMARK_H

#include "core/detector.h"

#define REMARK_HOST_BYTES 64
#define REMARK_USER_BYTES 64
#define REMARK_NOTE_BYTES 160

struct remark {
	uint8_t kind;                /* the detector's own */
	enum class class;
	enum certainty certainty;
	instant first, last;
	uint32_t count;
	uint8_t host_length, user_length, note_length;
	char host[REMARK_HOST_BYTES], user[REMARK_USER_BYTES], note[REMARK_NOTE_BYTES];
	struct cited cited;
};

struct remarks;

enum err remarks_new(struct remarks **out);
void remarks_free(struct remarks *r);

/* The row of this KIND, host, user and note, counted once more; NULL if there is no room. */
struct remark *remark_add(struct remarks *r, uint8_t kind, const struct event *e, struct str user,
	struct str note);

/*
 * An alert for each, in order of arrival. Its note begins with the kind, as a
 * letter from 'a': remark_kind() and remark_note() take it apart again.
 */
void remarks_tell(const struct remarks *r, const struct detector *detector, struct alerts *out);

uint8_t remark_kind(const struct alert *a);
struct str remark_note(const struct alert *a);

uint64_t remarks_lost(const struct remarks *r);

#endif
