"""tally.py FOLDER: adds up the JUnit reports in FOLDER; the last line counts the tests.

Names the tests that were skipped, with their reasons: a skipped test shows nothing. Exit status 1 when a
test failed, when a report cannot be read, or when nothing ran.
"""
import pathlib
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
    skipped = case.find("skipped")
    text = (skipped.get("message") if skipped is not None else "") or ""
    output = case.findtext("system-out") or ""
    said = [line.strip() for line in output.splitlines() if "kipped" in line or "QPC_SHARED" in line]
    return text if text and "SKIP_" not in text else " ".join(said[:1]) or text


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
            if kind == "failed":
                print(f"failed: {case.get('name')}")
            elif kind == "skipped":
                print(f"skipped: {case.get('name')}: {reason(case)}")
    if not count["passed"] + count["failed"]:
        print("no test ran")
    print(", ".join(f"{number} {kind}" for kind, number in count.items()))
    return 1 if count["failed"] or not count["passed"] else 0


sys.exit(main(pathlib.Path(sys.argv[1])))
