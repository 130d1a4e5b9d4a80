#!/usr/bin/env bash
# Names, lines and submissions by somebody who means harm: nothing of them reaches a terminal as it is, no
# file outside of a submission is read, and what was not read is said.
cd "$(dirname "$0")/../.." || exit 2
. tests/system/lib.bash
export TZ=UTC COLUMNS=100
log=$work/log
mkdir "$log"

# A terminal obeys none of what was printed: no control character, no C1, no mark of direction.
expect_tame() {
	if LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xaa-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf' \
		"$work/.out" "$work/.err"; then
		fail "a terminal would obey this"
	fi
	iconv -f UTF-8 -t UTF-8 "$work/.out" >/dev/null 2>&1 || fail "not UTF-8"
}

# --- names of files, hosts, programs and users
marks=$(printf '\033[2J\302\233\063\061m\342\200\256\342\201\246\357\273\277\377')
folder=$log/$(printf 'fol\nder\033]0;x\007\377')
mkdir "$folder"
for minute in 10 11 12 13 14 15 16 17 18 19; do
	printf 'May  6 02:%s:07 www in.telnetd[%s]: refused connect from 203.0.113.66\n' $minute $minute
	printf 'May  6 02:%s:08 www ipop3d[%s]: refused connect from 203.0.113.66\n' $minute $minute
	printf 'May  6 02:%s:09 www sshd[%s]: Failed password for %s from 203.0.113.66 port 1 ssh2\n' \
		$minute $minute "$marks"
	printf 'May  6 02:%s:10 w%sw s%s[%s]: %s\n' $minute "$marks" "$marks" $minute "$marks"
done >"$folder/$(printf 'new\nline\033[2J\342\200\256<b>.log')"
for form in "" --unread --json "--json --events"; do
	run analyze $form --year 1999 --home 192.0.2.0/24 "$log"
	expect_status 1
	expect_tame
done
store=$work/store
run analyze --record --store "$store" --year 1999 "$log"
expect_tame
number=$(grep -o 'I-[0-9]*-[0-9]*' "$work/.out" | head -n 1)
for form in "" --json; do
	run incident list --store "$store" $form
	expect_tame
	run incident show --store "$store" "${number:-I-0000-0000}" $form
	expect_status 0
	expect_tame
done
run analyze "$log/$(printf 'no\nfile\033[2J')"
expect_status 2
expect_tame

# --- a stamp at the end of the calendar does not keep the rest from being recorded
for second in 0 1 2 3 4 5 6 7 8 9; do
	for daemon in in.telnetd ipop3d imapd in.ftpd; do
		echo "9999-12-31T23:59:60Z www $daemon[$second]: refused connect from 203.0.113.67"
		echo "9999-12-31T23:59:59-12:00 www $daemon[1$second]: refused connect from 203.0.113.67"
		echo "0001-01-01T00:00:0$second+12:00 www $daemon[2$second]: refused connect from 203.0.113.68"
		echo "1999-05-06T00:00:0$second+09:00 www $daemon[3$second]: refused connect from 203.0.113.69"
	done
done >"$work/calendar"
run analyze --record --store "$work/years" "$work/calendar"
expect_status 1
[ -z "$err" ] || fail "it was not recorded"
run incident list --store "$work/years" --json
expect_out 203.0.113.67
expect_out 203.0.113.69
TZ=Pacific/Kiritimati run incident show --store "$work/years" "$(grep -o 'I-[0-9]*-[0-9]*' "$work/.out" | tail -n 1)"
expect_status 0
run verify --store "$work/years"
expect_status 0

# --- what stands behind a gzip stream is not passed over in silence
printf 'May  6 02:10:07 www sshd[1]: x\n' | gzip >"$work/behind.gz"
cp "$work/behind.gz" "$work/padded.gz"
head -c 1000 /dev/zero >>"$work/padded.gz"
run analyze --year 1999 "$work/padded.gz"
[ -z "$err" ] || fail "padding is no damage"
printf 'May  6 02:10:08 www sshd[1]: y\n' >>"$work/behind.gz"
run analyze --year 1999 "$work/behind.gz"
expect_status 2
expect_err "behind.gz is damaged"

# --- things that are no files
mkfifo "$work/fifo"
ln -s nothing "$work/nothing-link"
ln -s loop "$work/loop"
for thing in fifo nothing-link loop; do
	timeout 10 "$YAGURA" analyze "$work/$thing" >/dev/null 2>&1
	status=$?
	expect_status 2
done

# --- submissions
# submission NAME: a folder with report.yaml from standard input
submission() {
	mkdir -p "$work/$1"
	cat >"$work/$1/report.yaml"
}

refused() {
	run report add --store "$store" "$work/$1"
	expect_status 2
	expect_err "$2"
	expect_tame
	[ -z "$("$YAGURA" report list --store "$store" --json 2>&1)" ] || fail "$1 was recorded"
}

echo 'May  6 02:10:07 www sshd[1]: x' >"$work/secret"
for path in ../secret ../../secret "$work/secret" a/../../secret .. . '""' 'a/..' link folder/secret fifo; do
	echo "evidence: [$path]" | submission outside
	ln -sfn "$work/secret" "$work/outside/link"
	ln -sfn "$work" "$work/outside/folder"
	[ -p "$work/outside/fifo" ] || mkfifo "$work/outside/fifo"
	refused outside "report.yaml line 1: "
	expect_err '^'
done
mkdir "$work/linked"
ln -s "$work/secret" "$work/linked/report.yaml"
refused linked "is a link to a file outside of its folder"
mkdir "$work/piped"
mkfifo "$work/piped/report.yaml"
refused piped "is not a file"

# A mistake behind a lot of text is shown with what stands around it, soon.
{ printf '{words: "'; printf 'a\t%.0s' {1..30000}; printf '", clas: scan}\n'; } | submission far
refused far 'did you mean class?'
expect_err '", clas: scan}'
[ "$(wc -c <"$work/.err")" -lt 10000 ] || fail "all of a long line was shown"
{ printf 'class: "x'; printf '\t%.0s' {1..70000}; printf '"\n'; } | submission tabs
refused tabs 'there is no class'

printf 'class: "\\e[2J\\u202e\\x9b31m"\nreporter: {name: "\\e]0;x\\a", kind: "\\u2066"}\n' | submission marks
refused marks 'line 2'
printf 'class: scan\0relay\n' | submission nul
refused nul 'line 1'
printf 'a: &a [x]\nb: [*a, *a]\n' | submission alias
refused alias 'references'
head -c 100000 /dev/zero | tr '\0' '[' | submission deep
refused deep 'nested too deeply'
head -c 1100000 /dev/zero | tr '\0' 'x' | submission large
refused large 'larger than'
printf '\377\376c\0l\0a\0s\0s\0:\0 \0x\0\n\0' | submission utf16
refused utf16 'line 1'

# --- a report in the reporter's own marks is kept, and shown tame
submission kept <<'END'
received: 1999-05-06
reporter: {name: "\e]0;x\a\u202e", organization: "\x9b31m<b>"}
class: scan
cause: {code: other, object: "\e[2J\u2066<script>"}
words: "\e[2J\u202e\u0000<script>alert(1)</script> [a](javascript:x) `|`"
END
run report add --store "$store" "$work/kept"
expect_status 0
expect_tame
for command in "report list" "report list --json" "report show R-1999-0001" "report show R-1999-0001 --json" \
	"bulletin 1999-05" "bulletin 1999-05 --format html" "bulletin 1999-05 --format md" "bulletin 1999-05 --format json"; do
	run $command --store "$store"
	expect_status 0
	expect_tame
	case $command in bulletin*html|bulletin*md)
		expect_no_out "<script"
		expect_no_out "javascript:" ;;
	esac
done
# --- a store whose maker was stopped at once is none yet, and is made by the next
mkdir "$work/begun"
: >"$work/begun/yagura.db"
run verify --store "$work/begun"
expect_status 2
expect_err "there is no store in"
run report add --store "$work/begun" "$work/kept"
expect_status 0
run verify --store "$work/begun"
expect_status 0
[ -z "$(find "$store" -perm /077)" ] || fail "others can read the store: $(ls -l "$store")"
finish
