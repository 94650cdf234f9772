"""The three OPAQUEs as processes that take one command a line and give one answer a line.

A line is a command of RFC 9807, in our spelling, and its fields in hexadecimal ("-" for none); the answer is `ok` and
fields, or `refused` and a reason. Any other end of a peer is a failure of the test.

    create_registration_request password   ok request          generate_ke1 password       ok ke1
    create_registration_response request   ok response         generate_ke2 stored ke1     ok ke2
    finalize_registration_request response ok record export    generate_ke3 ke2            ok ke3 session export
    store record                           ok stored           server_finish ke3           ok session

`stored` is what the server keeps, in a form of its own; none stands for a name that is not registered.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

SERENITY_SOURCE = Path(__file__).parent / "serenity"
# What npm and the system say when there is no way to a registry: everything else is a failure.
UNREACHABLE = re.compile(r"\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED)\b")


class Refused(Exception):
    """A peer did not take what the other said."""


class Unreachable(Exception):
    """npm cannot fetch the JavaScript peer here."""


class Peer:
    def __init__(self, name: str, command: list[str]):
        self.name = name
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, command: str, *fields: bytes) -> list[bytes]:
        self.process.stdin.write(" ".join([command, *(field.hex() or "-" for field in fields)]) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        verdict, _, rest = line.strip().partition(" ")
        if verdict == "refused":
            raise Refused(f"{self.name}, {command}: {rest}")
        assert verdict == "ok", f"{self.name} ended or said '{line}' to {command}"
        return [bytes.fromhex(word) for word in rest.split()]

    def close(self) -> None:
        self.process.stdin.close()
        assert self.process.wait(timeout=10) == 0, f"{self.name} ended badly"


def build_folder() -> Path:
    return Path(os.environ["QPC_BIN"]).parent / "interop"


def install_serenity() -> Path:
    """The folder with the JavaScript peer and its package, which is fetched the first time only."""
    folder = build_folder() / "serenity"
    lock = (SERENITY_SOURCE / "package-lock.json").read_text()
    marker = folder / "installed"
    if not marker.exists() or marker.read_text() != lock:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(SERENITY_SOURCE / name, folder)
        npm = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=30000"],
                             cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=240)
        if npm.returncode != 0:
            if UNREACHABLE.search(npm.stdout):
                raise Unreachable(npm.stdout)
            raise AssertionError(f"npm ci failed:\n{npm.stdout}")
        marker.write_text(lock)
    shutil.copy(SERENITY_SOURCE / "peer.mjs", folder)
    return folder


def start(name: str) -> Peer:
    if name == "serenity":
        return Peer(name, ["node", str(install_serenity() / "peer.mjs")])
    return Peer(name, [str(build_folder() / f"opaque_{name}_peer")])
