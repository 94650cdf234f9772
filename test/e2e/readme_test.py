"""The tutorial of README.md, typed as it stands there."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from harness import programs, wait_until
from terminal import READY, Terminal

README = Path(__file__).parents[2] / "README.md"
PORT = "127.0.0.1:5001"
FINGERPRINT = "hzoi 3cch"  # as the README shows the beginning of a node's
PASSWORD = "a good long password"
QUESTIONS = {"password for": PASSWORD, "Password of": PASSWORD, "same again:": PASSWORD, "[yes/no]": "yes"}


def commands() -> list[tuple[str, list[str]]]:
    """What the tutorial has people type, and what it shows below each."""
    tutorial = README.read_text().partition("## Two people, two terminals")[2].partition("\n## ")[0]
    found = []
    for block in re.findall(r"```\n(.*?)```", tutorial, re.S):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif line.strip():
                found[-1][1].append(line)
    return found


class Desk:
    """Everybody's terminal, opened when it is first typed into; what is typed is changed only in where things lie."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.names = {"./dev run ": f"{programs()}/", "/tmp/": f"{folder}/"}
        self.terminals: dict[str, Terminal] = {}

    def terminal(self, command: str) -> Terminal:
        who = next((name for name in ("alice", "bob", "laptop") if re.search(rf"qpc-{name}\b|/tmp/{name}\b", command)), "node")
        if who not in self.terminals:
            home = self.folder / "home"
            home.mkdir(exist_ok=True)
            self.terminals[who] = Terminal(self.folder, {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8", "QPC_LISTEN": "127.0.0.1:0",
                                                         "QPC_ADMIN_LISTEN": "127.0.0.1:0"})
        return self.terminals[who]

    def here(self, text: str) -> str:
        for name, stands_for in self.names.items():
            text = text.replace(name, stands_for)
        return text

    def type(self, command: str) -> str:
        """What the terminal says in answer."""
        terminal = self.terminal(command)
        begin = terminal.read
        terminal.type(self.here(command) + "\n")
        if command.endswith("qpc-server"):
            terminal.wait_for("NAME@localhost")
            self.names[PORT] = re.search(r"listens on (\S+)\.\n", terminal.said)[1]
            self.names[FINGERPRINT] = re.search(r"\n  (\w{4} \w{4}) ", terminal.said)[1]
            return terminal.said[begin:]
        if " chat " in command:
            terminal.wait_for("Hello Alice")
            terminal.type("and talked on\n")
            terminal.type("\x04")
        while (asked := terminal.wait_for(READY, *QUESTIONS)) != READY:
            terminal.type(QUESTIONS[asked] + "\n")
        said = terminal.said[begin:terminal.read]
        assert said.endswith(f"status 0 {READY}"), said
        if code := re.search(r"device confirm (\S+)", said):
            self.names["CODE"] = code[1]
        return said

    def close(self) -> None:
        for terminal in self.terminals.values():
            terminal.close()


@pytest.fixture
def desk(tmp_path: Path):
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def test_the_tutorial_works_when_it_is_typed(desk: Desk):
    answers = {}
    for command, shown in commands():
        answers[command] = said = desk.type(command)
        for line in shown:
            pattern = re.escape(desk.here(line).strip()).replace("…", ".+")
            assert re.search(pattern, said), f"{command} does not show {line!r}:\n{said}"

    def answer(begin: str) -> str:
        return next(said for command, said in answers.items() if command.startswith(begin))

    assert "alice@localhost: Hello Bob" in answer("qpc-bob listen")
    assert "alice@localhost: Who waters the tomatoes?" in answer("qpc-bob history")
    laptop = "./dev run qpc --home /tmp/laptop"
    wait_until(lambda: "garden" in desk.type(f"{laptop} group list") or desk.type(f"{laptop} listen --timeout 1") and None,
               "the laptop to be in the group", timeout=20)
