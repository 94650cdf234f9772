"""Moving a conversation to another cipher suite: everybody ends up there, nothing is lost, whoever is switched off when."""

from __future__ import annotations

import signal
import time

import pytest
from device_test import second_device
from harness import error_of, fetch, texts, wait_until

CLASSICAL = "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519"
HYBRID = "MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519"


def info(somebody, conversation: str) -> dict:
    return somebody.run("group", "info", conversation)[-1]


def attic(person, *names: str) -> list:
    """Alice's group, with the weaker suite, in which each has said something."""
    people = [person(name) for name in ("alice", *names)]
    people[0].run("group", "create", "attic", *names, "--suite", CLASSICAL)
    for somebody in people:
        fetch(somebody).run("send", "attic", f"{somebody.name} is here")
    for somebody in people:
        fetch(somebody)
    return people


def test_a_group_moves_at_once_and_everybody_follows(person):
    alice, bob, carol = attic(person, "bob", "carol")
    before = info(alice, "attic")
    moved = alice.run("group", "upgrade", "attic")[-1]
    assert moved["suite"] == HYBRID and moved["id"] != before["id"]
    alice.run("send", "attic", "in the new one")
    assert info(fetch(bob), "attic")["suite"] == HYBRID
    bob.run("send", "attic", "me too")
    fetch(carol).run("send", "attic", "carol was away")
    said = ["alice is here", "bob is here", "carol is here", "in the new one", "me too", "carol was away"]
    for somebody in (alice, bob, carol):
        assert texts(fetch(somebody), "attic") == said
        assert not somebody.run("holes")
        assert len(somebody.run("group", "list")) == 1
        notices = [entry["text"] for entry in somebody.history("attic") if entry["kind"] == "notice"]
        assert any(HYBRID in notice and "alice" in notice for notice in notices), notices
    assert {member["name"] for member in info(carol, "attic")["members"]} == {member["name"] for member in before["members"]}
    # Back again, as somebody may want to.
    alice.run("group", "upgrade", "attic", "--suite", CLASSICAL)
    for somebody in (bob, carol, alice):
        assert info(fetch(somebody), "attic")["suite"] == CLASSICAL
    alice.run("group", "set", "attic", "--name", "cellar")
    assert fetch(carol).run("group", "info", "cellar")[-1]["members"]


def test_what_the_group_said_of_itself_stays(person):
    alice, bob, carol = attic(person, "bob", "carol")
    alice.run("group", "role", "attic", "bob", "moderator")
    alice.run("group", "mute", "attic", "carol")
    alice.run("group", "set", "attic", "--description", "under the roof", "--timer", "1w")
    shown = ("name", "description", "timer_seconds", "policy")
    before = info(alice, "attic")
    alice.run("group", "upgrade", "attic")
    for somebody in (alice, bob, carol):
        now = info(fetch(somebody), "attic")
        assert {key: now.get(key) for key in shown} == {key: before.get(key) for key in shown}
        roles = lambda view: {member["name"]: (member.get("role"), member.get("muted")) for member in view["members"]}
        assert roles(now) == roles(before)


def test_who_listens_moves_by_themselves(person):
    alice, bob = attic(person, "bob")
    listeners = [somebody.start("listen") for somebody in (alice, bob)]
    try:
        alice.run("group", "upgrade", "attic")
        for somebody in (alice, bob):
            wait_until(lambda: info(somebody, "attic")["suite"] == HYBRID, f"{somebody.name} to move")
        bob.run("send", "attic", "there")
        wait_until(lambda: texts(alice, "attic")[-1] == "there", "alice to read it")
        notices = [entry["text"] for entry in alice.history("attic") if entry["kind"] == "notice"]
        assert not any("PROOF" in notice for notice in notices), "both processes of hers have a proof of the channel that it was for"
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


def test_all_devices_of_a_person_come_along(person, tmp_path):
    alice, bob = attic(person, "bob")
    laptop = second_device(tmp_path, alice)
    code = laptop.login("--device", "laptop")[-1]["code"]
    alice.run("device", "confirm", code)
    wait_until(lambda: len(fetch(laptop).run("group", "list")) == 1, "the laptop to be in the group")
    alice.run("group", "upgrade", "attic")
    for device in (laptop, bob):
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


def test_a_conversation_of_two_keeps_its_suite(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "hello")
    done = fetch(bob).try_run("group", "upgrade", "alice", "--suite", CLASSICAL)
    assert done.returncode != 0 and error_of(done)["code"] == "not_a_group"


def test_only_admins_move_a_group_and_only_to_something_else(person):
    alice, bob = attic(person, "bob")
    for somebody, words, code in ((bob, (), "not_allowed"), (alice, ("--suite", CLASSICAL), "same_suite")):
        done = somebody.try_run("group", "upgrade", "attic", *words)
        assert done.returncode != 0 and error_of(done)["code"] == code
    alice.run("group", "upgrade", "attic")
    done = alice.try_run("group", "upgrade", "attic")
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
    if not has_moved(alice):
        alice.run("group", "upgrade", "attic")
    for somebody in (bob, carol, alice):
        wait_until(lambda: has_moved(somebody), f"{somebody.name} to move")
    for somebody in (alice, bob, carol):
        somebody.run("send", "attic", f"{somebody.name} got there")
    for somebody in (alice, bob, carol):
        assert sorted(texts(fetch(somebody), "attic")[-3:]) == ["alice got there", "bob got there", "carol got there"]
        assert not somebody.run("holes") and len(somebody.run("group", "list")) == 1


def test_whoever_moved_it_may_leave_before_anybody_has_heard_of_it(person):
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


def test_two_admins_who_move_it_at_once_end_in_one(person):
    alice, bob, carol = attic(person, "bob", "carol")
    alice.run("group", "role", "attic", "bob", "admin")
    for somebody in (bob, carol):
        fetch(somebody)
    moving = [somebody.start("group", "upgrade", "attic") for somebody in (alice, bob)]
    for one in moving:
        one.wait()
    for somebody in (alice, bob, carol, alice):
        fetch(somebody)
    assert len({info(somebody, "attic")["id"] for somebody in (alice, bob, carol)}) == 1
    assert info(carol, "attic")["suite"] == HYBRID
    for somebody in (alice, bob, carol):
        somebody.run("send", "attic", f"{somebody.name} in one")
    for somebody in (alice, bob, carol):
        assert {"alice in one", "bob in one", "carol in one"} <= set(texts(fetch(somebody), "attic"))
        assert not somebody.run("holes")


def test_somebody_who_cannot_be_added_keeps_the_group_where_it_is(person):
    """Carol has blocked Alice: the node takes no invitation of hers for Carol. Nobody is left behind for that."""
    alice, bob, carol = attic(person, "bob", "carol")
    carol.run("block", "alice")
    before = info(alice, "attic")
    done = alice.try_run("group", "upgrade", "attic")
    assert done.returncode != 0
    assert (info(alice, "attic")["id"], info(alice, "attic")["suite"]) == (before["id"], CLASSICAL)
    bob.run("send", "attic", "all here")
    for somebody in (alice, bob, carol):
        assert "all here" in texts(fetch(somebody), "attic") or somebody.name == "carol"
        assert info(somebody, "attic")["suite"] == CLASSICAL and not somebody.run("holes")
    carol.run("unblock", "alice")
    alice.run("group", "upgrade", "attic")
    for somebody in (alice, bob, carol):
        assert info(fetch(somebody), "attic")["suite"] == HYBRID and not somebody.run("holes")


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
