# shellcheck shell=bash disable=SC2154,SC2034
# A busy day of ordinary use in a few minutes: two Web servers, mail and mailboxes. Nothing in here is an attack.

visitors_first=100 visitors_last=189
agent_firefox='Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'
agent_engine='Mozilla/5.0 (compatible; ExampleBot/2.1; +http://www.example.org/bot.html)'

# One host with many addresses: each visitor has one.
build_visitors() {
	local n
	farther crowd 90
	for ((n = visitors_first; n <= visitors_last; n++)); do ip -n crowd addr add "203.0.113.$n/24" dev eth0; done
	ip -n crowd addr add 2001:db8:c0::90/64 dev eth0 nodad
	ip -n isp addr add 2001:db8:c0::1/64 dev br0
	ip -n crowd route add default via 2001:db8:c0::1
}

make_pages() {
	local top=/var/www/html n
	rm -f $top/*
	mkdir -p $top/news $top/img $top/members
	for n in $(seq 1 40); do
		echo "<html><body><p>News $n <a href=/news/$((n % 40 + 1)).html>next</a> <a href=/gone/$n.html>old</a>" \
			>$top/news/"$n".html
	done
	echo '<html><link rel=stylesheet href=/style.css><body><a href=/news/1.html>news</a> <img src=/img/logo.png>' \
		>$top/index.html
	echo 'body { color: black }' >$top/style.css
	seq 1 500 >$top/img/logo.png
	seq 1 90000 >$top/img/catalogue.pdf
	echo members >$top/members/index.html
	htpasswd -bc /etc/apache2/members hanako "$(password hanako)"
	printf '#!/bin/sh\nread -r form\ncase $form in *right*) printf "Status: 302 Found\\r\\nLocation: /\\r\\n\\r\\n" ;;\n%s\nesac\n' \
		'*) printf "Content-Type: text/html\r\n\r\nAgain, please" ;;' >/usr/lib/cgi-bin/login
	printf '#!/bin/sh\nprintf "Content-Type: text/html\\r\\n\\r\\nNothing found"\n' >/usr/lib/cgi-bin/search
	chmod 755 /usr/lib/cgi-bin/login /usr/lib/cgi-bin/search
}

start_pages() {
	make_pages
	a2enmod -q cgid
	cat >/etc/apache2/conf-enabled/site.conf <<-'END'
		ServerName www.example.jp
		<Directory /var/www/html/members>
			AuthType Basic
			AuthName members
			AuthUserFile /etc/apache2/members
			Require valid-user
		</Directory>
		Redirect /home /index.html
	END
	mkdir -p /run/lock
	on gate apache2ctl -k start
	sed 's/listen 80 default_server/listen 8080 default_server/; s/listen \[::\]:80 default_server;//' \
		-i /etc/nginx/sites-available/default
	on gate nginx
}

# They have been there for years: before anything writes a log.
make_mailboxes() {
	local n
	for n in {1..12}; do
		useradd -m "box$n"
		echo "box$n:box$n-no-himitsu" | chpasswd
	done
}

start_mailboxes() {
	cat >/etc/dovecot/local.conf <<-'END'
		protocols = imap pop3
		mail_location = maildir:~/Maildir
		disable_plaintext_auth = no
		ssl = no
		mail_max_userip_connections = 50
	END
	on gate dovecot
	on gate nft add rule inet filter input tcp dport '{ 80, 110, 143, 8080 }' accept
	on gate nft -a list chain inet filter input | awk '/log prefix "nft-drop "/ { print $NF }' |
		while read -r handle; do
			on gate nft delete rule inet filter input handle "$handle"
		done
	on gate nft add rule inet filter input log prefix '"nft-drop "' level debug drop
}

# visit ADDRESS TIMES: pages with what belongs to them, as a browser asks for it.
visit() {
	local from=$1 n urls=()
	for ((n = 0; n < $2; n++)); do
		urls+=("http://192.0.2.2/" "http://192.0.2.2/style.css" "http://192.0.2.2/img/logo.png"
			"http://192.0.2.2/news/$((n * 7 % 40 + 1)).html" "http://192.0.2.2/news/$((n * 11 % 40 + 1)).html"
			"http://192.0.2.2:8080/" "http://192.0.2.2/home")
		case $((n % 9)) in
		0) urls+=("http://192.0.2.2/favicon.ico" "http://192.0.2.2/apple-touch-icon.png") ;;
		3) urls+=("http://192.0.2.2/cgi-bin/search?q=union+select+in+sql&page=$n") ;;
		6) urls+=("http://192.0.2.2/gone/$n.html") ;;
		esac
	done
	printf 'url = "%s"\noutput = /dev/null\n' "${urls[@]}" |
		on crowd curl -s -m 120 --interface "$from" -A "$agent_firefox" -e http://192.0.2.2/ -K - || true
}

visitors() {
	local n
	did crowd "reads the pages, from ninety addresses"
	for _ in 1 2 3; do
		for ((n = visitors_first; n <= visitors_last; n++)); do visit "203.0.113.$n" $((25 + n % 30)); done
	done
}

engine() {
	did crowd "a search engine that walks all pages, dead links, too"
	for _ in 1 2 3; do
		on crowd wget -q -r -l 60 -nd --delete-after -U "$agent_engine" --bind-address 203.0.113.90 \
			-P /tmp/engine http://192.0.2.2/ || true
		sleep 20
	done
}

monitor() {
	local n
	did office "looks every second whether the pages are there"
	for ((n = 0; n < 150; n++)); do
		on office curl -s -o /dev/null -A "check/1.0" http://192.0.2.2/ || true
		sleep 1
	done
}

members() {
	did home1 "hanako reads the members' pages: one mistyped password, then the right one; a download broken off"
	on home1 curl -s -o /dev/null -u hanako:hanako-no-himitus http://192.0.2.2/members/ || true
	sleep 3
	for _ in $(seq 1 40); do
		on home1 curl -s -o /dev/null -u "hanako:$(password hanako)" http://192.0.2.2/members/
	done
	on home1 timeout 1 curl -s -o /dev/null --limit-rate 20k http://192.0.2.2/img/catalogue.pdf || true
	did home2 "jiro logs in at a page at the fourth try"
	for word in wrong wron wrang right; do
		on home2 curl -s -o /dev/null -d "password=$word" http://192.0.2.2/cgi-bin/login
		sleep 2
	done
}

# poll HOST NUMBER PASSWORD TIMES
poll() {
	local n
	for ((n = 0; n < $4; n++)); do
		on "$1" curl -s -m 20 -o /dev/null -u "box$2:$3" "imap://$(gate_of "$1")/INBOX" -X NOOP || true
		[ $((n % 4)) -ne 0 ] ||
			on "$1" curl -s -m 20 -o /dev/null -u "box$2:$3" "pop3://$(gate_of "$1")/" || true
	done
}

mailboxes() {
	local n
	did pc1 "mail programs look into twelve mailboxes, from inside and from home"
	for n in $(seq 1 12); do
		case $((n % 3)) in
		0) poll home1 "$n" "box$n-no-himitsu" 120 ;;
		1) poll pc1 "$n" "box$n-no-himitsu" 160 ;;
		2) poll home2 "$n" "box$n-no-himitsu" 110 ;;
		esac
	done
	did home2 "box5's program goes on with the old password, then has the new one"
	echo box5:box5-no-atarashii | chpasswd
	poll home2 5 box5-no-himitsu 25
	poll home2 5 box5-no-atarashii 30
	did home1 "box3: one mistyped password, then the right one"
	poll home1 3 box3-no-himitu 1
	poll home1 3 box3-no-himitsu 10
}

letters() {
	local n readers=()
	did mx "three thousand letters to people of the site, some to names that are mistyped"
	for n in $(seq 1 30); do
		on mx smtp-source -s 3 -m 100 -l 900 -f "akira@example.net" -t "box$((n % 12 + 1))@example.jp" 192.0.2.2:25
		[ $((n % 6)) -ne 0 ] || send_mail mx smtp://127.0.0.1 yuki@example.org "hanakko$n@example.jp"
	done
	did pc2 "a letter to thirty readers of a list, three of whom have left"
	for n in {1..26}; do readers+=(--mail-rcpt "reader$n@example.org"); done
	for n in 1 2 3; do readers+=(--mail-rcpt "nobody@example.net"); done
	send_mail pc2 smtp://192.0.2.129 taro@example.jp mariko@example.net "${readers[@]}"
	for n in $(seq 1 20); do send_as_user home1 hanako "$(password hanako)" yuki@example.org; done
	send_as_user home2 jiro jiro-no-himtsu mariko@example.net || true
	send_as_user home2 jiro "$(password jiro)" mariko@example.net
}

busy_day() {
	local actor actors=()
	for actor in visitors engine monitor members mailboxes letters ssh_people ftp_people; do
		"$actor" &
		actors+=($!)
	done
	for actor in "${actors[@]}"; do wait "$actor"; done
}

stop_pages() {
	on gate apache2ctl -k stop
	on gate nginx -s stop
	on gate doveadm stop
}

# One name for each server's logs; what syslog repeats of mail.log is left out.
keep_busy_logs() {
	keep_logs "$1"
	rm -f "$1/syslog"
	cp /var/log/apache2/access.log "$1/apache-access.log"
	cp /var/log/apache2/error.log "$1/apache-error.log"
	cp /var/log/nginx/access.log "$1/nginx-access.log"
	[ ! -s /var/log/nginx/error.log ] || cp /var/log/nginx/error.log "$1/nginx-error.log"
}
