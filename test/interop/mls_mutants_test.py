"""Whether the unit tests of MLS would notice if one of its checks were missing: mls-mutants switches off each in turn."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

BIN = Path(os.environ["QPC_BIN"])


@pytest.mark.skipif(os.environ.get("QPC_PRESET") in ("asan", "tsan", "coverage"), reason="the checks are the same in every preset")
def test_every_check_of_mls_is_missed_by_a_unit_test_when_it_is_off() -> None:
    run = subprocess.run([BIN / "mls-mutants"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         text=True, timeout=280)
    assert run.returncode == 0, run.stdout
