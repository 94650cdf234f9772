"""The demo itself: it finds what it searches for, and says so when it fails, leaving nothing behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

DEMO = Path(__file__).parent
sys.path[:0] = [str(DEMO), str(DEMO.parent / "e2e")]
from corpus import corpus  # noqa: E402
from harness import programs, wait_until  # noqa: E402
from plaintext import find  # noqa: E402
from play import LONG_MESSAGE  # noqa: E402

SAID = corpus() + [LONG_MESSAGE]


@pytest.mark.parametrize("line", [0, 17, len(SAID) - 2, len(SAID) - 1])
def test_a_line_is_found_wherever_it_stands_in_memory(tmp_path: Path, line: int):
    """Among zeros, between other octets, and over the border of what a search reads at once."""
    for before in (b"", b"\0" * 70_000, b"\xff\n\x80" * 11_111, b"x" * 32_700):
        place = tmp_path / "memory"
        place.write_bytes(before + SAID[line].encode() + b"\0\xfe" + b"\0" * 5_000)
        assert find(SAID, place, tmp_path) == {SAID[line]}


def test_nothing_is_found_where_nothing_stands(tmp_path: Path):
    place = tmp_path / "memory"
    place.write_bytes(os.urandom(100_000) + SAID[3].encode()[:-1] + b"\0" * 100_000)
    assert find(SAID, place, tmp_path) == set()


def alive(words: str) -> list[str]:
    """The programs that run with these words on their command line."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = entry.read_bytes()
        except OSError:  # it has ended meanwhile
            continue
        if words.encode() in command:
            found.append(command.replace(b"\0", b" ").decode(errors="replace"))
    return found


def begin(folder: Path, **environment: str) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-B", str(DEMO / "demo.py"), "--json"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(folder), **environment})


def check_failure(demo: subprocess.Popen, folder: Path, because: str) -> None:
    output, told = demo.communicate(timeout=60)
    assert demo.returncode == 1
    assert because in json.loads(output.splitlines()[-1])["error"]
    assert because in told and "Traceback" not in told
    assert alive(str(folder)) == []


def test_a_demo_ends_well(tmp_path: Path):
    demo = begin(tmp_path)
    output, told = demo.communicate(timeout=240)
    assert demo.returncode == 0, output + told
    found = json.loads(output.splitlines()[-1])
    assert found["lines_sent"] == found["lines_received"] > 1000
    assert (found["lost"], found["duplicates"], found["plaintext_hits"]) == (0, 0, 0)
    assert found["ciphertexts_waiting"] > 0 and found["control_hits"] > 0, "it looks where there is something"
    assert alive(str(tmp_path)) == []


def test_a_demo_that_fails_says_why_in_one_object_and_leaves_no_process(tmp_path: Path):
    broken = tmp_path / "bin"
    broken.mkdir()
    (broken / "qpc-server").symlink_to(programs() / "qpc-server")
    (broken / "qpc").write_text("#!/bin/sh\necho broken on purpose >&2\nexit 1\n")
    (broken / "qpc").chmod(0o755)
    check_failure(begin(tmp_path, QPC_BIN=str(broken)), tmp_path, "broken on purpose")


def test_a_demo_that_is_ended_takes_its_processes_along(tmp_path: Path):
    demo = begin(tmp_path)
    wait_until(lambda: [each for each in alive(str(tmp_path)) if " listen" in each], "somebody to listen", timeout=30, step=0.05)
    demo.send_signal(signal.SIGTERM)
    check_failure(demo, tmp_path, "SIGTERM")
