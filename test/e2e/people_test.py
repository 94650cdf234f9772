"""People: blocking, sessions of devices, profiles, presence, reports."""

from __future__ import annotations

import subprocess
import threading
import time

from harness import Node, Person, error_of, texts, wait_until


class Listening:
    """A running `qpc listen`, and what it says of others on standard error."""

    def __init__(self, person: Person):
        self.process = subprocess.Popen([word for word in person.command("listen") if word != "--json"],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.lines: list[str] = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        for line in self.process.stderr:
            self.lines.append(line)

    def heard(self, words: str) -> bool:
        return any(words in line for line in self.lines)

    def __enter__(self) -> Listening:
        return self

    def __exit__(self, *_) -> None:
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stderr.close()


def test_who_is_blocked_reaches_nobody_and_is_told_nothing(person):
    alice, bob = person("alice"), person("bob")
    bob.run("dm", "alice", "before")
    alice.run("listen", "--timeout", "2")
    assert texts(alice, "bob") == ["before"]
    assert alice.run("block", "bob")[-1]["blocked"] is True
    assert [one["name"] for one in alice.run("blocked")] == ["bob@localhost"]
    assert bob.run("dm", "alice", "meanwhile")[-1]["state"] == "sent"
    alice.run("listen", "--timeout", "2")
    assert texts(alice, "bob") == []  # what was said before is hidden, too
    done = alice.try_run("dm", "bob", "hello")
    assert (done.returncode, error_of(done)["code"]) == (5, "blocked")
    assert alice.run("unblock", "bob")[-1]["blocked"] is False
    bob.run("dm", "alice", "after")
    alice.run("listen", "--timeout", "2")
    assert texts(alice, "bob") == ["before", "after"]
    assert alice.run("blocked") == []


def test_who_is_blocked_cannot_begin_a_conversation(person):
    alice, mallory = person("alice"), person("mallory")
    alice.run("block", "mallory")
    done = mallory.try_run("dm", "alice", "hello")
    assert (done.returncode, error_of(done)["code"]) == (5, "no_key_packages")
    done = mallory.try_run("group", "create", "trap", "alice")
    assert (done.returncode, error_of(done)["code"]) == (5, "no_key_packages")
    alice.run("listen", "--timeout", "2")
    assert alice.run("group", "list") == []


def test_a_block_holds_for_all_devices_of_the_account(person, node: Node, tmp_path):
    alice, bob = person("alice"), person("bob")
    laptop = Person(tmp_path / "laptop", "alice", node)
    laptop.password_file = alice.password_file
    code = laptop.login()[-1]["code"]
    alice.run("device", "confirm", code)
    laptop.run("listen", "--timeout", "2")
    laptop.run("contact", "show", "bob")
    alice.run("block", "bob")
    assert [one["name"] for one in laptop.run("blocked")] == ["bob@localhost"]


def test_groups_go_on_and_hide_who_is_blocked(person):
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    carol.run("group", "create", "club", "alice", "bob")
    for one in (alice, bob):
        one.run("listen", "--timeout", "2")
    alice.run("block", "bob")
    bob.run("send", "club", "from bob")
    carol.run("send", "club", "from carol")
    shown = [message["text"] for message in alice.run("listen", "--timeout", "3") if message["kind"] == "text"]
    assert shown == ["from carol"]
    assert texts(alice, "club") == ["from carol"]
    alice.run("unblock", "bob")
    assert sorted(texts(alice, "club")) == ["from bob", "from carol"]


def test_sessions_are_counted_and_ended(person):
    alice = person("alice")
    with Listening(alice) as listening:
        device = wait_until(lambda: next((one for one in alice.run("device", "list") if one["open_sessions"] == 2), None),
                            "the session of listen beside that of the list")
        assert device["sessions"] > 2
        # One's own session ends, too; listen's comes back by itself.
        assert alice.run("device", "disconnect", device["device_id"][:8])[-1]["ended"] == 2
        wait_until(lambda: alice.run("device", "list")[0]["open_sessions"] == 2, "listen's next session")
        assert listening.process.poll() is None


def test_a_profile_is_shown_to_others_and_signed(person, tmp_path):
    alice, bob = person("alice"), person("bob")
    picture = tmp_path / "me.png"
    picture.write_bytes(b"\x89PNG" + bytes(500))
    shown = alice.run("profile", "set", "--name", "Alice L.", "--status", "in Rome", "--picture", str(picture))[-1]
    assert (shown["display_name"], shown["status"], shown["picture_bytes"]) == ("Alice L.", "in Rome", 504)
    alice.run("profile", "set", "--status", "back")
    seen = bob.run("profile", "show", "alice")[-1]
    assert (seen["display_name"], seen["status"], seen["picture_bytes"]) == ("Alice L.", "back", 504)
    alice.run("dm", "bob", "hello")
    message = next(one for one in bob.run("listen", "--timeout", "2") if one["kind"] == "text")
    assert (message["from"], message["display_name"]) == ("alice@localhost", "Alice L.")
    done = alice.try_run("profile", "set", "--name", "\u202eecilA")
    assert (done.returncode, error_of(done)["code"]) == (2, "bad_profile")
    picture.write_bytes(bytes(33 * 1024))
    assert alice.try_run("profile", "set", "--picture", str(picture)).returncode == 7


def test_two_see_that_the_other_is_there_when_both_want_it(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "hello")
    bob.run("listen", "--timeout", "2")
    alice.run("presence", "on")
    with Listening(alice) as listening:
        time.sleep(2)
        assert "present" not in bob.run("contact", "list")[-1], "bob has not switched it on"
        bob.run("presence", "on")
        assert wait_until(lambda: bob.run("contact", "list")[-1].get("present"), "alice to be seen")
        wait_until(lambda: listening.heard("bob@localhost has gone"), "bob, who only looked, to come and go")
        assert listening.heard("bob@localhost is there")
        alice.run("presence", "off")
        wait_until(lambda: not bob.run("contact", "list")[-1].get("present"), "alice to be gone")


def test_a_report_reaches_the_operator_and_nobody_else(person, node: Node):
    alice, mallory = person("alice"), person("mallory")
    mallory.run("dm", "alice", "I know where you live")
    message = next(one for one in alice.run("listen", "--timeout", "2") if one["kind"] == "text")
    sent = alice.run("report", message["id"][:12], "--reason", "threatens me")[-1]
    alice.run("report", message["id"][:12], "--reason", "again", "--anonymous", "--without-text")
    listed = node.operate("report", "list")
    assert [one["report_id"] for one in listed][0] == sent["report"]
    shown = node.operate("report", "show", str(listed[0]["number"]))[-1]
    assert (shown["reason"], shown["reporter"], shown["about"], shown["text"], shown["message_id"]) == (
        "threatens me", "alice@localhost", "mallory@localhost", "I know where you live", message["id"])
    silent = node.operate("report", "show", str(listed[1]["number"]))[-1]
    assert "reporter" not in silent
    assert silent["text"] == ""
    assert node.try_operate("report", "show", "99").returncode == 6
    own = next(one for one in mallory.history("alice") if one["kind"] == "text")["id"]
    assert error_of(mallory.try_run("report", own[:12], "--reason", "x"))["code"] == "own_message"
    for _ in range(8):
        alice.run("report", message["id"][:12], "--reason", "more")
    done = alice.try_run("report", message["id"][:12], "--reason", "one too many")
    assert (done.returncode, error_of(done)["code"]) == (7, "too_often")
