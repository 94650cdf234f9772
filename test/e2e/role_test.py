"""Roles in groups, and what a conversation says of itself: every member keeps the others to the rules."""

from __future__ import annotations

import subprocess

from harness import Person, fetch, json_lines, programs, texts, wait_until


def notices(somebody, conversation: str) -> list[str]:
    return [entry["text"] for entry in somebody.history(conversation) if entry["kind"] == "notice"]


def info(somebody, group: str) -> dict:
    return somebody.run("group", "info", group)[-1]


def roles(somebody, group: str) -> dict[str, str]:
    return {member["name"].split("@")[0]: member["role"] for member in info(somebody, group)["members"]}


def refusal(somebody, *words: str) -> dict:
    done = somebody.try_run(*words)
    assert done.returncode in (2, 5), done.stdout
    return json_lines(done.stdout)[-1]["error"]


def garden_of(person):
    """Alice's group with Bob, Carol and Dave in it; Erin is outside."""
    people = [person(name) for name in ("alice", "bob", "carol", "dave", "erin")]
    people[0].run("group", "create", "garden", "bob", "carol", "dave")
    for one in people[1:4]:
        fetch(one)
    return people


def test_admins_give_roles_moderators_remove_and_members_do_neither(person):
    alice, bob, carol, dave, _erin = garden_of(person)
    assert roles(carol, "garden") == {"alice": "admin", "bob": "member", "carol": "member", "dave": "member"}
    for words in (("group", "role", "garden", "carol", "admin"), ("group", "add", "garden", "erin"), ("group", "remove", "garden", "dave"),
                  ("group", "set", "garden", "--name", "mine"), ("group", "set", "garden", "--timer", "1d"), ("group", "mute", "garden", "dave")):
        error = refusal(carol, *words)
        assert error["code"] == "not_allowed", (words, error)
        assert "alice@localhost" in error["text"], "who may"
    alice.run("group", "role", "garden", "bob", "moderator")
    assert notices(fetch(carol), "garden")[-1] == "alice@localhost made bob@localhost a moderator."
    assert refusal(fetch(bob), "group", "remove", "garden", "alice")["code"] == "not_allowed"
    assert refusal(bob, "group", "role", "garden", "bob", "admin")["code"] == "not_allowed"
    bob.run("group", "remove", "garden", "dave")
    bob.run("group", "add", "garden", "erin")
    for somebody in (alice, carol):
        assert roles(fetch(somebody), "garden") == {"alice": "admin", "bob": "moderator", "carol": "member", "erin": "member"}
    fetch(dave)
    assert dave.run("group", "list")[-1]["standing"] == "removed"
    assert refusal(alice, "group", "role", "garden", "alice", "member")["code"] == "last_admin"


def test_what_a_group_says_of_itself_reaches_all(person, tmp_path):
    alice, bob, carol, _dave, erin = garden_of(person)
    picture = tmp_path / "apple.png"
    picture.write_bytes(bytes(range(256)) * 40)
    set_to = alice.run("group", "set", "garden", "--name", "orchard", "--description", "apples & pears", "--avatar", str(picture), "--timer", "1d")[-1]
    assert (set_to["conversation"], set_to["timer_s"], set_to["avatar_bytes"]) == ("orchard", 86400, 10240)
    for somebody in (bob, carol):
        seen = info(fetch(somebody), "orchard")
        assert (seen["description"], seen["timer_s"], seen["avatar_bytes"]) == ("apples & pears", 86400, 10240)
        assert notices(somebody, "orchard")[-4:] == [
            "alice@localhost called the group 'orchard'; it was 'garden'.",
            "alice@localhost described the group: apples & pears.",
            "alice@localhost changed the picture.",
            "alice@localhost set the timer: new messages disappear 1 day after they are read.",
        ]
        shown = subprocess.run([word for word in somebody.command("group", "info", "orchard") if word != "--json"], capture_output=True, text=True, check=True)
        assert "about: apples & pears" in shown.stdout and "alice@localhost  (admin)" in shown.stdout
        fetched = tmp_path / f"{somebody.name}.png"
        somebody.run("group", "avatar", "orchard", str(fetched))
        assert fetched.read_bytes() == picture.read_bytes()
    alice.run("group", "add", "orchard", "erin")
    assert info(fetch(erin), "orchard")["description"] == "apples & pears"
    alice.run("group", "set", "orchard", "--description", "", "--no-avatar", "--timer", "off")
    seen = info(fetch(bob), "orchard")
    assert "description" not in seen and "timer_s" not in seen and "avatar_bytes" not in seen
    done = bob.try_run("group", "avatar", "orchard", str(tmp_path / "none.png"))
    assert json_lines(done.stdout)[-1]["error"]["code"] == "no_avatar"


def test_bad_settings_are_refused_with_their_reason(person, tmp_path):
    alice, bob = person("alice"), person("bob")
    alice.run("group", "create", "garden", "bob")
    huge, text = tmp_path / "huge.png", tmp_path / "picture.txt"
    huge.write_bytes(b"x" * (256 * 1024 + 1))
    text.write_text("no picture")
    for words, code, status in ((("--timer", "tomorrow"), "bad_timer", 2), (("--timer", "9999w"), "bad_timer", 2), ((), "nothing_to_set", 2),
                                (("--avatar", str(huge)), "avatar_too_large", 7), (("--avatar", str(text)), "not_a_picture", 2),
                                (("--name", ""), "bad_group_name", 2), (("--description", "x" * 1025), "bad_description", 2),
                                (("--description", "\u202egnirts"), "bad_description", 2)):
        done = alice.try_run("group", "set", "garden", *words)
        assert done.returncode == status, (words, done.stdout)
        assert json_lines(done.stdout)[-1]["error"]["code"] == code, words
    done = alice.try_run("group", "role", "garden", "carol", "admin")
    assert json_lines(done.stdout)[-1]["error"]["code"] == "not_member"
    assert alice.try_run("group", "role", "garden", "bob", "king").returncode == 2


def test_who_is_muted_cannot_speak_until_they_may_again(person):
    alice, _bob, carol, _dave, _erin = garden_of(person)
    alice.run("group", "mute", "garden", "carol")
    assert notices(fetch(carol), "garden")[-1] == "alice@localhost muted carol@localhost: what they say from now on is not shown."
    error = refusal(carol, "send", "garden", "hear me")
    assert error["code"] == "muted"
    assert "alice@localhost" in error["text"]
    alice.run("group", "mute", "garden", "carol", "--off")
    fetch(carol).run("send", "garden", "thank you")
    assert texts(fetch(alice), "garden") == ["thank you"]
    assert refusal(alice, "group", "mute", "garden", "alice")["code"] == "has_a_role"


def test_both_of_a_direct_conversation_set_its_timer_and_nothing_else(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "hello")
    fetch(bob).run("group", "set", "alice", "--timer", "1h")
    assert info(fetch(alice), "bob")["timer_s"] == 3600
    alice.run("group", "set", "bob", "--timer", "off")
    assert "timer_s" not in info(fetch(bob), "alice")
    assert refusal(alice, "group", "set", "bob", "--name", "us")["code"] == "not_a_group"
    assert refusal(alice, "group", "mute", "bob", "bob")["code"] == "not_a_group"


def test_a_member_who_commits_it_all_the_same_is_refused_by_all(person):
    alice, bob, carol, dave, _erin = garden_of(person)
    alice.run("send", "garden", "before")
    for somebody in (bob, carol, dave):
        fetch(somebody)
    subprocess.run([str(programs() / "e2e-rogue"), str(carol.home), "usurp", "garden"], check=True, timeout=60)
    for somebody in (alice, bob, dave):
        assert any("only an admin may change roles" in entry.get("cause", "") for entry in fetch(somebody).history("garden"))
        assert roles(somebody, "garden")["carol"] == "member"


def test_the_last_admin_who_leaves_hands_over_to_a_moderator(person):
    alice, bob, carol, dave, _erin = garden_of(person)
    alice.run("group", "role", "garden", "dave", "moderator")
    alice.run("group", "leave", "garden")
    wait_until(lambda: roles(fetch(carol), "garden") == {"bob": "member", "carol": "member", "dave": "admin"}, "dave to be an admin")
    assert notices(carol, "garden")[-1] == "dave@localhost is an admin now, as no other was left."
    fetch(dave).run("group", "role", "garden", "carol", "moderator")
    assert roles(fetch(bob), "garden") == {"bob": "member", "carol": "moderator", "dave": "admin"}


def test_a_member_brings_in_their_own_devices_and_takes_them_out(person, tmp_path):
    alice, bob, carol, _dave, _erin = garden_of(person)
    laptop = Person(tmp_path / "laptop", bob.name, bob.node)
    laptop.password_file.write_text(bob.password_file.read_text())
    bob.run("device", "confirm", laptop.login("--device", "laptop")[-1]["code"])
    laptop.run("login", "--wait", "--timeout", "30")
    assert len(info(fetch(carol), "garden")["members"]) == 5
    assert roles(fetch(laptop), "garden")["bob"] == "member"
    laptop.run("send", "garden", "from the laptop")
    assert texts(fetch(alice), "garden") == ["from the laptop"]
    bob.run("device", "revoke", "laptop")
    assert len(info(fetch(carol), "garden")["members"]) == 4


def test_any_member_lets_a_device_in_again(person):
    alice, bob, carol, _dave, _erin = garden_of(person)
    carol.run("group", "readmit", "garden", "alice")
    assert notices(fetch(bob), "garden")[-1] == "carol@localhost let a device of alice@localhost in again."
    fetch(alice)
    alice.run("group", "set", "garden", "--description", "still an admin")
    assert info(fetch(bob), "garden")["description"] == "still an admin"


def test_two_who_change_a_group_at_once_both_succeed(person):
    alice, bob, carol, _dave, _erin = garden_of(person)
    alice.run("group", "role", "garden", "bob", "moderator")
    fetch(bob)
    racing = [alice.start("group", "set", "garden", "--timer", "1w", stdout=subprocess.PIPE),
              bob.start("group", "set", "garden", "--description", "apples", stdout=subprocess.PIPE)]
    for process in racing:
        process.communicate(timeout=90)
        assert process.returncode == 0
    seen = info(fetch(carol), "garden")
    assert (seen["timer_s"], seen["description"]) == (604800, "apples")
