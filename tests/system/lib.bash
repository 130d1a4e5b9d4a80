# For tests of the whole program: . tests/system/lib.bash after setting nothing; gives $work and the checks below.
# Each check prints what was expected and what came, and the test goes on; finish exits.
LC_ALL=C.UTF-8
export LC_ALL
unset YAGURA_STORE LANGUAGE LC_MESSAGES NO_COLOR COLUMNS
: "${YAGURA:=$PWD/build/yagura}"
work=$(mktemp -d) || exit 2
trap 'chmod -R u+rwx "$work" 2>/dev/null; rm -rf "$work"' EXIT
bad=0

# run NAME ARGUMENT…: the program's stdout, stderr and status in $out, $err, $status
run() {
	"$YAGURA" "$@" >"$work/.out" 2>"$work/.err" </dev/null
	status=$?
	out=$(cat "$work/.out")
	err=$(cat "$work/.err")
}

fail() {
	printf '%s\n  status %s\n  stdout: %s\n  stderr: %s\n' "$1" "$status" \
		"$(printf '%s' "$out" | head -c 2000)" "$(printf '%s' "$err" | head -c 2000)"
	bad=1
}

expect_status() { [ "$status" -eq "$1" ] || fail "expected exit status $1"; }
expect_out() { printf '%s' "$out" | grep -qF -- "$1" || fail "expected on stdout: $1"; }
expect_err() { printf '%s' "$err" | grep -qF -- "$1" || fail "expected on stderr: $1"; }
expect_no_out() { printf '%s' "$out" | grep -qF -- "$1" && fail "not expected on stdout: $1"; }
expect_same() { cmp -s "$1" "$2" || { diff "$1" "$2" | head -20; fail "$1 and $2 differ"; }; }

# The command as somebody whom permissions bind; only root can become that.
can_drop() { [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; }
as_nobody() { # a copy of the program, for the folder that it stands in may be closed to others
	mkdir -p "$work/open/bin"
	cp "$YAGURA" "$work/open/bin/yagura"
	cp -r share "$work/open/"
	chmod -R go+rX "$work/open"
	setpriv --reuid=65534 --regid=65534 --clear-groups "$work/open/bin/yagura" "$@"
}

finish() { exit "$bad"; }
