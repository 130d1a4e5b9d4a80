/*
 * https://docs.zeek.org/en/master/log-formats.html, Zeek TSV. A file may hold
 * several heads, one after another, when rotated logs were put together. Values
 * come from the network: bytes that would be taken for a separator or a line's
 * end are written as \x09, and no others are trusted.
 */
#define _GNU_SOURCE
#include "parse/zeek.h"

#include "parse/formats_parts.h"

static bool
hex_digit(char c, unsigned *out)
{
	if (c >= '0' && c <= '9')
		*out = (unsigned)(c - '0');
	else if ((c | 32) >= 'a' && (c | 32) <= 'f')
		*out = (unsigned)((c | 32) - 'a' + 10);
	else
		return false;
	return true;
}

/* "\x09" at AT; false if it is not that. */
static bool
read_escape(struct str s, size_t at, char *out)
{
	unsigned high, low;

	if (at + 4 > s.len || s.ptr[at] != '\\' || s.ptr[at + 1] != 'x' ||
		!hex_digit(s.ptr[at + 2], &high) || !hex_digit(s.ptr[at + 3], &low))
		return false;
	*out = (char)(high << 4 | low);
	return true;
}

static void
read_names(const struct formats *f, struct str rest, struct zeek_head *head)
{
	struct str name;

	head->count = 0;
	while (head->count < ZEEK_COLUMNS_MAX && str_cut(&rest, head->separator, &name))
		head->names[head->count++] = (int16_t)record_name(f, name);
}

bool
zeek_head_read(const struct formats *f, struct str line, struct zeek_head *head)
{
	char separator = head->separator ? head->separator : '\t';
	struct str word, rest = line;
	char c;

	if (str_starts(line, STR("#separator "))) {
		rest = str_sub(line, 11, line.len);
		*head = (struct zeek_head){ .empty = STR("(empty)"), .unset = STR("-") };
		head->separator = read_escape(rest, 0, &c) ? c : rest.len ? *rest.ptr : '\t';
		return true;
	}
	if (!str_cut(&rest, separator, &word))
		return false;
	if (str_is(word, "#fields")) {
		head->separator = separator;
		read_names(f, rest, head);
	} else if (str_is(word, "#path")) {
		head->path = rest;
	} else if (str_is(word, "#empty_field")) {
		head->empty = rest;
	} else if (str_is(word, "#unset_field")) {
		head->unset = rest;
	} else {
		return str_is(word, "#types") || str_is(word, "#set_separator") ||
			str_is(word, "#open") || str_is(word, "#close");
	}
	return true;
}

/* NULL without memory. */
static const char *
unescape(struct record *r, struct str value, size_t *length)
{
	char *out = record_room(r, value.len);
	size_t n = 0;

	for (size_t i = 0; out && i < value.len; n++) {
		if (read_escape(value, i, &out[n]))
			i += 4;
		else
			out[n] = value.ptr[i++];
	}
	*length = n;
	return out;
}

static bool
put(const struct zeek_head *head, struct record *r, int name, struct str value)
{
	if (name < 0 || str_eq(value, head->unset) || str_eq(value, head->empty))
		return true;
	if (memchr(value.ptr, '\\', value.len))
		value.ptr = unescape(r, value, &value.len);
	if (!value.ptr)
		return false;
	record_put(r, name, value);
	return true;
}

bool
zeek_row_read(const struct formats *f, const struct zeek_head *head, struct str line,
	struct record *r)
{
	struct str rest = line, value;
	unsigned column = 0;

	if (head->count < 2)
		return false;
	for (; column < head->count && str_cut(&rest, head->separator, &value); column++)
		if (value.len && !put(head, r, head->names[column], value))
			return false;
	if (rest.len || column < head->count - 1) /* the last may be empty */
		return false;
	if (head->path.len)
		record_put(r, record_name(f, STR("_path")), head->path);
	return true;
}

/* Lines at the start of BYTES that begin with '#'. */
static size_t
head_length(struct str bytes)
{
	size_t n = 0;

	while (n < bytes.len && bytes.ptr[n] == '#') {
		const char *newline = memchr(bytes.ptr + n, '\n', bytes.len - n);

		n = newline ? (size_t)(newline - bytes.ptr) + 1 : bytes.len;
	}
	return n;
}

size_t
zeek_head_after(struct str bytes, bool start, char *head, size_t len)
{
	struct str mark = STR("\n#separator "), rest = bytes;
	size_t n = head_length(bytes), at;

	if (start && !str_starts(bytes, STR("#separator ")))
		return 0;
	if (!start && len == 0)
		return 0;
	if (str_starts(bytes, STR("#separator ")))
		len = 0;
	if (n && len + n <= ZEEK_HEAD_MAX) {
		memcpy(head + len, bytes.ptr, n); /* a head that chunks cut in two */
		len += n;
	}
	while (rest.len > mark.len && memmem(rest.ptr, rest.len, mark.ptr, mark.len)) {
		at = (size_t)((const char *)memmem(rest.ptr, rest.len, mark.ptr, mark.len) - rest.ptr);
		rest = str_sub(rest, at + 1, rest.len);
		n = head_length(rest);
		if (n <= ZEEK_HEAD_MAX) {
			memcpy(head, rest.ptr, n);
			len = n;
		}
	}
	return len;
}
