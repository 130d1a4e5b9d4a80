/*
 * Mail and report texts of Japan come in four encodings and seldom say which.
 * ISO-2022-JP shows itself by its escapes, UTF-8 by its form; EUC-JP and
 * Shift_JIS overlap, and Shift_JIS's half-width kana are single bytes that in
 * pairs look like EUC-JP's kanji. So both readings are tried, and where both
 * hold, the one with more of what Japanese text is made of wins.
 *
 * Conversion is iconv's, with the tables that know what vendors added (①, Ⅲ).
 * Input is hostile: any bytes, cut anywhere.
 */
#include "base/charset.h"

#include <errno.h>
#include <iconv.h>

#include "base/check.h"
#include "base/utf8.h"

#define REPLACEMENT "\xef\xbf\xbd"
#define BOM "\xef\xbb\xbf"
#define GUESS_BYTES (256u << 10) /* enough to tell them apart */

static const struct {
	const char *name;  /* IANA */
	const char *iconv; /* what glibc calls the widest form of it */
} sets[] = {
	[CHARSET_ASCII] = { "US-ASCII", NULL },
	[CHARSET_UTF8] = { "UTF-8", NULL },
	[CHARSET_ISO2022JP] = { "ISO-2022-JP", "ISO-2022-JP-3" }, /* -3 has half-width kana */
	[CHARSET_EUCJP] = { "EUC-JP", "EUC-JP-MS" },
	[CHARSET_SJIS] = { "Shift_JIS", "CP932" },
	[CHARSET_UNKNOWN] = { "unknown-8bit", NULL },
};

const char *
charset_name(enum charset c)
{
	check((unsigned)c < sizeof sets / sizeof *sets);
	return sets[c].name;
}

static bool
has_high_bytes(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] >= 0x80)
			return true;
	return false;
}

/* ESC $ @, ESC $ B, ESC ( J, ESC ( I, ESC $ ( D */
static bool
has_escapes(struct str s)
{
	for (size_t at = str_find_char(s, '\x1b'); at < s.len; at = str_find_char(s, '\x1b')) {
		s = str_sub(s, at + 1, s.len);
		if (str_starts(s, STR("$@")) || str_starts(s, STR("$B")) ||
			str_starts(s, STR("$(D")) || str_starts(s, STR("(J")) ||
			str_starts(s, STR("(I")))
			return true;
	}
	return false;
}

/* What a reading of the bytes found. */
struct reading {
	size_t wrong, kana, kanji, rare, half_width;
};

static bool
within(unsigned char c, unsigned low, unsigned high)
{
	return c >= low && c <= high;
}

static struct reading
read_eucjp(struct str s)
{
	struct reading r = { 0 };
	size_t i = 0;

	while (i < s.len) {
		unsigned char a = (unsigned char)s.ptr[i];
		unsigned char b = i + 1 < s.len ? (unsigned char)s.ptr[i + 1] : 0;
		size_t width = a == 0x8f ? 3 : 2;

		if (a < 0x80) {
			i++;
			continue;
		}
		if (i + width > s.len) /* cut at the end */
			break;
		if (a == 0x8e && within(b, 0xa1, 0xdf))
			r.half_width++;
		else if (a == 0x8f && within(b, 0xa1, 0xfe))
			r.rare++;
		else if (!within(a, 0xa1, 0xfe) || !within(b, 0xa1, 0xfe)) {
			r.wrong++;
			width = 1;
		} else if (a == 0xa4 || a == 0xa5 || (a == 0xa1 && b <= 0xbc))
			r.kana++;
		else if (within(a, 0xb0, 0xcf))
			r.kanji++;
		else
			r.rare++;
		i += width;
	}
	return r;
}

static struct reading
read_sjis(struct str s)
{
	struct reading r = { 0 };
	size_t i = 0;

	while (i < s.len) {
		unsigned char a = (unsigned char)s.ptr[i];
		unsigned char b = i + 1 < s.len ? (unsigned char)s.ptr[i + 1] : 0;

		if (a < 0x80 || within(a, 0xa1, 0xdf)) {
			r.half_width += a >= 0x80;
			i++;
			continue;
		}
		if (i + 2 > s.len)
			break;
		if (a == 0x80 || a == 0xa0 || a > 0xfc || b < 0x40 || b == 0x7f || b > 0xfc) {
			r.wrong++;
			i++;
			continue;
		}
		if ((a == 0x82 && b >= 0x9f) || a == 0x83 || (a == 0x81 && b <= 0x5c))
			r.kana++;
		else if (within(a, 0x88, 0x98))
			r.kanji++;
		else
			r.rare++;
		i += 2;
	}
	return r;
}

/* Kanji without any kana is a name or a coincidence. */
static size_t
plausibility(const struct reading *r)
{
	size_t characters = r->kana + r->kanji + r->rare;
	size_t weight = r->kana == 0 && characters > 3 ? 4 : 8;

	return 16 * r->kana + weight * r->kanji + r->rare + 3 * r->half_width;
}

enum charset
charset_guess(struct str bytes)
{
	struct str s = str_sub(bytes, 0, GUESS_BYTES);
	struct reading euc, sjis;

	if (!has_high_bytes(bytes))
		return has_escapes(bytes) ? CHARSET_ISO2022JP : CHARSET_ASCII;
	if (utf8_is_valid(bytes))
		return CHARSET_UTF8;
	euc = read_eucjp(s);
	sjis = read_sjis(s);
	if (!euc.wrong && (sjis.wrong || plausibility(&euc) >= plausibility(&sjis)))
		return CHARSET_EUCJP;
	if (!sjis.wrong)
		return CHARSET_SJIS;
	/* Neither, but a few bad bytes do not make a text unreadable. */
	if (str_starts(bytes, STR(BOM)))
		return CHARSET_UTF8;
	if (euc.kana > 8 * euc.wrong && euc.wrong <= sjis.wrong)
		return CHARSET_EUCJP;
	if (sjis.kana > 8 * sjis.wrong)
		return CHARSET_SJIS;
	return CHARSET_UNKNOWN;
}

/* Everything that is valid UTF-8 stays; each other byte is lost. */
static void
add_utf8(struct str s, struct buf *out, size_t *lost)
{
	size_t plain = 0, i = 0;

	while (i < s.len) {
		size_t n = utf8_length(str_sub(s, i, s.len));

		if (n) {
			i += n;
			continue;
		}
		buf_add(out, str_sub(s, plain, i));
		buf_adds(out, REPLACEMENT);
		++*lost;
		plain = ++i;
	}
	buf_add(out, str_sub(s, plain, s.len));
}

static void
convert(iconv_t cd, struct str s, struct buf *out, size_t *lost)
{
	char *in = (char *)(uintptr_t)s.ptr;
	size_t left = s.len;

	iconv(cd, NULL, NULL, NULL, NULL);
	while (left && buf_ok(out)) {
		char chunk[4096], *to = chunk;
		size_t room = sizeof chunk, r = iconv(cd, &in, &left, &to, &room);

		buf_add(out, (struct str){ chunk, sizeof chunk - room });
		if (r != (size_t)-1 || errno == E2BIG)
			continue;
		buf_adds(out, REPLACEMENT);
		++*lost;
		in++;
		left--;
	}
	/* What iconv still held back to see whether an accent follows. */
	{
		char chunk[64], *to = chunk;
		size_t room = sizeof chunk;

		iconv(cd, NULL, NULL, &to, &room);
		buf_add(out, (struct str){ chunk, sizeof chunk - room });
	}
}

enum err
charset_to_utf8(struct str bytes, enum charset from, struct buf *out, size_t *lost)
{
	size_t missing = 0;
	iconv_t cd;

	check((unsigned)from < sizeof sets / sizeof *sets);
	if (!sets[from].iconv) {
		add_utf8(str_starts(bytes, STR(BOM)) ? str_sub(bytes, 3, bytes.len) : bytes, out,
			&missing);
	} else {
		struct str line;

		cd = iconv_open("UTF-8", sets[from].iconv);
		if (cd == (iconv_t)-1)
			return errno == ENOMEM ? ERR_NOMEM : ERR_NOTFOUND;
		/* By line: what an unfinished escape spoils ends with its line. */
		while (str_cut(&bytes, '\n', &line)) {
			convert(cd, line, out, &missing);
			if (bytes.ptr)
				buf_addc(out, '\n');
		}
		iconv_close(cd);
	}
	if (!buf_ok(out))
		return ERR_NOMEM;
	*lost = missing;
	return ERR_OK;
}

/* --------------------------------------------------------------- display */

#define SHOWN_MAX (64u << 10)

static bool
is_octal(struct str s, unsigned *byte)
{
	if (s.len < 3 || !within((unsigned char)s.ptr[0], '0', '3') ||
		!within((unsigned char)s.ptr[1], '0', '7') ||
		!within((unsigned char)s.ptr[2], '0', '7'))
		return false;
	*byte = (unsigned)((s.ptr[0] - '0') << 6 | (s.ptr[1] - '0') << 3 | (s.ptr[2] - '0'));
	return true;
}

/* What a text keeps of the sets above: no control bytes but ESC. */
static bool
is_of_set(unsigned byte)
{
	return (byte >= 0x20 && byte != 0x7f) || byte == 0x1b;
}

/*
 * A byte that its writer told otherwise: "\220" of many daemons, "#033" of
 * rsyslog, "\M-x", "\M^x" and "\^x" of vis(3). Bytes taken; 0 if it is none.
 */
static size_t
told_byte(struct str s, unsigned *byte)
{
	struct str rest = str_sub(s, 1, s.len);

	if (s.len < 3 || (*s.ptr != '\\' && *s.ptr != '#'))
		return 0;
	if (is_octal(rest, byte))
		return is_of_set(*byte) ? 4 : 0;
	if (*s.ptr == '#')
		return 0;
	if (s.len >= 4 && rest.ptr[0] == 'M' && (rest.ptr[1] == '-' || rest.ptr[1] == '^')) {
		*byte = 0x80 | ((unsigned char)rest.ptr[2] ^ (rest.ptr[1] == '^' ? 0x40 : 0));
		return 4;
	}
	*byte = (unsigned char)rest.ptr[1] ^ 0x40;
	return rest.ptr[0] == '^' && *byte == 0x1b ? 3 : 0;
}

/* False where nothing was told otherwise. */
static bool
undo(struct str s, struct buf *out)
{
	bool any = false;

	while (s.len) {
		unsigned byte = (unsigned char)*s.ptr;
		size_t n = told_byte(s, &byte);

		any |= n > 0;
		buf_addc(out, (char)byte);
		s = str_sub(s, n ? n : 1, s.len);
	}
	return any;
}

/* What Japanese text is made of, and little else; one pair of bytes may be anything. */
static bool
is_japanese(const struct reading *r)
{
	size_t usual = r->kana + r->kanji + r->half_width / 2;

	return !r->wrong && usual > 1 && 2 * r->rare <= usual;
}

static bool
is_clearer(const struct reading *a, const struct reading *b)
{
	return is_japanese(a) && (!is_japanese(b) || 4 * plausibility(a) >= 5 * plausibility(b));
}

/* The set, if only one of them makes sense. */
static enum charset
clear_set(struct str s)
{
	enum charset guess = charset_guess(s);
	struct reading euc, sjis;

	if (guess != CHARSET_EUCJP && guess != CHARSET_SJIS)
		return guess;
	euc = read_eucjp(s);
	sjis = read_sjis(s);
	if (is_clearer(&euc, &sjis))
		return CHARSET_EUCJP;
	return is_clearer(&sjis, &euc) ? CHARSET_SJIS : CHARSET_UNKNOWN;
}

/* S was perhaps cut in the middle of its last character: that stands behind, as it is. */
static bool
show_decoded(struct str s, struct buf *out)
{
	enum charset set = clear_set(s);
	size_t before = out->len;

	if (set == CHARSET_ASCII || set == CHARSET_UNKNOWN)
		return false;
	for (size_t cut = 0; cut < 3 && cut < s.len; cut++) {
		size_t lost = 0;

		if (charset_to_utf8(str_sub(s, 0, s.len - cut), set, out, &lost) == ERR_OK && !lost) {
			buf_add(out, str_sub(s, s.len - cut, s.len));
			return true;
		}
		out->len = before;
	}
	return false;
}

void
charset_show(struct str evidence, struct buf *out)
{
	struct buf plain, shown;

	buf_init(&plain, SHOWN_MAX);
	buf_init(&shown, 4 * SHOWN_MAX);
	if (evidence.len > SHOWN_MAX)
		buf_add(out, evidence);
	else if (undo(evidence, &plain) && buf_ok(&plain) &&
		show_decoded(buf_str(&plain), &shown) && buf_ok(&shown))
		buf_add(out, buf_str(&shown));
	else if (buf_reset(&shown), show_decoded(evidence, &shown) && buf_ok(&shown))
		buf_add(out, buf_str(&shown));
	else
		buf_add(out, evidence);
	buf_free(&shown);
	buf_free(&plain);
}
