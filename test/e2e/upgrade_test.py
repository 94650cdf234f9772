"""Moving a conversation to another cipher suite: everybody ends up there, nothing is lost, whoever is switched off when."""

from __future__ import annotations

import signal
import time

import pytest
from device_test import second_device
from harness import json_lines, wait_until
from rogue_test import causes, rogue

CLASSICAL = "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519"
HYBRID = "MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519"


def texts(somebody, conversation: str) -> list[str]:
    return [entry["text"] for entry in somebody.history(conversation) if entry["kind"] == "text"]


def fetch(somebody):
    somebody.run("listen", "--timeout", "1")
    return somebody


def info(somebody, conversation: str) -> dict:
    return somebody.run("group", "info", conversation)[-1]


def error_of(done) -> dict:
    return json_lines(done.stdout)[-1]["error"]


def attic(person, *names: str) -> list:
    """Alice's group, with the weaker suite, in which each has said something."""
    people = [person(name) for name in ("alice", *names)]
    people[0].run("group", "create", "attic", *names, "--suite", CLASSICAL)
    for somebody in people:
        fetch(somebody).run("send", "attic", f"{somebody.name} is here")
    for somebody in people:
        fetch(somebody)
    return people


def test_a_group_moves_once_somebody_else_has_confirmed_that(person):
    alice, bob, carol = attic(person, "bob", "carol")
    closed = alice.run("group", "upgrade", "attic")[-1]
    assert (closed["suite"], closed["moves_to"]) == (CLASSICAL, HYBRID)
    alice.run("send", "attic", "meanwhile")
    assert HYBRID in alice.run("outbox", "list")[0]["why"]
    done = alice.try_run("group", "set", "attic", "--name", "cellar")
    assert done.returncode != 0 and error_of(done)["code"] == "moving"
    fetch(bob)  # says so to the node, and is there
    assert info(bob, "attic")["suite"] == HYBRID and "moves_to" not in info(bob, "attic")
    fetch(alice)
    assert info(alice, "attic")["suite"] == HYBRID and alice.run("outbox", "list") == []
    bob.run("send", "attic", "in the new one")
    fetch(carol).run("send", "attic", "carol was away")
    before = ["alice is here", "bob is here", "carol is here"]
    for somebody in (alice, bob, carol):
        assert texts(fetch(somebody), "attic") == [*before, "meanwhile", "in the new one", "carol was away"]
        assert not somebody.run("holes")
        notices = [entry["text"] for entry in somebody.history("attic") if entry["kind"] == "notice"]
        assert any(HYBRID in notice and "alice" in notice for notice in notices), notices
    # Back again, as somebody may want to.
    alice.run("group", "upgrade", "attic", "--suite", CLASSICAL)
    for somebody in (bob, carol, alice):
        assert info(fetch(somebody), "attic")["suite"] == CLASSICAL
    alice.run("group", "set", "attic", "--name", "cellar")
    assert fetch(carol).run("group", "info", "cellar")[-1]["members"]


def test_who_listens_moves_by_themselves(person):
    alice, bob = attic(person, "bob")
    listeners = [somebody.start("listen") for somebody in (alice, bob)]
    try:
        alice.run("group", "upgrade", "attic")
        for somebody in (alice, bob):
            wait_until(lambda: info(somebody, "attic")["suite"] == HYBRID, f"{somebody.name} to move")
        bob.run("send", "attic", "there")
        wait_until(lambda: texts(alice, "attic")[-1] == "there", "alice to read it")
    finally:
        for listener in listeners:
            listener.terminate()
            listener.wait()


def test_what_crosses_it_is_said_in_the_new_group(person):
    alice, bob, carol = attic(person, "bob", "carol")
    alice.run("group", "upgrade", "attic")
    bob.run("send", "attic", "written for the former group")  # without having heard of it
    assert info(bob, "attic")["suite"] == HYBRID
    for somebody in (alice, carol):
        assert texts(fetch(somebody), "attic")[-1] == "written for the former group"
        assert info(somebody, "attic")["suite"] == HYBRID


def test_the_committers_devices_wait_for_another_account(person, tmp_path):
    alice, bob = attic(person, "bob")
    laptop = second_device(tmp_path, alice)
    code = laptop.login("--device", "laptop")[-1]["code"]
    alice.run("device", "confirm", code)
    wait_until(lambda: len(fetch(laptop).run("group", "list")) == 1, "the laptop to be in the group")
    alice.run("group", "upgrade", "attic")
    for device in (laptop, alice):
        assert info(fetch(device), "attic")["moves_to"] == HYBRID
    fetch(bob)
    for device in (laptop, alice):
        assert info(fetch(device), "attic")["suite"] == HYBRID
    laptop.run("send", "attic", "from the laptop")
    assert texts(fetch(bob), "attic")[-1] == texts(fetch(alice), "attic")[-1] == "from the laptop"


def test_own_devices_alone_and_nobody_at_all_move_at_once(person, tmp_path):
    alice = person("alice")
    alice.run("group", "create", "notes", "--suite", CLASSICAL)
    assert alice.run("group", "upgrade", "notes")[-1]["suite"] == HYBRID
    laptop = second_device(tmp_path, alice)
    alice.run("device", "confirm", laptop.login("--device", "laptop")[-1]["code"])
    wait_until(lambda: len(fetch(laptop).run("group", "list")) == 1, "the laptop to be in the group")
    assert alice.run("group", "upgrade", "notes", "--suite", CLASSICAL)[-1]["suite"] == CLASSICAL
    assert info(fetch(laptop), "notes")["suite"] == CLASSICAL
    laptop.run("send", "notes", "milk")
    assert texts(fetch(alice), "notes") == ["milk"]


def test_a_conversation_of_two_moves_too(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "hello")
    fetch(bob).run("send", "alice", "hello yourself")
    fetch(bob).run("group", "upgrade", "alice", "--suite", CLASSICAL)
    fetch(alice)
    fetch(bob).run("send", "alice", "still here")
    alice.run("dm", "bob", "and so am I")
    for somebody, other in ((alice, "bob"), (bob, "alice")):
        assert texts(fetch(somebody), other)[-2:] == ["still here", "and so am I"]
        assert info(somebody, other)["suite"] == CLASSICAL


def test_only_admins_move_a_group_and_only_to_something_else(person):
    alice, bob = attic(person, "bob")
    for somebody, words, code in ((bob, (), "not_allowed"), (alice, ("--suite", CLASSICAL), "same_suite")):
        done = somebody.try_run("group", "upgrade", "attic", *words)
        assert done.returncode != 0 and error_of(done)["code"] == code
    alice.run("group", "upgrade", "attic")
    fetch(bob)
    done = fetch(alice).try_run("group", "upgrade", "attic")
    assert error_of(done)["code"] == "same_suite"
    assert info(alice, "attic")["suite"] == HYBRID


def test_members_come_and_go_afterwards(person):
    alice, bob = attic(person, "bob")
    carol = person("carol")
    alice.run("group", "upgrade", "attic")
    fetch(bob)
    fetch(alice).run("group", "add", "attic", "carol")
    fetch(carol).run("send", "attic", "carol is here, too")
    alice.run("group", "readmit", "attic", "bob")
    fetch(bob).run("send", "attic", "bob again")
    assert texts(fetch(carol), "attic") == ["carol is here, too", "bob again"]
    bob.run("group", "leave", "attic")
    fetch(alice)
    assert {member["name"].split("@")[0] for member in info(fetch(carol), "attic")["members"]} == {"alice", "carol"}


def test_who_was_away_and_is_out_by_now_reads_so(person):
    alice, bob, carol = attic(person, "bob", "carol")
    alice.run("group", "upgrade", "attic")
    fetch(bob)
    fetch(alice).run("group", "remove", "attic", "carol")
    fetch(carol)
    assert (info(carol, "attic")["standing"], info(carol, "attic")["suite"]) == ("removed", HYBRID)
    assert texts(carol, "attic") == ["alice is here", "bob is here", "carol is here"]
    # And back again.
    alice.run("group", "add", "attic", "carol")
    fetch(carol).run("send", "attic", "back")
    assert texts(fetch(bob), "attic")[-1] == "back"
    assert len(carol.run("group", "list")) == 1


def test_who_was_out_while_it_moved_comes_back_into_the_same_conversation(person):
    alice, bob, carol = attic(person, "bob", "carol")
    alice.run("group", "remove", "attic", "carol")
    fetch(carol)
    alice.run("group", "upgrade", "attic")
    fetch(bob)
    fetch(alice).run("group", "add", "attic", "carol")
    fetch(carol).run("send", "attic", "back")
    assert texts(fetch(bob), "attic")[-1] == "back"
    assert len(carol.run("group", "list")) == 1 and texts(carol, "attic")[0] == "alice is here"


@pytest.mark.parametrize("after", [0.05, 0.15, 0.25, 0.4, 0.6])
def test_whoever_is_killed_on_the_way_gets_there(person, after):
    """At whatever step: what was stored is submitted again, or was never heard of."""
    alice, bob, carol = attic(person, "bob", "carol")
    moving = alice.start("group", "upgrade", "attic")
    time.sleep(after)
    moving.send_signal(signal.SIGKILL)
    moving.wait()
    fetching = bob.start("listen", "--timeout", "1")
    time.sleep(after)
    fetching.send_signal(signal.SIGKILL)
    fetching.wait()
    def has_moved(somebody) -> bool:
        return info(fetch(somebody), "attic")["suite"] == HYBRID
    if not has_moved(alice) and "moves_to" not in info(alice, "attic"):
        alice.run("group", "upgrade", "attic")
    for somebody in (bob, carol, alice):
        wait_until(lambda: has_moved(somebody), f"{somebody.name} to move")
    for somebody in (alice, bob, carol):
        somebody.run("send", "attic", f"{somebody.name} got there")
    for somebody in (alice, bob, carol):
        assert sorted(texts(fetch(somebody), "attic")[-3:]) == ["alice got there", "bob got there", "carol got there"]
        assert not somebody.run("holes")


def test_who_may_not_close_a_group_or_lies_to_the_node_is_replaced(person):
    """Both at once, as each takes the two minutes in which somebody might confirm it."""
    alice, bob, carol, mallory = attic(person, "bob", "carol", "mallory")
    alice.run("group", "create", "cellar", "bob", "carol", "mallory")
    for somebody in (bob, carol, mallory):
        fetch(somebody)
    bob.run("send", "cellar", "before")  # confirms the commit that began the group
    for somebody in (alice, carol, mallory):
        fetch(somebody)
    epochs = {group: info(mallory, group)["epoch"] for group in ("attic", "cellar")}
    rogue(mallory, "close", "attic")
    rogue(mallory, "misname", "cellar")
    honest = (alice, bob, carol)
    listeners = [somebody.start("listen") for somebody in honest]
    try:
        for group, epoch in epochs.items():
            wait_until(lambda group=group, epoch=epoch: all(info(somebody, group)["epoch"] == epoch + 1 for somebody in honest),
                       f"the replacement in {group}", timeout=240)
            carol.run("send", group, "after")
            for somebody in (alice, bob):
                wait_until(lambda who=somebody, group=group: texts(who, group)[-1] == "after", f"{somebody.name} in {group}")
        assert "only an admin may move a group to another cipher suite" in causes(bob, "attic")
        # And what an admin wants is done, in the same channel.
        alice.run("group", "upgrade", "attic")
        for somebody in honest:
            wait_until(lambda who=somebody: info(who, "attic")["suite"] == HYBRID, f"{somebody.name} to move")
    finally:
        for listener in listeners:
            listener.terminate()
            listener.wait()
    assert info(fetch(mallory), "attic")["suite"] == HYBRID, "she has gone on with the others"


def test_a_commit_that_the_channel_never_had_closes_nothing(person):
    """An admin mails it to the members: they see it, ask, and go back."""
    alice, bob, carol = attic(person, "bob", "carol")
    epoch = info(bob, "attic")["epoch"]
    rogue(alice, "aside", "attic")
    for somebody in (bob, carol):
        fetch(somebody)
        assert "moves_to" not in info(somebody, "attic") and info(somebody, "attic")["epoch"] == epoch
    bob.run("send", "attic", "still here")
    for somebody in (alice, carol):
        assert texts(fetch(somebody), "attic")[-1] == "still here"
    alice.run("group", "upgrade", "attic")
    for somebody in (bob, carol, alice):
        assert info(fetch(somebody), "attic")["suite"] == HYBRID


def test_whoever_closed_it_may_leave_before_anybody_has_heard_of_it(person):
    alice, bob, carol = attic(person, "bob", "carol")
    alice.run("group", "upgrade", "attic")
    alice.run("group", "leave", "attic")
    assert info(alice, "attic")["standing"] == "left"
    for somebody in (bob, carol, bob):
        fetch(somebody)
    for somebody in (bob, carol):
        assert info(somebody, "attic")["suite"] == HYBRID
        assert {member["name"].split("@")[0] for member in info(somebody, "attic")["members"]} == {"bob", "carol"}
    bob.run("send", "attic", "she is gone")
    assert texts(fetch(carol), "attic")[-1] == "she is gone"


def test_a_node_that_is_killed_meanwhile_forgets_neither_group(person, node):
    alice, bob, carol = attic(person, "bob", "carol")
    alice.run("group", "upgrade", "attic")
    node.kill()
    node.start()
    fetch(bob)
    node.kill()
    node.start()
    fetch(alice).run("send", "attic", "all here?")
    for somebody in (bob, carol):
        assert texts(fetch(somebody), "attic")[-1] == "all here?"
        assert info(somebody, "attic")["suite"] == HYBRID
