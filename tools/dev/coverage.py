"""coverage.py SOURCE_DIR SUMMARY: how much of each room of src/ the tests have reached, from llvm-cov's summary."""
import json
import pathlib
import sys

source = pathlib.Path(sys.argv[1])
files = json.loads(pathlib.Path(sys.argv[2]).read_text(encoding="utf-8"))["data"][0]["files"]


def room(name: str) -> str:
    """src/core/mls/group/x.cpp is in core/mls/group; src/node/channel/x.cpp in node."""
    parts = (source / name).relative_to(source / "src").parts[:-1]
    depth = {"core": 3 if parts[1:2] == ("mls",) else 2, "net": 2}.get(parts[0], 1)
    return "/".join(parts[:depth])


rooms: dict[str, list[int]] = {}
for file in files:
    if "for_tests" in file["filename"] or "_test." in file["filename"]:
        continue
    counted = rooms.setdefault(room(file["filename"]), [0, 0])
    counted[0] += file["summary"]["lines"]["covered"]
    counted[1] += file["summary"]["lines"]["count"]
total = [sum(column) for column in zip(*rooms.values())]
for name, (covered, count) in [*sorted(rooms.items()), ("all", total)]:
    print(f"{name:24} {covered:7} of {count:7} lines  {100 * covered / max(1, count):5.1f} %")
