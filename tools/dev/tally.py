"""tally.py FOLDER: adds up the JUnit reports in FOLDER; the last line counts the tests.

Names the tests that were skipped, with their reasons: a skipped test shows nothing. Prints what tests have measured
(pytest's record_property). Exit status 1 when a test failed, when a report cannot be read, or when nothing ran.
"""
import pathlib
import re
import sys
import xml.etree.ElementTree as xml


def outcome(case: xml.Element) -> str:
    """CTest marks what did not run by an attribute, pytest by a child element."""
    if case.find("failure") is not None or case.find("error") is not None or case.get("status") == "fail":
        return "failed"
    if case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
        return "skipped"
    return "passed"


def reason(case: xml.Element) -> str:
    """Why it was skipped: pytest says so in the element, GoogleTest in the line after `file:line: Skipped`."""
    said = re.search(r": Skipped\n(.*)", case.findtext("system-out") or "")
    skipped = case.find("skipped")
    return said[1].strip() if said else (skipped.get("message") if skipped is not None else None) or "no reason given"


def main(folder: pathlib.Path) -> int:
    count = {"passed": 0, "failed": 0, "skipped": 0}
    for report in sorted(folder.glob("*.xml")):
        try:
            cases = list(xml.parse(report).iter("testcase"))
        except xml.ParseError as error:
            print(f"cannot read {report}: {error}")
            count["failed"] += 1
            continue
        for case in cases:
            kind = outcome(case)
            count[kind] += 1
            for figure in case.iterfind("properties/property") if report.stem == "processes" else ():  # CTest's are others
                print(f"measured: {figure.get('name')}: {figure.get('value')}")
            if kind == "failed":
                print(f"failed: {case.get('name')}")
            elif kind == "skipped":
                print(f"skipped: {case.get('name')}: {reason(case)}")
    if not count["passed"] + count["failed"]:
        print("no test ran")
    print(", ".join(f"{number} {kind}" for kind, number in count.items()))
    return 1 if count["failed"] or not count["passed"] else 0


sys.exit(main(pathlib.Path(sys.argv[1])))
