"""The outbox: what waits and why, sending it now, and taking it back."""

from __future__ import annotations

import os
from pathlib import Path

from harness import Node, Person, error_of, json_lines, programs, wait_until
from terminal import READY, Terminal


def waiting(somebody: Person) -> list[dict]:
    return somebody.run("outbox", "list")


def said(somebody: Person, conversation: str) -> list[tuple[str, str]]:
    return [(one["text"], one["state"]) for one in somebody.history(conversation) if one["kind"] == "text"]


def befriend(person) -> tuple[Person, Person]:
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "before")
    bob.run("listen", "--count", "1", "--timeout", "60")
    return alice, bob


def test_what_waits_is_listed_with_its_cause_and_flushed_when_the_node_is_back(person, node):
    alice, bob = befriend(person)
    assert alice.run("outbox", "list") == [] and alice.run("outbox", "flush")[0]["waiting"] == 0
    node.kill()
    alice.run("send", "bob", "one")
    alice.run("send", "bob", "two")
    listed = waiting(alice)
    assert [(one["conversation"], one["kind"], one["priority"], one["text"]) for one in listed] == [
        ("bob@localhost", "text", "chat", "one"), ("bob@localhost", "text", "chat", "two")]
    for one in listed:
        assert one["tries"] >= 1 and "node" in one["why"] and one["since_ms"] > 0 and not one["may_have_left"]
    done = alice.try_run("outbox", "flush")
    assert done.returncode == 4
    assert json_lines(done.stdout)[0]["waiting"] == 2
    node.start()
    assert alice.run("outbox", "flush") == [{"sent": 2, "refused": 0, "others": 0, "waiting": 0}]
    assert waiting(alice) == []
    bob.run("listen", "--count", "2", "--timeout", "60")
    assert [text for text, _ in said(bob, "alice")] == ["before", "one", "two"]


def test_what_is_cleared_stays_in_the_history_and_never_leaves(person, node):
    alice, bob = befriend(person)
    node.kill()
    for text in ("stays", "goes", "goes too"):
        alice.run("send", "bob", text)
    numbers = {one["text"]: str(one["number"]) for one in waiting(alice)}
    done = alice.try_run("outbox", "clear", numbers["goes"])
    assert done.returncode == 2 and error_of(done)["code"] == "not_confirmed"
    cleared = alice.run("outbox", "clear", numbers["goes"], "--yes")
    assert [(one["text"], one["state"], one["unsent"]) for one in cleared] == [("goes", "refused", "cleared")]
    assert alice.run("outbox", "clear", numbers["goes too"], "--yes")[0]["state"] == "refused"
    assert alice.try_run("outbox", "clear", numbers["goes"], "--yes").returncode == 6
    why = alice.run("message", "why", "--cursor", str(cleared[0]["cursor"]))[0]
    assert "cleared" in why["standing"]
    node.start()
    alice.run("send", "bob", "after")
    bob.run("listen", "--count", "2", "--timeout", "60")
    assert [text for text, _ in said(bob, "alice")] == ["before", "stays", "after"]
    assert not bob.run("holes"), "nobody misses what never left"
    assert ("goes", "refused") in said(alice, "bob")


def test_clearing_everything_asks_at_the_terminal(person, node):
    alice, _ = befriend(person)
    node.kill()
    alice.run("send", "bob", "one")
    alice.run("send", "bob", "two")
    environment = {**os.environ, "PATH": f"{programs()}:{os.environ['PATH']}", "QPC_HOME": str(alice.home)}
    terminal = Terminal(alice.folder, environment)
    try:
        terminal.type("qpc outbox clear --all\n")
        terminal.wait_for("Clear 2 messages from the outbox?")
        terminal.type("no\n")
        terminal.wait_for("Nothing was done.")
        assert terminal.wait_for("status 2 " + READY)
        assert len(waiting(alice)) == 2
        terminal.type("qpc outbox clear --all\n")
        terminal.wait_for("[yes/no]")
        terminal.type("yes\n")
        terminal.wait_for("(cleared)")
        terminal.wait_for("status 0 " + READY)
        assert waiting(alice) == []
    finally:
        terminal.close()


def test_what_finds_no_room_says_so_and_when_it_is_tried_again(tmp_path: Path):
    with Node(tmp_path / "node", arguments=("--mailbox-messages", "3")) as node:
        alice, bob = (Person(tmp_path / name, name, node) for name in ("alice", "bob"))
        alice.register()
        bob.register()
        alice.run("dm", "bob", "1")
        alice.run("send", "bob", "2")
        assert alice.try_run("send", "bob", "3").returncode == 0
        one = waiting(alice)[0]
        assert one["text"] == "3" and one["tries"] == 1 and "full" in one["why"], one
        assert one["next_try_ms"] > one["tried_at_ms"] and not one["may_have_left"]
        done = alice.try_run("outbox", "flush")
        assert done.returncode == 7 and error_of(done)["code"] == "mailbox_full"
        assert waiting(alice)[0]["tries"] == 2
        bob.run("listen", "--count", "2", "--timeout", "60")
        assert alice.run("outbox", "flush")[0]["sent"] == 1
        bob.run("listen", "--count", "1", "--timeout", "60")
        assert [text for text, _ in said(bob, "alice")] == ["1", "2", "3"]


def test_a_daemon_lists_what_waits_too(person, node):
    alice, bob = befriend(person)
    alice.run("send", "bob", "hello")
    daemon = bob.start("daemon")
    try:
        # It takes the message in and confirms it at once; what waits is seen where the node goes away meanwhile.
        bob.run("listen", "--count", "1", "--timeout", "60")
        wait_until(lambda: waiting(bob) == [], "its receipts to leave")
        node.kill()
        bob.run("send", "alice", "an answer")
        assert [one["priority"] for one in waiting(bob)] == ["chat"], "the daemon lists what waits, too"
        node.start()
        bob.run("outbox", "flush")
    finally:
        daemon.terminate()
        assert daemon.wait(timeout=20) == 0
    alice.run("listen", "--count", "1", "--timeout", "60")
    assert said(alice, "bob")[-1] == ("an answer", "received")
