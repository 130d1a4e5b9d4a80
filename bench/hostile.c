/*
 * hostile FORMATS: nanoseconds a byte for lines made to hurt, each shape at
 * several lengths. The columns of a row should not grow: reading is linear.
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

static double
measure(struct decoder *d, struct batch *b, char *room, size_t shape, size_t length)
{
	struct buf line;
	struct chunk chunk = { .line = 1 };
	clock_t start;
	size_t done = 0;

	buf_init(&line, 4 << 20);
	buf_adds(&line, "May  6 11:02:17 gate ");
	buf_adds(&line, shapes[shape].head);
	while (line.len + strlen(shapes[shape].tail) < length)
		buf_adds(&line, shapes[shape].unit);
	buf_adds(&line, shapes[shape].tail);
	memcpy(room + CHUNK_PAD, line.ptr, line.len);
	chunk.bytes = (struct str){ room + CHUNK_PAD, line.len };
	start = clock();
	while (done < (8u << 20)) {
		if (decode(d, &chunk, b))
			die("decode");
		done += line.len;
	}
	buf_free(&line);
	return 1e9 * (double)(clock() - start) / CLOCKS_PER_SEC / (double)done;
}

int
main(int argc, char **argv)
{
	static const size_t lengths[] = { 1000, 4000, 16000, 64000, 1 << 20 };
	char *room = calloc(1, (2 << 20) + 2 * CHUNK_PAD);
	struct decoder *d;
	struct batch b;

	if (argc < 2 || !room || decoder_new(load(argv[1]), &d))
		return 2;
	batch_init(&b);
	printf("ns/byte at 1 KB, 4 KB, 16 KB, 64 KB, 1 MiB\n");
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++)
			printf("%8.2f", measure(d, &b, room, i, lengths[k]));
		printf("   %s%s\n", shapes[i].head, shapes[i].unit);
	}
	batch_free(&b);
	decoder_free(d);
	free(room);
	return 0;
}
