"""What is too much, and what is used up: each has a word, a sentence and an exit code, and nothing is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from harness import Node, Person, error_of, fetch, texts, wait_until


def people(tmp_path: Path, node: Node, *names: str) -> list[Person]:
    made = [Person(tmp_path / name, name, node) for name in names]
    for one in made:
        one.register()
    return made


def test_a_full_mailbox_keeps_what_is_sent_here_until_its_owner_has_read(tmp_path: Path):
    with Node(tmp_path / "node", arguments=("--mailbox-messages", "3")) as node:
        alice, bob = people(tmp_path, node, "alice", "bob")
        alice.run("dm", "bob", "1")  # the Welcome takes the first place
        alice.run("send", "bob", "2")
        done = alice.try_run("send", "bob", "3")
        assert done.returncode == 0, "it is stored: who says it again says it twice"
        assert "no room" in done.stderr or "full" in done.stderr, done.stderr
        assert [entry["state"] for entry in alice.history("bob") if entry["kind"] == "text"] == ["sent", "sent", "queued"]
        fetch(bob)
        alice.run("send", "bob", "4")
        assert texts(fetch(bob), "alice") == ["1", "2", "3", "4"]


def test_who_listens_sends_again_by_itself_what_found_no_room(tmp_path: Path):
    with Node(tmp_path / "node", arguments=("--mailbox-messages", "3")) as node:
        alice, bob = people(tmp_path, node, "alice", "bob")
        alice.run("dm", "bob", "1")
        alice.run("send", "bob", "2")
        assert alice.try_run("send", "bob", "3").returncode == 0
        listener = alice.start("listen")
        try:
            wait_until(lambda: texts(fetch(bob), "alice") == ["1", "2", "3"], "bob to have all", timeout=60, step=2)
        finally:
            listener.terminate()
            listener.wait()


def test_one_full_mailbox_of_several_is_told_to_both_sides(tmp_path: Path):
    with Node(tmp_path / "node", arguments=("--mailbox-messages", "4")) as node:
        alice, bob, carol = people(tmp_path, node, "alice", "bob", "carol")
        alice.run("group", "create", "garden", "bob", "carol")
        for number in range(3):
            alice.run("send", "garden", f"{number}")
            fetch(bob)
        late = alice.run("send", "garden", "too much for carol")[-1]
        assert late["full_mailboxes"] == 1
        assert texts(fetch(bob), "garden")[-1] == "too much for carol"
        told = [entry["text"] for entry in carol.run("listen", "--timeout", "1") if entry["kind"] == "gap"]
        assert any("messages did not find room" in text for text in told), told  # Alice's texts and Bob's receipts
        alice.run("send", "garden", "after")
        assert texts(fetch(carol), "garden") == ["0", "1", "after"]
        gaps = [entry["text"] for entry in carol.history("garden") if entry["kind"] == "gap"]
        assert gaps == ["2 messages of alice@localhost are missing before the next one."]


def test_who_has_no_room_for_an_invitation_keeps_no_one_else_out(tmp_path: Path):
    with Node(tmp_path / "node", arguments=("--mailbox-messages", "3")) as node:
        alice, bob, carol, dave = people(tmp_path, node, "alice", "bob", "carol", "dave")
        dave.run("dm", "carol", "1")
        dave.run("send", "carol", "2")  # there is no room in Carol's mailbox any more
        done = alice.try_run("group", "create", "garden", "bob", "carol")
        assert done.returncode == 7
        assert error_of(done)["code"] == "mailbox_full"
        alice.run("send", "garden", "hello")
        assert texts(fetch(bob), "garden") == ["hello"]
        told = [entry["text"] for entry in alice.history("garden") if entry["kind"] == "notice"]
        assert any("A device of carol could not be added" in text for text in told), told
        fetch(carol)
        alice.run("group", "add", "garden", "carol")
        alice.run("send", "garden", "all here")
        assert texts(fetch(carol), "garden") == ["all here"]


def test_a_person_without_key_packages_cannot_be_written_to_first(person):
    alice, bob = person("alice"), person("bob")
    bob.run("logout")
    done = alice.try_run("dm", "bob", "are you there?")
    assert done.returncode == 5
    assert error_of(done)["code"] == "no_key_packages"
    assert "come online" in error_of(done)["text"]


def test_key_packages_are_filled_up_again_before_they_run_out(person):
    alice, bob = person("alice"), person("bob")
    for number in range(12):
        alice.run("group", "create", f"group {number}", "bob")
    assert len(fetch(bob).run("group", "list")) == 12
    alice.run("group", "create", "one more", "bob")
    assert len(fetch(bob).run("group", "list")) == 13


def on_a_small_disk(folder: Path, kib: int, command: list[str]) -> list[str]:
    return [sys.executable, "-B", str(Path(__file__).with_name("small_disk.py")), str(folder), str(kib), *command]


@pytest.fixture
def small_disks(tmp_path: Path):
    probe = tmp_path / "probe"
    probe.mkdir()
    done = subprocess.run(on_a_small_disk(probe, 64, ["true"]), capture_output=True, text=True)
    if done.returncode != 0 and os.environ.get("CI") == "true":
        pytest.fail(f"a build server has to let tests mount a small disk: {done.stderr}")
    if done.returncode != 0:
        pytest.skip(f"this machine lets nobody mount a small disk: {done.stderr.strip().splitlines()[-1]}")


def size_kib(folder: Path) -> int:
    return sum(4 * ((path.stat().st_size + 4095) // 4096) for path in folder.rglob("*") if path.is_file())


def test_a_client_whose_disk_is_full_says_so_and_keeps_what_it_had(person, small_disks):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "before")
    command = alice.command("send", "bob", "-")
    done = subprocess.run(on_a_small_disk(alice.home, size_kib(alice.home) + 80, command), input="x" * 150_000,
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 8, done.stdout + done.stderr
    assert error_of(done)["code"] == "disk_full"
    alice.run("send", "bob", "after")
    assert texts(fetch(bob), "alice") == ["before", "after"]


class NodeOnSmallDisk(Node):
    """A node whose data lies on a disk with little room."""

    room_kib = 0

    def command(self) -> list[str]:
        data = self.folder / "data"
        return super().command() if self.room_kib == 0 else on_a_small_disk(data, size_kib(data) + self.room_kib, super().command())


def test_a_node_whose_disk_is_full_takes_no_message_and_says_so(tmp_path: Path, small_disks):
    node = NodeOnSmallDisk(tmp_path / "node")
    with node:
        alice, bob = people(tmp_path, node, "alice", "bob")
        alice.run("dm", "bob", "before")
        node.stop()
        node.room_kib = 600
        node.start()
        sent = [alice.try_run("send", "bob", "-", text="x" * 150_000) for _ in range(8)]
        assert all(done.returncode == 0 for done in sent), [done.stdout for done in sent]
        states = [entry["state"] for entry in alice.history("bob") if entry["kind"] == "text"]
        assert "queued" in states, states
        waiting = alice.try_run("send", "bob", "small")
        assert waiting.returncode == 0 and "Nothing is lost" in waiting.stderr, waiting.stderr
        done = alice.try_run("group", "create", "garden", "bob")
        assert done.returncode == 4, done.stdout
        assert error_of(done)["code"] == "node_storage"
        assert "Nothing is lost" in error_of(done)["text"]


def test_who_cannot_leave_for_lack_of_room_stays_a_member_and_is_told(tmp_path: Path):
    with Node(tmp_path / "node", arguments=("--mailbox-messages", "3")) as node:
        alice, bob = people(tmp_path, node, "alice", "bob")
        alice.run("group", "create", "garden", "bob")
        fetch(bob)
        for number in range(3):
            bob.run("send", "garden", f"{number}")
        done = bob.try_run("group", "leave", "garden")
        assert done.returncode == 7
        assert error_of(done)["code"] == "mailbox_full"
        assert bob.run("group", "list")[-1]["standing"] == "member"
        fetch(alice)
        assert bob.run("group", "leave", "garden")[-1]["standing"] == "left"
        wait_until(lambda: len(fetch(alice).run("group", "info", "garden")[-1]["members"]) == 1, "alice to commit it", step=1)


def test_a_device_without_key_packages_is_named(person, tmp_path: Path):
    alice, bob = person("alice"), person("bob")
    laptop = Person(tmp_path / "laptop", "alice", alice.node)
    laptop.password_file.write_text(alice.password_file.read_text())
    alice.run("device", "confirm", laptop.login("--device", "laptop")[-1]["code"])
    laptop.run("login", "--wait", "--timeout", "30")
    laptop.run("logout")
    bob.run("dm", "alice", "to one of two")
    notices = [entry["text"] for entry in bob.history("alice") if entry["kind"] == "notice"]
    assert any("alice's device 'laptop' is not added" in text for text in notices), notices
    assert texts(fetch(alice), "bob") == ["to one of two"]


def test_a_bad_line_is_named_and_nothing_of_its_file_is_sent(person, tmp_path: Path):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "first")
    lines = tmp_path / "lines"
    lines.write_bytes(b"good\n\nalso good\nnot \xff text\n")
    done = alice.try_run("send", "bob", "--lines", str(lines))
    assert done.returncode == 2
    assert error_of(done)["text"].startswith("Line 4: ")
    assert texts(alice, "bob") == ["first"]


def test_a_file_called_dash_is_not_looked_at_for_standard_input(person, tmp_path: Path):
    alice, _ = person("alice"), person("bob")
    alice.run("dm", "bob", "first")
    (tmp_path / "-").write_bytes(b"not \xff text\n")
    done = subprocess.run(alice.command("send", "bob", "--lines", "-"), input="good\n", capture_output=True, text=True,
                          timeout=120, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert texts(alice, "bob") == ["first", "good"]
