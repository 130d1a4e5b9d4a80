# shellcheck shell=bash disable=SC2154,SC2034
# An ordinary day in five minutes. Nothing in here is an attack.

ssh_people() {
	did home1 "ssh as taro with a key"
	ssh_by_key home1 taro 'ls; sleep 2'
	sleep 7
	did pc1 "ssh as hanako with a password"
	ssh_by_password pc1 hanako "$(password hanako)" 'date'
	sleep 15
	did home2 "ssh as hanako: one mistyped password, then the right one"
	ssh_by_password home2 hanako hanako-no-himtisu true || true
	sleep 6
	ssh_by_password home2 hanako "$(password hanako)" 'cat report.txt'
	sleep 20
	did pc2 "scp as taro with a key"
	on pc2 scp -q "${ssh_options[@]}" -i /play/keys/taro /etc/services taro@192.0.2.129:services
	sleep 14
	did home1 "sftp as taro with a key"
	echo 'get services /dev/null' | on home1 sftp -q "${ssh_options[@]}" -b - -i /play/keys/taro taro@192.0.2.2
	sleep 25
	did office "ssh as jiro with a password, three times within a minute"
	for _ in 1 2 3; do ssh_by_password office jiro "$(password jiro)" 'uptime'; sleep 12; done
	did pc1 "ssh as taro with a key, over IPv6"
	on pc1 ssh "${ssh_options[@]}" -i /play/keys/taro taro@2001:db8:0:2::1 true </dev/null
}

ftp_people() {
	did pc1 "ftp as hanako: download, upload"
	ftp_get pc1 "hanako:$(password hanako)" report.txt
	ftp_put pc1 "hanako:$(password hanako)" figures.txt
	sleep 9
	did office "ftp anonymous: two downloads"
	ftp_get office anonymous:buyer@example.org prices.txt
	ftp_get office anonymous:buyer@example.org prices.txt
	sleep 21
	did home2 "ftp as jiro: mkdir, put, rename, delete, a file that is not there"
	ftp_session home2 jiro "$(password jiro)" 'mkdir week; put /etc/services -o week/services;
		mv week/services week/old; rm week/old; rmdir week; get nothing -o /dev/null; ls'
	sleep 13
	did home1 "ftp as hanako: one mistyped password, then the right one"
	ftp_get home1 hanako:hanako-no-himitu report.txt || true
	sleep 5
	ftp_get home1 "hanako:$(password hanako)" report.txt
	sleep 17
	did pc3 "ftp: connected, looked at the prompt, left without a login"
	printf 'QUIT\r\n' | on pc3 socat -t 2 - TCP:192.0.2.129:21
}

mail_inside() {
	did pc1 "mail to mariko@example.net, through gate"
	send_mail pc1 smtp://192.0.2.129 hanako@example.jp mariko@example.net
	sleep 11
	did pc2 "mail to hanako@example.jp"
	send_mail pc2 smtp://192.0.2.129 taro@example.jp hanako@example.jp
	sleep 13
	did pc3 "mail to nobody@example.net, an address that is not there: bounced"
	send_mail pc3 smtp://192.0.2.129 jiro@example.jp nobody@example.net
	sleep 16
	did home1 "submission with password as hanako, to yuki@example.org"
	send_as_user home1 hanako "$(password hanako)" yuki@example.org
	sleep 18
	did home2 "submission as jiro: one mistyped password, then the right one, to mariko@example.net"
	send_as_user home2 jiro jiro-no-himtsu mariko@example.net || true
	sleep 4
	send_as_user home2 jiro "$(password jiro)" mariko@example.net
	sleep 15
	did pc2 "mail to an example.org domain whose server is down: deferred"
	send_mail pc2 smtp://192.0.2.129 taro@example.jp kenji@slow.example.org
	sleep 9
	did pc1 "mail with three recipients: inside, outside, outside"
	send_mail pc1 smtp://192.0.2.129 hanako@example.jp jiro@example.jp --mail-rcpt akira@example.net \
		--mail-rcpt yuki@example.org
}

mail_outside() {
	did mx "mail from akira@example.net to hanako@example.jp"
	send_mail mx smtp://127.0.0.1 akira@example.net hanako@example.jp
	sleep 19
	did mx "mail to sales@example.jp, an alias that leads to jiro and to mariko@example.net"
	send_mail mx smtp://127.0.0.1 akira@example.net sales@example.jp
	sleep 23
	did mx "mail to info@example.jp, a virtual alias that leads to yuki@example.org"
	send_mail mx smtp://127.0.0.1 akira@example.net info@example.jp
	sleep 17
	did mx "mail to hanakko@example.jp, mistyped: user unknown"
	send_mail mx smtp://127.0.0.1 yuki@example.org hanakko@example.jp
	sleep 21
	did mx "mail to taro and jiro@example.jp"
	send_mail mx smtp://127.0.0.1 yuki@example.org taro@example.jp --mail-rcpt jiro@example.jp
	sleep 12
	did mx "mail from akira@example.net to hanako@example.jp, three letters"
	for _ in 1 2 3; do send_mail mx smtp://127.0.0.1 akira@example.net hanako@example.jp; sleep 4; done
}

# browse HOST CONNECTIONS: stays connected longer than the firewall remembers, so the server's goodbye
# meets a closed door.
browse() {
	local n
	for ((n = 0; n < $2; n++)); do
		{ echo GET; sleep 32; } | on "$1" timeout 50 socat -t 1 - TCP:198.51.100.80:443 &
		sleep 1
	done
}

# What a firewall logs every day from machines that mean nothing by it.
strays_inside() {
	did pc1 "mDNS, NetBIOS and SSDP on the home network"
	echo mdns | on pc1 socat -u - UDP4-DATAGRAM:224.0.0.251:5353,bind=:5353,ip-multicast-ttl=255
	echo name | on pc1 socat -u - UDP4-DATAGRAM:192.0.2.255:137,bind=:137,broadcast
	echo data | on pc1 socat -u - UDP4-DATAGRAM:192.0.2.255:138,bind=:138,broadcast
	echo ssdp | on pc1 socat -u - UDP4-DATAGRAM:239.255.255.250:1900
	sleep 8
	did printer "joins the mDNS group (IGMP), asks for an address (DHCP)"
	on printer timeout 3 socat -u UDP4-RECV:5353,ip-add-membership=224.0.0.251:eth0 - || true
	on printer busybox udhcpc -i eth0 -n -q -t 2 -T 2 -s /bin/true || true
	did pc2 "a UDP packet to a host outside that is away: the router's answer comes late"
	echo hello | on pc2 socat -u - UDP4:198.51.100.99:6000
	sleep 20
	did pc3 "telnet to gate, an old habit: closed"
	on pc3 timeout 4 socat -u OPEN:/dev/null TCP:192.0.2.129:23 || true
	did pc2 "reads www.example.org, four connections left idle"
	browse pc2 4
	sleep 30
	did pc3 "reads www.example.org, three connections left idle"
	browse pc3 3
	wait
}

strays_outside() {
	sleep 12
	did home1 "ssh left idle until the firewall has forgotten it, then used again"
	timeout 45 ip netns exec home1 ssh "${ssh_options[@]}" -i /play/keys/taro taro@192.0.2.2 \
		'sleep 22; ls -l /' </dev/null || true
	did mx "late RST to smtp, and ident (113) asked back"
	on mx nping --tcp --flags rst -g 41234 -p 25 -c 1 192.0.2.2
	on mx nping --tcp --flags rst -g 41236 -p 25 -c 1 192.0.2.2
	on mx timeout 5 socat -u OPEN:/dev/null TCP:192.0.2.2:113 || true
	sleep 10
	did home2 "late ACK, FIN to ftp, ssh and smtp; ping; https, which gate does not have"
	on home2 nping --tcp --flags ack -g 50312 -p 21 -c 2 192.0.2.2
	on home2 nping --tcp --flags fin,ack -g 50312 -p 21 -c 1 192.0.2.2
	on home2 nping --tcp --flags fin,ack -g 50344 -p 22 -c 1 192.0.2.2
	on home2 nping --tcp --flags rst,ack -g 50346 -p 25 -c 1 192.0.2.2
	on home2 nping --icmp -c 2 192.0.2.2
	on home2 timeout 5 socat -u OPEN:/dev/null TCP:192.0.2.2:443 || true
	sleep 25
	did office "ftp left idle until the firewall has forgotten it"
	{ printf 'USER anonymous\r\n'; sleep 20; printf 'QUIT\r\n'; sleep 8; } |
		on office timeout 40 socat -t 1 - TCP:192.0.2.2:21 || true
}

administration() {
	sleep 30
	did pc2 "taro administers gate: sudo, su, a new user jun, a mail server reload"
	ssh_by_key pc2 taro "sudo -n tail -n 3 /var/log/mail.log"
	[ "$part" = scanned ] || ssh_by_key pc2 taro "sudo -n useradd -m -s /bin/bash jun;
		echo jun:jun-no-himitsu | sudo -n chpasswd; sudo -n passwd -S jun; sudo -n gpasswd -a jun users"
	sleep 5
	ssh_by_key pc2 taro "echo wrong | su - hanako -c id; echo $(password hanako) | su - hanako -c id" || true
	sleep 9
	ssh_by_key pc2 taro "sudo -n postfix reload"
}

ordinary_day() {
	local actor actors=()
	for actor in ssh_people ftp_people mail_inside mail_outside strays_inside strays_outside administration; do
		"$actor" &
		actors+=($!)
		sleep 1
	done
	for actor in "${actors[@]}"; do wait "$actor"; done
}

# Later the same day vsftpd logs through syslog, and keeps wu-ftpd's transfer log besides.
office_afternoon() {
	restart_ftp -osyslog_enable=YES -odual_log_enable=YES -oxferlog_file=/var/log/xferlog
	sleep 1
	ftp_people
}
