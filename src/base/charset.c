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
