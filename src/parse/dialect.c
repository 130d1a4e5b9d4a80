/*
 * Each of these heads was somebody's better idea, and nothing but its first
 * bytes tells it: so each reader asks for all that it can before it agrees. A
 * line that two could read goes to the first of the table. The bytes are a
 * stranger's as everywhere; a name is never longer than its line.
 */
#include "parse/dialect.h"

#include "parse/formats_parts.h"

#define CISCO_LOOK 160      /* its tag stands within so many bytes */
#define CISCO_TAG_MAX 62
#define CISCO_WORDS 8
#define CISCO_TRIES 8

/* Names of programs are read 16 bytes at a time. */
static const char multilog[16] = "multilog", kernel[16] = "kernel", syslogd[16] = "syslogd";

static struct str
skip(struct str s, size_t n)
{
	return str_sub(s, n, s.len);
}

static struct str
skip_blanks(struct str s)
{
	while (s.len && *s.ptr == ' ')
		s = skip(s, 1);
	return s;
}

static bool
is_digit(char c)
{
	return (unsigned)(c - '0') < 10;
}

static bool
is_upper(char c)
{
	return (unsigned)(c - 'A') < 26;
}

static size_t
digits_length(struct str s)
{
	size_t n = 0;

	while (n < s.len && is_digit(s.ptr[n]))
		n++;
	return n;
}

static bool
is_number(struct str s)
{
	return s.len && digits_length(s) == s.len;
}

static bool
next_is(struct str s, size_t at, char c)
{
	return at < s.len && s.ptr[at] == c;
}

/* "JST", "UTC", "+0900", "+09:00": what stands for a zone after a time. */
static bool
is_zone(struct str word)
{
	if (word.len < 2 || word.len > 6)
		return false;
	if (*word.ptr == '+' || *word.ptr == '-')
		return is_digit(word.ptr[1]);
	for (size_t i = 0; i < word.len; i++)
		if (!is_upper(word.ptr[i]))
			return false;
	return word.len >= 3;
}

static bool
is_utc(struct str word)
{
	return str_is(word, "UTC") || str_is(word, "GMT") || str_is(word, "+0000") ||
		str_is(word, "+00:00");
}

static struct str
first_word(struct str s)
{
	return str_sub(s, 0, str_find_char(s, ' '));
}

/* After a stamp: perhaps a zone, then "host tag: message" or "tag: message". */
static bool
read_after(struct str s, struct header *h)
{
	struct str word = first_word(skip_blanks(s));

	if (!next_is(s, 0, ' '))
		return false;
	if (is_zone(word)) {
		if (h->stamp.form == STAMP_LOCAL && is_utc(word))
			h->stamp.form = STAMP_UTC;
		s = skip(s, (size_t)(word.ptr - s.ptr) + word.len);
	}
	return header_rest(s, h);
}

static void
set_bare(const char *program, struct str message, struct header *h)
{
	h->host = STR_NULL;
	h->program = str_from(program);
	h->pid = 0;
	h->message = skip_blanks(message);
}

/* "@4000000068149f0a1dcd6500 new msg 7": multilog's, and what runs under it. */
static bool
read_tai(struct str s, struct header *h)
{
	size_t n = stamp_tai64n(s, &h->stamp);

	if (!n || !next_is(s, n, ' '))
		return false;
	h->kind = KIND_MULTILOG;
	set_bare(multilog, skip(s, n), h);
	return true;
}

/* "1777716672.123456 host sshd[7]: …" of journalctl, or multilog's lines by tai64nunix. */
static bool
read_seconds(struct str s, struct header *h)
{
	size_t n = digits_length(str_sub(s, 0, 12));

	if (n < 9 || n > 11)
		return false;
	n = stamp_form("%s%f", s, &h->stamp);
	if (!n || !next_is(s, n, ' '))
		return false;
	h->kind = KIND_MULTILOG;
	set_bare(multilog, skip(s, n), h);
	return true;
}

/*
 * "Sat 2026-05-02 10:11:12 JST host sshd[7]: …" of journalctl, and with the time
 * of ctime() logread's "Sat May  2 10:11:12 2026 auth.info sshd[7]: …".
 */
static bool
read_weekday(struct str s, struct header *h)
{
	static const char *const forms[] = {
		"%a %Y-%m-%d %H:%M:%S%f", "%a %b %e %H:%M:%S%f %Y", "%a, %d %b %Y %H:%M:%S",
	};
	struct str rest;
	size_t n = 0, level;

	if (!is_upper(*s.ptr))
		return false;
	for (size_t i = 0; !n && i < sizeof forms / sizeof *forms; i++)
		n = stamp_form(forms[i], s, &h->stamp);
	if (!n)
		return false;
	rest = skip_blanks(skip(s, n));
	level = header_level(rest);
	if (!level)
		return read_after(skip(s, n), h);
	h->host = STR_NULL;
	header_tag(skip(rest, level), h);
	return true;
}

/* "2026 May  2 10:11:12 host …" (NX-OS), "2026/05/02 10:11:12 host …". */
static bool
read_year_first(struct str s, struct header *h)
{
	static const char *const forms[] = { "%Y %b %e %H:%M:%S%f", "%Y/%m/%d %H:%M:%S%f" };
	size_t n = 0;

	if (digits_length(str_sub(s, 0, 5)) != 4)
		return false;
	for (size_t i = 0; !n && i < sizeof forms / sizeof *forms; i++)
		n = stamp_form(forms[i], s, &h->stamp);
	return n && read_after(skip(s, n), h);
}

/* "name[7]: " or "kernel: ", as journalctl -o short-monotonic has behind the host. */
static bool
is_tag(struct str word)
{
	return str_is(word, "kernel:") || str_ends(word, STR("]:"));
}

/* "[ 12.345678] usb …" or, with dmesg -T, "[Sat May  2 10:11:12 2026] usb …". */
static bool
read_dmesg(struct str s, struct header *h)
{
	size_t close = str_find_char(str_sub(s, 0, 40), ']');
	struct str inside = skip_blanks(str_sub(s, 1, close)), rest = skip(s, close + 1), word;
	size_t seconds = digits_length(inside);

	if (*s.ptr != '[' || !next_is(s, close, ']') || !next_is(rest, 0, ' '))
		return false;
	h->stamp = (struct stamp){ INSTANT_NONE, STAMP_NONE };
	if (!(next_is(inside, seconds, '.') && seconds && is_number(skip(inside, seconds + 1))) &&
		stamp_form("%a %b %e %H:%M:%S %Y", inside, &h->stamp) != inside.len)
		return false;
	h->kind = KIND_DMESG;
	word = first_word(skip_blanks(rest));
	if (is_tag(first_word(skip_blanks(skip(rest, (size_t)(word.ptr - rest.ptr) + word.len)))))
		return header_rest(rest, h);
	set_bare(kernel, rest, h);
	return true;
}

/* Length of "FACILITY-3-MNEMONIC" behind a per cent sign at S; 0 if it is not that. */
static size_t
cisco_tag_length(struct str s)
{
	bool severity = false;
	size_t n = 1;

	for (; n < s.len && n < CISCO_TAG_MAX; n++) {
		char c = s.ptr[n];

		if (c == '-' && n + 2 < s.len && s.ptr[n + 1] >= '0' && s.ptr[n + 1] <= '7' &&
			s.ptr[n + 2] == '-')
			severity = true;
		else if (!is_upper(c) && !is_digit(c) && c != '-' && c != '_')
			break;
	}
	return severity && n > 5 && n < s.len && is_upper(s.ptr[1]) ? n : 0;
}

/* "%ASA-4-106023: Deny …": the tag is the program; *at is where it stands. */
static bool
read_cisco_tag(struct str s, size_t *at, struct header *h)
{
	struct str look = str_sub(s, 0, CISCO_LOOK);
	unsigned tries = CISCO_TRIES;

	for (size_t i = str_find_char(look, '%'); i < look.len && tries--;
		i += 1 + str_find_char(skip(look, i + 1), '%')) {
		size_t n = cisco_tag_length(skip(s, i)), colon = i + n;

		colon += next_is(s, colon, ' ');
		if (!n || !next_is(s, colon, ':') ||
			(i && s.ptr[i - 1] != ' ' && s.ptr[i - 1] != ':'))
			continue;
		h->program = str_sub(s, i, i + n);
		h->pid = 0;
		h->message = skip_blanks(skip(s, colon + 1));
		*at = i;
		return true;
	}
	return false;
}

/* "45", and IOS's time since its start: "00:00:46", "1w2d". */
static bool
is_count(struct str name)
{
	return is_digit(*name.ptr) && str_find_char(name, '.') == name.len;
}

/* A word before the tag: a sequence number, the stamp, or the host. */
static size_t
cisco_word(struct stamp_cache *cache, struct str s, struct header *h)
{
	struct str word = first_word(s), name = word;
	size_t mark = next_is(s, 0, '*') || next_is(s, 0, '.'), n = 0;

	if (h->stamp.form == STAMP_NONE && s.len > mark) {
		n = stamp_bsd(cache, skip(s, mark), &h->stamp);
		if (!n)
			n = stamp_form("%Y %b %e %H:%M:%S%f", skip(s, mark), &h->stamp);
	}
	if (n)
		return mark + n;
	while (name.len && name.ptr[name.len - 1] == ':')
		name.len--;
	if (h->stamp.form != STAMP_NONE && is_zone(name)) {
		if (h->stamp.form == STAMP_LOCAL && is_utc(name))
			h->stamp.form = STAMP_UTC;
	} else if (name.len && !is_count(name) && !h->host.len) {
		h->host = name;
	}
	return word.len;
}

/* "45: gw: *Mar  1 18:46:11.123 UTC: %SEC-6-IPACCESSLOGP: …", or less of it. */
static bool
read_cisco(struct stamp_cache *cache, struct str s, struct header *h)
{
	struct str before;
	size_t at;

	if (!read_cisco_tag(s, &at, h))
		return false;
	h->stamp = (struct stamp){ INSTANT_NONE, STAMP_NONE };
	h->host = STR_NULL;
	before = str_sub(s, 0, at);
	for (unsigned i = 0; i < CISCO_WORDS; i++) {
		while (before.len && (*before.ptr == ' ' || *before.ptr == ':'))
			before = skip(before, 1);
		if (!before.len)
			return true;
		before = skip(before, cisco_word(cache, before, h));
	}
	return false; /* a sentence that quotes one */
}

/* "<38>sshd[7]: …": a priority and no time. */
static bool
read_untimed(struct str s, struct header *h)
{
	h->stamp = (struct stamp){ INSTANT_NONE, STAMP_NONE };
	h->host = STR_NULL;
	header_tag(s, h);
	return h->program.len > 0;
}

bool
dialect_read(struct stamp_cache *cache, struct str line, struct header *out)
{
	static bool (*const readers[])(struct str s, struct header *h) = {
		read_tai, read_seconds, read_weekday, read_year_first, read_dmesg,
	};
	size_t priority;

	if (line.len && is_digit(*line.ptr)) { /* "83 <38>1 …": counted bytes (RFC 6587) */
		size_t n = digits_length(str_sub(line, 0, 6));

		if (next_is(line, n, ' ') && next_is(line, n + 1, '<'))
			return header_read(cache, skip(line, n + 1), out);
	}
	priority = header_priority(line);
	line = skip_blanks(skip(line, priority));
	if (line.len < 8)
		return false;
	out->kind = KIND_SYSLOG;
	for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
		if (readers[i](line, out))
			return true;
	out->kind = KIND_SYSLOG;
	return read_cisco(cache, line, out) || (priority && read_untimed(line, out));
}

/* From the host on, as it stands in the line. */
static struct str
text_of(const struct header *h)
{
	const char *from = h->host.len ? h->host.ptr :
		h->program.len ? h->program.ptr : h->message.ptr;

	return (struct str){ from, (size_t)(h->message.ptr + h->message.len - from) };
}

static bool
again_cisco(const struct header *h, struct header *out)
{
	struct str text = text_of(h), host = h->host.len ? h->host : h->program;
	size_t at;

	if (!read_cisco_tag(text, &at, out))
		return false;
	out->host = is_number(host) || is_zone(host) ? STR_NULL : host;
	return true;
}

/* "JST host sshd[7]: …": a zone took the host's place. */
static bool
again_zone(const struct header *h, struct header *out)
{
	if (h->program.len || !is_zone(h->host))
		return false;
	*out = *h;
	if (!header_rest((struct str){ h->host.ptr + h->host.len,
		(size_t)(h->message.ptr + h->message.len - h->host.ptr) - h->host.len }, out))
		return false;
	if (out->stamp.form == STAMP_LOCAL && is_utc(h->host))
		out->stamp.form = STAMP_UTC;
	return out->program.len > 0;
}

/* "[sshd] User …": metalog's, without a host. */
static bool
again_brackets(const struct header *h, struct header *out)
{
	struct str text = text_of(h), name;
	size_t close = str_find_char(str_sub(text, 0, 64), ']');

	if (!next_is(text, 0, '[') || !next_is(text, close, ']'))
		return false;
	name = str_sub(text, 1, close);
	if (!name.len || is_number(name) || str_find_char(name, ' ') < name.len)
		return false;
	text = skip(text, close + 1);
	*out = *h;
	out->host = STR_NULL;
	out->program = name;
	out->message = skip_blanks(skip(text, next_is(text, 0, ':')));
	return true;
}

/* "auth|security:info " of AIX; bytes to skip, 0 if it is not that. */
static size_t
aix_level_length(struct str s)
{
	struct str word = first_word(str_sub(s, 0, 40));
	size_t colon = str_find_char(word, ':');

	if (colon == 0 || colon + 3 > word.len || word.len == s.len)
		return 0;
	for (size_t i = 0; i < word.len; i++)
		if (i != colon && word.ptr[i] != '|' && (unsigned)(word.ptr[i] - 'a') > 25 &&
			!is_digit(word.ptr[i]))
			return 0;
	return word.len + 1;
}

/* Bytes of "Message forwarded from HOST: " (AIX); *host is set. */
static size_t
forwarded_length(struct str s, struct str *host)
{
	const struct str head = STR("Message forwarded from ");
	struct str name;

	if (!str_starts(s, head))
		return 0;
	name = first_word(skip(s, head.len));
	if (!str_ends(name, STR(":")))
		return 0;
	*host = str_sub(name, 0, name.len - 1);
	return head.len + name.len;
}

/* "su : + 0 taro-root", "sshd [7]: …": a blank within the tag. */
static void
read_loose_tag(struct str s, struct header *h)
{
	struct str word = first_word(str_sub(s, 0, 40)), rest;
	size_t n = 0;

	if (h->program.len || word.len == 0 || word.len == s.len)
		return;
	rest = skip(s, word.len + 1);
	if (next_is(rest, 0, '[')) {
		n = digits_length(skip(rest, 1)) + 1;
		if (n < 2 || n > 9 || !next_is(rest, n, ']') || !next_is(rest, n + 1, ':'))
			return;
		n++;
	} else if (!next_is(rest, 0, ':') || !next_is(rest, 1, ' ')) {
		return;
	}
	h->program = word;
	h->message = skip_blanks(skip(rest, n + 1));
}

/* What stands between the host and the tag on AIX, HP-UX and others. */
static bool
again_between(const struct header *h, struct header *out)
{
	struct str s = h->message, host = h->host;
	size_t n;

	if (h->program.len)
		return false;
	if (str_starts(s, STR("exiting on signal "))) { /* sysklogd, of itself */
		*out = *h;
		out->program = str_from(syslogd);
		return true;
	}
	for (unsigned i = 0; i < 3; i++) {
		n = aix_level_length(s);
		n += n ? 0 : forwarded_length(s, &host);
		n += n ? 0 : str_starts(s, STR(": "));
		if (!n)
			break;
		s = skip_blanks(skip(s, n));
	}
	*out = *h;
	out->host = host;
	header_tag(s, out);
	read_loose_tag(s, out);
	return out->program.len > 0;
}

/* "sshd.service[7]: …", "sshd@7-192.0.2.1:22.service[7]: …": a unit of systemd for a tag. */
static bool
again_unit(const struct header *h, struct header *out)
{
	const struct str end = STR(".service");
	struct str name = h->program, pid;
	size_t n = str_find(name, end);
	uint64_t number = h->pid;

	if (n == 0 || n >= name.len)
		return false;
	pid = skip(name, n + end.len); /* "[7]" if the name holds a colon */
	if (pid.len && !(pid.len > 2 && str_u64(str_sub(pid, 1, pid.len - 1), UINT32_MAX, &number)))
		return false;
	*out = *h;
	out->program = str_sub(name, 0, str_find_char(str_sub(name, 0, n), '@'));
	out->pid = (uint32_t)number;
	return true;
}

/* What multilog wrote has a tag after all, or a host and a tag. */
static bool
again_multilog(const struct header *h, struct header *out)
{
	const struct str s = h->message;

	if (h->kind != KIND_MULTILOG || !s.len || h->program.ptr != multilog)
		return false;
	*out = *h;
	return header_rest((struct str){ s.ptr - 1, s.len + 1 }, out) && out->program.len > 0;
}

bool
dialect_again(const struct header *h, struct header *out)
{
	static bool (*const readers[])(const struct header *h, struct header *out) = {
		again_cisco, again_zone, again_brackets, again_unit, again_between,
	};
	struct header from = *h, made = *h;

	if (h->kind == KIND_MULTILOG || h->kind == KIND_DMESG) /* the name is not the line's */
		return again_multilog(h, out);
	for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
		if (readers[i](&from, &made)) {
			*out = made;
			return true;
		}
		made = from;
	}
	return false;
}

bool
dialect_unwrap(const struct header *h, struct str *inner)
{
	struct str text;

	if (h->kind != KIND_SYSLOG_ISO || h->host.len != 6 ||
		(!str_is(h->host, "stdout") && !str_is(h->host, "stderr")))
		return false;
	text = skip_blanks(skip(text_of(h), 6));
	if (text.len < 3 || (*text.ptr != 'F' && *text.ptr != 'P') || text.ptr[1] != ' ')
		return false;
	*inner = skip(text, 2);
	return true;
}

bool
dialect_is_remark(struct str line)
{
	static const char *const starts[] = {
		"-- Logs begin at ", "-- Journal begins at ", "-- Boot ", "-- Reboot --",
		"-- No entries --", "-- cursor: ",
	};

	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (str_starts(line, str_from(starts[i])))
			return true;
	return false;
}
