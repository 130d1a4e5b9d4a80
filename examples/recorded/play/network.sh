# shellcheck shell=bash disable=SC2154,SC2034
# The small Internet. Each host is a network namespace; segments are bridges:
#
#   pc1 pc2 pc3 printer ── lan 192.0.2.128/25 ── gate ── 192.0.2.0/30 ── isp ── 198.51.100.0/24 and
#   2001:db8:0:2::/64                                                    203.0.113.0/24, one bridge
#
# isp routes and answers DNS. Hardware addresses are locally administered.

on() { ip netns exec "$@"; }

declare -A address
machines=0

namespace() {
	ip netns add "$1"
	ip -n "$1" link set lo up
	on "$1" sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.accept_ra=0 \
		net.ipv6.conf.default.router_solicitations=0 net.ipv4.conf.all.rp_filter=0
}

segment() {
	ip -n "$1" link add br0 type bridge mcast_snooping 0
	ip -n "$1" link set br0 address 02:00:5e:10:ff:"$2" up
}

# cable HOST INTERFACE SEGMENT: the host's end gets the next hardware address.
cable() {
	machines=$((machines + 1))
	ip -n "$1" link add "$2" address "$(printf '02:00:5e:10:00:%02x' "$machines")" \
		type veth peer name "port$machines" netns "$3"
	ip -n "$3" link set "port$machines" address "$(printf '02:00:5e:10:01:%02x' "$machines")" \
		master br0 up
	ip -n "$1" link set "$2" up
}

# host NAME SEGMENT ADDRESS/LENGTH ROUTER [ADDRESS6/LENGTH ROUTER6]
host() {
	namespace "$1"
	cable "$1" eth0 "$2"
	address[$1]=${3%/*}
	ip -n "$1" addr add "$3" brd + dev eth0
	ip -n "$1" route add default via "$4"
	[ $# -gt 4 ] || return 0
	ip -n "$1" addr add "$5" dev eth0 nodad
	ip -n "$1" route add default via "$6"
}

build_routers() {
	local name
	for name in isp gate lan; do namespace "$name"; done
	segment isp 01
	segment lan 02
	ip -n lan link set br0 type bridge mcast_snooping 1 mcast_querier 1
	for name in 198.51.100.1/24 198.51.100.53/24 203.0.113.1/24 2001:db8:ca::1/64 2001:db8:bad::1/64; do
		ip -n isp addr add "$name" dev br0
	done
	ip -n isp link add to-gate address 02:00:5e:10:02:01 type veth peer name eth0 netns gate
	ip -n gate link set eth0 address 02:00:5e:10:02:02 up
	ip -n isp link set to-gate up
	ip -n isp addr add 192.0.2.1/30 dev to-gate
	ip -n isp addr add 2001:db8:0:1::1/64 dev to-gate nodad
	cable gate eth1 lan
	ip -n gate addr add 192.0.2.2/30 dev eth0
	ip -n gate addr add 2001:db8:0:1::2/64 dev eth0 nodad
	ip -n gate addr add 192.0.2.129/25 brd + dev eth1
	ip -n gate addr add 2001:db8:0:2::1/64 dev eth1 nodad
	ip -n gate route add default via 192.0.2.1
	ip -n gate route add default via 2001:db8:0:1::1
	ip -n isp route add 192.0.2.128/25 via 192.0.2.2
	ip -n isp route add 2001:db8:0:2::/64 via 2001:db8:0:1::2
	for name in isp gate; do
		on "$name" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
	done
}

inside() { host "$1" lan "192.0.2.$2/25" 192.0.2.129 "2001:db8:0:2::$2/64" 2001:db8:0:2::1; }
outside() { host "$1" isp "198.51.100.$2/24" 198.51.100.1 "2001:db8:ca::$2/64" 2001:db8:ca::1; }
farther() { host "$1" isp "203.0.113.$2/24" 203.0.113.1; }

build_network() {
	build_routers
	inside pc1 130
	inside pc2 131
	inside pc3 132
	inside printer 140
	outside mx 25
	outside home1 41
	outside home2 42
	outside www 80
	farther office 20
	[ "$part" = scanned ] || return 0
	farther scanner 66
	farther prober 67
	farther knocker 68
	farther guesser 69
	farther sweeper 71
	farther udpscanner 72
	farther finscanner 73
	farther relayer 80
	farther relaytester 81
	farther relaytester2 82
	host scanner6 isp 203.0.113.166/24 203.0.113.1 2001:db8:bad::66/64 2001:db8:bad::1
	address[scanner6]=2001:db8:bad::66
}
