"""Sessions that end: because the device was signed out, because there are too many, or because the versions part."""

from __future__ import annotations

import subprocess
import time

from harness import Person, error_of, json_lines, programs, wait_until
from rogue_test import rogue, texts


def laptop_of(alice: Person, tmp_path) -> Person:
    laptop = Person(tmp_path / "laptop", "alice", alice.node)
    laptop.password_file.write_text(alice.password_file.read_text())
    alice.run("device", "confirm", laptop.login("--device", "laptop")[-1]["code"])
    laptop.run("login", "--wait", "--timeout", "30")
    return laptop


def test_a_device_that_was_signed_out_is_told_whatever_it_does(person, tmp_path):
    alice, bob = person("alice"), person("bob")
    laptop = laptop_of(alice, tmp_path)
    laptop.run("dm", "bob", "from the laptop")
    bob.run("listen", "--timeout", "1")
    rogue(alice, "revoke", "laptop")
    for words in (("listen", "--timeout", "5"), ("device", "list"), ("dm", "bob", "still me"), ("logout",)):
        done = laptop.try_run(*words)
        assert done.returncode == 3, (words, done.stdout)
        assert error_of(done)["code"] == "revoked", words
    assert [device["state"] for device in alice.run("device", "list")] == ["active", "revoked"]
    bob.run("listen", "--timeout", "1")
    assert texts(bob, "alice") == ["from the laptop"]
    assert texts(laptop, "bob")[0] == "from the laptop"  # what was said stays readable


def test_a_device_that_listens_while_it_is_signed_out_ends_and_says_why(person, tmp_path):
    alice = person("alice")
    laptop = laptop_of(alice, tmp_path)
    listening = laptop.start("listen", stdout=subprocess.PIPE)
    time.sleep(1)
    assert listening.poll() is None
    rogue(alice, "revoke", "laptop")
    output, _ = listening.communicate(timeout=30)
    assert listening.returncode == 3
    assert json_lines(output)[-1]["error"]["code"] == "revoked"


def test_the_session_that_is_one_too_many_takes_the_place_of_the_oldest_which_comes_back(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "first")
    listeners = [bob.start("listen") for _ in range(6)]  # four sessions a device
    try:
        for number in range(5):
            alice.run("send", "bob", f"{number}")
            time.sleep(0.5)
        wait_until(lambda: bob.run("group", "list") and texts(bob, "alice") == ["first", *"01234"], "bob to have all")
        assert [one.poll() for one in listeners] == [None] * 6
        bob.run("send", "alice", "and I can speak")
    finally:
        for one in listeners:
            one.terminate()
        for one in listeners:
            one.wait()
    alice.run("listen", "--timeout", "1")
    assert texts(alice, "bob")[-1] == "and I can speak"
    lost = [line for line in (bob.folder / "qpc.log").read_text().splitlines() if line.startswith("Connection lost")]
    assert lost and all("has ended this session" in line for line in lost), lost
    assert len(lost) < 30, "they push each other out over and over"


def test_who_listens_is_told_that_the_node_goes_down(person, node):
    bob = person("bob")
    listener = bob.start("listen")
    try:
        wait_until(lambda: "Connected" in (bob.folder / "qpc.log").read_text(), "bob to be connected")
        assert node.stop() == 0
        wait_until(lambda: "Connection lost: The node is going down" in (bob.folder / "qpc.log").read_text(), "bob to be told")
        node.start()
        wait_until(lambda: (bob.folder / "qpc.log").read_text().count("Connected") == 2, "bob to be back")
    finally:
        listener.terminate()
        listener.wait()


class OtherVersion:
    """A node of another wire version in the place of a node that has stopped."""

    def __init__(self, node, newest: int, oldest: int):
        self.command = [str(programs() / "e2e-other-version"), str(node.folder / "data"), str(node.folder / "storage.key"),
                        node.listen, str(newest), str(oldest)]

    def __enter__(self) -> OtherVersion:
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "ready\n"
        return self

    def __exit__(self, *_) -> None:
        self.process.kill()
        self.process.wait()


def test_a_node_without_a_common_version_is_refused_with_what_to_do(person, node):
    alice, bob = person("alice"), person("bob")
    carol = person("carol", registered=False)
    bob.run("logout")
    alice.run("contact", "show", "bob")
    node.stop()
    for versions in ((9, 8), (0, 0)):
        with OtherVersion(node, *versions):
            entering = [carol.try_run("--node", node.listen, "--trust", node.identity, "register", "carol@localhost",
                                      "--password-file", str(carol.password_file)),
                        bob.try_run("--node", node.listen, "login", "bob@localhost", "--password-file", str(bob.password_file))]
            for done in (*entering, alice.try_run("device", "list"), alice.try_run("listen", "--timeout", "5")):
                assert done.returncode == 5, done.stdout
                assert error_of(done)["code"] == "wrong_version"
                assert "upgrade" in error_of(done)["text"]


def test_what_is_said_to_a_node_of_another_version_waits_for_one_that_fits(person, node):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "before")
    node.stop()
    with OtherVersion(node, 9, 8):
        done = alice.try_run("send", "bob", "meanwhile")
        assert done.returncode == 5
        assert error_of(done)["code"] == "wrong_version"
        assert alice.history("bob")[-1]["state"] == "queued"
    node.start()
    alice.run("send", "bob", "after")
    bob.run("listen", "--timeout", "1")
    assert texts(bob, "alice") == ["before", "meanwhile", "after"]
