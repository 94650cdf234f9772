"""The order of storing and sending (PROTOCOL.md): a client is killed at each of its steps, the first, the second, and so on
until a command gets through. Then the command is run again, and nothing is lost, said twice or encrypted twice."""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
from collections.abc import Callable, Iterator

import pytest
from harness import Person, error_of, json_lines, programs, texts

pytestmark = pytest.mark.timeout(900)  # on a slow machine

SUITES = ("MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519", "MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519")
LOG = "store.db-wal"  # what a transaction writes, and syncs when it is saved


class Death:
    """A client that was killed: before which step, and what it had printed."""

    def __init__(self, number: int, done: subprocess.CompletedProcess):
        self.number = number
        self.step = done.stderr.splitlines()[-1].partition(": ")[2]
        self.printed = json_lines(done.stdout)


def deaths(somebody: Person, words: Callable[[int], tuple[str, ...]], every: int = 1) -> Iterator[Death]:
    """Runs a command that is killed before its first step, before its second …, until it gets through. Where a round takes
    long, only before each n-th: another time it begins with another one, so that many runs see every step."""
    first = random.randint(1, every)
    print(f"killed before step {first}, and every {every} from there")
    for number in itertools.count(first, every):
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


def test_whoever_is_wanted_no_more_does_not_come_in_however_far_the_change_had_come(person):
    alice, bob = person("alice"), person("bob")
    person("carol")
    alice.run("group", "create", "garden", "bob")
    for death in deaths(alice, lambda _: ("group", "add", "garden", "carol"), every=2):
        done = alice.try_run("group", "remove", "garden", "carol")
        assert done.returncode == 0 or error_of(done)["code"] == "not_member", done.stdout
        alice.run("outbox", "flush")
        assert [member["name"] for member in alice.run("group", "info", "garden")[-1]["members"]] == ["alice@localhost", "bob@localhost"], death.step
    alice.run("group", "remove", "garden", "carol")
    alice.run("send", "garden", "two of us")
    bob.run("listen", "--timeout", "2")
    assert texts(bob, "garden") == ["two of us"]
    nothing_is_amiss(alice, bob)


def suite_of(somebody: Person) -> str:
    return somebody.run("group", "info", "attic")[-1]["suite"]


def attic(person) -> tuple[Person, Person, Person]:
    """A group of three that can move to and fro."""
    people = tuple(person(name) for name in ("alice", "bob", "carol"))
    people[0].run("group", "create", "attic", "bob", "carol", "--suite", SUITES[0])
    for somebody in people[1:]:
        somebody.run("outbox", "flush")
        somebody.run("send", "attic", f"{somebody.name} is here")
    return people


def test_a_client_that_is_killed_at_any_step_of_moving_a_group_moves_it_once(person):
    alice, bob, carol = attic(person)
    moves = itertools.count(1)

    def upgrade(_: int) -> tuple[str, ...]:
        return "group", "upgrade", "attic", "--suite", SUITES[next(moves) % 2]

    said = []
    for death in deaths(alice, upgrade, every=3):
        target = next(suite for suite in SUITES if suite != suite_of(carol))
        for somebody in (bob, alice):  # whether Bob hears of it before she goes on or not
            somebody.run("outbox", "flush")
        if suite_of(alice) != target:
            alice.run("group", "upgrade", "attic", "--suite", target)
        said.append(f"moved, {death.number}")
        alice.run("send", "attic", said[-1])
        for somebody in (bob, carol):
            somebody.run("outbox", "flush")
            assert suite_of(somebody) == target, death.step
    for somebody in (alice, bob, carol):
        somebody.run("outbox", "flush")
        assert suite_of(somebody) != target
        assert [text for text in texts(somebody, "attic") if text.startswith("moved")] == said
        assert len(somebody.run("group", "list")) == 1
    nothing_is_amiss(alice, bob, carol)


def test_a_client_that_is_killed_at_any_step_of_following_is_there_with_the_next_command(person):
    alice, bob, carol = attic(person)
    moves = itertools.count(1)
    said = []

    def follow(number: int) -> tuple[str, ...]:
        alice.run("group", "upgrade", "attic", "--suite", SUITES[next(moves) % 2])
        said.append(f"moved, {number}")
        alice.run("send", "attic", said[-1])
        return "outbox", "flush"

    fates = set()
    for death in deaths(bob, follow, every=2):
        fates.add(suite_of(bob) == suite_of(alice))
        bob.run("outbox", "flush")
        assert suite_of(bob) == suite_of(alice), death.step
        bob.run("send", "attic", f"bob, too, {death.number}")
        alice.run("outbox", "flush")
        assert texts(alice, "attic")[-1] == f"bob, too, {death.number}", death.step
    assert fates == {False, True}
    for somebody in (carol, alice, bob):
        somebody.run("outbox", "flush")
        assert suite_of(somebody) == suite_of(alice)
        assert [text for text in texts(somebody, "attic") if text.startswith("moved")] == said
        assert len(somebody.run("group", "list")) == 1
    nothing_is_amiss(alice, bob, carol)
