# Does the recording itself hold what expected.tsv says? Arguments: expected.tsv, then kern.log. For each scan,
# the ports and targets that the firewall logged from its source, by flags, must be those of its row.

BEGIN { FS = "\t" }

function field(name) {
	return match($0, " " name "=[^ ]*") ? substr($0, RSTART + length(name) + 2, RLENGTH - length(name) - 2) : ""
}

# 2001:0db8:0bad:0000:0000:0000:0000:0066, as the kernel writes it, against the short form of the table.
function same_address(kernel, short,    groups, part, i, text) {
	if (kernel !~ /:/)
		return kernel == short
	groups = split(kernel, part, ":")
	text = ""
	for (i = 1; i <= groups; i++) {
		sub(/^0+/, "", part[i])
		text = text (i > 1 ? ":" : "") (part[i] == "" ? "0" : part[i])
	}
	sub(/(:0)+:/, "::", text)
	return text == short
}

function method() {
	if (/ PROTO=UDP /)
		return "udp"
	if (/ RES=0x00 SYN URGP/)
		return "tcp-syn"
	if (/ RES=0x00 FIN URGP/)
		return "tcp-fin"
	return "other"
}

function count_list(text,    n, i, part, ends, sum) {
	n = split(text, part, ",")
	for (i = 1; i <= n; i++)
		sum += split(part[i], ends, "-") == 2 ? ends[2] - ends[1] + 1 : 1
	return sum
}

function in_list(port, text,    n, i, part, ends) {
	n = split(text, part, ",")
	for (i = 1; i <= n; i++) {
		if (split(part[i], ends, "-") == 1)
			ends[2] = ends[1]
		if (port + 0 >= ends[1] + 0 && port + 0 <= ends[2] + 0)
			return 1
	}
	return 0
}

FNR == NR {
	if (FNR == 1)
		for (i = 1; i <= NF; i++)
			at[$i] = i
	else if ($at["class"] == "scan" && $at["ports_logged"] != "-") {
		source[++rows] = $at["source"]
		way[rows] = $at["method"]
		ports[rows] = $at["ports_logged"]
		targets[rows] = $at["target_count"]
	}
	next
}

{
	from = field("SRC")
	for (r = 1; r <= rows; r++) {
		if (way[r] != method() || !same_address(from, source[r]))
			continue
		if (!in_list(field("DPT"), ports[r])) {
			print "not of the table: " $0
			wrong = 1
		}
		if (!((r, "p", field("DPT")) in seen)) {
			seen[r, "p", field("DPT")] = 1
			port_count[r]++
		}
		if (!((r, "t", field("DST")) in seen)) {
			seen[r, "t", field("DST")] = 1
			target_count[r]++
		}
	}
}

END {
	for (r = 1; r <= rows; r++)
		if (port_count[r] != count_list(ports[r]) || target_count[r] != targets[r]) {
			print source[r] " " way[r] ": logged " port_count[r] " ports of " target_count[r] " targets"
			wrong = 1
		}
	exit wrong
}
