#!/bin/bash
# What a site keeps logs in: four compressions, rotated sets, journals, login records, whole folders.
cd "$(dirname "$0")/../.." || exit 2
. tests/system/lib.bash

scan() { # SECONDS-OFFSET
	for port in $(seq 1 40); do
		printf 'Nov  6 02:14:%02d gate kernel: [12.000000] DROP IN=eth0 OUT= MAC=02:00:00:00:00:01:02:00:00:00:00:02:08:00 SRC=203.0.113.66 DST=192.0.2.10 LEN=44 TOS=0x00 PREC=0x00 TTL=50 ID=1 PROTO=TCP SPT=40000 DPT=%d WINDOW=1024 RES=0x00 SYN URGP=0 \n' \
			"$port" "$port"
	done
}
common="--year 2026 --zone UTC --home 192.0.2.0/24"
events() { run analyze $common --events --json "$@"; }
count() { printf '%s' "$out" | grep -c .; }

# --- the four compressions give what the plain file gives, several members in a row as well
scan >"$work/kern.log"
head -n 20 "$work/kern.log" >"$work/first"
tail -n 20 "$work/kern.log" >"$work/second"
run analyze $common --json "$work/kern.log"
sed "s|$work/kern.log|X|g" "$work/.out" >"$work/plain"
[ -s "$work/plain" ] || fail "the scan is found"
for tool in gzip xz zstd bzip2; do
	{ "$tool" -qc "$work/first"; "$tool" -qc "$work/second"; } >"$work/packed"
	run analyze $common --json "$work/packed"
	sed "s|$work/packed|X|g" "$work/.out" >"$work/unpacked"
	expect_same "$work/plain" "$work/unpacked"
	"$YAGURA" analyze $common --json - <"$work/packed" | sed 's|"path":"-"|"path":"X"|g' >"$work/unpacked"
	expect_same "$work/plain" "$work/unpacked"
	# A second member that is cut: the first one was read, and it is said.
	{ "$tool" -qc "$work/first"; "$tool" -qc "$work/second" | head -c 60; } >"$work/cut"
	events "$work/cut"
	[ "$(count)" -ge 20 ] || fail "$tool: what stands before the damage is read"
	expect_status 2
	expect_err "cut is damaged"
	{ "$tool" -qc "$work/first"; echo rubbish; } >"$work/behind"
	events "$work/behind"
	[ "$(count)" -eq 20 ] || fail "$tool: what stands before the rubbish is read"
	expect_err "behind is damaged"
done
{ xz -c "$work/first"; head -c 4096 /dev/zero; xz -c "$work/second"; } >"$work/padded.xz"
events "$work/padded.xz"
[ "$(count)" -eq 40 ] || fail "xz: padding between members"
[ -z "$err" ] || fail "padding is no damage"

# --- a window that asks for too much memory is refused, and the rest is done
xz -c --lzma2=dict=512MiB "$work/kern.log" >"$work/greedy.xz"
zstd -qc --ultra -22 --long=31 <(cat "$work/kern.log") >"$work/greedy.zst"
for file in greedy.xz greedy.zst; do
	events "$work/$file" "$work/first"
	expect_status 2
	expect_err "$file was not read to its end: its compression asks for more than 136 MiB of memory."
	[ "$(count)" -eq 20 ] || fail "the other file is read"
done

# --- a file that explodes costs time, not memory
head -c 300000000 /dev/zero | tr '\0' '\n' | zstd -qc >"$work/bomb.zst"
limit=600000
grep -q __asan_init "$YAGURA" && limit=unlimited # its shadow is terabytes
(ulimit -v $limit; "$YAGURA" analyze $common --threads 1 "$work/bomb.zst" "$work/first" >"$work/.out" 2>"$work/.err")
[ $? -le 1 ] || fail "a bomb is read in bounded memory: $(cat "$work/.err")"

# --- login records: records of a fixed size, in the layout and byte order of their host
byte() { printf "\\x$(printf %02x $(($1 & 255)))"; }
little() { for ((i = 0; i < $2; i++)); do byte $(($1 >> (8 * i))); done; }
big() { for ((i = $2 - 1; i >= 0; i--)); do byte $(($1 >> (8 * i))); done; }
text() { printf %s "$1"; head -c $(($2 - ${#1})) /dev/zero; }
# record ORDER SIZE TYPE PID LINE USER HOST SECONDS ADDRESS…: glibc's struct utmp
record() {
	"$1" "$3" 2; head -c 2 /dev/zero; "$1" "$4" 4
	text "$5" 32; head -c 4 /dev/zero; text "$6" 32; text "$7" 256; head -c 4 /dev/zero
	if [ "$2" -eq 384 ]; then
		head -c 4 /dev/zero; "$1" "$8" 4; "$1" 250000 4
	else
		head -c 8 /dev/zero; "$1" "$8" 8; "$1" 250000 8
	fi
	for octet in "${@:9}"; do byte "$octet"; done
	head -c $((16 - $# + 8)) /dev/zero
	head -c 20 /dev/zero
	[ "$2" -eq 384 ] || head -c 4 /dev/zero
}
start=1777629600 # 2026-05-01T10:00:00Z
wtmp() { # ORDER SIZE
	record "$@" 2 0 '~' reboot 6.1.0-28-amd64 $start
	record "$@" 7 815 pts/0 hana 192.0.2.20 $((start + 20)) 192 0 2 20
	record "$@" 8 815 pts/0 '' '' $((start + 90))
	record "$@" 4 0 '{' '' date $((start + 100))
	record "$@" 3 0 '|' '' date $((start + 3700))
	record "$@" 1 0 '~~' shutdown 6.1.0-28-amd64 $((start + 4000))
}
wanted='boot success null
login success hana
logout success null
clock success null
shutdown success null'
for kind in "little 384" "big 384" "little 400" "big 400"; do
	# shellcheck disable=SC2086 # two words
	wtmp $kind >"$work/wtmp"
	events "$work/wtmp"
	[ "$(printf '%s\n' "$out" | jq -r '[.event.action, .event.outcome, .user.name] | map(tostring) | join(" ")')" = "$wanted" ] ||
		fail "login records, $kind"
done
printf '%s\n' "$out" | grep -q '"2026-05-01T10:00:20.25Z"\|"2026-05-01T10:00:20.250000Z"' || fail "the time of a login record"
{ wtmp big 384; echo x; } >"$work/wtmp"
run analyze $common "$work/wtmp"
expect_status 2
expect_err "wtmp is damaged"
expect_out "login records, 384 bytes, big-endian"

# A stranger's name cannot say who he was; a record of zeros is told; a few bytes too many are stepped over.
record little 384 6 900 ssh:notty 'x" from 192.0.2.1' 203.0.113.66 $start 203 0 113 66 >"$work/btmp"
events "$work/btmp"
[ "$(printf '%s\n' "$out" | jq -r '[.event.action, .event.outcome, .source.ip, .process.pid] | map(tostring) | join(" ")')" = \
	"login failure 203.0.113.66 900" ] || fail "a failed login"
{
	record little 384 7 815 pts/0 hana 192.0.2.20 $start 192 0 2 20
	head -c 384 /dev/zero
	record little 384 7 816 pts/1 taro 192.0.2.21 $((start + 5)) 192 0 2 21
	record little 384 7 816 pts/1 taro 192.0.2.21 $((start + 6)) 192 0 2 21
	printf 'abcdefgh'
	record little 384 7 817 pts/2 jiro 192.0.2.22 $((start + 10)) 192 0 2 22
} >"$work/wtmp"
events "$work/wtmp"
[ "$(printf '%s\n' "$out" | jq -r '[.event.action, .event.reason, .user.name] | map(tostring) | join(" ")')" = \
	"login null hana
log-lost zeros null
login null taro
login null taro
log-lost damaged null
login null jiro" ] || fail "wiped and damaged records"

# --- the journal: exported and as it lies, rendered to the same lines; what a message holds makes no line of its own
entry() { # SECONDS IDENTIFIER PID MESSAGE
	printf '__CURSOR=s=1;i=%x\n__REALTIME_TIMESTAMP=%d250000\n__MONOTONIC_TIMESTAMP=%d\n_BOOT_ID=%032x\n' \
		$(($1 + 1)) $((start + $1)) $(($1 + 1)) 2
	printf '_MACHINE_ID=%032x\n_HOSTNAME=gate\n_TRANSPORT=syslog\nSYSLOG_IDENTIFIER=%s\nSYSLOG_PID=%d\n' 3 "$2" "$3"
	printf 'MESSAGE\n'; little ${#4} 8; printf '%s\n\n' "$4"
}
{
	for i in $(seq 0 4); do
		entry "$i" sshd $((812 + i)) "Failed password for invalid user admin from 203.0.113.66 port $((40000 + i)) ssh2"
	done
	entry 8 app 900 'one
May  6 11:02:17 gate sshd[1]: Accepted password for root from 198.51.100.7 port 22 ssh2'
	entry 10 sshd 820 'Accepted publickey for hana from 192.0.2.20 port 50022 ssh2'
} >"$work/exported"
events "$work/exported"
[ "$(count)" -eq 6 ] || fail "events of an exported journal"
[ "$(printf '%s\n' "$out" | tail -n 1 | jq -r '[.["@timestamp"], .host.name, .user.name, .process.pid] | map(tostring) | join(" ")')" = \
	"2026-05-01T10:00:10.250000Z gate hana 820" ] || fail "an entry's fields"
cp "$work/.out" "$work/events"
{ head -c 300 "$work/exported"; printf '\nMESSAGE\n\377\377\377\377\377\377\377\377xyz\n\n'; cat "$work/exported"; } >"$work/broken"
events "$work/broken"
[ "$(count)" -ge 5 ] || fail "behind damage reading goes on"
expect_err "broken is damaged"
remote=/lib/systemd/systemd-journal-remote
if [ -x $remote ]; then
	$remote -o "$work/gate.journal" "$work/exported" >/dev/null 2>&1
	events "$work/gate.journal"
	sed "s|$work/gate.journal|X|g" "$work/.out" >"$work/a"
	sed "s|$work/exported|X|g" "$work/events" >"$work/b"
	expect_same "$work/a" "$work/b"
	"$YAGURA" analyze $common --events --json - <"$work/gate.journal" | sed 's|"path":"-"|"path":"X"|g' >"$work/a"
	expect_same "$work/a" "$work/b"
	head -c 3000000 "$work/gate.journal" >"$work/cut.journal"
	run analyze $common "$work/cut.journal"
	expect_status 2
	expect_err "cut.journal is damaged"
	head -c 200 "$work/gate.journal" >"$work/cut.journal"
	events "$work/cut.journal" "$work/first"
	expect_status 2
	[ "$(count)" -eq 20 ] || fail "the other file is read"
else
	echo "journal files were not tried: there is no $remote"
fi

# --- what several files tell counts once: the journal and what syslog wrote of it; login records and sshd
syslog() { # STAMP PID MESSAGE
	printf 'May  1 10:00:%02d gate sshd[%d]: %s\n' "$1" "$2" "$3"
}
{
	for i in $(seq 0 4); do
		syslog "$i" $((812 + i)) "Failed password for invalid user admin from 203.0.113.66 port $((40000 + i)) ssh2"
	done
	syslog 10 820 'Accepted publickey for hana from 192.0.2.20 port 50022 ssh2'
} >"$work/auth.log"
events "$work/exported" "$work/auth.log"
[ "$(count)" -eq 6 ] || fail "the journal and syslog tell the same"
sed 's/^\(.*:0\)4\( .*\)/&\n\14\2/' "$work/auth.log" >"$work/more.log"
events "$work/exported" "$work/more.log"
[ "$(count)" -eq 7 ] || fail "what one of them tells twice is two"
{
	for i in $(seq 0 4); do
		record little 384 6 $((812 + i)) ssh:notty admin 203.0.113.66 $((start + i)) 203 0 113 66
	done
} >"$work/btmp"
record little 384 7 825 pts/0 hana 192.0.2.20 $((start + 11)) 192 0 2 20 >"$work/wtmp"
events "$work/auth.log" "$work/btmp" "$work/wtmp" "$work/exported"
[ "$(count)" -eq 6 ] || fail "login records and sshd tell the same"
[ "$(printf '%s\n' "$out" | jq -r .network.protocol | sort -u)" = ssh ] || fail "the daemon's line is kept"
record little 384 7 826 pts/1 hana 192.0.2.20 $((start + 30)) 192 0 2 20 >>"$work/wtmp"
events "$work/auth.log" "$work/btmp" "$work/wtmp"
[ "$(count)" -eq 7 ] || fail "a login that no log tells is kept"

# --- rotated sets: each line once, in order of time, whatever year a copy's time of change would give
mkdir "$work/log"
month() { # STAMP-OF-DAY COUNT
	for i in $(seq 1 "$2"); do
		printf '%s 10:%02d:00 gate sshd[%d]: Failed password for root from 198.51.100.%d port %d ssh2\n' \
			"$1" $((i % 60)) $((1000 + i)) "$i" $((2000 + i))
	done
}
month 'Jan 20' 50 >"$work/log/auth.log"
month 'Nov  5' 50 | gzip >"$work/log/auth.log.1.gz"
month 'Dec 20' 50 | xz >"$work/log/auth.log.2.xz"
month 'Feb 10' 50 | zstd -q >"$work/log/auth.log.3.zst"
touch -d 2026-02-01 "$work"/log/*
run analyze --zone UTC --home 192.0.2.0/24 --events --json "$work/log"
[ "$(count)" -eq 200 ] || fail "each line of a rotated set"
printf '%s\n' "$out" | jq -r '.["@timestamp"]' >"$work/times"
sort -c "$work/times" || fail "a rotated set is in order"
[ "$(cut -c 1-7 "$work/times" | uniq | tr '\n' ' ')" = "2024-02 2024-12 2025-11 2026-01 " ] || fail "years of a rotated set"
# The folder twice, a file beside its compressed self, and what copytruncate wrote twice.
cp -rp "$work/log" "$work/copy"
gzip -dk "$work/log/auth.log.1.gz"
tail -n 10 "$work/log/auth.log" >"$work/log/again"
touch -d 2026-02-01 "$work/log/again"
run analyze --zone UTC --home 192.0.2.0/24 --events --json "$work/log" "$work/copy"
[ "$(count)" -eq 200 ] || fail "a set that is found twice counts once"
for i in $(seq 1 3000); do # a busy second
	printf 'Jan 20 11:00:00 gate sshd[%d]: Failed password for root from 198.51.100.7 port %d ssh2\n' "$i" "$i"
done >"$work/busy"
cp "$work/busy" "$work/busy.copy"
events "$work/busy" "$work/busy.copy"
[ "$(count)" -eq 3000 ] || fail "copies within a busy second: $(count)"

# --- a relay that delayed for hours: in order all the same; found later, what had been passed on by then stays
relay() { # FIRST-DELAYED-LINE
	awk -v start=$start -v first="$1" 'BEGIN {
		for (i = 0; i < 4000; i++) {
			tell(i * 20, "gate")
			if (i > first && i % 3 == 0)
				tell(i * 20 - 10805, "far")
		}
	}
	function tell(t, host) {
		printf "%s %s sshd[%d]: Failed password for root from 198.51.100.7 port %d ssh2\n",
			strftime("%b %e %H:%M:%S", start + t, 1), host, 20000 + t % 10000, 20000 + t % 10000
	}' 2>/dev/null
}
if relay 4000 >"$work/relay.log"; then # strftime is not in every awk
	relay 200 >"$work/relay.log"
	for threads in 1 3; do
		events --threads $threads "$work/relay.log"
		printf '%s\n' "$out" | jq -r '.["@timestamp"]' >"$work/times"
		[ "$(wc -l <"$work/times")" -eq "$(wc -l <"$work/relay.log")" ] || fail "every line of a delayed relay"
		sort -c "$work/times" 2>/dev/null || fail "a delayed relay is in order"
	done
	run analyze $common "$work/relay.log"
	expect_no_out "out of order"
	relay 1500 >"$work/relay.log"
	run analyze $common "$work/relay.log"
	expect_out "171 events out of order"
fi

# --- a whole /var/log: what is no log makes no noise, and is counted with its reason
mkdir -p "$work/var/log/apt" "$work/var/log/private"
cp "$work/first" "$work/var/log/kern.log"
cp "$work/auth.log" "$work/var/log/auth.log"
cp "$work/wtmp" "$work/btmp" "$work/var/log/"
truncate -s 300G "$work/var/log/lastlog" # sparse, as an account with a great number makes it
: >"$work/var/log/empty.log"
head -c 5000 /dev/urandom >"$work/var/log/cache.db"
printf 'SQLite format 3\0%s' "$(head -c 2000 /dev/zero | tr '\0' '\1')" >"$work/var/log/more.db"
echo 'Log started: some day' >"$work/var/log/apt/term.log"
ln -s ../auth.log "$work/var/log/apt/link"
mkfifo "$work/var/log/private/pipe"
run analyze $common "$work/var/log"
expect_status 1
[ -z "$err" ] || fail "no noise about a folder's files"
expect_out "4 files (3 not text, 1 in no known format); 2 links, sockets or"
if can_drop; then
	mkdir "$work/closed"
	cp -r "$work/var/log" "$work/closed/log"
	for i in $(seq 1 30); do cp "$work/first" "$work/closed/log/secret.$i"; done
	chmod 600 "$work"/closed/log/secret.*
	chmod 755 "$work"
	as_nobody analyze $common "$work/closed/log" >"$work/.out" 2>"$work/.err"
	out=$(cat "$work/.out") err=$(cat "$work/.err")
	grep -q "30 not readable" "$work/.out" || fail "unreadable files are counted"
	expect_err "20 more files could not be read: --unread lists them."
	[ "$(wc -l <"$work/.err")" -eq 11 ] || fail "a few complaints are enough"
fi

# --- many hosts' logs of one day: all of them open at once, with long lines among them, one order
mkdir "$work/hosts"
long=$(head -c 20000 /dev/zero | tr '\0' x)
for host in $(seq 1 60); do
	for minute in 00 20 40; do
		printf 'Jan 20 11:%s:%02d host%d sshd[%d]: Failed password for invalid user %s from 198.51.100.%d port 4000 ssh2\n' \
			"$minute" "$host" "$host" "$host" "$([ $((host % 7)) -eq 0 ] && echo "$long" || echo eve)" "$host" 2>/dev/null
	done >"$work/hosts/host$host.log"
done
cat "$work"/hosts/*.log | sort -k 3,3 >"$work/together"
for threads in 1 3; do
	events --threads $threads "$work/hosts"
	[ "$(count)" -eq 180 ] || fail "all lines of many files: $(count)"
	printf '%s\n' "$out" | jq -r '[.["@timestamp"], (.user.name | length)] | map(tostring) | join(" ")' >"$work/a"
	events "$work/together"
	printf '%s\n' "$out" | jq -r '[.["@timestamp"], (.user.name | length)] | map(tostring) | join(" ")' >"$work/b"
	expect_same "$work/a" "$work/b"
done
(ulimit -n 100; "$YAGURA" analyze $common "$work/hosts" "$work/first" 2>&1) | grep -q "61 files" || fail "few open files"

# --- names in the character sets of Japan are shown as they are meant; the evidence stays as it is
usual='1 203.0.113.20 2048 /home/webmaster/public_html/index.html a _ i r webmaster ftp 0 * c'
for day in 1 2 3 4 5 6 7; do echo "$(date -u -d "2026-05-0$day" +%a) May  $day 10:00:00 2026 $usual"; done >"$work/xferlog"
show() { # PATH
	{ cat "$work/xferlog"; printf 'Fri May  8 10:00:00 2026 1 198.51.100.9 99 %s a _ i r webmaster ftp 0 * c\n' "$1"; } >"$work/uploads"
	run analyze --zone UTC --home 192.0.2.0/24 "$work/uploads"
	printf '%s' "$out" | tr -d '\n ' | grep -qF '掲示板.cgi' || fail "a name is shown as it is meant: $1"
}
for set in UTF-8 EUC-JP SHIFT_JIS ISO-2022-JP; do
	show "/home/webmaster/public_html/$(printf '掲示板' | iconv -f UTF-8 -t $set).cgi"
	show "/home/webmaster/public_html/$(printf '掲示板' | iconv -f UTF-8 -t $set | od -An -v -to1 | tr -d '\n' | tr ' ' '\\').cgi"
done
run analyze --zone UTC --home 192.0.2.0/24 --events --json "$work/uploads"
printf '%s\n' "$out" | tail -n 1 | jq -r .file.path | grep -qF '掲示板' && fail "a field is the evidence's own bytes"

finish
