#!/bin/sh
# The Japanese catalogue is whole: no message of the program lacks its translation.
# sanitizers: no
cd "$(dirname "$0")/../.." || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
xgettext --keyword=_ --keyword=N_ --keyword=ngettext:1,2 --from-code=UTF-8 --no-location \
	-f po/POTFILES -o "$work/yagura.pot" || exit 1
grep -rlE '\b(_|N_|ngettext)\(' src --include='*.c' --include='*.h' | grep -v base/i18n.h |
	sort >"$work/users"
sort po/POTFILES >"$work/listed"
comm -23 "$work/users" "$work/listed" >"$work/unlisted"
if [ -s "$work/unlisted" ]; then
	echo "not in po/POTFILES:"
	cat "$work/unlisted"
	exit 1
fi
msgmerge -q --no-fuzzy-matching po/ja.po "$work/yagura.pot" -o "$work/ja.po" 2>/dev/null || exit 1
msgfmt --check-format --check-domain -o /dev/null "$work/ja.po" || exit 1
if msgfmt --statistics -o /dev/null "$work/ja.po" 2>&1 | grep -E 'untranslated|fuzzy'; then
	msgattrib --untranslated --no-obsolete "$work/ja.po"
	msgattrib --only-fuzzy --no-obsolete "$work/ja.po"
	exit 1
fi
