/*
 * One pattern line into items. Patterns are ours or an administrator's, not an
 * attacker's, but a wrong one must be refused where it is wrong, with the
 * column, and none may make the graph or the matcher run away: groups nest to
 * a depth, and a line has a length.
 */
#include "parse/formats_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/nearest.h"
#include "parse/stamp.h"

#define ITEMS_MAX (1u << 20)
#define DEPTH_MAX 8
#define PATTERN_BYTES 2000

static bool
list_grow(struct list *l, size_t count, size_t size)
{
	size_t room = l->room ? l->room : 64;
	char *p;

	while (room < l->count + count)
		room *= 2;
	p = realloc(l->ptr, room * size);
	if (!p)
		return false;
	l->ptr = p;
	l->room = room;
	return true;
}

void *
list_add(struct list *l, size_t count, size_t size, size_t most)
{
	char *p;

	if (l->count + count > most || (l->count + count > l->room && !list_grow(l, count, size)))
		return NULL;
	p = (char *)l->ptr + l->count * size;
	memset(p, 0, count * size);
	l->count += count;
	return p;
}

enum err
error_at(struct parse_error *error, const struct line_place *place, size_t column, size_t width,
	const char *format, ...)
{
	va_list args;

	*error = (struct parse_error){ .file = place->file, .text = place->text, .source = place->source,
		.line = place->number, .column = (unsigned)column,
		.width = width ? (unsigned)width : 1 };
	va_start(args, format);
	vsnprintf(error->message, sizeof error->message, format, args);
	va_end(args);
	return ERR_INPUT;
}

enum err
error_unknown(struct parse_error *error, const struct line_place *place, size_t column,
	struct str word, const char *what, const char *(*list)(unsigned i))
{
	struct str all = str_from(what); /* "type (addr, host …)" */
	struct nearest near;
	const char *candidate;

	nearest_start(&near, word);
	for (unsigned i = 0; (candidate = list(i)); i++)
		nearest_try(&near, str_from(candidate));
	if (nearest_found(&near).len)
		return error_at(error, place, column, word.len,
			"unknown " STR_FMT "; did you mean " STR_FMT "?",
			STR_ARG(str_sub(all, 0, str_find(all, STR(" (")))),
			STR_ARG(nearest_found(&near)));
	return error_at(error, place, column, word.len, "unknown %s", what);
}

static const char *const type_words[TOKEN_COUNT] = {
	[TOKEN_ADDR] = "addr", [TOKEN_INT] = "int", [TOKEN_PORT] = "port",
	[TOKEN_UPTIME] = "uptime", [TOKEN_TIME] = "time", [TOKEN_NAME] = "name",
	[TOKEN_HOST] = "host", [TOKEN_QUOTED] = "quoted", [TOKEN_MAIL] = "mail",
	[TOKEN_WORD] = "word", [TOKEN_WORD0] = "word0", [TOKEN_KEYS] = "keys",
	[TOKEN_USER] = "user", [TOKEN_TEXT] = "text", [TOKEN_REST] = "rest",
};

static const char *const head_words[CAPTURE_FIELD] = {
	[CAPTURE_NONE] = "", [CAPTURE_SRC] = "src", [CAPTURE_DST] = "dst",
	[CAPTURE_SRC_NAME] = "src_name", [CAPTURE_DST_NAME] = "dst_name",
	[CAPTURE_SRC_PORT] = "src_port", [CAPTURE_DST_PORT] = "dst_port",
	[CAPTURE_USER] = "user", [CAPTURE_PID] = "pid", [CAPTURE_HOST] = "host",
	[CAPTURE_SERVICE] = "service", [CAPTURE_TIME] = "t", [CAPTURE_PROTO] = "proto",
	[CAPTURE_FLAGS] = "tcp_flags",
	[CAPTURE_OUTCOME] = "outcome",
};

bool
capture_read(struct str word, unsigned *out)
{
	enum field_id id;

	for (unsigned i = 0; i < CAPTURE_FIELD; i++) {
		if ((!word.len || *word.ptr == *head_words[i]) && str_is(word, head_words[i])) {
			*out = i;
			return true;
		}
	}
	if (!field_read(word, &id))
		return false;
	*out = CAPTURE_FIELD + (unsigned)id;
	return true;
}

const char *
capture_word(unsigned capture)
{
	return capture < CAPTURE_FIELD ? head_words[capture]
		: field_word((enum field_id)(capture - CAPTURE_FIELD));
}

bool
token_type_read(struct str word, unsigned *out)
{
	for (unsigned i = 0; i < TOKEN_COUNT; i++) {
		if (type_words[i] && str_is(word, type_words[i])) {
			*out = i;
			return true;
		}
	}
	return false;
}

const char *
capture_list(unsigned i)
{
	return i + 1 < CAPTURE_FIELD + (unsigned)FIELD_COUNT ? capture_word(i + 1) : NULL;
}

const char *
token_type_list(unsigned i)
{
	if (i >= TOKEN_COUNT)
		return NULL;
	return type_words[i] ? type_words[i] : "";
}

const char *
capture_refuses(unsigned capture, unsigned type)
{
	switch (capture) {
	case CAPTURE_SRC: case CAPTURE_DST:
		return type == TOKEN_ADDR || type == TOKEN_HOST ? NULL : "addr or host";
	case CAPTURE_SRC_PORT: case CAPTURE_DST_PORT:
		return type == TOKEN_PORT ? NULL : "port";
	case CAPTURE_PID:
		return type == TOKEN_INT ? NULL : "int";
	case CAPTURE_TIME:
		return type == TOKEN_TIME ? NULL : "time(...)";
	case CAPTURE_NONE:
		return NULL;
	default:
		return type == TOKEN_TIME || type == TOKEN_KEYS ? "a type of text" : NULL;
	}
}

static bool
is_free(unsigned type)
{
	return type >= TOKEN_USER && type <= TOKEN_REST;
}

struct reader {
	struct formats *f;
	const struct line_place *place;
	struct parse_error *error;
	struct str text;
	size_t at, column; /* column of text.ptr[0] */
	uint32_t pattern;
};

/* A row of items: the next of LAST is still open. */
struct row {
	uint32_t first, last;
};

static enum err
wrong(struct reader *r, size_t at, size_t width, const char *message)
{
	return error_at(r->error, r->place, r->column + at, width, "%s", message);
}

static enum err
item_add(struct reader *r, struct item what, size_t at, struct row *row)
{
	uint32_t index = (uint32_t)r->f->items.count;
	struct item *item = list_add(&r->f->items, 1, sizeof *item, ITEMS_MAX);

	if (!item)
		return ERR_NOMEM;
	*item = what;
	item->next = item->other = item->previous = NO_ITEM;
	item->pattern = r->pattern;
	item->column = (uint16_t)(r->column + at);
	if (row->first == NO_ITEM)
		row->first = index;
	else
		ITEM(r->f, row->last)->next = index;
	row->last = index;
	return ERR_OK;
}

static bool
is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* Length of "{name:type}" or "{name:type(...)}" or "{keys}" at AT, else 0. */
static size_t
capture_length(struct str s, size_t at, size_t *colon, size_t *open)
{
	size_t i = at + 1;

	*open = 0;
	while (i < s.len && is_word_char(s.ptr[i]))
		i++;
	*colon = i;
	if (i < s.len && s.ptr[i] == '}' && str_is(str_sub(s, at + 1, i), "keys"))
		return i + 1 - at;
	if (i >= s.len || s.ptr[i] != ':')
		return 0;
	for (i++; i < s.len && is_word_char(s.ptr[i]); i++)
		;
	if (i == *colon + 1)
		return 0;
	if (i < s.len && s.ptr[i] == '(') {
		*open = i;
		i += str_find(str_sub(s, i, s.len), STR(")}")) + 1;
	}
	return i < s.len && s.ptr[i] == '}' ? i + 1 - at : 0;
}

static enum err
time_param(struct reader *r, struct str form, size_t at, uint16_t *out)
{
	struct time_form_text *t;

	if (form.len == 0 || form.len >= TIME_FORM_MAX)
		return wrong(r, at, form.len, "the form of a time has 1 to 47 bytes");
	for (size_t i = 0; i < form.len; i++) {
		size_t two = form.ptr[i] == '%' ? 2 : 1;

		if (!stamp_form_is_known(str_sub(form, i, i + two)))
			return wrong(r, at + i, two, "unknown letter in the time's form; there are "
				"%Y %m %d %e %b %a %A %H %M %S %y %z %f %s");
		i += two - 1;
	}
	/* equal forms are one, so that formats which begin with it share a way */
	for (size_t i = 0; i < r->f->time_forms.count; i++) {
		t = &((struct time_form_text *)r->f->time_forms.ptr)[i];
		if (str_eq(str_from(t->text), form)) {
			*out = (uint16_t)i;
			return ERR_OK;
		}
	}
	t = list_add(&r->f->time_forms, 1, sizeof *t, 1024);
	if (!t)
		return ERR_NOMEM;
	memcpy(t->text, form.ptr, form.len);
	*out = (uint16_t)(r->f->time_forms.count - 1);
	return ERR_OK;
}

static enum err
read_capture(struct reader *r, size_t len, size_t colon, size_t open, struct row *row)
{
	struct str s = r->text, type_word;
	size_t at = r->at, close = at + len - 1;
	unsigned capture = CAPTURE_NONE, type = TOKEN_KEYS;
	struct item item = { .kind = ITEM_TOKEN };
	const char *needs;
	enum err e;

	r->at += len;
	if (colon < close) {
		type_word = str_sub(s, colon + 1, open ? open : close);
		if (!capture_read(str_sub(s, at + 1, colon), &capture))
			return error_unknown(r->error, r->place, r->column + at + 1,
				str_sub(s, at + 1, colon), "capture name", capture_list);
		if (!token_type_read(type_word, &type) || type == TOKEN_KEYS)
			return error_unknown(r->error, r->place, r->column + colon + 1, type_word,
				"type (addr, host, name, port, int, word, word0, mail, quoted, uptime, "
				"time(), user, text, rest)", token_type_list);
		if ((type == TOKEN_TIME) != (open > 0))
			return wrong(r, colon + 1, close - colon - 1,
				"time has a form in (), no other type has");
	}
	needs = capture_refuses(capture, type);
	if (needs)
		return error_at(r->error, r->place, r->column + at, len, "%s needs the type %s",
			capture_word(capture), needs);
	if (type == TOKEN_TIME) {
		e = time_param(r, str_sub(s, open + 1, close - 1), open + 1, &item.param);
		if (e)
			return e;
	}
	item.type = (uint8_t)type;
	item.capture = (uint8_t)capture;
	if (type == TOKEN_KEYS)
		item.param = UINT16_MAX; /* set by the statement that follows */
	return item_add(r, item, at, row);
}

static enum err read_row(struct reader *r, unsigned depth, struct row *row);

static enum err
join_to(struct reader *r, uint32_t split, uint32_t join, const struct row *body)
{
	ITEM(r->f, split)->next = body->first;
	ITEM(r->f, body->last)->next = join;
	return ERR_OK;
}

/* {?...} or {a|b|c}; r->at is at the brace. */
static enum err
read_group(struct reader *r, unsigned depth, struct row *row)
{
	size_t at = r->at, bars = 0;
	bool optional = at + 1 < r->text.len && r->text.ptr[at + 1] == '?';
	struct row alone = { NO_ITEM, NO_ITEM };
	uint32_t join, split;
	enum err e;

	if (depth == DEPTH_MAX)
		return wrong(r, at, 1, "groups are nested too deeply");
	e = item_add(r, (struct item){ .kind = ITEM_JOIN }, at, &alone);
	if (e)
		return e;
	join = alone.first;
	e = item_add(r, (struct item){ .kind = ITEM_SPLIT }, at, row);
	r->at += optional ? 2 : 1;
	for (split = row->last; !e; bars++) {
		struct row body = { NO_ITEM, NO_ITEM }, more = { NO_ITEM, NO_ITEM };

		e = item_add(r, (struct item){ .kind = ITEM_JOIN }, r->at, &body);
		if (!e)
			e = read_row(r, depth + 1, &body);
		if (e)
			return e;
		join_to(r, split, join, &body);
		if (r->at >= r->text.len)
			return wrong(r, at, 1, "a brace that is not closed");
		if (r->text.ptr[r->at++] == '}')
			break;
		e = item_add(r, (struct item){ .kind = ITEM_SPLIT }, r->at, &more);
		if (!e) {
			ITEM(r->f, split)->other = more.first;
			split = more.first;
		}
	}
	if (e)
		return e;
	if (!optional && !bars)
		return wrong(r, at, r->at - at, "neither {name:type} nor {a|b} nor {?...} nor {~...}");
	if (optional)
		ITEM(r->f, split)->other = join;
	row->last = join;
	return ERR_OK;
}

static bool
is_letter(char c)
{
	return (unsigned)((c | 32) - 'a') < 26;
}

/* A letter as both of its cases. */
static enum err
letter_add(struct reader *r, char letter, struct row *row)
{
	struct row lower = { NO_ITEM, NO_ITEM }, upper = lower, join = lower;
	uint8_t byte = (uint8_t)(letter | 32);
	enum err e;

	e = item_add(r, (struct item){ .kind = ITEM_SPLIT }, r->at, row);
	if (!e)
		e = item_add(r, (struct item){ .kind = ITEM_BYTE, .byte = byte }, r->at, &lower);
	if (!e)
		e = item_add(r, (struct item){ .kind = ITEM_BYTE, .byte = byte & 0xdf }, r->at, &upper);
	if (!e)
		e = item_add(r, (struct item){ .kind = ITEM_JOIN }, r->at, &join);
	if (e)
		return e;
	ITEM(r->f, row->last)->next = lower.first;
	ITEM(r->f, row->last)->other = upper.first;
	ITEM(r->f, lower.first)->next = join.first;
	ITEM(r->f, upper.first)->next = join.first;
	row->last = join.first;
	return ERR_OK;
}

/* {~text}: in any case; r->at is at the brace. */
static enum err
read_any_case(struct reader *r, struct row *row)
{
	size_t at = r->at;
	enum err e = ERR_OK;

	for (r->at += 2; !e && r->at < r->text.len && r->text.ptr[r->at] != '}'; r->at++) {
		char c = r->text.ptr[r->at];

		if (c == '{' || c == '|')
			return wrong(r, r->at, 1, "{~...} is plain text: nothing else stands in it");
		if (is_letter(c))
			e = letter_add(r, c, row);
		else
			e = item_add(r, (struct item){ .kind = ITEM_BYTE, .byte = (uint8_t)c },
				r->at, row);
	}
	if (!e && r->at++ >= r->text.len)
		return wrong(r, at, 2, "a brace that is not closed");
	if (!e && r->at == at + 3)
		return wrong(r, at, 3, "{~...} without text");
	return e;
}

/* Length of "{?src:addr}", which would be plain text that may be missing; 0 if it is not that. */
static size_t
optional_capture_length(struct str s, size_t at)
{
	size_t close = at + str_find_char(str_sub(s, at, s.len), '}');
	struct str inside = str_sub(s, at + 2, close);
	size_t colon = str_find_char(inside, ':');
	unsigned ignored;

	if (!str_starts(str_sub(s, at, s.len), STR("{?")) || close >= s.len ||
		!capture_read(str_sub(inside, 0, colon), &ignored) ||
		!token_type_read(str_sub(inside, colon + 1, inside.len), &ignored))
		return 0;
	return close + 1 - at;
}

static enum err
read_brace(struct reader *r, unsigned depth, struct row *row)
{
	size_t colon, open, len = capture_length(r->text, r->at, &colon, &open);

	if (len)
		return read_capture(r, len, colon, open, row);
	if (str_starts(str_sub(r->text, r->at, r->text.len), STR("{~")))
		return read_any_case(r, row);
	len = optional_capture_length(r->text, r->at);
	if (len)
		return wrong(r, r->at, len, "a capture that may be missing is written {?{NAME:TYPE}}");
	return read_group(r, depth, row);
}

/* To the line's end, or to the '|' or '}' that ends a group's part. */
static enum err
read_row(struct reader *r, unsigned depth, struct row *row)
{
	enum err e = ERR_OK;

	while (!e && r->at < r->text.len) {
		char c = r->text.ptr[r->at];
		bool twice = r->at + 1 < r->text.len && r->text.ptr[r->at + 1] == c;

		if (c == '{' && !twice) {
			e = read_brace(r, depth, row);
			continue;
		}
		if (depth && (c == '|' || c == '}'))
			break;
		if (c == '}' && !twice)
			return wrong(r, r->at, 1, "a closing brace without an opening one; a literal one is }}");
		e = item_add(r, (struct item){ .kind = ITEM_BYTE, .byte = (uint8_t)c }, r->at, row);
		r->at += c == '{' || c == '}' ? 2 : 1;
	}
	return e;
}

static enum err
link_items(struct formats *f, uint32_t from)
{
	for (uint32_t i = from; i < f->items.count; i++) {
		uint32_t to[2] = { ITEM(f, i)->next, ITEM(f, i)->other };

		for (int k = 0; k < 2; k++) {
			struct link *link;

			if (to[k] == NO_ITEM)
				continue;
			link = list_add(&f->links, 1, sizeof *link, 2 * ITEMS_MAX);
			if (!link)
				return ERR_NOMEM;
			*link = (struct link){ i, ITEM(f, to[k])->previous };
			ITEM(f, to[k])->previous = (uint32_t)(f->links.count - 1);
		}
	}
	return ERR_OK;
}

static size_t
closure_add(uint32_t *out, size_t count, uint32_t item)
{
	for (size_t i = 0; i < count; i++)
		if (out[i] == item)
			return count;
	if (count < CLOSURE_MAX)
		out[count++] = item;
	return count;
}

static size_t
follow(const struct formats *f, uint32_t i, uint32_t *out, size_t count)
{
	while (i != NO_ITEM) {
		const struct item *item = ITEM(f, i);

		if (item->kind != ITEM_SPLIT && item->kind != ITEM_JOIN)
			return closure_add(out, count, i);
		if (item->kind == ITEM_SPLIT && item->other != NO_ITEM) {
			count = follow(f, item->next, out, count);
			i = item->other;
		} else {
			i = item->next;
		}
	}
	return count;
}

size_t
closure_after(const struct formats *f, uint32_t item, uint32_t *out)
{
	return follow(f, ITEM(f, item)->next, out, 0);
}

static size_t follow_back(const struct formats *f, uint32_t i, uint32_t *out, size_t count);

static size_t
take_back(const struct formats *f, uint32_t i, uint32_t *out, size_t count)
{
	const struct item *item = ITEM(f, i);

	if (item->kind == ITEM_TOKEN && item->type == TOKEN_USER)
		return closure_add(out, count, i);
	if (!item->after_user)
		return count; /* a way that does not come from the `user` capture */
	if (item->kind == ITEM_SPLIT || item->kind == ITEM_JOIN)
		return follow_back(f, i, out, count);
	return closure_add(out, count, i);
}

/* With the group before without it: a split is what skips one. */
static size_t
follow_back(const struct formats *f, uint32_t i, uint32_t *out, size_t count)
{
	for (int splits = 0; splits < 2; splits++) {
		for (uint32_t l = ITEM(f, i)->previous; l != NO_ITEM; l = LINK(f, l)->more) {
			uint32_t p = LINK(f, l)->item;

			if ((ITEM(f, p)->kind == ITEM_SPLIT) == splits)
				count = take_back(f, p, out, count);
		}
	}
	return count;
}

size_t
closure_before(const struct formats *f, uint32_t item, uint32_t *out)
{
	return follow_back(f, item, out, 0);
}

static void
mark_after_user(struct formats *f, uint32_t from, uint32_t user)
{
	/* items may point backwards (a join is made before its group): repeat until still */
	bool changed = true;

	ITEM(f, user)->after_user = false;
	while (changed) {
		changed = false;
		for (uint32_t i = from; i < f->items.count; i++) {
			uint32_t to[2] = { ITEM(f, i)->next, ITEM(f, i)->other };

			if (i != user && !ITEM(f, i)->after_user)
				continue;
			for (int k = 0; k < 2; k++) {
				if (to[k] != NO_ITEM && !ITEM(f, to[k])->after_user) {
					ITEM(f, to[k])->after_user = true;
					changed = true;
				}
			}
		}
	}
}

static void
set_few(struct stops *s)
{
	const size_t most = sizeof s->few / sizeof *s->few;
	size_t count = 0;

	for (unsigned i = 0; i < 256; i++) {
		if (!s->has[i])
			continue;
		if (count < most)
			memset(s->few[count], (int)i, sizeof s->few[count]);
		count++;
	}
	s->is_few = count > 0 && count <= most;
	for (size_t i = count; s->is_few && i < most; i++)
		memcpy(s->few[i], s->few[0], sizeof s->few[i]);
}

bool
stops_intern(struct formats *f, const struct stops *set, uint16_t *out)
{
	struct stops *all = f->stops.ptr;

	for (size_t i = 0; i < f->stops.count; i++) {
		if (memcmp(all[i].has, set->has, sizeof set->has) == 0) {
			*out = (uint16_t)i;
			return true;
		}
	}
	all = list_add(&f->stops, 1, sizeof *all, UINT16_MAX);
	if (!all)
		return false;
	*all = *set;
	set_few(all);
	*out = (uint16_t)(f->stops.count - 1);
	return true;
}

static bool
stops_of(struct formats *f, const uint32_t *around, size_t count, bool blank, uint16_t *out)
{
	struct stops set = { 0 };

	if (blank)
		set.has[' '] = set.has['\t'] = 1;
	for (size_t i = 0; i < count; i++)
		if (ITEM(f, around[i])->kind == ITEM_BYTE)
			set.has[ITEM(f, around[i])->byte] = 1;
	return stops_intern(f, &set, out);
}

static enum err
item_wrong(struct reader *r, uint32_t i, const char *message)
{
	size_t column = ITEM(r->f, i)->column, width;
	struct str rest = str_sub(r->place->text, column - 1, r->place->text.len);

	width = str_find_char(rest, '}') + 1;
	return error_at(r->error, r->place, column, width, "%s", message);
}

static enum err
check_free(struct reader *r, uint32_t i, const uint32_t *after, size_t count)
{
	struct formats *f = r->f;
	uint32_t before[CLOSURE_MAX];
	size_t n;

	for (size_t k = 0; k < count; k++) {
		const struct item *next = ITEM(f, after[k]);

		if (next->kind == ITEM_TOKEN && next->type == TOKEN_GO)
			return item_wrong(r, i, "an opening does not end in free text: "
				"a literal must stand after it");
		if (next->kind == ITEM_TOKEN)
			return item_wrong(r, i, is_free(next->type) ?
				"two free captures touch: a literal must stand between them" :
				"free text needs a literal after it, not a capture");
	}
	if (!ITEM(f, i)->after_user)
		return ERR_OK;
	n = closure_before(f, i, before);
	for (size_t k = 0; k < n; k++)
		if (ITEM(f, before[k])->kind != ITEM_BYTE)
			return item_wrong(r, i,
				"behind a user capture free text needs a literal before it");
	return ERR_OK;
}

/* Whether ":" or "." and a port may follow. */
static bool
is_before_port(const struct formats *f, const uint32_t *around, size_t count)
{
	uint32_t after[CLOSURE_MAX];

	for (size_t i = 0; i < count; i++) {
		const struct item *mark = ITEM(f, around[i]);
		size_t n = 0;

		if (mark->kind == ITEM_BYTE && (mark->byte == ':' || mark->byte == '.'))
			n = closure_after(f, around[i], after);
		for (size_t k = 0; k < n; k++)
			if (ITEM(f, after[k])->kind == ITEM_TOKEN &&
				ITEM(f, after[k])->type == TOKEN_PORT)
				return true;
	}
	return false;
}

static enum err
check_token(struct reader *r, uint32_t i, uint32_t *user)
{
	struct formats *f = r->f;
	struct item *item = ITEM(f, i);
	uint32_t around[CLOSURE_MAX];
	size_t count = closure_after(f, i, around);
	bool words = item->type == TOKEN_WORD || item->type == TOKEN_WORD0 ||
		item->type == TOKEN_MAIL;
	enum err e = ERR_OK;

	if (count == CLOSURE_MAX)
		return item_wrong(r, i, "too many alternatives after this capture");
	if (item->type == TOKEN_USER && *user != i)
		return item_wrong(r, i, "a second user capture: make one of them text or word, "
			"which states what is read first");
	if (is_free(item->type))
		e = check_free(r, i, around, count);
	if (e)
		return e;
	if (item->after_user && (item->type == TOKEN_TIME || item->type == TOKEN_KEYS ||
		item->type == TOKEN_UPTIME))
		return item_wrong(r, i, "this cannot be read backwards, so not after a user capture");
	if (item->type == TOKEN_KEYS && count && ITEM(f, around[0])->type == TOKEN_GO)
		return item_wrong(r, i, "{keys} ends a pattern, and so stands in no opening or head");
	if (item->type == TOKEN_KEYS && (count != 1 || ITEM(f, around[0])->kind != ITEM_END))
		return item_wrong(r, i, "{keys} must end the pattern");
	if (item->type == TOKEN_TIME || item->type >= TOKEN_KEYS)
		return ERR_OK;
	if (is_before_port(f, around, count))
		item->type = item->type == TOKEN_ADDR ? TOKEN_ADDR_PORT :
			item->type == TOKEN_HOST ? TOKEN_HOST_PORT : item->type;
	if (!stops_of(f, around, count, words, &item->param))
		return ERR_NOMEM;
	if (item->after_user) {
		count = closure_before(f, i, around);
		if (!stops_of(f, around, count, words, &item->param_back))
			return ERR_NOMEM;
	}
	return ERR_OK;
}

static enum err
check_items(struct reader *r, uint32_t from, uint32_t *user)
{
	struct formats *f = r->f;
	unsigned fields = 0;
	enum err e = ERR_OK;

	*user = NO_ITEM;
	for (uint32_t i = from; i < f->items.count; i++) {
		const struct item *item = ITEM(f, i);

		if (item->kind == ITEM_TOKEN && item->type == TOKEN_USER && *user == NO_ITEM)
			*user = i;
		fields += item->kind == ITEM_TOKEN && item->capture >= CAPTURE_FIELD;
	}
	if (fields > FIELDS_MAX)
		return wrong(r, 0, r->text.len, "more captures than an event has room for");
	if (*user != NO_ITEM) { /* nobody else is read backwards */
		e = link_items(f, from);
		mark_after_user(f, from, *user);
	}
	for (uint32_t i = from; i < f->items.count && !e; i++)
		if (ITEM(f, i)->kind == ITEM_TOKEN)
			e = check_token(r, i, user);
	return e;
}

/* The items of a whole line into a new pattern, and those of TAIL. */
static enum err
read_all(struct reader *r, uint16_t format, const struct item *tail, size_t tail_count)
{
	struct formats *f = r->f;
	struct row row = { NO_ITEM, NO_ITEM };
	uint32_t from = (uint32_t)f->items.count;
	struct pattern *p;
	enum err e;

	if (r->text.len > PATTERN_BYTES)
		return wrong(r, 0, 1, "a pattern of more than 2000 bytes");
	p = list_add(&f->patterns, 1, sizeof *p, UINT16_MAX);
	if (!p)
		return ERR_NOMEM;
	*p = (struct pattern){ .place = *r->place, .format = format, .user = NO_ITEM };
	e = item_add(r, (struct item){ .kind = ITEM_JOIN }, 0, &row);
	if (!e)
		e = read_row(r, 0, &row);
	for (size_t i = 0; i < tail_count && !e; i++)
		e = item_add(r, tail[i], r->text.len, &row);
	if (!e)
		e = item_add(r, (struct item){ .kind = ITEM_END }, r->text.len, &row);
	if (!e)
		e = check_items(r, from, &PATTERN(f, r->pattern)->user);
	p = PATTERN(f, r->pattern);
	p->first = row.first;
	p->end = row.last;
	return e;
}

enum err
pattern_read(struct formats *f, const struct line_place *place, struct str text, size_t column,
	uint16_t format, struct parse_error *error)
{
	struct reader r = { f, place, error, text, 0, column, (uint32_t)f->patterns.count };

	return read_all(&r, format, NULL, 0);
}

enum err
opening_read(struct formats *f, const struct line_place *place, struct str text, size_t column,
	uint32_t program, enum layer layer, bool blank, struct parse_error *error)
{
	struct reader r = { f, place, error, text, 0, column, (uint32_t)f->patterns.count };
	const struct item tail[] = { { .kind = ITEM_BYTE, .byte = ' ' },
		{ .kind = ITEM_TOKEN, .type = TOKEN_GO, .param = (uint16_t)program,
			.capture = (uint8_t)layer } };
	enum err e = read_all(&r, 0, tail + !blank, 2 - !blank);

	if (!e && PATTERN(f, r.pattern)->user != NO_ITEM)
		return item_wrong(&r, PATTERN(f, r.pattern)->user,
			"what a stranger typed cannot open a line: make it word or text");
	return e;
}
