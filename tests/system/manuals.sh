#!/bin/sh
# Manual pages are clean, and every command and option has its place there.
# sanitizers: no
cd "$(dirname "$0")/../.." || exit 2
status=0
mandoc -T lint -W warning man/*.[1-9] || status=1
for command in $("$YAGURA" --help | awk '/^  [a-z]/ { print $1 }'); do
	page=man/yagura-$command.1
	if [ ! -f "$page" ]; then
		echo "$command has no manual page"
		status=1
		continue
	fi
	for option in $("$YAGURA" "$command" --help | grep -o -- '--[a-z][a-z-]*' | sort -u); do
		grep -q "Fl -${option#--}" "$page" || {
			echo "$page lacks $option"
			status=1
		}
	done
done
exit $status
