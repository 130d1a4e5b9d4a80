/*
 * Daemons write what they got in several ways: raw bytes, \220, ^P, or a dot or
 * question mark for each byte. Names in Japanese are bytes above 0x7f as well,
 * so such bytes alone mean nothing; what names do not have is control bytes,
 * one byte repeated over and over, and the name of a shell in the middle of it.
 */
#include "detect/hostile.h"

/* Shorter than any of the runs below: nearly every user name ends here. */
#define SHORTEST 8

/* A row of 64 dashes may be somebody's idea of a file name. */
#define RUN_OF_PRINTABLE 72
#define RUN_OF_OTHER 12     /* above 0x7f, as raw bytes: 0x90 0x90 0x90 ... */
#define RUN_OF_OCTAL 8      /* \220\220\220 ... */
#define RUN_OF_JAPANESE 144 /* of bytes that make a blank, a box or a rule by twos */
#define CONTROLS 4
#define LONGEST_NAME 255    /* what a file system takes */
#define LONGEST_PATH 1023
#define DIRECTIVES 3        /* %x %x %n */

static bool
is_octal_at(struct str s, size_t i)
{
	if (s.len - i < 4 || s.ptr[i] != '\\')
		return false;
	for (size_t d = 1; d <= 3; d++)
		if (s.ptr[i + d] < '0' || s.ptr[i + d] > '7')
			return false;
	return s.ptr[i + 1] <= '3';
}

/* EUC-JP's 0xa1a1 and 0xa2a2, Shift_JIS's 0x8181: people draw rules and leave room with them. */
static bool
is_drawn(unsigned char byte)
{
	return byte == 0x81 || byte == 0xa1 || byte == 0xa2;
}

/* How often BYTE may stand in a row; it is written as OTHER so often at most. */
static size_t
longest_run(unsigned char byte, size_t other)
{
	return byte < 0x80 ? RUN_OF_PRINTABLE : is_drawn(byte) ? RUN_OF_JAPANESE : other;
}

static bool
has_run(struct str s)
{
	size_t run = 0;

	for (size_t i = 0; i < s.len; i++) {
		run = i && s.ptr[i] == s.ptr[i - 1] ? run + 1 : 1;
		if (run >= RUN_OF_OTHER && run >= longest_run((unsigned char)s.ptr[i], RUN_OF_OTHER))
			return true;
	}
	return false;
}

static unsigned char
octal_at(struct str s, size_t i)
{
	return (unsigned char)((s.ptr[i + 1] - '0') << 6 | (s.ptr[i + 2] - '0') << 3 |
		(s.ptr[i + 3] - '0'));
}

/* Escaped bytes one after the other: of text in Japanese there are as many, but not the same. */
static bool
has_octal_run(struct str s)
{
	size_t run = 0, controls = 0;

	for (size_t i = 0; i < s.len;) {
		bool octal = is_octal_at(s, i);

		if (!octal) {
			run = 0;
			i++;
			continue;
		}
		run = run && memcmp(s.ptr + i, s.ptr + i - 4, 4) == 0 ? run + 1 : 1;
		controls += s.ptr[i + 1] == '0' && s.ptr[i + 2] < '4';
		if (controls >= CONTROLS || (run >= RUN_OF_OCTAL &&
			run >= longest_run(octal_at(s, i), RUN_OF_OCTAL)))
			return true;
		i += 4;
	}
	return false;
}

static bool
has_controls(struct str s)
{
	size_t controls = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		/* ESC is how ISO-2022-JP begins Japanese */
		controls += (c < 0x20 && c != '\t' && c != 0x1b) || c == 0x7f;
	}
	return controls >= CONTROLS;
}

/* In bytes as they were sent: \241 is one. */
static size_t
length_of(struct str s)
{
	size_t length = 0;

	for (size_t i = 0; i < s.len; i += is_octal_at(s, i) ? 4 : 1)
		length++;
	return length;
}

static bool
has_long_name(struct str s)
{
	struct str part;

	if (s.len > LONGEST_PATH && length_of(s) > LONGEST_PATH)
		return true;
	while (s.len > LONGEST_NAME && str_cut(&s, '/', &part))
		if (part.len > LONGEST_NAME && length_of(part) > LONGEST_NAME)
			return true;
	return false;
}

/* Directives of printf, one of them %n, which writes. */
static bool
has_directives(struct str s)
{
	size_t count = 0;
	bool writes = false;

	for (size_t i = 0; i + 1 < s.len; i++) {
		if (s.ptr[i] != '%' || str_starts(str_sub(s, i, s.len), STR("%20")))
			continue; /* a blank, as Web browsers write it */
		for (i++; i + 1 < s.len && ((s.ptr[i] >= '0' && s.ptr[i] <= '9') ||
			s.ptr[i] == '.' || s.ptr[i] == '$' || s.ptr[i] == 'h'); i++)
			;
		count += memchr("xXpdusncf", s.ptr[i], 9) != NULL;
		writes |= s.ptr[i] == 'n';
	}
	return writes && count >= DIRECTIVES;
}

bool
hostile_text(struct str s)
{
	if (s.len < SHORTEST)
		return false;
	return has_run(s) || has_octal_run(s) || has_controls(s) || has_long_name(s) ||
		has_directives(s) || str_find(s, STR("0bin0sh")) < s.len ||
		(str_find(s, STR("/bin/sh")) < s.len && str_find_char(s, '\\') < s.len);
}

static bool
is_from_outside(enum field_id id)
{
	return id == FIELD_ARGUMENT || id == FIELD_PATH || id == FIELD_PASSWORD ||
		id == FIELD_COMMAND;
}

/* Nearly all events are logins that failed, and these have a name and no more. */
static bool
says_more(const struct event *e)
{
	return e->action == ACTION_COMMAND || e->action == ACTION_UPLOAD ||
		e->action == ACTION_DOWNLOAD ||
		(e->action == ACTION_LOGIN && e->outcome == OUTCOME_SUCCESS);
}

bool
hostile_event(const struct event *e, struct str *what)
{
	if (!(HOSTILE_ACTIONS & WANTS(e->action)))
		return false;
	if (hostile_text(e->user)) {
		*what = e->user;
		return true;
	}
	if (!says_more(e))
		return false;
	for (size_t i = 0; i < e->field_count; i++) {
		if (is_from_outside(e->fields[i].id) && hostile_text(e->fields[i].value)) {
			*what = e->fields[i].value;
			return true;
		}
	}
	return false;
}
