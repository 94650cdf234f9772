"""Real programs, from outside: starts a node and lets people use qpc. Used by the end-to-end tests and the demo."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from json_schema import check_output


class Failure(Exception):
    """A program did what it should not have; the message says which and what."""


def programs() -> Path:
    """The folder of the built programs; `./dev` sets QPC_BIN."""
    folder = os.environ.get("QPC_BIN")
    if not folder:
        raise Failure("QPC_BIN is not set: run this through ./dev")
    return Path(folder)


def json_lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def error_of(done: subprocess.CompletedProcess) -> dict:
    """The failure that a program printed as its last line."""
    return json_lines(done.stdout)[-1]["error"]


class Node:
    """A qpc-server with a data folder of its own, on a free loopback port that it keeps over restarts."""

    def __init__(self, folder: Path, domain: str = "localhost", arguments: tuple[str, ...] = (), variables: dict[str, str] | None = None):
        self.folder = folder
        self.domain = domain
        self.arguments = arguments
        self.variables = variables or {}
        self.listen = "127.0.0.1:0"
        self.admin_listen = "127.0.0.1:0"
        self.admin = ""
        self.identity = ""
        self.process: subprocess.Popen | None = None
        folder.mkdir(parents=True, exist_ok=True)
        self.log = folder / "node.log"

    def command(self) -> list[str]:
        return [str(programs() / "qpc-server"), "--json", "--domain", self.domain, "--listen", self.listen, "--admin-listen", self.admin_listen,
                "--data-dir", str(self.folder / "data"), "--key-file", str(self.folder / "storage.key"), *self.arguments]

    def start(self) -> Node:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True,
                                            env={**os.environ, **self.variables})
        line = self.process.stdout.readline()
        if not line:
            code = self.process.wait()
            raise Failure(f"qpc-server ended with {code} before it was ready; its log is {self.log}:\n{self.log.read_text()[-2000:]}")
        ready = json.loads(line)
        self.listen = ready["listen"]
        self.identity = ready["identity"]
        self.admin = ready.get("admin", "")
        return self

    def ask(self, path: str, method: str = "GET") -> tuple[int, str]:
        """Status and body of a page of the admin listener."""
        try:
            with urllib.request.urlopen(urllib.request.Request(f"http://{self.admin}{path}", method=method), timeout=40) as page:
                return page.status, page.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def try_operate(self, *words: str, text: str = "") -> subprocess.CompletedProcess:
        """qpc-admin, as the node's operator."""
        return subprocess.run([str(programs() / "qpc-admin"), "--data-dir", str(self.folder / "data"), "--json", *words],
                              input=text, capture_output=True, text=True, timeout=60, env={**os.environ, **self.variables})

    def operate(self, *words: str) -> list[dict]:
        """The objects that qpc-admin printed. Fails unless it exits with 0."""
        done = self.try_operate(*words)
        if done.returncode != 0:
            raise Failure(f"qpc-admin {' '.join(words)} ended with {done.returncode}\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}")
        return json_lines(done.stdout)

    def kill(self) -> None:
        """The plug is pulled."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """As an operator stops it. Returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=40)

    def __enter__(self) -> Node:
        return self.start()

    def __exit__(self, *_) -> None:
        if self.process and self.process.poll() is None:
            self.kill()


class Person:
    """Somebody with a device: one profile of qpc in a folder of its own."""

    def __init__(self, folder: Path, name: str, node: Node):
        self.folder = folder
        self.name = name
        self.node = node
        self.home = folder / "home"
        self.home.mkdir(parents=True, exist_ok=True)
        self.password_file = folder / "password"
        self.password_file.write_text(f"{name} keeps a good long secret\n")
        self.password_file.chmod(0o600)

    def command(self, *words: str) -> list[str]:
        return [str(programs() / "qpc"), "--home", str(self.home), "--json", *words]

    def try_run(self, *words: str, text: str | None = None, timeout: float = 120) -> subprocess.CompletedProcess:
        done = subprocess.run(self.command(*words), input=text if text is not None else "", capture_output=True, text=True, timeout=timeout)
        if done.args[0] == str(programs() / "qpc"):  # another version has a schema of its own
            check_output(list(words), json_lines(done.stdout))
        return done

    def run(self, *words: str, text: str | None = None, timeout: float = 120) -> list[dict]:
        """The objects that the command printed. Fails unless it exits with 0."""
        done = self.try_run(*words, text=text, timeout=timeout)
        if done.returncode != 0:
            raise Failure(f"{self.name}: qpc {' '.join(words)} ended with {done.returncode}\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}")
        return json_lines(done.stdout)

    def start(self, *words: str, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) -> subprocess.Popen:
        log = (self.folder / "qpc.log").open("ab")
        return subprocess.Popen(self.command(*words), stdin=stdin, stdout=stdout, stderr=log, text=True)

    def register(self) -> list[dict]:
        return self.run("--node", self.node.listen, "--trust", self.node.identity, "register",
                        f"{self.name}@{self.node.domain}", "--password-file", str(self.password_file))

    def login(self, *words: str) -> list[dict]:
        return self.run("--node", self.node.listen, "--trust", self.node.identity, "login",
                        f"{self.name}@{self.node.domain}", "--password-file", str(self.password_file), *words)

    def history(self, conversation: str) -> list[dict]:
        return self.run("history", conversation)


def fetch(somebody: Person) -> Person:
    """Somebody looks what has come, and goes."""
    somebody.run("listen", "--timeout", "1")
    return somebody


def texts(somebody: Person, conversation: str) -> list[str]:
    """What was said there, as somebody's own history tells."""
    return [entry["text"] for entry in somebody.history(conversation) if entry["kind"] == "text"]


def wait_until(condition, what: str, timeout: float = 60, step: float = 0.2):
    """What `condition()` returns as soon as it is true."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(step)
    raise Failure(f"waited {timeout:.0f} s in vain for {what}")
