"""The walls by which the tests of the package hold the node do hold: what the unit forbids fails, and ends whoever tries."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
UNIT = HERE.parents[1] / "deploy" / "systemd" / "qpc-server.service"
BEHIND = f"""
import ctypes, os, socket, sys, threading
sys.path[:0] = [{str(HERE)!r}]
import seccomp_filter
from pathlib import Path
from unit_file import UnitFile
code = seccomp_filter.program(UnitFile(Path({str(UNIT)!r})))
ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
seccomp_filter.install(code)
"""


def behind(statement: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-B", "-c", BEHIND + statement], capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("harmless", ["threading.Thread(target=print).start()", "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
                                      "socket.socketpair()", "os.urandom(8)"])
def test_what_the_node_needs_goes_on(harmless: str):
    done = behind(harmless)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("forbidden", ["os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))", "os.setuid(os.getuid())",
                                       "os.chroot('/')", "ctypes.CDLL(None).ptrace(0, 0, 0, 0)", "os.chown('/', 0, 0)",
                                       "ctypes.CDLL(None).mount(None, b'/', None, 0, None)", "os.setpriority(os.PRIO_PROCESS, 0, 1)"])
def test_a_system_call_that_the_unit_does_not_allow_ends_the_process(forbidden: str):
    assert behind(forbidden).returncode == -signal.SIGSYS


@pytest.mark.parametrize("refused, why", [("socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)", "Address family not supported"),
                                          ("os.unshare(os.CLONE_NEWUSER)", "Operation not permitted")])
def test_address_families_and_namespaces_are_refused(refused: str, why: str):
    done = behind(refused)
    assert done.returncode == 1 and why in done.stderr, done.stderr


def test_systemd_thinks_well_of_the_unit():
    """Below 2 of 10, and what systemd does not understand it names."""
    judged = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=20", UNIT], capture_output=True, text=True,
                            timeout=120, check=False)
    assert judged.returncode == 0, judged.stdout[-300:]
    assert "Overall exposure level for qpc-server.service: 1." in judged.stdout
    read = subprocess.run(["systemd-analyze", "verify", "--man=no", UNIT], capture_output=True, text=True, timeout=120, check=False)
    complaints = [line for line in (read.stdout + read.stderr).splitlines() if UNIT.name in line and "is not executable" not in line]
    assert not complaints, complaints
