"""What is read, what goes by itself, what is seen once, what leaves later, and who is told."""

from __future__ import annotations

import json
import subprocess
import time

import pytest
from harness import fetch, json_lines, wait_until


def last(somebody, conversation: str) -> dict:
    """What was said last; nothing, where nothing was."""
    said = [one for one in somebody.history(conversation) if one["kind"] != "notice"]
    return said[-1] if said else {}


def unread(somebody, title: str) -> int:
    return next(one["unread"] for one in somebody.run("group", "list") if one["conversation"].startswith(title))


@pytest.fixture
def online(request):
    """Keeps people online: `online(alice)`."""
    running = []

    def start(somebody, *words: str):
        running.append(somebody.start("listen", *words))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()


@pytest.fixture
def three(person):
    """Alice, Bob and Carol in a group of Alice's."""
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    alice.run("group", "create", "garden", "bob", "carol")
    return alice, fetch(bob), fetch(carol)


def test_the_sender_learns_who_has_read_and_when_all_have(three):
    alice, bob, carol = three
    alice.run("send", "garden", "hello")
    assert unread(fetch(bob), "garden") == 1
    assert unread(bob, "garden") == 1, "listen and history leave it unread"
    bob.history("garden")
    assert unread(bob, "garden") == 1
    assert bob.run("read", "garden")[0] == {"conversation": "garden", "read": 1, "unread": 0}
    fetch(carol)
    message = last(fetch(alice), "garden")
    assert [one["name"] for one in message["read_by"]] == ["bob@localhost"]
    assert message["state"] == "delivered"
    carol.run("read", "garden")
    assert last(fetch(alice), "garden")["state"] == "read"
    assert len(alice.run("message", "show", last(alice, "garden")["id"])[0]["read_by"]) == 2


def test_who_has_receipts_off_tells_nothing_and_learns_nothing(three):
    alice, bob, carol = three
    bob.run("receipts", "off")
    alice.run("send", "garden", "hello")
    fetch(bob).run("read", "garden")
    fetch(carol).run("read", "garden")
    assert [one["name"] for one in last(fetch(alice), "garden")["read_by"]] == ["carol@localhost"]
    bob.run("send", "garden", "an answer")
    fetch(alice).run("read", "garden")
    fetch(carol).run("read", "garden")
    assert "read_by" not in last(fetch(bob), "garden")


def test_chat_counts_what_it_shows_as_read(three):
    alice, bob, _ = three
    alice.run("send", "garden", "one")
    fetch(bob)
    chat = bob.start("chat", "garden", stdin=subprocess.PIPE)
    try:
        wait_until(lambda: unread(bob, "garden") == 0, "what was there to count as read")
        alice.run("send", "garden", "two")
        wait_until(lambda: last(fetch(alice), "garden").get("read_by"), "alice to learn it")
    finally:
        chat.kill()
        chat.wait()
    assert unread(bob, "garden") == 0


def test_reading_up_to_a_message_leaves_the_others(three):
    alice, bob, _ = three
    for text in ("one", "two", "three"):
        alice.run("send", "garden", text)
    first = [one for one in fetch(bob).history("garden") if one["kind"] == "text"][0]
    assert bob.run("read", "garden", "--up-to", first["id"])[0]["unread"] == 2


def test_what_disappears_goes_on_both_sides_to_the_second(three, online):
    alice, bob, carol = three
    online(bob), online(carol)
    alice.run("send", "garden", "vanishing", "--expire", "4s")
    sent_at = time.monotonic()
    wait_until(lambda: last(bob, "garden").get("text") == "vanishing", "it to come")
    wait_until(lambda: last(carol, "garden").get("text") == "vanishing", "it to come")
    assert last(bob, "garden")["text"] == "vanishing"
    assert last(bob, "garden")["expire_after"] == 4 and "expires_at_ms" not in last(bob, "garden")
    wait_until(lambda: last(alice, "garden").get("gone") == "expired", "it to go at the sender's", timeout=15)
    assert time.monotonic() - sent_at > 2.5, "not before its time"
    assert last(bob, "garden")["text"] == "vanishing", "it was not read yet"
    bob.run("read", "garden")
    end = last(bob, "garden")["expires_at_ms"] / 1000
    assert end - time.time() <= 4.1
    time.sleep(max(0, end - time.time() - 0.7))
    assert last(bob, "garden").get("text") == "vanishing" or time.time() >= end
    wait_until(lambda: last(bob, "garden").get("gone") == "expired", "it to go where it was read", timeout=10)
    assert "text" not in last(bob, "garden")
    assert last(carol, "garden")["text"] == "vanishing"
    assert bob.run("search", "vanishing")[0]["found"] == []


def test_what_disappears_is_gone_after_a_restart(three):
    alice, bob, _ = three
    alice.run("send", "garden", "vanishing", "--expire", "2s")
    fetch(bob).run("read", "garden")
    time.sleep(2.2)
    assert last(bob, "garden")["gone"] == "expired"
    assert last(alice, "garden")["gone"] == "expired"
    shown = subprocess.run([word for word in bob.command("history", "garden") if word != "--json"], capture_output=True, text=True, check=True).stdout
    assert "(expired)" in shown and "vanishing" not in shown


def test_times_that_make_no_sense_are_refused(three):
    alice, _, _ = three
    for option, value, code in (("--expire", "soon", "bad_duration"), ("--expire", "400d", "bad_duration"), ("--expire", "0s", "bad_duration"),
                                ("--at", "yesterday", "bad_time"), ("--at", "1999-01-01", "bad_time"), ("--at", "9999-12-31", "bad_time")):
        done = alice.try_run("send", "garden", option, value, "hello")
        assert done.returncode == 2
        assert json_lines(done.stdout)[-1]["error"]["code"] == code, value


def test_what_can_be_seen_once_is(three):
    alice, bob, carol = three
    alice.run("send", "garden", "--view-once", "only now")
    assert "text" not in last(alice, "garden")
    seen = [one for one in bob.run("listen", "--count", "1", "--timeout", "30") if one["kind"] == "text"]
    assert [one["text"] for one in seen] == ["only now"] and seen[0]["view_once"]
    assert last(bob, "garden")["gone"] == "viewed" and "text" not in last(bob, "garden")
    # Somebody else's device, which has not shown it.
    daemon = carol.start("daemon", stdout=subprocess.PIPE)
    try:
        daemon.stdout.readline()
        wait_until(lambda: last(carol, "garden").get("view_once"), "carol to get it")
        message = last(carol, "garden")
        assert "text" not in message and carol.run("search", "only")[0]["found"] == []
        assert carol.run("message", "show", message["id"])[0]["text"] == "only now"
        assert carol.run("message", "show", message["id"])[0]["gone"] == "viewed"
    finally:
        daemon.terminate()
        daemon.wait()


def test_others_see_that_somebody_writes_and_it_leaves_no_trace(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "hello")
    fetch(bob).run("dm", "alice", "hello you")
    fetch(alice)
    log = bob.folder / "qpc.log"
    listener = bob.start("listen")
    chat = alice.start("chat", "bob", stdin=subprocess.PIPE)
    try:
        wait_until(lambda: "Connected" in log.read_text(), "bob to be online")
        wait_until(lambda: "Connected" in (alice.folder / "qpc.log").read_text(), "alice to be online")
        time.sleep(1)
        chat.stdin.write("a long li")
        chat.stdin.flush()
        wait_until(lambda: "alice@localhost is writing" in log.read_text(), "bob to see it")
        chat.stdin.write("ne\n")
        chat.stdin.flush()
        wait_until(lambda: last(bob, "alice")["text"] == "a long line", "the line to come")
    finally:
        for process in (listener, chat):
            process.kill()
            process.wait()
    assert bob.run("holes", "--all") == []
    assert [one["text"] for one in bob.history("alice") if one["kind"] == "text"] == ["hello", "hello you", "a long line"]
    bob.run("receipts", "off")


def test_what_is_put_off_leaves_at_its_time_or_at_the_next_start(three, online):
    alice, bob, _ = three
    online(bob)
    scheduled = alice.run("send", "garden", "later", "--at", "+3s")[0]
    assert scheduled["state"] == "scheduled"
    other = alice.run("send", "garden", "never", "--at", "+1h")[0]
    assert [one["text"] for one in alice.run("schedule", "list")] == ["later", "never"]
    assert alice.run("schedule", "cancel", str(other["scheduled"]))[0]["text"] == "never"
    listener = online(alice)
    wait_until(lambda: last(bob, "garden").get("text") == "later", "it to leave by itself", timeout=30)
    assert alice.run("schedule", "list") == []
    listener.kill()
    listener.wait()
    alice.run("send", "garden", "much later", "--at", "+1s")
    time.sleep(62)  # nothing runs
    assert [one["text"] for one in alice.run("schedule", "list")] == ["much later"]
    online(alice)
    wait_until(lambda: last(bob, "garden").get("text") == "much later", "it to leave at the next start")
    lines = [one["text"] for one in alice.history("garden")]
    assert "nothing ran here then" in lines[-2] and lines[-1] == "much later"


def test_drafts_are_kept(three):
    alice, _, _ = three
    assert alice.run("draft", "garden")[0]["text"] == ""
    alice.run("draft", "garden", "half a")
    assert alice.run("draft", "garden")[0]["text"] == "half a"
    assert [one["conversation"] for one in alice.run("drafts")] == ["garden"]
    alice.run("draft", "garden", "--clear")
    assert alice.run("drafts") == []


def test_a_hook_is_run_for_what_the_person_wants_to_be_told_of(three, tmp_path, online):
    alice, bob, _ = three
    told = tmp_path / "told"
    hook = tmp_path / "hook"
    hook.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$#\" >> '{told}.arguments'\nenv >> '{told}.environment'\ncat >> '{told}'\n")
    hook.chmod(0o700)
    assert bob.try_run("notify", "hook", "hook.sh").returncode == 2
    assert bob.run("notify", "hook", str(hook))[0]["hook"] == [str(hook)]
    online(bob)
    alice.run("send", "garden", "; touch hacked $(id)")
    wait_until(lambda: told.exists() and told.read_text().endswith("\n"), "the hook to run")
    event = json.loads(told.read_text())
    assert event["event"] == "message" and event["message"]["text"] == "; touch hacked $(id)"
    assert (tmp_path / "told.arguments").read_text() == "0\n"
    assert "hacked" not in (tmp_path / "told.environment").read_text()
    bob.run("notify", "set", "garden", "muted")
    alice.run("send", "garden", "unheard")
    wait_until(lambda: last(bob, "garden")["text"] == "unheard", "it to come")
    bob.run("notify", "set", "garden", "all")
    alice.run("send", "garden", "heard")
    wait_until(lambda: "heard" in told.read_text().splitlines()[-1], "the hook to run again")
    assert [json.loads(line)["message"]["text"] for line in told.read_text().splitlines()] == ["; touch hacked $(id)", "heard"]
    assert bob.run("notify", "hook", "off")[0]["hook"] == []


def test_a_hook_that_never_ends_holds_nothing_up(three, tmp_path, online):
    alice, bob, _ = three
    hook = tmp_path / "hook"
    hook.write_text("#!/bin/sh\nsleep 600\n")
    hook.chmod(0o700)
    bob.run("notify", "hook", str(hook))
    online(bob)
    for number in range(8):
        alice.run("send", "garden", f"message {number}")
    wait_until(lambda: last(bob, "garden").get("text") == "message 7", "all of them to come", timeout=30)


def test_a_hook_that_has_gone_holds_nothing_up(three, tmp_path, online):
    alice, bob, _ = three
    assert bob.try_run("notify", "hook", str(tmp_path / "nowhere")).returncode == 2
    assert bob.try_run("notify", "hook", str(tmp_path)).returncode == 2
    hook = tmp_path / "hook"
    hook.write_text("#!/bin/sh\n")
    hook.chmod(0o700)
    bob.run("notify", "hook", str(hook))
    assert bob.run("notify", "hook")[0]["hook"] == [str(hook)]
    hook.unlink()
    listening = online(bob)
    for number in range(8):
        alice.run("send", "garden", f"message {number}")
    wait_until(lambda: last(bob, "garden").get("text") == "message 7", "all of them to come", timeout=30)
    assert listening.poll() is None, "it ended by a crash once"
