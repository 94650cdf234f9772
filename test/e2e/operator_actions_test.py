"""What an operator does to accounts and devices, and what the people see of it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from harness import Node, Person, error_of, json_lines, texts, wait_until


def kinds(node: Node, *filters: str) -> list[str]:
    return [record["kind"] for record in node.operate("audit", "query", *filters)]


def test_who_is_banned_is_thrown_out_told_why_and_let_in_again(node: Node, person):
    alice, bob = person("alice"), person("bob")
    bob.run("dm", "alice", "before")
    alice.run("listen", "--timeout", "1")
    listening = alice.start("listen")
    wait_until(lambda: node.operate("user", "show", "alice")[-1]["devices"][0]["sessions"], "alice to be online")
    banned = node.operate("user", "ban", "alice", "--reason", "spam, again", "--yes")[-1]
    assert (banned["state"], banned["ban_reason"], banned["banned_until"]) == ("banned", "spam, again", 0)
    assert listening.wait(timeout=30) == 3
    assert node.operate("user", "show", "alice")[-1]["devices"][0]["sessions"] == 0
    assert node.operate("status")[-1]["banned"] == 1

    done = alice.try_run("device", "list")
    assert done.returncode == 3
    assert error_of(done)["code"] == "banned"
    assert "operator" in error_of(done)["text"]
    assert bob.try_run("dm", "alice", "during").returncode == 0  # stays with bob, as if her mailbox were full
    assert texts(alice, "bob") == ["before"]

    assert node.operate("user", "unban", "alice")[-1]["state"] == "active"
    alice.run("device", "list")
    bob.run("dm", "alice", "after")
    alice.run("listen", "--timeout", "1")
    assert texts(alice, "bob") == ["before", "during", "after"]
    assert kinds(node, "--user", "alice", "--kind", "admin") == ["admin.ban", "admin.unban"]


def test_who_listens_while_a_ban_begins_is_told_why_and_when_it_ends(node: Node, person):
    alice = person("alice")
    listening = alice.start("listen", stdout=subprocess.PIPE)
    wait_until(lambda: node.operate("user", "show", "alice")[-1]["devices"][0]["sessions"], "alice to be online")
    node.operate("user", "ban", "alice", "--for", "2h", "--yes")
    output, _ = listening.communicate(timeout=30)
    assert listening.returncode == 3
    error = json_lines(output)[-1]["error"]
    assert error["code"] == "banned"
    assert "operator" in error["text"] and "ends in about 2 hours" in error["text"]


def test_a_ban_ends_by_itself(node: Node, person):
    alice = person("alice")
    until = node.operate("user", "ban", "alice", "--for", "2s", "--yes")[-1]["banned_until"]
    assert until > 0
    done = alice.try_run("device", "list")
    assert error_of(done)["code"] == "banned"
    assert "an hour at most" in error_of(done)["text"]
    wait_until(lambda: alice.try_run("device", "list").returncode == 0, "the ban to end", timeout=20)
    assert "account.ban_ended" in kinds(node, "--user", "alice")


def test_only_who_knows_the_password_learns_of_a_ban(node: Node, person, tmp_path: Path):
    alice = person("alice")
    node.operate("user", "ban", "alice", "--yes")
    stranger = Person(tmp_path / "stranger", "alice", node)
    words = ("--node", node.listen, "--trust", node.identity, "login", "alice@localhost", "--password-file", str(stranger.password_file))
    stranger.password_file.write_text("a guess\n")
    assert error_of(stranger.try_run(*words))["code"] == "wrong_password"
    stranger.password_file.write_text(alice.password_file.read_text())
    assert error_of(stranger.try_run(*words))["code"] == "banned"


def test_nobody_begins_a_conversation_with_who_is_banned(node: Node, person):
    person("alice")
    bob = person("bob")
    node.operate("user", "ban", "alice", "--yes")
    done = bob.try_run("dm", "alice", "hello")
    assert done.returncode == 5
    assert error_of(done)["code"] == "no_key_packages"


def test_what_cannot_be_taken_back_is_asked_about(node: Node, person):
    person("alice")
    for words in (("user", "delete", "alice"), ("user", "ban", "alice")):
        done = node.try_operate(*words)
        assert done.returncode == 2
        assert error_of(done)["code"] == "no_terminal"
        assert "--yes" in error_of(done)["text"]
    assert node.operate("user", "show", "alice")[-1]["state"] == "active"


def test_an_account_is_deleted_for_good(node: Node, person):
    alice, bob = person("alice"), person("bob")
    assert node.operate("user", "delete", "alice", "--yes")[-1]["state"] == "closed"
    assert alice.try_run("device", "list").returncode == 3
    done = bob.try_run("dm", "alice", "hello")
    assert done.returncode == 6
    assert node.try_operate("user", "ban", "alice", "--yes").returncode == 6
    assert kinds(node, "--user", "alice") == ["account.registered", "admin.delete", "account.deleted"]


def test_a_device_is_shut_out_until_its_person_has_signed_it_out(node: Node, person, tmp_path: Path):
    alice = person("alice")
    laptop = Person(tmp_path / "laptop", "alice", node)
    code = laptop.login("--device", "laptop")[-1]["code"]
    alice.run("device", "confirm", code)
    laptop.run("device", "list")
    done = node.try_operate("device", "revoke", "alice", "tablet", "--yes")
    assert (done.returncode, error_of(done)["code"]) == (6, "no_such_device")

    shown = node.operate("device", "revoke", "alice", "laptop", "--yes")[-1]
    assert {device["label"]: device["state"] for device in shown["devices"]}["laptop"] == "barred"
    done = laptop.try_run("device", "list")
    assert (done.returncode, error_of(done)["code"]) == (3, "revoked")
    alice.run("device", "list")
    alice.run("device", "rename", shown["devices"][0]["device_id"], "phone")  # another manifest, with the laptop in it
    assert laptop.try_run("device", "list").returncode == 3
    alice.run("device", "revoke", "laptop")
    assert kinds(node, "--user", "alice")[-3:] == ["admin.device_revoked", "device.renamed", "device.revoked"]


def test_person_and_operator_export_the_same_and_nothing_of_others(node: Node, person, tmp_path: Path):
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    alice.run("dm", carol.name, "hello")
    film = tmp_path / "film"
    film.write_bytes(os.urandom(20_000))
    alice.run("send", carol.name, "--file", str(film))
    alice.run("profile", "set", "--status", "in Rome")
    alice.run("block", carol.name)
    bob.run("dm", "alice", "hello")
    own = alice.run("account", "export")[-1]
    operators = node.operate("user", "export", "alice")[-1]
    assert own["name"] == "alice@localhost"
    assert len(own["manifests"]) == own["manifest_version"] == 1
    assert own["devices"][0]["mailbox"]["waiting"] >= 1
    assert own["devices"][0]["key_packages"]["handed_out"] == 1
    assert [(blob["complete"], blob["uses_left"]) for blob in own["blobs"]] == [(True, 0)]
    assert own["blob_bytes"] >= own["blobs"][0]["size_bytes"] >= 20_000
    assert own["profile"] != ""
    assert (own["blocked"], own["reports"]) == (1, None)
    assert "bob" not in str(own) and "carol" not in str(own)
    assert [record["kind"] for record in operators["audit"]] == ["account.registered", "account.export", "admin.export"]
    for key in set(own) - {"audit"}:
        assert operators[key] == own[key], key


def test_a_mailbox_is_shown_by_its_owner_and_not_by_who_writes(node: Node, person):
    alice, bob = person("alice"), person("bob")
    bob.run("dm", "alice", "hello")
    queues = node.operate("queue", "show")
    assert [queue["name"] for queue in queues] == ["alice"]
    assert queues[0]["messages"] >= 1
    assert queues[0]["octets"] > 0
    assert queues[0]["oldest"] > 0
    alice.run("listen", "--timeout", "1")
    assert "alice" not in [queue["name"] for queue in node.operate("queue", "show")]
