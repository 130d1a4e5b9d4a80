/*
 * `journalctl -o export` (systemd.io/JOURNAL_EXPORT_FORMATS): fields of an
 * entry one a line as NAME=VALUE, or, where a value holds line breaks or other
 * bytes, NAME alone, its length in eight bytes, little end first, the value, a
 * line break; an empty line ends the entry. A length is hostile: nothing is
 * reserved for it, and what is longer than an entry may be is damage. After
 * damage reading goes on behind the next empty line.
 */
#include "parse/rendering.h"

#include <stdlib.h>

#include "parse/journal_entry.h"

#define NAME_MAX_BYTES 64                /* journald's own limit */
#define FIELD_BYTES (JOURNAL_MESSAGE_MAX + NAME_MAX_BYTES + 2)
#define VALUE_CEILING (UINT64_C(768) << 20) /* systemd-journal-remote's own limit */

enum state { IN_LINE, IN_LENGTH, IN_VALUE, AFTER_VALUE, LOST };

struct export {
	struct journal_entry *entry;
	enum state state;
	bool damaged;
	uint8_t name_length;
	char name[NAME_MAX_BYTES];
	uint64_t left;       /* of a binary value; in IN_LENGTH: bytes of it seen */
	uint64_t length;
	size_t have;         /* in field; what does not fit is dropped */
	bool line_empty;     /* LOST: nothing in this line yet */
	char field[FIELD_BYTES];
};

static void *
export_start(struct str name, struct str start, const char **kind, enum err *e)
{
	struct export *x;

	(void)name;
	if (!str_starts(start, STR("__CURSOR=")) &&
		!str_starts(start, STR("__REALTIME_TIMESTAMP=")))
		return NULL;
	x = malloc(sizeof *x);
	if (!x || journal_entry_new(&x->entry)) {
		free(x);
		*e = ERR_NOMEM;
		return NULL;
	}
	x->state = IN_LINE;
	x->damaged = false;
	x->have = 0;
	*kind = "journal, exported";
	return x;
}

static void
export_free(void *state)
{
	struct export *x = state;

	if (x)
		journal_entry_free(x->entry);
	free(x);
}

static bool
is_name(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'))
			return false;
	}
	return s.len > 0 && s.len <= NAME_MAX_BYTES;
}

static void
lose(struct export *x)
{
	x->damaged = true;
	x->state = LOST;
	x->line_empty = false;
	x->have = 0;
}

static void
keep(struct export *x, struct str bytes)
{
	size_t room = sizeof x->field - x->have;

	if (bytes.len > room)
		bytes.len = room;
	memcpy(x->field + x->have, bytes.ptr, bytes.len);
	x->have += bytes.len;
}

static void
end_entry(struct export *x, struct buf *out)
{
	journal_entry_line(x->entry, out);
	journal_entry_start(x->entry);
}

/* A whole line stands in field, without its end. */
static void
take_line(struct export *x, struct buf *out)
{
	struct str line = { x->field, x->have };
	size_t equals = str_find_char(str_sub(line, 0, NAME_MAX_BYTES + 1), '=');
	struct str name = str_sub(line, 0, equals);

	x->have = 0;
	if (line.len == 0) {
		end_entry(x, out);
	} else if (!is_name(name) || (equals == NAME_MAX_BYTES + 1 && line.len > equals)) {
		lose(x);
	} else if (equals < line.len) {
		journal_entry_field(x->entry, name, str_sub(line, equals + 1, line.len));
	} else {
		x->name_length = str_into(x->name, sizeof x->name, name);
		x->state = IN_LENGTH;
		x->left = x->length = 0;
	}
}

static size_t
read_line(struct export *x, struct str s, struct buf *out)
{
	size_t end = str_find_char(s, '\n');

	keep(x, str_sub(s, 0, end));
	if (end == s.len)
		return end;
	take_line(x, out);
	return end + 1;
}

static size_t
read_length(struct export *x, struct str s)
{
	size_t n = 0;

	while (n < s.len && x->left < 8)
		x->length |= (uint64_t)(unsigned char)s.ptr[n++] << (8 * x->left++);
	if (x->left < 8)
		return n;
	x->left = x->length;
	x->state = IN_VALUE;
	if (x->length > VALUE_CEILING)
		lose(x);
	return n;
}

static size_t
read_value(struct export *x, struct str s)
{
	size_t n = s.len < x->left ? s.len : (size_t)x->left;

	keep(x, str_sub(s, 0, n));
	x->left -= n;
	if (x->left == 0) {
		journal_entry_field(x->entry, (struct str){ x->name, x->name_length },
			(struct str){ x->field, x->have });
		x->have = 0;
		x->state = AFTER_VALUE;
	}
	return n;
}

static size_t
read_end(struct export *x, struct str s)
{
	if (*s.ptr == '\n')
		x->state = IN_LINE;
	else
		lose(x);
	return 1;
}

/* To behind the next empty line. */
static size_t
read_lost(struct export *x, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] != '\n') {
			x->line_empty = false;
		} else if (x->line_empty) {
			journal_entry_start(x->entry);
			x->state = IN_LINE;
			return i + 1;
		} else {
			x->line_empty = true;
		}
	}
	return s.len;
}

static void
export_add(void *state, struct str s, struct buf *out)
{
	struct export *x = state;

	while (s.len) {
		size_t n = 0;

		switch (x->state) {
		case IN_LINE: n = read_line(x, s, out); break;
		case IN_LENGTH: n = read_length(x, s); break;
		case IN_VALUE: n = read_value(x, s); break;
		case AFTER_VALUE: n = read_end(x, s); break;
		case LOST: n = read_lost(x, s); break;
		}
		s = str_sub(s, n, s.len);
	}
}

/* An entry whose empty line is missing is whole all the same, if its last line is. */
static bool
export_end(void *state, struct buf *out)
{
	struct export *x = state;

	if (x->state == IN_LINE && x->have == 0)
		end_entry(x, out);
	else if (x->state != LOST)
		x->damaged = true;
	return !x->damaged;
}

const struct rendering_way rendering_export = { export_start, export_add, export_end,
	export_free };
