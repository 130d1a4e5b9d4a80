/* May 1999, compared with its facts: counts, words of certainty, notes, names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "may_1999.h"

static void
assert_has(struct str text, const char *what)
{
	if (str_find(text, str_from(what)) == text.len && *what)
		fail_msg("not in the text: %s", what);
}

static void
assert_lacks(struct str text, const char *what)
{
	if (str_find(text, str_from(what)) < text.len)
		fail_msg("stands in the text: %s", what);
}

static struct str
flat(struct desk *d, const struct paragraph *p)
{
	struct buf out;
	struct str kept;

	buf_init(&out, 1 << 20);
	for (size_t i = 0; i < p->count; i++)
		buf_add(&out, p->spans[i].text);
	kept = arena_keep(&d->arena, buf_str(&out));
	buf_free(&out);
	return kept;
}

static struct str
group_text(struct desk *d, const struct group *g)
{
	struct buf out;
	struct str kept;

	buf_init(&out, 1 << 20);
	for (size_t i = 0; i < g->paragraph_count; i++)
		buf_add(&out, flat(d, &g->paragraphs[i]));
	kept = arena_keep(&d->arena, buf_str(&out));
	buf_free(&out);
	return kept;
}

static void
test_counts(void **state)
{
	static const size_t reports[] = { 5, 1, 2, 1 }, groups[] = { 4, 1, 2, 1 };
	struct desk d;

	(void)state;
	open_may_1999(&d);
	for (int l = 0; l < LANGUAGE_COUNT; l++) {
		struct bulletin b = make(&d, (enum language)l);

		assert_int_equal(b.sums.headline, 9);
		assert_int_equal(b.sums.annex, 9);
		assert_int_equal(b.sums.damage, 4);
		assert_int_equal(b.sums.no_damage, 5);
		assert_int_equal(b.sums.unknown, 0);
		assert_int_equal(b.open, 1);
		assert_int_equal(b.withheld, 0);
		assert_int_equal(b.part_count, 4);
		for (size_t i = 0; i < 4; i++) {
			assert_int_equal(b.parts[i].report_count, reports[i]);
			assert_int_equal(b.parts[i].group_count, groups[i]);
		}
	}
	close_desk(&d);
}

static void
test_twelve_notes(void **state)
{
	static const char *const ids[] = { "port-scan", "port", "pop3", "telnet", "imap", "rlogin",
		"ftp", "spam-mail", "relay", "sendmail", "stepping-stone", "root" };
	static const unsigned first[] = { 1, 8, 11, 13 }, count[] = { 7, 3, 2, 0 };
	struct desk d;

	(void)state;
	open_may_1999(&d);
	for (int l = 0; l < LANGUAGE_COUNT; l++) {
		struct bulletin b = make(&d, (enum language)l);

		assert_int_equal(b.note_count, 12);
		for (size_t i = 0; i < 12; i++) {
			assert_true(str_is(b.notes[i].term->id, ids[i]));
			assert_int_equal(b.notes[i].number, i + 1);
		}
		for (size_t i = 0; i < 4; i++) {
			assert_int_equal(b.parts[i].first_note, first[i]);
			assert_int_equal(b.parts[i].note_count, count[i]);
		}
		/* the marker of 2 stands inside 1 */
		assert_int_equal(b.notes[0].text.spans[0].note, 2);
		/* 8 and 9 in the heading */
		assert_int_equal(b.parts[1].heading.spans[0].note, 8);
		assert_int_equal(b.parts[1].heading.spans[1].note, 9);
	}
	close_desk(&d);
}

static void
test_japanese(void **state)
{
	struct desk d;
	struct bulletin b;

	(void)state;
	open_may_1999(&d);
	b = make(&d, LANGUAGE_JA);
	assert_has(flat(&d, &b.parts[0].intro), "によると思われるアクセスについて、5件の届出を受けた。"
		"どの届出もログの点検で気づいたもので、被害は出ていない。");
	assert_true(str_is(group_text(&d, &b.parts[0].groups[0]),
		"popとtelnetのポートにアクセスがあった。"));
	assert_true(str_is(b.parts[0].groups[1].label, "ケース2、3"));
	assert_true(str_is(group_text(&d, &b.parts[0].groups[1]),
		"2件とも、IMAPのポートへのアクセスだった。"));
	assert_true(str_is(b.parts[0].groups[2].label, "ケース4"));
	assert_true(str_is(group_text(&d, &b.parts[0].groups[2]),
		"毎月届け出ている組織からの1件で、前月号でもすでに取り上げた。5月6日に受け付けた"
		"4月分では、18日までに約70回、さまざまなポートにアクセスがあった。"));
	assert_true(str_is(group_text(&d, &b.parts[0].groups[3]),
		"rlogin、telnet、IMAP、ftpのポートにアクセスがあった。"));
	assert_int_equal(b.parts[1].groups[0].first, 0);
	assert_has(group_text(&d, &b.parts[1].groups[0]), "実際に中継に使われていた。");
	assert_has(group_text(&d, &b.parts[1].groups[0]), "設定の一部に誤りがあった。");
	assert_has(group_text(&d, &b.parts[1].groups[0]), "管理者はsendmailの設定を改め");
	assert_has(group_text(&d, &b.parts[2].groups[0]), "侵入とシステムファイルの改ざん。");
	assert_has(group_text(&d, &b.parts[2].groups[0]),
		"ftpのセキュリティホールからroot権限を取られた模様である。");
	assert_has(group_text(&d, &b.parts[2].groups[0]),
		"管理者は置き換えられたファイルを修復し、外部向けのftpを止めた。");
	assert_has(group_text(&d, &b.parts[2].groups[1]), "侵入と踏み台。");
	assert_has(group_text(&d, &b.parts[2].groups[1]), "何らかの方法でユーザIDが追加されており、"
		"ftpを通じて外部を攻撃していた模様である。");
	assert_has(group_text(&d, &b.parts[3].groups[0]), "カウンタが戻るほかに、画面が真っ白になる、"
		"ページに届かない、という障害も起きた。");
	assert_has(group_text(&d, &b.parts[3].groups[0]),
		"利用者はプロバイダと相談しながら対処している。");
	close_desk(&d);
}

static void
test_english(void **state)
{
	struct desk d;
	struct bulletin b;

	(void)state;
	open_may_1999(&d);
	b = make(&d, LANGUAGE_EN);
	assert_has(flat(&d, &b.parts[0].intro), "thought to come from a port scan");
	assert_true(str_is(b.parts[0].groups[1].label, "Cases 2 and 3"));
	assert_true(str_is(group_text(&d, &b.parts[0].groups[1]),
		"In both cases the IMAP port was accessed."));
	assert_has(group_text(&d, &b.parts[0].groups[2]), "Its April share, received on 6 May, describes "
		"about 70 accesses to various ports up to the 18th.");
	assert_true(str_is(group_text(&d, &b.parts[0].groups[3]),
		"The rlogin, telnet, IMAP and ftp ports were accessed."));
	assert_has(group_text(&d, &b.parts[2].groups[0]),
		"The intruder appears to have gained root through a security hole in ftp.");
	assert_has(group_text(&d, &b.parts[2].groups[1]), "A user ID had been added by some means, and "
		"attacks appear to have gone out by way of ftp.");
	assert_has(group_text(&d, &b.parts[3].groups[0]),
		"The user is dealing with it in consultation with the provider.");
	close_desk(&d);
}

/* The way in is told to be unknown, the user to have been added: the same words. */
static void
test_means_from_cause(void **state)
{
	struct desk d;
	struct bulletin b;

	(void)state;
	open_may_1999(&d);
	d.reports[7].found.items[1].standing.certainty = CERTAINTY_CONFIRMED;
	b = make(&d, LANGUAGE_JA);
	assert_has(group_text(&d, &b.parts[2].groups[1]), "何らかの方法でユーザIDが追加されており");
	close_desk(&d);
}

static void
test_nobody_named(void **state)
{
	static const char *const forms[] = { "md", "html", "json", "text" };
	static const char *const names[] = { "Yamada", "Hanako", "Example University", "example.jp",
		"192.0.2", "198.51.100", "R-1999", "gw." };
	struct desk d;

	(void)state;
	open_may_1999(&d);
	add_fact(&d.reports[6].found, "hostile-input", "gw.example.jp", CERTAINTY_CONFIRMED);
	add_fact(&d.reports[6].found, "hostile-input", "192.0.2.40", CERTAINTY_CONFIRMED);
	add_fact(&d.reports[7].done, "service-closed", "Example University", CERTAINTY_CONFIRMED);
	d.reports[0].services[d.reports[0].service_count++] = STR("192.0.2.40:110");
	for (int l = 0; l < LANGUAGE_COUNT; l++) {
		struct bulletin b = make(&d, (enum language)l);

		assert_int_equal(b.withheld, 4);
		for (size_t f = 0; f < 4; f++) {
			struct str text = print(&d, &b, forms[f]);

			for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
				assert_lacks(text, names[i]);
			if (f != 1 && f != 2)
				assert_lacks(text, "{");
		}
	}
	close_desk(&d);
}

static void
test_nothing_told(void **state)
{
	struct desk d;
	struct bulletin b;

	(void)state;
	open_may_1999(&d);
	d.count = 0;
	b = make(&d, LANGUAGE_EN);
	assert_has(b.lead, "received no reports");
	assert_int_equal(b.part_count, 0);
	add_report(&d, CLASS_NONE, CERTAINTY_UNKNOWN, DAMAGE_UNKNOWN, 7);
	b = make(&d, LANGUAGE_JA);
	assert_int_equal(b.sums.headline, 1);
	assert_true(str_is(b.parts[0].title->id, "other"));
	assert_has(group_text(&d, &b.parts[0].groups[0]), "被害の有無は分かっていない。");
	d.reports[0].damage_standing.by = STR("");
	b = make(&d, LANGUAGE_JA);
	assert_has(group_text(&d, &b.parts[0].groups[0]), "くわしい内容は届け出られていない。");
	close_desk(&d);
}

/* What the reporter did not tell, the evidence may: it stands in for it. */
static void
test_evidence_stands_in(void **state)
{
	struct desk d;
	struct report *r;
	struct bulletin b;
	struct bulletin_request q;
	struct concern concerns[4];

	(void)state;
	open_may_1999(&d);
	d.count = 0;
	r = add_report(&d, CLASS_NONE, CERTAINTY_UNKNOWN, DAMAGE_NONE, 7);
	q = request_of(&d, LANGUAGE_JA);
	assert_int_equal(bulletin_concerns(&q, concerns, 4), 1);
	assert_true(concerns[0].blocks);
	r->findings[0] = (struct finding){ .field = STR("class"), .value = STR("scan") };
	r->findings[1] = (struct finding){ .field = STR("services"), .value = STR("imap,ftp") };
	r->finding_count = 2;
	assert_int_equal(bulletin_concerns(&q, concerns, 4), 0);
	b = make(&d, LANGUAGE_JA);
	assert_true(str_is(b.parts[0].title->id, "scan"));
	assert_has(group_text(&d, &b.parts[0].groups[0]), "IMAPとftpのポートにアクセスがあった。"
		"ポートスキャン、またはそれに似た道具によると思われる。");
	add_services(r, "telnet"); /* told: it stands */
	b = make(&d, LANGUAGE_JA);
	assert_lacks(group_text(&d, &b.parts[0].groups[0]), "IMAP");
	close_desk(&d);
}

/* What only our own analysis counted is not printed. */
static void
test_proposals_not_printed(void **state)
{
	struct desk d;
	struct report *r;
	struct bulletin b;

	(void)state;
	open_may_1999(&d);
	for (size_t i = 1; i < 3; i++) {
		r = &d.reports[i];
		r->accesses_told = true;
		r->accesses = 4 * i;
		r->reporter_kind = i == 1 ? STR("public") : STR("education");
		r->start = r->end = day(&d, 1999, 5, (int)i);
		r->accesses_standing = r->period_standing = (struct standing){
			.basis = BASIS_EVIDENCED, .certainty = CERTAINTY_PROBABLE,
			.by = STR("yagura") };
	}
	b = make(&d, LANGUAGE_JA);
	assert_true(str_is(b.parts[0].groups[1].label, "ケース2、3"));
	assert_true(str_is(group_text(&d, &b.parts[0].groups[1]),
		"2件とも、IMAPのポートへのアクセスだった。"));
	assert_has(print(&d, &b, "json"), "\"services\":[\"imap\"],\"accesses\":null,\"period\":null");
	close_desk(&d);
}

static void
test_other_months(void **state)
{
	struct desk d;
	struct bulletin b;

	(void)state;
	open_may_1999(&d);
	/* the first moment of June in Japan is still May in UTC */
	d.reports[0].received = day(&d, 1999, 6, 1);
	d.reports[8].received = day(&d, 1999, 4, 30);
	b = make(&d, LANGUAGE_JA);
	assert_int_equal(b.sums.headline, 7);
	close_desk(&d);
}

static void
test_sums(void **state)
{
	struct sums good = { 9, 9, 9, 9, 4, 5, 0 }, bad = good;
	struct arena a;
	struct str mismatch = STR_NULL;

	(void)state;
	arena_init(&a, 1 << 20);
	assert_true(sums_agree(&good, &a, &mismatch));
	bad.annex = 8;
	assert_false(sums_agree(&bad, &a, &mismatch));
	assert_has(mismatch, "9");
	assert_has(mismatch, "the annex 8");
	bad = good;
	bad.damage = 3;
	assert_false(sums_agree(&bad, &a, &mismatch));
	assert_has(mismatch, "8");
	arena_free(&a);
}

static void
test_restated(void **state)
{
	struct desk d, before;
	struct bulletin_request q;
	struct bulletin b;
	struct str mismatch;

	(void)state;
	open_may_1999(&d);
	open_may_1999(&before);
	q = request_of(&d, LANGUAGE_EN);
	q.previous = before.reports;
	q.previous_count = before.count;
	assert_int_equal(bulletin_make(&d.data, &q, &d.arena, &b, &mismatch), ERR_OK);
	assert_int_equal(b.restated_count, 0);
	d.reports[3].accesses = 72;
	d.reports[8].status = STATUS_RESOLVED;
	d.reports[6].found.count--;
	d.reports[1].received = day(&d, 1999, 6, 2);
	assert_int_equal(bulletin_make(&d.data, &q, &d.arena, &b, &mismatch), ERR_OK);
	assert_int_equal(b.restated_count, 5);
	assert_true(str_is(b.restated[0].before, "9") && str_is(b.restated[0].after, "8"));
	assert_has(b.restated[1].before, "about 70");
	assert_has(b.restated[1].after, "about 72");
	assert_string_equal(b.restated[2].field, "found");
	assert_true(str_is(b.restated[3].before, "in hand"));
	assert_string_equal(b.restated[4].field, "removed");
	b.revision = 2;
	assert_has(print(&d, &b, "html"), "in hand → dealt with</li>");
	assert_has(print(&d, &b, "html"), "dealt with<a class=\"restated\" href=\"#restated\"");
	assert_has(print(&d, &b, "md"), "dealt with† |");
	close_desk(&before);
	close_desk(&d);
}

static void
test_modern_vocabulary(void **state)
{
	struct desk d;
	struct bulletin b;

	(void)state;
	open_desk(&d, "share/vocabulary/classes-2000", "share/bulletin/terms-2000");
	for (int c = 0; c < CLASS_COUNT; c++)
		add_report(&d, (enum class)c, CERTAINTY_CONFIRMED, DAMAGE_NONE, c + 1);
	b = make(&d, LANGUAGE_EN);
	assert_int_equal(b.sums.cases, CLASS_COUNT);
	assert_true(str_is(b.parts[0].title->text[LANGUAGE_EN], "Scanning, probing"));
	assert_true(str_is(b.parts[0].title->rsit, "information-gathering:scanner"));
	close_desk(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_twelve_notes),
		cmocka_unit_test(test_japanese),
		cmocka_unit_test(test_english),
		cmocka_unit_test(test_means_from_cause),
		cmocka_unit_test(test_nobody_named),
		cmocka_unit_test(test_nothing_told),
		cmocka_unit_test(test_evidence_stands_in),
		cmocka_unit_test(test_proposals_not_printed),
		cmocka_unit_test(test_other_months),
		cmocka_unit_test(test_sums),
		cmocka_unit_test(test_restated),
		cmocka_unit_test(test_modern_vocabulary),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
