"""Several hosts on this machine: network namespaces with a bad road between them (bad_road.py)."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from harness import Failure, Node, Person

_numbers = itertools.count(1)


def _ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True)
    if done.returncode != 0:
        raise Failure(f"ip {' '.join(words)}: {done.stderr.strip()}")


def why_not() -> str:
    """Why there can be no hosts here; empty, where there can."""
    if shutil.which("ip") is None:
        return "there is no program 'ip' (package iproute2)"
    try:
        with Hosts(1):
            return ""
    except Failure as error:
        return f"this machine lets nobody make network namespaces here: {error}"


class Hosts:
    """A few hosts, 10.77.0.1 and so on, each with one cable to the switch in their middle."""

    def __init__(self, count: int):
        self.name = f"qpc-{os.getpid()}-{next(_numbers)}"
        self.count = count
        self.road: subprocess.Popen | None = None

    def __enter__(self) -> Hosts:
        try:
            self._build()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _build(self) -> None:
        _ip("netns", "add", self.middle)
        for number in range(1, self.count + 1):
            host = self.host(number)
            _ip("netns", "add", host)
            _ip("-n", self.middle, "link", "add", f"h{number}", "type", "veth", "peer", "name", "eth0", "netns", host)
            _ip("-n", self.middle, "link", "set", f"h{number}", "up", "promisc", "on")
            _ip("-n", host, "addr", "add", f"{self.address(number)}/24", "dev", "eth0")
            for card in ("lo", "eth0"):
                _ip("-n", host, "link", "set", card, "up")
        ports = [f"h{number}" for number in range(1, self.count + 1)]
        self.road = subprocess.Popen(["ip", "netns", "exec", self.middle, sys.executable, "-B", str(Path(__file__).with_name("bad_road.py")), *ports],
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.change(1)  # it runs

    def __exit__(self, *_) -> None:
        if self.road:
            self.road.kill()
            self.road.wait()
        for name in (*(self.host(number) for number in range(1, self.count + 1)), self.middle):
            subprocess.run(["ip", "netns", "delete", name], capture_output=True)  # where it came about

    @property
    def middle(self) -> str:
        return f"{self.name}-m"

    def host(self, number: int) -> str:
        return f"{self.name}-{number}"

    @staticmethod
    def address(number: int) -> str:
        return f"10.77.0.{number}"

    def change(self, number: int, **what) -> None:
        """Of one host's cable: loss and twice (0 to 1), delay_ms, jitter_ms, cut."""
        self._tell({"port": f"h{number}", **what})

    def counts(self) -> dict[str, int]:
        """Frames that the road has lost and repeated so far."""
        return self._tell({})

    def _tell(self, what: dict) -> dict:
        self.road.stdin.write(json.dumps(what) + "\n")
        self.road.stdin.flush()
        answer = self.road.stdout.readline()
        if not answer:
            raise Failure(f"the road between the hosts has ended with {self.road.wait()}")
        return json.loads(answer)

    def move(self, number: int, address: str) -> None:
        """The host has another address from now on, and the one before no more."""
        _ip("-n", self.host(number), "addr", "flush", "dev", "eth0")
        _ip("-n", self.host(number), "addr", "add", f"{address}/24", "dev", "eth0")

    def inside(self, number: int) -> list[str]:
        """What a command begins with that runs there."""
        return ["ip", "netns", "exec", self.host(number)]


class NodeOnHost(Node):
    def __init__(self, folder: Path, hosts: Hosts, number: int):
        super().__init__(folder)
        self.hosts, self.number = hosts, number
        self.listen = f"{hosts.address(number)}:5001"

    def command(self) -> list[str]:
        return self.hosts.inside(self.number) + super().command()


class PersonOnHost(Person):
    def __init__(self, folder: Path, name: str, node: Node, hosts: Hosts, number: int):
        super().__init__(folder, name, node)
        self.hosts, self.number = hosts, number

    def command(self, *words: str) -> list[str]:
        return self.hosts.inside(self.number) + super().command(*words)
