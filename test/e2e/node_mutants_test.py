"""Whether the tests would notice if one of a node's permission checks were missing: node-mutants switches off each in turn."""

from __future__ import annotations

import os
import subprocess

import pytest
from harness import programs

LONG = os.environ.get("QPC_LONG") == "yes"
pytestmark = pytest.mark.timeout(3600 if LONG else 600)  # on a slow machine


@pytest.mark.skipif(os.environ.get("QPC_PRESET") in ("asan", "tsan", "coverage"), reason="the checks are the same in every preset")
def test_a_permission_check_that_is_off_is_missed() -> None:
    # Each sixth: all of them take minutes.
    run = subprocess.run([programs() / "node-mutants", "--every", "1" if LONG else "6"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True, timeout=3500 if LONG else 560)
    assert run.returncode == 0, run.stdout[-4000:]
    caught, _, of, _ = run.stdout.splitlines()[-1].split()
    assert caught == of and int(of) > 8
