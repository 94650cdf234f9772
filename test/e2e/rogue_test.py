"""Members who send what qpc never sends: it is shown with its reason, and the rest is read all the same."""

from __future__ import annotations

import subprocess

from harness import programs, wait_until


def texts(somebody, conversation: str) -> list[str]:
    return [entry["text"] for entry in somebody.history(conversation) if entry["kind"] == "text"]


def rogue(somebody, deed: str, about: str, octets: bytes = b"") -> None:
    done = subprocess.run([str(programs() / "e2e-rogue"), str(somebody.home), deed, about], input=octets,
                          capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr


def received_ciphertext(somebody, conversation: str) -> bytes:
    """Of the text that arrived last."""
    somebody.run("listen", "--timeout", "1")
    entry = [entry for entry in somebody.history(conversation) if entry["kind"] == "text"][-1]
    raw = somebody.folder / "raw.mls"
    somebody.run("message", "show", entry["id"], "--raw", str(raw))
    return raw.read_bytes()


def test_junk_in_a_mailbox_is_shown_with_its_reason_and_stops_nothing(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "before")
    for octets in (b"\x00", b"\xff" * 5000, bytes(range(256)) * 4):
        rogue(alice, "enqueue", "bob", octets)
    alice.run("send", "bob", "after")
    shown = bob.run("listen", "--timeout", "1")
    assert [line["text"] for line in shown if line["kind"] == "text"] == ["before", "after"]
    junk = [line for line in shown if line["kind"] == "unreadable"]
    assert len(junk) == 3
    assert all(line["cause"].startswith("malformed: ") for line in junk), junk


def test_junk_does_not_stop_one_who_listens(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "before")
    listener = bob.start("listen")
    try:
        wait_until(lambda: bob.run("group", "list") and texts(bob, "alice") == ["before"], "bob to listen")
        for number in range(20):
            rogue(alice, "enqueue", "bob", b"junk %d" % number)
        alice.run("send", "bob", "after")
        wait_until(lambda: bob.run("group", "list") and texts(bob, "alice") == ["before", "after"], "bob to go on")
        assert listener.poll() is None
    finally:
        listener.terminate()
        listener.wait()


def test_a_damaged_copy_of_a_message_is_said_to_be_one(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "before")
    forged = bytearray(received_ciphertext(bob, "alice"))
    forged[-1] ^= 1
    rogue(alice, "post", "bob", bytes(forged))
    alice.run("send", "bob", "after")
    shown = bob.run("listen", "--timeout", "1")
    assert [line["text"] for line in shown if line["kind"] == "text"] == ["after"]
    assert [line["cause"] for line in shown if line["kind"] == "unreadable"] == ["replayed: its key was used already."]


def test_a_message_that_comes_again_by_another_way_is_shown_once(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "once")
    bob.run("listen", "--timeout", "1")
    rogue(alice, "enqueue", "bob", received_ciphertext(bob, "alice"))
    alice.run("send", "bob", "after")
    shown = bob.run("listen", "--timeout", "1")
    assert [(line["kind"], line.get("text")) for line in shown] == [("text", "after")]
