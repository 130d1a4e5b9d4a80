/*
 * A cursor over bytes that may have been changed by other hands. An error
 * sticks; the end of the input is where every read looks first.
 */
#include "base/json_read.h"

#include "base/json.h"
#include "base/utf8.h"

struct reading {
	struct str rest;
	struct arena *arena;
	int depth;
	enum err err;
};

static struct json_value *read_value(struct reading *in);

static void *
wrong(struct reading *in, enum err e)
{
	if (!in->err)
		in->err = e;
	return NULL;
}

static int
peek(const struct reading *in)
{
	return in->rest.len ? (unsigned char)in->rest.ptr[0] : -1;
}

static void
step(struct reading *in, size_t n)
{
	in->rest = str_sub(in->rest, n, in->rest.len);
}

static void
skip_space(struct reading *in)
{
	int c;

	while ((c = peek(in)) == ' ' || c == '\t' || c == '\n' || c == '\r')
		step(in, 1);
}

static bool
take(struct reading *in, char c)
{
	skip_space(in);
	if (peek(in) != (unsigned char)c)
		return false;
	step(in, 1);
	return true;
}

static bool
read_hex(struct reading *in, uint32_t *out)
{
	uint32_t v = 0;

	if (in->rest.len < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		char c = in->rest.ptr[i];

		v <<= 4;
		if (c >= '0' && c <= '9')
			v |= (uint32_t)(c - '0');
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			v |= (uint32_t)((c | 32) - 'a' + 10);
		else
			return false;
	}
	step(in, 4);
	*out = v;
	return true;
}

/* Half a pair of surrogates becomes U+FFFD. */
static bool
read_escaped_point(struct reading *in, uint32_t *out)
{
	struct reading after;
	uint32_t low;

	if (!read_hex(in, out))
		return false;
	if (*out < 0xd800 || *out > 0xdfff)
		return true;
	after = *in;
	if (*out < 0xdc00 && str_starts(after.rest, STR("\\u"))) {
		step(&after, 2);
		if (read_hex(&after, &low) && low >= 0xdc00 && low <= 0xdfff) {
			*in = after;
			*out = 0x10000 + ((*out - 0xd800) << 10) + (low - 0xdc00);
			return true;
		}
	}
	*out = 0xfffd;
	return true;
}

static size_t
put_point(char *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 63));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 63));
		out[2] = (char)(0x80 | (c & 63));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 63));
	out[2] = (char)(0x80 | (c >> 6 & 63));
	out[3] = (char)(0x80 | (c & 63));
	return 4;
}

static bool
read_escape(struct reading *in, char *out, size_t *length)
{
	static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
	uint32_t point;
	int c = peek(in);
	const char *hit = c > 0 ? strchr(names, c) : NULL;

	if (c < 0)
		return false;
	step(in, 1);
	if (hit) {
		out[(*length)++] = values[hit - names];
		return true;
	}
	if (c != 'u' || !read_escaped_point(in, &point))
		return false;
	*length += put_point(out + *length, point);
	return true;
}

/* The length up to the closing quote, escapes and all: a bound for the text. */
static size_t
quoted_length(struct str s)
{
	size_t i = 0;

	while (i < s.len && s.ptr[i] != '"')
		i += s.ptr[i] == '\\' ? 2 : 1;
	return i < s.len ? i : s.len;
}

bool
json_unescape(struct str escaped, char *out, size_t *length)
{
	struct reading in = { .rest = escaped };
	size_t n = 0;

	while (in.rest.len) {
		size_t plain = str_find_char(in.rest, '\\');

		memcpy(out + n, in.rest.ptr, plain);
		n += plain;
		step(&in, plain);
		if (in.rest.len == 0)
			break;
		step(&in, 1);
		if (!read_escape(&in, out, &n))
			return false;
	}
	*length = n;
	return true;
}

static struct str
read_string(struct reading *in)
{
	size_t length = 0, bound = quoted_length(in->rest);
	char *out = arena_alloc(in->arena, bound + 1);

	if (!out)
		return wrong(in, ERR_NOMEM), STR_NULL;
	for (;;) {
		int c = peek(in);
		size_t n = c >= 0x80 ? utf8_length(in->rest) : 1;

		if (c < 0x20 || n == 0)
			return wrong(in, ERR_INPUT), STR_NULL;
		if (c == '"')
			break;
		if (c == '\\') {
			step(in, 1);
			if (!read_escape(in, out, &length))
				return wrong(in, ERR_INPUT), STR_NULL;
			continue;
		}
		memcpy(out + length, in->rest.ptr, n);
		length += n;
		step(in, n);
	}
	step(in, 1);
	return (struct str){ out, length };
}

static void
skip_digits(struct reading *in, bool *some)
{
	int c;

	*some = false;
	while ((c = peek(in)) >= '0' && c <= '9') {
		step(in, 1);
		*some = true;
	}
}

static bool
read_number(struct reading *in, struct json_value *v)
{
	const char *start = in->rest.ptr;
	bool some, leading_zero;

	if (peek(in) == '-')
		step(in, 1);
	leading_zero = peek(in) == '0';
	if (leading_zero)
		step(in, 1);
	else
		skip_digits(in, &some);
	if (!leading_zero && !some)
		return false;
	if (peek(in) == '.') {
		step(in, 1);
		skip_digits(in, &some);
		if (!some)
			return false;
	}
	if (peek(in) == 'e' || peek(in) == 'E') {
		step(in, 1);
		if (peek(in) == '+' || peek(in) == '-')
			step(in, 1);
		skip_digits(in, &some);
		if (!some)
			return false;
	}
	v->type = JSON_NUMBER;
	v->text = (struct str){ start, (size_t)(in->rest.ptr - start) };
	return true;
}

static bool
read_word(struct reading *in, struct json_value *v)
{
	static const struct { struct str word; enum json_type type; } words[] = {
		{ { "true", 4 }, JSON_TRUE },
		{ { "false", 5 }, JSON_FALSE },
		{ { "null", 4 }, JSON_NULL },
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (str_starts(in->rest, words[i].word)) {
			step(in, words[i].word.len);
			v->type = words[i].type;
			return true;
		}
	}
	return false;
}

static void
read_children(struct reading *in, struct json_value *v, char close)
{
	const struct json_value **last = &v->first;

	if (++in->depth >= JSON_DEPTH_MAX) {
		wrong(in, ERR_INPUT);
		return;
	}
	if (take(in, close))
		goto out;
	do {
		struct str name = STR_NULL;
		struct json_value *child;

		if (close == '}') {
			if (!take(in, '"'))
				wrong(in, ERR_INPUT);
			else
				name = read_string(in);
			if (!in->err && !take(in, ':'))
				wrong(in, ERR_INPUT);
		}
		child = in->err ? NULL : read_value(in);
		if (!child)
			return;
		child->name = name;
		*last = child;
		last = &child->next;
		v->count++;
	} while (take(in, ','));
	if (!take(in, close))
		wrong(in, ERR_INPUT);
out:
	in->depth--;
}

static struct json_value *
read_value(struct reading *in)
{
	struct json_value *v = arena_alloc(in->arena, sizeof *v);

	if (!v)
		return wrong(in, ERR_NOMEM);
	if (take(in, '"')) {
		v->type = JSON_STRING;
		v->text = read_string(in);
	} else if (take(in, '{')) {
		v->type = JSON_OBJECT;
		read_children(in, v, '}');
	} else if (take(in, '[')) {
		v->type = JSON_ARRAY;
		read_children(in, v, ']');
	} else if (!read_word(in, v) && !read_number(in, v)) {
		return wrong(in, ERR_INPUT);
	}
	return in->err ? NULL : v;
}

enum err
json_read(struct str text, struct arena *a, const struct json_value **out)
{
	struct reading in = { .rest = text, .arena = a };
	const struct json_value *v = read_value(&in);

	skip_space(&in);
	if (!in.err && in.rest.len)
		wrong(&in, ERR_INPUT);
	if (!in.err)
		*out = v;
	return in.err;
}

const struct json_value *
json_first(const struct json_value *list)
{
	return json_is(list, JSON_ARRAY) || json_is(list, JSON_OBJECT) ? list->first : NULL;
}

const struct json_value *
json_get(const struct json_value *object, const char *name)
{
	const struct json_value *v = json_is(object, JSON_OBJECT) ? object->first : NULL;

	while (v && !str_is(v->name, name))
		v = v->next;
	return v;
}

bool
json_is(const struct json_value *v, enum json_type type)
{
	return v && v->type == type;
}

struct str
json_get_str(const struct json_value *object, const char *name)
{
	const struct json_value *v = json_get(object, name);

	return json_is(v, JSON_STRING) ? v->text : STR_NULL;
}

bool
json_as_int(const struct json_value *v, int64_t *out)
{
	struct str s;
	uint64_t n;
	bool minus;

	if (!json_is(v, JSON_NUMBER))
		return false;
	s = v->text;
	minus = s.len && s.ptr[0] == '-';
	if (!str_u64(minus ? str_sub(s, 1, s.len) : s, (uint64_t)INT64_MAX + minus, &n))
		return false;
	*out = minus ? (int64_t)(0 - n) : (int64_t)n;
	return true;
}

int64_t
json_get_int(const struct json_value *object, const char *name)
{
	int64_t n;

	return json_as_int(json_get(object, name), &n) ? n : 0;
}

bool
json_get_true(const struct json_value *object, const char *name)
{
	return json_is(json_get(object, name), JSON_TRUE);
}
