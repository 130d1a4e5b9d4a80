#!/bin/bash
# What becomes of other people's lines whose answers are known is no worse than docs/accuracy.md says. The lines are
# not part of this project; without them the test is skipped.
# sanitizers: no
cd "$(dirname "$0")/../.." || exit 2
. tests/system/lib.bash

shared=${YAGURA_SHARED:-../shared}
if ! [ -f "$shared/data/fail2ban-logs/cases.tsv" ]; then
	echo "fail2ban-logs is not there: set YAGURA_SHARED to the folder above data/"
	exit 77
fi
export YAGURA_SHARED=$shared
told=$(script/accuracy fail2ban | tail -n 1)
echo "$told"
# shellcheck disable=SC2086 # words of the form name=value
for word in ${told#fail2ban-logs }; do declare "fail2ban_${word%%=*}=${word#*=}"; done
[ "${fail2ban_match:-0}" -ge 700 ] || fail "of fail2ban's lines that match, $fail2ban_match are right"
[ "${fail2ban_false:-99}" -le 10 ] || fail "of fail2ban's others, $fail2ban_false are taken for a failure"
told=$(script/accuracy ossec | tail -n 1)
echo "$told"
right=${told#*match=}
[ "${right%% *}" -ge 145 ] || fail "of OSSEC's and Wazuh's lines, ${right%% *} are right"
finish
