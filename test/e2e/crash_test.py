"""Whether a node keeps what it acknowledged: crash-test kills it under load, and cuts its power in half of the runs."""

from __future__ import annotations

import os
import re
import subprocess

import pytest
from harness import programs

LONG = os.environ.get("QPC_LONG") == "yes"
KILLS = 200 if LONG else 10
pytestmark = pytest.mark.timeout(3600 if LONG else 600)  # on a slow machine

LINE = re.compile(r"kills (\d+), power cuts (\d+), faults (\d+), acknowledged (\d+), lost (\d+), duplicated (\d+), forked (\d+), stuck (\d+), reopened (\d+)")


def play(*words: str) -> tuple[subprocess.CompletedProcess, list[int]]:
    done = subprocess.run([programs() / "crash-test", *words], capture_output=True, text=True, timeout=3500 if LONG else 560)
    return done, [int(figure) for figure in LINE.fullmatch(done.stdout.splitlines()[-1]).groups()]


def test_a_node_that_is_killed_and_loses_power_keeps_its_word() -> None:
    done, figures = play("--kills", str(KILLS), "--seed", "5")
    assert done.returncode == 0, done.stdout + done.stderr
    kills, cuts, faults, acknowledged, lost, duplicated, forked, stuck, reopened = figures
    assert (kills, cuts) == (KILLS, KILLS // 2)
    assert (lost, duplicated, forked, stuck) == (0, 0, 0, 0)
    assert faults > 0 and acknowledged > 50 and reopened > 3


def test_a_node_that_answers_before_the_sync_is_found_out() -> None:
    # It may also leave a database that cannot be read, which ends a run before anything is counted.
    for seed in range(1, 7):
        done, (kills, _, _, _, lost, duplicated, forked, _, _) = play("--kills", "20", "--seed", str(seed), "--answer-before-sync")
        assert done.returncode == 1, done.stdout + done.stderr
        assert kills <= 20
        if lost + duplicated + forked > 0:
            return
    raise AssertionError("nothing was lost, doubled or forked")
