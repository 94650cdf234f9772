"""Several devices of one person: a password alone lets nobody in."""

from __future__ import annotations

from harness import Person, fetch, json_lines, texts, wait_until
from rogue_test import rogue


def second_device(tmp_path, owner: Person) -> Person:
    laptop = Person(tmp_path / f"{owner.name}-laptop", owner.name, owner.node)
    laptop.password_file.write_text(owner.password_file.read_text())
    return laptop


def test_a_device_with_the_password_alone_is_pending_and_reads_nothing(person, tmp_path):
    alice, bob = person("alice"), person("bob")
    bob.run("dm", "alice", "hello")
    laptop = second_device(tmp_path, alice)
    entered = laptop.login("--device", "laptop")[-1]
    assert entered["state"] == "pending" and entered["code"]
    bob.run("send", "alice", "still only for the first device")
    assert fetch(laptop).run("group", "list") == []
    done = laptop.try_run("dm", "bob", "let me in")
    assert done.returncode == 3
    assert json_lines(done.stdout)[-1]["error"]["code"] == "pending"


def test_a_confirmed_device_reads_along_in_every_conversation(person, tmp_path):
    alice, bob = person("alice"), person("bob")
    alice.run("group", "create", "garden", "bob")
    bob.run("dm", "alice", "hello")
    fetch(alice)
    laptop = second_device(tmp_path, alice)
    code = laptop.login("--device", "laptop")[-1]["code"]
    assert [device["state"] for device in alice.run("device", "list")] == ["active", "pending"]
    assert alice.run("device", "confirm", code)[-1]["state"] == "active"
    wait_until(lambda: len(fetch(laptop).run("group", "list")) == 2, "the laptop to be in both conversations")
    fetch(bob).run("send", "garden", "to the garden")
    bob.run("send", "alice", "to alice")
    for device in (alice, laptop):
        fetch(device)
        assert texts(device, "garden") == ["to the garden"]
        assert texts(device, "bob")[-1] == "to alice"
    laptop.run("send", "garden", "from the laptop")
    assert texts(fetch(bob), "garden")[-1] == "from the laptop"
    assert texts(fetch(alice), "garden")[-1] == "from the laptop"
    assert laptop.run("whoami")[-1]["state"] == "active"


def test_a_wrong_code_confirms_nothing(person, tmp_path):
    alice = person("alice")
    second_device(tmp_path, alice).login()
    done = alice.try_run("device", "confirm", "aaaa-aaaa-aaaa-aaaa")
    assert done.returncode == 6
    assert json_lines(done.stdout)[-1]["error"]["code"] == "no_such_device"


def test_new_conversations_reach_all_devices_from_the_start(person, tmp_path):
    alice, bob = person("alice"), person("bob")
    laptop = second_device(tmp_path, alice)
    alice.run("device", "confirm", laptop.login()[-1]["code"])
    bob.run("dm", "alice", "to both")
    assert texts(fetch(alice), "bob") == texts(fetch(laptop), "bob") == ["to both"]


def test_a_waiting_login_ends_when_it_is_confirmed(person, tmp_path):
    alice = person("alice")
    laptop = second_device(tmp_path, alice)
    code = laptop.login()[-1]["code"]
    waiting = laptop.start("login", "--wait")
    alice.run("device", "confirm", code)
    assert waiting.wait(timeout=60) == 0


def test_a_linked_device_does_not_confirm_others(person, tmp_path):
    alice = person("alice")
    laptop = second_device(tmp_path, alice)
    alice.run("device", "confirm", laptop.login()[-1]["code"])
    laptop.run("login", "--wait", "--timeout", "30")
    done = laptop.try_run("device", "confirm", "aaaa-aaaa-aaaa-aaaa")
    assert done.returncode == 5
    assert json_lines(done.stdout)[-1]["error"]["code"] == "no_account_key"


def test_waiting_to_be_confirmed_ends_in_time_also_when_it_is_resumed(person, tmp_path):
    laptop = second_device(tmp_path, person("alice"))
    laptop.login()
    done = laptop.try_run("login", "--wait", "--timeout", "2")
    assert done.returncode == 7
    assert json_lines(done.stdout)[-1]["error"]["code"] == "timeout"


def confirmed_laptop(tmp_path, owner: Person) -> Person:
    laptop = second_device(tmp_path, owner)
    owner.run("device", "confirm", laptop.login("--device", "laptop")[-1]["code"])
    laptop.run("login", "--wait", "--timeout", "30")
    return laptop


def devices_in(somebody, group: str) -> int:
    return len(somebody.run("group", "info", group)[-1]["members"])


def test_a_revoked_device_is_out_of_every_conversation_at_once(person, tmp_path):
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    laptop = confirmed_laptop(tmp_path, alice)
    alice.run("group", "create", "garden", "bob")
    bob.run("dm", "alice", "to both devices")
    fetch(laptop)
    assert alice.run("device", "revoke", "laptop")[-1]["state"] == "revoked"
    fetch(bob)
    assert (devices_in(bob, "garden"), devices_in(bob, "alice")) == (2, 2)
    told = [entry["text"] for entry in bob.history("garden") if entry["kind"] == "notice"]
    assert told[-1] == "A device of alice@localhost is out (alice@localhost made the change)."
    done = laptop.try_run("listen", "--timeout", "2")
    assert done.returncode == 3
    assert json_lines(done.stdout)[-1]["error"]["code"] == "revoked"
    alice.run("group", "role", "garden", "bob", "moderator")
    bob.run("group", "add", "garden", "carol")
    fetch(carol).run("send", "garden", "hello from carol")
    assert texts(fetch(bob), "garden") == texts(fetch(alice), "garden") == ["hello from carol"]


def test_who_joins_a_group_with_a_revoked_device_reads_along_and_takes_it_out(person, tmp_path):
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    confirmed_laptop(tmp_path, alice)
    alice.run("group", "create", "garden", "bob")
    alice.run("group", "role", "garden", "bob", "moderator")
    fetch(bob)
    rogue(alice, "revoke", "laptop")  # and goes away before it is out of the group
    bob.run("group", "add", "garden", "carol")
    bob.run("send", "garden", "welcome")
    assert texts(fetch(carol), "garden") == ["welcome"]
    wait_until(lambda: devices_in(fetch(carol), "garden") == 3, "the laptop to be out")
    carol.run("send", "garden", "hello")
    assert texts(fetch(alice), "garden") == ["welcome", "hello"]


def test_a_device_can_be_renamed_and_revoked_by_its_id(person, tmp_path):
    alice = person("alice")
    confirmed_laptop(tmp_path, alice)
    laptop = alice.run("device", "rename", "laptop", "work laptop")[-1]
    assert laptop["device"] == "work laptop"
    assert [device["device"] for device in alice.run("device", "list")][1] == "work laptop"
    assert alice.run("device", "revoke", laptop["device_id"][:8])[-1]["device"] == "work laptop"
    for words, code, kind in ((("revoke", "work laptop"), 5, "revoked_before"), (("revoke", "toaster"), 6, "no_such_device"),
                              (("rename", "work laptop", "x"), 5, "not_active"), (("rename", "work laptop", "\x07"), 2, "bad_label")):
        done = alice.try_run("device", *words)
        assert done.returncode == code, done.stdout
        assert json_lines(done.stdout)[-1]["error"]["code"] == kind


def test_one_does_not_revoke_the_device_one_types_on_but_a_pending_one(person, tmp_path):
    alice = person("alice")
    this_one = alice.run("whoami")[-1]["device_id"]
    done = alice.try_run("device", "revoke", this_one)
    assert done.returncode == 2
    assert json_lines(done.stdout)[-1]["error"]["code"] == "own_device"
    laptop = second_device(tmp_path, alice)
    laptop.login("--device", "laptop")
    alice.run("device", "revoke", "laptop")
    assert len(alice.run("device", "list")) == 1
    assert laptop.try_run("listen", "--timeout", "2").returncode == 3
