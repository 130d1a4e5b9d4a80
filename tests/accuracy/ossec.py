"""ossec.py YAGURA WEB_SIGNS DATA CLASSES [--show CLASS…]: what the lines that OSSEC's and Wazuh's authors test with become.

Each line is a log of its own. It is right when one of its events is of the class that the review (CLASSES) gave it;
a Web request, when it has a sign of web_signs. Lines that stand in both collections count once.
"""
import collections
import glob
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ACCOUNT = {"user-add", "user-change", "user-remove", "group-add", "group-change"}


def read_wazuh(data):
    with open(data / "wazuh-ossec-ini/cases.tsv", encoding="utf-8", errors="surrogateescape") as lines:
        for text in lines:
            cells = text.rstrip("\n").split("\t", 7)
            if cells[2] == "pass":
                yield cells[3], cells[7]


def read_ossec(data):
    for path in sorted(glob.glob(str(data / "ossec-ini/ossec-testing/tests/*.ini"))):
        logs = []
        with open(path, encoding="utf-8", errors="surrogateescape") as lines:
            for text in lines:
                log = re.match(r"log \d+ pass\s*=\s*(.*)", text.rstrip("\n"))
                rule = re.match(r"rule\s*=\s*(\d+)", text)
                if text.startswith("["):
                    logs = []
                if log:
                    logs.append(log[1].replace("%%", "%"))  # as these files write it
                if rule:
                    yield from ((rule[1], line) for line in logs)
                    logs = []


def events_of(yagura, lines):
    """The events of each line; every line is a file, so that none explains another."""
    with tempfile.TemporaryDirectory() as folder:
        for number, line in enumerate(lines):
            pathlib.Path(folder, f"{number:05}.log").write_text(line + "\n", encoding="utf-8", errors="surrogateescape")
        told = subprocess.run([yagura, "analyze", "--zone", "UTC", "--year", "2014", "--home", "203.0.113.0/24",
            "--events", "--json", folder], capture_output=True, check=False)
    found = collections.defaultdict(list)
    for text in told.stdout.decode("utf-8", "surrogateescape").splitlines():
        event = json.loads(text)
        for place in event["yagura"]["evidence"]:
            if event["yagura"].get("format"):
                found[int(os.path.basename(place["path"])[:5])].append(event)
    return found


def request_of(event):
    cells = (event.get("http", {}).get("request", {}).get("method", ""), event.get("url", {}).get("original", ""),
        event.get("user_agent", {}).get("original", ""))
    return "\t".join(re.sub(r"[\t\n]", " ", cell) for cell in cells)


def has_signs(web_signs, events):
    text = "\n".join(request_of(e) for e in events) + "\n"
    told = subprocess.run([web_signs], input=text.encode("utf-8", "surrogateescape"), capture_output=True, check=True)
    return any(int(line, 16) for line in told.stdout.split())


def is_of(event, wanted):
    action, outcome = event["event"]["action"], event["event"].get("outcome")
    bad = outcome == "failure" or "denied" in event["event"].get("type", [])
    if wanted == "login-failure":
        return action in ("login", "privilege") and bad or (action in ("disconnect", "request") and bad)
    if wanted in ("login", "privilege"):
        return action in ("login", "privilege") and outcome == "success"
    if wanted == "account":
        return action in ACCOUNT
    if wanted == "mail":
        return action.startswith("mail-")
    if wanted == "refused":
        return bad
    if wanted == "verdict":
        return action == "verdict" or (action == "request" and bad)
    return action in ("configuration", "clock")


def main():
    yagura, web_signs, data, classes = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), sys.argv[4]
    show = set(sys.argv[6:]) if len(sys.argv) > 5 else set()
    wanted = dict(line.rstrip("\n").split("\t") for line in open(classes, encoding="utf-8")
        if line[0] not in "#r")
    rows = {line: rule for rule, line in reversed([*read_wazuh(data), *read_ossec(data)]) if rule in wanted}
    rows = [(rule, line) for line, rule in reversed(rows.items())]
    found = events_of(yagura, [line for _, line in rows])
    right, of = collections.Counter(), collections.Counter()
    for number, (rule, line) in enumerate(rows):
        cls = wanted[rule]
        of[cls] += 1
        ok = has_signs(web_signs, found[number]) if cls == "web" and found[number] else \
            any(is_of(e, cls) for e in found[number])
        right[cls] += ok
        if not ok and (cls in show or "all" in show):
            made = [e["yagura"]["format"] + " " + e["event"]["action"] for e in found[number]]
            print(f"{cls} {rule}: {'; '.join(made)}\n\t{line}")
    for cls in of:
        print(f"{cls:14} {right[cls]:4}/{of[cls]}")
    print(f"ossec match={sum(right.values())} of={sum(of.values())} reviewed_out_of="
        f"{len({line for _, line in [*read_wazuh(data), *read_ossec(data)]})}")


main()
