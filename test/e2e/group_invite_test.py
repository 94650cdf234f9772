"""Links that let people into a group: who has one asks its maker's device, which answers and adds them."""

from __future__ import annotations

import subprocess

import pytest
from harness import Person, fetch, json_lines, wait_until


def invite(somebody, group: str, *words: str) -> dict:
    return somebody.run("invite", "create", group, *words)[-1]


def refusal(somebody, *words: str) -> dict:
    done = somebody.try_run(*words)
    assert done.returncode != 0, done.stdout
    return json_lines(done.stdout)[-1]["error"]


def answers(somebody, maker: str) -> list[str]:
    """What became of somebody's requests, as their own history tells."""
    return [entry["join"] for entry in somebody.history(maker) if "join" in entry]


def ask(somebody, link: str, maker) -> str:
    """Somebody asks while the maker is away; the maker comes, and then they do."""
    before = len(answers(fetch(somebody), maker.name)) if somebody.run("group", "list") else 0
    assert somebody.run("group", "join", link)[-1]["kind"] == "join"
    fetch(maker)
    wait_until(lambda: len(answers(fetch(somebody), maker.name)) > before, "an answer")
    return answers(somebody, maker.name)[-1]


def members(somebody, group: str) -> set[str]:
    return {member["name"].split("@")[0] for member in somebody.run("group", "info", group)[-1]["members"]}


def notices(somebody, conversation: str) -> list[str]:
    return [entry["text"] for entry in somebody.history(conversation) if entry["kind"] == "notice"]


def is_in(somebody, group: str) -> bool:
    return any(one["conversation"] == group and one["standing"] == "member" for one in somebody.run("group", "list"))


@pytest.fixture
def garden(person):
    """Alice's group with Bob in it; Carol and Dave are outside."""
    people = [person(name) for name in ("alice", "bob", "carol", "dave")]
    people[0].run("group", "create", "garden", "bob")
    fetch(people[1])
    return people


def test_a_link_lets_in_whoever_has_it_while_its_maker_was_away(garden):
    alice, bob, carol, _dave = garden
    made = invite(alice, "garden")
    assert (made["state"], made["uses"], made["most_uses"]) == ("good", 0, 1)
    asked = carol.run("group", "join", made["link"])[-1]
    assert (asked["kind"], asked["state"]) == ("join", "sent")
    assert asked["text"] == f"asks to be let into a group by the invite {made['id'][:8]}"
    assert not is_in(fetch(carol), "garden"), "nobody but the maker's device can let her in"
    fetch(alice)
    fetch(carol)
    assert answers(carol, "alice") == ["let_in"]
    assert members(carol, "garden") == {"alice", "bob", "carol"}
    assert members(fetch(bob), "garden") == {"alice", "bob", "carol"}
    assert f"carol@localhost comes in by your invite {made['id'][:8]}." in notices(alice, "garden")
    assert notices(bob, "garden")[-1] == "alice@localhost added carol@localhost."
    assert any(entry["text"] == f"asks to be let into 'garden' by the invite {made['id'][:8]}" for entry in alice.history("carol"))
    carol.run("send", "garden", "thank you")
    assert "thank you" in [entry["text"] for entry in fetch(bob).history("garden")]
    listed = alice.run("invite", "list", "garden")[-1]
    assert (listed["state"], listed["uses"]) == ("used_up", 1) and "link" not in listed
    shown = subprocess.run([word for word in carol.command("history", "alice") if word != "--json"], capture_output=True, text=True, check=True).stdout
    assert "carol@localhost asks to be let into a group" in shown and "alice@localhost lets you into the group" in shown


def test_a_maker_who_is_online_lets_in_at_once(garden):
    alice, _bob, carol, _dave = garden
    link = invite(alice, "garden")["link"]
    listening = alice.start("listen")
    try:
        carol.run("group", "join", link)
        wait_until(lambda: is_in(fetch(carol), "garden"), "carol to be in")
    finally:
        listening.terminate()
        listening.wait(timeout=30)


def test_a_link_is_for_so_many_people_and_for_each_of_them_once(garden):
    alice, _bob, carol, dave = garden
    link = invite(alice, "garden")["link"]
    assert ask(carol, link, alice) == "let_in"
    assert ask(carol, link, alice) == "already_in"
    assert ask(dave, link, alice) == "used_up"
    assert not is_in(dave, "garden")
    for_two = invite(alice, "garden", "--uses", "2")["link"]
    assert ask(dave, for_two, alice) == "let_in"
    alice.run("group", "remove", "garden", "dave")
    assert ask(dave, for_two, alice) == "used_up", "who was removed does not come back by it"
    assert members(alice, "garden") == {"alice", "bob", "carol"}


def test_a_link_that_has_expired_or_was_revoked_says_so(garden):
    alice, _bob, carol, _dave = garden
    short, other = invite(alice, "garden", "--expire", "1s"), invite(alice, "garden")
    assert alice.run("invite", "revoke", other["id"][:8])[-1]["state"] == "revoked"
    wait_until(lambda: [one["state"] for one in alice.run("invite", "list")] == ["expired", "revoked"], "the invite to expire")
    assert ask(carol, short["link"], alice) == "expired"
    assert ask(carol, other["link"], alice) == "revoked"
    assert not is_in(carol, "garden")
    assert refusal(alice, "invite", "revoke", "00")["code"] == "unknown_invite"


def test_a_link_that_was_changed_leads_nowhere(garden):
    alice, _bob, carol, _dave = garden
    link = invite(alice, "garden")["link"]
    begin, key, device, number, secret = link.rsplit("/", 4)
    wrong = ("b" if secret[0] == "a" else "a") + secret[1:]
    assert ask(carol, "/".join((begin, key, device, number, wrong)), alice) == "unknown"
    assert refusal(carol, "group", "join", link[:-1])["code"] == "bad_link"
    assert refusal(carol, "group", "join", "/".join((begin.replace("alice", "bob"), key, device, number, secret)))["code"] == "wrong_account"
    assert carol.try_run("history", "bob").returncode != 0 or not answers(carol, "bob"), "nothing was sent"
    assert refusal(carol, "group", "join", "/".join((begin.replace("alice", "nobody"), key, device, number, secret)))["code"] == "unknown_user"
    assert refusal(alice, "group", "join", link)["code"] == "own_name"
    assert ask(carol, link, alice) == "let_in"


def test_who_may_not_add_people_makes_no_link_and_theirs_stop_working(garden):
    alice, bob, carol, _dave = garden
    assert refusal(bob, "invite", "create", "garden")["code"] == "not_allowed"
    alice.run("group", "role", "garden", "bob", "moderator")
    link = invite(fetch(bob), "garden", "--uses", "5")["link"]
    assert ask(carol, link, bob) == "let_in"
    assert members(fetch(alice), "garden") == {"alice", "bob", "carol"}
    alice.run("group", "remove", "garden", "carol")
    alice.run("group", "set", "garden", "--adding", "admin")
    fetch(bob)
    assert refusal(bob, "invite", "create", "garden")["code"] == "not_allowed"
    assert ask(_dave, link, bob) == "may_not_add"


def test_a_maker_who_was_removed_from_the_group_lets_nobody_in(garden):
    alice, bob, carol, _dave = garden
    alice.run("group", "role", "garden", "bob", "moderator")
    link = invite(fetch(bob), "garden")["link"]
    alice.run("group", "remove", "garden", "bob")
    assert ask(carol, link, bob) == "may_not_add"
    assert not is_in(carol, "garden")


def test_only_the_device_that_made_it_knows_an_invite(garden, tmp_path):
    alice, _bob, carol, dave = garden
    laptop = Person(tmp_path / "laptop", alice.name, alice.node)
    laptop.password_file.write_text(alice.password_file.read_text())
    alice.run("device", "confirm", laptop.login("--device", "laptop")[-1]["code"])
    laptop.run("login", "--wait", "--timeout", "30")
    fetch(laptop)
    link = invite(laptop, "garden")["link"]
    assert alice.run("invite", "list") == []
    carol.run("group", "join", link)
    fetch(alice)
    assert answers(fetch(carol), "alice") == [], "it is not for this device to answer"
    assert any(entry["kind"] == "join" for entry in alice.history("carol"))
    fetch(laptop)
    assert answers(fetch(carol), "alice") == ["let_in"] and is_in(carol, "garden")
    alice.run("device", "revoke", "laptop")
    assert ask(dave, link, alice) == "elsewhere"


def test_bad_wishes_for_an_invite_are_refused_with_their_reason(garden):
    alice, bob, carol, _dave = garden
    alice.run("dm", "bob", "hello")
    for words, code in ((("garden", "--uses", "0"), "bad_uses"), (("garden", "--uses", "1001"), "bad_uses"),
                        (("garden", "--expire", "never"), "bad_lifetime"), (("garden", "--expire", "soon"), "bad_duration"),
                        (("bob",), "not_a_group")):
        assert refusal(alice, "invite", "create", *words)["code"] == code, words
    assert refusal(carol, "group", "join", "qpc://node:5001/example.org/a/b")["code"] == "bad_link"
    assert bob.run("invite", "list") == []
