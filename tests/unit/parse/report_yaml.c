#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "parse/report_yaml.h"

static struct report_words words;
static struct zone *tokyo;
static struct arena arena;
static struct report_errors errors;
static struct report_file file;

static void
read_share(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "rb");
	char part[4096];
	size_t n;

	assert_non_null(f);
	buf_init(out, 1 << 20);
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(out, (struct str){ part, n });
	fclose(f);
}

static int
enter(void **state)
{
	static struct str zones[] = { { "Asia/Seoul", 10 }, { "Asia/Tokyo", 10 },
		{ "Europe/Paris", 12 } };
	static struct buf services, codes;
	struct services *s;
	struct codes *c;
	unsigned line;

	(void)state;
	read_share("share/services/services.tsv", &services);
	read_share("share/vocabulary/facts.tsv", &codes);
	assert_int_equal(services_new(buf_str(&services), &s, &line), ERR_OK);
	assert_int_equal(codes_new(buf_str(&codes), &c, &line), ERR_OK);
	words = (struct report_words){ c, s, zones, 3 };
	arena_init(&arena, 64u << 20);
	return zone_open("Asia/Tokyo", &tokyo);
}

static enum err
reading(const char *text)
{
	arena_reset(&arena);
	return report_yaml_read(str_from(text), &words, tokyo, 0, &arena, &file, &errors);
}

static void
everything_is_read(void **state)
{
	const struct report *r = &file.report;

	(void)state;
	assert_int_equal(reading(
		"reporter: {name: A, organization: Example University, contact: a@example.jp,\n"
		"  kind: education, recurring: true}\n"
		"received: 1999-05-06\n"
		"zone: Asia/Tokyo\n"
		"year: 1999\n"
		"clock-error: \"-00:02:10\"\n"
		"home: [192.0.2.0/24, \"2001:db8::/32\"]\n"
		"domains: [example.jp]\n"
		"period: {start: 1999-04-01, end: 1999-04-18 12:00}\n"
		"class: {value: scan, certainty: likely}\n"
		"labels: [stepping-stone]\n"
		"services: [POP, telnet]\n"
		"accesses: about 70\n"
		"damage: none\n"
		"noticed: log-check\n"
		"found: [{code: system-files-replaced, certainty: confirmed}, root-taken]\n"
		"cause: {code: service-hole, object: ftp, certainty: probable}\n"
		"done: [files-restored, {code: service-closed, object: ftp}]\n"
		"consulted: [provider]\n"
		"status: resolved\n"
		"published-before: 1999-04\n"
		"words: |\n  one\n  two\n"
		"evidence: [maillog, {path: bounce.txt, kind: text}]\n"), ERR_OK);
	assert_true(str_is(r->reporter_kind, "education") && r->recurring);
	assert_true(r->received.day_only);
	assert_int_equal(r->received.at, INT64_C(925916400) * SECOND);
	assert_int_equal(file.clock_error, -(2 * MINUTE + 10 * SECOND));
	assert_int_equal(file.home_count, 2);
	assert_true(r->start.day_only && !r->end.day_only);
	assert_int_equal(r->class_standing.certainty, CERTAINTY_LIKELY);
	assert_int_equal(r->labels[0], CLASS_STEPPING_STONE);
	assert_true(str_is(r->services[0], "pop3") && str_is(r->services[1], "telnet"));
	assert_true(r->accesses == 70 && r->accesses_approximate);
	assert_int_equal(r->found.count, 2);
	assert_int_equal(r->cause.items[0].standing.certainty, CERTAINTY_PROBABLE);
	assert_true(str_is(r->done.items[1].object, "ftp"));
	assert_int_equal(r->status, STATUS_RESOLVED);
	assert_true(str_is(r->words, "one\ntwo\n"));
	assert_true(file.evidence[1].text && !file.evidence[0].text);
}

static void
all_may_be_left_out(void **state)
{
	(void)state;
	assert_int_equal(reading(""), ERR_OK);
	assert_int_equal(reading("# nothing yet\nclass:\ndamage:\n"), ERR_OK);
	assert_false(standing_told(&file.report.class_standing));
	assert_false(standing_told(&file.report.damage_standing));
	assert_int_equal(file.report.received.at, INSTANT_NONE);
}

static const struct {
	const char *text, *message, *hint;
	unsigned line, column, width;
} mistakes[] = {
	{ "reciever: x", "there is no key \"reciever\" here.", "did you mean received?", 1, 1, 8 },
	{ "a: 1\nclass: scann", "there is no key \"a\" here.", "", 1, 1, 1 },
	{ "class: scann", "there is no class \"scann\".", "did you mean scan?", 1, 8, 5 },
	{ "class: {value: relya}", "there is no class \"relya\".", "did you mean relay?", 1, 16, 5 },
	{ "class: {certainty: likely}", "class has no value here.",
		"write {value: …, certainty: …}", 1, 8, 19 },
	{ "class: {value: scan, certainty: sure}",
		"there is no certainty \"sure\": it is confirmed, probable, likely or unknown.", "",
		1, 33, 4 },
	{ "labels: [stepping-stones]", "there is no class \"stepping-stones\".",
		"did you mean stepping-stone?", 1, 10, 15 },
	{ "reporter: Example", "reporter has keys of its own.",
		"write {name: …, organization: …, kind: …}", 1, 11, 7 },
	{ "reporter: {nmae: A}", "there is no key \"nmae\" here.", "did you mean name?", 1, 12, 4 },
	{ "reporter: {kind: compny}", "there is no code \"compny\" for reporter.",
		"did you mean company?", 1, 18, 6 },
	{ "reporter: {recurring: maybe}", "recurring is neither true nor false: \"maybe\".",
		"write true or false", 1, 23, 5 },
	{ "reporter: {name: [a]}", "name is one word or number, not a list or map.", "", 1, 18, 3 },
	{ "received: 6 May 1999", "\"6 May 1999\" is not a date.",
		"write it as 1999-05-06 or 1999-05-06 10:00 +09:00", 1, 11, 10 },
	{ "received: 1999-02-30", "\"1999-02-30\" is not a date.",
		"write it as 1999-05-06 or 1999-05-06 10:00 +09:00", 1, 11, 10 },
	{ "zone: Asia/Tokio", "there is no time zone \"Asia/Tokio\".", "did you mean Asia/Tokyo?",
		1, 7, 10 },
	{ "zone: Asia", "there is no time zone \"Asia\".", "", 1, 7, 4 },
	{ "year: 99", "\"99\" is not a year.", "write it as 1999", 1, 7, 2 },
	{ "clock-error: 2m", "\"2m\" is not a clock error.", "write it as \"-00:02:10\"", 1, 14, 2 },
	{ "home: [192.0.2.0/33]", "\"192.0.2.0/33\" is not a network or address.",
		"write it as 192.0.2.0/24", 1, 8, 12 },
	{ "domains: [a b]", "\"a b\" is not a domain.", "write it as example.jp", 1, 11, 3 },
	{ "period: 1999-04", "period has a start and an end.",
		"write {start: 1999-04-01, end: 1999-04-18}", 1, 9, 7 },
	{ "period: {start: 1999-04-18, end: 1999-04-01}", "the period ends before it starts.", "",
		1, 9, 36 },
	{ "period: {from: 1999-04-18}", "there is no key \"from\" here.", "", 1, 10, 4 },
	{ "services: [imapp]", "there is no service \"imapp\".", "did you mean imap?", 1, 12, 5 },
	{ "accesses: many", "\"many\" is not a number of accesses.", "write 70 or \"about 70\"", 1,
		11, 4 },
	{ "accesses: -1", "\"-1\" is not a number of accesses.", "write 70 or \"about 70\"", 1, 11, 2 },
	{ "damage: nome", "damage is none, yes or unknown, not \"nome\".", "did you mean none?", 1,
		9, 4 },
	{ "noticed: [logcheck]", "there is no code \"logcheck\" for noticed.",
		"did you mean log-check?", 1, 11, 8 },
	{ "found: [{certainty: likely}]", "found has no code here.",
		"write {code: …, object: …, certainty: …}", 1, 9, 19 },
	{ "cause: {code: service-hole, object: fpt}", "there is no service \"fpt\".",
		"did you mean ftp?", 1, 37, 3 },
	{ "done: [files-restord]", "there is no code \"files-restord\" for done.",
		"did you mean files-restored?", 1, 8, 13 },
	{ "consulted: [polise]", "there is no code \"polise\" for consulted.",
		"did you mean police?", 1, 13, 6 },
	{ "status: resolve", "status is resolved or in-progress, not \"resolve\".",
		"did you mean resolved?", 1, 9, 7 },
	{ "published-before: April", "\"April\" is not a month.", "write it as 1999-04", 1, 19, 5 },
	{ "words: [a]", "words is one word or number, not a list or map.", "", 1, 8, 3 },
	{ "evidence: [../secret]", "\"../secret\" is not a file in the folder of the report.", "", 1,
		12, 9 },
	{ "evidence: [/etc/passwd]", "\"/etc/passwd\" is not a file in the folder of the report.",
		"", 1, 12, 11 },
	{ "evidence: [{kind: text}]", "this evidence has no path.", "write {path: …, kind: …}", 1,
		12, 12 },
	{ "evidence: [{path: a, kind: pcap}]", "evidence is of kind log or text, not \"pcap\".", "",
		1, 28, 4 },
	{ "damage: yes\ndamage: none", "damage stands here twice.", "", 2, 1, 6 },
	{ "- scan", "a report is made of keys and values.", "write for example class: scan", 1, 1,
		6 },
	{ "class: &a scan", "references (&name) are not allowed here.", "", 1, 8, 7 },
	{ "class: !!str scan", "tags (!name) are not allowed here.", "", 1, 8, 10 },
	{ "words: \"\xe3\x83\xad\xe3\x82\xb0\n", "this is not YAML: found unexpected end of stream.",
		"", 2, 1, 1 },
	{ "class: [scan]", "one word belongs here, not a list or map.", "", 1, 8, 6 },
	{ "domains: [-example.jp]", "\"-example.jp\" is not a domain.", "write it as example.jp", 1,
		11, 11 },
	{ "a: 1\n---\nb: 2", "there is a second document in this file.", "", 2, 1, 3 },
	/* places are bytes, whatever the characters before them */
	{ "reporter: {name: \xe3\x83\xad\xe3\x82\xb0, nmae: A}", "there is no key \"nmae\" here.",
		"did you mean name?", 1, 26, 4 },
	/* NEL ends a line for YAML, not for an editor */
	{ "words: \"a\xc2\x85 b\"\nclass: x", "there is no class \"x\".", "", 2, 8, 1 },
};

static void
each_mistake_has_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
		const struct report_error *e = &errors.items[0];

		if (reading(mistakes[i].text) != ERR_INPUT)
			fail_msg("no error in: %s", mistakes[i].text);
		if (!str_is(e->message, mistakes[i].message) ||
			!str_is(e->hint, mistakes[i].hint) || e->line != mistakes[i].line ||
			e->column != mistakes[i].column || e->width != mistakes[i].width)
			fail_msg("%s\ngave %u:%u+%u %.*s [%.*s]", mistakes[i].text, e->line,
				e->column, e->width, STR_ARG(e->message), STR_ARG(e->hint));
	}
}

/* A list, a map, a number, a long text and bytes of a terminal for every field of the form. */
static void
no_field_takes_what_is_of_another_kind(void **state)
{
	static const struct { const char *before, *after; bool text; } fields[] = {
		{ "reporter: ", "" }, { "reporter: {name: ", "}", .text = true },
		{ "reporter: {organization: ", "}", .text = true },
		{ "reporter: {contact: ", "}", .text = true }, { "reporter: {kind: ", "}" },
		{ "reporter: {recurring: ", "}" }, { "received: ", "" }, { "zone: ", "" },
		{ "year: ", "" }, { "clock-error: ", "" }, { "home: ", "" }, { "domains: ", "" },
		{ "period: ", "" }, { "period: {start: ", "}" }, { "period: {end: ", "}" },
		{ "class: ", "" }, { "class: {value: ", "}" },
		{ "class: {value: scan, certainty: ", "}" }, { "labels: ", "" },
		{ "services: ", "" }, { "services: {value: ", "}" },
		{ "services: {value: ftp, certainty: ", "}" }, { "accesses: ", "" },
		{ "accesses: {value: ", "}" }, { "accesses: {value: 1, certainty: ", "}" },
		{ "accesses: {value: 1, approximate: ", "}" }, { "damage: ", "" },
		{ "damage: {value: ", "}" }, { "damage: {value: none, certainty: ", "}" },
		{ "noticed: ", "" }, { "found: ", "" }, { "cause: ", "" }, { "done: ", "" },
		{ "consulted: ", "" }, { "cause: {code: ", "}" },
		{ "cause: {code: service-hole, object: ", "}" },
		{ "cause: {code: other, object: ", "}", .text = true },
		{ "cause: {code: other, certainty: ", "}" }, { "status: ", "" },
		{ "published-before: ", "" }, { "evidence: {kind: text, path: ", "}", .text = true },
		{ "evidence: {path: a, kind: ", "}" },
	};
	static const char *const wrongs[] = { "[[[x]]]", "{zz: {y: 1}}", "-7000000000000000",
		"\"\\e[2J\\u202e\\0\"", NULL };

	(void)state;
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		for (size_t k = 0; k < sizeof wrongs / sizeof *wrongs; k++) {
			unsigned column = (unsigned)strlen(fields[i].before) + 1;
			struct buf text;

			if (fields[i].text && (k == 2 || k == 3))
				continue;
			buf_init(&text, 1 << 20);
			buf_printf(&text, "words: x\n%s", fields[i].before);
			if (wrongs[k])
				buf_adds(&text, wrongs[k]);
			else
				buf_fill(&text, 'x', 5000);
			buf_adds(&text, fields[i].after);
			if (reading(buf_cstr(&text)) != ERR_INPUT)
				fail_msg("no error in: %.60s", buf_cstr(&text));
			for (size_t n = 0; n < errors.count; n++)
				if (errors.items[n].line != 2 || errors.items[n].column < column ||
					errors.items[n].message.len > 400)
					fail_msg("%.60s\ngave %u:%u %.*s", buf_cstr(&text),
						errors.items[n].line, errors.items[n].column,
						STR_ARG(errors.items[n].message));
			buf_free(&text);
		}
	}
}

static void
all_mistakes_are_found(void **state)
{
	(void)state;
	assert_int_equal(reading("class: scann\ndamage: nome\nfound: [x, user-added, y]\n"),
		ERR_INPUT);
	assert_int_equal(errors.count, 4);
	assert_int_equal(errors.items[3].line, 3);
	assert_int_equal(errors.items[3].column, 24);
}

static void
sizes_are_bounded(void **state)
{
	struct buf text;

	(void)state;
	buf_init(&text, 4u << 20);
	buf_adds(&text, "evidence: [");
	for (int i = 0; i < 100; i++)
		buf_adds(&text, "a, ");
	buf_adds(&text, "b]");
	assert_int_equal(reading(buf_cstr(&text)), ERR_INPUT);
	assert_true(str_is(errors.items[0].message, "evidence has more than 64 entries."));

	buf_reset(&text);
	for (int i = 0; i < 100; i++)
		buf_printf(&text, "k%d: 1\n", i);
	assert_int_equal(reading(buf_cstr(&text)), ERR_INPUT);
	assert_int_equal(errors.count, REPORT_ERRORS_MAX);
	assert_int_equal(errors.more, 50);

	buf_reset(&text);
	buf_adds(&text, "words: ");
	buf_fill(&text, 'x', 300u << 10);
	assert_int_equal(reading(buf_cstr(&text)), ERR_INPUT);
	assert_true(str_is(errors.items[0].message, "words is longer than 262144 bytes."));

	buf_fill(&text, 'x', 1u << 20);
	assert_int_equal(reading(buf_cstr(&text)), ERR_INPUT);
	assert_true(str_is(errors.items[0].message, "this file is larger than 1024 KiB."));
	buf_free(&text);
}

static void
one_key_can_be_set(void **state)
{
	(void)state;
	arena_reset(&arena);
	assert_int_equal(report_yaml_set(STR("class={value: scan, certainty: likely}"), &words,
		tokyo, 0, &arena, &file, &errors), ERR_OK);
	assert_int_equal(file.report.class, CLASS_SCAN);
	assert_int_equal(report_yaml_set(STR("done=[files-restored]"), &words, tokyo, 0, &arena,
		&file, &errors), ERR_OK);
	assert_int_equal(file.report.done.count, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_read),
		cmocka_unit_test(all_may_be_left_out),
		cmocka_unit_test(each_mistake_has_its_place),
		cmocka_unit_test(no_field_takes_what_is_of_another_kind),
		cmocka_unit_test(all_mistakes_are_found),
		cmocka_unit_test(sizes_are_bounded),
		cmocka_unit_test(one_key_can_be_set),
	};

	return cmocka_run_group_tests(tests, enter, NULL);
}
