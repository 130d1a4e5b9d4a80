# shellcheck shell=bash disable=SC2154,SC2034
# The site: gate with its firewall, rsyslog, sshd, vsftpd, Postfix and cron; and, outside, mx.example.net.

people=(hanako taro jiro)
password() { echo "$1-no-himitsu"; }

make_people() {
	local name
	mkdir -p /play/keys
	for name in "${people[@]}"; do
		useradd -m -s /bin/bash "$name"
		echo "$name:$(password "$name")" | chpasswd
		password "$name" | saslpasswd2 -p -c -f /etc/sasldb2 -u example.jp "$name"
	done
	ssh-keygen -q -t ed25519 -N '' -C taro -f /play/keys/taro
	install -d -m 700 -o taro -g taro ~taro/.ssh
	install -m 600 -o taro -g taro /play/keys/taro.pub ~taro/.ssh/authorized_keys
	echo 'taro ALL=(root) NOPASSWD: ALL' >/etc/sudoers.d/taro
	seq 1 4000 >/srv/ftp/prices.txt
	install -o hanako -g hanako /srv/ftp/prices.txt ~hanako/report.txt
}

# Reads the kernel's lines as Debian does (imklog), but through a pipe that brings only the firewall's own
# and none from before: the kernel log belongs to the whole machine.
start_syslog() {
	mkfifo /run/kmsg
	dmesg --follow-new --raw | grep --line-buffered -E '^<[0-9]+>\[ *[0-9.]+\] nft-' >/run/kmsg &
	sed -i 's|module(load="imklog")|module(load="imklog" logpath="/run/kmsg")|' /etc/rsyslog.conf
	# shellcheck disable=SC2016
	[ "$1" = iso ] || sed -i '1i $ActionFileDefaultTemplate RSYSLOG_TraditionalFileFormat' \
		/etc/rsyslog.d/site.conf
	ip netns exec gate rsyslogd -n &
	syslogd=$!
	until [ -S /dev/log ]; do sleep 0.1; done
}

# Short memory, so that a connection left idle for a while is forgotten, as a busy firewall forgets it.
start_firewall() {
	on gate nft -f /etc/nftables.conf
	on gate sysctl -qw net.netfilter.nf_conntrack_tcp_loose=0 net.netfilter.nf_conntrack_udp_timeout=2 \
		net.netfilter.nf_conntrack_tcp_timeout_established=15
}

start_mail() {
	on gate newaliases
	install -m 640 -g postfix /etc/sasldb2 /var/spool/postfix/etc/sasldb2
	ln -sf /var/spool/postfix/etc/sasldb2 /etc/sasldb2
	postconf -M submission/inet='submission inet n - y - - smtpd'
	postconf -P submission/inet/syslog_name=postfix/submission submission/inet/smtpd_sasl_auth_enable=yes \
		submission/inet/smtpd_tls_security_level=encrypt \
		submission/inet/smtpd_relay_restrictions=permit_sasl_authenticated,reject
	/usr/lib/postfix/configure-instance.sh -
	on gate postfix start
	cp /etc/postfix/master.cf /etc/postfix/dynamicmaps.cf /etc/postfix-mx/
	cp -r /etc/postfix/*.cf.d /etc/postfix/postfix-files /etc/postfix-mx/
	postconf -c /etc/postfix-mx -F '*/*/chroot=n'
	postconf -c /etc/postfix-mx -MX submission/inet
	install -d -o postfix /var/spool/postfix-mx /var/lib/postfix-mx
	chown root /var/spool/postfix-mx
	on mx postfix -c /etc/postfix-mx start
}

start_ftp() {
	mkdir -p /run/vsftpd/empty
	ip netns exec gate vsftpd /etc/vsftpd.conf "$@" &
	ftpd=$!
}

restart_ftp() {
	kill "$ftpd"
	wait "$ftpd" || true
	start_ftp "$@"
}

# The Web server outside that people of the home network read; it closes what has been idle for 25 s.
start_web() {
	on www socat TCP-LISTEN:443,fork,reuseaddr SYSTEM:'read line; echo hello; sleep 25' &
}

# gate belongs to the groups of mDNS and SSDP, as a host with avahi does, though its firewall drops them.
join_groups() {
	on gate socat -u UDP4-RECV:5353,ip-add-membership=224.0.0.251:eth1 - &
	on gate socat -u UDP4-RECV:1900,ip-add-membership=239.255.255.250:eth1 - &
}

start_services() {
	start_syslog "$1"
	start_firewall
	ip netns exec isp dnsmasq --log-facility=/var/log/isp.log --keep-in-foreground --conf-file=/etc/dnsmasq.conf --user=root &
	mkdir -p /run/sshd
	on gate /usr/sbin/sshd
	start_mail
	on gate cron
	start_web
	join_groups
	case $part in
	ordinary | busy) start_ftp -olisten=YES -olisten_ipv6=NO ;;
	scanned) start_ftp ;;
	esac
	sleep 2
}

stop_services() {
	kill "$ftpd" "$(cat /run/sshd.pid)" "$(cat /run/crond.pid)"
	on gate postfix stop
	on mx postfix -c /etc/postfix-mx stop
	sleep 2
	kill "$syslogd"
	wait "$syslogd" || true
}

keep_logs() {
	local log
	for log in auth cron ftp kern mail vsftpd; do
		[ ! -s "/var/log/$log.log" ] || cp "/var/log/$log.log" "$1/"
	done
	[ ! -s /var/log/xferlog ] || cp /var/log/xferlog "$1/"
	cp /var/log/syslog "$1/syslog"
}
