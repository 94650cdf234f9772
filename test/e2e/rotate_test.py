"""Other keys for a node that runs, as its operator asks for them, while people go on talking."""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
import time
from pathlib import Path

import pytest
from harness import Node, Person, error_of, programs, wait_until

KEYS = ("tls", "db-key", "proof-key", "identity")


def rotate(node: Node, key: str) -> dict:
    return node.operate("rotate", key, *(["--yes"] if key == "identity" else []))[-1]


def rotations(node: Node) -> list[str]:
    """What the audit log has of them."""
    return [record["detail"] for record in node.operate("audit", "query", "--kind", "key.rotated")]


def proof_of(somebody: Person, message: dict, file: Path) -> str:
    somebody.run("message", "proof", message["id"], "--out", str(file))
    return str(file)


@contextlib.contextmanager
def talking(alice: Person, bob: Person):
    """Both stay connected: gives what has alice say a line, and bob hear it."""
    heard = bob.folder / "heard"
    with heard.open("w") as output:
        listening = bob.start("listen", stdout=output)
        chat = alice.start("chat", "bob", stdin=subprocess.PIPE)

        def say(line: str) -> None:
            chat.stdin.write(line + "\n")
            chat.stdin.flush()
            wait_until(lambda: f'"{line}"' in heard.read_text(), f"bob to hear '{line}'", timeout=30)

        try:
            yield say
            chat.stdin.close()
            assert chat.wait(timeout=20) == 0
            assert listening.poll() is None
        finally:
            for program in (chat, listening):
                program.kill()
                program.wait()


def test_every_key_is_replaced_while_two_people_go_on_talking(node: Node, person, tmp_path: Path):
    alice, bob = person("alice"), person("bob")
    first = node.identity
    key_file = (node.folder / "storage.key").read_text()
    old = proof_of(alice, alice.run("dm", "bob", "before")[0], tmp_path / "old.txt")
    with talking(alice, bob) as say:
        for key in KEYS:
            rotated = rotate(node, key)
            assert rotated["rotated"] == key
            assert (rotated["identity"] == first) is (key != "identity")
            say(f"after {key}")
            if key == "proof-key":
                assert bob.run("proof", "verify", old)[0]["holds"]
    node.identity = rotated["identity"]
    assert node.operate("status")[-1]["identity"] == node.identity
    assert (node.folder / "storage.key").read_text() != key_file
    own = [entry for entry in alice.history("bob") if entry["kind"] == "text"]
    assert [entry["text"] for entry in own] == ["before", *(f"after {key}" for key in KEYS)]
    assert {entry["proof"] for entry in own} == {"valid"}
    assert rotations(node) == ["tls", "db-key", "proof-key", f"identity: now {node.identity}"]

    told = alice.try_run("dm", "bob", "told")
    assert told.returncode == 0
    assert "new identity" in told.stderr and first in told.stderr and node.identity in told.stderr
    again = alice.try_run("dm", "bob", "told once")
    assert again.returncode == 0 and "new identity" not in again.stderr
    for somebody in (alice, bob):
        assert somebody.run("proof", "verify", old)[0]["holds"]

    assert node.stop() == 0
    node.start()
    assert node.identity == rotated["identity"]
    assert alice.run("dm", "bob", "after the restart")[0]["proof"] == "valid"
    bob.run("listen", "--timeout", "2")
    assert [entry["text"] for entry in bob.history("alice") if entry["kind"] == "text"][-3:] == ["told", "told once", "after the restart"]
    assert node.operate("audit", "verify")[-1]["intact"] is True


def test_what_the_identity_certifies_follows_it(node: Node, person, tmp_path: Path):
    alice, mallory = person("alice"), person("mallory")
    mallory.run("dm", "alice", "I know where you live")
    message = next(one for one in alice.run("listen", "--timeout", "2") if one["kind"] == "text")
    first = node.identity
    node.identity = rotate(node, "identity")["identity"]
    alice.run("report", message["id"], "--reason", "threatens me")
    assert node.operate("report", "show", "1")[-1]["reason"] == "threatens me"
    person("carol").run("dm", "alice", "I am new, and was told the new fingerprint")
    dave = person("dave", registered=False)
    done = dave.try_run("--node", node.listen, "--trust", first, "register", "dave@localhost", "--password-file", str(dave.password_file))
    assert (done.returncode, error_of(done)["code"]) == (3, "node_identity_mismatch")


def test_a_new_certificate_is_shown_from_the_next_connection_on(node: Node, person):
    alice, _ = person("alice"), person("bob")
    before = node.operate("status")[-1]["certificate_ends"]
    time.sleep(1.1)
    rotated = rotate(node, "tls")
    assert rotated["certificate_ends"] == node.operate("status")[-1]["certificate_ends"] > before
    assert alice.run("dm", "bob", "hello")[0]["proof"] == "valid"


def test_the_identity_changes_only_for_who_is_sure(node: Node):
    done = node.try_operate("rotate", "identity")
    assert (done.returncode, error_of(done)["code"]) == (2, "no_terminal")
    assert node.operate("status")[-1]["identity"] == node.identity
    assert rotations(node) == []


@pytest.mark.parametrize("key", ["db-key", "identity"])
def test_a_key_that_cannot_be_replaced_stays_and_the_operator_is_told_why(node: Node, key: str):
    folder = os.open(node.folder / "data", os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)  # as `qpc-server --rotate` holds it
    done = node.try_operate("rotate", key, *(["--yes"] if key == "identity" else []))
    assert (done.returncode, error_of(done)["code"]) == (5, "refused")
    assert "is being replaced, or a backup is being made: wait for its end" in error_of(done)["text"]
    assert node.operate("status")[-1]["identity"] == node.identity
    assert rotations(node) == []
    os.close(folder)
    rotate(node, key)


def test_a_rotation_that_fails_half_way_leaves_the_old_keys_in_use(node: Node, person):
    alice, bob = person("alice"), person("bob")
    data = node.folder / "data"
    identity = (data / "identity.key").read_bytes()
    (data / "identity.key").write_bytes(b"damaged by somebody")  # database.key is wrapped anew before this is seen
    done = node.try_operate("rotate", "db-key")
    assert (done.returncode, error_of(done)["code"]) == (5, "refused")
    assert "identity.key cannot be opened" in error_of(done)["text"]
    assert alice.run("dm", "bob", "as if nothing had happened")[0]["proof"] == "valid"
    (data / "identity.key").write_bytes(identity)
    (data / "identity.next.key").mkdir()  # stands for a disk that fails
    done = node.try_operate("rotate", "identity", "--yes")
    assert (done.returncode, error_of(done)["code"]) == (5, "refused")
    assert "cannot be changed: see whether the disk is full" in error_of(done)["text"]
    assert node.operate("status")[-1]["identity"] == node.identity
    (data / "identity.next.key").rmdir()
    assert rotations(node) == []
    node.kill()
    node.start()
    whole(node)
    assert rotations(node) == ["db-key"], "brought to its end since"
    assert [rotate(node, key)["rotated"] for key in ("db-key", "identity")] == ["db-key", "identity"]
    assert alice.run("dm", "bob", "after")[0]["proof"] == "valid"
    bob.run("listen", "--timeout", "2")
    assert [entry["text"] for entry in bob.history("alice") if entry["kind"] == "text"] == ["as if nothing had happened", "after"]


def whole(node: Node) -> None:
    """Nothing of a rotation is left half done."""
    assert not list(node.folder.glob("*.next")) and not (node.folder / "data" / "identity.next.key").exists()
    assert node.operate("audit", "verify")[-1]["intact"] is True


def changed(file: Path):
    """Whether another file has taken the place of this one, or it has grown."""
    before = (file.stat().st_ino, file.stat().st_size)
    return lambda: (file.stat().st_ino, file.stat().st_size) != before


def moments(node: Node, key: str) -> list:
    """The steps of a rotation as they show on the disk, each seen from outside."""
    data = node.folder / "data"
    if key == "db-key":
        successor = node.folder / "storage.key.next"
        return [successor.exists, changed(data / "database.key"), changed(data / "identity.key"), changed(node.folder / "storage.key")]
    steps = [changed(data / "node.db-wal")]
    return steps if key == "proof-key" else [(data / "identity.next.key").exists, *steps, changed(data / "identity.key")]


@pytest.mark.parametrize(("key", "steps"), [("db-key", 4), ("proof-key", 1), ("identity", 3)])
def test_a_node_that_is_killed_in_the_midst_starts_again(node: Node, person, key: str, steps: int):
    alice, bob = person("alice"), person("bob")
    words = [str(programs() / "qpc-admin"), "--data-dir", str(node.folder / "data"), "rotate", key, *(["--yes"] if key == "identity" else [])]
    said, first, key_files = [], node.identity, [(node.folder / "storage.key").read_text()]
    for step in [*range(steps), *range(steps)]:
        seen = moments(node, key)[step]
        asking = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not seen() and asking.poll() is None:  # a step lasts for milliseconds, and may be over unseen
            pass
        node.kill()
        asking.wait()
        node.start()
        whole(node)
        if key == "identity":
            assert rotations(node)[-1:] == ([f"identity: now {node.identity}"] if node.identity != first else [])
        if (content := (node.folder / "storage.key").read_text()) != key_files[-1]:
            key_files.append(content)
        said.append(f"after {len(said)}")
        assert alice.run("dm", "bob", said[-1])[0]["proof"] == "valid"
    if key == "db-key":
        assert len(key_files) > 1
        assert rotations(node) == ["db-key"] * (len(key_files) - 1)
    assert rotate(node, key)["rotated"] == key
    bob.run("listen", "--timeout", "3")
    assert [entry["text"] for entry in bob.history("alice") if entry["kind"] == "text"] == said


def test_operators_who_ask_at_once_or_leave_do_not_hurt_the_node(node: Node, person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "before")
    words = [str(programs() / "qpc-admin"), "--data-dir", str(node.folder / "data"), "rotate", "identity", "--yes"]
    asking = [subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(4)]
    ends = [one.wait(timeout=60) for one in asking]
    assert 0 in ends and set(ends) <= {0, 5}
    for wait in (0.005, 0.01, 0.02):
        leaving = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(wait)
        leaving.kill()
        leaving.wait()
    # What was begun comes to its end: while it lasts, another key is refused.
    wait_until(lambda: node.try_operate("rotate", "tls").returncode == 0, "the last rotation to be over")
    identities = [note for note in rotations(node) if note.startswith("identity")]
    shown = node.operate("status")[-1]["identity"]
    assert identities[-1] == f"identity: now {shown}"
    assert len(identities) >= ends.count(0)
    assert alice.run("dm", "bob", "after")[0]["proof"] == "valid"
    node.kill()
    node.start()
    assert node.identity == shown
    bob.run("listen", "--timeout", "2")
    assert [entry["text"] for entry in bob.history("alice") if entry["kind"] == "text"] == ["before", "after"]
