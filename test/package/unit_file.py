"""A unit of systemd, as the tests read it."""

from __future__ import annotations

import re
from pathlib import Path


class UnitFile:
    """The settings of one section, in order; a setting may stand more than once."""

    def __init__(self, path: Path, section: str = "Service"):
        text = re.search(rf"^\[{section}\]\n(.*?)(?=^\[|\Z)", path.read_text(), re.M | re.S)[1]
        self.name = path.name
        self.lines = re.findall(r"^(\w+)=(.*)$", text, re.M)

    def all(self, key: str) -> list[str]:
        return [value for name, value in self.lines if name == key]

    def one(self, key: str, default: str = "") -> str:
        return self.all(key)[-1] if self.all(key) else default

    def words(self, key: str) -> list[str]:
        return " ".join(self.all(key)).split()

    def says(self, key: str, value: str = "yes") -> bool:
        return self.one(key) == value

    def expand(self, text: str) -> str:
        """The specifiers that ours uses."""
        return text.replace("%d", f"/run/credentials/{self.name}").replace("%S", "/var/lib")

    def seconds(self, key: str) -> float:
        number, unit = re.fullmatch(r"(\d+)(s|min)", self.one(key)).groups()
        return int(number) * {"s": 1, "min": 60}[unit]
