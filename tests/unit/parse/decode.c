/* Chunks to events: headers of many makers, hostile names, counts that add up. */
#include "loaded.h"

static const char formats_text[] =
	"program sshd\n"
	"service ssh\n"
	"format login failure\n"
	"\tFailed {password|none} for {?invalid user }{user:user} from {src:addr} port {src_port:port}{? ssh2}\n"
	"sample Failed none for a from 192.0.2.1 port 5\n"
	"\tuser=a  src=192.0.2.1  src_port=5\n"
	"format note\n"
	"\tServer listening on {:rest}\n"
	"sample Server listening on :: port 22.\n"
	"program multilog %SEC-*-LOGIN %ASA-*\n"
	"format login failure\n"
	"\tFailed none for {user:user} from {src:addr} port {src_port:port}\n"
	"sample Failed none for a from 192.0.2.1 port 5\n"
	"\tuser=a  src=192.0.2.1  src_port=5\n"
	"program said\n"
	"format login failure\n"
	"\t{Failed [none|[Failed none} for {user:user} from {src:addr} port {src_port:port}]\n"
	"sample Failed [none for a from 192.0.2.1 port 5]\n"
	"\tuser=a  src=192.0.2.1  src_port=5\n"
	"program *(pam_unix)=telnet\n"
	"format login failure\n"
	"\tfailure; rhost={src:host}\n"
	"sample failure; rhost=192.0.2.1\n"
	"\tsrc=192.0.2.1\n"
	"program postfix*/smtpd=smtp\n"
	"format connect\n"
	"\tconnect from {src_name:name}[{src:addr}]\n"
	"sample@postfix-in/smtpd connect from unknown[192.0.2.1]\n"
	"\tsrc=192.0.2.1\n"
	"program *\n"
	"format login failure\n"
	"\tpam(x): {user:word} came\n"
	"sample pam(x): a came\n\tuser=a\n"
	"sample@anybody pam(x): a came\n\tuser=a\n"
	"program post*=smtp\n"
	"format connect\n"
	"\tconnect {reason:rest}\n"
	"sample connect x\n\treason=x\n"
	"pass systemd\n"
	"program kernel\n"
	"format packet unknown outcome=prefix method=packet service=port\n"
	"\t{?[{:uptime}] }{prefix:text}IN={in:word0} OUT={out:word0} {keys}\n"
	"keys SRC=src:addr DST=dst:addr SPT=src_port:port DPT=dst_port:port PROTO=proto LEN=length\n"
	"keys TYPE=icmp_type\n"
	"require SRC DST\n"
	"sample FW-DROP IN=eth0 OUT= SRC=192.0.2.1 DST=198.51.100.1 LEN=60 PROTO=TCP SPT=1 DPT=110 SYN\n"
	"\tprefix=FW-DROP  in=eth0  src=192.0.2.1  dst=198.51.100.1  length=60  src_port=1  dst_port=110\n"
	"\tservice=pop3  method=tcp-syn  outcome=denied\n"
	"header none \"vsftpd log\"\n"
	"service ftp\n"
	"format login failure\n"
	"\t{t:time(%a %b %e %H:%M:%S %Y)} [pid {pid:int}] [{user:user}] FAIL LOGIN: Client \"{src:host}\"\n"
	"sample Thu May  6 11:02:17 1999 [pid 3] [a] FAIL LOGIN: Client \"192.0.2.1\"\n"
	"\tpid=3  user=a  src=192.0.2.1  time=1999-05-06T11:02:17Z\n"
	"header none \"own log\"\n"
	"format login failure\n"
	"\t{t:time(%Y-%m-%d %H:%M:%S)} gone wrong for {user:user} from {src:addr}\n"
	"sample 2026-05-02 10:11:12 gone wrong for a from 192.0.2.7\n"
	"\tuser=a  src=192.0.2.7  time=2026-05-02T10:11:12Z\n";

#define TAIL "Failed none for a from 192.0.2.1 port 5"

struct run {
	struct loaded loaded;
	struct decoder *decoder;
	struct batch batch;
	struct padded padded;
};

static void
start(struct run *r, struct str text, bool notes)
{
	load_well(&r->loaded, formats_text);
	assert_int_equal(decoder_new(r->loaded.formats, &r->decoder), ERR_OK);
	decoder_keep_notes(r->decoder, notes);
	batch_init(&r->batch);
	pad(&r->padded, text);
	assert_int_equal(decode(r->decoder, &r->padded.chunk, &r->batch), ERR_OK);
}

static void
stop(struct run *r)
{
	free(r->padded.room);
	batch_free(&r->batch);
	decoder_free(r->decoder);
	unload(&r->loaded);
}

static const struct {
	const char *line, *time; /* as if UTC */
	enum stamp_form form;
	const char *host, *program;
	unsigned pid;
} heads[] = {
	{ "May  6 11:02:17 gate sshd[31]: " TAIL, "1972-05-06T11:02:17Z", STAMP_YEARLESS, "gate", "sshd", 31 },
	{ "May 06 11:02:17 gate sshd: " TAIL, "1972-05-06T11:02:17Z", STAMP_YEARLESS, "gate", "sshd", 0 },
	{ "May  6 11:02:17 sshd[31]: " TAIL, "1972-05-06T11:02:17Z", STAMP_YEARLESS, "", "sshd", 31 },
	{ "May  6 11:02:17.250 gate sshd[31]: " TAIL, "1972-05-06T11:02:17.250000Z", STAMP_YEARLESS, "gate", "sshd", 31 },
	{ "May  6 1999 11:02:17 gate sshd[31]: " TAIL, "1999-05-06T11:02:17Z", STAMP_LOCAL, "gate", "sshd", 31 },
	{ "May  6 11:02:17 1999 gate sshd[31]: " TAIL, "1999-05-06T11:02:17Z", STAMP_LOCAL, "gate", "sshd", 31 },
	{ "<38>May  6 11:02:17 gate sshd[31]: " TAIL, "1972-05-06T11:02:17Z", STAMP_YEARLESS, "gate", "sshd", 31 },
	{ "May  6 11:02:17 <auth.info> gate sshd[31]: " TAIL, "1972-05-06T11:02:17Z", STAMP_YEARLESS, "gate", "sshd", 31 },
	{ "May  6 11:02:17 gate sshd[31]: [ID 800047 auth.info] " TAIL, "1972-05-06T11:02:17Z", STAMP_YEARLESS, "gate", "sshd", 31 },
	{ "May 6 11:02:17 gate sshd[31]: " TAIL, "1972-05-06T11:02:17Z", STAMP_YEARLESS, "gate", "sshd", 31 },
	{ "May 6 1999 11:02:17 gate sshd[31]: " TAIL, "1999-05-06T11:02:17Z", STAMP_LOCAL, "gate", "sshd", 31 },
	{ "May  6 11:02:17 gate sshd 1.3-3: " TAIL, "1972-05-06T11:02:17Z", STAMP_YEARLESS, "gate", "sshd", 0 },
	{ "May  6 11:02:17 gate /usr/sbin/sshd[31]: " TAIL, "1972-05-06T11:02:17Z", STAMP_YEARLESS, "gate", "sshd", 31 },
	{ "May  6 11:02:17 2001:db8::7 sshd[31]:  " TAIL " \r", "1972-05-06T11:02:17Z", STAMP_YEARLESS, "2001:db8::7", "sshd", 31 },
	{ "Feb 29 11:02:17 gate sshd[31]: " TAIL, "1972-02-29T11:02:17Z", STAMP_YEARLESS, "gate", "sshd", 31 },
	{ "messages.1:May  6 11:02:17 gate sshd[31]: " TAIL, "1972-05-06T11:02:17Z", STAMP_YEARLESS, "gate", "sshd", 31 },
	{ "log/messages:12:May  6 11:02:17 gate sshd[31]: " TAIL, "1972-05-06T11:02:17Z", STAMP_YEARLESS, "gate", "sshd", 31 },
	{ "1999-05-06T11:02:17.5+09:00 gate sshd[31]: " TAIL, "1999-05-06T02:02:17.500000Z", STAMP_UTC, "gate", "sshd", 31 },
	{ "1999-05-06T11:02:17Z gate sshd[31]: " TAIL, "1999-05-06T11:02:17Z", STAMP_UTC, "gate", "sshd", 31 },
	{ "1999-05-06 11:02:17 gate sshd[31]: " TAIL, "1999-05-06T11:02:17Z", STAMP_LOCAL, "gate", "sshd", 31 },
	{ "auth.log:1999-05-06T11:02:17-0500 gate sshd[31]: " TAIL, "1999-05-06T16:02:17Z", STAMP_UTC, "gate", "sshd", 31 },
	{ "<38>1 1999-05-06T11:02:17.001Z gate sshd 31 - - " TAIL, "1999-05-06T11:02:17.001000Z", STAMP_UTC, "gate", "sshd", 31 },
	{ "<38>1 1999-05-06T11:02:17Z gate sshd 31 ID7 [a b=\"c]\\\"\"][d] \xef\xbb\xbf" TAIL, "1999-05-06T11:02:17Z", STAMP_UTC, "gate", "sshd", 31 },
	{ "<38>1 1999-05-06T11:02:17Z - sshd - - - " TAIL, "1999-05-06T11:02:17Z", STAMP_UTC, "", "sshd", 0 },
};

/* Rarer heads; lines of qmail and Cisco are read by programs of these names. */
static const struct {
	const char *line, *time; /* "": it tells none */
	enum stamp_form form;
	const char *host, *program;
	unsigned pid;
} dialects[] = {
	/* daemontools: 2^62 + 10 + seconds, nanoseconds */
	{ "@4000000069f5cdc01dcd6500 " TAIL, "2026-05-02T10:11:02.500000Z", STAMP_UTC, "", "multilog", 0 },
	{ "@4000000069f5cdc0 " TAIL, "2026-05-02T10:11:02Z", STAMP_UTC, "", "multilog", 0 },
	{ "@4000000069f5cdc01dcd6500 sshd[31]: " TAIL, "2026-05-02T10:11:02.500000Z", STAMP_UTC, "", "sshd", 31 },
	{ "@4000000069f5cdc01dcd6500 sshd: " TAIL, "2026-05-02T10:11:02.500000Z", STAMP_UTC, "", "sshd", 0 },
	{ "1777716662.5 " TAIL, "2026-05-02T10:11:02.500000Z", STAMP_UTC, "", "multilog", 0 },
	/* journalctl -o short-unix, short-full, with-unit, short-iso-precise, short-monotonic */
	{ "1777716662.250000 gate sshd[31]: " TAIL, "2026-05-02T10:11:02.250000Z", STAMP_UTC, "gate", "sshd", 31 },
	{ "Sat 2026-05-02 10:11:02 JST gate sshd[31]: " TAIL, "2026-05-02T10:11:02Z", STAMP_LOCAL, "gate", "sshd", 31 },
	{ "Sat 2026-05-02 10:11:02 UTC gate sshd[31]: " TAIL, "2026-05-02T10:11:02Z", STAMP_UTC, "gate", "sshd", 31 },
	{ "Sat 2026-05-02 10:11:02.123456 JST gate sshd.service[31]: " TAIL, "2026-05-02T10:11:02.123456Z", STAMP_LOCAL, "gate", "sshd", 31 },
	{ "Sat 2026-05-02 10:11:02 JST gate sshd@7-192.0.2.1:22-192.0.2.9:4.service[31]: " TAIL, "2026-05-02T10:11:02Z", STAMP_LOCAL, "gate", "sshd", 31 },
	{ "2026-05-02T10:11:02.123456+0900 gate sshd[31]: " TAIL, "2026-05-02T01:11:02.123456Z", STAMP_UTC, "gate", "sshd", 31 },
	{ "[    7.250000] gate sshd[31]: " TAIL, "", STAMP_NONE, "gate", "sshd", 31 },
	/* a zone as a word of its own */
	{ "2026-05-02 10:11:02 JST gate sshd[31]: " TAIL, "2026-05-02T10:11:02Z", STAMP_LOCAL, "gate", "sshd", 31 },
	{ "2026-05-02 10:11:02 UTC gate sshd[31]: " TAIL, "2026-05-02T10:11:02Z", STAMP_UTC, "gate", "sshd", 31 },
	{ "2026-05-02 10:11:02,250 gate sshd[31]: " TAIL, "2026-05-02T10:11:02.250000Z", STAMP_LOCAL, "gate", "sshd", 31 },
	/* the year first, or a day of the week */
	{ "2026 May  2 10:11:02 gate sshd[31]: " TAIL, "2026-05-02T10:11:02Z", STAMP_LOCAL, "gate", "sshd", 31 },
	{ "2026/05/02 10:11:02 gate sshd[31]: " TAIL, "2026-05-02T10:11:02Z", STAMP_LOCAL, "gate", "sshd", 31 },
	{ "Sat May  2 10:11:02 2026 auth.info sshd[31]: " TAIL, "2026-05-02T10:11:02Z", STAMP_LOCAL, "", "sshd", 31 },
	{ "Sat May  2 10:11:02 2026 gate sshd[31]: " TAIL, "2026-05-02T10:11:02Z", STAMP_LOCAL, "gate", "sshd", 31 },
	/* priorities of many makers */
	{ "<38>sshd[31]: " TAIL, "", STAMP_NONE, "", "sshd", 31 },
	{ "<auth.info>May  2 10:11:02 gate sshd[31]: " TAIL, "1972-05-02T10:11:02Z", STAMP_YEARLESS, "gate", "sshd", 31 },
	{ "May  2 10:11:02 <4.6> gate sshd[31]: " TAIL, "1972-05-02T10:11:02Z", STAMP_YEARLESS, "gate", "sshd", 31 },
	{ "94 <38>1 2026-05-02T10:11:02Z gate sshd 31 - - " TAIL, "2026-05-02T10:11:02Z", STAMP_UTC, "gate", "sshd", 31 },
	{ "<38>1 2026-05-02T10:11:02Z gate said 31 Failed [none for a from 192.0.2.1 port 5]", "2026-05-02T10:11:02Z", STAMP_UTC, "gate", "said", 31 },
	{ "<38>1 2026-05-02T10:11:02Z gate said 31 - [Failed none for a from 192.0.2.1 port 5]", "2026-05-02T10:11:02Z", STAMP_UTC, "gate", "said", 31 },
	{ "<38>1 - gate sshd 31 - - " TAIL, "", STAMP_NONE, "gate", "sshd", 31 },
	/* AIX, HP-UX */
	{ "May  2 10:11:02 gate auth|security:info sshd[31]: " TAIL, "1972-05-02T10:11:02Z", STAMP_YEARLESS, "gate", "sshd", 31 },
	{ "May  2 10:11:02 192.0.2.9 auth|security:info Message forwarded from gate: sshd[31]: " TAIL, "1972-05-02T10:11:02Z", STAMP_YEARLESS, "gate", "sshd", 31 },
	{ "May  2 10:11:02 192.0.2.9 Message forwarded from gate: sshd[31]: " TAIL, "1972-05-02T10:11:02Z", STAMP_YEARLESS, "gate", "sshd", 31 },
	{ "May  2 10:11:02 gate : sshd : " TAIL, "1972-05-02T10:11:02Z", STAMP_YEARLESS, "gate", "sshd", 0 },
	{ "May  2 10:11:02 gate sshd [31]: " TAIL, "1972-05-02T10:11:02Z", STAMP_YEARLESS, "gate", "sshd", 0 },
	{ "May  2 10:11:02 gate sshd[31] " TAIL, "1972-05-02T10:11:02Z", STAMP_YEARLESS, "gate", "sshd", 31 },
	/* metalog */
	{ "May  2 10:11:02 [sshd] " TAIL, "1972-05-02T10:11:02Z", STAMP_YEARLESS, "", "sshd", 0 },
	{ "May  2 10:11:02 [sshd]: " TAIL, "1972-05-02T10:11:02Z", STAMP_YEARLESS, "", "sshd", 0 },
	/* what containers write (CRI), with a head of its own inside or the wrapper's time */
	{ "2026-05-02T10:11:02.123456789Z stdout F May  2 10:11:01 gate sshd[31]: " TAIL, "1972-05-02T10:11:01Z", STAMP_YEARLESS, "gate", "sshd", 31 },
	{ "2026-05-02T10:11:02.5+09:00 stderr P <38>sshd[31]: " TAIL, "2026-05-02T01:11:02.500000Z", STAMP_UTC, "", "sshd", 31 },
	/* Cisco */
	{ "<189>123: gw: *Mar  1 18:46:11.123 UTC: %SEC-6-LOGIN: " TAIL, "1972-03-01T18:46:11.123000Z", STAMP_YEARLESS, "gw", "%SEC-6-LOGIN", 0 },
	{ "*Mar  1 18:46:11: %SEC-6-LOGIN: " TAIL, "1972-03-01T18:46:11Z", STAMP_YEARLESS, "", "%SEC-6-LOGIN", 0 },
	{ "000045: .Mar  1 2026 18:46:11 UTC: %SEC-6-LOGIN: " TAIL, "2026-03-01T18:46:11Z", STAMP_UTC, "", "%SEC-6-LOGIN", 0 },
	{ "%SEC-6-LOGIN: " TAIL, "", STAMP_NONE, "", "%SEC-6-LOGIN", 0 },
	{ "00:00:46: %SEC-6-LOGIN: " TAIL, "", STAMP_NONE, "", "%SEC-6-LOGIN", 0 },
	{ "May  2 10:11:02 gw 45: *Mar  1 18:46:11.123: %SEC-6-LOGIN: " TAIL, "1972-05-02T10:11:02Z", STAMP_YEARLESS, "gw", "%SEC-6-LOGIN", 0 },
	{ "May  2 10:11:02 gw 45: gwname: *Mar  1 18:46:11.123 JST: %SEC-6-LOGIN: " TAIL, "1972-05-02T10:11:02Z", STAMP_YEARLESS, "gw", "%SEC-6-LOGIN", 0 },
	{ "May  2 10:11:02 gw %SEC-6-LOGIN: " TAIL, "1972-05-02T10:11:02Z", STAMP_YEARLESS, "gw", "%SEC-6-LOGIN", 0 },
	{ "May  2 10:11:02 fw : %ASA-6-106023: " TAIL, "1972-05-02T10:11:02Z", STAMP_YEARLESS, "fw", "%ASA-6-106023", 0 },
	{ "May  2 10:11:02 fw :%ASA-6-106023: " TAIL, "1972-05-02T10:11:02Z", STAMP_YEARLESS, "fw", "%ASA-6-106023", 0 },
	{ "May  2 10:11:02 fw: %ASA-6-106023: " TAIL, "1972-05-02T10:11:02Z", STAMP_YEARLESS, "fw", "%ASA-6-106023", 0 },
	{ "<166>May 02 2026 10:11:02: %ASA-6-106023: " TAIL, "2026-05-02T10:11:02Z", STAMP_LOCAL, "", "%ASA-6-106023", 0 },
	{ "<166>May 02 2026 10:11:02 fw : %ASA-6-106023: " TAIL, "2026-05-02T10:11:02Z", STAMP_LOCAL, "fw", "%ASA-6-106023", 0 },
	{ "RP/0/RSP0/CPU0:May  2 10:11:02.123 JST: SSHD_[65781]: %SEC-SSHD-4-LOGIN : " TAIL, "1972-05-02T10:11:02.123000Z", STAMP_YEARLESS, "", "%SEC-SSHD-4-LOGIN", 0 },
	{ "<166>%ASA-6-106023: " TAIL, "", STAMP_NONE, "", "%ASA-6-106023", 0 },
	{ "May  2 10:11:02 192.0.2.9 May 02 2026 10:11:02: %ASA-6-106023: " TAIL, "1972-05-02T10:11:02Z", STAMP_YEARLESS, "192.0.2.9", "%ASA-6-106023", 0 },
	{ "May  2 10:11:02 192.0.2.9 : 2026 May  2 10:11:02 JST: %ASA-6-106023: " TAIL, "1972-05-02T10:11:02Z", STAMP_YEARLESS, "192.0.2.9", "%ASA-6-106023", 0 },
};

static void
rarer_headers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof dialects / sizeof *dialects; i++) {
		struct run r;
		const struct event *e;
		char text[INSTANT_TEXT_MAX] = "";

		start(&r, str_from(dialects[i].line), false);
		if (r.batch.count != 1)
			fail_msg("no event: %s", dialects[i].line);
		e = &r.batch.events[0];
		if (e->time != INSTANT_NONE)
			instant_print(e->time, text);
		if (strcmp(text, dialects[i].time) != 0 || e->stamp_form != dialects[i].form ||
			!str_is(e->host, dialects[i].host) ||
			!str_is(e->program, dialects[i].program) || e->pid != dialects[i].pid)
			fail_msg("%s: %s %d \"" STR_FMT "\" " STR_FMT "[%u]", dialects[i].line, text,
				e->stamp_form, STR_ARG(e->host), STR_ARG(e->program), e->pid);
		assert_true(str_is(e->user, "a"));
		assert_true(str_is(e->line, dialects[i].line));
		stop(&r);
	}
}

static void
kernels_ring_buffer(void **state)
{
	struct run r;

	(void)state;
	start(&r, STR("[   12.345678] Accept IN=eth0 OUT= SRC=192.0.2.1 DST=198.51.100.1 PROTO=UDP SPT=1 DPT=53\n"
		"[Sat May  2 10:11:02 2026] Accept IN=eth0 OUT= SRC=192.0.2.1 DST=198.51.100.1 PROTO=UDP SPT=1 DPT=53\n"
		"<4>[   12.345678] Accept IN=eth0 OUT= SRC=192.0.2.1 DST=198.51.100.1 PROTO=UDP SPT=1 DPT=53\n"
		"[Sat May  2 10:11:02 2026] [error] not ours\n"
		"[12.5]x\n[x] y\n"), false);
	assert_int_equal(r.batch.count, 3);
	assert_int_equal(r.batch.kinds[KIND_DMESG], 4);
	assert_int_equal(r.batch.events[0].stamp_form, STAMP_NONE);
	assert_int_equal(r.batch.events[1].stamp_form, STAMP_LOCAL);
	assert_true(str_is(r.batch.events[2].program, "kernel"));
	assert_int_equal(r.batch.headless, 2);
	stop(&r);
}

/* Remarks of journalctl, repeats of many makers, and a byte order mark. */
static void
remarks_and_repeats(void **state)
{
	struct run r;

	(void)state;
	start(&r, STR("\xef\xbb\xbfMay  2 10:11:02 gate sshd[1]: " TAIL "\n"
		"-- Logs begin at Sat 2026-05-02 10:11:02 JST, end at Sat 2026-05-02 11:11:02 JST. --\n"
		"-- Journal begins at Sat 2026-05-02 10:11:02 JST. --\n"
		"-- Boot 0123456789abcdef0123456789abcdef --\n"
		"-- Reboot --\n"
		"May  2 10:11:02 gate --- last message repeated 2 times ---\n"
		"May  2 10:11:02 gate syslogd: last message repeated 4 times\n"
		"May  2 10:11:02 gate last message repeated 1 time\n"
		"May  2 10:11:02 gate exiting on signal 15\n"), false);
	assert_int_equal(r.batch.count, 4);
	assert_true(str_is(event_field(&r.batch.events[1], FIELD_ATTEMPTS), "2"));
	assert_true(str_is(event_field(&r.batch.events[2], FIELD_ATTEMPTS), "4"));
	assert_true(str_is(event_field(&r.batch.events[3], FIELD_ATTEMPTS), "1"));
	assert_int_equal(r.batch.events[0].place.offset, 3);
	assert_int_equal(r.batch.events[0].place.line, 1);
	assert_int_equal(r.batch.headless, 0);
	assert_int_equal(r.batch.unknown, 1); /* of syslogd, for which these formats have nothing */
	stop(&r);
}

static void
headers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		struct run r;
		const struct event *e;
		char text[INSTANT_TEXT_MAX];

		start(&r, str_from(heads[i].line), false);
		if (r.batch.count != 1)
			fail_msg("no event: %s", heads[i].line);
		e = &r.batch.events[0];
		instant_print(e->time, text);
		assert_string_equal(text, heads[i].time);
		assert_int_equal(e->stamp_form, heads[i].form);
		if (!str_is(e->host, heads[i].host) || !str_is(e->program, heads[i].program))
			fail_msg("%s: " STR_FMT " " STR_FMT, heads[i].line, STR_ARG(e->host),
				STR_ARG(e->program));
		assert_int_equal(e->pid, heads[i].pid);
		assert_true(str_is(e->user, "a"));
		assert_int_equal(e->src_port, 5);
		assert_int_equal(e->place.mark, place_mark(e->line));
		stop(&r);
	}
}

static void
login_takes_the_name_of_its_user(void **state)
{
	struct run r;

	(void)state;
	start(&r, STR("May  6 11:02:17 gate  -- root[31]: ROOT LOGIN ON tty2\n"
		"May  6 11:02:17 gate -- MARK --\n"), true);
	assert_int_equal(r.batch.count, 2);
	assert_true(str_is(r.batch.events[0].program, "login"));
	assert_int_equal(r.batch.events[0].pid, 31);
	assert_true(str_is(r.batch.events[1].program, ""));
	stop(&r);
}

/* "*" reads what the formats of a name do not, and makes nobody known. */
static void
any_program(void **state)
{
	struct run r;

	(void)state;
	start(&r, STR("May  6 11:02:20 gate sshd[4]: pam(x): a came\n"
		"May  6 11:02:20 gate unheard: pam(x): b came\n"
		"May  6 11:02:20 gate unheard: message repeated 3 times: [ pam(x): b came]\n"
		"<38>1 2026-05-02T10:11:02Z gate - - - - pam(x): c came\n"
		"May  6 11:02:20 gate postfix-in/smtpd[4]: connect from unknown[192.0.2.8]\n"
		"May  6 11:02:20 gate postfixed: connect from unknown[192.0.2.8]\n"
		"May  6 11:02:20 fw : %ASA-6-106023: " TAIL "\n"
		"May  6 11:02:20 gate unheard: what\n"), false);
	assert_int_equal(r.batch.count, 7);
	assert_int_equal(r.batch.unknown, 1);
	assert_true(str_is(r.batch.events[0].user, "a"));
	assert_int_equal(r.batch.events[1].service, SERVICE_NONE);
	assert_true(str_is(event_field(&r.batch.events[2], FIELD_ATTEMPTS), "3"));
	assert_true(str_is(r.batch.events[3].user, "c"));
	assert_true(str_is(event_field(&r.batch.events[4], FIELD_REASON), ""));
	assert_true(str_is(event_field(&r.batch.events[5], FIELD_REASON), "from unknown[192.0.2.8]"));
	assert_true(str_is(r.batch.events[6].host, "fw"));
	stop(&r);
}

/* Files of a kind whose stamp looks like the head of a syslog line. */
static void
files_that_look_like_syslog(void **state)
{
	struct run r;

	(void)state;
	start(&r, STR("2026-05-02 10:11:12 gone wrong for a from 192.0.2.7\n"
		"2026-05-02 10:11:12 sshd[12]: gone wrong for a\n"), false);
	assert_int_equal(r.batch.count, 1);
	assert_true(str_is(r.batch.events[0].user, "a"));
	assert_true(str_is(r.batch.events[0].host, ""));
	assert_int_equal(r.batch.events[0].stamp_form, STAMP_LOCAL);
	assert_int_equal(r.batch.kinds[KIND_SYSLOG_ISO], 1);
	assert_int_equal(r.batch.kinds[KIND_FILE + 1], 1);
	assert_int_equal(r.batch.unknown, 1);
	stop(&r);
}

static const char *const no_heads[] = {
	"", "x", "May", "Feb 30 11:02:17 gate sshd: " TAIL, "May  6 25:02:17 gate sshd: " TAIL,
	"Mai  6 11:02:17 gate sshd: " TAIL, "May  6 11:02:17", "May  6 11:02:17 ",
	"1999-13-06T11:02:17 gate sshd: " TAIL, "a b:May  6 11:02:17 gate sshd: " TAIL,
	"<38>1 yesterday gate sshd 31 - - " TAIL, "<", "<38>", "<38>1 ", "::::::::::::::::::::::",
};

static void
no_headers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof no_heads / sizeof *no_heads; i++) {
		struct run r;

		start(&r, str_from(no_heads[i]), false);
		if (r.batch.count)
			fail_msg("an event: %s", no_heads[i]);
		assert_int_equal(r.batch.headless + r.batch.empty,
			*no_heads[i] ? 1 : 0);
		stop(&r);
	}
}

static const struct {
	const char *name, *src, *user, *alt;
} hostile[] = {
	{ "a from 6.6.6.6 port 5 ssh2", "203.0.113.9", "a from 6.6.6.6 port 5 ssh2", "6.6.6.6" },
	{ "", "203.0.113.9", "", "" },
	{ " ", "203.0.113.9", " ", "" },
	{ "a b", "203.0.113.9", "a b", "" },
	{ "a from b", "203.0.113.9", "a from b", "" },
	{ "invalid user b", "203.0.113.9", "b", "" },
};

static void
names_fool_nobody(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
		struct run r;
		char line[256];
		const struct event *e;
		struct addr src;

		snprintf(line, sizeof line, "May  6 11:02:17 gate sshd[31]: Failed password for %s"
			" from 203.0.113.9 port 1293 ssh2", hostile[i].name);
		start(&r, str_from(line), false);
		assert_int_equal(r.batch.count, 1);
		e = &r.batch.events[0];
		addr_parse(str_from(hostile[i].src), &src);
		assert_true(addr_eq(&e->src, &src));
		assert_int_equal(e->src_port, 1293);
		assert_true(str_is(e->user, hostile[i].user));
		assert_true(str_is(event_field(e, FIELD_ALT_SRC), hostile[i].alt));
		stop(&r);
	}
}

static const struct {
	const char *message, *src;
	enum method method;
	enum outcome outcome;
	uint8_t proto;
	uint16_t port;
	const char *length;
} packets[] = {
	{ "[   12.5] Accept IN=eth0 OUT= MAC=52:54:00 SRC=192.0.2.1 DST=198.51.100.1 LEN=60 TOS=0x00 PROTO=TCP SPT=5 DPT=22 WINDOW=1 RES=0x00 SYN URGP=0 ",
		"192.0.2.1", METHOD_TCP_SYN, OUTCOME_UNKNOWN, 6, 22, "60" },
	{ "fw-blockIN=eth0 OUT= SRC=192.0.2.1 DST=198.51.100.1 LEN=78 PROTO=UDP SPT=5 DPT=53 LEN=58",
		"192.0.2.1", METHOD_UDP, OUTCOME_DENIED, 17, 53, "78" },
	{ "REJECT IN= OUT=eth0 SRC=192.0.2.1 DST=198.51.100.1 LEN=78 PROTO=ICMP TYPE=3 CODE=3 [SRC=198.51.100.1 DST=192.0.2.9 LEN=1 PROTO=TCP SPT=1 DPT=2 ] ",
		"192.0.2.1", METHOD_ICMP, OUTCOME_DENIED, 1, 0, "78" },
	{ "x IN=eth0 OUT= SRC=2001:0db8:0000:0000:0000:0000:0000:0001 DST=2001:0db8:0000:0000:0000:0000:0000:0002 LEN=60 TC=0 HOPLIMIT=64 FLOWLBL=0 OPT ( 0101 ) PROTO=TCP SPT=5 DPT=22 FIN PSH URG",
		"2001:db8::1", METHOD_TCP_XMAS, OUTCOME_UNKNOWN, 6, 22, "60" },
	{ "x IN=eth0 OUT= SRC=192.0.2.1 SRC=192.0.2.7 DST=198.51.100.1 PROTO=TCP SPT=5 DPT=22 WINDOW=1",
		"192.0.2.1", METHOD_TCP_NULL, OUTCOME_UNKNOWN, 6, 22, "" },
	{ "x IN=eth0 OUT= SRC=192.0.2.1 DST=198.51.100.1 PROTO=47", "192.0.2.1", METHOD_IP_PROTO,
		OUTCOME_UNKNOWN, 47, 0, "" },
	{ "x IN=eth0 OUT= SRC=192.0.2.1 DST=198.51.100.1 PROTO=TCP SPT=5 DPT=99999 ACK",
		"192.0.2.1", METHOD_TCP_ACK, OUTCOME_UNKNOWN, 6, 0, "" },
};

static void
packets_by_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof packets / sizeof *packets; i++) {
		struct run r;
		char line[512];
		const struct event *e;
		struct addr src;

		snprintf(line, sizeof line, "May  6 11:02:17 gate kernel: %s\n", packets[i].message);
		start(&r, str_from(line), false);
		if (r.batch.count != 1)
			fail_msg("no event: %s", line);
		e = &r.batch.events[0];
		addr_parse(str_from(packets[i].src), &src);
		assert_true(addr_eq(&e->src, &src));
		assert_int_equal(e->method, packets[i].method);
		assert_int_equal(e->outcome, packets[i].outcome);
		assert_int_equal(e->ip_proto, packets[i].proto);
		assert_int_equal(e->dst_port, packets[i].port);
		assert_true(str_is(event_field(e, FIELD_LENGTH), packets[i].length));
		assert_int_equal(e->service, service_by_port(r.loaded.services, e->ip_proto,
			e->dst_port));
		stop(&r);
	}
}

static const struct program_count *
count_of(const struct batch *b, const char *program)
{
	for (size_t i = 0; i < b->program_count; i++)
		if (str_is(b->programs[i].program, program))
			return &b->programs[i];
	return NULL;
}

static const char mixed[] =
	"May  6 11:02:17 gate sshd[1]: " TAIL "\n"
	"\n"
	"May  6 11:02:17 gate sshd[1]: Server listening on :: port 22.\n"
	"May  6 11:02:18 gate sshd[1]: what is this\r\n"
	"May  6 11:02:18 gate sshd[1]: and this\n"
	"May  6 11:02:19 gate last message repeated 3 times\n"
	"May  6 11:02:20 gate sshd[1]: message repeated 2 times: [ " TAIL "]\n"
	"May  6 11:02:20 gate systemd[1]: Started.\n"
	"May  6 11:02:20 gate login(pam_unix)[4]: failure; rhost=evil.example.net\n"
	"May  6 11:02:20 gate postfix-out/submission/smtpd[4]: connect from unknown[192.0.2.8]\n"
	"May  6 11:02:20 gate other: a\n"
	"Thu May  6 11:02:21 1999 [pid 3] [b] FAIL LOGIN: Client \"192.0.2.3\"\n"
	"May  6 11:02:20 gate -- MARK --\n"
	"garbage";

static void
counts_add_up(void **state)
{
	struct run r;
	const struct event *e;

	(void)state;
	start(&r, STR(mixed), false);
	e = r.batch.events;
	assert_int_equal(r.batch.lines, 14);
	assert_int_equal(r.batch.empty, 1);
	assert_int_equal(r.batch.headless, 1);
	assert_int_equal(r.batch.unknown, 4);
	assert_int_equal(r.batch.count, 6);
	assert_int_equal(e[0].place.line, 1);
	assert_int_equal(e[1].place.line, 6);
	assert_int_equal(e[1].action, ACTION_NOTE);
	assert_true(str_is(e[1].program, "last message"));
	assert_true(str_is(event_field(&e[1], FIELD_ATTEMPTS), "3"));
	assert_true(str_is(event_field(&e[2], FIELD_ATTEMPTS), "2"));
	assert_true(str_is(e[2].user, "a"));
	assert_true(str_is(e[3].src_name, "evil.example.net"));
	assert_string_equal(service_name(r.loaded.services, e[3].service), "telnet");
	assert_true(str_is(e[4].program, "postfix-out/submission/smtpd"));
	assert_true(e[4].src_name.len == 0);
	assert_string_equal(service_name(r.loaded.services, e[5].service), "ftp");
	assert_int_equal(e[5].stamp_form, STAMP_LOCAL);
	assert_int_equal(e[5].pid, 3);
	assert_int_equal(e[5].place.source, 7);
	assert_int_equal(e[5].place.offset,
		(size_t)(strstr(mixed, "Thu May") - mixed));
	assert_string_equal(formats_kind_name(r.loaded.formats, 0), "syslog");
	assert_int_equal(r.batch.kinds[KIND_SYSLOG], 11);
	assert_int_equal(r.batch.kinds[KIND_FILE], 1);
	assert_int_equal(count_of(&r.batch, "sshd")->understood, 3);
	assert_int_equal(count_of(&r.batch, "sshd")->unknown, 2);
	assert_true(str_ends(count_of(&r.batch, "sshd")->example, STR("what is this")));
	assert_int_equal(count_of(&r.batch, "sshd")->example_place.line, 4);
	assert_int_equal(count_of(&r.batch, "systemd")->understood, 1);
	assert_int_equal(count_of(&r.batch, "other")->unknown, 1);
	assert_true(str_is(count_of(&r.batch, "")->example, "garbage"));
	stop(&r);
	start(&r, STR(mixed), true);
	assert_int_equal(r.batch.count, 13);
	assert_int_equal(r.batch.unknown, 4);
	stop(&r);
}

static void
long_lines_are_cut(void **state)
{
	struct run r;
	struct buf text;
	struct batch b;
	struct chunk rest;

	(void)state;
	buf_init(&text, 4 << 20);
	buf_adds(&text, "May  6 11:02:17 gate sshd: Failed none for ");
	buf_fill(&text, 'a', 2 * DECODE_LINE_MAX);
	buf_adds(&text, " from 192.0.2.1 port 5\nMay  6 11:02:17 gate sshd: " TAIL);
	start(&r, buf_str(&text), false);
	assert_int_equal(r.batch.overlong, 1);
	assert_int_equal(r.batch.unknown, 1);
	assert_int_equal(r.batch.count, 1);
	assert_int_equal(r.batch.events[0].place.line, 2);
	/* what is left of such a line in the next chunk */
	rest = r.padded.chunk;
	rest.continued = true;
	rest.line = 9;
	batch_init(&b);
	assert_int_equal(decode(r.decoder, &rest, &b), ERR_OK);
	assert_int_equal(b.lines, 1);
	assert_int_equal(b.count, 1);
	assert_int_equal(b.events[0].place.line, 10);
	batch_free(&b);
	stop(&r);
	buf_free(&text);
}

static void
programs_are_bounded(void **state)
{
	struct run r;
	struct buf text;
	uint64_t unknown = 0;

	(void)state;
	buf_init(&text, 4 << 20);
	for (int i = 0; i < 1000; i++)
		buf_printf(&text, "May  6 11:02:17 gate program-with-a-long-name-%d: x\n", i);
	start(&r, buf_str(&text), false);
	assert_int_equal(r.batch.program_count, BATCH_PROGRAMS);
	for (size_t i = 0; i < r.batch.program_count; i++)
		unknown += r.batch.programs[i].unknown;
	assert_int_equal(unknown, 1000);
	assert_int_equal(count_of(&r.batch, "(others)")->unknown, 1000 - (BATCH_PROGRAMS - 1));
	stop(&r);
	buf_free(&text);
}

/* Every prefix of every line, in a room of its exact size. */
static void
cut_anywhere(void **state)
{
	struct run r;

	(void)state;
	start(&r, STR(mixed), true);
	for (size_t n = 0; n < sizeof mixed; n++) {
		struct padded p;
		struct batch b;

		pad(&p, (struct str){ mixed, n });
		batch_init(&b);
		assert_int_equal(decode(r.decoder, &p.chunk, &b), ERR_OK);
		for (size_t i = 0; i < b.count; i++)
			assert_true(b.events[i].line.ptr + b.events[i].line.len <=
				p.chunk.bytes.ptr + n);
		batch_free(&b);
		free(p.room);
	}
	stop(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers),
		cmocka_unit_test(rarer_headers),
		cmocka_unit_test(kernels_ring_buffer),
		cmocka_unit_test(remarks_and_repeats),
		cmocka_unit_test(files_that_look_like_syslog),
		cmocka_unit_test(any_program),
		cmocka_unit_test(login_takes_the_name_of_its_user),
		cmocka_unit_test(no_headers),
		cmocka_unit_test(names_fool_nobody),
		cmocka_unit_test(packets_by_key),
		cmocka_unit_test(counts_add_up),
		cmocka_unit_test(long_lines_are_cut),
		cmocka_unit_test(programs_are_bounded),
		cmocka_unit_test(cut_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
