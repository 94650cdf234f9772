"""A conversation that moves to another cipher suite, and what gets in between: a lost invitation, leaving, links, and the way back."""

from __future__ import annotations

import time

from harness import error_of, fetch, texts, wait_until
from rogue_test import rogue
from upgrade_test import CLASSICAL, HYBRID, attic, info


def names(somebody) -> set[str]:
    return {member["name"].split("@")[0] for member in info(somebody, "attic")["members"]}


def lose_the_invitation(alice, bob, carol) -> None:
    """Alice moves the group; Bob follows, and to Carol's device the invitation never comes."""
    alice.run("group", "upgrade", "attic")
    fetch(bob)
    rogue(carol, "skip", "attic")
    shown = info(fetch(carol), "attic")
    assert (shown["suite"], shown["moves_to"]) == (CLASSICAL, HYBRID)


def test_who_has_lost_the_invitation_says_so_until_a_member_lets_them_in(person):
    alice, bob, carol = attic(person, "bob", "carol")
    assert "moves_to" not in info(carol, "attic")
    lose_the_invitation(alice, bob, carol)
    carol.run("send", "attic", "it waits")
    [waiting] = [one for one in carol.run("outbox", "list") if one["kind"] == "text"]
    assert "goes on in another group" in waiting["why"] and not waiting["may_have_left"]
    for words in (("set", "attic", "--name", "cellar"), ("readmit", "attic", "bob"), ("remove", "attic", "bob"), ("add", "attic", "bob"),
                  ("mute", "attic", "bob"), ("upgrade", "attic")):
        done = carol.try_run("group", *words)
        assert done.returncode == 5 and error_of(done)["code"] == "moving", words
        assert "qpc group readmit" in error_of(done)["text"]
    bob.run("group", "readmit", "attic", "carol")
    shown = info(fetch(carol), "attic")
    assert shown["suite"] == HYBRID and "moves_to" not in shown
    for somebody in (alice, bob):
        assert texts(fetch(somebody), "attic")[-1] == "it waits"
    assert len(carol.run("group", "list")) == 1 and not carol.run("outbox", "list")


def test_who_has_lost_the_invitation_may_leave(person):
    alice, bob, carol = attic(person, "bob", "carol")
    lose_the_invitation(alice, bob, carol)
    carol.run("group", "leave", "attic")
    shown = info(carol, "attic")
    assert shown["standing"] == "left"
    # Nobody who has moved hears that: there, an admin takes her out.
    alice.run("group", "remove", "attic", "carol")
    alice.run("send", "attic", "without carol")
    assert names(fetch(bob)) == {"alice", "bob"} and texts(bob, "attic")[-1] == "without carol"
    assert info(fetch(carol), "attic")["standing"] == "left" and "without carol" not in texts(carol, "attic")


def test_who_leaves_without_having_heard_of_the_move_is_out_of_the_new_group(person):
    alice, bob, carol = attic(person, "bob", "carol")
    alice.run("group", "upgrade", "attic")
    carol.run("group", "leave", "attic")
    assert info(carol, "attic")["standing"] == "left"
    wait_until(lambda: names(fetch(alice)) == names(fetch(bob)) == {"alice", "bob"}, "carol to be out")
    assert info(bob, "attic")["suite"] == HYBRID
    bob.run("send", "attic", "she is gone")
    assert texts(fetch(alice), "attic")[-1] == "she is gone"


def test_who_leaves_while_it_moves_leaves_the_others_in_one_group(person):
    alice, bob, carol = attic(person, "bob", "carol")
    moving = alice.start("group", "upgrade", "attic")
    carol.run("group", "leave", "attic")
    moving.wait()
    # An invitation that came behind her leaving is left with what her device does next.
    wait_until(lambda: info(fetch(carol), "attic")["standing"] == "left" and names(fetch(alice)) == names(fetch(bob)) == {"alice", "bob"},
               "carol to be out")
    if info(alice, "attic")["suite"] != HYBRID:  # she was faster, and it stayed as it was
        alice.run("group", "upgrade", "attic")
    alice.run("send", "attic", "all here")
    assert texts(fetch(bob), "attic")[-1] == "all here" and info(bob, "attic")["suite"] == HYBRID
    for somebody in (alice, bob):
        assert not somebody.run("holes") and len(somebody.run("group", "list")) == 1


def test_links_let_in_again_when_the_conversation_is_back_in_its_former_group(person):
    """Two minutes: so long anybody may confirm the change that is replaced."""
    alice, mallory, bob, dave = (person(name) for name in ("alice", "mallory", "bob", "dave"))
    alice.run("group", "create", "attic", "mallory", "--suite", CLASSICAL)
    fetch(mallory).run("send", "attic", "here")  # which confirms the change that began it
    before = fetch(alice).run("invite", "create", "attic")[-1]["link"]
    alice.run("group", "upgrade", "attic")
    meanwhile = alice.run("invite", "create", "attic")[-1]["link"]
    bob.run("group", "join", meanwhile)
    fetch(alice)
    assert info(fetch(bob), "attic")["suite"] == HYBRID
    # Mallory has read nothing of it, and her client has the change replaced.
    assert rogue(mallory, "contest", "attic") == "waiting"
    time.sleep(121)
    rogue(mallory, "overrule", "attic")
    assert info(fetch(alice), "attic")["suite"] == CLASSICAL
    assert any("back in its former group" in entry["text"] for entry in alice.history("attic") if entry["kind"] == "notice")
    wait_until(lambda: "bob" in names(fetch(alice)), "bob to be let in again, by the same link")
    assert any(group["suite"] == CLASSICAL and group["standing"] == "member" for group in fetch(bob).run("group", "list"))
    dave.run("group", "join", before)
    wait_until(lambda: "dave" in names(fetch(alice)), "dave to be let in by the link of before")
    assert info(fetch(dave), "attic")["suite"] == CLASSICAL
