#!/bin/sh
# The program finds in examples/recorded/scanned what the strangers did there, by expected.tsv, and nothing
# else; in examples/recorded/ordinary and in busy, a hundred thousand lines of servers' logs, it finds nothing. YAGURA names the program.
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
recorded=$top/examples/recorded
yagura=${YAGURA:?the path of the yagura program}
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
failures=0

complain() {
	echo "recorded: $*" >&2
	failures=$((failures + 1))
}

# analyze PART EXIT: leaves the alerts in PART.json and complains about another exit code.
analyze() {
	"$yagura" analyze --json --zone UTC --home 192.0.2.0/24 "$recorded/$1" >"$work/$1.json" 2>"$work/$1.err"
	code=$?
	if [ "$code" -ne "$2" ]; then
		complain "analyze of $1 gave exit code $code instead of $2"
		cat "$work/$1.err" >&2
	fi
}

awk -f "$top/tests/system/recorded_facts.awk" "$recorded/expected.tsv" "$recorded/scanned/kern.log" >&2 ||
	complain "kern.log does not hold what expected.tsv says"

analyze scanned 1
awk -f "$top/tests/system/recorded.awk" "$recorded/expected.tsv" "$work/scanned.json" >&2 ||
	complain "the alerts of scanned differ from expected.tsv"

for part in ordinary busy; do
	analyze $part 0
	if grep -q '{' "$work/$part.json"; then
		cat "$work/$part.json" >&2
		complain "alerts in $part, where nothing but ordinary things happened"
	fi
done
lines=$(cat "$recorded"/busy/*.xz | xz -dc | wc -l)
[ "$lines" -ge 100000 ] || complain "busy has $lines lines only"
"$yagura" analyze --unread --zone UTC --home 192.0.2.0/24 "$recorded/busy" >"$work/unread" 2>&1
grep -q "^Everything was understood" "$work/unread" || {
	cat "$work/unread" >&2
	complain "lines of busy that are not understood"
}

[ "$failures" -eq 0 ] && echo "recorded: all that was done was found, and nothing else"
exit "$failures"
