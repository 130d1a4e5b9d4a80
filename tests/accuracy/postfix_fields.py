"""postfix_fields.py YAGURA FOLDER: Postfix messages whose fields others wrote down, against the fields of our events.

A message is compared if it makes an event, a field if the event has it: then it must be equal. FIELDS maps their names to
ours; what stands in their keyvalue_data is cut at its names first. Exit status 1 if a field differs.
"""
import collections
import ipaddress
import json
import pathlib
import re
import subprocess
import sys

FIELDS = {  # theirs: the way to ours in an event
    "postfix_client_ip": "source.ip",
    "postfix_client_port": "source.port",
    "postfix_client_hostname": "source.domain",
    "postfix_server_ip": "destination.ip",
    "postfix_server_port": "destination.port",
    "postfix_queueid": "email.local_id",
    "postfix_smtp_stage": "process.command_line",
    "postfix_status": "yagura.mail.status",
    "postfix_status_code": "yagura.code",
    "postfix_status_code_enhanced": "yagura.mail.dsn",
    "postfix_smtp_response": "event.reason",
    "postfix_local_response": "event.reason",
    "postfix_pipe_response": "event.reason",
    "postfix_error_response": "event.reason",
    "from": "email.from.address",
    "to": "email.to.address",
    "orig_to": "yagura.mail.orig_to",
    "helo": "yagura.mail.helo",
    "dsn": "yagura.mail.dsn",
    "size": "file.size",
    "nrcpt": "yagura.mail.recipients",
    "uid": "user.id",
    "message-id": "email.message_id",
    "sasl_method": "yagura.auth_method",
    "sasl_username": "yagura.mail.auth_user",
    "relay_name": "yagura.mail.relay",
    "relay_ip": "yagura.mail.relay_ip",
    "client_name": "source.domain",
    "client_ip": "source.ip",
}
INSTEAD = {  # what ours says on purpose: what became of the mail
    ("postfix/discard", "sent"): "discarded",
    ("postfix/error", "undeliverable-but-not-cached"): "deferred",
}
NAMES = r"(from|to|orig_to|helo|proto|relay|delay|delays|dsn|size|nrcpt|uid|client|sasl_method|sasl_username|message-id|status)"


def read_case(path):
    """The few forms of YAML that these files have."""
    fields, program, data = {}, "", ""
    for line in path.read_text(encoding="utf-8").splitlines():
        match = re.match(r"(\s*)([a-z_]+):\s*(.*?)\s*$", line)
        if not match:
            continue
        indent, name, value = match.groups()
        if value[:1] == '"' and value[-1:] == '"' and len(value) > 1:
            value = value[1:-1].replace('\\"', '"').replace("\\\\", "\\")
        elif value[:1] == "'" and value[-1:] == "'":
            value = value[1:-1].replace("''", "'")
        if indent:
            fields[name] = value
        elif name == "pattern":
            program = re.search(r"POSTFIX_([A-Z_]+)", value).group(1).lower().replace("trivial_rewrite", "trivial-rewrite")
        elif name == "data":
            data = value
    return "postfix/" + program, data, fields


def cut(fields):
    """Their keyvalue_data as fields of its own."""
    text = fields.pop("postfix_keyvalue_data", None)
    if text:
        for name, value in re.findall(r"(?:^|[ ,])" + NAMES + r"=(<[^>]*>|[^ ,]*)", text):
            value = value.strip("<>")
            if name in ("client", "relay") and "[" in value:
                fields[name + "_name"], fields[name + "_ip"] = value.split("]")[0].split("[")
            else:
                fields[name] = value
    return fields


def ours(event, way):
    for step in way.split("."):
        event = event.get(step) if isinstance(event, dict) else None
    return event


def same(theirs, mine):
    if str(mine) == theirs:
        return True
    try:
        return ipaddress.ip_address(theirs) == ipaddress.ip_address(str(mine))
    except ValueError:
        return False


def main():
    yagura, folder = sys.argv[1:3]
    cases = [read_case(path) for path in sorted(pathlib.Path(folder).glob("*.yaml"))]
    log = "\n".join(f"May  2 10:11:12 mail {program}[99]: {data}" for program, data, _ in cases) + "\n"
    told = subprocess.run([yagura, "analyze", "--events", "--json", "--zone", "UTC", "--year", "2026", "-"],
        input=log.encode(), capture_output=True, check=False)
    events = {}
    for line in told.stdout.decode("utf-8", "surrogateescape").splitlines():
        event = json.loads(line)
        if event["yagura"].get("format"):
            events[event["yagura"]["evidence"][0]["line"]] = event
    counts, missing = collections.Counter(), collections.Counter()
    for number, (program, data, fields) in enumerate(cases, 1):
        counts["messages"] += 1
        event = events.get(number)
        if not event:
            continue
        counts["events"] += 1
        for name, theirs in cut(fields).items():
            mine = ours(event, FIELDS[name]) if name in FIELDS else None
            if mine is None:
                missing[name] += theirs not in ("unknown", "")
            else:
                counts["compared"] += 1
                if not same(INSTEAD.get((program, theirs), theirs), mine):
                    counts["different"] += 1
                    print(f"{program}: {name}: {theirs!r}, ours {mine!r}\n\t{data}")
    print(f"messages={counts['messages']} events={counts['events']} compared={counts['compared']}"
        f" different={counts['different']} not_ours={sum(missing.values())}")
    print("not ours: " + ", ".join(f"{name} {count}" for name, count in missing.most_common() if count))
    return 1 if counts["different"] or counts["compared"] < 100 else 0


sys.exit(main())
