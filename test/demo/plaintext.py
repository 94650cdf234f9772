"""Searches everything that a node keeps for what people said, and for one line that was put there to be found."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from harness import Failure, Node, Person, programs

CONTROL = "control line: whoever searches this node must find me"


@dataclass
class Found:
    hits: int = 0
    control_hits: int = 0
    places: list[str] = field(default_factory=list)


def occurrences(place: Path, lines: list[bytes]) -> int:
    """How many of the lines stand anywhere in the file. Reads in pieces that overlap by the longest line."""
    overlap = max(map(len, lines))
    missing = set(lines)
    with place.open("rb") as file:
        rest = b""
        while piece := file.read(64 << 20):
            window = rest + piece
            missing = {line for line in missing if line not in window}
            rest = window[-overlap:]
    return len(set(lines)) - len(missing)


class Scanner:
    """Makes copies of the node's database (decrypted with its own key), memory and log, and looks into them."""

    def __init__(self, folder: Path, node: Node):
        folder.mkdir(parents=True)
        self.folder = folder
        self.node = node

    def plant(self) -> None:
        """Somebody sends the control line unencrypted, as an opaque payload that the node stores like any other."""
        person = Person(self.folder / "planter", "planter", self.node)
        person.register()
        done = subprocess.run([str(programs() / "demo-plant"), str(person.home), CONTROL], capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            raise Failure(f"the control line could not be planted: {done.stderr}")

    def copies(self) -> dict[str, Path]:
        memory = self.folder / "memory"
        pid = self.node.process.pid
        done = subprocess.run(["gcore", "-a", "-o", str(memory), str(pid)], capture_output=True, text=True, timeout=120)
        core = self.folder / f"memory.{pid}"
        if not core.exists():
            raise Failure(f"no image of the node's memory could be taken (gcore): {done.stderr[-500:]}")
        database = self.folder / "database"
        done = subprocess.run([str(programs() / "demo-dump"), str(self.node.folder / "data"), str(self.node.folder / "storage.key"), str(database)],
                              capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise Failure(f"the node's database could not be decrypted: {done.stderr}")
        return {"database": database, "memory": core, "log": self.node.log}

    def search(self, said: list[str]) -> Found:
        self.plant()
        found = Found()
        lines = [text.encode() for text in said]
        for name, place in self.copies().items():
            found.hits += occurrences(place, lines)
            # The node writes no payload to its log, so the log has a control of its own: what it says at its start.
            found.control_hits += occurrences(place, [b"listening" if name == "log" else CONTROL.encode()])
            found.places.append(name)
        return found
