/*
 * One object of JSON in one line, walked once without building a tree: the name
 * of a value is the path to it ("alert.signature"), and only values whose names
 * some format speaks of are kept. What stands in an array has the array's name;
 * the first counts. Hostile: nesting is bounded, a name that is too long is no
 * name, and a second value of the same name, by which another reader might be
 * told another story, is passed over.
 */
#include "base/json.h"
#include "base/json_read.h"
#include "parse/formats_parts.h"
#include "parse/record.h"
#include "parse/scan.h"

struct level {
	uint16_t path_len;  /* of the container; the name of a member comes after it */
	bool array;
};

struct walk {
	const struct formats *formats;
	struct record *record;
	const char *p, *end;
	unsigned depth;
	struct level levels[JSON_DEPTH_MAX];
	size_t path_len;    /* above RECORD_NAME_BYTES: no name */
	char path[RECORD_NAME_BYTES + 1];
};

static void
skip_space(struct walk *w)
{
	while (w->p < w->end && (*w->p == ' ' || *w->p == '\t' || *w->p == '\r'))
		w->p++;
}

static bool
take(struct walk *w, char c)
{
	skip_space(w);
	if (w->p == w->end || *w->p != c)
		return false;
	w->p++;
	return true;
}

/* What stands between quotes, the first of which has been taken. */
static bool
read_quoted(struct walk *w, struct str *out, bool *escaped)
{
	static const _Alignas(16) char ends[4][16] = SCAN_FOUR('"', '\\', '"', '\\');
	const char *start = w->p;

	*escaped = false;
	while (w->p < w->end) {
		w->p += scan_until_any(w->p, w->end, ends);
		if (w->p == w->end)
			return false;
		if (*w->p == '"') {
			*out = (struct str){ start, (size_t)(w->p++ - start) };
			return true;
		}
		*escaped = true;
		if (w->end - w->p < 2)
			return false;
		w->p += 2;
	}
	return false;
}

static void
add_name(struct walk *w, struct str name)
{
	size_t at = w->levels[w->depth - 1].path_len, dot = at > 0;

	w->path_len = at + dot + name.len;
	if (w->path_len > RECORD_NAME_BYTES)
		return;
	w->path[at] = '.';
	memcpy(w->path + at + dot, name.ptr, name.len);
}

static int
name_of(const struct walk *w)
{
	if (w->path_len > RECORD_NAME_BYTES)
		return -1;
	return record_name(w->formats, (struct str){ w->path, w->path_len });
}

static bool
put_string(struct walk *w, struct str value, bool escaped)
{
	int name = name_of(w);
	char *room;

	if (name < 0 || record_has(w->record, (unsigned)name))
		return true;
	if (escaped) {
		room = record_room(w->record, value.len);
		if (!room || !json_unescape(value, room, &value.len))
			return false;
		value.ptr = room;
	}
	record_put(w->record, name, value);
	return true;
}

/* A number, true, false or null: as written. */
static bool
read_bare(struct walk *w)
{
	const char *start = w->p;
	struct str value;

	while (w->p < w->end && *w->p != ',' && *w->p != '}' && *w->p != ']' && *w->p != ' ')
		w->p++;
	value = (struct str){ start, (size_t)(w->p - start) };
	if (value.len == 0 || value.len > 64 || w->p == w->end)
		return false;
	if (!str_is(value, "null"))
		record_put(w->record, name_of(w), value);
	return true;
}

/* The journal writes a message that is no UTF-8 as [72,105]. */
static bool
read_bytes(struct walk *w, int name)
{
	const char *close = memchr(w->p, ']', (size_t)(w->end - w->p));
	char *room = close ? record_room(w->record, (size_t)(close - w->p)) : NULL;
	struct str list, part;
	uint64_t byte;
	size_t n = 0;

	if (!room)
		return false;
	list = (struct str){ w->p, (size_t)(close - w->p) };
	while (str_cut(&list, ',', &part)) {
		if (!str_u64(str_trim(part), 255, &byte))
			return false;
		room[n++] = (char)byte;
	}
	record_put(w->record, name, (struct str){ room, n });
	w->p = close + 1;
	return true;
}

/* Steps into a container whose opening has been taken. */
static bool
open_level(struct walk *w, bool array)
{
	if (w->depth == JSON_DEPTH_MAX)
		return false;
	if (w->path_len > RECORD_NAME_BYTES)
		w->path_len = RECORD_NAME_BYTES; /* whatever is added makes it too long again */
	w->levels[w->depth++] = (struct level){ (uint16_t)w->path_len, array };
	return true;
}

static bool
read_value(struct walk *w)
{
	struct str value;
	bool escaped;

	skip_space(w);
	if (w->p == w->end)
		return false;
	switch (*w->p) {
	case '"':
		w->p++;
		return read_quoted(w, &value, &escaped) && put_string(w, value, escaped);
	case '{':
		w->p++;
		return open_level(w, false);
	case '[':
		w->p++;
		skip_space(w);
		if (w->p < w->end && *w->p >= '0' && *w->p <= '9') {
			int name = name_of(w);

			if (name >= 0 && record_wants_bytes(w->formats, name))
				return read_bytes(w, name);
		}
		return open_level(w, true);
	default:
		return read_bare(w);
	}
}

/* The next member of the innermost container, or its end. */
static bool
read_member(struct walk *w, bool first)
{
	struct level *level = &w->levels[w->depth - 1];
	struct str name;
	bool escaped;

	if (take(w, level->array ? ']' : '}')) {
		w->depth--;
		return true;
	}
	if (!first && !take(w, ','))
		return false;
	if (level->array) {
		w->path_len = level->path_len;
		return read_value(w);
	}
	if (!take(w, '"') || !read_quoted(w, &name, &escaped) || !take(w, ':'))
		return false;
	add_name(w, name);
	return read_value(w);
}

bool
json_line_read(const struct formats *f, struct str line, bool cut, struct record *r)
{
	struct walk w = { .formats = f, .record = r, .p = line.ptr, .end = line.ptr + line.len };
	bool fine = take(&w, '{') && open_level(&w, false), first = true;

	while (fine && w.depth) {
		unsigned before = w.depth;

		fine = read_member(&w, first);
		first = w.depth > before;
	}
	skip_space(&w);
	return fine ? w.p == w.end : cut && w.p == w.end;
}
