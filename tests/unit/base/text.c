/* Width, escaping and line breaking, with the terminal's blocks as references. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"

static void
assert_text(struct buf *out, const char *expected)
{
	assert_true(buf_ok(out));
	assert_string_equal(buf_cstr(out), expected);
	buf_reset(out);
}

static void
test_width(void **state)
{
	(void)state;
	assert_int_equal(text_width(STR("")), 0);
	assert_int_equal(text_width(STR("telnet")), 6);
	assert_int_equal(text_width(STR("ケース2、3")), 10);
	assert_int_equal(text_width(STR("開始（JST）")), 11);
	assert_int_equal(text_width(STR("9f2c41d0…d07e")), 13);
	assert_int_equal(text_width(STR("e\u0301")), 1);
	assert_int_equal(text_width(STR("が")), 2);
	assert_int_equal(text_width(STR("か\u3099")), 2);
	assert_int_equal(text_width(STR("ｶﾞ")), 2);
	assert_int_equal(text_width(STR("\U0001f512")), 2);
	assert_int_equal(text_width(STR("\U00020bb7")), 2);
	assert_int_equal(text_width(STR("\x1b[2J")), 7);
	assert_int_equal(text_width(STR("\u202e")), 6);
	assert_int_equal(text_width(STR("\x90\x90")), 8);
}

static void
test_escape(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	text_escape(&out, STR("\x1b[2J\x90\n\t\x7f"), false);
	assert_text(&out, "\\x1b[2J\\x90\\x0a\\x09\\x7f");
	text_escape(&out, STR("a\u202eb\xc2\x9b" "c\U000e0041"), false);
	assert_text(&out, "a\\u202eb\\u009bc\\U000e0041");
	text_escape(&out, STR("\"\x1b[2J\x90\x90\"…"), true);
	assert_text(&out, "\"\033[7m\\x1b\033[0m[2J\033[7m\\x90\\x90\033[0m\"…");
	text_escape(&out, STR("\x00"), false);
	assert_text(&out, "\\x00");
	text_escape(&out, STR("\xe3\x81"), false); /* cut in the middle */
	assert_text(&out, "\\xe3\\x81");
	text_escape(&out, STR("届出"), true);
	assert_text(&out, "届出");
	buf_free(&out);
}

static void
test_pad(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	text_pad(&out, STR("侵入"), 16);
	text_pad(&out, STR("intrusion"), 16);
	text_pad(&out, STR("longer"), 3);
	assert_text(&out, "侵入            intrusion       longer");
	buf_free(&out);
}

static void
assert_wraps(const char *text, size_t width, size_t indent, const char *expected)
{
	struct buf out;

	buf_init(&out, 1 << 16);
	text_wrap_add(&out, str_from(text), width, indent);
	assert_text(&out, expected);
	buf_free(&out);
}

static void
test_wrap_english(void **state)
{
	(void)state;
	assert_wraps("In through fm.cgi (probable), user svcbak with UID 0 added, 1,412 addresses attacked.",
		48, 15,
		"In through fm.cgi (probable), user svcbak with\n"
		"               UID 0 added, 1,412 addresses attacked.");
	assert_wraps("yagura: cannot read /var/log/audit/audit.log: permission denied. Run it as a "
		"member of group adm, or give it a copy of the file.", 80, 0,
		"yagura: cannot read /var/log/audit/audit.log: permission denied. Run it as a\n"
		"member of group adm, or give it a copy of the file.");
	assert_wraps("one two", 7, 0, "one two");
	assert_wraps("one  two", 5, 0, "one\ntwo");
	assert_wraps("a /a/path/that/is/never/cut b", 10, 2, "a\n  /a/path/that/is/never/cut\n  b");
	assert_wraps("a\nb\n\nc\n", 10, 1, "a\n b\n\n c");
}

static void
test_wrap_japanese(void **state)
{
	(void)state;
	assert_wraps("fm.cgiから入られた模様。UID 0の利用者svcbakが加わり、1,412アドレスを攻撃した。", 51,
		29,
		"fm.cgiから入られた模様。UID 0の利用者svcbakが\n"
		"                             加わり、1,412アドレスを攻撃した。");
	assert_wraps("Post Office Protocol Version 3。メールサーバに届いたメールを、利用者の端末が取り出す"
		"ための通信規約。", 66, 14,
		"Post Office Protocol Version 3。メールサーバに届いたメールを、\n"
		"              利用者の端末が取り出すための通信規約。");
	assert_wraps("毎月届け出ている組織からの1件で、前月号でもすでに取り上げた。5月6日に受け付けた4月"
		"分では、18日までに約70回、さまざまなポートにアクセスがあった。", 66, 14,
		"毎月届け出ている組織からの1件で、前月号でもすでに取り上げた。\n"
		"              5月6日に受け付けた4月分では、18日までに約70回、さまざまなポートに\n"
		"              アクセスがあった。");
}

static void
test_kinsoku(void **state)
{
	(void)state;
	assert_wraps("漢字漢字。", 8, 0, "漢字漢\n字。");
	assert_wraps("漢字漢字っ", 8, 0, "漢字漢\n字っ");
	assert_wraps("漢字漢サーバ", 8, 0, "漢字漢\nサーバ");
	assert_wraps("漢字漢「字", 8, 0, "漢字漢\n「字");
	assert_wraps("漢字漢(字)", 8, 0, "漢字漢\n(字)");
	assert_wraps("漢字約70回", 8, 0, "漢字約\n70回");
	assert_wraps("telnet(*4)の", 10, 0, "telnet(*4)\nの");
	assert_wraps("、、、、、、", 8, 0, "、、、、\n、、"); /* nowhere else to go */
}

static void
test_every_line_fits(void **state)
{
	const char *text = "ケース1、pop(*3)とtelnet(*4)の「ポート」にアクセスがあった。約70回、ftp。";

	(void)state;
	for (size_t width = 10; width < 90; width++) {
		struct str rest = str_from(text), line;
		size_t bytes = 0;

		while (text_wrap(&rest, width, &line)) {
			assert_true(text_width(line) <= width);
			assert_true(line.len > 0);
			bytes += line.len;
		}
		assert_int_equal(bytes, strlen(text));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_width),
		cmocka_unit_test(test_escape),
		cmocka_unit_test(test_pad),
		cmocka_unit_test(test_wrap_english),
		cmocka_unit_test(test_wrap_japanese),
		cmocka_unit_test(test_kinsoku),
		cmocka_unit_test(test_every_line_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
