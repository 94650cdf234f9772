"""A backup made while people write, and what they see when the node goes back to it."""

from __future__ import annotations

import shutil
import stat

import pytest

from harness import Node, Person, fetch, json_lines, texts, wait_until


@pytest.fixture
def node(tmp_path):
    with Node(tmp_path / "node") as started:
        yield started


def operate(node, *words):
    return node.try_operate(*words, "--key-file", str(node.folder / "storage.key"))


def back_up(node, name: str = "backup", *words) -> dict:
    done = operate(node, "backup", str(node.folder / name), *words)
    assert done.returncode == 0, done.stdout + done.stderr
    return json_lines(done.stdout)[-1]


def error_of(done) -> str:
    return json_lines(done.stdout)[-1]["error"]["text"]


def restore(node) -> None:
    """The disk is gone; the node goes on from its backup, with the same key file and address."""
    node.kill()
    shutil.rmtree(node.folder / "data")
    done = operate(node, "restore", str(node.folder / "backup"), "--into", str(node.folder / "data"))
    assert done.returncode == 0, done.stdout + done.stderr
    node.start()


def test_people_go_on_after_the_node_went_back_and_are_told_what_may_be_lost(node, tmp_path):
    alice, bob = Person(tmp_path / "alice", "alice", node), Person(tmp_path / "bob", "bob", node)
    identity = node.identity
    alice.register()
    bob.register()
    alice.run("dm", "bob", "before")
    assert texts(fetch(bob), "alice") == ["before"]
    alice.run("dm", "bob", "in the backup, not fetched")
    made = back_up(node)
    assert (made["domain"], made["accounts"], made["has_key_file"]) == ("localhost", 2, False)
    for number in range(5):
        alice.run("dm", "bob", f"between {number}")
    seen = ["before", "in the backup, not fetched", *(f"between {number}" for number in range(5))]
    assert texts(fetch(bob), "alice") == seen
    alice.run("dm", "bob", "lost with the disk")

    restore(node)
    noted = [record["kind"] for record in node.operate("audit", "query")]
    assert noted[-3:] == ["admin.backup", "node.restored", "node.started"], noted
    assert node.identity == identity
    alice.run("dm", "bob", "after")
    told = [entry for entry in bob.run("listen", "--timeout", "2") if entry.get("kind") == "gap"]
    assert ["restored from a backup" in entry["text"] for entry in told].count(True) == 1, "told once"
    assert len(told) == 2, "and of the very message that is missing"
    assert texts(fetch(bob), "alice") == [*seen, "after"]
    bob.run("dm", "alice", "an answer")
    assert texts(fetch(alice), "bob")[-1] == "an answer"
    carol = Person(tmp_path / "carol", "carol", node)
    carol.register()
    carol.run("dm", "bob", "hello from somebody new")
    assert texts(fetch(bob), "carol") == ["hello from somebody new"]


def test_a_backup_is_private_whole_and_never_written_over(node, tmp_path):
    Person(tmp_path / "alice", "alice", node).register()
    back_up(node)
    file = node.folder / "backup"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"alice" not in file.read_bytes() and b"localhost" not in file.read_bytes()
    assert "is there already" in error_of(operate(node, "backup", str(file)))
    done = operate(node, "restore", str(file), "--verify")
    assert done.returncode == 0 and json_lines(done.stdout)[-1]["accounts"] == 1
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    done = operate(node, "restore", str(file), "--verify")
    assert done.returncode == 8 and "damaged" in error_of(done)


def test_a_passphrase_alone_opens_a_backup_that_holds_the_key_file(node, tmp_path):
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("a long walk along the river\n")
    assert operate(node, "backup", str(node.folder / "b"), "--with-key-file").returncode == 2
    back_up(node, "backup", "--with-key-file", "--passphrase-file", str(passphrase))
    node.kill()
    (node.folder / "storage.key").rename(tmp_path / "lost.key")
    shutil.rmtree(node.folder / "data")
    file = str(node.folder / "backup")
    assert operate(node, "restore", file, "--into", str(node.folder / "data")).returncode == 2
    done = operate(node, "restore", file, "--into", str(node.folder / "data"), "--passphrase-file", str(passphrase))
    assert done.returncode == 0, done.stdout + done.stderr
    identity = node.identity
    node.start()
    assert node.identity == identity
    assert (node.folder / "storage.key").read_text() == (tmp_path / "lost.key").read_text()


def test_backups_are_made_while_people_write(node, tmp_path):
    alice, bob = Person(tmp_path / "alice", "alice", node), Person(tmp_path / "bob", "bob", node)
    alice.register()
    bob.register()
    alice.run("dm", "bob", "first")
    for number in range(3):
        sender = alice.start("dm", "bob", f"during {number}")
        back_up(node, f"backup {number}")
        assert sender.wait(timeout=60) == 0
        assert operate(node, "restore", str(node.folder / f"backup {number}"), "--verify").returncode == 0
    wait_until(lambda: texts(fetch(bob), "alice")[-1] == "during 2", "all of it to arrive")
