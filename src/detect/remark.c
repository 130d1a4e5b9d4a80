/* Few things of this kind happen on an ordinary day, so a list is enough. */
#include "detect/remark.h"

#include <stdlib.h>

#define REMARKS_MAX 512

struct remarks {
	struct remark rows[REMARKS_MAX];
	size_t count;
	uint64_t lost;
};

enum err
remarks_new(struct remarks **out)
{
	*out = calloc(1, sizeof **out);
	return *out ? ERR_OK : ERR_NOMEM;
}

void
remarks_free(struct remarks *r)
{
	free(r);
}

static bool
is_same(const struct remark *row, uint8_t kind, const struct event *e, struct str user,
	struct str note)
{
	return row->kind == kind && e->time - row->last <= DAY &&
		str_eq((struct str){ row->note, row->note_length },
			str_sub(note, 0, REMARK_NOTE_BYTES)) &&
		str_eq((struct str){ row->user, row->user_length },
			str_sub(user, 0, REMARK_USER_BYTES)) &&
		str_eq((struct str){ row->host, row->host_length },
			str_sub(e->host, 0, REMARK_HOST_BYTES));
}

static struct remark *
find(struct remarks *r, uint8_t kind, const struct event *e, struct str user, struct str note)
{
	for (size_t i = r->count; i-- > 0;)
		if (is_same(&r->rows[i], kind, e, user, note))
			return &r->rows[i];
	return NULL;
}

struct remark *
remark_add(struct remarks *r, uint8_t kind, const struct event *e, struct str user, struct str note)
{
	struct remark *row = find(r, kind, e, user, note);

	if (!row && r->count == REMARKS_MAX) {
		r->lost++;
		return NULL;
	}
	if (!row) {
		row = &r->rows[r->count++];
		row->kind = kind;
		row->class = CLASS_OTHER;
		row->first = row->last = e->time;
		row->host_length = str_into(row->host, REMARK_HOST_BYTES, e->host);
		row->user_length = str_into(row->user, REMARK_USER_BYTES, user);
		row->note_length = str_into(row->note, REMARK_NOTE_BYTES, note);
	}
	row->count++;
	row->first = e->time < row->first ? e->time : row->first;
	row->last = e->time > row->last ? e->time : row->last;
	cited_add(&row->cited, &e->place);
	return row;
}

static void
fill(struct alert *a, const struct remark *row, struct arena *arena)
{
	char note[REMARK_NOTE_BYTES + 1];

	note[0] = (char)('a' + row->kind);
	memcpy(note + 1, row->note, row->note_length);
	a->class = row->class;
	a->confidence = row->certainty;
	a->target.name = arena_keep(arena, (struct str){ row->host, row->host_length });
	a->target_count = 1;
	a->user = arena_keep(arena, (struct str){ row->user, row->user_length });
	a->note = arena_keep(arena, (struct str){ note, row->note_length + 1u });
	a->accesses = row->count;
	a->start = row->first;
	a->end = row->last;
	a->cited = row->cited;
}

void
remarks_tell(const struct remarks *r, const struct detector *detector, struct alerts *out)
{
	for (size_t i = 0; i < r->count; i++) {
		struct alert *a = alerts_add(out);

		if (!a)
			return;
		a->detector = detector;
		fill(a, &r->rows[i], &out->arena);
	}
}

uint8_t
remark_kind(const struct alert *a)
{
	return a->note.len ? (uint8_t)(a->note.ptr[0] - 'a') : 0;
}

struct str
remark_note(const struct alert *a)
{
	return str_sub(a->note, 1, a->note.len);
}

uint64_t
remarks_lost(const struct remarks *r)
{
	return r->lost;
}
