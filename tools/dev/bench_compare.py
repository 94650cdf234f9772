"""bench_compare.py A B: two reports of `./dev bench --json`, figure by figure: what changed, and by how much.

Every number in a report is a figure, whatever benchmark it is of; those of lists go by the `name` or `scenario` beside
them. B is compared with A: x1.00 is the same. What differs by more than a tenth has a mark. Exit status 2, where a file
is no report, or the two have no figure in common.
"""
import json
import pathlib
import sys


COUNTED = {"iterations", "repetitions", "repetition_index", "threads", "family_index", "per_family_instance_index"}  # by Google Benchmark


def figures(value, path: str = "") -> dict[str, float]:
    if isinstance(value, bool):
        return {}
    if isinstance(value, (int, float)):
        return {path: float(value)}
    found: dict[str, float] = {}
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = [(str(part.get("name") or part.get("scenario") or i) if isinstance(part, dict) else str(i), part) for i, part in enumerate(value)]
    else:
        return {}
    for name, part in parts:
        if name in COUNTED:
            continue
        found |= figures(part, f"{path}.{name}" if path else str(name))
    return found


def read(file: str) -> dict[str, float]:
    try:
        report = json.loads(pathlib.Path(file).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        print(f"bench compare: {file} is no report: {error}", file=sys.stderr)
        sys.exit(2)
    if isinstance(report, dict):
        report.pop("context", None)  # of the machine
    return figures(report)


def main() -> int:
    if len(sys.argv) != 3:
        print("usage: ./dev bench compare A B", file=sys.stderr)
        return 2
    before, after = read(sys.argv[1]), read(sys.argv[2])
    common = [name for name in before if name in after]
    if not common:
        print("bench compare: the two reports have no figure in common", file=sys.stderr)
        return 2
    width = max(len(name) for name in common)
    for name in common:
        old, new = before[name], after[name]
        ratio = f"x{new / old:.2f}" if old else ("same" if new == old else "new")
        mark = " *" if old and not 0.9 <= new / old <= 1.1 else ""
        print(f"{name:{width}} {old:14.6g} {new:14.6g}  {ratio}{mark}")
    for file, gone in ((sys.argv[1], before.keys() - after.keys()), (sys.argv[2], after.keys() - before.keys())):
        for name in sorted(gone):
            print(f"only in {file}: {name}")
    return 0


sys.exit(main())
