#!/bin/bash
# Other people's firewall logs with known scans: every scan is found with its source, method, ports and number of hosts,
# and nobody else is called a scanner. The logs are not part of this project; without them the test is skipped.
cd "$(dirname "$0")/../.." || exit 2
. tests/system/lib.bash

shared=${YAGURA_SHARED:-../shared}
logs=$shared/data/psad-iptables
if ! [ -f "$logs/labels.tsv" ]; then
	echo "psad-iptables is not there: set YAGURA_SHARED to the folder above data/"
	exit 77
fi

# Ports that a label names must lie within its range; a few around it come with nmap.
# LABEL "1000-1500" wants exactly these; "1-65389 (1000 ports)" the first, the last and the count.
ports_fit() {
	local label=$1 ports=$2 count=$3
	case $label in
	*' protocols') [ "$count" -eq "${label% protocols}" ] ;;
	*'('*)
		local range=${label%% *} number=${label##*\(}
		[ "$count" -eq "${number%% *}" ] && [ "${ports%%[,-]*}" = "${range%-*}" ] &&
			[ "${ports##*[,-]}" = "${range#*-}" ]
		;;
	*-*)
		# nmap's own port numbers may be few within the range, but its ends are there
		[ "${ports%%[,-]*}" = "${label%-*}" ] && [ "${ports##*[,-]}" = "${label#*-}" ]
		;;
	*) [ "$ports" = "$label" ] ;;
	esac
}

found=0
while IFS=$(printf '\t') read -r file source class method ports targets _; do
	case $file in \#* | '') continue ;; esac
	run analyze --json --zone UTC "$logs/$file"
	scans=$(printf '%s\n' "$out" | jq -r 'select(.yagura.class == "scan") |
		[.source.address, .rule.name, .yagura.method, .yagura.ports, .yagura.port_count, .yagura.target_count] | @tsv')
	case $class in
	portscan) rule=port-scan ;;
	hostsweep) rule=sweep ;;
	protoscan) rule=protocol-scan ;;
	*)
		[ -z "$scans" ] || fail "$file: no scan, but: $scans"
		continue
		;;
	esac
	if [ "$(printf '%s\n' "$scans" | wc -l)" -ne 1 ]; then
		fail "$file: one scan by $source, but: $scans"
		continue
	fi
	IFS=$(printf '\t') read -r s r m p c t <<-END
		$scans
	END
	[ "$s $r $m $t" = "$source $rule $method $targets" ] ||
		fail "$file: $source $rule $method $targets hosts, but: $s $r $m $t"
	ports_fit "$ports" "$p" "$c" || fail "$file: ports $ports, but $c: $p"
	found=$((found + 1))
done <"$logs/labels.tsv"
[ "$found" -ge 14 ] || fail "only $found labelled scans were looked at"
finish
