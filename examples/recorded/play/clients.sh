# shellcheck shell=bash disable=SC2154,SC2034
# What people's programs do, one function a visit. HOST is where they sit.

# did HOST TEXT: one line of the timeline.
did() {
	printf '%s\t%s\t%s\t%s\n' "$(date -u +%FT%TZ)" "$1" "${address[$1]}" "$2" >>"$done_folder/timeline.tsv"
}

# The address at which a host reaches gate.
gate_of() {
	case ${address[$1]} in
	192.0.2.*) echo 192.0.2.129 ;;
	*) echo 192.0.2.2 ;;
	esac
}

ssh_options=(-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o ConnectTimeout=10)

# ssh_by_key HOST USER COMMAND
ssh_by_key() {
	on "$1" ssh "${ssh_options[@]}" -i "/play/keys/$2" -o BatchMode=yes "$2@$(gate_of "$1")" "$3" </dev/null
}

# ssh_by_password HOST USER PASSWORD COMMAND
ssh_by_password() {
	on "$1" sshpass -p "$3" ssh "${ssh_options[@]}" -o PubkeyAuthentication=no -o NumberOfPasswordPrompts=1 \
		"$2@$(gate_of "$1")" "$4" </dev/null
}

# ftp_get HOST USER:PASSWORD PATH, ftp_put likewise; USER may be anonymous.
ftp_get() { on "$1" curl -sS -m 20 -u "$2" -o /dev/null "ftp://$(gate_of "$1")/$3"; }
ftp_put() { seq 1 2000 | on "$1" curl -sS -m 20 -u "$2" -T - "ftp://$(gate_of "$1")/$3"; }

# ftp_session HOST USER PASSWORD COMMANDS
ftp_session() {
	on "$1" lftp -u "$2,$3" "$(gate_of "$1")" <<-END
		set net:max-retries 1; set net:timeout 10; set ftp:ssl-allow no; set cmd:fail-exit no
		$4
		bye
	END
}

# letter FROM TO
letter() {
	printf 'Date: %s\r\nFrom: <%s>\r\nTo: <%s>\r\nMessage-ID: <%s.%s>\r\nSubject: %s\r\n\r\n%s\r\n' \
		"$(date -R)" "$1" "$2" "$(date +%s.%N)" "$1" "About tomorrow" "It is as we said."
}

# send_mail HOST SERVER FROM TO [OPTION…]: one letter, as a mail program sends it.
send_mail() {
	local from=$1 server=$2 sender=$3 to=$4
	shift 4
	letter "$sender" "$to" |
		on "$from" curl -sS -m 30 --url "$server/$from" --mail-from "$sender" --mail-rcpt "$to" -T - "$@"
}

# send_as_user HOST USER PASSWORD TO: submission from anywhere, with TLS and a password.
send_as_user() {
	send_mail "$1" "smtp://$(gate_of "$1"):587" "$2@example.jp" "$4" --ssl-reqd -k -u "$2@example.jp:$3" \
		--login-options AUTH=PLAIN
}

# smtp_talk HOST LINE…: one connection, each line sent when the answer to the last is complete.
smtp_talk() {
	local from=$1
	shift
	# shellcheck disable=SC2016
	on "$from" bash -c '
		answer() { while read -r -t 10 line <&4; do [ "${line:3:1}" = - ] || return 0; done; return 1; }
		exec 4<>"/dev/tcp/$1/25"
		shift
		answer
		for line; do printf "%s\r\n" "$line" >&4; answer || break; done' talk "$(gate_of "$from")" "$@"
}
