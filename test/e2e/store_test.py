"""The store on this machine: what protects it, and what happens when it is damaged."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import stat
import subprocess
import termios

from harness import error_of, wait_until


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


def damage(alice, begin: int, end: int | None) -> None:
    """Flips a bit in every KiB of this part of Alice's store."""
    store = next(path for path in files_of(alice) if path.name == "store.db")
    content = bytearray(store.read_bytes())
    for at in range(begin, end or len(content), 1024):
        content[at] ^= 1
    store.write_bytes(content)


def test_a_damaged_store_is_said_to_be_damaged(person):
    alice = person("alice")
    page = 4096
    damage(alice, page, None)
    for words in (("whoami",), ("dm", "bob", "hello"), ("listen", "--timeout", "1"), ("doctor",)):
        done = alice.try_run(*words)
        assert done.returncode == 8, done.stdout
        assert error_of(done)["code"] == "store_corrupt", words
        assert "backup" in error_of(done)["text"]


def test_a_damaged_beginning_of_a_store_cannot_be_told_from_another_key(person):
    alice = person("alice")
    damage(alice, 100, 1000)
    done = alice.try_run("whoami")
    assert done.returncode == 8
    assert error_of(done)["code"] == "store_wrong_key"
    assert "damaged" in error_of(done)["text"]


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


def test_a_passphrase_that_would_protect_nothing_is_refused(person, node):
    alice = person("alice")
    alice.run("logout")
    secret = alice.folder / "passphrase"
    secret.write_text("correct horse\n")
    done = alice.try_run("--node", node.listen, "--passphrase-file", str(secret), "login", "alice@localhost",
                         "--password-file", str(alice.password_file))
    assert done.returncode == 2
    assert error_of(done)["code"] == "no_passphrase"


def test_the_doctor_looks_at_the_rights_of_the_key_file(person):
    alice = person("alice")
    words = [word for word in alice.command("doctor") if word != "--json"]
    assert "(0600)" in subprocess.run(words, capture_output=True, text=True).stdout
    next(path for path in files_of(alice) if path.suffix == ".kek").chmod(0o644)
    assert "0644: OTHERS MAY READ IT" in subprocess.run(words, capture_output=True, text=True).stdout


def test_output_that_cannot_be_written_is_a_failure_and_shown_again(person):
    alice, bob = person("alice"), person("bob")
    bob.run("dm", "alice", "do not miss this")
    with open("/dev/full", "w") as full:
        done = subprocess.run(alice.command("listen", "--timeout", "1"), stdout=full, stderr=subprocess.PIPE, text=True)
        assert done.returncode == 8
        assert "cannot be written" in done.stderr
        done = subprocess.run(alice.command("--help"), stdout=full, stderr=subprocess.PIPE, text=True)
        assert done.returncode == 8
        assert "cannot be written" in done.stderr
    assert "do not miss this" in [entry.get("text") for entry in alice.run("listen", "--timeout", "1")]


def test_a_prompt_that_is_interrupted_leaves_the_terminal_as_it_was(person, node):
    alice = person("alice", registered=False)
    controller, terminal = pty.openpty()
    words = alice.command("--node", node.listen, "--trust", node.identity, "register", "alice@localhost")

    def echoes() -> bool:
        return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)

    assert echoes()
    process = subprocess.Popen(words, stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True,
                               preexec_fn=lambda: fcntl.ioctl(terminal, termios.TIOCSCTTY, 0))
    wait_until(lambda: not echoes(), "the prompt", timeout=20)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=10) == -signal.SIGINT
    assert echoes()
    os.close(controller)
    os.close(terminal)
