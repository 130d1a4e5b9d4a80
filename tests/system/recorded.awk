# Compares what the program found (JSON, one alert a line) with expected.tsv, what the strangers did.
# Arguments: expected.tsv, then the alerts. Prints each difference; the exit code says whether there was one.
#
# Ports are compared for scans and probes, as sets; of a scan those that the firewall logs.

# json_read(TEXT): the values of one object into value["path.to.key"], elements of lists as path.0, path.1 …
function json_read(text) {
	split("", value)
	json = text
	json_value("")
}

function json_value(path) {
	json_space()
	if (json ~ /^\{/)
		json_members(path, "}")
	else if (json ~ /^\[/)
		json_members(path, "]")
	else if (json ~ /^"/)
		value[path] = json_string()
	else if (match(json, /^[-+.0-9a-zA-Z]+/)) {
		value[path] = substr(json, 1, RLENGTH)
		json_skip(RLENGTH)
	} else
		json = ""
}

function json_members(path, end,    n, key) {
	json_skip(1)
	for (n = 0; json != ""; n++) {
		json_space()
		if (substr(json, 1, 1) == end)
			break
		if (n > 0) {
			json_skip(1)
			json_space()
		}
		key = n
		if (end == "}") {
			key = json_string()
			json_space()
			json_skip(1)
		}
		json_value(path == "" ? key : path "." key)
	}
	json_skip(1)
}

function json_string(    text) {
	if (!match(json, /^"([^"\\]|\\.)*"/)) {
		json = ""
		return ""
	}
	text = substr(json, 2, RLENGTH - 2)
	json_skip(RLENGTH)
	return text
}

function json_space() { sub(/^[ \t]+/, "", json) }
function json_skip(count) { json = substr(json, count + 1) }

# "1-3,7" as " 1 2 3 7 ", in order.
function port_set(text,    n, i, port, part, ends, seen, set, last) {
	last = -1
	n = split(text, part, ",")
	for (i = 1; i <= n; i++) {
		split(part[i], ends, "-")
		if (ends[2] == "")
			ends[2] = ends[1]
		for (port = ends[1] + 0; port <= ends[2] + 0; port++)
			seen[port] = 1
		if (ends[2] + 0 > last)
			last = ends[2] + 0
	}
	set = " "
	for (port = 0; port <= last; port++)
		if (port in seen)
			set = set port " "
	return set
}

function complain(text) {
	print text
	wrong = 1
}

function alert_agrees(a, source, class, rule, method, ports, targets, verdict) {
	return alert[a, "source.ip"] == source && alert[a, "yagura.class"] == class && \
	       alert[a, "rule.name"] == rule && (method == "-" || alert[a, "yagura.method"] == method) && \
	       (ports == "" || port_set(alert[a, "yagura.ports"]) == ports) && \
	       alert[a, "yagura.target_count"] == targets && alert[a, "yagura.verdict"] == verdict
}

BEGIN {
	FS = "\t"
	compared = "source.ip yagura.class rule.name yagura.method yagura.ports yagura.target_count yagura.verdict"
	columns = split(compared, column, " ")
}

FNR == NR {
	if (FNR == 1) {
		for (i = 1; i <= NF; i++)
			at[$i] = i
		next
	}
	known[$at["source"]] = 1
	if ($at["required"] == "yes")
		row[++rows] = $0
	next
}

/^[ \t]*\{/ {
	json_read($0)
	alerts++
	for (i = 1; i <= columns; i++) {
		alert[alerts, column[i]] = value[column[i]]
		shown[alerts] = shown[alerts] " " (value[column[i]] == "" ? "-" : value[column[i]])
	}
}

END {
	for (a = 1; a <= alerts; a++)
		if (!(alert[a, "source.ip"] in known))
			complain("an alert for one who did nothing:" shown[a])
	for (r = 1; r <= rows; r++) {
		split(row[r], fact, FS)
		class = fact[at["class"]]
		ports = class != "scan" && class != "probe" ? "" : \
			fact[at["ports_logged"]] != "-" ? fact[at["ports_logged"]] : fact[at["ports"]]
		ports = ports == "" ? "" : port_set(ports)
		found = 0
		for (a = 1; a <= alerts; a++)
			if (alert_agrees(a, fact[at["source"]], class, fact[at["rule"]], fact[at["method"]], ports, \
					 fact[at["target_count"]], fact[at["verdict"]]))
				found = 1
		if (!found) {
			complain("not found: " fact[at["source"]] " " class " " fact[at["rule"]] ": " fact[at["did"]])
			for (a = 1; a <= alerts; a++)
				if (alert[a, "source.ip"] == fact[at["source"]])
					print "    there is only:" shown[a]
		}
	}
	exit wrong
}
