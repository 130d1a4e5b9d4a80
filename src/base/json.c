#include "base/json.h"

#include "base/check.h"
#include "base/utf8.h"

void
json_init(struct json *j, struct buf *out)
{
	*j = (struct json){ .out = out };
}

static void
before_value(struct json *j)
{
	if (j->after_key) {
		j->after_key = false;
		return;
	}
	if (j->filled[j->depth])
		buf_addc(j->out, ',');
	j->filled[j->depth] = true;
}

static void
open_level(struct json *j, char c)
{
	before_value(j);
	buf_addc(j->out, c);
	check(j->depth + 1 < JSON_DEPTH_MAX);
	j->filled[++j->depth] = false;
}

static void
close_level(struct json *j, char c)
{
	check(j->depth > 0 && !j->after_key);
	j->depth--;
	buf_addc(j->out, c);
}

void
json_object(struct json *j)
{
	open_level(j, '{');
}

void
json_array(struct json *j)
{
	open_level(j, '[');
}

void
json_end_object(struct json *j)
{
	close_level(j, '}');
}

void
json_end_array(struct json *j)
{
	close_level(j, ']');
}

/* JSON is read on terminals, too: what one would obey is written as an escape. */
static size_t
quote_point(struct buf *out, struct str s)
{
	uint32_t point;
	size_t step = utf8_read(s, &point);

	if (!step)
		buf_adds(out, "\xef\xbf\xbd");
	else if (!utf8_is_hostile(point))
		buf_add(out, str_sub(s, 0, step));
	else if (point < 0x10000)
		buf_printf(out, "\\u%04x", (unsigned)point);
	else
		buf_printf(out, "\\u%04x\\u%04x", 0xd7c0 + (unsigned)(point >> 10),
			0xdc00 + (unsigned)(point & 0x3ff));
	return step ? step : 1;
}

static void
quote(struct buf *out, struct str s)
{
	size_t plain = 0, i = 0;

	buf_addc(out, '"');
	while (i < s.len) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
			i++;
			continue;
		}
		buf_add(out, str_sub(s, plain, i));
		if (c >= 0x80) {
			i += quote_point(out, str_sub(s, i, s.len));
		} else {
			if (c == '"' || c == '\\')
				buf_printf(out, "\\%c", c);
			else if (c == '\n')
				buf_adds(out, "\\n");
			else if (c == '\t')
				buf_adds(out, "\\t");
			else
				buf_printf(out, "\\u%04x", c);
			i++;
		}
		plain = i;
	}
	buf_add(out, str_sub(s, plain, s.len));
	buf_addc(out, '"');
}

void
json_key(struct json *j, const char *key)
{
	check(!j->after_key);
	before_value(j);
	quote(j->out, str_from(key));
	buf_addc(j->out, ':');
	j->after_key = true;
}

void
json_str(struct json *j, struct str s)
{
	before_value(j);
	quote(j->out, s);
}

void
json_cstr(struct json *j, const char *s)
{
	json_str(j, str_from(s));
}

void
json_int(struct json *j, int64_t v)
{
	before_value(j);
	buf_printf(j->out, "%lld", (long long)v);
}

void
json_bool(struct json *j, bool v)
{
	before_value(j);
	buf_adds(j->out, v ? "true" : "false");
}

void
json_null(struct json *j)
{
	before_value(j);
	buf_adds(j->out, "null");
}

void
json_member(struct json *j, const char *key, struct str value)
{
	if (value.len == 0)
		return;
	json_key(j, key);
	json_str(j, value);
}

void
json_member_cstr(struct json *j, const char *key, const char *value)
{
	json_member(j, key, str_from(value));
}

void
json_member_int(struct json *j, const char *key, int64_t value)
{
	json_key(j, key);
	json_int(j, value);
}
