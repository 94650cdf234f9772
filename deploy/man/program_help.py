"""What a program says of itself with --help, as data."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Entry:
    name: str
    meaning: str


@dataclass
class Help:
    """One --help: of a program, or of one of its commands."""

    words: tuple[str, ...]
    purpose: str = ""
    usage: str = ""
    arguments: list[Entry] = field(default_factory=list)
    options: list[Entry] = field(default_factory=list)
    commands: list[Help] = field(default_factory=list)
    footer: list[str] = field(default_factory=list)

    def leaves(self) -> list[Help]:
        """The commands that do something."""
        return [leaf for command in self.commands for leaf in command.leaves()] if self.commands else [self]


def in_one_line_each(lines: list[str]) -> list[str]:
    """What has a long name has its meaning in the line below."""
    joined: list[str] = []
    for line in lines:
        if line.startswith(" " * 24) and joined and re.fullmatch(r" +\S+( \S+)* *", joined[-1]):
            joined[-1] = f"{joined[-1].rstrip()}  {line.strip()}"
        else:
            joined.append(line)
    return joined


def read_help(binary: Path, words: tuple[str, ...] = ()) -> Help:
    text = subprocess.run([str(binary), *words[1:], "--help"], capture_output=True, text=True, check=True, timeout=30).stdout
    found = Help(words or (binary.name,))
    kind = ""
    lines = in_one_line_each([line for line in text.splitlines() if line.strip()])
    usage = next(at for at, line in enumerate(lines) if line.startswith("Usage: "))
    found.purpose = " ".join(line.strip() for line in lines[:usage])
    found.usage = lines[usage].removeprefix("Usage: ")
    for at, line in enumerate(lines[usage + 1:], usage + 1):
        if not line.startswith((" ", "[")) and not line.endswith("s:"):  # what stands below every help
            found.footer = [line.strip() for line in lines[at:]]
            break
        if heading := re.fullmatch(r" *(Positionals|Options|Subcommands):", line):
            kind = heading[1]
        elif entry := re.fullmatch(r" {2,}(\S.*?) {2,}(\S.*?) *", line):
            name, meaning = entry[1], entry[2]
            if kind == "Positionals":
                found.arguments.append(Entry(name.split()[0], meaning))
            elif kind == "Subcommands":
                found.commands.append(read_help(binary, (*found.words, name.split()[0])))
            elif not name.startswith("-h,"):
                found.options.append(Entry(name, meaning))
    return found
