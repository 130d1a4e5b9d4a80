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
(ulimit -v 600000; "$YAGURA" analyze $common --threads 1 "$work/bomb.zst" "$work/first" >"$work/.out" 2>"$work/.err")
[ $? -le 1 ] || fail "a bomb is read in bounded memory: $(cat "$work/.err")"

finish
