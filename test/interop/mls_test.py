"""Our MLS against itself over gRPC, and against ts-mls: scenarios of test/interop/mls/scripts, played by mls-scripts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

BIN = Path(os.environ["QPC_BIN"])
SOURCE = Path(__file__).parent / "mls"
SCENARIOS = SOURCE / "scripts"
SHARED = Path(os.environ.get("QPC_SHARED", Path(__file__).parents[3] / "shared")) / "vectors" / "mls-scripts"
# What npm and the system say when there is no way to a registry: everything else is a failure.
UNREACHABLE = re.compile(r"\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED)\b")


def skip(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def play(folder: Path, *arguments: str) -> tuple[int, int]:
    """Plays all of a folder; how many passed, of how many."""
    run = subprocess.run([BIN / "mls-scripts", folder, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, text=True, timeout=240)
    last = run.stdout.strip().rpartition("\n")[2]
    counted = re.fullmatch(r"passed (\d+) of (\d+)", last)
    assert counted, f"no count at the end: {run.stdout}{run.stderr}"
    assert run.returncode == 0, f"{last}\n{run.stderr}"
    return int(counted[1]), int(counted[2])


class Server:
    def __init__(self) -> None:
        self.process = subprocess.Popen([BIN / "mls-interop", "--port", "0"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().strip().removeprefix("serving at ")

    def close(self) -> None:
        self.process.terminate()
        assert self.process.wait(timeout=20) == 0, "a server ended badly"


@pytest.fixture(scope="module")
def servers():
    both = [Server(), Server()]
    yield ["--peer", both[0].address, "--peer", both[1].address]
    for server in both:
        server.close()


@pytest.mark.parametrize("suite", ["1", "61441"])
@pytest.mark.parametrize("folder", ["common", "ours"])
def test_two_servers_play_our_scenarios(servers, folder, suite):
    passed, total = play(SCENARIOS / folder, "--suite", suite, *servers)
    # 4 scenarios, actors dealt out both ways round, handshakes in the clear and encrypted.
    assert passed == total == 16


def test_two_servers_play_the_working_groups_scenarios(servers):
    if not SHARED.is_dir():
        skip(f"skipped: no scenarios at {SHARED}; .ci/vectors ../shared fetches them (or set QPC_SHARED)")
    passed, total = play(SHARED, "--suite", "1", "--quick", *servers)
    assert passed == total == 160


def test_a_server_refuses_what_it_cannot_do(servers):
    run = subprocess.run([BIN / "mls-scripts", SCENARIOS / "common", "--peer", "127.0.0.1:1"], capture_output=True, text=True, timeout=60)
    assert run.returncode == 1
    assert "nobody answers" in run.stderr


@pytest.fixture(scope="module")
def ts_mls() -> list[str]:
    """The peers: ours in mls-scripts, and ts-mls, whose package is fetched the first time only."""
    folder = BIN.parent / "interop" / "ts-mls"
    lock = (SOURCE / "ts-mls" / "package-lock.json").read_text()
    marker = folder / "installed"
    if not marker.exists() or marker.read_text() != lock:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(SOURCE / "ts-mls" / name, folder)
        npm = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=30000"],
                             cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=240)
        if npm.returncode != 0:
            if UNREACHABLE.search(npm.stdout):
                skip("skipped: npm cannot fetch ts-mls here")
            pytest.fail(f"npm ci failed:\n{npm.stdout}")
        marker.write_text(lock)
    shutil.copy(SOURCE / "ts-mls" / "peer.mjs", folder)
    return ["--peer", "local", "--peer", f"node {folder / 'peer.mjs'}"]


@pytest.mark.parametrize("suite", ["1", "2", "3"])
def test_ts_mls_plays_with_us(ts_mls, suite):
    """Each scenario with us as the creator and ts-mls joining, and the other way round."""
    passed, total = play(SCENARIOS / "common", "--suite", suite, *ts_mls)
    assert passed == total == 16
