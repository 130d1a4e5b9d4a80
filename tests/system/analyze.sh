#!/bin/bash
# analyze as people and attackers use it: files, folders, gzip, standard input; evidence that is broken in every way.
cd "$(dirname "$0")/../.." || exit 2
. tests/system/lib.bash

# A scan of 40 ports by 203.0.113.66, refused by a packet filter, and an ordinary login.
scan() {
	for port in $(seq 1 40); do
		printf 'Nov  6 02:14:%02d gate kernel: [12.000000] DROP IN=eth0 OUT= MAC=02:00:00:00:00:01:02:00:00:00:00:02:08:00 SRC=203.0.113.66 DST=192.0.2.10 LEN=44 TOS=0x00 PREC=0x00 TTL=50 ID=1 PROTO=TCP SPT=40000 DPT=%d WINDOW=1024 RES=0x00 SYN URGP=0 \n' \
			$((port % 60)) "$port"
	done
}
login='Nov  6 03:00:00 gate sshd[812]: Accepted publickey for hana from 192.0.2.20 port 50022 ssh2'
common="--year 2026 --zone UTC --home 192.0.2.0/24"

mkdir "$work/logs"
scan >"$work/logs/kern.log"
echo "$login" >"$work/logs/auth.log"

# What is found, and the exit status; nothing else is written.
run analyze $common "$work/logs"
expect_status 1
expect_out "1 incident found; nothing got through."
expect_out "203.0.113.66"
run analyze $common --json "$work/logs"
expect_status 1
[ "$(printf '%s\n' "$out" | jq -r '[.source.ip, .rule.name, .yagura.class, .yagura.ports, .yagura.port_count, .yagura.target_count, .yagura.accesses, .yagura.verdict, .event.outcome] | map(tostring) | join(" ")')" = \
	"203.0.113.66 port-scan scan 1-40 40 1 40 nothing-got-through failure" ] || fail "the alert's fields"
[ "$(printf '%s\n' "$out" | jq -r '.["@timestamp"]')" = 2026-11-06T02:14:01Z ] || fail "the alert's time"
line=$(printf '%s\n' "$out" | jq -r '.yagura.evidence[0].line')
sum=$(printf '%s\n' "$out" | jq -r '.yagura.evidence[0].sha256')
[ "$(sed -n "${line}p" "$work/logs/kern.log" | tr -d '\n' | sha256sum | cut -d ' ' -f 1)" = "$sum" ] ||
	fail "the digest is that of the line"
offset=$(printf '%s\n' "$out" | jq -r '.yagura.evidence[-1].offset')
length=$(printf '%s\n' "$out" | jq -r '.yagura.evidence[-1].length')
sum=$(printf '%s\n' "$out" | jq -r '.yagura.evidence[-1].sha256')
[ "$(tail -c +$((offset + 1)) "$work/logs/kern.log" | head -c "$length" | sha256sum | cut -d ' ' -f 1)" = "$sum" ] ||
	fail "offset and length point at the record"

# Events: one a line, in order of time.
run analyze $common --events --json "$work/logs"
[ "$(printf '%s\n' "$out" | wc -l)" -eq 41 ] || fail "41 events"
printf '%s\n' "$out" | jq -r '.["@timestamp"]' | sort -c || fail "events are in order"
[ "$(printf '%s\n' "$out" | tail -n 1 | jq -r '[.event.action, .event.outcome, .user.name, .source.port, .network.protocol, .process.pid] | map(tostring) | join(" ")')" = \
	"login success hana 50022 ssh 812" ] || fail "the login's fields"

# Nothing wrong, nothing said.
run analyze $common "$work/logs/auth.log"
expect_status 0
[ "$out" = "Nothing was found in 1 file, 2026-11-06." ] || fail "one sentence"

# The same by gzip, by standard input, by any number of threads.
run analyze $common --json "$work/logs/kern.log"
cp "$work/.out" "$work/plain"
gzip -c "$work/logs/kern.log" >"$work/kern.gz"
run analyze $common --json "$work/kern.gz"
sed "s|$work/kern.gz|X|g" "$work/.out" >"$work/a"
sed "s|$work/logs/kern.log|X|g" "$work/plain" >"$work/b"
expect_same "$work/a" "$work/b"
"$YAGURA" analyze $common --json - <"$work/kern.gz" | sed 's|"path":"-"|"path":"X"|g' >"$work/a"
expect_same "$work/a" "$work/b"
for i in $(seq 1 300); do scan; echo "$login"; done | sed 's/203\.0\.113\.66/203.0.113.67/' >"$work/big.log"
"$YAGURA" analyze $common --json --threads 1 "$work/big.log" "$work/logs" >"$work/one"
"$YAGURA" analyze $common --json --threads 2 "$work/big.log" "$work/logs" >"$work/two"
"$YAGURA" analyze $common --json --threads 7 "$work/big.log" "$work/logs" >"$work/seven"
expect_same "$work/one" "$work/two"
expect_same "$work/one" "$work/seven"
[ -s "$work/one" ] || fail "something was found"
"$YAGURA" analyze $common --events --json --threads 1 "$work/big.log" "$work/logs" >"$work/one"
"$YAGURA" analyze $common --events --json --threads 3 "$work/big.log" "$work/logs" >"$work/two"
expect_same "$work/one" "$work/two"

# A line that stands in two files is one record; the same line twice in one file is two.
cp "$work/logs/kern.log" "$work/copy.log"
run analyze $common --json "$work/logs/kern.log" "$work/copy.log"
[ "$(printf '%s\n' "$out" | jq .yagura.accesses)" = 40 ] || fail "copies count once"
run analyze $common "$work/logs/kern.log" "$work/copy.log"
expect_out "40 lines stood in"
run analyze $common --events --json "$work/logs/kern.log" "$work/copy.log"
[ "$(printf '%s\n' "$out" | wc -l)" -eq 40 ] || fail "40 events of two copies"
cat "$work/logs/auth.log" "$work/logs/auth.log" >"$work/twice.log"
run analyze $common --events --json "$work/twice.log"
[ "$(printf '%s\n' "$out" | wc -l)" -eq 2 ] || fail "two equal lines of one file are two"

# Lines that are not understood are counted, with an example; the first line stays.
{ scan; echo 'Nov  6 04:00:00 gate frobnicator[7]: all your base'; } >"$work/mixed.log"
run analyze $common "$work/mixed.log"
expect_status 1
expect_out "Not read"
expect_out "1 of 41 lines (2.4%): frobnicator 1"
expect_out "all your base"
run analyze $common --unread "$work/mixed.log"
expect_out "frobnicator"
echo 'Nov  6 04:00:00 gate frobnicator[7]: all your base' >"$work/only.log"
run analyze $common "$work/only.log"
expect_status 0
expect_out "Nothing was found"
expect_out "1 of 1 lines (100%): frobnicator 1"

# Not a log, not there, nothing there: said, exit 2, and the rest is done.
head -c 100000 /dev/urandom >"$work/binary"
run analyze $common "$work/binary" "$work/logs"
expect_status 2
expect_err "binary is not a log: it is not text."
expect_out "203.0.113.66"
run analyze $common "$work/nowhere" "$work/logs"
expect_status 2
expect_err "cannot read $work/nowhere: no such file or folder."
expect_out "203.0.113.66"
printf 'Once upon a time\nthere was a tower.\n' >"$work/story.txt"
run analyze $common "$work/story.txt"
expect_status 2
expect_err "story.txt is in no format that is known."
mkdir "$work/empty"
run analyze $common "$work/empty"
expect_status 2
expect_err "there is no evidence in $work/empty"
: >"$work/zero.log"
run analyze $common "$work/zero.log"
expect_status 0

# Gzip that breaks off: what stands before is read.
for i in $(seq 1 50); do scan; done | gzip -c >"$work/whole.gz"
head -c $(($(stat -c %s "$work/whole.gz") - 40)) "$work/whole.gz" >"$work/cut.gz"
run analyze $common "$work/cut.gz"
expect_status 2
expect_err "cut.gz is damaged: it breaks off"
expect_out "203.0.113.66"

# Long lines, bytes that are no text, a line without its end.
{
	scan
	printf 'Nov  6 02:20:00 gate sshd[1]: Failed password for invalid user '
	head -c 1048576 /dev/zero | tr '\0' 'A'
	printf ' from 198.51.100.9 port 5 ssh2\n'
	printf 'Nov  6 02:21:00 gate sshd[2]: Failed password for invalid user \200\377\033[2J from 198.51.100.9 port 5 ssh2\n'
	printf 'Nov  6 02:22:00 gate sshd[3]: Failed password for invalid user \0zero from 198.51.100.9 port 5 ssh2\n'
	printf '%s' "$login"
} >"$work/odd.log"
run analyze $common --events --json "$work/odd.log"
printf '%s\n' "$out" | jq -e . >/dev/null || fail "events are JSON whatever the bytes"
printf '%s\n' "$out" | tail -n 1 | grep -q '"hana"' || fail "the last line lacks its end and is read"
printf '%s' "$out" | LC_ALL=C grep -q "$(printf '\033')" && fail "no escape byte comes through"
run analyze $common "$work/odd.log"
expect_out "1 line longer than 64 KiB"
LC_ALL=C grep -q "$(printf '\033')" "$work/.out" && fail "no escape byte on the terminal"
run analyze $common --events --json "$work/odd.log"
[ "$(printf '%s\n' "$out" | tail -n 1 | jq '.yagura.evidence[0].line')" -eq 44 ] || fail "lines are counted past a long one"

# Without a year, standard input is from now: no line of it lies in the future or years back.
year=$(date -u +%Y)
"$YAGURA" analyze --zone UTC --events --json - <<<"$(LC_ALL=C date -u '+%b %e %H:%M:%S') ${login#*03:00:00 }" >"$work/.out"
out=$(cat "$work/.out")
printf '%s' "$out" | jq -r '.["@timestamp"]' | grep -qE "^($year|$((year - 1)))-" || fail "the year of standard input"

# An interrupt ends the reading, not the answer, which says so.
interrupted() { # OPTION…: the reader waits for more when the interrupt comes
	timeout --preserve-status --signal=INT 2 "$YAGURA" analyze $common "$@" - \
		< <(scan; exec sleep 20) >"$work/.out" 2>"$work/.err"
	status=$? out=$(cat "$work/.out") err=$(cat "$work/.err")
	expect_status 2
	expect_out "203.0.113.66"
}
interrupted
expect_out "Interrupted, so this is a part. 1 incident found"
interrupted --json
expect_err "interrupted: only a part was read."
interrupted --record --store "$work/cut"
expect_err "interrupted: nothing was recorded."

# Permissions bind others than root.
if can_drop; then
	chmod 755 "$work"
	mkdir "$work/closed"
	cp "$work/logs/kern.log" "$work/closed/secret.log"
	chmod 700 "$work/closed"
	as_nobody analyze $common "$work/closed" "$work/logs" >"$work/.out" 2>"$work/.err"
	status=$?
	out=$(cat "$work/.out") err=$(cat "$work/.err")
	expect_status 2
	expect_err "cannot read $work/closed: permission denied."
	expect_out "203.0.113.66"
fi

# A full disk under the answer.
if [ -e /dev/full ]; then
	"$YAGURA" analyze $common --json "$work/logs" >/dev/full 2>"$work/.err"
	status=$? err=$(cat "$work/.err")
	expect_status 2
	expect_err "cannot write the answer: No space left on device."
fi

# Words that are off.
run analyze
expect_status 2
expect_err "say what to read"
run analyze --threads 0 "$work/logs"
expect_err "--threads takes a whole number from 1 to 64"
run analyze --home 192.0.2.0/33 "$work/logs"
expect_status 2
expect_err '"192.0.2.0/33" is not a network.'
run analyze --zone Asia/Tokio "$work/logs"
expect_status 2
expect_err 'there is no time zone "Asia/Tokio"'
run analyze --frob "$work/logs"
expect_status 2
run frob
expect_status 2
expect_err 'there is no command "frob"'

# The year: said, or guessed from the file and told.
touch -d 2001-03-01 "$work/logs/auth.log"
run analyze --zone UTC --home 192.0.2.0/24 --events --json "$work/logs/auth.log"
expect_out "2000-11-06T03:00:00Z"
run analyze --zone UTC --home 192.0.2.0/24 "$work/logs/auth.log"
expect_out "say --year"

# An option that there is not is refused as everything else is.
run analyze --bogus
expect_status 2
expect_err 'yagura: there is no option --bogus; yagura analyze --help lists them.'
run report list --month
expect_status 2
expect_err 'yagura: --month wants a value; yagura report --help explains it.'
finish
