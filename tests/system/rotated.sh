#!/bin/bash
# Rotated sets: which file follows which, in which years, and what rotation leaves in the files.
cd "$(dirname "$0")/../.." || exit 2
. tests/system/lib.bash

login() { printf '%s gate sshd[%d]: Accepted password for hana from 192.0.2.20 port 50022 ssh2\n' "$1" "$2"; }
# order ARGUMENT…: time and process of each event
order() {
	run analyze --zone UTC --events --json "$@"
	printf '%s\n' "$out" | jq -r '[.["@timestamp"], .process.pid] | map(tostring) | join(" ")'
}
expect_order() { # WHAT WANTED GOT
	[ "$2" = "$3" ] || { diff <(printf '%s\n' "$2") <(printf '%s\n' "$3"); fail "$1"; }
}

# --- a set over New Year: in the order of its files even where one second ends one and begins the next
mkdir "$work/set"
{ login "Dec 20 10:00:00" 1; login "Dec 28 10:00:00" 2; } | gzip >"$work/set/auth.log.2.gz"
{ login "Dec 29 10:00:00" 3; login "Jan  4 10:00:00" 4; login "Jan  5 06:25:01" 5; } >"$work/set/auth.log.1"
{ login "Jan  5 06:25:01" 6; login "Jan  6 10:00:00" 7; } >"$work/set/auth.log"
wanted='2025-12-20T10:00:00Z 1
2025-12-28T10:00:00Z 2
2025-12-29T10:00:00Z 3
2026-01-04T10:00:00Z 4
2026-01-05T06:25:01Z 5
2026-01-05T06:25:01Z 6
2026-01-06T10:00:00Z 7'
touch -d "2026-01-06 12:00 UTC" "$work"/set/*
expect_order "a set dated by its last change" "$wanted" "$(order "$work/set")"
expect_order "the year that is said is that of the set's first stamp" "$wanted" "$(order --year 2025 "$work/set")"
touch -d "2026-01-06 12:00 UTC" "$work/set/auth.log"
touch -d "2026-11-06 12:00 UTC" "$work/set/auth.log.1" "$work/set/auth.log.2.gz" # copied later
expect_order "a file of a set is not newer than the one that follows" "$wanted" "$(order "$work/set")"

# --- the set and its copies, compressed or not, of another time of change: each line once, in the same years
cp -r "$work/set" "$work/copy"
gunzip "$work/copy/auth.log.2.gz"
touch -d "2027-06-01 12:00 UTC" "$work"/copy/*
expect_order "a copy of a set" "$wanted" "$(order "$work/set" "$work/copy")"
gzip -k "$work/set/auth.log.1"
touch -d "2026-12-31 12:00 UTC" "$work/set/auth.log.1.gz"
expect_order "a file that stands beside its compressed self" "$wanted" "$(order "$work/set")"

# --- sets that are named by their dates, and the same set named otherwise in another folder
mkdir "$work/dated"
cp "$work/set/auth.log" "$work/dated/auth.log"
cp "$work/set/auth.log.1" "$work/dated/auth.log-20260105"
zcat "$work/set/auth.log.2.gz" | xz >"$work/dated/auth.log-20251229.xz"
touch -d "2026-11-06 12:00 UTC" "$work"/dated/auth.log-*
touch -d "2026-01-06 12:00 UTC" "$work/dated/auth.log"
expect_order "a set named by dates" "$wanted" "$(order "$work/dated")"
expect_order "two sets of the same lines" "$wanted" "$(order "$work/dated" "$work/copy")"

# --- what copytruncate leaves: zeros before the lines, in a file with a hole and in a compressed one
for port in $(seq 1 40); do
	printf 'Nov  6 02:14:%02d gate kernel: DROP IN=eth0 OUT= MAC=02:00:00:00:00:01:02:00:00:00:00:02:08:00 SRC=203.0.113.66 DST=192.0.2.10 LEN=44 TOS=0x00 PREC=0x00 TTL=50 ID=1 PROTO=TCP SPT=40000 DPT=%d WINDOW=1024 RES=0x00 SYN URGP=0 \n' \
		"$port" "$port"
done >"$work/kern.log"
run analyze --zone UTC --year 2026 --home 192.0.2.0/24 --json "$work/kern.log"
sed "s|$work/kern.log|X|g" "$work/.out" >"$work/plain"
truncate -s 3M "$work/hole"
cat "$work/kern.log" >>"$work/hole"
gzip -c "$work/hole" >"$work/hole.gz"
for file in "$work/hole" "$work/hole.gz"; do
	run analyze --zone UTC --year 2026 --home 192.0.2.0/24 --json "$file"
	sed "s|$file|X|g" "$work/.out" >"$work/read"
	expect_same "$work/plain" "$work/read"
done
truncate -s 1G "$work/nothing"
run analyze "$work/nothing"
expect_status 2
expect_err "nothing is not a log: it is not text."

# --- one event under syslog's two kinds of time, and in the journal, which names processes that lines do not
lines() { # HEAD SUDO
	for i in $(seq 10 40); do
		printf "$1 sshd[812]: Failed password for invalid user admin from 203.0.113.66 port 400%d ssh2\n" "$i" "$i"
		printf "$1 sudo$2:    hana : TTY=pts/0 ; PWD=/home/hana ; USER=root ; COMMAND=/bin/ls %d\n" "$i" "$i"
	done
}
lines 'May  1 10:00:%d gate' '' >"$work/syslog"
lines '2026-05-01T10:00:%d.250000+00:00 gate.example.jp' '' >"$work/precise"
lines '2026-05-01T10:00:%d.249000+00:00 gate' '[900]' >"$work/other"
run analyze --zone UTC --year 2026 --events --json "$work/syslog"
wanted=$(printf '%s' "$out" | grep -c .)
[ "$wanted" -ge 62 ] || fail "events of syslog's lines"
for set in "precise" "syslog precise" "syslog other" "precise syslog"; do
	(cd "$work" && "$YAGURA" analyze --zone UTC --year 2026 --events --json $set) >"$work/.out"
	[ "$(grep -c . "$work/.out")" -eq "$wanted" ] || fail "$set: $(grep -c . "$work/.out") events, not $wanted"
done

finish
