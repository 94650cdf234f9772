"""The codes of failures: each has one kind, and the book lists them all (docs/book/exit-codes.md)."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("bug", "usage", "authentication", "network", "refused", "not_found", "limit", "store")
# A kind and a code stand side by side wherever a failure is made; in tables the kind goes without its type.
MADE = re.compile(r'(?:FailureKind::|return \{\s*)(\w+),\s*"(\w+)"')
ANY = re.compile(r"FailureKind::\w+,(?!\s*\")")
# What an Error of core becomes (failure.h): its kind is its code.
OF_CORE = {"malformed": "refused", "rejected": "refused", "stale": "refused", "unsupported": "refused",
           "not_found": "not_found", "limit": "limit"}


def sources() -> list[Path]:
    found = [path for folder in ("src/client", "apps/cli", "apps/qpc", "apps/qpc-admin", "apps/qpc-loadtest") for path in (ROOT / folder).rglob("*.*")]
    return [path for path in found if path.suffix in (".h", ".cpp") and not path.stem.endswith("_test")]


def kinds_of_codes() -> dict[str, set[str]]:
    kinds = defaultdict(set)
    for path in sources():
        for kind, code in MADE.findall(path.read_text()):
            kinds[code].add(kind)
    for code, kind in OF_CORE.items():
        kinds[code].add(kind)
    return kinds


def rows_of_the_book() -> dict[str, tuple[int, set[str]]]:
    """From the kind to its exit code and its codes."""
    rows = {}
    for line in (ROOT / "docs/book/exit-codes.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and cells[0].isdigit() and cells[1]:
            rows[cells[1].strip("`")] = int(cells[0]), set(re.findall(r"`(\w+)`", cells[3]))
    return rows


def test_a_kind_and_a_code_stand_where_this_test_finds_them():
    for path in sources():
        assert not ANY.search(path.read_text()), f"{path}: a code that is no literal beside its kind"
    assert {kind for kinds in kinds_of_codes().values() for kind in kinds} == set(KINDS)


def test_a_code_has_one_kind():
    ambiguous = {code: kinds for code, kinds in kinds_of_codes().items() if len(kinds) != 1}
    assert not ambiguous


def test_the_book_lists_every_code_in_the_row_of_its_kind():
    rows = rows_of_the_book()
    of_program = defaultdict(set)
    for code, kinds in kinds_of_codes().items():
        for kind in kinds:
            of_program[kind].add(code)
    for kind in KINDS:
        assert rows[kind][1] == of_program[kind], kind


def test_the_book_gives_every_kind_its_number():
    header = (ROOT / "src/client/failure.h").read_text()
    numbers = {kind: int(number) for kind, number in re.findall(r"^  (\w+) = (\d+),", header, re.M)}
    assert numbers == {kind: number for kind, (number, _) in rows_of_the_book().items()}
    assert tuple(numbers) == KINDS
