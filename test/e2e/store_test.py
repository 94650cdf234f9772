"""The store on this machine: what protects it, and what happens when it is damaged."""

from __future__ import annotations

import stat

from harness import json_lines


def error_of(done) -> dict:
    return json_lines(done.stdout)[-1]["error"]


def files_of(alice):
    return [path for path in alice.home.rglob("*") if path.is_file()]


def test_every_file_is_readable_by_its_owner_alone(person):
    alice = person("alice")
    assert len(files_of(alice)) >= 3
    for path in files_of(alice):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_nothing_that_was_said_lies_in_the_clear(person):
    alice = person("alice")
    person("bob")
    alice.run("dm", "bob", "a sentence to look for")
    for path in files_of(alice):
        content = path.read_bytes()
        assert b"a sentence to look for" not in content and b"alice@localhost" not in content, path


def test_a_damaged_store_is_said_to_be_damaged(person):
    alice = person("alice")
    store = next(path for path in files_of(alice) if path.name == "store.db")
    content = bytearray(store.read_bytes())
    content[len(content) // 2] ^= 0xFF
    content[100] ^= 0xFF
    store.write_bytes(content)
    done = alice.try_run("whoami")
    assert done.returncode == 8
    assert error_of(done)["code"] in ("store_corrupt", "store_wrong_key")


def test_the_key_file_of_another_store_opens_nothing(person):
    alice, bob = person("alice"), person("bob")
    key = next(path for path in files_of(alice) if path.suffix == ".kek")
    key.write_bytes(next(path for path in files_of(bob) if path.suffix == ".kek").read_bytes())
    done = alice.try_run("whoami")
    assert done.returncode == 8
    assert error_of(done)["code"] == "store_wrong_key"


def test_a_passphrase_protects_a_store(person, node):
    alice = person("alice", registered=False)
    secret = alice.folder / "passphrase"
    secret.write_text("correct horse\n")
    wrong = alice.folder / "wrong"
    wrong.write_text("incorrect horse\n")
    alice.run("--node", node.listen, "--trust", node.identity, "--passphrase-file", str(secret), "register",
              "alice@localhost", "--password-file", str(alice.password_file))
    assert not [path for path in files_of(alice) if path.suffix == ".kek"]
    assert alice.run("--passphrase-file", str(secret), "whoami")[-1]["state"] == "active"
    done = alice.try_run("--passphrase-file", str(wrong), "whoami")
    assert done.returncode == 8
    assert error_of(done)["code"] == "store_wrong_key"
    assert alice.run("--passphrase-file", str(secret), "doctor")[-1]["protection"] == "passphrase"


def test_the_doctor_says_where_the_keys_lie(person):
    told = person("alice").run("doctor")[-1]
    assert told["protection"] == "key_file"
    assert told["store"].endswith("store.db")
