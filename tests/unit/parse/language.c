/* Wrong format files: each kind of mistake with the line and column that is named. */
#include "loaded.h"

#define P "program sshd\n"
#define S "sample x\n"

static const struct {
	const char *text;
	unsigned line, column;
	const char *says;
} mistakes[] = {
	{ P "format login failure\n\tFrom {src:adr} x\n" S, 3, 12, "unknown type" },
	{ P "format login failure\n\tFrom {sauce:addr}\n" S, 3, 8, "unknown capture name" },
	{ P "format login\n\tFrom {?x {src:addr}\n" S, 3, 7, "not closed" },
	{ P "format login\n\tFrom {src:addr\n" S, 3, 7, "" },
	{ P "format login\n\tFrom } x\n" S, 3, 7, "closing brace" },
	{ P "format login\n\tFrom {x} y\n" S, 3, 7, "neither" },
	{ P "format login\n\t{user:user}{reason:text}: x\n" S, 3, 2, "two free captures touch" },
	{ P "format login\n\t{reason:text}{src:addr}\n" S, 3, 2, "needs a literal after it" },
	{ P "format login\n\tx {user:user} y {helo:user}\n" S, 3, 18, "second user capture" },
	{ P "format login\n\tx {user:user} y {src:addr}{reason:rest}\n" S, 3, 28, "before it" },
	{ P "format login\n\tx {user:user} y {:uptime}\n" S, 3, 18, "backwards" },
	{ P "format login\n\tx {src:word}\n" S, 3, 4, "addr or host" },
	{ P "format login\n\tx {src_port:int}\n" S, 3, 4, "port" },
	{ P "format login\n\tx {~a{b}\n" S, 3, 7, "plain text" },
	{ P "format login\n\tx {~a\n" S, 3, 4, "not closed" },
	{ P "format login\n\tx {~}\n" S, 3, 4, "without text" },
	{ "header none \"k\"\nfile \"x\"\n", 2, 1, "header none" },
	{ P "file x\n", 2, 6, "double quotes" },
	{ P "file \"x\n", 2, 6, "double quotes" },
	{ P "file \"\"\n", 2, 6, "double quotes" },
	{ "program a*\nfile \"x\"\n", 2, 1, "no *" },
	{ P "file \"x\" {user:user} y\n", 2, 10, "stranger" },
	{ P "file \"x\" {t:time(%S)}{reason:text}\n", 2, 22, "does not end in free" },
	{ P "file \"x\" {reason:rest}\n", 2, 10, "does not end" },
	{ P "file \"x\" {keys}\n", 2, 10, "no opening" },
	{ P "file \"x\"\nformat login\n\tx\nsample x\n", 2, 1, "sample@file" },
	{ "head x\n", 1, 1, "under program" },
	{ P "head {user:user} x\n", 2, 6, "stranger" },
	{ P "head {keys}\n", 2, 6, "must end" },
	{ P "head {?x\n", 2, 6, "not closed" },
	{ "header none \"x\" y\n", 1, 17, "nothing follows" },
	{ P "format login\n\tx {t:time(%Q)}\n" S, 3, 12, "unknown letter" },
	{ "header none \"k\"\nformat login\n\t{t:time(%Q)} x\n" S, 3, 10, "unknown letter" },
	{ P "format login\n\tx {pid:int(3)}\n" S, 3, 9, "form" },
	{ P "format login\n\tx {{{?a{?b{?c{?d{?e{?f{?g{?h{?i}}}}}}}}}\n" S, 3, 30, "nested" },
	{ P "format login\n\tx\n", 2, 1, "without a sample" },
	{ P "format login\n" P, 2, 1, "without a pattern" },
	{ P "format login\nsample x\n", 3, 1, "after a format's patterns" },
	{ P "format log\n\tx\n" S, 2, 8, "unknown action" },
	{ P "format login won\n\tx\n" S, 2, 14, "unknown outcome" },
	{ P "format login service=nope\n\tx\n" S, 2, 22, "unknown service" },
	{ P "service nope\n", 2, 9, "unknown service" },
	{ "program sshd=nope\n", 1, 14, "unknown service" },
	{ "program a*b*c\n", 1, 9, "one *" },
	{ "program\n", 1, 1, "needs a name" },
	{ P "format login method=warp\n\tx\n" S, 2, 21, "unknown method" },
	{ P "format login colour=red\n\tx\n" S, 2, 14, "unknown attribute" },
	{ P "format login outcome=success\n\tx\n" S, 2, 22, "prefix" },
	{ "format login\n\tx\n" S, 1, 1, "needs a program" },
	{ "colour red\n", 1, 1, "unknown statement" },
	{ "\tindented\n", 1, 2, "belongs to no format" },
	{ "header some \"x\"\n", 1, 1, "header none" },
	{ "header none x\n", 1, 13, "double quotes" },
	{ "header none\n", 1, 1, "double quotes" },
	{ P "format packet\n\tx {keys}\n" S, 3, 4, "without a keys statement" },
	{ P "format packet\n\tx {keys} y\n" S, 3, 4, "must end" },
	{ P "format packet\n\tx {keys}\nkeys SRC=sauce\n" S, 4, 10, "unknown capture name" },
	{ P "format packet\n\tx {keys}\nkeys SRC=src:word\n" S, 4, 10, "addr or host" },
	{ P "format packet\n\tx {keys}\nkeys SRC=src:addr SRC=dst:addr\n" S, 4, 19, "already" },
	{ P "format packet\n\tx {keys}\nkeys LONGERKEY=in\n" S, 4, 6, "8 bytes" },
	{ P "format packet\n\tx {keys}\nkeys SRC=src:addr\nrequire DST\n" S, 5, 9, "keys above" },
	{ P "format login\n\tx\nsample@su x\n", 4, 8, "programs" },
	{ P "format login\n\tx\nsample x\n\tcolour=red\n", 5, 2, "unknown field" },
	/* what somebody writes who does so for the first time */
	{ "program mydaemon\nformat login failed\n\tx\nsample x\n", 2, 14,
		"success, failure" },
	{ "program mydaemon\nformat login failure\nLogin of {user:user} failed\n", 3, 1,
		"are indented" },
	{ "program mydaemon\nformat login failure\n\tx {user} y\nsample x\n", 3, 4,
		"neither {name:type}" },
	{ "program mydaemon\nformat login\n\tfrom {scr:addr}\nsample x\n", 3, 8,
		"did you mean src?" },
	{ "program mydaemon\nformat login\n\tfrom {src:adr}\nsample x\n", 3, 12,
		"did you mean addr?" },
	{ "program mydaemon\nformat login\n\tfrom {user:string}\nsample x\n", 3, 13,
		"word0" },
	{ "program mydaemon\nformat login\n\tfrom {src:addr failed\nsample x\n", 3, 7,
		"not closed" },
	{ "program mydaemon\nformat login\n\tfrom {src:addr}\nsample from 192.0.2.1\n", 4, 1,
		"state it below" },
	{ "program mydaemon\nformat login\n\tfrom {src:addr}\nsample May  6 11:02:17 gate mydaemon[3]: from 192.0.2.1\n", 4, 1,
		"the message alone" },
	{ "program mydaemon\nformat login\n\t{user:word} from {src:addr}\nsample a from 192.0.2.1\n\tuser=a src=192.0.2.1\n", 5, 8,
		"two blanks" },
	{ "program mydaemon\nformat login\n\tx {?user:word}\nsample x\n", 3, 4,
		"{?{NAME:TYPE}}" },
	{ "header none \"my log\"\nformat login\n\t{t:time(%d.%m.%Y %I:%M)} x\nsample x\n", 3, 19,
		"unknown letter" },
	{ "header none \"my log\"\nformat login\n\t{t:time()} x\nsample x\n", 3, 10,
		"47 bytes" },
	{ "program mydaemon:\n", 1, 9,
		"without pid and colon" },
	{ "program mydaemon[3]\n", 1, 9,
		"without pid and colon" },
	{ "Program mydaemon\n", 1, 1,
		"did you mean program?" },
	{ "programm mydaemon\n", 1, 1,
		"did you mean program?" },
	{ "program mydaemon\n  format login\n", 2, 3,
		"first column" },
	{ "program mydaemon\nformat login\n\t^Login (?P<user>\\S+) from <HOST>$\nsample x\n", 3, 9,
		"regular expressions" },
	{ "program mydaemon\nformat login\n\tfrom <HOST>\nsample x\n", 3, 7,
		"regular expressions" },
	{ "program mydaemon\nformat login\n\t{user:word}, x\nsample a, x\n\tuser = a\n", 5, 2,
		"without blanks" },
	{ "program mydaemon\nformat logn\n", 2, 8,
		"did you mean login?" },
	{ "program mydaemon\nformat login usr=root\n", 2, 14,
		"did you mean user?" },
	{ "program mydaemon\nformat packet method=tcp-sin\n", 2, 22,
		"did you mean tcp-syn?" },
	{ "program mydaemon\nformat login\n\tx {user:word}\nsample x a\n\tusr=a\n", 5, 2,
		"did you mean user?" },
	/* found when the graph is made */
	{ P "format login\n\tx\n" S "format logout\n\tx\n" S, 6, 1, "same lines as test.fmt:3" },
	{ P "format login\n\tx {user:user} y\nsample x a y\n\tuser=a\n"
		"format logout\n\tx {user:user} y\nsample x a y\n\tuser=a\n", 7, 1, "test.fmt:3" },
	/* found by the samples */
	{ P "format login\n\tx\nsample y\n", 4, 1, "no format reads" },
	{ P "format login\n\tx {user:word}\nsample x a\n", 4, 1, "user=a came out" },
	{ P "format login\n\tx {user:word}\nsample x a\n\tuser=b\n", 5, 2, "came out as \"a\"" },
	{ P "format login\n\tx\nsample x\n\tuser=b\n", 5, 2, "did not come out" },
	{ P "format login\n\tx {user:word}\nsample x a\n\tuser=a\n"
		"format logout\n\tx a\nsample x a\nformat note\n\t{:rest}\nsample x a\n", 4, 1,
		"test.fmt:6 reads this" },
};

static void
mistakes_are_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
		struct loaded l;
		enum err e = load(&l, mistakes[i].text);

		if (e != ERR_INPUT || l.error.line != mistakes[i].line ||
			l.error.column != mistakes[i].column ||
			!strstr(l.error.message, mistakes[i].says))
			fail_msg("%s\n-> %d %u:%u: %s", mistakes[i].text, e, l.error.line,
				l.error.column, l.error.message);
		assert_true(l.error.width > 0);
		assert_true(str_is(l.error.file, "test.fmt"));
		assert_true(l.error.column <= l.error.text.len + 1);
		unload(&l);
	}
}

/* 64 formats that each search the whole line for their own word. */
static void
searches_are_counted(void **state)
{
	struct buf text;
	struct loaded l;

	(void)state;
	buf_init(&text, 1 << 20);
	buf_adds(&text, P);
	for (int i = 0; i < 64; i++)
		buf_printf(&text, "format login\n\tq {reason:text} k%d {src:addr}\n"
			"sample q a k%d 192.0.2.1\n\treason=a  src=192.0.2.1\n", i, i);
	assert_int_equal(load(&l, buf_cstr(&text)), ERR_INPUT);
	assert_non_null(strstr(l.error.message, "searches"));
	assert_int_equal(l.error.column, 4);
	unload(&l);
	buf_free(&text);
}

/* Ways that cannot begin with the same byte do not add up. */
static void
searches_that_exclude_each_other(void **state)
{
	struct buf text;
	struct loaded l;

	(void)state;
	buf_init(&text, 1 << 20);
	buf_adds(&text, P);
	for (int i = 0; i < 40; i++)
		buf_printf(&text, "format login\n\t%s {reason:text} k%d {user:word}\n"
			"sample %s a k%d b\n\treason=a  user=b\n",
			i % 2 ? "{:int}" : "[{:word}]", i, i % 2 ? "5" : "[x]", i);
	load_well(&l, buf_cstr(&text));
	unload(&l);
	buf_free(&text);
}

static void
refused_file_leaves_nothing(void **state)
{
	struct loaded l;
	struct parse_error error;

	(void)state;
	assert_int_equal(load(&l, P "format login\n\tx\nsample x\nformat log\n"), ERR_INPUT);
	assert_int_equal(formats_count(l.formats), 0);
	assert_int_equal(formats_add(l.formats, STR("b"), STR(P "format login\n\tx\nsample x\n"),
		&error), ERR_OK);
	assert_int_equal(formats_compile(l.formats, &error), ERR_OK);
	assert_int_equal(formats_check(l.formats, &error), ERR_OK);
	assert_int_equal(formats_count(l.formats), 1);
	assert_string_equal(formats_place(l.formats, 1), "b:2");
	assert_string_equal(formats_place(l.formats, 0), "");
	assert_string_equal(formats_place(l.formats, 9), "");
	unload(&l);
}

/* Groups part and join: 2^12 ways are one graph, and quickly. */
static void
groups_do_not_multiply(void **state)
{
	struct loaded l;

	(void)state;
	load_well(&l, P "format login\n"
		"\t{?a}{?b}{?c}{?d}{?e}{?f}{?g}{?h}{?i}{?j}{?k}{?l} {x|y}{?, z={user:word}}\n"
		"sample acegik x\nsample abcdefghijkl y, z=n\n\tuser=n\nsample l x\n"
		"sample bdf y, z=q\n\tuser=q\n");
	unload(&l);
}

static void
braces_and_comments(void **state)
{
	struct loaded l;

	(void)state;
	load_well(&l, "# nothing\nprogram a b=ssh # two\n\nformat login # why\n\t{{x}} # {user:word}\n"
		"sample@b {x} # me\n\tuser=me  service=ssh\n");
	unload(&l);
	load_well(&l, "header none \"short\"\nformat login\n\t{t:time(%y/%m/%d@%H:%M:%S)}: x\n"
		"sample 26/5/2@1:11:12: x\n\ttime=2026-05-02T01:11:12Z\n"
		"sample 26/05/02@01:11:12: x\n\ttime=2026-05-02T01:11:12Z\n");
	unload(&l);
	load_well(&l, "header none \"my log\"\nformat login\n"
		"\t{t:time(%d/%b/%Y:%H:%M:%S %z)} \"{argument:quoted}\" {user:word}\n"
		"sample 06/May/1999:11:02:17 +0900 \"a \\\" b\" n\n"
		"\ttime=1999-05-06T02:02:17Z  argument=a \\\" b  user=n\n");
	assert_string_equal(formats_kind_name(l.formats, formats_kind_count(l.formats) - 1),
		"my log");
	unload(&l);
}

/* Kinds of files keep apart what may cost: each has room for as many searches as a program. */
static void
kinds_are_many(void **state)
{
	struct buf text;
	struct loaded l;

	(void)state;
	buf_init(&text, 1 << 20);
	for (int i = 0; i < FORMAT_KINDS_MAX - KIND_FILE; i++)
		buf_printf(&text, "header none \"kind %d\"\nformat login\n"
			"\t{src:host} k%d {reason:text} {user:word}{?; {state:text}, {tty:word}}\n"
			"sample 192.0.2.1 k%d a b\n\treason=a  src=192.0.2.1  user=b\n", i, i, i);
	load_well(&l, buf_cstr(&text));
	assert_int_equal(formats_kind_count(l.formats), FORMAT_KINDS_MAX);
	unload(&l);
	buf_adds(&text, "header none \"one more\"\n");
	assert_int_equal(load(&l, buf_cstr(&text)), ERR_INPUT);
	assert_non_null(strstr(l.error.message, "too many kinds"));
	unload(&l);
	buf_free(&text);
}

/* What a program sends by syslog it may also write into a file of its own. */
static void
files_of_programs(void **state)
{
	struct loaded l;

	(void)state;
	load_well(&l, "program mine=ssh my-*\n"
		"file \"my log\" {t:time(%Y-%m-%d %H:%M:%S%f)}{? {:word}}{? [{pid:int}]}\n"
		"file \"my other log\" [{t:time(%a %b %d %H:%M:%S%f %Y)}]{? [pid {pid:int}]}\n"
		"file \"my plain log\"\n"
		"format login\n"
		"\t{user:user} came from {src:addr}\n"
		"sample a came from b came from 192.0.2.1\n\tuser=a came from b  src=192.0.2.1\n"
		"sample@my-own a came from 192.0.2.1\n\tuser=a  src=192.0.2.1  program=my-own\n"
		"sample@file 2026-05-02 10:11:12,5 UTC [7]  a came from 192.0.2.1\n"
		"\tuser=a  src=192.0.2.1  time=2026-05-02T10:11:12.500000Z  pid=7  program=mine  service=ssh\n"
		"sample@file 2026-05-02 10:11:12 [7] a came from 192.0.2.1\n"
		"\tuser=a  src=192.0.2.1  time=2026-05-02T10:11:12Z  pid=7\n"
		"sample@file [Sat May 02 10:11:12.000007 2026] [pid 8] a came from 192.0.2.1\n"
		"\tuser=a  src=192.0.2.1  time=2026-05-02T10:11:12.000007Z  pid=8\n"
		"sample@file a came from 192.0.2.1\n\tuser=a  src=192.0.2.1\n"
		"program mine\nformat note\n\tstarted\nsample started\n"
		"sample@mine started\n"
		"header none \"my log\"\nformat note\n\t{t:time(%Y-%m-%d %H:%M:%S%f)} = 2\n"
		"sample 2026-05-02 10:11:12 = 2\n\ttime=2026-05-02T10:11:12Z\n");
	assert_int_equal(formats_kind_count(l.formats), KIND_FILE + 3);
	unload(&l);
}

/* What stands before many messages is written once, in files and by syslog. */
static void
heads(void **state)
{
	struct loaded l;

	(void)state;
	load_well(&l, "program web\n"
		"file \"my log\" [{t:time(%a %b %d %H:%M:%S %Y)}]\n"
		"head [{reason:text}]{? [pid {pid:int}]}{? [client {src:addr}{?:{src_port:port}}]}\n"
		"format login failure\n"
		"\tuser {user:user}: wrong\n\tuser {user:user} not found: {url:word}\n"
		"sample [error] [client 192.0.2.1:7] user a: wrong\n"
		"\treason=error  user=a  src=192.0.2.1  src_port=7\n"
		"sample@file [Sat May 02 10:11:12 2026] [error] user a b not found: /x\n"
		"\treason=error  user=a b  url=/x\n"
		"format note\n\tend of {:rest}\nsample [a b] [pid 7] end of it\n"
		"\treason=a b  pid=7\n"
		"head\nformat login\n\t{user:word} came\nsample a came\n\tuser=a\n"
		"format note\n\t[{:rest}\nsample [error] what\n"
		"header none \"x\"\nhead {t:time(%s)}{? {src:addr}}\n"
		"format login\n\tin {user:rest}\nsample 7 192.0.2.1 in a\n\tuser=a  src=192.0.2.1\n"
		"format logout\n\tout {user:rest}\nsample 7 out a\n\tuser=a\n");
	unload(&l);
}

static enum err
add_own(struct loaded *l, const char *shipped, const char *own)
{
	unsigned line;
	enum err e;

	assert_int_equal(services_new(str_from(services_text), &l->services, &line), ERR_OK);
	assert_int_equal(formats_new(l->services, &l->formats), ERR_OK);
	e = formats_add(l->formats, STR("test.fmt"), str_from(shipped), &l->error);
	formats_own(l->formats);
	if (!e)
		e = formats_add(l->formats, STR("own.fmt"), str_from(own), &l->error);
	if (!e)
		e = formats_compile(l->formats, &l->error);
	return e ? e : formats_check(l->formats, &l->error);
}

/* A site's own formats go before ours, even where ours say more. */
static void
own_formats_go_first(void **state)
{
	static const char shipped[] = "program sshd web-*\n"
		"file \"web log\" {t:time(%s)}\n"
		"format login failure\n\tFailed for {user:word}\nsample Failed for a\n\tuser=a\n"
		"sample@file 5 Failed for a\n\tuser=a\n"
		"format logout\n\tBye {user:word}\nsample Bye a\n\tuser=a\n"
		"header json \"j\"\nkeys u=user\nformat login\n\ta=1 b=2\n"
		"sample {\"a\":1,\"b\":2,\"u\":\"x\"}\n\tuser=x\n";
	static const char own[] = "program sshd*\n"
		"format login denied\n\t{reason:text} for {user:word}\n\tBye {user:word}\n"
		"sample Failed for a\n\treason=Failed  user=a\n"
		"sample@sshd Bye for a\n\treason=Bye  user=a\n"
		"sample@sshd-7 Bye for a\n\treason=Bye  user=a\n"
		"program web-1\nfile \"web log\" [{t:time(%s)}]\n"
		"format note\n\tnothing\nsample nothing\nsample@file [5]  nothing\n"
		"header json \"j\"\nkeys u=user\nformat logout\n\ta=1\n"
		"sample {\"a\":1,\"u\":\"x\"}\n\tuser=x\n"
		"sample {\"a\":1,\"b\":2,\"u\":\"x\"}\n\tuser=x\n";
	struct loaded l;
	enum err e = add_own(&l, shipped, own);

	(void)state;
	if (e)
		fail_msg(STR_FMT ":%u:%u: %s", STR_ARG(l.error.file), l.error.line,
			l.error.column, l.error.message);
	unload(&l);
	assert_int_equal(add_own(&l, shipped, "program sshd\nformat note\n\tx\nsample y\n"),
		ERR_INPUT);
	assert_true(str_is(l.error.file, "own.fmt"));
	unload(&l);
}

/* An address with its port behind a mark that may be part of it. */
static void
ports_behind_addresses(void **state)
{
	struct loaded l;

	(void)state;
	load_well(&l, P "format login\n"
		"\tfrom {src:addr}{?:{src_port:port}}: {user:user} at {dst:host}:{dst_port:port}\n"
		"\tpf {src:addr}.{src_port:port} > {dst:host}{?.{dst_port:port}}: {reason:rest}\n"
		"sample from 2001:db8::7:22: a at 2001:db8::9:40022\n"
		"\tsrc=2001:db8::7  src_port=22  user=a  dst=2001:db8::9  dst_port=40022\n"
		"sample from 2001:db8::face: a at gate.example.net:7\n"
		"\tsrc=2001:db8::face  user=a  dst_name=gate.example.net  dst_port=7\n"
		"sample from 2001:db8:0:0:0:0:0:7:22: a at ::ffff:192.0.2.9:7\n"
		"\tsrc=2001:db8::7  src_port=22  user=a  dst=192.0.2.9  dst_port=7\n"
		"sample from ::ffff:192.0.2.7:22: a at 192.0.2.9:7\n"
		"\tsrc=192.0.2.7  src_port=22  user=a  dst=192.0.2.9  dst_port=7\n"
		"sample from 192.0.2.7: a at 192.0.2.9:7\n"
		"\tsrc=192.0.2.7  user=a  dst=192.0.2.9  dst_port=7\n"
		"sample pf 192.0.2.7.22 > 2001:db8::9.40022: S 1:2\n"
		"\tsrc=192.0.2.7  src_port=22  dst=2001:db8::9  dst_port=40022  reason=S 1:2\n"
		"sample pf 2001:db8::7.22 > 192.0.2.9: icmp\n"
		"\tsrc=2001:db8::7  src_port=22  dst=192.0.2.9  reason=icmp\n"
		"sample from fe80::7%eth0: a at fe80::9%en0.1:7\n"
		"\tsrc=fe80::7  user=a  dst=fe80::9  dst_port=7\n"
		"sample pf 192.0.2.7.22 > gate.example.net.ssh: x\n"
		"\tsrc=192.0.2.7  src_port=22  dst_name=gate.example.net.ssh  reason=x\n");
	unload(&l);
}

static void
flags_of_packets(void **state)
{
	struct loaded l;

	(void)state;
	load_well(&l, P "format packet method=packet proto=tcp\n"
		"\tp {src:addr} [{tcp_flags:text}]{? x}\n"
		"sample p 192.0.2.1 [S]\n\tsrc=192.0.2.1  method=tcp-syn\n"
		"sample p 192.0.2.1 [SYN,ACK]\n\tsrc=192.0.2.1  method=tcp-other\n"
		"sample p 192.0.2.1 [SYN FIN]\n\tsrc=192.0.2.1  method=tcp-other\n"
		"sample p 192.0.2.1 [-AE]\n\tsrc=192.0.2.1  method=tcp-ack\n"
		"sample p 192.0.2.1 [FPU]\n\tsrc=192.0.2.1  method=tcp-xmas\n"
		"sample p 192.0.2.1 []\n\tsrc=192.0.2.1  method=tcp-null\n");
	unload(&l);
}

static void
any_case(void **state)
{
	struct loaded l;

	(void)state;
	load_well(&l, P "format login failure\n"
		"\t{?error: }{~Authentication Failure}{?s} for {user:user}{~ From }{src:addr}\n"
		"sample error: authentication failures for a FROM b from 192.0.2.1\n"
		"\tuser=a FROM b  src=192.0.2.1\n"
		"sample AUTHENTICATION FAILURE for a fROM 192.0.2.1\n\tuser=a  src=192.0.2.1\n"
		"format note\n\t{reason:text}{~; bye-1}\nsample x; y; BYE-1\n\treason=x; y\n");
	unload(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mistakes_are_named),
		cmocka_unit_test(searches_are_counted),
		cmocka_unit_test(searches_that_exclude_each_other),
		cmocka_unit_test(refused_file_leaves_nothing),
		cmocka_unit_test(groups_do_not_multiply),
		cmocka_unit_test(braces_and_comments),
		cmocka_unit_test(kinds_are_many),
		cmocka_unit_test(files_of_programs),
		cmocka_unit_test(heads),
		cmocka_unit_test(own_formats_go_first),
		cmocka_unit_test(ports_behind_addresses),
		cmocka_unit_test(flags_of_packets),
		cmocka_unit_test(any_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
