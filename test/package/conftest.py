"""The package, and a clean Debian 13 with it; made once for all tests of a file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "e2e")]
from harness import programs  # noqa: E402
from room import Room  # noqa: E402

SOURCE = Path(__file__).parents[2]


def names() -> list[str]:
    """The programs of the product, as the build lists them."""
    return (programs().parent / "targets" / "programs").read_text().split()


def build(out: Path) -> Path:
    """From the programs at hand, which are there anyway."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1764144000", "DPKG_ADMINDIR": os.environ.get("QPC_DPKG", "/var/lib/dpkg"),
                   "DPKG_DEB_COMPRESSOR_LEVEL": "1"}
    done = subprocess.run([SOURCE / "deploy/debian/build_deb", programs(), out, "0.1.0~test", *names()], capture_output=True, text=True, env=environment,
                          check=False, timeout=800)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


@pytest.fixture(scope="session")
def package(tmp_path_factory) -> Path:
    if os.environ.get("QPC_PRESET", "dev") not in ("dev", "release", "gcc"):
        pytest.skip("packages are made of programs without sanitizers")
    if os.environ.get("QPC_LONG") != "yes":
        return build(tmp_path_factory.mktemp("package"))
    done = subprocess.run([SOURCE / "dev", "package"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.splitlines()[0])


@pytest.fixture(scope="session")
def clean_room(tmp_path_factory) -> Room:
    return Room(tmp_path_factory.mktemp("room"))
