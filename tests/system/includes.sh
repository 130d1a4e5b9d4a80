#!/bin/sh
# Includes point one way: every #include "ROOM/…" of a room stands in the matrix.
# sanitizers: no
cd "$(dirname "$0")/../.." || exit 2
find src -name '*.[ch]' -print0 | sort -z | xargs -0 awk '
	BEGIN {
		while ((getline line < "tests/includes.tsv") > 0) {
			if (line ~ /^#/ || line == "")
				continue
			n = split(line, f, /[ \t]+/)
			known[f[1]] = 1
			for (i = 1; i <= n; i++)
				allowed[f[1] "/" f[i]] = 1
		}
	}
	/^#include "/ {
		split(FILENAME, path, "/")
		split($2, target, /["\/]/)
		room = path[2]
		if (!(room in known) || !((room "/" target[2]) in allowed)) {
			print FILENAME ":" FNR ": " room " may not include " target[2]
			bad = 1
		}
	}
	END { exit bad }'
