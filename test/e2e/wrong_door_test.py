"""Who may open which door of a node: wrong-door calls every method of the schemas as everybody."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from harness import programs

pytestmark = pytest.mark.timeout(600)  # on a slow machine

TABLE = Path(__file__).parent.parent / "wrong_door/expected.tsv"


def run(*words: str) -> subprocess.CompletedProcess:
    return subprocess.run([programs() / "wrong-door", *words], capture_output=True, text=True, timeout=560)


def test_every_method_answers_everybody_as_specified() -> None:
    done = run()
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
    counted, of = re.fullmatch(r"(\d+) of (\d+) refused as specified", done.stdout.splitlines()[-1]).groups()
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert counted == of == str(12 * len(lines))


def test_a_method_without_a_line_and_a_line_that_is_wrong_are_named(tmp_path: Path) -> None:
    lines = TABLE.read_text(encoding="utf-8").splitlines(keepends=True)
    table = tmp_path / "expected.tsv"
    table.write_text("".join(line for line in lines if not line.startswith("Keys.remaining")), encoding="utf-8")
    done = run("--expected", str(table), "--only", "Keys.remaining")
    assert done.returncode == 1
    assert "Keys.remaining" in done.stderr
    table.write_text("".join(lines).replace("Keys.remaining\t\tanswered\tunimplemented", "Keys.remaining\t\tanswered\tanswered"), encoding="utf-8")
    done = run("--expected", str(table), "--only", "Keys.remaining")
    assert done.returncode == 1
    assert "nobody gets unimplemented instead of answered" in done.stdout
    assert done.stdout.splitlines()[-1] == "11 of 12 refused as specified"
