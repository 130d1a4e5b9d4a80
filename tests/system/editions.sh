#!/usr/bin/env bash
# An edition's life: preview, check, publication, a revision that says what it restates; and what cannot be done.
cd "$(dirname "$0")/../.." || exit 2
. tests/system/lib.bash
export YAGURA_STORE=$work/store
zone='--zone Asia/Tokyo'

run bulletin 1999-05
expect_status 2
expect_err 'there is no store in'

for folder in examples/1999-05/0*/; do
	run report add $zone "$folder"
	expect_status 0
done

# what cannot be done
for month in 1999-13 1999-5 99-05 1999-00 may ''; do
	run bulletin "$month"
	expect_status 2
	expect_err 'a month is written as 1999-05'
done
run bulletin 1999-06 $zone
expect_status 2
expect_err 'no report was received in 1999-06'
run bulletin 1999-05 --format pdf
expect_status 2
expect_err 'there is no form "pdf"'
run bulletin 1999-05 --lang fr
expect_status 2
expect_err '--lang takes ja or en'
run bulletin 1999-05 --preview --publish
expect_status 2
run bulletin 1999-05 $zone --output "$work/no/such/folder.html"
expect_status 2
expect_err 'no such file'
echo old >"$work/page.html"
run bulletin 1999-05 $zone --output "$work"
expect_status 2
printf 'port\nno-such-term\n' >"$work/terms"
run bulletin 1999-05 $zone --terms "$work/terms"
expect_status 2
expect_err 'line 2'
run bulletin 1999-05 --zone Asia/Tokio
expect_status 2
expect_err 'Asia/Tokio'
YAGURA_SHARE=$work/nowhere run bulletin 1999-05 $zone
expect_status 2
if [ -w /dev/full ]; then
	"$YAGURA" bulletin 1999-05 $zone >/dev/full 2>"$work/full"
	[ $? -eq 2 ] || fail 'a full disk was not told'
fi

# the editor's list
printf 'ftp\n' >"$work/terms"
run bulletin 1999-05 $zone --terms "$work/terms" --format md
expect_status 0
expect_out 'ftp(*1)'
expect_no_out '(*2)'

# the language asked for, with whatever locale
{ LC_ALL=ja_JP.UTF-8 run bulletin 1999-05 $zone; } 2>/dev/null # the shell may lack it
expect_out '1999年5月'
{ LC_ALL=de_DE.UTF-8 run bulletin 1999-05 $zone; } 2>/dev/null # the shell may lack it
expect_out 'May 1999'

# preview and check
run bulletin 1999-05 $zone --preview
expect_status 0
expect_out 'R-1999-0004'
expect_out 'published before, in the edition of 1999-04'
run bulletin 1999-05 $zone --check
expect_status 0
expect_out 'can be published'

# publication
run bulletin 1999-05 $zone --publish
expect_status 0
expect_out 'is published, with 9 reports'
run bulletin 1999-05 $zone --publish
expect_status 0
expect_out 'Nothing has changed since revision 1'
run bulletin 1999-05 --format md
expect_out 'Version 1'
printf '%s\n' "$out" >"$work/first.md"

# a change is seen in a preview, not in what was published, until there is a revision
run report amend R-1999-0009 --set status=resolved $zone
expect_status 0
run bulletin 1999-05 --format md --output "$work/again.md"
expect_same "$work/first.md" "$work/again.md"
run bulletin 1999-05 $zone --preview
expect_out 'in hand → dealt with'
run bulletin 1999-05 $zone --publish
expect_status 0
expect_out 'Revision 2'
expect_out 'in hand → dealt with'
run bulletin 1999-05 --output "$work/page.html"
expect_status 0
grep -q 'in hand → dealt with' "$work/page.html" || fail 'the page does not say what was restated'
run bulletin 1999-05 --format json
expect_out '"revision":2'
run bulletin 1999-05 $zone --publish
expect_out 'Nothing has changed since revision 2'
[ -z "$(find "$work" -name '.page.html.*')" ] || fail 'something was left behind'

run verify
expect_status 0
finish
