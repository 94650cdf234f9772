"""The order of storing and sending (PROTOCOL.md): a client is killed at each of its steps, the first, the second, and so on
until a command gets through. Then the command is run again, and nothing is lost, said twice or encrypted twice."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
from collections.abc import Callable, Iterator

import pytest
from harness import Person, json_lines, programs, texts

pytestmark = pytest.mark.timeout(900)  # on a slow machine

LOG = "store.db-wal"  # what a transaction writes, and syncs when it is saved


class Death:
    """A client that was killed: before which step, and what it had printed."""

    def __init__(self, number: int, done: subprocess.CompletedProcess):
        self.number = number
        self.step = done.stderr.splitlines()[-1].partition(": ")[2]
        self.printed = json_lines(done.stdout)


def deaths(somebody: Person, words: Callable[[int], tuple[str, ...]]) -> Iterator[Death]:
    """Runs a command that is killed before its first step, before its second …, until it gets through."""
    for number in itertools.count(1):
        command = [str(programs() / "e2e-mortal"), *somebody.command(*words(number))[1:]]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
                              env={**os.environ, "QPC_DIES_AT": str(number)})
        if done.returncode != -signal.SIGKILL:
            assert done.returncode == 0, done.stdout + done.stderr
            return
        yield Death(number, done)


def nothing_is_amiss(*people: Person) -> None:
    """No message is missing or unreadable; two plain texts under one key would show as 'key_used_already' or a fork."""
    for somebody in people:
        assert somebody.run("holes", "--all") == []
        assert somebody.run("outbox", "list") == []


def fate_of(somebody: Person, conversation: str, text: str) -> str:
    """How far a message of theirs has come."""
    entries = [entry for entry in somebody.history(conversation) if entry["text"] == text]
    assert len(entries) <= 1
    if not entries:
        return "unknown"
    waiting = [one for one in somebody.run("outbox", "list") if one.get("text") == text]
    if not waiting:
        return entries[0]["state"]
    return "may have left" if waiting[0]["may_have_left"] else "stored"


def test_a_client_that_is_killed_at_any_step_of_sending_says_everything_once(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "text 0")
    steps, fates = set(), set()
    for death in deaths(alice, lambda number: ("send", "bob", f"text {number}")):
        text = f"text {death.number}"
        fate = fate_of(alice, "bob", text)
        steps.add(death.step)
        fates.add(fate)
        # Whoever was told nothing looks into the history before saying it again.
        alice.run(*(("send", "bob", text) if fate == "unknown" else ("outbox", "flush")))
    assert {"sending", f"writing {LOG}", f"going on to write {LOG}", f"syncing {LOG}"} <= steps
    assert {"unknown", "stored", "may have left", "sent"} <= fates
    expected = [f"text {number}" for number in range(death.number + 2)]
    assert texts(alice, "bob") == expected
    bob.run("listen", "--count", str(len(expected)), "--timeout", "60")
    assert texts(bob, "alice") == expected
    nothing_is_amiss(alice, bob)


def test_a_client_that_is_killed_at_any_step_of_receiving_stores_and_shows_everything_once(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "text 0")
    cursor = bob.run("listen", "--count", "1", "--timeout", "60")[0]["cursor"]
    shown, steps, fates = ["text 0"], set(), set()

    def listen(number: int) -> tuple[str, ...]:
        alice.run("send", "bob", f"text {number}")
        return "listen", "--from", str(cursor), "--count", "1", "--timeout", "60"

    for death in deaths(bob, listen):
        steps.add(death.step)
        fates.add("stored" if f"text {death.number}" in texts(bob, "alice") else "at the node")
        lines = death.printed or bob.run("listen", "--from", str(cursor), "--count", "1", "--timeout", "60")
        shown += [line["text"] for line in lines]
        cursor = lines[-1]["cursor"]
    assert {"sending", f"writing {LOG}", f"going on to write {LOG}", f"syncing {LOG}"} <= steps
    assert fates == {"stored", "at the node"}
    expected = [f"text {number}" for number in range(death.number + 2)]
    assert shown == expected[:-1]
    assert texts(bob, "alice") == texts(alice, "bob") == expected
    bob.run("outbox", "flush")
    alice.run("listen", "--timeout", "2")
    assert {entry["text"]: entry["state"] for entry in alice.history("bob") if entry["kind"] == "text"} == {
        text: "delivered" for text in expected}, "every receipt has come"
    nothing_is_amiss(alice, bob)


def test_a_client_that_is_killed_at_any_step_of_a_commit_makes_it_once(person):
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    alice.run("group", "create", "garden", "bob")
    everybody = ["alice@localhost", "bob@localhost", "carol@localhost"]

    def members(somebody: Person) -> list[str]:
        return sorted(member["name"] for member in somebody.run("group", "info", "garden")[-1]["members"])

    def fate() -> str:
        if members(alice) == everybody:
            return "made"
        kinds = {one["kind"] for one in alice.run("outbox", "list")}
        return "pending" if "commit" in kinds else "unknown"

    fates = set()
    for death in deaths(alice, lambda _: ("group", "add", "garden", "carol")):
        fates.add(fate())
        alice.run("group", "add", "garden", "carol")
        assert members(alice) == everybody, death.step
        alice.run("send", "garden", f"with carol, {death.number}")
        alice.run("group", "remove", "garden", "carol")
    assert fates == {"unknown", "pending", "made"}
    alice.run("send", "garden", "all here")
    expected = [f"with carol, {number}" for number in range(1, death.number + 1)] + ["all here"]
    for somebody in (bob, carol):
        somebody.run("listen", "--timeout", "2")
        assert members(somebody) == everybody
        assert texts(somebody, "garden") == expected
    nothing_is_amiss(alice, bob, carol)
