"""fail2ban.py YAGURA CASES CORE [--show NAME…]: what the lines that fail2ban's authors collected become.

A line is right when it becomes what it is, with its source and its time:

  match     an event of outcome failure or type denied. Of services that tell of requests or of other programs' verdicts
            (DECODED below): any event, for whether the request is unwanted is for a detector to say.
  no match  anything else; of DECODED, anything.

Each service is one log, its lines in their order, for a daemon tells the address in one line and the failure in another.
Lines without a time get one. A year is compared only where the line tells it; times of the corpus are those of Zurich.
"""
import collections
import datetime
import ipaddress
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import zoneinfo

DECODED = re.compile(r"apache-(?!auth)|nginx-(?!http-auth)|squid|recidive|portsentry|scanlogd")
NO_STAMP = {"sshd-journal"}
ZURICH = zoneinfo.ZoneInfo("Europe/Zurich")


def same_source(event, wanted):
    source = event.get("source", {})
    names = [source.get(key, "") for key in ("ip", "domain", "address")]
    for name in names:
        if name.lower() == wanted.lower():
            return True
        try:  # the corpus has 192.030.0.6
            parts = [part.lstrip("0") or "0" for part in wanted.split(".")] if ":" not in wanted else [wanted]
            if ipaddress.ip_address(name) == ipaddress.ip_address(".".join(parts)):
                return True
        except ValueError:
            pass
    return False


def same_time(event, wanted, line):
    told = datetime.datetime.fromisoformat(event["@timestamp"].replace("Z", "+00:00"))
    wanted = re.sub(r"-(\d)T", r"-0\1T", wanted)  # the corpus has 2005-03-7
    stamp = told.astimezone(ZURICH).isoformat()[:19]
    wanted = wanted.split(".")[0]
    return stamp == wanted if wanted[:4] in line else stamp[5:] == wanted[5:]


def refused(event):
    told = event["event"]
    return told.get("outcome") == "failure" or "denied" in told.get("type", [])


def events_of(yagura, lines, stamped):
    """Events by line number, as the program tells them."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "log")
        text = "\n".join(line if stamped else "Jan  1 00:00:00 " + line for line in lines) + "\n"
        path.write_text(text, encoding="utf-8", errors="surrogateescape")
        told = subprocess.run([yagura, "analyze", "--zone", "Europe/Zurich", "--year", "2004", "--home",
            "203.0.113.0/24", "--events", "--json", str(path)], capture_output=True, check=False)
    found = collections.defaultdict(list)
    for text in told.stdout.decode("utf-8", "surrogateescape").splitlines():
        event = json.loads(text)
        for place in event["yagura"]["evidence"]:
            found[place["line"]].append(event)
    return found


def judge(event_list, match, host, time, line, decoded, stamped):
    events = [e for e in event_list if e["yagura"].get("format")]
    failures = [e for e in events if refused(e)]
    if not match:
        return "ok" if decoded or not failures else "taken for a failure"
    wanted = events if decoded else failures
    if not events:
        return "not understood"
    if not wanted:
        return "not a failure: " + events[0]["event"]["action"]
    if host and not any(same_source(e, host) for e in wanted):
        return "other source"
    if time and stamped and not any(same_time(e, time, line) for e in wanted):
        return "other time"
    return "ok"


def main():
    yagura, cases, core = sys.argv[1:4]
    show = set(sys.argv[5:]) if len(sys.argv) > 4 else set()
    named = {line.strip() for line in open(core, encoding="utf-8") if line.strip() and line[0] != "#"}
    rows = collections.defaultdict(list)
    with open(cases, encoding="utf-8", errors="surrogateescape") as lines:
        for text in lines:
            if text[0] != "#":
                service, match, host, time, line = text.rstrip("\n").split("\t", 4)
                rows[service].append((match == "true", host, time, line))
    totals = {True: collections.Counter(), False: collections.Counter()}
    for service in sorted(rows):
        if service not in named:
            continue
        stamped = service not in NO_STAMP
        found = events_of(yagura, [row[3] for row in rows[service]], stamped)
        counts = {True: collections.Counter(), False: collections.Counter()}
        for number, (match, host, time, line) in enumerate(rows[service], 1):
            verdict = judge(found[number], match, host, time, line, bool(DECODED.match(service)), stamped)
            counts[match][verdict] += 1
            if verdict != "ok" and (service in show or "all" in show):
                made = [e["yagura"].get("format", "") + " " + e["event"]["action"] for e in found[number]]
                print(f"{service}:{number}: {verdict}; wanted {match} {host} {time}; {'; '.join(made)}\n\t{line}")
        for match in (True, False):
            totals[match].update(counts[match])
        rest = {"+" if match else "-": {k: v for k, v in counts[match].items() if k != "ok"} for match in counts}
        told = "; ".join(f"{sign} {k} {v}" for sign, kinds in rest.items() for k, v in kinds.items())
        print(f"{service:20} {counts[True]['ok']:4}/{sum(counts[True].values()):<4}"
            f" {counts[False]['ok']:4}/{sum(counts[False].values()):<4} {told}")
    right, of = totals[True]["ok"], sum(totals[True].values())
    print(f"fail2ban-logs match={right} of={of} false={totals[False]['taken for a failure']}"
        f" of_false={sum(totals[False].values())}")


main()
