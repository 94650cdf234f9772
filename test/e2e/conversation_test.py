"""Direct conversations: what is said arrives, once, in order, and is confirmed."""

from __future__ import annotations

import os
import pty
import subprocess
import termios

from harness import fetch, json_lines, texts, wait_until


def test_a_direct_message_arrives_and_is_confirmed(person):
    alice, bob = person("alice"), person("bob")
    listener = bob.start("listen")
    try:
        sent = alice.run("dm", "bob", "hello bob", "--wait", "delivered", "--timeout", "60")[-1]
        assert sent["state"] == "delivered"
    finally:
        listener.terminate()
        listener.wait()
    assert texts(bob, "alice") == ["hello bob"]


def test_both_sides_answer_in_one_conversation(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "one")
    fetch(bob).run("dm", "alice", "two")
    fetch(alice).run("send", "bob", "three")
    assert texts(fetch(bob), "alice") == ["one", "two", "three"]
    assert texts(fetch(alice), "bob") == ["one", "two", "three"]
    assert len(alice.run("group", "list")) == 1


def test_two_people_who_begin_at_once_end_in_one_conversation(person):
    alice, bob = person("alice"), person("bob")
    begun = [alice.start("dm", "bob", "from alice", stdout=subprocess.PIPE), bob.start("dm", "alice", "from bob", stdout=subprocess.PIPE)]
    for process in begun:
        process.communicate(timeout=60)
        assert process.returncode == 0

    def settled():
        fetch(alice), fetch(bob)
        return set(texts(alice, "bob")) == set(texts(bob, "alice")) == {"from alice", "from bob"}

    wait_until(settled, "both to read both")
    assert alice.run("group", "info", "bob")[-1]["id"] == bob.run("group", "info", "alice")[-1]["id"]


def test_every_line_arrives_once_and_in_order(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "first")
    lines = [f"line {number} ünïcödé 🌍" for number in range(500)]
    summary = alice.run("send", "bob", "--lines", "-", text="\n".join(lines) + "\n")[-1]
    assert summary["messages"] == 500 and summary["queued"] == 0
    assert texts(fetch(bob), "alice") == ["first", *lines]


def test_who_says_many_lines_is_told_how_far_they_are(person):
    alice, _ = person("alice"), person("bob")
    alice.run("dm", "bob", "first")
    done = alice.try_run("send", "bob", "--lines", "-", text="\n".join(["line"] * 450) + "\n")
    assert [line for line in done.stderr.splitlines() if "Stored" in line] == ["Stored up to line 200.", "Stored up to line 400."]


def test_a_listener_prints_each_message_once_over_its_restarts(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "one")
    seen = [line["text"] for line in bob.run("listen", "--count", "1", "--timeout", "30") if line["kind"] == "text"]
    alice.run("send", "bob", "two")
    seen += [line["text"] for line in bob.run("listen", "--count", "1", "--timeout", "30") if line["kind"] == "text"]
    assert seen == ["one", "two"]
    again = [line["text"] for line in bob.run("listen", "--from", "0", "--count", "2", "--timeout", "30") if line["kind"] == "text"]
    assert again == ["one", "two"]


def test_a_listener_refuses_numbers_that_make_no_sense(person):
    alice = person("alice")
    for option, value in (("--count", "0"), ("--timeout", "0"), ("--from", "-1")):
        done = alice.try_run("listen", option, value)
        assert done.returncode == 2
        error = json_lines(done.stdout)[-1]["error"]
        assert error["code"] == "bad_arguments" and option in error["text"], error


def test_a_message_is_found_by_any_beginning_of_its_id(person):
    alice, _ = person("alice"), person("bob")
    alice.run("dm", "bob", "hello")
    whole = alice.history("bob")[-1]["id"]
    for size in (7, 8, 15, len(whole)):
        assert alice.run("message", "show", whole[:size])[0]["text"] == "hello"
    assert json_lines(alice.try_run("message", "show", "xyz").stdout)[-1]["error"]["code"] == "bad_message_id"


def test_a_long_text_arrives_byte_for_byte(person):
    alice, bob = person("alice"), person("bob")
    text = "".join(chr(0x20 + (i * 7919) % 90) for i in range(180_000))
    alice.run("dm", "bob", "-", text=text)
    assert texts(fetch(bob), "alice") == [text]


def test_texts_that_cannot_be_sent_are_refused_with_a_sentence(person, tmp_path):
    alice = person("alice")
    person("bob")
    alice.run("dm", "bob", "hello")
    for text, code, exit_code in (("x" * 200_000, "text_too_long", 7), ("", "empty_text", 2)):
        done = alice.try_run("send", "bob", "-", text=text)
        assert done.returncode == exit_code
        assert json_lines(done.stdout)[-1]["error"]["code"] == code
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    done = alice.try_run("send", "bob", "--text-file", str(binary))
    assert done.returncode == 2
    assert json_lines(done.stdout)[-1]["error"]["code"] == "not_text"


def test_unknown_people_and_conversations_are_named(person):
    alice = person("alice")
    done = alice.try_run("dm", "nobody", "hello")
    assert done.returncode == 6
    assert json_lines(done.stdout)[-1]["error"]["code"] == "unknown_user"
    done = alice.try_run("send", "nowhere", "hello")
    assert done.returncode == 6
    assert json_lines(done.stdout)[-1]["error"]["code"] == "unknown_conversation"
    done = alice.try_run("dm", "alice", "hello")
    assert done.returncode == 2
    assert json_lines(done.stdout)[-1]["error"]["code"] == "own_name"


def test_a_terminal_never_gets_control_characters_of_others(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "-", text="\x1b[2Jcleared\u202egnp.exe\x07")
    fetch(bob)
    shown = subprocess.run([word for word in bob.command("history", "alice") if word != "--json"], capture_output=True, text=True, check=True).stdout
    assert "\x1b" not in shown and "\u202e" not in shown and "\x07" not in shown
    assert "<U+001B>[2Jcleared<U+202E>" in shown


def test_a_line_that_cannot_be_sent_does_not_end_a_chat(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "first")
    log = alice.folder / "qpc.log"
    controller, terminal = pty.openpty()
    attributes = termios.tcgetattr(terminal)
    attributes[3] &= ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSANOW, attributes)
    chat = alice.start("chat", "bob", stdin=terminal)
    try:
        wait_until(lambda: "Type a line" in log.read_text(), "the chat to begin")
        os.write(controller, b"x" * 5000 + b"\n")
        wait_until(lambda: "Not sent: The terminal cuts lines" in log.read_text(), "alice to be told")
        os.write(controller, b"bad \xff\nfine\n")
        wait_until(lambda: texts(alice, "bob") == ["first", "fine"], "the good line to be taken")
        assert "Not sent: This is not text" in log.read_text()
        os.write(controller, b"\x04")
        assert chat.wait(timeout=20) == 0
    finally:
        chat.kill()
        os.close(controller)
        os.close(terminal)
    assert texts(fetch(bob), "alice") == ["first", "fine"]


def test_a_bad_line_of_a_script_is_told_when_the_others_are_said(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "first")
    done = subprocess.run(alice.command("chat", "bob"), input=b"bad \xff\nfine\n", capture_output=True, timeout=60)
    assert done.returncode == 2
    assert json_lines(done.stdout.decode())[-1]["error"]["code"] == "not_text"
    assert texts(fetch(bob), "alice") == ["first", "fine"]


def test_what_is_said_while_the_node_is_down_waits_and_leaves_later(person, node):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "before")
    node.kill()
    queued = alice.run("send", "bob", "while it was down")[-1]
    assert queued["state"] == "queued"
    node.start()
    alice.run("send", "bob", "after")
    assert texts(fetch(bob), "alice") == ["before", "while it was down", "after"]


def test_a_safety_number_is_the_same_on_both_sides(person):
    alice, bob = person("alice"), person("bob")
    assert alice.run("contact", "show", "bob")[-1]["safety_number"] == bob.run("contact", "show", "alice")[-1]["safety_number"]
