#!/bin/bash
# Runs as process 1 of a recording: builds the small Internet, starts the site, lets its people (and, in
# the part "scanned", strangers) do what they do, and leaves logs and facts in /play/done.
set -Eeuo pipefail
part=$1
done_folder=/play/done

# shellcheck source=examples/recorded/play/network.sh
. /play/network.sh
# shellcheck source=examples/recorded/play/services.sh
. /play/services.sh
# shellcheck source=examples/recorded/play/clients.sh
. /play/clients.sh
# shellcheck source=examples/recorded/play/ordinary.sh
. /play/ordinary.sh
# shellcheck source=examples/recorded/play/strangers.sh
. /play/strangers.sh

# shellcheck source=examples/recorded/play/busy.sh
. /play/busy.sh

# What the clients print is kept for whoever wonders why a line is missing.
exec 3>&1 >/play/clients.out 2>&1
trap 'tail -n 20 /play/clients.out >&3; echo "$BASH_COMMAND failed" >&3' ERR

mkdir -p "$done_folder/logs"
build_network
make_people
[ "$part" != busy ] || { build_visitors; make_mailboxes; }
case $part in
ordinary | busy) start_services iso ;;
scanned) start_services bsd ;;
esac
printf 'time\thost\taddress\tdid\n' >"$done_folder/timeline.tsv"
case $part in
ordinary) ordinary_day; office_afternoon ;;
busy) start_pages; start_mailboxes; sleep 2; busy_day; stop_pages ;;
scanned)
	ordinary_day &
	day=$!
	strangers
	wait "$day"
	;;
esac
stop_services
case $part in
busy) keep_busy_logs "$done_folder/logs" ;;
*) keep_logs "$done_folder/logs" ;;
esac
