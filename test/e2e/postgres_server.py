"""A PostgreSQL of a test's own: in a scratch folder, on a Unix socket, gone with the test."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from harness import Failure

PROGRAMS = Path("/usr/lib/postgresql/17/bin")


def is_installed() -> bool:
    return (PROGRAMS / "postgres").exists()


def not_as_root() -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return ["setpriv", "--pdeathsig", "QUIT"]
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--pdeathsig", "QUIT"]
    if subprocess.run([*nobody, "true"], capture_output=True).returncode == 0:
        return nobody
    return ["unshare", "--user", "--map-user=1000", "setpriv", "--pdeathsig", "QUIT"]


class Postgres:
    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="qpc_pg_"))  # a socket's path is short
        self.user = not_as_root()
        if self.user[1].startswith("--reuid"):
            os.chown(self.folder, 65534, 65534)
        self.process: subprocess.Popen | None = None

    @property
    def address(self) -> str:
        return f"postgresql:///postgres?user=qpc&host={self.folder}"

    def run(self, program: str, *words: str) -> str:
        done = subprocess.run([*self.user, PROGRAMS / program, *words], capture_output=True, text=True, cwd="/", timeout=300)
        if done.returncode != 0:
            raise Failure(f"{program} ended with {done.returncode}: {done.stderr[-1000:]}")
        return done.stdout

    def start(self) -> Postgres:
        data = self.folder / "data"
        if not data.exists():
            self.run("initdb", "-D", str(data), "--no-sync", "-A", "trust", "-U", "qpc", "-E", "UTF8", "--locale=C")
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen([*self.user, PROGRAMS / "postgres", "-D", str(data), "-k", str(self.folder),
                                             "-c", "listen_addresses=", "-c", "fsync=off"], stdout=log, stderr=log, cwd="/")
        end = time.monotonic() + 120
        while subprocess.run([PROGRAMS / "pg_isready", "-q", "-h", self.folder]).returncode != 0:
            if time.monotonic() > end or self.process.poll() is not None:
                raise Failure(f"PostgreSQL does not start: {(self.folder / 'log').read_text()[-1000:]}")
            time.sleep(0.1)
        return self

    def crash(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(timeout=60)

    def ask(self, sql: str) -> str:
        return self.run("psql", "-h", str(self.folder), "-U", "qpc", "-d", "postgres", "-AtXq", "-c", sql).strip()

    def __enter__(self) -> Postgres:
        return self.start()

    def __exit__(self, *_) -> None:
        self.crash()
        shutil.rmtree(self.folder, ignore_errors=True)
