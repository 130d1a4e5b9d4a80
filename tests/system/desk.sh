#!/bin/bash
# The desk from the outside: reports in, amended, shown; the store damaged, full, held, read-only.
cd "$(dirname "$0")/../.." || exit 2
: "${YAGURA:=build/yagura}"
work=$(mktemp -d) || exit 2
mounted=
cleanup() {
	[ -z "$mounted" ] || umount "$work/disk"
	rm -rf "$work"
}
trap cleanup EXIT
export LC_ALL=C.UTF-8 TZ=Asia/Tokyo COLUMNS=100
unset YAGURA_STORE LANGUAGE
status=0
store=$work/store

fail() {
	echo "$*"
	status=1
}

# expect STATUS COMMAND…: output stands in $work/out, complaints in $work/err
expect() {
	local wanted=$1 got
	shift
	"$YAGURA" "$@" >"$work/out" 2>"$work/err"
	got=$?
	[ "$got" = "$wanted" ] || {
		fail "yagura $*: exit $got, not $wanted"
		cat "$work/out" "$work/err"
	}
}

out_has() { grep -qF -- "$1" "$work/out" || fail "not printed: $1$(printf '\n'; cat "$work/out")"; }
err_has() { grep -qF -- "$1" "$work/err" || fail "not said: $1$(printf '\n'; cat "$work/err")"; }

# --- nothing there yet
expect 2 report list --store "$store"
err_has "there is no store in $store yet."
[ ! -e "$store" ] || fail "a reader made a store"

# --- a report with evidence
mkdir "$work/one"
cat >"$work/one/report.yaml" <<'END'
reporter: {organization: Example University, kind: education}
received: 1999-05-06 09:40
zone: Asia/Tokyo
home: [192.0.2.0/24]
services: [telnet]
damage: none
END
for n in 1 2 3 4 5 6; do
	echo "May  2 04:07:1$n gate in.telnetd[81$n]: refused connect from 203.0.113.66"
	echo "May  2 04:07:2$n gate ipop3d[82$n]: refused connect from 203.0.113.66"
	echo "May  2 04:07:3$n gate in.ftpd[83$n]: refused connect from 203.0.113.66"
	echo "May  2 04:07:4$n gate in.rlogind[84$n]: refused connect from 203.0.113.66"
done | sort >"$work/one/secure"
expect 0 report add "$work/one" --store "$store"
[ "$(head -n 1 "$work/out")" = "Report R-1999-0001 recorded, received 1999-05-06 09:40 JST." ] ||
	fail "first line: $(head -n 1 "$work/out")"
out_has "Proposed class  scanning"
out_has "the report says telnet;"
out_has "I-1999-0001"
expect 0 report show R-1999-0001 --store "$store"
out_has "CONTRADICTED: secure:"
out_has "Example University"

# --- own words, in Shift_JIS and ISO-2022-JP
echo 'ログを確認した。ポートの走査である。' | iconv -t CP932 >"$work/words.txt"
expect 0 report add "$work/words.txt" --store "$store"
number=$(sed -n 's/^Report \(R-[0-9-]*\) recorded.*/\1/p' "$work/out")
expect 0 report show "$number" --store "$store"
out_has "ログを確認した。"
echo 'ログを確認した。ポートの走査である。' | iconv -t ISO-2022-JP >"$work/jis.txt"
expect 0 report add "$work/jis.txt" --store "$store"
head -c 3000 /dev/urandom >"$work/noise.txt"
expect 2 report add "$work/noise.txt" --store "$store"
err_has "is not a text in UTF-8, ISO-2022-JP, EUC-JP or Shift_JIS."

# --- late findings, decisions
printf 'done: [{code: service-closed, object: telnet}]\nstatus: resolved\n' >"$work/late.yaml"
expect 0 report amend R-1999-0001 "$work/late.yaml" --store "$store"
expect 0 report amend R-1999-0001 --set damage=yes --set 'class={value: probe, certainty: likely}' \
	--store "$store"
out_has "service closed (telnet); claimed by the reporter"
out_has "probe, likely; decided by"
expect 2 report amend R-1999-0077 --set damage=none --store "$store"
err_has "there is no report R-1999-0077; the last one is R-20"
expect 2 report amend R-1999-0001 --set damage=nome --store "$store"
err_has 'damage is none, yes or unknown, not "nome". did you mean none?'
expect 0 report list --month 1999-05 --store "$store"
[ "$(head -n 1 "$work/out")" = "1 report was received in 1999-05, 1 with damage." ] ||
	fail "list: $(head -n 1 "$work/out")"
expect 0 report list --month 1999-05 --json --store "$store"
out_has '"number":"R-1999-0001"'

# --- a wrong report.yaml: file, line, caret, and nothing recorded
records=$(sqlite3 "$store/yagura.db" 'SELECT count(*) FROM record')
mkdir "$work/wrong"
printf 'reporter: {organization: 玄関の学校, knid: education}\nzone: Asia/Tokio\nevidence: [none.log]\n' \
	>"$work/wrong/report.yaml"
expect 2 report add "$work/wrong" --store "$store"
cat >"$work/wanted" <<END
yagura: $work/wrong/report.yaml line 1: there is no key "knid" here.

  1 | reporter: {organization: 玄関の学校, knid: education}
    |                                      ^^^^ did you mean kind?

yagura: $work/wrong/report.yaml line 2: there is no time zone "Asia/Tokio".

  1 | reporter: {organization: 玄関の学校, knid: education}
  2 | zone: Asia/Tokio
    |       ^^^^^^^^^^ did you mean Asia/Tokyo?
END
diff "$work/wanted" "$work/err" >"$work/diff" || fail "$(cat "$work/diff")"
printf 'evidence: [none.log]\n' >"$work/wrong/report.yaml"
expect 2 report add "$work/wrong" --store "$store"
err_has 'line 1: there is no file "none.log" that can be read.'
[ "$records" = "$(sqlite3 "$store/yagura.db" 'SELECT count(*) FROM record')" ] ||
	fail "something was recorded of a wrong report"

# --- the form
unset VISUAL EDITOR
expect 0 report new --store "$store"
out_has "reporter:"
VISUAL=true expect 0 report new --store "$store"
out_has "Nothing was filled in"
cat >"$work/editor" <<'END'
#!/bin/sh
sed -i 's/^damage:.*/damage: none/' "$1"
END
chmod +x "$work/editor"
VISUAL=$work/editor expect 0 report new --incident I-1999-0001 --store "$store"
out_has "Report R-"
VISUAL=true expect 2 report new --incident I-1999-0055 --store "$store"
err_has "there is no incident I-1999-0055; the last one is I-1999-0001."

# --- incidents
expect 0 incident list --store "$store"
out_has "I-1999-0001"
expect 0 incident show I-1999-0001 --store "$store"
out_has "* carries the verdict"
out_has "report R-1999-0001 was received"
place=$(grep -o "[^ ]*/one/secure:[0-9]*" "$work/out" | head -n 1)
expect 0 incident show I-1999-0001 --evidence "$place" --store "$store"
out_has "unchanged since it was taken."
printf 'May  2 04:07:11 gate in.telnetd[811]: \033[2J connect\n' >"$work/one/secure"
expect 0 incident show I-1999-0001 --evidence "$place" --store "$store"
out_has "as it was kept"
expect 2 incident show I-1999-0001 --evidence nowhere:1 --store "$store"
expect 0 incident set I-1999-0001 damage=none note='asked the source' --store "$store"
out_has "damage: none, decided by"
expect 2 incident set I-1999-0001 damage=maybe --store "$store"
expect 2 incident suppress I-1999-0001 --reason x --until 1999-01-01 --store "$store"
expect 0 incident suppress I-1999-0001 --reason 'our own scanner' --until 2199-12-31 --store "$store"
expect 0 incident list --json --store "$store"
out_has '"suppressed":"our own scanner"'
expect 2 incident show I-2026-9999 --store "$store"
err_has "there is no incident I-2026-9999; the last one is I-1999-0001."

# --- what was published before is annotated, and counts
again=$work/again
printf 'reporter: {organization: Example University}\nreceived: 1999-04-10\nclass: scan\n' >"$work/april.yaml"
printf 'reporter: {organization: example university}\nreceived: 1999-05-10\nclass: probe\n' >"$work/may.yaml"
expect 0 report add "$work/april.yaml" --store "$again"
expect 0 bulletin 1999-04 --publish --store "$again" --zone Asia/Tokyo
expect 0 report add "$work/may.yaml" --store "$again"
out_has "published before, in the edition of 1999-04 (R-1999-0001)"
expect 0 report list --month 1999-05 --store "$again"
out_has "1 report was received in 1999-05"
expect 0 verify --store "$again"

# Another reporter, the same source as in an edition: found by the program.
source_store=$work/source
expect 0 report add examples/1999-05/01-pop-telnet --store "$source_store" --zone Asia/Tokyo
expect 0 bulletin 1999-05 --publish --store "$source_store" --zone Asia/Tokyo
mkdir "$work/june"
sed 's/^May/Jun/' examples/1999-05/01-pop-telnet/secure >"$work/june/secure"
printf '%s\n' 'reporter: {organization: Another Office}' 'received: 1999-06-10' 'zone: Asia/Tokyo' \
	'home: [192.0.2.0/26]' 'class: scan' >"$work/june/report.yaml"
expect 0 report add "$work/june" --store "$source_store" --zone Asia/Tokyo
out_has "R-1999-0001, the same source"
out_has "published before, in the edition of 1999-05 (R-1999-0001)"
expect 0 incident show I-1999-0001 --store "$source_store"
out_has "report R-1999-0001 was received"
grep -q "report R-1999-0002" "$work/out" && fail "a report of another incident: $(cat "$work/out")"

# --- analyses kept: twice is once; what ended; what is suppressed
kept=$work/kept
evidence=examples/1999-05/01-pop-telnet/secure
analyze() {
	expect "$1" analyze --record --since-last --store "$kept" --year 1999 --home 192.0.2.0/24 \
		"${@:2}"
}
analyze 1 "$evidence" examples/1999-05/02-imap/messages
count() { sqlite3 "$kept/yagura.db" "SELECT (SELECT count(*) FROM ledger), (SELECT count(*) FROM incident),
	(SELECT count(*) FROM record WHERE kind LIKE 'incident.%')"; }
before=$(count)
analyze 1 "$evidence"
out_has "Ended"
[ "$before" = "$(count)" ] || fail "recorded twice: $before, then $(count)"
# What a report tells is read in words, not in codes.
expect 0 report add examples/1999-05/06-relay --store "$work/codes" --zone Asia/Tokyo
expect 0 report show R-1999-0001 --store "$work/codes"
out_has "wrong setting (sendmail); claimed by the reporter"
grep -Eq 'setting-faulty|error-mail|report\.received' "$work/out" && fail "a code is shown: $(cat "$work/out")"

# Without --record it only looks.
records() { sqlite3 "$kept/yagura.db" 'SELECT count(*) FROM record'; }
before=$(records)
expect 1 analyze --since-last --store "$kept" --year 1999 --home 192.0.2.0/24 \
	"$evidence" examples/1999-05/05-four-services/auth.log
out_has "goes on,"
out_has "new, "
[ "$before" = "$(records)" ] || fail "written without --record: $before, then $(records)"
expect 2 analyze --since-last --store "$work/nowhere" --year 1999 "$evidence"
err_has "there is no store in"
[ -e "$work/nowhere" ] && fail "a store was made without --record"

# An incident is told in the reader's language, whatever it was recorded under.
if locale -a 2>/dev/null | grep -qix 'ja_JP.utf-\?8'; then
	LC_ALL=ja_JP.UTF-8 "$YAGURA" incident show I-1999-0001 --store "$kept" >"$work/out"
	out_has "4台のホストのIMAPに4回接続しようとして"
	out_has "4件すべてが拒否された"
	LC_ALL=ja_JP.UTF-8 "$YAGURA" incident list --store "$kept" >"$work/out"
	grep -q refused "$work/out" && fail "English in a Japanese list: $(cat "$work/out")"
fi
expect 0 incident suppress I-1999-0001 --reason 'our own scanner' --until 2199-12-31 --store "$kept"
expect 0 incident suppress I-1999-0002 --reason 'our own scanner' --until 2199-12-31 --store "$kept"
"$YAGURA" analyze --record --store "$kept" --year 1999 --home 192.0.2.0/24 "$evidence" >"$work/out"
out_has "our own scanner, until 2199-12-31"
expect 0 verify --store "$kept"

# --- proof
expect 0 verify --store "$store"
out_has "Nothing was changed:"
expect 0 verify --head --store "$store"
head=$(cat "$work/out")
expect 0 verify --against "$head" --store "$store"
expect 1 verify --against "1:$(printf '0%.0s' $(seq 64))" --store "$store"
sqlite3 "$store/yagura.db" "UPDATE record SET payload = replace(payload, 'telnet', 'telnot') WHERE seq = 1"
expect 1 verify --store "$store"
out_has "record 1 (report.received R-1999-0001): its content was changed"
sqlite3 "$store/yagura.db" "UPDATE record SET payload = replace(payload, 'telnot', 'telnet') WHERE seq = 1;
	UPDATE incident SET accesses = 1"
expect 1 verify --store "$store"
out_has "table incident, I-1999-0001, from record"
cp -r "$store" "$work/broken"
printf 'not a database at all, but long enough to be looked at ..............' >"$work/broken/yagura.db"
rm -f "$work/broken/yagura.db-wal" "$work/broken/yagura.db-shm"
expect 2 verify --store "$work/broken"
err_has "is damaged"
cp "$store/yagura.db" "$work/broken/yagura.db"
dd if=/dev/zero of="$work/broken/yagura.db" bs=4096 seek=3 count=6 conv=notrunc 2>/dev/null
"$YAGURA" verify --store "$work/broken" >/dev/null 2>"$work/err"
[ $? = 2 ] || [ $? = 1 ] || fail "a store with zeroed pages was believed"
mkdir "$work/other"
sqlite3 "$work/other/yagura.db" 'CREATE TABLE t(a)'
expect 2 report add "$work/words.txt" --store "$work/other"
err_has "a database of another program"

# --- killed at any moment, the store is whole
kill_store=$work/killed
expect 0 report add "$work/words.txt" --store "$kill_store"
for delay in 0.002 0.005 0.008 0.011 0.014 0.017 0.02 0.023 0.026 0.03; do
	timeout -s KILL "$delay" "$YAGURA" report add examples/1999-05/01-pop-telnet \
		--store "$kill_store" >/dev/null 2>&1
done 2>/dev/null
expect 0 verify --store "$kill_store"

# --- held by another process
{ echo 'BEGIN IMMEDIATE;'; sleep 8; } | sqlite3 "$kill_store/yagura.db" &
holder=$!
sleep 0.3
expect 2 report add "$work/words.txt" --store "$kill_store"
err_has "is in use by another process"
expect 0 report list --store "$kill_store"
wait "$holder"

# --- a full disk, and one that cannot be written
mkdir "$work/disk"
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=400k tmpfs "$work/disk" 2>/dev/null; then
	mounted=1
	expect 0 report add "$work/words.txt" --store "$work/disk/store"
	yes 'words and words and words' | head -c 250000 >"$work/long.txt"
	expect 2 report add "$work/long.txt" --store "$work/disk/store"
	err_has "there is no space left for the store"
	expect 0 verify --store "$work/disk/store"
	dd if=/dev/zero of="$work/disk/fill" bs=1k 2>/dev/null
	expect 2 report add "$work/words.txt" --store "$work/disk/new"
	err_has "there is no space left for the store"
	rm -f "$work/disk/fill"
	mount -o remount,ro "$work/disk"
	expect 2 report add "$work/words.txt" --store "$work/disk/store"
	err_has "permission denied"
	expect 0 report list --store "$work/disk/store"
	out_has "1 report, 0 with damage."
fi

exit $status
