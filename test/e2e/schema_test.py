"""The published schema: every command's real output is like it. (So is whatever the other tests see: harness.py looks.)"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from harness import Node, Person, programs
from json_schema import closed, command_of, faults, published


@pytest.fixture
def node(tmp_path: Path):
    with Node(tmp_path / "node") as node:
        yield node


def test_the_reader_of_schemas_finds_what_is_wrong():
    schema = {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer", "minimum": 0}, "b": {"enum": ["x"]}}}
    assert not faults({"a": 0, "b": "x", "c": 1}, schema)
    for wrong in ([], {}, {"a": -1}, {"a": True}, {"a": "0"}, {"a": 0, "b": "y"}):
        assert faults(wrong, schema), wrong
    assert faults({"a": 0, "c": 1}, closed(schema))
    assert faults({"list": [1]}, {"type": "object", "properties": {"list": {"type": "array", "items": {"type": "string"}}}})
    assert faults(1, {"oneOf": [{"type": "string"}, {"type": "null"}]}) and not faults(None, {"oneOf": [{"type": "string"}, {"type": "null"}]})


def test_every_command_prints_what_is_published(tmp_path: Path, node: Node):
    alice, bob = Person(tmp_path / "alice", "alice", node), Person(tmp_path / "bob", "bob", node)
    seen = set()

    def run(person: Person, *words: str) -> list[dict]:
        printed = person.run(*words)  # which checks it
        seen.add(command_of(list(words)))
        return printed

    def fail(person: Person, *words: str) -> dict:
        done = person.try_run(*words)
        assert done.returncode != 0
        seen.add(command_of(list(words)))
        return json.loads(done.stdout.splitlines()[-1])["error"]

    alice.register()
    bob.register()
    seen |= {"register"}
    run(alice, "login")
    run(alice, "whoami")
    run(alice, "doctor")
    assert run(Person(tmp_path / "nobody", "nobody", node), "doctor")[0]["store"] is None
    run(alice, "device", "list")
    device = run(alice, "whoami")[0]["device_id"]
    run(alice, "device", "rename", device, "desk")
    run(alice, "device", "disconnect")
    assert fail(alice, "device", "confirm", "abc-def")["kind"] == "not_found"
    assert fail(alice, "device", "revoke", "no such")["kind"] == "not_found"
    run(alice, "dm", "bob", "hello")
    run(alice, "send", "bob", "again")
    got = run(bob, "listen", "--count", "2", "--timeout", "60")
    assert [message["text"] for message in got if message["kind"] == "text"] == ["hello", "again"]
    picture = tmp_path / "garden.png"
    picture.write_bytes(b"no picture, but nobody looks")
    for words in (("group", "create", "garden"),
                  ("group", "create", "attic", "--suite", "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519"),
                  ("group", "add", "garden", "bob"), ("group", "info", "garden"),
                  ("group", "set", "garden", "--description", "apples", "--avatar", str(picture), "--timer", "1d"),
                  ("group", "role", "garden", "bob", "moderator"), ("group", "role", "garden", "bob", "member"),
                  ("group", "mute", "garden", "bob"), ("group", "avatar", "garden", str(tmp_path / "fetched.png")),
                  ("group", "readmit", "garden", "bob"), ("group", "info", "garden"),
                  ("group", "upgrade", "attic"),
                  ("invite", "create", "garden", "--uses", "2", "--expire", "1h"), ("invite", "list", "garden"),
                  ("group", "remove", "garden", "bob"), ("group", "list"), ("group", "leave", "garden")):
        run(alice, *words)
    for words in (("contact", "list"), ("contact", "show", "bob"), ("block", "bob"), ("blocked",), ("unblock", "bob"),
                  ("profile", "show"), ("profile", "set", "--status", "here"), ("presence", "on"), ("presence", "off"),
                  ("presence", "show")):
        run(alice, *words)
    message = run(bob, "history", "alice")[-1]
    raw = tmp_path / "raw"
    shown = run(bob, "message", "show", message["id"], "--raw", str(raw))[0]
    assert "ciphertext" not in shown and raw.stat().st_size > 100
    fail(bob, "message", "open", str(raw))
    mine = run(alice, "history", "bob")[-1]
    run(alice, "message", "why", mine["id"])
    for words in (("search", "hello"), ("read", "alice"), ("receipts", "off"), ("receipts", "on"), ("receipts", "show"),
                  ("draft", "alice", "half a"), ("drafts",),
                  ("notify", "set", "alice", "mentions", "--until", "+1h"), ("notify", "list"), ("notify", "hook", "/bin/true"),
                  ("notify", "hook", "off"), ("notify", "desktop", "names"), ("notify", "desktop", "off")):
        run(bob, *words)
    put_off = run(bob, "send", "alice", "later", "--at", "+1h", "--expire", "5m")[0]
    run(bob, "schedule", "list")
    run(bob, "schedule", "cancel", str(put_off["scheduled"]))
    run(bob, "holes", "--all")
    run(bob, "send", "alice", "an answer", "--reply", message["id"], "--thread", message["id"])
    for words in (("react", message["id"], "👍"), ("react", message["id"], "👍", "--remove"), ("pin", message["id"]), ("pins", "alice"),
                  ("thread", message["id"])):
        run(bob, *words)
    run(alice, "edit", mine["id"], "other words")
    poll = run(alice, "poll", "create", "bob", "Tea?", "yes", "no")[0]
    for words in (("poll", "vote", poll["id"], "1"), ("poll", "show", poll["id"]), ("poll", "close", poll["id"])):
        run(alice, *words)
    run(alice, "history", "bob")
    passing = run(alice, "send", "bob", "soon gone")[0]
    run(alice, "delete", passing["id"], "--yes")
    run(bob, "listen", "--timeout", "1")
    run(bob, "history", "alice")
    node.kill()
    run(alice, "send", "bob", "waits")
    assert run(alice, "outbox", "list")
    run(alice, "outbox", "clear", "--all", "--yes")
    node.start()
    run(alice, "outbox", "flush")
    run(alice, "config", "show", "--origin")
    run(alice, "completion", "bash")
    run(alice, "message", "proof", mine["id"], "--out", str(tmp_path / "proof"))
    run(alice, "proof", "verify", str(tmp_path / "proof"))
    run(bob, "report", message["id"], "--reason", "spam")
    (tmp_path / "file").write_bytes(b"x" * 5000)
    run(alice, "dm", "bob", "--file", str(tmp_path / "file"))
    run(bob, "listen", "--count", "1", "--timeout", "60")
    sent = [one for one in run(bob, "history", "alice") if one["kind"] == "file"][0]
    run(bob, "file", "save", sent["id"], "--to", str(tmp_path / "saved"))
    run(alice, "file", "delete", [one for one in run(alice, "history", "bob") if one["kind"] == "file"][0]["id"])
    run(bob, "group", "create", "meadow")
    link = run(bob, "invite", "create", "meadow")[0]
    run(alice, "group", "join", link["link"])
    run(bob, "listen", "--timeout", "1")
    run(alice, "listen", "--timeout", "1")
    assert "let_in" in [line.get("join") for line in run(alice, "history", "bob")]
    run(bob, "invite", "revoke", link["id"])
    run(alice, "account", "export")
    new_password = tmp_path / "new"
    new_password.write_text("another long secret\n")
    run(alice, "account", "password", "--password-file", str(alice.password_file), "--new-password-file", str(new_password))
    run(alice, "account", "delete", "--password-file", str(new_password))
    run(bob, "logout")
    people = {name for name, command in published()["commands"].items() if not command.get("programs")}
    assert people - seen == {"chat", "daemon", "schema"}, "these have tests of their own"


def test_what_is_no_option_of_a_command_is_no_argument_of_it():
    """The command line is made from the same description: each argument stands in the command's help."""
    for name, command in published()["commands"].items():
        if command.get("programs"):
            continue
        said = subprocess.run([programs() / "qpc", *name.split(), "--help"], capture_output=True, text=True, check=True).stdout
        for argument, schema in command["arguments"]["properties"].items():
            assert f"--{argument.replace('_', '-')}" in said or schema["description"].split(";")[0] in said, (name, argument)
