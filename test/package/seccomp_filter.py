"""System calls that a unit of systemd forbids, as a filter of the kernel (seccomp(2)).

Stricter than systemd with SystemCallErrorNumber=: a call outside SystemCallFilter= ends the process with SIGSYS, so that a
test sees that it was tried. Calls whose arguments are forbidden fail as they do there.
"""

from __future__ import annotations

import ctypes
import errno
import glob
import platform
import re
import socket
import struct
import subprocess

from unit_file import UnitFile

# linux/bpf_common.h, linux/seccomp.h, linux/audit.h
LOAD, JUMP_EQUAL, JUMP_ANY_BIT, AND, RETURN = 0x20, 0x15, 0x45, 0x54, 0x06
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
NUMBER_AT, ARCHITECTURE_AT, ARGUMENT_AT = 0, 4, 16
NEW_NAMESPACES = 0x7E020080  # CLONE_NEW… of sched.h
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2


def numbers() -> dict[str, int]:
    header = [*glob.glob(f"/usr/include/{platform.machine()}-linux-gnu/asm/unistd_64.h"), "/usr/include/asm-generic/unistd.h"][0]
    with open(header, encoding="utf-8") as file:
        return {name: int(number) for name, number in re.findall(r"#define __NR(?:3264)?_(\w+) (\d+)", file.read())}


def sets() -> dict[str, list[str]]:
    """What systemd's sets hold: system calls, and other sets."""
    said = subprocess.run(["systemd-analyze", "syscall-filter", "--no-pager"], capture_output=True, text=True, check=True).stdout
    found: dict[str, list[str]] = {}
    for line in said.splitlines():
        if line.startswith("@"):
            listed = found.setdefault(line.strip(), [])
        elif (word := line.strip()) and line.startswith(" ") and not word.startswith("#"):
            listed.append(word)
        elif not line.startswith((" ", "#")) and line.strip():
            break
    return found


def members(word: str, known: dict[str, list[str]]) -> set[str]:
    """The system calls of a set such as @system-service; a single one stands for itself."""
    return set().union(*(members(inner, known) for inner in known[word])) if word.startswith("@") else {word}


def allowed(unit: UnitFile) -> set[str]:
    calls: set[str] = set()
    known = sets()
    for line in unit.all("SystemCallFilter"):
        listed = set().union(*(members(word, known) for word in line.removeprefix("~").split()))
        calls = calls - listed if line.startswith("~") else calls | listed
    return calls


def step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


def program(unit: UnitFile) -> bytes:
    known = numbers()
    steps = [step(LOAD, ARCHITECTURE_AT), step(JUMP_EQUAL, ARCHITECTURE[platform.machine()], 1, 0), step(RETURN, KILL), step(LOAD, NUMBER_AT)]
    families = [int(getattr(socket, name)) for name in unit.words("RestrictAddressFamilies")]
    if families:
        rule = [step(LOAD, ARGUMENT_AT)]
        rule += [step(JUMP_EQUAL, family, len(families) - at, 0) for at, family in enumerate(families)]
        rule += [step(RETURN, ERRNO | errno.EAFNOSUPPORT), step(RETURN, ALLOW)]
        steps += [step(JUMP_EQUAL, known["socket"], 0, len(rule)), *rule]
    if unit.says("RestrictNamespaces"):
        steps += [step(JUMP_EQUAL, known["clone3"], 0, 1), step(RETURN, ERRNO | errno.ENOSYS)]
        rule = [step(LOAD, ARGUMENT_AT), step(JUMP_ANY_BIT, NEW_NAMESPACES, 0, 1), step(RETURN, ERRNO | errno.EPERM), step(RETURN, ALLOW)]
        steps += [step(JUMP_EQUAL, known["clone"], 0, len(rule)), *rule]
        for call in ("unshare", "setns"):
            steps += [step(JUMP_EQUAL, known[call], 0, 1), step(RETURN, ERRNO | errno.EPERM)]
    for call in sorted(allowed(unit)):
        if call in known:
            steps += [step(JUMP_EQUAL, known[call], 0, 1), step(RETURN, ALLOW)]
    return b"".join([*steps, step(RETURN, KILL)])


def install(code: bytes) -> None:
    """For this process and all that it starts; `code` is what program() gives."""
    steps = ctypes.create_string_buffer(code, len(code))
    whole = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(steps)))
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, whole, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "seccomp")
