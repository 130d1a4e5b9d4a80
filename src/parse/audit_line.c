/*
 * Records of Linux auditing: "type=X msg=audit(TIME:SERIAL): key=value …", with a
 * second row of keys in msg='…' from programs, and a third behind byte 0x1d where
 * auditd wrote names beside numbers. Values that strangers choose stand in double
 * quotes, or as hexadecimal digits when they hold a blank, a quote or a control
 * byte; numbers and words that the kernel chose stand bare. Facts: the audit
 * message dictionary and lib/audit_logging.c of github.com/linux-audit, kernel/audit*.c.
 */
#include "parse/record.h"

#include <stdio.h>

#include "base/addr.h"

#define ARGUMENTS_BYTES 4096
#define HEAD_WORDS 4 /* "[12.5] audit: node=a type=B msg=" before "audit(" */

struct words {
	const struct formats *formats;
	struct record *record;
	const char *p, *end;
	bool is_execve;
	char *arguments;    /* joined; of ARGUMENTS_BYTES */
	size_t arguments_len;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == 0x1d;
}

static void
put(struct words *w, const char *name, struct str value)
{
	record_put(w->record, record_name(w->formats, str_from(name)), value);
}

/* Fields whose values are quoted or in hexadecimal digits. */
static bool
is_untrusted(struct str key)
{
	static const char *const names[] = {
		"acct", "cmd", "comm", "cwd", "data", "device", "dir", "exe", "file", "grp", "id",
		"key", "name", "new-disk", "old-disk", "path", "proctitle", "vm", "watch",
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_is(key, names[i]))
			return true;
	return false;
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool
is_hex(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (hex_value(s.ptr[i]) < 0)
			return false;
	return s.len && s.len % 2 == 0;
}

/* What hexadecimal digits stand for; a NUL between arguments becomes a blank. */
static struct str
from_hex(struct record *r, struct str digits)
{
	char *room = record_room(r, digits.len / 2);

	if (!room)
		return digits;
	for (size_t i = 0; i < digits.len / 2; i++) {
		char c = (char)(hex_value(digits.ptr[2 * i]) << 4 | hex_value(digits.ptr[2 * i + 1]));

		room[i] = c ? c : ' ';
	}
	return str_trim((struct str){ room, digits.len / 2 });
}

static void
add_argument(struct words *w, struct str value)
{
	size_t blank = w->arguments_len > 0;

	if (!w->arguments)
		w->arguments = record_room(w->record, ARGUMENTS_BYTES);
	if (!w->arguments || w->arguments_len + blank == ARGUMENTS_BYTES)
		return;
	value = str_sub(value, 0, ARGUMENTS_BYTES - w->arguments_len - blank);
	if (blank)
		w->arguments[w->arguments_len++] = ' ';
	memcpy(w->arguments + w->arguments_len, value.ptr, value.len);
	w->arguments_len += value.len;
}

/* "a0", "a1[3]"; not "a1_len", nor "argc". */
static bool
is_argument(struct str key)
{
	return key.len >= 2 && key.ptr[0] == 'a' && key.ptr[1] >= '0' && key.ptr[1] <= '9' &&
		key.ptr[key.len - 1] != 'n';
}

static uint16_t
read_port(struct str digits)
{
	uint16_t v = 0;

	for (size_t i = 4; i < 8; i++)
		v = (uint16_t)(v << 4 | hex_value(digits.ptr[i]));
	return v;
}

/* struct sockaddr as the kernel has it; its family in the order of x86 and arm64. */
static void
put_sockaddr(struct words *w, struct str digits)
{
	struct addr addr = { 0 };
	bool four = str_starts(digits, STR("0200")), six = str_starts(digits, STR("0A00"));
	size_t at = four ? 8 : 16, bytes = four ? 4 : 16;
	char *text;

	if ((!four && !six) || !is_hex(digits) || digits.len < at + 2 * bytes)
		return;
	addr.family = four ? ADDR_V4 : ADDR_V6;
	for (size_t i = 0; i < bytes; i++)
		addr.bytes[i] = (uint8_t)(hex_value(digits.ptr[at + 2 * i]) << 4 |
			hex_value(digits.ptr[at + 2 * i + 1]));
	text = record_room(w->record, ADDR_TEXT_MAX + 8);
	if (!text)
		return;
	bytes = addr_print(&addr, text);
	put(w, "saddr_addr", (struct str){ text, bytes });
	text += bytes + 1;
	put(w, "saddr_port", (struct str){ text,
		(size_t)snprintf(text, 6, "%u", (unsigned)read_port(digits)) });
}

static struct str
base_name(struct str path)
{
	size_t i = path.len;

	while (i && path.ptr[i - 1] != '/')
		i--;
	return str_sub(path, i, path.len);
}

/* Nobody logged in (-1 as an unsigned number), no terminal, not known. */
static bool
is_nothing(struct str value)
{
	static const char *const words[] = { "?", "(null)", "(none)", "4294967295", "-1", "unset" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_is(value, words[i]))
			return true;
	return false;
}

static void
put_value(struct words *w, struct str key, struct str value, bool quoted)
{
	if (is_nothing(value) && (!quoted || value.len == 1))
		return;
	if (w->is_execve && is_argument(key)) {
		add_argument(w, !quoted && is_hex(value) ? from_hex(w->record, value) : value);
		return;
	}
	if (str_is(key, "saddr"))
		put_sockaddr(w, value);
	/* an "id" in digits is a number, not a name */
	if (!quoted && is_hex(value) && is_untrusted(key) &&
		(!str_is(key, "id") || value.len > 10))
		value = from_hex(w->record, value);
	if (str_is(key, "exe"))
		put(w, "program", base_name(value));
	record_put(w->record, record_name(w->formats, key), value);
}

static void
skip_blanks(struct words *w)
{
	while (w->p < w->end && (is_blank(*w->p) || strchr("(,'", *w->p)))
		w->p++;
}

/* "{ read write }" of a refusal by policy; W is behind the brace. */
static void
read_permissions(struct words *w)
{
	const char *close = memchr(w->p, '}', (size_t)(w->end - w->p));

	if (!close)
		return;
	put(w, "permissions", str_trim((struct str){ w->p, (size_t)(close - w->p) }));
	w->p = close + 1;
}

/* What a bare word tells: "avc:  denied  { read } for". */
static void
read_bare(struct words *w, struct str word)
{
	if (str_is(word, "denied") || str_is(word, "granted"))
		put(w, "avc", word);
	else if (str_is(word, "{"))
		read_permissions(w);
}

/* A bare value ends at a blank; older programs put a bracket or a comma behind it. */
static struct str
read_bare_value(struct words *w)
{
	const char *start = w->p;
	struct str value;

	while (w->p < w->end && !is_blank(*w->p) && *w->p != '\'')
		w->p++;
	value = (struct str){ start, (size_t)(w->p - start) };
	while (value.len && strchr(",:", value.ptr[value.len - 1]))
		value.len--;
	if (value.len && *value.ptr != '(' && value.ptr[value.len - 1] == ')')
		value.len--;
	return value;
}

/* msg='…': what a program said, in keys and values of its own. False if it is not that. */
static bool
enter_message(struct words *w, struct str key)
{
	if (!str_is(key, "msg") || w->p == w->end || *w->p != '\'')
		return false;
	w->p++;
	return true;
}

static void
read_words(struct words *w)
{
	for (;;) {
		const char *start;
		struct str key, value;

		skip_blanks(w);
		if (w->p == w->end)
			return;
		for (start = w->p; w->p < w->end && *w->p != '=' && !is_blank(*w->p); w->p++)
			;
		key = (struct str){ start, (size_t)(w->p - start) };
		if (w->p == w->end || *w->p != '=') {
			read_bare(w, key);
			continue;
		}
		w->p++;
		if (enter_message(w, key))
			continue;
		if (w->p < w->end && *w->p == '"') {
			const char *close = memchr(w->p + 1, '"', (size_t)(w->end - w->p - 1));

			start = ++w->p;
			value = (struct str){ start, (size_t)((close ? close : w->end) - start) };
			w->p = close ? close + 1 : w->end;
			put_value(w, key, value, true);
		} else {
			put_value(w, key, read_bare_value(w), false);
		}
	}
}

/* "1492798541.391:20246" after "audit("; false if it is not that. */
static bool
read_id(struct words *w)
{
	const char *close = memchr(w->p, ')', (size_t)(w->end - w->p));
	struct str id;
	size_t colon;

	if (!close || close - w->p > 48)
		return false;
	id = (struct str){ w->p, (size_t)(close - w->p) };
	colon = str_find_char(id, ':');
	if (colon == id.len)
		return false;
	put(w, "audit_id", id);
	put(w, "audit_time", str_sub(id, 0, colon));
	w->p = close + 1;
	if (w->p < w->end && *w->p == ':')
		w->p++;
	return true;
}

/* "UNKNOWN[1329]" is the number. */
static void
put_type(struct words *w, struct str type)
{
	if (str_starts(type, STR("UNKNOWN[")) && str_ends(type, STR("]")))
		type = str_sub(type, 8, type.len - 1);
	w->is_execve = str_is(type, "EXECVE") || str_is(type, "1309");
	put(w, "type", type);
}

/* Up to what follows "audit(…):"; false if the line does not open as a record does. */
static bool
read_head(struct words *w)
{
	bool typed = false;

	for (unsigned i = 0; i < HEAD_WORDS + 2; i++) {
		struct str rest, word;
		size_t n = 0;

		skip_blanks(w);
		rest = (struct str){ w->p, (size_t)(w->end - w->p) };
		if (str_starts(rest, STR("msg=")))
			rest = str_sub(rest, 4, rest.len);
		if (str_starts(rest, STR("audit("))) {
			w->p = rest.ptr + 6;
			return typed && read_id(w);
		}
		while (n < rest.len && !is_blank(rest.ptr[n]))
			n++;
		word = str_sub(rest, 0, n);
		if (str_starts(word, STR("type="))) {
			put_type(w, str_sub(word, 5, n));
			typed = true;
		} else if (str_starts(word, STR("node="))) {
			put(w, "node", str_sub(word, 5, n));
		} else if (!str_is(word, "audit:") && *rest.ptr != '[' && rest.ptr != word.ptr + n) {
			return false;
		}
		w->p = word.ptr + n;
	}
	return false;
}

static void
finish(struct words *w)
{
	if (w->arguments_len)
		put(w, "arguments", (struct str){ w->arguments, w->arguments_len });
}

bool
audit_line_read(const struct formats *f, struct str line, struct record *r)
{
	struct words w = { .formats = f, .record = r, .p = line.ptr, .end = line.ptr + line.len };

	if (!read_head(&w))
		return false;
	read_words(&w);
	finish(&w);
	return true;
}

bool
audit_message_read(const struct formats *f, struct str message, struct record *r)
{
	struct words w = { .formats = f, .record = r, .p = message.ptr,
		.end = message.ptr + message.len };
	size_t n = 0;

	while (n < message.len && ((message.ptr[n] >= 'A' && message.ptr[n] <= 'Z') ||
		message.ptr[n] == '_' || (n && message.ptr[n] >= '0' && message.ptr[n] <= '9')))
		n++;
	if (n < 3 || n == message.len || message.ptr[n] != ' ')
		return false;
	put_type(&w, str_sub(message, 0, n));
	w.p += n;
	read_words(&w);
	finish(&w);
	return true;
}
