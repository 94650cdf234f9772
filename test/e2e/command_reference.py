"""Writes docs/book/commands.md and schemas/json/commands.json from what qpc says of itself: ./dev shell -c 'python3 test/e2e/command_reference.py'

QPC_BIN names the folder of the built programs (build/dev/bin); the test in book_test.py compares.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
PAGE = TOP / "docs" / "book" / "commands.md"
SCHEMA = TOP / "schemas" / "json" / "commands.json"
BIN = Path(os.environ.get("QPC_BIN", TOP / "build" / "dev" / "bin"))
BEGINNING = """# Commands of qpc

What `qpc --help` and `qpc COMMAND --help` say, as one page (`test/e2e/command_reference.py` writes it, and a test compares).
Options for all commands may stand anywhere. How a command ends is told by its [exit code](exit-codes.md).
"""


def help_of(words: tuple[str, ...]) -> list[str]:
    text = subprocess.run([str(BIN / "qpc"), *words, "--help"], capture_output=True, text=True, check=True, timeout=30).stdout
    return text.partition("\n\n\n")[0].splitlines()  # without what stands below every help


def entries(lines: list[str]) -> list[tuple[str, str]]:
    """Name and meaning of whatever the lines list, besides --help; the purpose of a group of options comes without a name."""
    found = []
    joined = re.sub(r"\n( {2}-\S+ \S+)\n {10,}(?=\S)", r"\n\1  ", "\n" + "\n".join(lines))  # what had no room beside a long name
    for line in joined.splitlines():
        if entry := re.fullmatch(r" {2,}(\S.*?) {2,}(\S.*?) *", line):
            name = entry[1] if entry[1].startswith("-") else entry[1].split()[0]
            found.append((name, entry[2]))
        elif purpose := re.fullmatch(r"  ([A-Z][^\[\]]*[^\[\]: ]) *", line):
            found.append(("", purpose[1] + ":"))
    return [(name, meaning) for name, meaning in found if not name.startswith("-h,")]


def table(rows: list[tuple[str, str]]) -> str:
    cells = "".join(f"| {f'`{name}`' if name else ''} | {meaning.replace('|', chr(92) + '|')} |\n" for name, meaning in rows)
    return f"\n| | |\n|---|---|\n{cells}" if rows else ""


def describe(words: tuple[str, ...]) -> str:
    lines = help_of(words)
    usage = next(at for at, line in enumerate(lines) if line.startswith("Usage: "))
    commands_at = lines.index("Subcommands:") if "Subcommands:" in lines else len(lines)
    options = entries(lines[usage + 1:commands_at])
    page = ""
    if not words:
        page = f"\n## For all commands\n{table(options)}"
    elif commands_at == len(lines):
        page = f"\n## {lines[usage].removeprefix('Usage: ').replace(' [OPTIONS]', '')}\n\n{' '.join(lines[:usage])}.\n{table(options)}"
    for name, _ in entries(lines[commands_at + 1:]):
        page += describe((*words, name))
    return page


def reference() -> str:
    return BEGINNING + describe(())


def schema() -> str:
    return subprocess.run([str(BIN / "qpc"), "schema"], capture_output=True, text=True, check=True, timeout=30).stdout


if __name__ == "__main__":
    PAGE.write_text(reference())
    SCHEMA.parent.mkdir(exist_ok=True)
    SCHEMA.write_text(schema())
