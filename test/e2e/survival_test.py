"""Kills: whatever is killed, everything arrives once and in order."""

from __future__ import annotations

import random
import subprocess
import time

from harness import texts, wait_until


def burst_of(somebody, conversation: str, number: int) -> list[dict]:
    """What a client has stored of one burst."""
    return [entry for entry in somebody.history(conversation) if entry["kind"] == "text" and entry["text"].startswith(f"burst {number}, ")]


def test_clients_that_are_killed_while_they_send_and_receive_lose_and_repeat_nothing(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "first")
    chance = random.Random(7)
    cut_short = 0
    listener = bob.start("listen")
    for burst in range(6):
        lines = [f"burst {burst}, line {number}" for number in range(300)]
        file = alice.folder / "lines.txt"
        file.write_text("\n".join(lines) + "\n")
        sending = alice.start("send", "bob", "--lines", str(file))
        wait_until(lambda: burst_of(alice, "bob", burst), "the burst to begin", step=0)
        time.sleep(chance.uniform(0, 0.3))
        sending.kill()
        sending.wait()
        listener.kill()
        listener.wait()
        stored = burst_of(alice, "bob", burst)
        assert [entry["text"] for entry in stored] == lines[:len(stored)]
        left = [entry for entry in stored if entry["state"] != "queued"]
        cut_short += len(left) < len(lines)
        listener = bob.start("listen")
        # What the killed client had stored leaves with the next command; what it had not read yet was never said.
        alice.run("send", "bob", f"after {burst}")
    assert cut_short > 0, "every burst had left before its client was killed"
    expected = texts(alice, "bob")
    wait_until(lambda: len(texts(bob, "alice")) >= len(expected), "bob to have everything")
    listener.terminate()
    listener.wait()
    assert texts(bob, "alice") == expected


def test_a_node_that_is_killed_while_people_talk_loses_and_repeats_nothing(person, node):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "first")
    listener = bob.start("listen")
    lines = [f"line {number}" for number in range(300)]
    file = alice.folder / "lines.txt"
    file.write_text("\n".join(lines) + "\n")
    sending = alice.start("send", "bob", "--lines", str(file))
    time.sleep(0.4)
    node.kill()
    assert sending.wait(timeout=90) == 0
    node.start()
    alice.run("send", "bob", "flush")
    expected = ["first", *lines, "flush"]
    wait_until(lambda: len(texts(bob, "alice")) >= len(expected), "bob to have everything", timeout=120)
    listener.terminate()
    listener.wait()
    assert texts(bob, "alice") == expected


def test_a_client_that_is_killed_while_it_changes_a_group_finishes_the_change(person):
    alice, bob = person("alice"), person("bob")
    person("carol")
    alice.run("group", "create", "garden", "bob")
    for delay in (0.02, 0.05, 0.1, 0.2, 0.4):
        changing = alice.start("group", "add", "garden", "carol")
        time.sleep(delay)
        changing.kill()
        changing.wait()
    alice.run("group", "add", "garden", "carol")
    names = {member["name"] for member in alice.run("group", "info", "garden")[-1]["members"]}
    assert names == {"alice@localhost", "bob@localhost", "carol@localhost"}
    alice.run("send", "garden", "all here")
    bob.run("listen", "--timeout", "1")
    assert texts(bob, "garden") == ["all here"]


def test_two_processes_of_one_profile_share_a_store(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "first")
    listener = alice.start("listen")
    answering = bob.start("listen")
    try:
        for number in range(10):
            alice.run("send", "bob", f"ping {number}")
            bob.run("send", "alice", f"pong {number}")
        wait_until(lambda: len(texts(alice, "bob")) == 21 and len(texts(bob, "alice")) == 21, "both to have everything")
    finally:
        for process in (listener, answering):
            process.terminate()
            process.wait()
    assert sorted(texts(alice, "bob")) == sorted(texts(bob, "alice"))
    assert not [entry for entry in alice.history("bob") + bob.history("alice") if entry["kind"] in ("gap", "unreadable")]


def test_who_comes_back_to_much_and_is_killed_amid_it_gets_it_once(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "first")
    bob.run("listen", "--count", "1")
    lines = [f"line {number} of many" for number in range(2400)]  # more than the node hands over at once
    alice.run("send", "bob", "--lines", "-", text="\n".join(lines) + "\n", timeout=240)
    for shown in (1, 900, 1100):
        listening = bob.start("listen", stdout=subprocess.PIPE)
        for _ in range(shown):
            assert listening.stdout.readline()
        listening.kill()
        listening.communicate()
    listening = bob.start("listen")
    wait_until(lambda: len(texts(bob, "alice")) > len(lines), "bob to have everything")
    listening.terminate()
    listening.wait()
    assert texts(bob, "alice") == ["first", *lines]
    assert bob.run("listen", "--timeout", "1") == [], "all of it is acknowledged"
