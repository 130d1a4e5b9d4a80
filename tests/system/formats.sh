#!/bin/bash
# Formats as people meet them: what is listed and shown, a first file of one's own, its mistakes, and the folder of the site.
cd "$(dirname "$0")/../.." || exit 2
. tests/system/lib.bash
export YAGURA_FORMATS=$work/formats
here=$PWD
cd "$work" || exit 2

run formats list
expect_status 0
expect_out "formats of log lines are known."
expect_out "sshd.fmt:"
run formats show sshd.fmt
expect_status 0
expect_out "Failed password for "
expect_out "src=192.0.2"
run formats show shd
expect_status 2
expect_err "Did you mean"
run formats list --json
[ "$(printf '%s\n' "$out" | jq -s 'all(.sample_count > 0 and (.programs + .kinds | length) > 0)')" = true ] ||
	fail "a format without sample or reader"
LC_ALL=ja_JP.UTF-8 run formats test
expect_status 2

# the course of docs/formats.md, as it stands there
block() { awk -v first="$1" '/^```$/ { on = 0 } on { print } $0 == first { on = 1; if (/^#/) print }' "$here/docs/formats.md"; }
block '# mydaemon.fmt' >mydaemon.fmt
block '$ cat mydaemon.log' >mydaemon.log
block '$ yagura formats test mydaemon.fmt mydaemon.log' >expected
run formats test mydaemon.fmt
expect_status 0
expect_out "Formats: 1, samples: 1; all are right."
run formats test mydaemon.fmt mydaemon.log
expect_status 1
printf '%s\n' "$out" >shown
expect_same expected shown
"$YAGURA" formats test mydaemon.fmt - <mydaemon.log >shown
[ $? -eq 1 ] || fail "standard input"
printf '%s\n' "$out" | cmp -s - shown || fail "standard input is read as the file is"

# wrong in itself, in its samples, and beside another file
printf 'program a\nformat login\n\tx {src:adr}\nsample x 192.0.2.1\n' >wrong.fmt
run formats test wrong.fmt
expect_status 2
expect_err "wrong.fmt:3:9: unknown type; did you mean addr?"
expect_err "3 |         x {src:adr}"
expect_err "  |                ^^^"
printf 'program a\nformat login\n\tx {user:word}\nsample x a\nsample y\nsample x b\n\tuser=c\n' >samples.fmt
run formats test samples.fmt wrong.fmt
expect_status 2
expect_err "samples.fmt:4:1:"
expect_err "samples.fmt:5:1:"
expect_err "samples.fmt:7:2:"
expect_err "wrong.fmt:3:9:"
run formats test mydaemon.log
expect_status 2
expect_err ".fmt"
run formats test none.fmt
expect_status 2
expect_err "none.fmt"

# the site's folder: what is right holds, what is wrong is told, and the rest is done
mkdir "$YAGURA_FORMATS"
cp mydaemon.fmt "$YAGURA_FORMATS"
{
	for i in 1 2 3 4 5 6 7 8 9 10; do
		echo "May  6 11:02:$((i + 10)) gate sshd[$i]: Failed password for root from 203.0.113.7 port $i ssh2"
	done
	cat mydaemon.log
} >gate.log
run analyze --events --json --zone UTC --year 2026 gate.log
[ "$status" -ne 2 ] || fail "formats of one's own are read"
expect_out "mydaemon"
run analyze --unread --zone UTC --year 2026 gate.log
[ -z "$err" ] || fail "expected no complaint"
cp wrong.fmt samples.fmt "$YAGURA_FORMATS"
run analyze --events --json --zone UTC --year 2026 gate.log
expect_status 2
expect_err "wrong.fmt is left out; the other formats hold."
expect_err "samples.fmt is left out"
expect_out "mydaemon"
[ "$(printf '%s' "$err" | grep -c 'wrong.fmt:3:9')" -eq 1 ] || fail "told once"

# before ours, even where ours say more
rm "$YAGURA_FORMATS"/*
cat >"$YAGURA_FORMATS/quiet.fmt" <<'FMT'
# the scanner of the house
program sshd
format note
	Failed {:word} for {:text} from 203.0.113.7 port {:int} ssh2
sample Failed password for root from 203.0.113.7 port 5 ssh2
FMT
run analyze --events --json --zone UTC --year 2026 gate.log
expect_no_out "203.0.113.7"
run formats show quiet.fmt
expect_status 0
expect_out "Failed {:word} for"
finish
