"""Searches everything that a node keeps for what people said, and for a line that was put there to be found."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from dataclasses import dataclass
from pathlib import Path

from harness import Failure, Node, Person, programs

# What the node writes to its log when it starts: no payload ever gets there, so this is what shows that the log was read.
IN_EVERY_LOG = "listening on"


@dataclass
class Copies:
    """What the node held at one time."""

    control: str  # the line that was planted just before
    database: Path  # decrypted
    memory: Path
    log: Path


@dataclass
class Found:
    hits: int = 0
    control_hits: int = 0
    places: int = 0  # how many copies may hold a planted line: databases and images of memory
    logs: int = 0
    logs_read: int = 0


def find(lines: list[str], place: Path, folder: Path) -> set[str]:
    """Those of the lines that stand anywhere in the file."""
    patterns = folder / "patterns"
    patterns.write_text("\n".join(lines) + "\n")
    # -z: an image of memory has NULs rather than line ends.
    done = subprocess.run(["grep", "-z", "-a", "-o", "-F", "-f", str(patterns), "--", str(place)], capture_output=True,
                          timeout=120, env={**os.environ, "LC_ALL": "C"})
    if done.returncode > 1:
        raise Failure(f"{place} could not be searched: {done.stderr.decode(errors='replace')}")
    return {text.decode() for text in done.stdout.split(b"\0") if text}


class Scanner:
    """Takes copies of the node's database, memory and log, and looks into them when everything has been said."""

    def __init__(self, folder: Path, node: Node):
        folder.mkdir(parents=True)
        self.folder = folder
        self.node = node
        self.planter = Person(folder / "planter", "planter", node)
        self.planter.register()
        self.taken: list[Copies] = []

    def _fresh(self) -> tuple[Path, str]:
        number = len(self.taken) + 1
        folder = self.folder / str(number)
        folder.mkdir()
        return folder, f"control line {number}: whoever searches this node must find me"

    def _plant(self, control: str) -> None:
        """Somebody sends the line unencrypted, as an opaque payload that the node stores like any other."""
        done = subprocess.run([str(programs() / "demo-plant"), str(self.planter.home), control], capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            raise Failure(f"the control line could not be planted: {done.stderr}")

    def _copy_memory(self, folder: Path) -> Path:
        pid = self.node.process.pid
        done = subprocess.run(["gcore", "-a", "-o", str(folder / "memory"), str(pid)], capture_output=True, text=True, timeout=120)
        core = folder / f"memory.{pid}"
        if not core.exists():
            raise Failure(f"no image of the node's memory could be taken (gcore): {done.stderr[-500:]}")
        return core

    def _decrypt(self, data: Path, output: Path) -> Path:
        done = subprocess.run([str(programs() / "demo-dump"), str(data), str(self.node.folder / "storage.key"), str(output)],
                              capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise Failure(f"the node's database could not be decrypted: {done.stderr}")
        return output

    def pull_the_plug(self) -> None:
        """Kills the node, and keeps what it held at that moment."""
        folder, control = self._fresh()
        self._plant(control)
        memory = self._copy_memory(folder)
        self.node.kill()
        data = Path(shutil.copytree(self.node.folder / "data", folder / "data", ignore=shutil.ignore_patterns("*.sock")))
        log = Path(shutil.copy(self.node.log, folder / "log"))
        self.taken.append(Copies(control, self._decrypt(data, folder / "database"), memory, log))

    def copy_running(self) -> None:
        folder, control = self._fresh()
        self._plant(control)
        memory = self._copy_memory(folder)
        self.taken.append(Copies(control, self._decrypt(self.node.folder / "data", folder / "database"), memory, self.node.log))

    def search(self, said: list[str]) -> Found:
        found = Found()
        for copies in self.taken:
            for place, planted in ((copies.database, copies.control), (copies.memory, copies.control), (copies.log, IN_EVERY_LOG)):
                there = find([*said, planted], place, self.folder)
                found.hits += len(there - {planted})
                if place is copies.log:
                    found.logs += 1
                    found.logs_read += planted in there
                else:
                    found.places += 1
                    found.control_hits += planted in there
        return found


def waiting(copies: Copies) -> int:
    """How many ciphertexts lay in mailboxes whose owners had not taken them; the planted line is none."""
    with sqlite3.connect(f"file:{copies.database}?mode=ro", uri=True) as database:
        return database.execute("SELECT count(*) FROM delivery JOIN mailbox ON mailbox.id = delivery.mailbox_row JOIN message ON message.id = delivery.message_row"
                                " WHERE seq > acked_seq AND octets IS NOT NULL AND octets != ?", (copies.control.encode(),)).fetchone()[0]
