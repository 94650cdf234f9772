"""Several hosts with a bad road between them: real programs, real sockets, in network namespaces."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from harness import Person, wait_until
from hosts import Hosts, NodeOnHost, PersonOnHost, why_not

COUNT = 40
pytestmark = pytest.mark.timeout(600)  # the waits for what is lost add up


@pytest.fixture
def hosts():
    if reason := why_not():
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with Hosts(3) as three:
        yield three


class Listener:
    """`qpc listen`, whose lines go to a file."""

    def __init__(self, person: Person):
        self.lines = person.folder / "heard"
        self.process = person.start("listen", stdout=self.lines.open("wb"))

    def texts(self) -> list[str]:
        events = [json.loads(line) for line in self.lines.read_text().splitlines()]
        return [event["text"] for event in events if event.get("kind") == "text" and not event["own"]]

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def stage(hosts: Hosts, tmp_path: Path):
    """A node on host 1, Alice on 2, Bob on 3, who listens; they have greeted each other."""
    with NodeOnHost(tmp_path / "node", hosts, 1) as node:
        alice, bob = (PersonOnHost(tmp_path / name, name, node, hosts, number) for name, number in (("alice", 2), ("bob", 3)))
        alice.register()
        bob.register()
        listener = Listener(bob)
        try:
            alice.run("dm", "bob", "hello")
            wait_until(lambda: listener.texts() == ["hello"], "the first words")
            yield hosts, node, alice, bob, listener
        finally:
            listener.stop()


def send_all(alice: Person, count: int = COUNT) -> list[str]:
    said = [f"text {number}" for number in range(count)]
    alice.run("send", "bob", "--lines", "-", text="\n".join(said) + "\n", timeout=240)
    return said


def test_nothing_is_lost_on_a_road_that_loses_and_repeats_packets(stage):
    hosts, _, alice, _, listener = stage
    for number in (1, 2, 3):
        hosts.change(number, loss=0.05, delay_ms=15, jitter_ms=15, twice=0.02)
    said = send_all(alice)
    wait_until(lambda: len(listener.texts()) > COUNT, "all texts", timeout=120)
    assert listener.texts() == ["hello", *said]
    assert all(count > 0 for count in hosts.counts().values()), hosts.counts()


def test_what_was_said_behind_a_partition_comes_when_it_is_over(stage):
    hosts, _, alice, _, listener = stage
    hosts.change(3, cut=True)
    said = send_all(alice)
    assert listener.texts() == ["hello"]
    hosts.change(2, cut=True)
    assert alice.run("send", "bob", "from the other side", timeout=240)[-1]["state"] == "queued"
    hosts.change(2, cut=False)
    hosts.change(3, cut=False)
    alice.run("outbox", "flush")
    wait_until(lambda: len(listener.texts()) > COUNT + 1, "all texts", timeout=180)
    assert listener.texts() == ["hello", *said, "from the other side"]


def test_a_client_that_moves_to_another_address_goes_on_listening(stage):
    hosts, _, alice, _, listener = stage
    hosts.move(3, "10.77.0.33")
    alice.run("send", "bob", "can you hear me")
    wait_until(lambda: listener.texts() == ["hello", "can you hear me"], "the text after the move", timeout=45)
    assert listener.process.poll() is None


def test_a_node_whose_machine_vanishes_is_found_again(stage):
    hosts, node, alice, _, listener = stage
    hosts.change(1, cut=True)
    node.kill()
    assert alice.run("send", "bob", "while it was away", timeout=240)[-1]["state"] == "queued"
    node.start()
    hosts.change(1, cut=False)
    alice.run("outbox", "flush")
    wait_until(lambda: listener.texts() == ["hello", "while it was away"], "the text afterwards", timeout=180)
    assert listener.process.poll() is None
