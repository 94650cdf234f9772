"""Members who send what qpc never sends: it is shown with its reason, and the rest is read all the same."""

from __future__ import annotations

import subprocess
import time

from harness import programs, texts, wait_until


def rogue(somebody, deed: str, about: str, octets: bytes = b"") -> str:
    done = subprocess.run([str(programs() / "e2e-rogue"), str(somebody.home), deed, about], input=octets,
                          capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode().strip()


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


def causes(somebody, conversation: str) -> str:
    return "\n".join(entry.get("cause", entry.get("text", "")) for entry in somebody.history(conversation))


def test_commits_that_nobody_can_apply_are_replaced_and_the_group_goes_on(person):
    """Three groups at once, as each takes the two minutes in which somebody might confirm the commit."""
    alice, bob, carol, mallory = (person(name) for name in ("alice", "bob", "carol", "mallory"))
    groups = {"garden": "commit", "attic": "coup", "cellar": "move"}
    for group in groups:
        alice.run("group", "create", group, "bob", "carol", "mallory")
    honest = (alice, bob, carol)
    for somebody in (bob, carol, mallory):
        somebody.run("listen", "--timeout", "1")
    for group in groups:
        bob.run("send", group, "before")  # confirms the commit that began the group
    for somebody in (alice, carol, mallory):
        somebody.run("listen", "--timeout", "1")
    for group, deed in groups.items():
        rogue(mallory, deed, group, b"no ciphertext at all" * 9)
    listeners = [somebody.start("listen") for somebody in honest]
    try:
        wait_until(lambda: all("a group stays in its channel" in causes(somebody, "cellar") for somebody in honest), "all to refuse it")
        bob.run("send", "garden", "meanwhile")  # of the epoch that all have in common
        wait_until(lambda: texts(carol, "garden") == ["before", "meanwhile"], "words that the contest does not stop")

        def replaced(group: str) -> bool:
            return all(somebody.run("group", "info", group)[0]["epoch"] == 2 for somebody in honest)

        for group in groups:
            wait_until(lambda group=group: replaced(group), f"the replacement in {group}", timeout=240)
        for group in groups:
            carol.run("send", group, "after")
            for somebody in (alice, bob):
                wait_until(lambda who=somebody, group=group: texts(who, group)[-1] == "after", f"{somebody.name} in {group}")
    finally:
        for listener in listeners:
            listener.terminate()
            listener.wait()
    mallory.run("listen", "--timeout", "1")
    assert texts(mallory, "garden")[-1] == "after", "she has gone on with the others"


def test_a_contest_of_a_good_commit_is_answered_by_who_has_applied_it(person):
    alice, bob, mallory = person("alice"), person("bob"), person("mallory")
    alice.run("group", "create", "garden", "bob", "mallory")
    for somebody in (bob, mallory):
        somebody.run("listen", "--timeout", "1")
    bob.run("send", "garden", "before")
    for somebody in (alice, mallory):
        somebody.run("listen", "--timeout", "1")
    dave = person("dave")
    alice.run("group", "add", "garden", "dave")
    assert rogue(mallory, "contest", "garden") == "waiting"
    bob.run("listen", "--timeout", "2")
    assert rogue(mallory, "contest", "garden") == "confirmed"
    for somebody in (dave, mallory):
        somebody.run("listen", "--timeout", "1")
    alice.run("send", "garden", "after")
    for somebody in (bob, dave, mallory):
        somebody.run("listen", "--timeout", "1")
        assert texts(somebody, "garden")[-1] == "after"


def test_a_device_that_alone_cannot_apply_a_commit_says_so_and_comes_back(person):
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    alice.run("group", "create", "garden", "bob", "carol")
    for somebody in (bob, carol):
        somebody.run("listen", "--timeout", "1")
    bob.run("send", "garden", "before")
    for somebody in (alice, carol):
        somebody.run("listen", "--timeout", "1")
    rogue(bob, "misjudge", "garden")  # there are two people in it, he believes
    person("dave")
    alice.run("group", "add", "garden", "dave")
    bob.run("listen", "--timeout", "2")
    assert "a third person cannot be brought into a direct conversation" in causes(bob, "garden")
    waiting = bob.try_run("send", "garden", "of the epoch that all have in common")
    assert waiting.returncode == 0, waiting
    carol.run("listen", "--timeout", "2")  # confirms what she has applied
    bob.run("listen", "--timeout", "2")
    assert "ask a member to let you in again ('qpc group readmit')" in causes(bob, "garden")
    rogue(bob, "misjudge", "garden")
    alice.run("group", "remove", "garden", "bob")
    alice.run("group", "add", "garden", "bob")
    bob.run("listen", "--timeout", "2")
    bob.run("send", "garden", "here again")
    for somebody in (alice, carol):
        somebody.run("listen", "--timeout", "1")
        assert texts(somebody, "garden")[-2:] == ["of the epoch that all have in common", "here again"]


def test_devices_that_have_applied_a_replaced_commit_go_back_and_follow_the_others(person):
    alice, bob, mallory = person("alice"), person("bob"), person("mallory")
    alice.run("group", "create", "garden", "bob", "mallory")
    for somebody in (bob, mallory):
        somebody.run("listen", "--timeout", "1")
    bob.run("send", "garden", "before")
    for somebody in (alice, mallory):
        somebody.run("listen", "--timeout", "1")
    dave = person("dave")
    alice.run("group", "add", "garden", "dave")
    bob.run("listen", "--timeout", "1")  # applies it, says nothing, and goes
    alice.run("send", "garden", "to dave, too")
    assert rogue(mallory, "contest", "garden") == "waiting"
    time.sleep(121)
    rogue(mallory, "overrule", "garden")
    for somebody in (alice, bob, dave):
        somebody.run("listen", "--timeout", "2")
    for somebody in (alice, bob):
        info = somebody.run("group", "info", "garden")[0]
        assert info["epoch"] == 2
        assert sorted({member["name"].split("@")[0] for member in info["members"]}) == ["alice", "bob", "mallory"]
        assert "was replaced, as members could not apply it" in causes(somebody, "garden")
    unsent = [entry for entry in alice.history("garden") if entry.get("text") == "to dave, too"]
    assert [entry["state"] for entry in unsent] == ["refused"]
    assert dave.run("group", "info", "garden")[0]["standing"] == "removed"
    alice.run("send", "garden", "after")
    bob.run("listen", "--timeout", "1")
    assert texts(bob, "garden")[-1] == "after"
    alice.run("group", "add", "garden", "dave")
    dave.run("listen", "--timeout", "1")
    alice.run("send", "garden", "to dave, again")
    dave.run("listen", "--timeout", "1")
    assert texts(dave, "garden")[-1] == "to dave, again"
