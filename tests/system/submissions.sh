#!/usr/bin/env bash
# The evidence of the nine submissions of May 1999: what is found in each, and nothing besides; and no
# line of it is left that was not understood, but for the Web server's.
cd "$(dirname "$0")/../.." || exit 2
. tests/system/lib.bash
base=examples/1999-05

# found FOLDER FILE…: analyzes and leaves one line an alert in $out: detector, source, ports, targets, accesses, verdict
found() {
	local folder=$base/$1 home
	shift
	home=$(sed -n 's/^home: \[\(.*\)\]/\1/p' "$folder/report.yaml")
	run analyze --json --year 1999 --zone Asia/Tokyo --home "$home" "${@/#/$folder/}"
	expect_status 1
	alerts=$(printf '%s\n' "$out" | sed -n '
		s/.*"source":{"address":"\([^"]*\)".*/\1 &/
		s/^\([^ ]*\) .*"rule":{"name":"\([^"]*\)".*/\2 \1 &/p' | awk '
		function value(key,   t) {
			if (!match($0, "\"" key "\":(\"[^\"]*\"|[0-9]+)"))
				return "-"
			t = substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 3)
			gsub(/"/, "", t)
			return t == "" ? "-" : t
		}
		{ print $1, $2, value("ports"), value("target_count"), value("accesses"), value("verdict") }')
}

expect_alerts() {
	[ "$alerts" = "$1" ] || { printf 'expected:\n%s\nfound:\n%s\n' "$1" "$alerts"; fail "in this evidence"; }
}

# Everything was understood.
expect_read() {
	run analyze --unread --year 1999 "$@"
	expect_out "Everything was understood"
}

found 01-pop-telnet secure
expect_alerts 'service-probe 203.0.113.45 23,110 3 6 nothing-got-through'
found 02-imap messages
expect_alerts 'service-probe 203.0.113.130 143 4 4 nothing-got-through'
found 03-imap daemon.log
expect_alerts 'sweep ppp21.isp.example.net 143 8 8 nothing-got-through'
found 04-april secure
expect_alerts 'slow-scan 198.51.100.77 21,23,79,109-110,143,512-514 8 70 nothing-got-through'
found 05-four-services auth.log
expect_alerts 'service-probe 203.0.113.201 21,23,143,513 2 8 nothing-got-through'
found 06-relay maillog
expect_alerts 'relay-accepted 198.51.100.33 25 1 120 got-through
relay-refused 198.51.100.61 25 1 6 nothing-got-through'
found 07-ftp-intrusion messages xferlog
expect_alerts 'hostile-input 198.51.100.213 21 1 36 got-through'
found 08-stepping-stone messages xferlog
expect_alerts 'user-added 198.51.100.91 - 1 1 got-through'

expect_read "$base/02-imap/messages" "$base/03-imap/daemon.log" "$base/05-four-services/auth.log" \
	"$base/06-relay/maillog" "$base/07-ftp-intrusion/xferlog" "$base/08-stepping-stone"/{messages,xferlog}
finish
