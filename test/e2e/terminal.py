"""A terminal with a shell in it, as a person sits at one."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import subprocess
import termios
import time
from pathlib import Path

from harness import Failure

READY = "ready to type> "


def shown_on_terminal(command: list[str], **environment: str) -> str:
    """What a command writes to a terminal, as it is; it has to fit into the terminal's buffer."""
    controller, terminal = pty.openpty()
    inherited = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    subprocess.run(command, stdout=terminal, check=True, env={**inherited, "TERM": "xterm", **environment})
    shown = os.read(controller, 65536).decode()
    os.close(controller)
    os.close(terminal)
    return shown


class Terminal:
    """Types into an interactive bash, and reads what it and its programs say. With `editing`, Tab completes."""

    def __init__(self, folder: Path, environment: dict[str, str], editing: bool = False):
        self.controller, terminal = pty.openpty()
        size = b"\x32\x00\xc8\x00" + bytes(4)  # 50 lines of 200 columns: no word is broken
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, size)
        self.process = subprocess.Popen(
            ["bash", "--norc", "--noprofile", *([] if editing else ["--noediting"]), "-i"], stdin=terminal, stdout=terminal, stderr=terminal, cwd=folder,
            env={**environment, "PS1": f"status $? {READY}", "TERM": "dumb"}, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(terminal, termios.TIOCSCTTY, 0))
        os.close(terminal)
        self.said = ""  # everything so far
        self.read = 0  # how much of it has been waited for
        self.wait_for(READY)

    def type(self, text: str) -> None:
        os.write(self.controller, text.encode())

    def wait_for(self, *patterns: str, timeout: float = 60) -> str:
        """The first of the texts that appears, after what was waited for before."""
        end = time.monotonic() + timeout
        while True:
            found = [(at, text) for text in patterns if (at := self.said.find(text, self.read)) >= 0]
            if found:
                at, text = min(found)
                self.read = at + len(text)
                return text
            if time.monotonic() > end or not self._take(end):
                raise Failure(f"waited in vain for {' or '.join(patterns)} in a terminal that says:\n{self.said}")

    def _take(self, end: float) -> bool:
        if select.select([self.controller], [], [], max(0.0, end - time.monotonic()))[0]:
            try:
                octets = os.read(self.controller, 65536)
            except OSError:  # the shell has ended
                return False
            self.said += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", octets.decode(errors="replace"))
            return bool(octets)
        return True

    def close(self) -> None:
        """As when the window is closed: what runs in it ends."""
        os.close(self.controller)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
