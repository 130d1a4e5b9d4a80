/* Records to events: JSON as strangers write it, Zeek's columns, formats that are refused. */
#include "loaded.h"
#include "parse/zeek.h"

static const char formats_text[] =
	"program sshd=ssh\n"
	"format login failure\n"
	"\tFailed password for {user:user} from {src:addr}\n"
	"sample Failed password for a from 192.0.2.1\n"
	"\tuser=a  src=192.0.2.1\n"
	"header json \"journal\"\n"
	"keys T=t HOST=host NAME=program COMM=program PID=pid TEXT=message\n"
	"format note\n"
	"\tT TEXT\n"
	"sample {\"T\":\"5\",\"TEXT\":\"x\",\"COMM\":\"b\"}\n"
	"\tmessage=x  program=b  time=1970-01-01T00:00:05Z\n"
	"header json \"container\"\n"
	"keys log=line time=t\n"
	"format note\n"
	"\tlog time\n"
	"sample {\"log\":\"x\",\"time\":5}\n"
	"\tline=x\n"
	"header json \"web\"\n"
	"keys at=t peer=src:endpoint request=url:request h.agent=user_agent\n"
	"format request service=ssh\n"
	"\tpeer request\n"
	"keys status=code\n"
	"sample {\"peer\":\"192.0.2.1:5\",\"request\":\"GET /a b HTTP/1.1\",\"status\":200}\n"
	"\tsrc=192.0.2.1  src_port=5  http_method=GET  url=/a b  code=200\n"
	"header json \"flows\"\n"
	"keys ts=t id.orig_h=src id.orig_p=src_port\n"
	"format connection failure\n"
	"\tstate=S0|RE* ts id.orig_h !quiet\n"
	"keys state=state note=reason\n"
	"sample {\"ts\":1.5,\"id.orig_h\":\"192.0.2.1\",\"state\":\"REJ\"}\n"
	"\tsrc=192.0.2.1  state=REJ  time=1970-01-01T00:00:01.500000Z\n"
	"format note\n"
	"\tts _path\n"
	"sample {\"ts\":1,\"_path\":\"x\"}\n";

struct run {
	struct loaded loaded;
	struct decoder *decoder;
	struct batch batch;
	struct padded padded;
};

static void
start_with(struct run *r, const char *head, const char *text)
{
	load_well(&r->loaded, formats_text);
	assert_int_equal(decoder_new(r->loaded.formats, &r->decoder), ERR_OK);
	batch_init(&r->batch);
	pad(&r->padded, str_from(text));
	r->padded.chunk.head = str_from(head);
	assert_int_equal(decode(r->decoder, &r->padded.chunk, &r->batch), ERR_OK);
}

static void
start(struct run *r, const char *text)
{
	start_with(r, "", text);
}

static void
stop(struct run *r)
{
	free(r->padded.room);
	batch_free(&r->batch);
	decoder_free(r->decoder);
	unload(&r->loaded);
}

static const struct event *
only(const struct run *r)
{
	assert_int_equal(r->batch.count, 1);
	return &r->batch.events[0];
}

#define assert_text(s, text) assert_true(str_is(s, text))

static void
assert_src(const struct event *e, const char *text)
{
	char out[ADDR_TEXT_MAX];

	addr_print(&e->src, out);
	assert_string_equal(out, text);
}

static void
messages_are_read_by_their_programs(void **state)
{
	struct run r;

	(void)state;
	start(&r, "{\"T\":\"1777716672000001\",\"HOST\":\"gate\",\"NAME\":\"sshd\",\"COMM\":\"x\",\"PID\":\"12\","
		"\"TEXT\":\"Failed password for \\u0022a\\tb from 198.51.100.9\\\\\\\" from 192.0.2.7\\n\"}\n");
	assert_src(only(&r), "192.0.2.7");
	assert_text(only(&r)->user, "\"a\tb from 198.51.100.9\\\"");
	assert_text(only(&r)->host, "gate");
	assert_text(only(&r)->program, "sshd");
	assert_int_equal(only(&r)->pid, 12);
	assert_int_equal(only(&r)->time, 1777716672000001);
	assert_int_equal(only(&r)->stamp_form, STAMP_UTC);
	assert_int_equal(r.batch.kinds[KIND_FILE], 1);
	stop(&r);
}

static void
a_message_may_be_bytes(void **state)
{
	struct run r;

	(void)state;
	start(&r, "{\"T\":5,\"NAME\":\"sshd\",\"TEXT\":[70,97,105,108,101,100,32,112,97,115,115,119,111,114,"
		"100,32,102,111,114,32,255, 32,102,114,111,109,32,49,46,50,46,51,46,52]}");
	assert_src(only(&r), "1.2.3.4");
	assert_text(only(&r)->user, "\xff");
	stop(&r);
}

static void
wrapped_lines_keep_their_own_time(void **state)
{
	struct run r;

	(void)state;
	start(&r, "{\"log\":\"May  6 11:02:17 gate sshd[3]: Failed password for a from 192.0.2.1\\n\",\"time\":9}\n"
		"{\"log\":\"{\\\"peer\\\":\\\"192.0.2.2\\\",\\\"request\\\":\\\"x\\\"}\",\"time\":9}\n"
		"{\"log\":\"whatever\",\"time\":9}\n"
		"{\"log\":\"{\\\"log\\\":\\\"{}\\\",\\\"time\\\":3}\",\"time\":9}\n");
	assert_int_equal(r.batch.count, 2);
	assert_int_equal(r.batch.events[0].stamp_form, STAMP_YEARLESS);
	assert_src(&r.batch.events[1], "192.0.2.2");
	assert_int_equal(r.batch.events[1].time, 9 * SECOND);
	assert_int_equal(r.batch.headless, 0);
	assert_int_equal(r.batch.unknown, 2);
	stop(&r);
}

static void
the_first_of_a_name_counts(void **state)
{
	struct run r;

	(void)state;
	start(&r, "{\"ts\":1,\"id\":{\"orig_h\":\"192.0.2.1\",\"orig_p\":70000},\"id.orig_h\":\"192.0.2.66\","
		"\"state\":\"S0\",\"note\":[{\"x\":1},[\"a\",\"b\"]],\"extra\":{\"ts\":[]}}\n");
	assert_src(only(&r), "192.0.2.1");
	assert_int_equal(only(&r)->src_port, 0);
	assert_text(event_field(only(&r), FIELD_REASON), "a");
	stop(&r);
}

static void
endpoints_and_times_have_shapes(void **state)
{
	static const struct { const char *at, *time; } times[] = {
		{ "1777716672.5", "2026-05-02T10:11:12.500000Z" },
		{ "1777716672", "2026-05-02T10:11:12Z" },
		{ "1777716672123", "2026-05-02T10:11:12.123000Z" },
		{ "1777716672123456", "2026-05-02T10:11:12.123456Z" },
		{ "1777716672123456789", "2026-05-02T10:11:12.123456Z" },
		{ "\"2026-05-02T19:11:12+0900\"", "2026-05-02T10:11:12Z" },
		{ "\"02/May/2026:19:11:12 +0900\"", "2026-05-02T10:11:12Z" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		char line[256], out[INSTANT_TEXT_MAX];
		struct run r;

		snprintf(line, sizeof line, "{\"at\":%s,\"peer\":\"[2001:db8::1]:77\",\"request\":\"GET / HTTP/2\","
			"\"h\":{\"agent\":[\"x\",\"y\"]}}", times[i].at);
		start(&r, line);
		instant_print(only(&r)->time, out);
		assert_string_equal(out, times[i].time);
		assert_src(only(&r), "2001:db8::1");
		assert_int_equal(only(&r)->src_port, 77);
		assert_text(event_field(only(&r), FIELD_USER_AGENT), "x");
		stop(&r);
	}
}

static void
what_is_no_record_is_counted(void **state)
{
	struct run r;

	(void)state;
	start(&r, "{\"ts\":1,\"id.orig_h\":\"192.0.2.1\",\"state\":\"S0\"} x\n"
		"{\"ts\":1,\"id.orig_h\":\"192.0.2.1\",\"state\":\"S0\"\n"
		"{\"ts\":1,\"id.orig_h\":\"no address!\",\"state\":\"S0\"}\n"
		"{\"ts\":1,\"id.orig_h\":\"192.0.2.1\",\"state\":\"S0\",\"quiet\":0}\n"
		"{\"ts\":1,\"id.orig_h\":\"192.0.2.1\",\"state\":\"\\x\"}\n"
		"{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}\n"
		"{}\n{\n");
	assert_int_equal(r.batch.count, 0);
	assert_int_equal(r.batch.unknown, 8);
	stop(&r);
}

#define HEAD "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tx\n" \
	"#fields\tts\tid.orig_h\tid.orig_p\tstate\tnote\n#types\ttime\taddr\tport\tstring\tset[string]\n"

static void
columns_are_records(void **state)
{
	struct run r;

	(void)state;
	start(&r, HEAD
		"1.000000\t192.0.2.1\t70\tS0\ta\\x09b\\\n"
		"2.000000\t192.0.2.2\t-\tREJ\t(empty)\n"
		"3.000000\t192.0.2.3\t70\tSF\t\n"
		"4.000000\t192.0.2.4\n"
		"#close\t2026-05-02-10-11-12\n");
	assert_int_equal(r.batch.count, 2);
	assert_text(event_field(&r.batch.events[0], FIELD_REASON), "a\tb\\");
	assert_int_equal(r.batch.events[0].src_port, 70);
	assert_int_equal(r.batch.events[1].field_count, 1);
	assert_int_equal(r.batch.unknown, 1);
	stop(&r);
}

static void
chunks_get_what_was_told_before(void **state)
{
	struct run r;

	(void)state;
	start_with(&r, HEAD, "1.000000\t192.0.2.1\t70\tS0\t-\n"
		"#separator \\x09\n#fields\tid.orig_h\tts\tstate\n192.0.2.2\t5\tS0\n");
	assert_int_equal(r.batch.count, 2);
	assert_src(&r.batch.events[1], "192.0.2.2");
	assert_int_equal(r.batch.events[1].time, 5 * SECOND);
	stop(&r);
}

static void
a_head_may_be_cut(void **state)
{
	struct str all = STR(HEAD "1\t2\n" "#separator ;\n#fields;a;b\n1;2\n#close\n");
	char head[ZEEK_HEAD_MAX];

	(void)state;
	for (size_t at = 0; at <= all.len; at++) {
		size_t len;

		if (at && all.ptr[at - 1] != '\n')
			continue;
		len = zeek_head_after(str_sub(all, 0, at), true, head, 0);
		if (at)
			len = zeek_head_after(str_sub(all, at, all.len), false, head, len);
		else
			len = zeek_head_after(all, true, head, 0);
		assert_true(str_starts((struct str){ head, len }, STR("#separator ;\n#fields;a;b\n")));
	}
	assert_int_equal(zeek_head_after(STR("1\t2\n" HEAD), true, head, 0), 0);
}

static const struct { const char *text, *message; } refused[] = {
	{ "header xml \"x\"\n", "header is written" },
	{ "header json \"x\"\nkeys a=src:endpoint b=nothing\n", "unknown capture name" },
	{ "header json \"x\"\nkeys a=user:endpoint\n", "endpoint is for" },
	{ "header json \"x\"\nkeys a=src_port:int\n", "src_port needs the type port" },
	{ "header json \"x\"\nkeys a\n", "a key is written" },
	{ "header json \"x\"\nformat note\n\t!a=b\nsample {}\n", "what must stand in a record" },
	{ "header json \"x\"\nformat note\n\ta=b\n", "a format without a sample" },
	{ "header json \"x\"\nformat note\n\ta=b\nsample {\"a\":\"c\"}\n", "no format reads this sample" },
	{ "header json \"x\"\nkeys c=user\nformat note\n\ta\nsample {\"a\":1,\"c\":\"d\"}\n",
		"user=d came out and is not stated" },
};

static void
wrong_formats_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		struct loaded l;

		assert_int_equal(load(&l, refused[i].text), ERR_INPUT);
		if (!strstr(l.error.message, refused[i].message))
			fail_msg("%s, but: %s", refused[i].message, l.error.message);
		unload(&l);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_are_read_by_their_programs),
		cmocka_unit_test(a_message_may_be_bytes),
		cmocka_unit_test(wrapped_lines_keep_their_own_time),
		cmocka_unit_test(the_first_of_a_name_counts),
		cmocka_unit_test(endpoints_and_times_have_shapes),
		cmocka_unit_test(what_is_no_record_is_counted),
		cmocka_unit_test(columns_are_records),
		cmocka_unit_test(chunks_get_what_was_told_before),
		cmocka_unit_test(a_head_may_be_cut),
		cmocka_unit_test(wrong_formats_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
