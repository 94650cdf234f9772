"""A switch between hosts whose cables are bad: frames are lost, come late, twice, or not at all.

bad_road.py PORT…: forwards between these network interfaces, and takes a line of JSON on standard input for each change,
{"port": "h1", "loss": 0.1, "delay_ms": 50, "jitter_ms": 30, "twice": 0.01, "cut": false}, which it answers with the
numbers of frames that it has lost and repeated so far.
Frames keep what the kernel has left undone in them (checksums, segments), as with a virtual machine's network card.
"""

from __future__ import annotations

import heapq
import json
import random
import selectors
import socket
import sys
import time

SOL_PACKET, PACKET_VNET_HDR, PACKET_OUTGOING = 263, 15, 4
LARGEST = 70_000


class Port:
    """One cable. What it does holds for both directions."""

    def __init__(self, name: str):
        self.name = name
        self.loss = self.twice = 0.0
        self.delay_ms = self.jitter_ms = 0.0
        self.cut = False
        self.lost = self.repeated = 0
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self.socket.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
        self.socket.bind((name, 0))
        self.socket.setblocking(False)

    def arrivals(self, now: float, chance: random.Random) -> list[float]:
        """When a frame that begins now is at the other end: nowhere, once or twice."""
        if self.cut or chance.random() < self.loss:
            self.lost += 1
            return []
        count = 2 if chance.random() < self.twice else 1
        self.repeated += count - 1
        return [now + (self.delay_ms + chance.uniform(0, self.jitter_ms)) / 1000 for _ in range(count)]


class Road:
    def __init__(self, names: list[str]):
        self.ports = {name: Port(name) for name in names}
        self.chance = random.Random(1)
        self.waiting: list[tuple[float, int, Port, bytes]] = []
        self.count = 0
        self.selector = selectors.DefaultSelector()
        for port in self.ports.values():
            self.selector.register(port.socket, selectors.EVENT_READ, port)
        self.selector.register(sys.stdin, selectors.EVENT_READ)

    def take(self, port: Port) -> None:
        """What has come from one host goes to all others: there are few."""
        while True:
            try:
                frame, address = port.socket.recvfrom(LARGEST)
            except BlockingIOError:
                return
            if address[2] == PACKET_OUTGOING:
                continue
            for halfway in port.arrivals(time.monotonic(), self.chance):
                for other in self.ports.values():
                    for arrival in other.arrivals(halfway, self.chance) if other is not port else []:
                        self.count += 1
                        heapq.heappush(self.waiting, (arrival, self.count, other, frame))

    def deliver(self) -> None:
        while self.waiting and self.waiting[0][0] <= time.monotonic():
            _, _, port, frame = heapq.heappop(self.waiting)
            try:
                if not port.cut:
                    port.socket.send(frame)
            except OSError:
                pass  # the host has no room, or its card is down: lost, as on any road

    def change(self, what: dict) -> None:
        if "port" in what:
            port = self.ports[what.pop("port")]
            unknown = what.keys() - {"loss", "twice", "delay_ms", "jitter_ms", "cut"}
            if unknown:
                raise SystemExit(f"a cable has no {', '.join(unknown)}")
            vars(port).update(what)
        ports = self.ports.values()
        print(json.dumps({"lost": sum(port.lost for port in ports), "repeated": sum(port.repeated for port in ports)}), flush=True)

    def run(self) -> None:
        while True:
            pause = max(0.0, self.waiting[0][0] - time.monotonic()) if self.waiting else None
            for key, _ in self.selector.select(pause):
                if key.data is not None:
                    self.take(key.data)
                elif line := sys.stdin.readline():
                    self.change(json.loads(line))
                else:
                    return
            self.deliver()


if __name__ == "__main__":
    Road(sys.argv[1:]).run()
