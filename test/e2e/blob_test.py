"""Files: sealed by the sender, kept by the node as blobs, fetched and opened by whoever got the message."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from harness import Node, Person, wait_until

MIB = 1024 * 1024


def make_file(path: Path, size: int) -> Path:
    path.write_bytes(os.urandom(size))
    return path


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def kept_by(node: Node) -> list[Path]:
    folder = node.folder / "data" / "blobs"
    return [path for path in folder.rglob("*") if path.is_file() and path.name != "blobs"]


def receive(somebody: Person, of: str) -> dict:
    """The newest file message of a conversation."""
    somebody.run("listen", "--timeout", "1")
    return [entry for entry in somebody.history(of) if entry["kind"] == "file"][-1]


def test_a_file_arrives_as_it_was_sent(person, tmp_path):
    alice, bob = person("alice"), person("bob")
    photo = make_file(tmp_path / "photo.jpg", 3 * MIB + 17)
    sent = alice.run("dm", "bob", "--file", str(photo))[-1]
    assert sent["kind"] == "file" and sent["state"] == "sent" and sent["file"]["name"] == "photo.jpg"
    got = receive(bob, "alice")
    assert got["text"] == "file photo.jpg (3.0 MiB)"
    assert got["file"] == {"name": "photo.jpg", "size": 3 * MIB + 17, "mime_type": "image/jpeg", "sha256": digest(photo), "view_once": False}
    saved = bob.run("file", "save", got["id"], "--to", str(tmp_path / "saved"))[-1]
    assert saved["path"] == str(tmp_path / "saved")
    assert digest(tmp_path / "saved") == digest(photo)
    # Nothing stays behind on either side; the node has the sealed octets alone.
    for somebody in (alice, bob):
        assert list(somebody.home.rglob("blobs/*")) == []
    (blob,) = kept_by(alice.node)
    assert blob.stat().st_mode & 0o777 == 0o600
    assert photo.read_bytes()[:64] not in blob.read_bytes()
    assert blob.stat().st_size > photo.stat().st_size


def test_a_file_is_saved_under_no_name_that_leads_elsewhere_and_replaces_nothing(person, tmp_path):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "--file", str(make_file(tmp_path / "x", 10)), "--name", "../../.evil")
    got = receive(bob, "alice")
    folder = tmp_path / "folder"
    folder.mkdir()
    saved = bob.run("file", "save", got["id"], "--to", str(folder))[-1]
    assert saved["path"] == str(folder / "evil")
    (folder / "evil").write_text("precious")
    again = bob.try_run("file", "save", got["id"], "--to", str(folder))
    assert again.returncode == 5 and "--force" in again.stdout and (folder / "evil").read_text() == "precious"
    bob.run("file", "save", got["id"], "--to", str(folder), "--force")
    assert (folder / "evil").stat().st_size == 10


def test_a_file_that_is_viewed_once_is_gone_from_the_node_afterwards(person, tmp_path):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "--file", str(make_file(tmp_path / "secret.png", 5000)), "--view-once")
    got = receive(bob, "alice")
    assert got["text"] == "view-once file secret.png (4.9 KiB)" and got["file"]["view_once"]
    own = alice.try_run("file", "save", got["id"], "--to", str(tmp_path / "own"))
    assert own.returncode == 5 and "use that up" in own.stdout
    bob.run("file", "save", got["id"], "--to", str(tmp_path / "saved"))
    assert kept_by(alice.node) == []
    twice = bob.try_run("file", "save", got["id"], "--to", str(tmp_path / "again"))
    assert twice.returncode == 6 and "viewed once" in twice.stdout
    assert not (tmp_path / "again").exists()


def test_a_sender_deletes_a_file_at_the_node(person, tmp_path):
    alice, bob = person("alice"), person("bob")
    sent = alice.run("dm", "bob", "--file", str(make_file(tmp_path / "x", 5000)))[-1]
    got = receive(bob, "alice")
    other = bob.try_run("file", "delete", got["id"])
    assert other.returncode == 2 and "Only the device that sent" in other.stdout
    alice.run("file", "delete", sent["id"])
    assert kept_by(alice.node) == []
    assert bob.try_run("file", "save", got["id"], "--to", str(tmp_path / "y")).returncode == 6


def kill_when(process: subprocess.Popen, is_so, what: str) -> None:
    try:
        wait_until(lambda: is_so() or process.poll() is not None, what, step=0.002)
    finally:
        process.kill()
        process.wait()


def size_of(paths: list[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.exists())


@pytest.mark.parametrize("who", ["client", "node"])
def test_a_transfer_goes_on_after_a_kill(person, tmp_path, who):
    alice, bob = person("alice"), person("bob")
    node = alice.node
    size = 60 * MIB
    film = make_file(tmp_path / "film.mp4", size)
    alice.run("dm", "bob", "hello")
    process = alice.start("send", "bob", "--file", str(film))
    if who == "client":
        kill_when(process, lambda: size_of(kept_by(node)) > size // 10, "a tenth of the file at the node")
        begun = size_of(kept_by(node))
        assert 0 < begun < size, "it was killed in the middle"
        done = alice.try_run("send", "bob", "--file", str(film))
        assert done.returncode == 0, done.stdout
        assert "going on at" in done.stderr
    else:
        wait_until(lambda: size_of(kept_by(node)) > size // 10, "a tenth of the file at the node", step=0.002)
        node.kill()
        assert size_of(kept_by(node)) < size, "it was killed in the middle"
        node.start()
        assert process.wait(timeout=120) == 0
    assert len(kept_by(node)) == 1
    got = receive(bob, "alice")
    assert len([entry for entry in bob.history("alice") if entry["kind"] == "file"]) == 1
    target = tmp_path / "saved.mp4"
    process = bob.start("file", "save", got["id"], "--to", str(target))
    arrived = lambda: size_of(list(bob.home.rglob("blobs/*.in")))
    if who == "client":
        kill_when(process, lambda: arrived() > size // 10, "a tenth of the file here")
        assert 0 < arrived() < size and not target.exists()
        done = bob.try_run("file", "save", got["id"], "--to", str(target))
        assert done.returncode == 0 and "going on at" in done.stderr
    else:
        wait_until(lambda: arrived() > size // 10, "a tenth of the file here", step=0.002)
        node.kill()
        node.start()
        assert process.wait(timeout=120) == 0
    assert digest(target) == digest(film)


def test_the_node_refuses_what_is_too_large_or_beyond_a_quota(tmp_path):
    limits = ("--max-blob-bytes", "1000000", "--blob-quota-bytes", "1500000")
    with Node(tmp_path / "node", arguments=limits) as node:
        alice, bob = Person(tmp_path / "alice", "alice", node), Person(tmp_path / "bob", "bob", node)
        alice.register(), bob.register()
        large = alice.try_run("dm", "bob", "--file", str(make_file(tmp_path / "large", 1_000_001)))
        assert large.returncode == 7 and "larger" in large.stdout and "1000000" in large.stdout
        alice.run("dm", "bob", "--file", str(make_file(tmp_path / "one", 900_000)))
        over = alice.try_run("dm", "bob", "--file", str(make_file(tmp_path / "two", 900_000)))
        assert over.returncode == 7 and "no room left at the node for files" in over.stdout
        assert [entry["kind"] for entry in alice.history("bob")].count("file") == 1, "nothing is told of what is not there"
        bob.run("dm", "alice", "--file", str(make_file(tmp_path / "three", 900_000)))


def test_a_full_disk_is_told_and_nothing_is_half_done(tmp_path):
    blobs = tmp_path / "disk"
    blobs.mkdir()
    node = Node(tmp_path / "node", arguments=("--blob-dir", str(blobs)))
    whole = node.command
    node.command = lambda: [sys.executable, "-B", str(Path(__file__).with_name("small_disk.py")), str(blobs), "4096", *whole()]
    with node:
        alice, bob = Person(tmp_path / "alice", "alice", node), Person(tmp_path / "bob", "bob", node)
        alice.register(), bob.register()
        alice.run("dm", "bob", "--file", str(make_file(tmp_path / "fits", 1_000_000)))
        full = alice.try_run("dm", "bob", "--file", str(make_file(tmp_path / "not", 6_000_000)))
        assert full.returncode == 4 and "cannot store at present" in full.stdout
        alice.run("dm", "bob", "messages go on all the same")
        got = receive(bob, "alice")
        bob.run("file", "save", got["id"], "--to", str(tmp_path / "saved"))
        assert digest(tmp_path / "saved") == digest(tmp_path / "fits")


def test_a_node_does_not_start_without_the_files_it_keeps(person, tmp_path):
    alice, _ = person("alice"), person("bob")
    alice.run("dm", "bob", "--file", str(make_file(tmp_path / "x", 10)))
    node = alice.node
    node.stop()
    away = node.folder / "away"
    (node.folder / "data" / "blobs").rename(away)
    done = subprocess.run(node.command(), capture_output=True, text=True, timeout=60)
    assert done.returncode != 0 and "mount the disk" in done.stderr
    away.rename(node.folder / "data" / "blobs")
    node.start()
