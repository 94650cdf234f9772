"""Whether a node keeps what it acknowledged: crash-test kills it under load, and cuts its power in half of the runs."""

from __future__ import annotations

import re
import subprocess

import pytest
from harness import programs

pytestmark = pytest.mark.timeout(600)  # on a slow machine

LINE = re.compile(r"kills (\d+), power cuts (\d+), faults (\d+), acknowledged (\d+), lost (\d+), duplicated (\d+), forked (\d+), stuck (\d+), reopened (\d+)")


def play(*words: str) -> tuple[subprocess.CompletedProcess, list[int]]:
    done = subprocess.run([programs() / "crash-test", *words], capture_output=True, text=True, timeout=560)
    return done, [int(figure) for figure in LINE.fullmatch(done.stdout.splitlines()[-1]).groups()]


def test_a_node_that_is_killed_and_loses_power_keeps_its_word() -> None:
    done, figures = play("--kills", "10", "--seed", "5")
    assert done.returncode == 0, done.stdout + done.stderr
    kills, cuts, faults, acknowledged, lost, duplicated, forked, stuck, reopened = figures
    assert (kills, cuts) == (10, 5)
    assert (lost, duplicated, forked, stuck) == (0, 0, 0, 0)
    assert faults > 0 and acknowledged > 50 and reopened > 3


def test_a_node_that_answers_before_the_sync_is_found_out() -> None:
    done, (kills, _, _, _, lost, duplicated, forked, _, _) = play("--kills", "40", "--seed", "1", "--answer-before-sync")
    assert done.returncode == 1, done.stdout + done.stderr
    assert kills < 40
    assert lost + duplicated + forked > 0
