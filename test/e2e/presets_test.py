"""Each preset configures: what is built in one of them alone must not break the others unseen."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2]
PRESETS = [
    preset["name"]
    for preset in json.loads((SOURCE / "CMakePresets.json").read_text())["configurePresets"]
    if not preset.get("hidden")
]


def test_there_are_presets() -> None:
    assert {"dev", "release", "asan", "tsan", "fuzz", "gcc"} <= set(PRESETS)


@pytest.mark.parametrize("preset", PRESETS)
def test_configures(preset: str, tmp_path: Path) -> None:
    done = subprocess.run(
        ["cmake", "--preset", preset, "-S", str(SOURCE), "-B", str(tmp_path)], capture_output=True, text=True, cwd=SOURCE
    )
    assert done.returncode == 0, done.stderr[-4000:]
    assert (tmp_path / "build.ninja").exists()
