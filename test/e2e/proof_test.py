"""Delivery proofs and the rotation of the node's keys, with the real programs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from harness import Node, Person, programs


def rotate(node: Node, key: str) -> subprocess.CompletedProcess:
    """As an operator does it."""
    words = [word for word in node.command() if word != "--json"]
    return subprocess.run([*words, "--rotate", key], capture_output=True, text=True, timeout=60)


def people(folder: Path, node: Node) -> tuple[Person, Person]:
    alice, bob = Person(folder / "alice", "alice", node), Person(folder / "bob", "bob", node)
    alice.register()
    bob.register()
    return alice, bob


def said(person: Person, text: str, to: str = "bob") -> dict:
    return person.run("dm", to, text)[0]


def qpc(home: Path, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run([str(programs() / "qpc"), "--home", str(home), *words], capture_output=True, text=True, timeout=60)


def test_a_message_is_proven_and_the_proof_is_checked_by_others_without_the_node(tmp_path: Path):
    with Node(tmp_path / "node") as node:
        alice, bob = people(tmp_path, node)
        message = said(alice, "hello")
        assert message["proof"] == "valid"
        proof = alice.run("message", "proof", message["id"][:16], "--out", str(tmp_path / "proof.txt"))[0]
        assert proof["id"] == message["id"] and proof["place"] == "channel" and proof["mailboxes"] == 1
        assert proof["identity"] == node.identity
        assert alice.run("message", "proof", message["id"])[0]["evidence"] in (tmp_path / "proof.txt").read_text()
        # Who has only received it has no word of the node about it.
        bob.run("listen", "--count", "1")
        assert bob.run("history", "alice")[0].get("proof") is None
        assert bob.try_run("message", "proof", message["id"]).returncode == 6
    # The node is gone.
    checked = bob.run("proof", "verify", str(tmp_path / "proof.txt"))[0]
    assert checked["holds"] and checked["id"] == message["id"]
    # Somebody without a profile, who was told the fingerprint.
    home = tmp_path / "nobody"
    told = qpc(home, "--trust", node.identity, "proof", "verify", str(tmp_path / "proof.txt"))
    assert told.returncode == 0 and "The proof holds" in told.stdout and "not that anybody has fetched or read it" in told.stdout
    assert qpc(home, "proof", "verify", str(tmp_path / "proof.txt")).returncode == 3
    another = ("y" if node.identity[0] == "z" else "z") + node.identity[1:]
    assert qpc(home, "--trust", another, "proof", "verify", str(tmp_path / "proof.txt")).returncode == 5


def test_a_proof_that_was_changed_or_is_none_is_told_as_such(tmp_path: Path):
    with Node(tmp_path / "node") as node:
        alice, _ = people(tmp_path, node)
        alice.run("message", "proof", said(alice, "hello")["id"], "--out", str(tmp_path / "proof.txt"))
        text = (tmp_path / "proof.txt").read_text()
        head, begin, rest = text.partition("-----BEGIN QUICPROCHAT DELIVERY PROOF-----\n")
        changed = rest[:20] + ("A" if rest[20] != "A" else "B") + rest[21:]  # within the message's id
        (tmp_path / "changed.txt").write_text(head + begin + changed)
        refused = alice.try_run("proof", "verify", str(tmp_path / "changed.txt"))
        assert refused.returncode == 5 and "proof_invalid" in refused.stdout
        (tmp_path / "none.txt").write_text("nothing here\n")
        assert "not_a_proof" in alice.try_run("proof", "verify", str(tmp_path / "none.txt")).stdout
        assert alice.try_run("proof", "verify", str(tmp_path / "missing.txt")).returncode == 6


@pytest.mark.parametrize("running", [True, False])
def test_another_database_key_opens_the_same_database(tmp_path: Path, running: bool):
    node = Node(tmp_path / "node")
    with node:
        alice, _ = people(tmp_path, node)
        if not running:
            node.stop()
        before = (node.folder / "storage.key").read_text()
        done = rotate(node, "db-key")
        assert done.returncode == 0, done.stderr
        assert (node.folder / "storage.key").read_text() != before
        if running:
            said(alice, "while it runs")
            node.stop()
        node.start()
        assert said(alice, "after it")["proof"] == "valid"
        node.stop()
        (node.folder / "storage.key").write_text(before)
        assert rotate(node, "db-key").returncode == 1, "the old key opens nothing"


def test_clients_follow_an_identity_that_the_old_one_announces_and_are_told_once(tmp_path: Path):
    node = Node(tmp_path / "node")
    with node:
        alice, bob = people(tmp_path, node)
        old = said(alice, "before")
        alice.run("message", "proof", old["id"], "--out", str(tmp_path / "old.txt"))
        first = node.identity
        node.stop()
        done = rotate(node, "identity")
        assert done.returncode == 0, done.stderr
        node.start()
        assert node.identity != first and node.identity in done.stdout
        told = alice.try_run("dm", "bob", "after")
        assert told.returncode == 0, told.stderr
        assert "new identity" in told.stderr and first in told.stderr and node.identity in told.stderr
        assert '"proof":"valid"' in told.stdout.replace(" ", "")
        again = alice.try_run("dm", "bob", "again")
        assert again.returncode == 0 and "new identity" not in again.stderr
        assert alice.run("whoami")[0]["node_fingerprint"] == node.identity
        # A proof of the old identity holds for who trusts the new one; its rotations are in it when it is exported now.
        assert alice.run("message", "proof", old["id"], "--out", str(tmp_path / "now.txt"))[0]["identity"] == node.identity
        assert alice.run("proof", "verify", str(tmp_path / "now.txt"))[0]["holds"]
        # What was exported before, too: this profile knows of the rotation.
        assert alice.run("proof", "verify", str(tmp_path / "old.txt"))[0]["holds"]
        # Bob has not connected since and trusts the old one: the new proofs hold for him, too.
        new = said(alice, "third")
        alice.run("message", "proof", new["id"], "--out", str(tmp_path / "new.txt"))
        assert bob.run("proof", "verify", str(tmp_path / "new.txt"))[0]["holds"]
        assert bob.run("proof", "verify", str(tmp_path / "old.txt"))[0]["holds"]
        # Two steps at once.
        node.stop()
        assert rotate(node, "identity").returncode == 0
        node.start()
        assert [line["text"] for line in bob.run("listen", "--count", "4")[-4:]] == ["before", "after", "again", "third"]


def test_another_identity_without_the_word_of_the_old_one_is_refused(tmp_path: Path):
    node = Node(tmp_path / "node")
    with node:
        alice, _ = people(tmp_path, node)
        listen = node.listen
    impostor = Node(tmp_path / "impostor")
    impostor.listen = listen
    with impostor:
        refused = alice.try_run("dm", "bob", "hello")
        assert refused.returncode == 0 and "queued" in refused.stdout or refused.returncode == 3
        assert "NOT THE ONE YOU TRUST" in refused.stdout + refused.stderr
        # With a rotation of its own, which leads from somewhere else.
        impostor.stop()
        assert rotate(impostor, "identity").returncode == 0
        impostor.start()
        refused = alice.try_run("listen", "--count", "1", "--timeout", "5")
        assert refused.returncode == 3 and "NOT THE ONE YOU TRUST" in refused.stdout + refused.stderr


def test_another_proof_key_leaves_the_old_proofs_valid(tmp_path: Path):
    node = Node(tmp_path / "node")
    with node:
        alice, bob = people(tmp_path, node)
        alice.run("message", "proof", said(alice, "before")["id"], "--out", str(tmp_path / "old.txt"))
        node.stop()
        assert rotate(node, "proof-key").returncode == 0
        node.start()
        assert said(alice, "after")["proof"] == "valid"
        assert bob.run("proof", "verify", str(tmp_path / "old.txt"))[0]["holds"]


def test_a_rotation_without_a_node_or_of_nothing_says_what_to_do(tmp_path: Path):
    node = Node(tmp_path / "node")
    for key in ("db-key", "proof-key", "identity"):
        done = rotate(node, key)
        assert done.returncode == 1 and "there is no node in" in done.stderr, done.stderr
    assert rotate(node, "tls").returncode == 2
