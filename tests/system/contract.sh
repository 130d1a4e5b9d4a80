#!/bin/bash
# What is promised on paper: every key of JSON that the examples print stands in docs/output.md, under its heading; and
# what README.md shows is what the program prints.
# sanitizers: no
cd "$(dirname "$0")/../.." || exit 2
. tests/system/lib.bash
store=$work/store
desk="--store $store --zone Asia/Tokyo"

# named HEADING…: the words in backquotes of these parts; `.x` after `a.b` means `a.x`.
named() {
	local heading
	for heading; do
		awk -v heading="## $heading" '/^## / { inside = $0 == heading } inside' docs/output.md
	done | grep -oE "\`[^\` ]+\`" | tr -d '`' | awk '
		/^\./ { $0 = before $0 }
		{ before = $0; sub(/\.[^.]*$/, "", before); sub(/…$/, "*"); print }' | sort -u
}

# A key is named whole, by its end, by a star, or by a key below it.
unnamed() { # NAMES, keys on standard input
	awk 'NR == FNR { if (sub(/\*$/, "")) star[$0]; else name[$0]; next }
	{
		for (key = $0; !(key in name) && sub(/^[^.]*\./, "", key);)
			;
		found = key in name
		for (s in star)
			found = found || index($0, s) == 1 || index(s, $0 ".") == 1
		for (n in name)
			found = found || index(n, $0 ".") == 1
		if (!found)
			print
	}' "$1" -
}

# told PART HEADING…: the keys of $work/json against these parts
told() {
	local part=$1 missing
	shift
	named "$@" >"$work/names"
	missing=$(jq -r 'paths | map(select(type != "number")) | join(".")' "$work/json" | grep . | sort -u |
		unnamed "$work/names")
	[ -s "$work/json" ] || { echo "$part prints nothing"; bad=1; }
	[ -z "$missing" ] || { printf 'docs/output.md does not name, of %s:\n%s\n' "$part" "$missing"; bad=1; }
}

logs="examples/recorded/scanned examples/recorded/ordinary examples/1999-05"
"$YAGURA" analyze --zone UTC --home 192.0.2.0/24 --json $logs >"$work/json"
told alerts Both Alerts Evidence
"$YAGURA" analyze --zone UTC --home 192.0.2.0/24 --events --json $logs >"$work/json"
told events Both Evidence "Further fields of events"
grep -o '"[a-z_]*\.[a-z_.]*")' src/core/event.h | tr -d '")' | unnamed "$work/names" >"$work/.out"
[ ! -s "$work/.out" ] || { echo "docs/output.md does not name:"; cat "$work/.out"; bad=1; }

"$YAGURA" formats show sshd --json >"$work/json"
told formats Formats

# The blocks of the README that begin with a command: a line with … is compared as far as that.
shown() {
	awk '
	/^    \$ / { command = substr($0, 7); next }
	!/^    / && !/^$/ { command = "" }
	command != "" && !/^ *…?$/ { print command "\t" substr($0, 5) }' README.md
}
add() { "$YAGURA" report add $desk "$@" >/dev/null || bad=1; }
answer() { # COMMAND: what the program prints for it, kept in a file
	local folder=examples/1999-05
	case $1 in
	*"report add"*) add $folder/0[1-4]-* ;;
	*bulletin*) add $folder/0[6-9]-* ;;
	esac
	# shellcheck disable=SC2086 # words, none of them quoted
	YAGURA_STORE=$store "$YAGURA" ${1#yagura } >"$work/answer" 2>&1
}
asked=
while IFS=$'\t' read -r command line; do
	[ "$command" = "$asked" ] || answer "$command"
	asked=$command
	line=${line%%…*}
	grep -qF -- "${line%% }" "$work/answer" || {
		printf 'README.md: %s does not print:\n%s\n' "$command" "$line"
		bad=1
	}
done < <(shown)
[ -n "$asked" ] || { echo "README.md shows nothing"; bad=1; }

"$YAGURA" bulletin 1999-05 $desk --format json >"$work/json"
told "the bulletin" Bulletin
"$YAGURA" report list $desk --json >"$work/json"
told reports Reports
number=$("$YAGURA" incident list --store "$store" --json | jq -r .number | head -n 1)
"$YAGURA" incident suppress "$number" --store "$store" --reason "our own" --until 2199-12-31 >/dev/null
"$YAGURA" incident set "$number" --store "$store" damage=none note=asked >/dev/null
"$YAGURA" incident list --store "$store" --json >"$work/json"
"$YAGURA" incident show "$number" --store "$store" --json >>"$work/json"
told incidents Incidents
"$YAGURA" verify --store "$store" --json >"$work/json"
told verify Verify
finish
