"""facts.py EXPECTED ACTUAL: a bulletin's JSON holds every fact of EXPECTED; what EXPECTED leaves out is free."""
import json
import sys

expected, actual = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3])
differences = []


def same(where, want, have):
    if want != have:
        differences.append(f"{where}: {have!r} instead of {want!r}")


same("month", expected["month"], actual["month"])
same("reports", expected["reports"], actual["reports"])
same("classes", [c["class"] for c in expected["classes"]], [c["class"] for c in actual["classes"]])
for want, have in zip(expected["classes"], actual["classes"]):
    same(want["class"], want["reports"], have["reports"])
    same(want["class"] + " cases", len(want["cases"]), len(have["cases"]))
    for case, told in zip(want["cases"], have["cases"]):
        for fact, value in case.items():
            if fact != "folder":
                same(f"{case['folder']} {fact}", value, told.get(fact))
same("notes", list(range(1, len(expected["notes"]) + 1)), [n["number"] for n in actual["notes"]])

print("\n".join(differences), end="\n" if differences else "")
sys.exit(bool(differences))
