"""Programs of one wire version beside those of another: who is served, and what the others are told."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from harness import Node, Person, programs

SCHEMA = Path(__file__).parents[2] / "schemas" / "common.capnp"
BOOK = Path(__file__).parents[2] / "docs" / "book" / "protocol.md"


class OldNode(Node):
    """Today's node with nothing that wire version 1 did not have."""

    def command(self) -> list[str]:
        return [str(programs() / "wire-v1-node"), self.listen]


def constant(name: str) -> int:
    return int(re.search(rf"const {name} :UInt16 = (\d+);", SCHEMA.read_text())[1])


def test_a_client_of_the_version_before_has_a_whole_conversation(node: Node):
    done = subprocess.run([programs() / "wire-v1-client", node.listen], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(done.stdout.splitlines()) == 6, done.stdout


@pytest.fixture
def old_node(tmp_path: Path):
    with OldNode(tmp_path / "old") as running:
        yield running


def test_qpc_works_with_a_node_of_the_version_before(tmp_path: Path, old_node: Node):
    alice, bob, carol = (Person(tmp_path / name, name, old_node) for name in ("alice", "bob", "carol"))
    for person in (alice, bob, carol):
        person.register()
    alice.run("dm", "bob", "hello from a later version")
    assert "hello from a later version" in json.dumps(bob.run("listen", "--timeout", "2"))
    alice.run("group", "create", "garden", "bob", "carol")
    bob.run("listen", "--timeout", "2")
    bob.run("send", "garden", "and a group")
    alice.run("listen", "--timeout", "2")
    assert alice.history("garden")[-1]["text"] == "and a group"
    alice.run("group", "remove", "garden", "carol")
    alice.run("logout")
    alice.login()


def test_the_book_says_which_versions_are_served():
    newest, oldest = constant("wireVersion"), constant("oldestWireVersion")
    assert newest == oldest + 1, "a node serves its own version and the one before"
    rows = re.findall(r"^\| (\d+) \| (\d+) to (\d+) \|", BOOK.read_text().partition("## Versions of the wire\n")[2], re.M)
    assert (str(newest), str(oldest), str(newest)) in rows
    assert [int(row[0]) for row in rows] == sorted(int(row[0]) for row in rows)
