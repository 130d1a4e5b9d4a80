#!/bin/bash
# No line of other projects' log collections stands in the tree: some are under licences that ours is not.
# Skipped where the collections are not there. Lines are compared by their message, without the syslog header, and
# only those that name somebody (an address, a mail address): a fixed sentence of a daemon belongs to nobody.
# sanitizers: no
cd "$(dirname "$0")/../.." || exit 2
data=${YAGURA_SHARED:-../shared}/data
if [ ! -d "$data" ]; then
	echo "the collections are not there: set YAGURA_SHARED to the folder above data/"
	exit 77
fi
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

find "$data" -type f -size -4M \( -name '*.tsv' -o -name '*.log' -o -name '*.ini' -o -name '*.yaml' \
	-o -name '*.txt' -o -path '*fail2ban-logs/*' -o -path '*psad-iptables/*' \) -print0 |
	xargs -0 cat | tr '\t' '\n' | LC_ALL=C awk '
	{
		sub(/\r$/, "")
		# "Mon dd hh:mm:ss host program[pid]: " and what others put before a message
		sub(/^.*[a-zA-Z_.\/-]+(\[[0-9]+\])?: /, "", $0) || 1
		if (length($0) < 40)
			next
		if ($0 !~ /[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+|@[a-z]/)
			next
		if ($0 ~ /192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|127\.0\.0\.1/ && $0 !~ /@/)
			next
		print
	}' | LC_ALL=C sort -u >"$work/foreign"
[ -s "$work/foreign" ] || { echo "nothing to compare with in $data"; exit 1; }
git ls-files -z -- share examples tests docs src | LC_ALL=C xargs -0 grep -nF -f "$work/foreign" -- >"$work/found" 2>/dev/null
if [ -s "$work/found" ]; then
	echo "lines of $data stand in the tree:"
	cut -c1-200 "$work/found"
	exit 1
fi
echo "$(wc -l <"$work/foreign") foreign lines, none in the tree"
