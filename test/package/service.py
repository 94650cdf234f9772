"""The packaged node, started as its unit says; this process is its service manager."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from pathlib import Path

from room import Room, namespaces

UNIT = "qpc-server.service"


class Service:
    def __init__(self, room: Room, folder: Path):
        self.room = room
        self.log = folder / "service.log"
        self.notify = folder / "notify"
        self.told: list[dict[str, str]] = []
        self.process: subprocess.Popen | None = None
        self.socket: socket.socket | None = None

    def start(self) -> Service:
        self.notify.unlink(missing_ok=True)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(self.notify))
        self.notify.chmod(0o666)
        self.told.clear()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([*namespaces("--mount"), "python3", "-B", str(Path(__file__).with_name("like_systemd.py")), str(self.room.root),
                                             UNIT, str(self.notify)], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        return self

    def listen(self, seconds: float) -> None:
        """Takes what the node tells within that time."""
        self.socket.settimeout(seconds)
        try:
            message = self.socket.recv(65536).decode()
        except TimeoutError:
            return
        self.told.append(dict(line.split("=", 1) for line in message.splitlines()))

    def wait_for(self, key: str, value: str = "1", timeout: float = 60) -> dict[str, str]:
        """The message that says so, from here on."""
        end, seen = time.monotonic() + timeout, len(self.told)
        while time.monotonic() < end:
            self.listen(0.2)
            for message in self.told[seen:]:
                if message.get(key) == value:
                    return message
            if self.process.poll() is not None:
                break
        raise AssertionError(f"the service did not say {key}={value}; it has said {self.told}, and its log:\n{self.log.read_text()[-3000:]}")

    def ready(self) -> str:
        """Starts it; returns where it listens."""
        return self.start().wait_for("READY")["STATUS"].removeprefix("listening on ")

    def status(self) -> dict[str, str]:
        """What the kernel says of the process."""
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def stop(self) -> int:
        self.signal(signal.SIGTERM)
        self.wait_for("STOPPING")
        return self.process.wait(timeout=60)

    def close(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.socket:
            self.socket.close()


def uid_of(room: Room, user: str) -> int:
    return int(next(line.split(":")[2] for line in room.path("/etc/passwd").read_text().splitlines() if line.startswith(f"{user}:")))
