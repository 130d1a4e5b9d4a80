#!/bin/bash
# Other people's records of auditing and what they mean: who did what to what. auditd.jq puts our events in their
# terms. The records are not part of this project; without them the test is skipped.
cd "$(dirname "$0")/../.." || exit 2
. tests/system/lib.bash

shared=${YAGURA_SHARED:-../shared}
known=$shared/data/auditd-golibaudit/aucoalesce/testdata
if ! [ -d "$known" ]; then
	echo "auditd-golibaudit is not there: set YAGURA_SHARED to the folder above data/"
	exit 77
fi

# Ours says what was made; theirs names the folder that it was made in.
explained='1492800799.050:20294'

all=0 equal=0
for yaml in "$known"/*.yaml; do
	sed -n 's/^    //p' "$yaml" >"$work/audit.log"
	run analyze --events --all --json --zone UTC "$work/audit.log"
	printf '%s\n' "$out" | jq -r -f tests/system/auditd.jq | sort >"$work/ours"
	jq -r 'def text: map(. // "" | tostring) | join("|");
		.[].event | (."@timestamp" | capture("^(?<s>[^.Z]*)(\\.(?<f>[0-9]+))?Z$")) as $t | .summary |=
		(.actor //= {} | .object //= {}) | "\($t.s + "Z" | fromdate).\(($t.f // "") + "000" | .[0:3]):\(.sequence)\t\(
		[.summary.actor.primary, .summary.actor.secondary] | text)\t\(.summary.action // "")\t\(
		[.summary.object.primary, .summary.object.secondary] | text)"' "${yaml%.yaml}.json.golden" | sort >"$work/theirs"
	all=$((all + $(wc -l <"$work/theirs")))
	equal=$((equal + $(comm -12 "$work/ours" "$work/theirs" | wc -l)))
	while IFS= read -r line; do
		case $line in
		"$explained"*) ;;
		*) fail "$(basename "$yaml"): $line" "but: $(grep "^${line%%	*}" "$work/ours")" ;;
		esac
	done < <(comm -13 "$work/ours" "$work/theirs")
done
echo "$equal of $all events: actor, action and object equal"
[ "$all" -ge 48 ] || fail "only $all events were compared"
finish
