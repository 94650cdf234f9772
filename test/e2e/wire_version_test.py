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


def test_devices_of_the_version_before_keep_a_group_from_a_suite_that_they_do_not_take(tmp_path: Path, node: Node):
    """Anna's devices take suite 1 alone, and the KeyPackage of hers that is left is no good: whoever gets so far has asked for that suite."""
    subprocess.run([programs() / "wire-v1-client", node.listen], capture_output=True, timeout=120, check=True)
    alice = Person(tmp_path / "alice", "alice", node)
    alice.register()

    def refused(*words: str) -> dict:
        done = alice.try_run("group", *words)
        assert done.returncode == 5, done.stdout + done.stderr
        return json.loads(done.stdout.splitlines()[-1])["error"]

    wished = refused("create", "garden", "anna", "--suite", "MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519")
    assert wished["code"] == "suite_unsupported"
    assert "anna's device 'phone', anna's device 'laptop'" in wished["text"]
    assert refused("create", "garden", "anna")["code"] == "bad_key_package"
    assert alice.run("group", "list") == []
    assert alice.run("group", "create", "garden")[-1]["suite"].startswith("MLS_128_MLKEM768X25519")
    added = refused("add", "garden", "anna")
    assert added["code"] == "suite_unsupported"
    assert "No device of anna takes this group's cipher suite" in added["text"]


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
