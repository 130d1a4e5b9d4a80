/*
 * Nobody keeps to RFC 3164: hosts are missing, years stand in two places,
 * systems put their own remarks before or after the tag. A word that ends in a
 * colon is a tag and never a host; all else that a stamp does not open is no
 * syslog line. The words are written by senders, so nothing in them is trusted
 * but that they stand where they stand.
 */
#include "parse/header.h"

#include "parse/formats_parts.h"
#include "parse/scan.h"

#define GREP_NAME_MAX 256
#define GREP_TRIES 8

static inline struct str
skip(struct str s, size_t n)
{
	return (struct str){ s.ptr + n, s.len - n };
}

static inline struct str
skip_blanks(struct str s)
{
	while (s.len && *s.ptr == ' ')
		s = skip(s, 1);
	return s;
}

static inline size_t
word_length(struct str s)
{
	return scan_until(s.ptr, s.ptr + s.len, ' ');
}

/* "<34>" or FreeBSD's "<mail.notice> "; bytes to skip, 0 if it is not there. */
static size_t
priority_length(struct str s)
{
	size_t close;

	if (s.len < 3 || *s.ptr != '<')
		return 0;
	close = str_find_char(str_sub(s, 0, 24), '>');
	for (size_t i = 1; i < close; i++) {
		char c = s.ptr[i];

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.'))
			return 0;
	}
	return close < 24 && close < s.len ? close + 1 : 0;
}

static uint32_t
read_number(struct str s)
{
	uint64_t v;

	return str_u64(s, UINT32_MAX, &v) ? (uint32_t)v : 0;
}

/* "[1234]", or "[any]" which is no number; *close is where the bracket ends. */
static inline uint32_t
read_pid(struct str s, size_t *close)
{
	size_t n = scan_digits(s.ptr + 1, s.ptr + s.len);

	*close = n + 1;
	if (n > 0 && n <= 8 && n + 1 < s.len && s.ptr[n + 1] == ']')
		return (uint32_t)scan_number(s.ptr + 1, n);
	*close = str_find_char(str_sub(s, 0, 32), ']');
	return 0;
}

static inline struct str
without_path(struct str name)
{
	if (name.len && *name.ptr == '/') {
		size_t i = name.len;

		while (name.ptr[i - 1] != '/')
			i--;
		name = skip(name, i);
	}
	return name;
}

/* "[ID 800047 auth.info] " of Solaris. */
static struct str
without_remark(struct str s)
{
	size_t close;

	if (!str_starts(s, STR("[ID ")))
		return s;
	close = str_find(str_sub(s, 0, 64), STR("] "));
	return close + 2 <= s.len && close < 62 ? skip(s, close + 2) : s;
}

/* "1.3-3: " after sysklogd's name; bytes to skip, 0 if it is not that. */
static size_t
version_length(struct str s)
{
	size_t n = word_length(str_sub(s, 0, 16));

	if (n < 2 || n == 16 || s.ptr[n - 1] != ':' || *s.ptr < '0' || *s.ptr > '9')
		return 0;
	return n;
}

/* "program[pid]: message"; without a tag all is message. */
static void
read_plain_tag(struct str s, struct header *h)
{
	static const _Alignas(16) char ends[4][16] = SCAN_FOUR(' ', '[', ':', ' ');
	size_t n = scan_until_any(s.ptr, s.ptr + s.len, ends), close;
	struct str rest;

	h->program = STR_NULL;
	h->pid = 0;
	h->message = s;
	if (n == 0 || n == s.len)
		return;
	rest = skip(s, n);
	if (*rest.ptr == '[') {
		h->pid = read_pid(rest, &close);
		if (close >= rest.len || rest.ptr[close] != ']')
			return;
		rest = skip(rest, close + 1);
		if (rest.len && *rest.ptr == ':')
			rest = skip(rest, 1);
	} else if (*rest.ptr == ':' && (rest.len == 1 || rest.ptr[1] == ' ')) {
		rest = skip(rest, 1);
	} else if (*rest.ptr == ':') {
		/* "a:b: message": a name with a colon in it, or no tag at all */
		size_t word = word_length(s);

		if (s.ptr[word - 1] != ':')
			return;
		n = word - 1;
		rest = skip(s, word);
	} else if (version_length(skip(rest, 1))) {
		rest = skip(rest, 1 + version_length(skip(rest, 1)));
	} else {
		return;
	}
	h->program = without_path((struct str){ s.ptr, n });
	h->message = without_remark(skip_blanks(rest));
}

/* BusyBox's "kern.warn " before the tag; bytes to skip, 0 if it is not there. */
static size_t
level_length(struct str s)
{
	static const char *const levels[] = {
		"emerg", "alert", "crit", "err", "error", "warn", "warning", "notice", "info", "debug",
	};
	size_t n = word_length(str_sub(s, 0, 24)), dot = str_find_char(str_sub(s, 0, n), '.');

	if (dot == 0 || dot >= n || n >= s.len || s.ptr[n] != ' ')
		return 0;
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
		if (str_eq(str_sub(s, dot + 1, n), str_from(levels[i])))
			return n + 1;
	return 0;
}

/* The same, and login's, which takes its user's name: "-- root[31]: ROOT LOGIN ON tty2". */
static void
read_tag(struct str s, struct header *h)
{
	static const char name[16] = "login"; /* names are read 16 bytes at a time */
	bool login = str_starts(s, STR("-- "));

	read_plain_tag(login ? skip(s, 3) : s, h);
	if (!h->program.len && level_length(s))
		read_plain_tag(skip(s, level_length(s)), h);
	if (login && h->program.len)
		h->program = (struct str){ name, 5 };
	else if (login)
		h->message = s;
}

/* After the stamp: "host tag", or the tag alone. */
static bool
read_rest(struct str s, struct header *h)
{
	size_t n;

	if (s.len == 0 || *s.ptr != ' ')
		return false;
	s = skip_blanks(s);
	n = priority_length(s);
	if (n)
		s = skip_blanks(skip(s, n));
	n = word_length(s);
	if (n == 0)
		return false;
	h->host = STR_NULL;
	if (s.ptr[n - 1] != ':') {
		h->host = (struct str){ s.ptr, n };
		s = skip_blanks(skip(s, n));
	}
	read_tag(s, h);
	return true;
}

bool
header_rest(struct str s, struct header *h)
{
	return read_rest(s, h);
}

void
header_tag(struct str s, struct header *h)
{
	read_tag(s, h);
}

size_t
header_priority(struct str s)
{
	return priority_length(s);
}

size_t
header_level(struct str s)
{
	return level_length(s);
}

static struct str
cut_word(struct str *s)
{
	size_t n = word_length(*s);
	struct str word = { s->ptr, n };

	*s = skip_blanks(skip(*s, n));
	return n == 1 && *word.ptr == '-' ? (struct str){ word.ptr, 0 } : word;
}

/* "-" or "[id name="value" …]…"; a ']' in quotes does not end it. */
static struct str
skip_structured(struct str s)
{
	bool quoted = false;
	size_t i;

	if (s.len && *s.ptr == '-')
		return skip(s, 1);
	while (s.len && *s.ptr == '[') {
		for (i = 1; i < s.len && (quoted || s.ptr[i] != ']'); i++) {
			if (s.ptr[i] == '\\' && quoted && i + 1 < s.len)
				i++;
			else if (s.ptr[i] == '"')
				quoted = !quoted;
		}
		if (i >= s.len)
			return s; /* never closed: part of the message */
		s = skip(s, i + 1);
	}
	return s;
}

/* After "<pri>1 ". */
static bool
read_5424(struct stamp_cache *cache, struct str s, struct header *h)
{
	size_t n = stamp_iso(cache, s, &h->stamp);
	struct str data;

	if (n == 0) {
		if (!str_starts(s, STR("- ")))
			return false;
		h->stamp = (struct stamp){ INSTANT_NONE, STAMP_NONE };
		n = 1;
	}
	s = skip(s, n);
	if (s.len == 0 || *s.ptr != ' ')
		return false;
	s = skip_blanks(s);
	h->host = cut_word(&s);
	h->program = without_path(cut_word(&s));
	h->pid = read_number(cut_word(&s));
	data = s;
	if (cut_word(&s).len == 0) /* message id */
		data = s;
	s = skip_blanks(skip_structured(s));
	if (s.len == 0 && !str_starts(data, STR("-")))
		s = data; /* all that it says stands there */
	if (str_starts(s, STR("\xef\xbb\xbf")))
		s = skip(s, 3);
	h->message = s;
	h->kind = KIND_SYSLOG_5424;
	return true;
}

static bool
read_line(struct stamp_cache *cache, struct str line, struct header *h)
{
	size_t n;

	if (line.len < 16)
		return false;
	if (*line.ptr == '<') {
		n = priority_length(line);
		line = skip(line, n);
		if (n && line.len > 2 && line.ptr[0] == '1' && line.ptr[1] == ' ')
			return read_5424(cache, skip(line, 2), h);
	}
	n = stamp_bsd(cache, line, &h->stamp);
	h->kind = KIND_SYSLOG;
	if (n == 0) {
		n = stamp_iso(cache, line, &h->stamp);
		h->kind = KIND_SYSLOG_ISO;
	}
	return n && read_rest(skip(line, n), h);
}

/* Whether "1999 " stands at P: a year, or the name of a host. */
static inline bool
may_be_year(const char *p, size_t len)
{
	return len == 4 && (unsigned)(*p - '0') < 10;
}

/* At P, after a name: "[12]: x" or ": x"; where x is, NULL if it is neither. */
static inline const char *
after_plain_name(const char *p, const char *end, uint32_t *pid)
{
	size_t n;

	*pid = 0;
	if (*p == '[') {
		n = scan_digits(p + 1, end);
		if (n - 1 > 7 || p[n + 1] != ']')
			return NULL;
		*pid = (uint32_t)scan_number(p + 1, n);
		p += n + 2;
	}
	return p[0] == ':' && p[1] == ' ' && p[2] != ' ' && !(p[2] == '[' && p[3] == 'I')
		? p + 2 : NULL;
}

/*
 * "May  6 11:02:17 gate sshd[12]: x" in a minute that was seen before, which is
 * nearly every line: read_line() says the same of it. False: ask that.
 */
static bool
read_common(const struct stamp_cache *cache, struct str line, struct header *h)
{
	const __m128i blank = _mm_set1_epi8(' ');
	const char *end = line.ptr + line.len, *host = line.ptr + 16, *name, *text;
	size_t host_len, len;
	int second;
	__m128i v;

	if (line.len < 48)
		return false;
	second = stamp_bsd_second(cache, line.ptr);
	host_len = (size_t)__builtin_ctz(scan_equal(scan_load(host), blank) | 0x10000);
	name = host + host_len + 1;
	v = scan_load(name);
	len = (size_t)__builtin_ctz(scan_equal(v, blank) | scan_equal(v, _mm_set1_epi8('[')) |
		scan_equal(v, _mm_set1_epi8(':')) | 0x10000);
	if (second < 0 || host_len - 1 > 14 || len - 1 > 14 || host[host_len - 1] == ':' ||
		*host == '<' || *name == '/' || *name == '-' || may_be_year(host, host_len))
		return false;
	text = after_plain_name(name + len, end, &h->pid);
	if (!text || text >= end)
		return false;
	h->stamp = (struct stamp){ cache->bsd_minute + second * SECOND, STAMP_YEARLESS };
	h->host = (struct str){ host, host_len };
	h->program = (struct str){ name, len };
	h->message = (struct str){ text, (size_t)(end - text) };
	h->kind = KIND_SYSLOG;
	return true;
}

bool
header_read(struct stamp_cache *cache, struct str line, struct header *out)
{
	struct str word;

	if (read_common(cache, line, out) || read_line(cache, line, out))
		return true;
	word = str_sub(line, 0, word_length(str_sub(line, 0, GREP_NAME_MAX)));
	for (unsigned i = 0; i < GREP_TRIES; i++) {
		size_t colon = str_find_char(word, ':');

		if (colon == word.len)
			return false;
		word = skip(word, colon + 1);
		line = skip(line, (size_t)(word.ptr - line.ptr));
		if (read_line(cache, line, out))
			return true;
	}
	return false;
}

static uint64_t
read_times(struct str s, struct str head, struct str *rest)
{
	uint64_t times;
	size_t n;

	if (!str_starts(s, head))
		return 0;
	s = skip(s, head.len);
	n = word_length(s);
	if (!str_u64(str_sub(s, 0, n), UINT32_MAX, &times))
		return 0;
	*rest = skip(s, n);
	return times;
}

uint64_t
header_repeated(struct str message)
{
	struct str rest;
	uint64_t times;

	if (str_starts(message, STR("--- "))) /* macOS */
		message = skip(message, 4);
	times = read_times(message, STR("last message repeated "), &rest);

	return str_starts(rest = times ? rest : STR_NULL, STR(" time")) ? times : 0;
}

uint64_t
header_folded(struct str *message)
{
	struct str rest;
	uint64_t times = read_times(*message, STR("message repeated "), &rest);

	if (!times || !str_starts(rest, STR(" times: [")) || !str_ends(rest, STR("]")))
		return 0;
	*message = str_trim(str_sub(rest, 9, rest.len - 1));
	return times;
}
