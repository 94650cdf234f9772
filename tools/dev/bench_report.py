"""bench_report.py json|FILE.html REPORT…: the reports of several benchmarks as one, in JSON or as a page without scripts.

REPORT is a JSON file that is called like its benchmark. Those of Google Benchmark become one list, `benchmarks`; others
stay as they are, by name.
"""
import html
import json
import pathlib
import sys

STYLE = """body { font: 15px/1.4 system-ui, sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em; color: #222; background: #fff }
table { border-collapse: collapse; margin: 0 0 2em } td, th { padding: .2em .8em; text-align: left; border-bottom: 1px solid #ddd }
td.number { text-align: right; font-variant-numeric: tabular-nums } h2 { margin-top: 2em }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818 } td, th { border-color: #444 } }"""


def merge(files: list[str]) -> dict:
    merged: dict = {}
    for file in map(pathlib.Path, files):
        report = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(report, dict) and "benchmarks" in report and "context" in report:
            merged.setdefault("context", report["context"])
            merged.setdefault("benchmarks", []).extend(report["benchmarks"])
        else:
            merged[file.stem] = report
    return merged


def time(nanoseconds: float) -> str:
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= size:
            return f"{nanoseconds / size:.3g} {unit}"
    return f"{nanoseconds:.3g} ns"


def rows(value, path: str = "") -> list[tuple[str, str]]:
    """The figures of a report that is none of Google Benchmark's."""
    if isinstance(value, dict):
        return [row for name, part in value.items() for row in rows(part, f"{path} {name}".strip().replace("_", " "))]
    if isinstance(value, list):
        return [row for number, part in enumerate(value, 1) for row in rows(part, f"{path} {number}")]
    return [(path, f"{value:.6g}" if isinstance(value, float) else str(value))]


def table(head: tuple[str, ...], body: list[tuple[str, ...]]) -> str:
    cells = "".join("<tr>" + "".join(f'<td{" class=number" if i else ""}>{html.escape(cell)}</td>' for i, cell in enumerate(row)) + "</tr>\n" for row in body)
    return f"<table><tr>{''.join(f'<th>{html.escape(cell)}</th>' for cell in head)}</tr>\n{cells}</table>\n"


def page(report: dict) -> str:
    parts = []
    if "benchmarks" in report:
        scale = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}
        timed = [(row["name"], time(row["real_time"] * scale[row["time_unit"]]), time(row["cpu_time"] * scale[row["time_unit"]]))
                 for row in report["benchmarks"] if "real_time" in row]
        parts.append("<h2>Operations</h2>\n" + table(("operation", "time", "CPU"), timed))
    for name, part in report.items():
        if name not in ("context", "benchmarks"):
            parts.append(f"<h2>{html.escape(name)}</h2>\n" + table(("figure", "value"), rows(part)))
    where = html.escape(str(report.get("context", {}).get("date", "")))
    return f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Benchmarks of quicprochat</title><style>{STYLE}</style>\n<h1>Benchmarks of quicprochat</h1>\n<p>{where}</p>\n{"".join(parts)}</html>\n'


def main() -> None:
    report = merge(sys.argv[2:])
    if sys.argv[1] == "json":
        json.dump(report, sys.stdout, indent=1)
        print()
    else:
        pathlib.Path(sys.argv[1]).write_text(page(report), encoding="utf-8")


main()
