#!/usr/bin/env bash
# The whole path: the nine submissions go in, the bulletin of May 1999 comes out, and holds the facts of
# examples/1999-05/expected.json and, in words, of what was told; and no name of whom it concerns.
cd "$(dirname "$0")/../.." || exit 2
. tests/system/lib.bash
export YAGURA_STORE=$work/store
base=examples/1999-05

for folder in "$base"/0*/; do
	run report add --zone Asia/Tokyo "$folder"
	expect_status 0
done

# bulletin LANG FORMAT: into $out
bulletin() {
	run bulletin 1999-05 --zone Asia/Tokyo --lang "$1" --format "$2"
	expect_status 0
}

# None of these may stand in an edition: who reported, from which machine, who attacked.
names='届出者 株式会社 研究所 学園 example. 192.0.2. 198.51.100. 203.0.113. report1 wheel2 www2'

has() { for words in "$@"; do expect_out "$words"; done; }

bulletin ja json
printf '%s' "$out" >"$work/may.json"
python3 tests/system/facts.py "$base/expected.json" "$work/may.json" || { status=1; fail "facts differ"; }

for format in md html; do
	bulletin ja "$format"
	has 'スキャニング' 'spamメール' '中継' '侵入' '踏み台' '約70回' '18日まで' 'と思われる' '模様' \
		'何らかの' 'sendmail' 'プロバイダ' 'カウンタ' '5月6日' 'ケース2、3'
	for name in $names; do expect_no_out "$name"; done
	bulletin en "$format"
	has 'Scanning' 'relay' 'stepping stone' 'about 70' 'thought to' 'appears to' 'sendmail' 'provider' \
		'counter' '6 May' 'Cases 2 and 3'
	for name in $names; do expect_no_out "$name"; done
done

run verify
expect_status 0
finish
