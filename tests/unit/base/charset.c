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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
