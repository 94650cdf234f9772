"""What a demo is played with: processes that end with it, the story as it is told, the count of what arrived."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from harness import Failure, Person


@contextlib.contextmanager
def stage():
    """Whatever is started in the block has ended when it is left, however it is left."""
    try:
        yield
    finally:
        # By the system's own list: a signal may come when a process has begun and nobody here knows it yet.
        for child in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)
            os.waitpid(int(child), 0)


def send_lines(person: Person, conversation: str, lines: list[str]) -> subprocess.Popen:
    """Begins to send each line as one message."""
    file = person.folder / f"lines-{time.monotonic_ns()}.txt"
    file.write_text("\n".join(lines) + "\n")
    return person.start("send", conversation, "--lines", str(file))


def stop(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)


def finish(process: subprocess.Popen, what: str, timeout: float = 180) -> None:
    if process.wait(timeout=timeout) != 0:
        raise Failure(f"{what} ended with {process.returncode}")


def fail_on_signals() -> None:
    """Being ended from outside is a failure like another, so that what was started is ended, too."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def fail(number: int, _) -> None:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise Failure(f"it was ended by {signal.Signals(number).name}")

    for each in signals:
        signal.signal(each, fail)


class Story:
    """One run, told step by step on stderr."""

    def __init__(self):
        self.began = time.monotonic()

    def seconds(self) -> float:
        return time.monotonic() - self.began

    def tell(self, sentence: str) -> None:
        print(f"{self.seconds():6.1f} s  {sentence}", file=sys.stderr, flush=True)


class Check:
    """Compares what arrived with what was said; counts, and remembers the first difference of each comparison."""

    def __init__(self):
        self.sent = self.received = self.duplicates = self.lost = 0
        self.wrong: list[str] = []

    def compare(self, who: str, said: list[str], arrived: list[str]) -> None:
        self.sent += len(said)
        self.received += len(set(arrived) & set(said))
        self.duplicates += len(arrived) - len(set(arrived))
        self.lost += len(set(said) - set(arrived))
        if arrived != said:
            at = next((i for i, (a, b) in enumerate(zip(said, arrived)) if a != b), min(len(said), len(arrived)))
            self.wrong.append(f"{who}: differs at message {at}: said {said[at:at + 1]!r}, arrived {arrived[at:at + 1]!r}")
