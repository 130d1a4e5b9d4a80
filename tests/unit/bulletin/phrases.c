/* Every code, as sure as can be, in both languages: a sentence without a hole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "may_1999.h"

#include "base/utf8.h"

static const char *const noticed[] = { "log-check", "error-mail", "warning-mail",
	"outgoing-traffic", "external-notice", "page-visit", "sensor", "other" };
static const char *const found[] = { "relay-possible", "relay-used", "suspicious-program",
	"program-accessed-internet", "scanner-compiled-as-root", "scanner-run-as-root",
	"system-files-replaced", "user-added", "attacks-sent", "counter-decreased",
	"cgi-rewritten", "page-blank", "page-unreachable", "root-taken", "hostile-input",
	"password-guessed", "mail-sent" };
static const char *const cause[] = { "setting-faulty", "service-hole", "weak-password",
	"old-version", "unknown", "other" };
static const char *const done[] = { "setting-corrected", "files-restored", "service-closed",
	"host-reinstalled", "password-changed", "account-removed", "none" };
static const char *const consulted[] = { "provider", "police", "coordination-centre", "vendor",
	"other-organization" };

struct table {
	const char *const *codes;
	size_t count;
	size_t offset; /* of the list in struct report */
};

#define TABLE(list) { list, sizeof(list) / sizeof(list)[0], offsetof(struct report, list) }

static const struct table tables[] = { TABLE(noticed), TABLE(found), TABLE(cause), TABLE(done),
	TABLE(consulted) };

static void
assert_sentence(struct str text, enum language language, const char *code)
{
	static const char *const holes[] = { "{", "}", "|", "  ", " .", "。。", "..", "、。", " ,",
		"、、", "のの", "をを" };

	for (size_t i = 0; i < sizeof(holes) / sizeof(holes[0]); i++)
		if (str_find(text, str_from(holes[i])) < text.len)
			fail_msg("%s: " STR_FMT, code, STR_ARG(text));
	if (!text.len || !utf8_is_valid(text) ||
		!str_ends(text, language == LANGUAGE_JA ? STR("。") : STR(".")))
		fail_msg("%s: " STR_FMT, code, STR_ARG(text));
	if (language == LANGUAGE_EN && (text.ptr[0] < 'A' || text.ptr[0] > 'Z'))
		fail_msg("%s: " STR_FMT, code, STR_ARG(text));
}

static void
assert_paragraphs(struct desk *d, const char *code)
{
	for (int l = 0; l < LANGUAGE_COUNT; l++) {
		struct bulletin b = make(d, (enum language)l);

		for (size_t p = 0; p < b.part_count; p++) {
			const struct group *g = &b.parts[p].groups[0];

			assert_true(g->paragraph_count > 0);
			for (size_t i = 0; i < g->paragraph_count; i++) {
				struct buf out;

				buf_init(&out, 1 << 20);
				for (size_t s = 0; s < g->paragraphs[i].count; s++)
					buf_add(&out, g->paragraphs[i].spans[s].text);
				assert_sentence(buf_str(&out), (enum language)l, code);
				buf_free(&out);
			}
		}
		for (size_t c = 0; c < ANNEX_COLUMNS; c++)
			assert_true(b.annex[0].cells[c].len > 0 &&
				str_find_char(b.annex[0].cells[c], '{') == b.annex[0].cells[c].len);
	}
}

static void
try_code(struct desk *d, const struct table *t, size_t code, enum certainty sure, enum class class,
	const char *object, bool noticed_too)
{
	size_t mark = d->count;
	struct report *r = add_report(d, class, CERTAINTY_CONFIRMED, DAMAGE_YES, 7);

	if (noticed_too && t->offset != offsetof(struct report, noticed))
		add_fact(&r->noticed, "external-notice", "", CERTAINTY_CONFIRMED);
	add_fact((struct facts *)((char *)r + t->offset), t->codes[code], object, sure);
	assert_paragraphs(d, t->codes[code]);
	d->count = mark;
}

static void
test_every_code(void **state)
{
	static const enum class classes[] = { CLASS_SCAN, CLASS_RELAY, CLASS_INTRUSION,
		CLASS_WEB_TAMPERING, CLASS_OTHER };
	struct desk d;

	(void)state;
	open_desk(&d, "share/vocabulary/classes-1999", "share/bulletin/terms-1999");
	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
		for (size_t i = 0; i < tables[t].count; i++)
			for (int sure = 0; sure < CERTAINTY_COUNT; sure++)
				for (size_t c = 0; c < sizeof(classes) / sizeof(classes[0]); c++) {
					arena_reset(&d.arena);
					d.count = 0;
					load_again(&d);
					try_code(&d, &tables[t], i, (enum certainty)sure, classes[c],
						"", false);
					try_code(&d, &tables[t], i, (enum certainty)sure, classes[c],
						"ftp", true);
				}
	close_desk(&d);
}

/* What the desk may record, an edition can say: no code without its phrases. */
static void
test_no_code_forgotten(void **state)
{
	static const char *const kinds[][3] = { { "noticed", "noticed", "by" },
		{ "found", "found", NULL }, { "cause", "cause", "short-cause" },
		{ "done", "done", "short-done" }, { "consulted", "consulted", NULL } };
	struct phrase_context context = { .object = false };
	struct desk d;
	struct str rest, line, kind;
	size_t codes = 0;

	(void)state;
	open_desk(&d, "share/vocabulary/classes-1999", "share/bulletin/terms-1999");
	rest = load(&d, "share/vocabulary/facts.tsv");
	while (str_cut(&rest, '\n', &line)) {
		struct str columns = line, code;

		if (!line.len || line.ptr[0] == '#' || !str_cut(&columns, '\t', &kind) ||
			!str_cut(&columns, '\t', &code))
			continue;
		for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
			if (!str_is(kind, kinds[i][0]))
				continue;
			for (size_t k = 1; k < 3 && kinds[i][k]; k++)
				if (!phrase_find(&d.data.phrases, kinds[i][k], &code, 1, &context))
					fail_msg("no phrase: %s " STR_FMT, kinds[i][k], STR_ARG(code));
			codes++;
		}
	}
	assert_true(codes >= 43);
	close_desk(&d);
}

/* Certainty's words, and none where nothing is doubted. */
static void
test_certainty(void **state)
{
	static const char *const words[LANGUAGE_COUNT][CERTAINTY_COUNT] = {
		{ "何らかの方法で", "と思われる", "模様である", "いた。" },
		{ "by some means", "thought to", "appear", "had been" },
	};
	struct desk d;

	(void)state;
	open_desk(&d, "share/vocabulary/classes-1999", "share/bulletin/terms-1999");
	for (int l = 0; l < LANGUAGE_COUNT; l++) {
		for (int sure = 0; sure < CERTAINTY_COUNT; sure++) {
			struct report *r;
			struct bulletin b;
			struct str text;

			d.count = 0;
			r = add_report(&d, CLASS_INTRUSION, CERTAINTY_CONFIRMED, DAMAGE_YES, 7);
			add_fact(&r->found, "system-files-replaced", "", (enum certainty)sure);
			b = make(&d, (enum language)l);
			text = b.parts[0].groups[0].paragraphs[0].spans[0].text;
			assert_true(str_find(text, str_from(words[l][sure])) < text.len);
			for (int other = 0; other < CERTAINTY_CONFIRMED; other++)
				if (other != sure)
					assert_true(str_find(text, str_from(words[l][other])) ==
						text.len);
		}
	}
	close_desk(&d);
}

/* Doubt does not spread: a sure clause and a doubtful one are two sentences. */
static void
test_doubt_stands_alone(void **state)
{
	struct desk d;
	struct report *r;
	struct bulletin b;

	(void)state;
	open_desk(&d, "share/vocabulary/classes-1999", "share/bulletin/terms-1999");
	r = add_report(&d, CLASS_INTRUSION, CERTAINTY_CONFIRMED, DAMAGE_YES, 7);
	add_fact(&r->found, "suspicious-program", "", CERTAINTY_CONFIRMED);
	add_fact(&r->found, "attacks-sent", "", CERTAINTY_PROBABLE);
	b = make(&d, LANGUAGE_EN);
	assert_true(str_is(b.parts[0].groups[0].paragraphs[0].spans[0].text,
		"A suspicious program was running. Attacks on others appear to have gone out."));
	close_desk(&d);
}

static void
test_accesses(void **state)
{
	struct desk d;
	struct report *r;
	struct bulletin b;

	(void)state;
	open_desk(&d, "share/vocabulary/classes-1999", "share/bulletin/terms-1999");
	r = add_report(&d, CLASS_SCAN, CERTAINTY_LIKELY, DAMAGE_NONE, 20);
	add_services(r, "telnet");
	r->accesses_told = true;
	r->accesses = 1412;
	r->start = day(&d, 1999, 4, 28);
	r->end = day(&d, 1999, 5, 3);
	for (size_t i = 0; i < d.data.glossary.count; i++)
		d.data.glossary.terms[i].chosen = false; /* one span */
	b = make(&d, LANGUAGE_JA);
	assert_true(str_is(b.parts[0].groups[0].paragraphs[0].spans[0].text,
		"4月28日から5月3日までに1,412回、telnetのポートにアクセスがあった。"
		"ポートスキャン、またはそれに似た道具によると思われる。被害は出ていない。"));
	b = make(&d, LANGUAGE_EN);
	assert_true(str_is(b.parts[0].groups[0].paragraphs[0].spans[0].text,
		"The telnet port was accessed 1,412 times from 28 April to 3 May. It is thought to "
		"come from a port scan or a similar tool. There was no damage."));
	close_desk(&d);
}

static void
test_escaping(void **state)
{
	struct desk d;
	struct bulletin b;
	struct str html, markdown;

	(void)state;
	open_may_1999(&d);
	for (size_t i = 0; i < d.data.glossary.count; i++)
		if (str_is(d.data.glossary.terms[i].id, "root"))
			d.data.glossary.terms[i].words[LANGUAGE_EN].text =
				STR("<script>alert('x')</script> \"&\" **bold** [link](x) | `c`");
	b = make(&d, LANGUAGE_EN);
	html = print(&d, &b, "html");
	assert_true(str_find(html, STR("<script")) == html.len);
	assert_true(str_find(html, STR("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; "
		"&quot;&amp;&quot;")) < html.len);
	markdown = print(&d, &b, "md");
	assert_true(str_find(markdown, STR("<script")) == markdown.len);
	assert_true(str_find(markdown, STR("\\*\\*bold\\*\\* \\[link\\](x) \\| \\`c\\`")) <
		markdown.len);
	close_desk(&d);
}

/* Links of the notes go there and back, once each. */
static void
test_html_links(void **state)
{
	struct desk d;
	struct bulletin b;
	struct str html;

	(void)state;
	open_may_1999(&d);
	b = make(&d, LANGUAGE_JA);
	html = print(&d, &b, "html");
	for (unsigned i = 1; i <= 12; i++) {
		const char *forms[] = { "id=\"r%u\"", "href=\"#n%u\"", "id=\"n%u\"", "href=\"#r%u\"" };

		for (size_t f = 0; f < 4; f++) {
			struct str link = arena_printf(&d.arena, forms[f], i);
			size_t at = str_find(html, link);

			assert_true(at < html.len);
			assert_true(str_find(str_sub(html, at + 1, html.len), link) ==
				html.len - at - 1);
		}
	}
	assert_true(str_find(html, STR("<html lang=\"ja\">")) < html.len);
	assert_true(str_find(html, STR("http")) == html.len);
	close_desk(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_code),
		cmocka_unit_test(test_no_code_forgotten),
		cmocka_unit_test(test_certainty),
		cmocka_unit_test(test_doubt_stands_alone),
		cmocka_unit_test(test_accesses),
		cmocka_unit_test(test_escaping),
		cmocka_unit_test(test_html_links),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
