"""Groups: who is in them, who is not any more, and what either can read."""

from __future__ import annotations

import subprocess
from pathlib import Path

from device_test import second_device
from harness import fetch, json_lines, texts, wait_until


def members(somebody, group: str) -> set[str]:
    return {member["name"].split("@")[0] for member in somebody.run("group", "info", group)[-1]["members"]}


def test_a_group_uses_the_post_quantum_suite_and_reaches_all(person):
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    made = alice.run("group", "create", "garden", "bob", "carol")[-1]
    assert made["suite"].startswith("MLS_128_MLKEM768X25519")
    alice.run("send", "garden", "from alice")
    fetch(bob).run("send", "garden", "from bob")
    for somebody in (alice, bob, carol):
        assert texts(fetch(somebody), "garden") == ["from alice", "from bob"]


def test_a_group_keeps_the_suite_that_it_was_made_with(person, tmp_path):
    """Also for whoever comes later, by whatever way: their KeyPackages have to be of that suite, not of the best one."""
    classical = "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519"
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    assert alice.run("group", "create", "attic", "bob", "--suite", classical)[-1]["suite"] == classical
    alice.run("send", "attic", "before carol")
    alice.run("group", "add", "attic", "carol")
    fetch(carol)
    alice.run("group", "readmit", "attic", "carol")
    fetch(carol).run("send", "attic", "from carol")
    laptop = second_device(tmp_path, bob)
    code = laptop.login("--device", "laptop")[-1]["code"]
    fetch(bob).run("device", "confirm", code)
    wait_until(lambda: len(fetch(laptop).run("group", "list")) == 1, "bob's laptop to be in the group")
    laptop.run("send", "attic", "from the laptop")
    for somebody in (alice, bob, carol, laptop):
        assert texts(fetch(somebody), "attic")[-1] == "from the laptop"
        assert somebody.run("group", "info", "attic")[-1]["suite"] == classical
    assert texts(bob, "attic") == ["before carol", "from carol", "from the laptop"]


def test_a_suite_that_this_program_does_not_take_is_refused(person):
    alice = person("alice")
    done = alice.try_run("group", "create", "attic", "--suite", "MLS_128_DHKEMP256_AES128GCM_SHA256_P256")
    assert done.returncode == 2
    assert "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519" in done.stdout + done.stderr
    assert alice.run("group", "list") == []


def test_people_are_added_later_and_read_from_then_on(person):
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    alice.run("group", "create", "garden", "bob")
    alice.run("send", "garden", "before carol")
    alice.run("group", "add", "garden", "carol")
    alice.run("send", "garden", "with carol")
    assert texts(fetch(carol), "garden") == ["with carol"]
    assert texts(fetch(bob), "garden") == ["before carol", "with carol"]
    assert members(bob, "garden") == {"alice", "bob", "carol"}


def test_who_was_removed_reads_the_past_and_nothing_later(person, tmp_path):
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    alice.run("group", "create", "garden", "bob", "carol")
    alice.run("send", "garden", "to all")
    fetch(carol)
    epoch = alice.run("group", "remove", "garden", "carol")[-1]["epoch"]
    alice.run("send", "garden", "without carol")
    fetch(bob), fetch(carol)
    assert texts(carol, "garden") == ["to all"]
    assert carol.run("group", "list")[-1]["removed_in"] == epoch
    entry = next(e for e in bob.history("garden") if e["kind"] == "text" and e["text"] == "without carol")
    raw = tmp_path / "later.mls"
    bob.run("message", "show", entry["id"], "--raw", str(raw))
    done = carol.try_run("message", "open", str(raw))
    assert done.returncode == 5
    assert f"removed in epoch {epoch}" in json_lines(done.stdout)[-1]["error"]["text"]
    done = carol.try_run("send", "garden", "am I still here?")
    assert done.returncode == 5
    assert json_lines(done.stdout)[-1]["error"]["code"] == "removed"


def hand_over(tmp_path: Path, alice, bob) -> Path:
    """The ciphertext of what Alice says in the garden, as Bob has received it."""
    alice.run("send", "garden", "to be handed over")
    entry = next(e for e in fetch(bob).history("garden") if e["kind"] == "text")
    raw = tmp_path / "message.mls"
    bob.run("message", "show", entry["id"], "--raw", str(raw))
    return raw


def test_a_ciphertext_of_the_present_opens_without_changing_anything(person, tmp_path):
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    alice.run("group", "create", "garden", "bob", "carol")
    fetch(carol)
    raw = hand_over(tmp_path, alice, bob)
    for _ in range(2):
        opened = carol.run("message", "open", str(raw))[-1]
        assert opened["readable"] is True
        assert (opened["conversation"], opened["from"], opened["text"]) == ("garden", "alice@localhost", "to be handed over")
    assert texts(carol, "garden") == []
    assert texts(fetch(carol), "garden") == ["to be handed over"]
    done = carol.try_run("message", "open", str(raw))  # its key is used up now
    assert done.returncode == 5
    assert json_lines(done.stdout)[-1]["error"]["code"] == "unreadable"
    assert "replayed" in json_lines(done.stdout)[-1]["error"]["text"]
    alice.run("send", "garden", "and on")
    assert texts(fetch(carol), "garden") == ["to be handed over", "and on"]


def test_a_ciphertext_of_a_group_that_is_not_joined_yet_belongs_to_none(person, tmp_path):
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    alice.run("group", "create", "garden", "bob", "carol")
    done = carol.try_run("message", "open", str(hand_over(tmp_path, alice, bob)))
    assert done.returncode == 6
    assert json_lines(done.stdout)[-1]["error"]["code"] == "unknown_group"
    assert texts(fetch(carol), "garden") == ["to be handed over"]


def test_what_is_no_ciphertext_is_refused_with_its_reason(person, tmp_path):
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    alice.run("group", "create", "garden", "bob", "carol")
    fetch(carol)
    good = hand_over(tmp_path, alice, bob).read_bytes()
    flipped = bytearray(good)
    flipped[-1] ^= 1
    bad = tmp_path / "bad.mls"
    for octets, code, words in ((b"", "malformed", "no message for a group"), (b"\xff" * 1000, "malformed", "no message for a group"),
                                (good[:-1], "unreadable", "malformed"), (good + b"\0", "unreadable", "malformed"),
                                (bytes(flipped), "unreadable", "bad tag")):
        bad.write_bytes(octets)
        done = carol.try_run("message", "open", str(bad))
        assert done.returncode == 5, done.stdout
        assert json_lines(done.stdout)[-1]["error"]["code"] == code, done.stdout
        assert words in json_lines(done.stdout)[-1]["error"]["text"], done.stdout
    for nothing in (tmp_path, tmp_path / "missing"):
        done = carol.try_run("message", "open", str(nothing))
        assert done.returncode == 6
        assert json_lines(done.stdout)[-1]["error"]["code"] == "input_unreadable"
    assert texts(fetch(carol), "garden") == ["to be handed over"]


def test_who_leaves_is_out_and_the_others_go_on(person):
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    alice.run("group", "create", "garden", "bob", "carol")
    fetch(bob)
    assert bob.run("group", "leave", "garden")[-1]["standing"] == "left"
    wait_until(lambda: members(fetch(alice), "garden") == {"alice", "carol"}, "alice to commit bob's leaving")
    alice.run("send", "garden", "without bob")
    assert texts(fetch(carol), "garden") == ["without bob"]
    assert texts(fetch(bob), "garden") == []


def test_two_who_change_a_group_at_once_both_succeed(person):
    alice, bob = person("alice"), person("bob")
    for name in ("carol", "dave"):
        person(name)
    alice.run("group", "create", "garden", "bob")
    alice.run("group", "role", "garden", "bob", "moderator")
    fetch(bob)
    racing = [alice.start("group", "add", "garden", "carol", stdout=subprocess.PIPE), bob.start("group", "add", "garden", "dave", stdout=subprocess.PIPE)]
    for process in racing:
        process.communicate(timeout=90)
        assert process.returncode == 0
    for somebody in (alice, bob):
        assert members(fetch(somebody), "garden") == {"alice", "bob", "carol", "dave"}


def test_one_who_is_not_in_a_group_can_be_neither_removed_nor_make_changes(person):
    alice, bob = person("alice"), person("bob")
    person("carol")
    alice.run("group", "create", "garden", "bob")
    done = alice.try_run("group", "remove", "garden", "carol")
    assert done.returncode == 6
    assert json_lines(done.stdout)[-1]["error"]["code"] == "not_member"
    fetch(bob)
    alice.run("group", "remove", "garden", "bob")
    done = fetch(bob).try_run("group", "add", "garden", "carol")
    assert done.returncode == 5
    assert json_lines(done.stdout)[-1]["error"]["code"] == "removed"
    assert members(alice, "garden") == {"alice"}


def test_who_was_removed_can_be_added_again(person):
    alice, bob = person("alice"), person("bob")
    alice.run("group", "create", "garden", "bob")
    fetch(bob)
    alice.run("group", "remove", "garden", "bob")
    fetch(bob)
    alice.run("group", "add", "garden", "bob")
    alice.run("send", "garden", "welcome back")
    assert texts(fetch(bob), "garden") == ["welcome back"]
    assert bob.run("group", "list")[-1]["standing"] == "member"


def test_a_group_of_an_unknown_person_is_not_made(person):
    alice = person("alice")
    done = alice.try_run("group", "create", "garden", "nobody")
    assert done.returncode == 6
    assert json_lines(done.stdout)[-1]["error"]["code"] == "unknown_user"
    assert alice.run("group", "list") == []


def test_a_group_that_is_called_like_a_person_does_not_take_their_mail(person):
    alice, bob, mallory = person("alice"), person("bob"), person("mallory")
    mallory.run("group", "create", "bob", "alice")
    mallory.run("group", "create", "bob@localhost", "alice")
    fetch(alice)
    alice.run("dm", "bob", "for bob alone")
    alice.run("send", "bob", "this too")
    alice.run("send", "bob@localhost", "and this")
    assert texts(fetch(bob), "alice") == ["for bob alone", "this too", "and this"]
    false = next(one for one in alice.run("group", "list") if one["conversation"] == "bob")
    alice.run("send", false["id"][:12], "to whoever calls the group so")
    assert texts(fetch(mallory), mallory.run("group", "list")[0]["id"])[-1] == "to whoever calls the group so"


def test_whoever_founds_a_group_that_its_name_does_not_reach_is_told(person):
    alice, bob = person("alice"), person("bob")
    assert "may also mean" not in alice.try_run("group", "create", "garden", "bob").stderr
    for name in ("garden", "bob"):
        assert f"'{name}' may also mean" in alice.try_run("group", "create", name, "bob").stderr
    group = alice.run("group", "create", "third", "bob")[-1]
    alice.run("send", group["id"][:8], "by its id")
    assert texts(fetch(bob), "third") == ["by its id"]


def test_a_groups_name_is_one_line_of_plain_text(person):
    alice, bob = person("alice"), person("bob")
    for name in ("", "x" * 129, "two\nlines", "red \x1b[31m", "\u202etxet"):
        done = alice.try_run("group", "create", name, "bob")
        assert done.returncode == 2, name
        assert json_lines(done.stdout)[-1]["error"]["code"] == "bad_group_name", name
    assert alice.run("group", "create", "Gärtnerei 🌻", "bob")[-1]["conversation"] == "Gärtnerei 🌻"
    assert [one["conversation"] for one in fetch(bob).run("group", "list")] == ["Gärtnerei 🌻"]


def test_a_conversation_of_two_that_one_has_left_is_begun_again(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "hello")
    fetch(bob)
    assert bob.run("group", "leave", "alice")[-1]["standing"] == "left"

    def alone():
        fetch(alice)
        return json_lines(alice.try_run("send", "bob", "are you there?").stdout)[-1].get("error", {}).get("code") == "alone"

    wait_until(alone, "alice to commit bob's leaving", step=1)
    alice.run("dm", "bob", "please come back")
    assert texts(fetch(bob), "alice")[-1] == "please come back"
    bob.run("send", "alice", "here I am")
    assert texts(fetch(alice), "bob")[-1] == "here I am"
