#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/charset.h"

/* 「ログ確認、ﾎﾟｰﾄ」 in each encoding */
#define TEXT "ログを確認、①。\n次の行"
#define EUC "\xa5\xed\xa5\xb0\xa4\xf2\xb3\xce\xc7\xa7\xa1\xa2\xad\xa1\xa1\xa3\n\xbc\xa1\xa4\xce\xb9\xd4"
#define SJIS "\x83\x8d\x83\x4f\x82\xf0\x8a\x6d\x94\x46\x81\x41\x87\x40\x81\x42\n\x8e\x9f\x82\xcc\x8d\x73"
#define JIS "\x1b$B%m%0$r3NG'!\"!#\x1b(B\n\x1b$B<!$N9T\x1b(B"

static void
expect(struct str bytes, enum charset guess, const char *text, size_t lost_expected)
{
	struct buf out;
	size_t lost = 0;

	buf_init(&out, 1 << 20);
	assert_int_equal(charset_guess(bytes), guess);
	assert_int_equal(charset_to_utf8(bytes, guess, &out, &lost), ERR_OK);
	assert_string_equal(buf_cstr(&out), text);
	assert_int_equal(lost, lost_expected);
	buf_free(&out);
}

static void
each_is_recognised(void **state)
{
	(void)state;
	expect(STR("plain\n"), CHARSET_ASCII, "plain\n", 0);
	expect(STR(""), CHARSET_ASCII, "", 0);
	expect(STR(TEXT), CHARSET_UTF8, TEXT, 0);
	expect(STR("\xef\xbb\xbfログ"), CHARSET_UTF8, "ログ", 0);
	expect(STR(EUC), CHARSET_EUCJP, TEXT, 0);
	expect(STR(SJIS), CHARSET_SJIS, TEXT, 0);
	expect(STR(JIS), CHARSET_ISO2022JP, "ログを確認、。\n次の行", 0);
}

static void
half_width_kana_are_not_kanji(void **state)
{
	(void)state;
	expect(STR("\xce\xdf\xb0\xc4\xbd\xb7\xac\xdd"), CHARSET_SJIS, "ﾎﾟｰﾄｽｷｬﾝ", 0);
	expect(STR("\xce\xdf\xb0\xc4 143, \xb1\xb8\xbe\xbd"), CHARSET_SJIS, "ﾎﾟｰﾄ 143, ｱｸｾｽ", 0);
	expect(STR("\x8e\xce\x8e\xdf\x8e\xb0\x8e\xc4 \xa4\xf2\xb3\xce\xc7\xa7"), CHARSET_EUCJP,
		"ﾎﾟｰﾄ を確認", 0);
	expect(STR("\x1b(INO0D\x1b(B"), CHARSET_ISO2022JP, "ﾎﾏｰﾄ", 0);
}

static void
names_of_kanji_alone_are_eucjp(void **state)
{
	(void)state;
	expect(STR("\xc5\xec\xb5\xfe\xc2\xe7\xb3\xd8"), CHARSET_EUCJP, "東京大学", 0);
	expect(STR("\xc6\xfc\xcb\xdc"), CHARSET_EUCJP, "日本", 0);
}

static void
backslashes_stay(void **state)
{
	(void)state;
	expect(STR("C:\\\x83\x8d\x83\x4f\x82\xf0\\"), CHARSET_SJIS, "C:\\ログを\\", 0);
}

static void
what_has_no_meaning_is_counted(void **state)
{
	(void)state;
	expect(STR("\xff\xfe\x80"), CHARSET_UNKNOWN, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", 3);
	/* an escape that nobody ended spoils its line, not the next */
	expect(STR("\x1b$B%m\nok \x1b(B"), CHARSET_ISO2022JP, "ロ\nok ", 0);
	expect(STR("\x1b$B%m%\nok"), CHARSET_ISO2022JP, "ロ\xef\xbf\xbd\nok", 1);
}

static void
the_ceiling_holds(void **state)
{
	struct buf out;
	size_t lost = 7;

	(void)state;
	buf_init(&out, 16);
	assert_int_equal(charset_to_utf8(STR(EUC), CHARSET_EUCJP, &out, &lost), ERR_NOMEM);
	assert_int_equal(lost, 7);
	buf_free(&out);
}

/* Names of files as ftp daemons log them: raw, in octal, by rsyslog, by vis(3). */
static const char *const told_names[] = {
	"/home/ftp/\267\307\274\250\310\304/\245\310\245\303\245\327\245\332\241\274\245\270.html",
	"/home/ftp/\134267\134307\134274\134250\134310\134304/\134245\134310\134245\134303\134245\134327\134245\134332\134241\134274\134245\134270.html",
	"/home/ftp/#267#307#274#250#310#304/#245#310#245#303#245#327#245#332#241#274#245#270.html",
	"/home/ftp/\134M-7\134M-G\134M-<\134M-(\134M-H\134M-D/\134M-%\134M-H\134M-%\134M-C\134M-%\134M-W\134M-%\134M-Z\134M-!\134M-<\134M-%\134M-8.html",
	"/home/ftp/\214f\216\246\224\302/\203g\203b\203v\203y\201[\203W.html",
	"/home/ftp/\134214f\134216\134246\134224\134302/\134203g\134203b\134203v\134203y\134201[\134203W.html",
	"/home/ftp/#214f#216#246#224#302/#203g#203b#203v#203y#201[#203W.html",
	"/home/ftp/\134M^Lf\134M^N\134M-&\134M^T\134M-B/\134M^Cg\134M^Cb\134M^Cv\134M^Cy\134M^A[\134M^CW.html",
	"/home/ftp/\033$B7G<(HD\033(B/\033$B%H%C%W%Z!<%8\033(B.html",
	"/home/ftp/\134033$B7G<(HD\134033(B/\134033$B%H%C%W%Z!<%8\134033(B.html",
	"/home/ftp/#033$B7G<(HD#033(B/#033$B%H%C%W%Z!<%8#033(B.html",
	"/home/ftp/\134^[$B7G<(HD\134^[(B/\134^[$B%H%C%W%Z!<%8\134^[(B.html",
	"/home/ftp/\346\216\262\347\244\272\346\235\277/\343\203\210\343\203\203\343\203\227\343\203\232\343\203\274\343\202\270.html",
	"/home/ftp/\134346\134216\134262\134347\134244\134272\134346\134235\134277/\134343\134203\134210\134343\134203\134203\134343\134203\134227\134343\134203\134232\134343\134203\134274\134343\134202\134270.html",
	"/home/ftp/#346#216#262#347#244#272#346#235#277/#343#203#210#343#203#203#343#203#227#343#203#232#343#203#274#343#202#270.html",
	"/home/ftp/\134M-f\134M^N\134M-2\134M-g\134M-$\134M-:\134M-f\134M^]\134M-\077/\134M-c\134M^C\134M^H\134M-c\134M^C\134M^C\134M-c\134M^C\134M^W\134M-c\134M^C\134M^Z\134M-c\134M^C\134M-<\134M-c\134M^B\134M-8.html",
};

static void
names_are_shown_as_they_are_meant(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	for (size_t i = 0; i < sizeof told_names / sizeof *told_names; i++) {
		buf_reset(&out);
		charset_show(str_from(told_names[i]), &out);
		assert_string_equal(buf_cstr(&out), "/home/ftp/掲示板/トップページ.html");
	}
	/* Cut within a character. */
	buf_reset(&out);
	charset_show(str_sub(str_from(told_names[0]), 0, strlen(told_names[0]) - 6), &out);
	assert_memory_equal(buf_cstr(&out), "/home/ftp/掲示板/", strlen("/home/ftp/掲示板/"));
	buf_free(&out);
}

static void
what_is_not_clear_stays(void **state)
{
	static const char *const names[] = { "caf\351", "M\374ller", "Gr\366\337e", "\305\304", "\303\275\304",
		"na\357ve", "a\\x#1b \\101", "100\\% #1", "\033[31mred", "\\033[2J", "\377\377", "\\", "#", "\\M", "\\M-", "" };
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		buf_reset(&out);
		charset_show(str_from(names[i]), &out);
		assert_string_equal(buf_cstr(&out), names[i]);
	}
	buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_recognised),
		cmocka_unit_test(half_width_kana_are_not_kanji),
		cmocka_unit_test(names_of_kanji_alone_are_eucjp),
		cmocka_unit_test(backslashes_stay),
		cmocka_unit_test(what_has_no_meaning_is_counted),
		cmocka_unit_test(the_ceiling_holds),
		cmocka_unit_test(names_are_shown_as_they_are_meant),
		cmocka_unit_test(what_is_not_clear_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
