/*
 * hostile FORMATS: nanoseconds a byte for lines made to hurt, each shape at
 * several lengths. The columns of a row should not grow: reading is linear. Then
 * the dearest of a row as a multiple of what ordinary lines cost a byte; rows
 * above three times that are marked.
 */
#include "load.h"

static const struct {
	const char *head, *unit, *tail;
} shapes[] = {
	{ "sshd[1]: Failed password for invalid user ", "a", " from 192.0.2.1 port 5 ssh2" },
	{ "sshd[1]: Failed password for invalid user ", " from 6.6.6.6 port 5 ssh2", "" },
	{ "sshd[1]: Failed password for invalid user ", " from ", "" },
	{ "sshd[1]: Invalid user ", "a ", "" },
	{ "sshd[1]: Connection closed by ", "authenticating user a ", "" },
	{ "sshd[1]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser=", " rhost=", "" },
	{ "sshd[1]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser=", " rhost=1.2.3.4  user=a", "" },
	{ "sshd[1]: ", "a: ", "" },
	{ "sshd[1]: ", "1.2.3.4 ", "" },
	{ "kernel: ", "IN=", "" },
	{ "kernel: ", "IN=a OUT=b ", "" },
	{ "kernel: IN=a OUT=b ", "= ", "" },
	{ "kernel: IN=a OUT=b ", "A=1 ", "" },
	{ "kernel: IN=a OUT=b SRC=", "1.2.3.4", "" },
	{ "postfix/smtpd[1]: NOQUEUE: reject: RCPT from a[1.2.3.4]: 554 5.7.1 ", "; from=<", "" },
	{ "postfix/smtpd[1]: NOQUEUE: reject: RCPT from a[1.2.3.4]: 554 5.7.1 <", "\"", "" },
	{ "postfix/smtpd[1]: warning: a[1.2.3.4]: SASL LOGIN authentication failed: ", ", sasl_username=", "" },
	{ "postfix/smtp[1]: A1: to=<a>, ", "relay=a[1.2.3.4]:25, ", "" },
	{ "sendmail[1]: A1: from=<a>, size=1, class=0, nrcpts=1, ", "relay=a [1.2.3.4], ", "" },
	{ "sendmail[1]: A1: ", "ruleset=check_rcpt, arg1=<", "" },
	{ "sendmail[1]: ", "A1: ", "" },
	{ "sm-mta[1]: A1: ", "[1.2.3.4], ", "" },
	{ "dovecot: imap-login: Disconnected (auth failed): user=<", ">, rip=1.2.3.4, ", "" },
	{ "dovecot: imap-login: ", "Disconnected: (", "" },
	{ "vsftpd[1]: [", "] FAIL LOGIN: Client \"", "" },
	{ "ftpd[1]: ", "FTP LOGIN FROM a [1.2.3.4], ", "" },
	{ "su: ", "FAILED SU (to root) a on ", "" },
	{ "", "a", ": x" },
	{ "", ":", "" },
	{ "x[", "1", "]: y" },
};

/* What a site's lines cost, in shares of a small server's log. */
static const char ordinary[] =
	"May  6 11:02:17 gate sshd[11]: Failed password for root from 192.0.2.1 port 50022 ssh2\n"
	"May  6 11:02:18 gate sshd[12]: Accepted publickey for taro from 192.0.2.2 port 50023 ssh2: "
	"ED25519 SHA256:0123456789abcdef\n"
	"May  6 11:02:19 gate kernel: [ 1.5] FW-DROP IN=eth0 OUT= MAC=52:54:00:12:34:56 "
	"SRC=192.0.2.3 DST=198.51.100.4 LEN=60 TOS=0x00 PREC=0x00 TTL=47 ID=5 DF PROTO=TCP "
	"SPT=50024 DPT=3306 WINDOW=64240 RES=0x00 SYN URGP=0\n"
	"May  6 11:02:20 gate postfix/smtpd[13]: connect from unknown[192.0.2.5]\n"
	"May  6 11:02:21 gate postfix/qmgr[14]: 4A382B9F00: from=<taro@example.net>, size=1843, "
	"nrcpt=1 (queue active)\n"
	"May  6 11:02:22 gate CRON[15]: (root) CMD (run-parts /etc/cron.hourly)\n"
	"May  6 11:02:23 gate named[16]: client @0x1 192.0.2.6#53: query: www.example.jp IN A\n";

#define BYTES_MEASURED (8u << 20)
#define BEARABLE 3.0 /* times the cost of ordinary lines */

static double
measure_text(struct decoder *d, struct batch *b, char *room, struct str text)
{
	struct chunk chunk = { .line = 1, .bytes = { room + CHUNK_PAD, text.len } };
	clock_t start = clock();
	size_t done = 0;

	memcpy(room + CHUNK_PAD, text.ptr, text.len);
	for (; done < BYTES_MEASURED; done += text.len)
		if (decode(d, &chunk, b))
			die("decode");
	return 1e9 * (double)(clock() - start) / CLOCKS_PER_SEC / (double)done;
}

static double
measure_ordinary(struct decoder *d, struct batch *b, char *room)
{
	struct buf text;
	double cost;

	buf_init(&text, 1 << 20);
	while (text.len < CHUNK_SIZE - sizeof ordinary)
		buf_adds(&text, ordinary);
	cost = measure_text(d, b, room, buf_str(&text));
	buf_free(&text);
	return cost;
}

static double
measure(struct decoder *d, struct batch *b, char *room, size_t shape, size_t length)
{
	struct buf line;
	double cost;

	buf_init(&line, 4 << 20);
	buf_adds(&line, "May  6 11:02:17 gate ");
	buf_adds(&line, shapes[shape].head);
	while (line.len + strlen(shapes[shape].tail) < length)
		buf_adds(&line, shapes[shape].unit);
	buf_adds(&line, shapes[shape].tail);
	cost = measure_text(d, b, room, buf_str(&line));
	buf_free(&line);
	return cost;
}

/* One row; whether it is beyond what is bearable. */
static bool
show(struct decoder *d, struct batch *b, char *room, size_t shape, double usual)
{
	static const size_t lengths[] = { 1000, 4000, 16000, 64000, 1 << 20 };
	double most = 0;

	for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++) {
		double cost = measure(d, b, room, shape, lengths[k]);

		most = cost > most ? cost : most;
		printf("%8.2f", cost);
	}
	printf("%7.1fx%s %s%s\n", most / usual, most > BEARABLE * usual ? " !" : "  ",
		shapes[shape].head, shapes[shape].unit);
	return most > BEARABLE * usual;
}

int
main(int argc, char **argv)
{
	char *room = calloc(1, (2 << 20) + 2 * CHUNK_PAD);
	unsigned beyond = 0;
	struct decoder *d;
	struct batch b;
	double usual;

	if (argc < 2 || !room || decoder_new(load(argv[1]), &d))
		return 2;
	batch_init(&b);
	usual = measure_ordinary(d, &b, room);
	printf("ordinary lines: %.2f ns/byte\n", usual);
	printf("ns/byte at 1 KB, 4 KB, 16 KB, 64 KB, 1 MiB, and the most as a multiple of that\n");
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
		beyond += show(d, &b, room, i, usual);
	printf("%u of %zu shapes cost more than %.0f times an ordinary byte\n", beyond,
		sizeof shapes / sizeof *shapes, BEARABLE);
	batch_free(&b);
	decoder_free(d);
	free(room);
	return 0;
}
