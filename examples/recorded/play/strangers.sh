# shellcheck shell=bash disable=SC2154,SC2034
# What the strangers do in the part "scanned", each once and with an end, and the truth about it.

columns='source class rule required method ports ports_logged target_count targets actions verdict from to logs did'

# as HOST TEXT: who acts next, after a pause, and what it does, in words.
as() {
	stranger=$1 doing=$2
	sleep 8
}

# truth CLASS RULE REQUIRED METHOD PORTS PORTS_LOGGED TARGET_COUNT TARGETS ACTIONS VERDICT LOGS COMMAND…
# runs the command as that stranger and writes one row of expected.tsv. A dash: does not apply.
truth() {
	local row=("${@:1:10}") logs=${11} from to
	shift 11
	did "$stranger" "$doing"
	from=$(date -u +%FT%TZ)
	"$@"
	to=$(date -u +%FT%TZ)
	row=("${address[$stranger]}" "${row[@]}" "$from" "$to" "$logs" "$doing")
	(IFS=$'\t'; echo "${row[*]}") >>"$done_folder/expected.tsv"
}

# nmap_as HOST OPTION… TARGET: each port at most twice, forty packets a second.
nmap_as() {
	on "$1" nmap -n -Pn --max-retries 1 --max-rate 40 "${@:2}"
}

# A visit that says TEXT, or nothing, and leaves: knock HOST PORT [TEXT]
knock() {
	printf '%s' "${3:-}" | on "$1" socat -t 1 - "TCP:192.0.2.2:$2" || true
	sleep 2
}

knock_at_services() {
	for port in 21 22 25 21 22; do knock knocker "$port"; done
	knock knocker 22 $'GET / HTTP/1.0\r\n\r\n'
}

guess_a_little() {
	ssh_by_password guesser root letmein true || true
	ssh_by_password guesser admin admin true || true
	ssh_by_password guesser hanako hanako true || true
	ftp_get guesser admin:admin report.txt || true
	ftp_get guesser hanako:hanako report.txt || true
}

# try_relay HOST FROM TO: stops at the refusal, as a tester does.
try_relay() {
	smtp_talk "$1" "EHLO relaytest.example.net" "MAIL FROM:<$2>" "RCPT TO:$3" RSET QUIT
	sleep 1
}

try_relays() {
	try_relay relaytester tester@example.net '<yuki@example.org>'
	try_relay relaytester postmaster@example.jp '<yuki@example.org>'
	try_relay relaytester tester@example.net '<yuki%example.org@example.jp>'
	try_relay relaytester tester@example.net '<"yuki@example.org"@example.jp>'
	try_relay relaytester tester@example.net '<@example.jp:yuki@example.org>'
}

try_relay_deferred() {
	smtp_talk relaytester2 "HELO relaytest" "MAIL FROM:<tester@example.org>" "RCPT TO:<akira@example.net>" \
		"RCPT TO:<mariko@example.net>" "RCPT TO:<yuki@example.org>" QUIT
}

set_postfix() {
	on gate postconf "$@"
	on gate postfix reload
	sleep 2
}

relay_mails() {
	local server=smtp://192.0.2.2 sender=offers@example.org
	send_mail relayer "$server" "$sender" akira@example.net
	send_mail relayer "$server" "$sender" mariko@example.net
	send_mail relayer "$server" "$sender" yuki@example.org
	send_mail relayer "$server" "$sender" akira@example.net --mail-rcpt yuki@example.org
	send_mail relayer "$server" "$sender" old-address@example.net
	sleep 4
}

# PORTS_LOGGED leaves out what the firewall does not log: it accepts a SYN to an open port without a word.
scans() {
	as scanner 'nmap -sS -p 1-200 192.0.2.2'
	truth scan port-scan yes tcp-syn 1-200 1-20,23-24,26-200 1 192.0.2.2 200 nothing-got-through kern.log \
		nmap_as scanner -sS -p 1-200 192.0.2.2
	as sweeper 'nmap -sS -p 23 192.0.2.129-158'
	truth scan sweep yes tcp-syn 23 23 30 192.0.2.129-158 30 nothing-got-through kern.log \
		nmap_as sweeper -sS -p 23 192.0.2.129-158
	as finscanner 'nmap -sF -p 1-100 192.0.2.2'
	truth scan port-scan yes tcp-fin 1-100 1-100 1 192.0.2.2 100 nothing-got-through kern.log \
		nmap_as finscanner -sF -p 1-100 192.0.2.2
	as udpscanner 'nmap -sU -p 1-60 192.0.2.2'
	truth scan port-scan yes udp 1-60 1-60 1 192.0.2.2 60 nothing-got-through kern.log \
		nmap_as udpscanner -sU -p 1-60 192.0.2.2
	as scanner6 'nmap -6 -sS -p 1-80 2001:db8:0:1::2'
	truth scan port-scan yes tcp-syn 1-80 1-20,23-24,26-80 1 2001:db8:0:1::2 80 nothing-got-through kern.log \
		nmap_as scanner6 -6 -sS -p 1-80 2001:db8:0:1::2
}

probes() {
	as prober 'nmap -sV -p 21,22,25,587 192.0.2.2: reads each greeting, and leaves'
	truth scan service-probe yes - 21,22,25,587 - 1 192.0.2.2 4 nothing-got-through \
		auth.log,mail.log,vsftpd.log nmap_as prober -sV -p 21,22,25,587 192.0.2.2
	as knocker 'connects to ftp and ssh twice, to smtp once, and leaves; then speaks HTTP to ssh'
	truth scan service-probe yes - 21,22,25 - 1 192.0.2.2 6 nothing-got-through \
		auth.log,mail.log,vsftpd.log knock_at_services
	as guesser 'three wrong ssh logins, two wrong ftp logins'
	truth password-guessing - no - 21,22 - 1 192.0.2.2 5 nothing-got-through auth.log,vsftpd.log guess_a_little
}

# First Debian's default (454), then a plain refusal (554), then the administrator's mistake.
relays() {
	on gate postconf 'smtpd_relay_restrictions=permit_mynetworks permit_sasl_authenticated defer_unauth_destination'
	on gate postfix reload
	as relaytester2 'one connection, three recipients outside: refused with 454'
	truth relay relay-refused yes - 25 - 1 192.0.2.2 3 nothing-got-through mail.log try_relay_deferred
	set_postfix 'smtpd_relay_restrictions=permit_mynetworks permit_sasl_authenticated reject_unauth_destination'
	as relaytester 'five connections, five forms of a recipient outside: refused with 554'
	truth relay relay-refused yes - 25 - 1 192.0.2.2 5 nothing-got-through mail.log try_relays
	set_postfix 'mynetworks=0.0.0.0/0'
	as relayer 'five letters to six recipients outside while mynetworks is 0.0.0.0/0: five sent, one bounced'
	truth relay relay-accepted yes - 25 - 1 192.0.2.2 5 got-through mail.log relay_mails
	set_postfix 'mynetworks=127.0.0.0/8 [::1]/128 192.0.2.128/25 [2001:db8:0:2::]/64'
}

strangers() {
	tr ' ' '\t' <<<"$columns" >"$done_folder/expected.tsv"
	sleep 8
	scans
	probes
	relays
}
