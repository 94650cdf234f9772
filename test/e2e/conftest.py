"""Fixtures of the end-to-end tests: a running node and people in folders of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness import Node, Person


@pytest.fixture
def node(tmp_path: Path):
    with Node(tmp_path / "node") as running:
        yield running


@pytest.fixture
def person(tmp_path: Path, node: Node):
    """Makes people: `person("alice")` has registered."""

    def make(name: str, registered: bool = True) -> Person:
        somebody = Person(tmp_path / name, name, node)
        if registered:
            somebody.register()
        return somebody

    return make
