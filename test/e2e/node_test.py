"""qpc-server as an operator meets it."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
from pathlib import Path

import pytest
from harness import Failure, Node, Person, programs


def server(*words: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run([str(programs() / "qpc-server"), *words], capture_output=True, text=True, timeout=30,
                          stdin=subprocess.DEVNULL, env={**os.environ, **environment})


def test_a_node_keeps_its_identity_and_port_over_a_kill_and_ends_cleanly_on_sigterm(tmp_path: Path):
    node = Node(tmp_path / "node").start()
    identity, listen = node.identity, node.listen
    node.kill()
    node.start()
    assert (node.identity, node.listen) == (identity, listen)
    assert node.stop() == 0


def test_what_is_secret_is_readable_by_its_owner_alone(tmp_path: Path):
    with Node(tmp_path / "node") as node:
        secret = [node.folder / "storage.key", *(node.folder / "data").iterdir()]
        assert len(secret) >= 4
        for file in secret:
            assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file
        assert stat.S_IMODE((node.folder / "data").stat().st_mode) == 0o700


def test_another_domain_than_at_the_first_start_is_refused(tmp_path: Path):
    with Node(tmp_path / "node", domain="one.example"):
        pass
    with pytest.raises(Failure, match="domain is one.example, fixed at its first start"):
        Node(tmp_path / "node", domain="two.example").start()


def test_a_missing_key_file_is_named(tmp_path: Path):
    with Node(tmp_path / "node") as node:
        pass
    (node.folder / "storage.key").unlink()
    with pytest.raises(Failure, match="storage.key is missing"):
        node.start()


def test_the_key_may_come_from_a_pipe_that_no_name_leads_to(tmp_path: Path):
    node = Node(tmp_path / "node")

    def identity_by(key: str) -> str:
        read, write = os.pipe()
        os.write(write, f"{key}\n".encode())
        os.close(write)
        command = node.command()
        command[command.index("--key-file") + 1] = f"/dev/fd/{read}"
        with subprocess.Popen(command, pass_fds=(read,), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            os.close(read)
            line = process.stdout.readline()
            process.terminate()
            _, complaint = process.communicate(timeout=40)
        return json.loads(line)["identity"] if line else complaint

    first = identity_by("ab" * 32)
    assert identity_by("ab" * 32) == first
    assert "does not open" in identity_by("cd" * 32)
    assert not (node.folder / "storage.key").exists()


def test_another_key_opens_nothing(tmp_path: Path):
    with Node(tmp_path / "node") as node:
        pass
    (node.folder / "storage.key").write_text("ab" * 32 + "\n")
    with pytest.raises(Failure, match="does not open"):
        node.start()


def test_a_first_start_that_was_interrupted_is_begun_again(tmp_path: Path):
    with Node(tmp_path / "node") as node:
        pass
    data = node.folder / "data"
    (data / "identity.key").unlink()  # the last thing that a first start makes
    with node:
        assert node.identity
    (data / "identity.key").unlink()
    for file in data.glob("node.db*"):
        file.unlink()
    node.start()
    node.kill()


def test_an_identity_that_people_know_is_not_made_anew(tmp_path: Path):
    with Node(tmp_path / "node") as node:
        Person(tmp_path / "alice", "alice", node).register()
    (node.folder / "data" / "identity.key").unlink()
    with pytest.raises(Failure, match="identity.key is missing"):
        node.start()


def test_a_database_that_was_there_is_not_made_anew(tmp_path: Path):
    with Node(tmp_path / "node") as node:
        pass
    for file in (node.folder / "data").glob("node.db*"):
        file.unlink()
    with pytest.raises(Failure, match="database in"):
        node.start()


def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path):
    with Node(tmp_path / "node") as node:
        pass
    (node.folder / "storage.key").chmod(0o644)
    with pytest.raises(Failure, match="chmod 600"):
        node.start()


def test_a_damaged_database_is_not_served(tmp_path: Path):
    with Node(tmp_path / "node") as node:
        pass
    database = node.folder / "data" / "node.db"
    for extra in (node.folder / "data").glob("node.db-*"):
        extra.unlink()
    octets = bytearray(database.read_bytes())
    octets[100:200] = bytes(100)
    database.write_bytes(octets)
    with pytest.raises(Failure, match="database in"):
        node.start()


def test_a_port_that_is_taken_is_named(tmp_path: Path, node: Node):
    other = Node(tmp_path / "other")
    other.listen = node.listen
    with pytest.raises(Failure, match=node.listen):
        other.start()


def test_a_mistyped_flag_suggests_the_right_one():
    done = server("--domian", "a.example")
    assert done.returncode == 2
    assert "--domain" in done.stderr


def test_a_wrong_value_names_where_it_stands(tmp_path: Path):
    file = tmp_path / "node.toml"
    file.write_text("# a comment\nlisten = 'nowhere'\n")
    done = server("--config", str(file))
    assert done.returncode == 2
    assert "line 2" in done.stderr and "ADDRESS:PORT" in done.stderr
    assert server("--config", str(tmp_path / "missing.toml")).returncode == 2
    assert "QPC_RETRY" in server(QPC_RETRY="sometimes").stderr
    assert "did you mean 'QPC_DOMAIN'" in server(QPC_DOMIAN="a.example").stderr


def test_flags_override_the_environment_and_the_environment_overrides_the_file(tmp_path: Path):
    file = tmp_path / "node.toml"
    file.write_text("domain = 'file.example'\nlisten = '127.0.0.1:1'\nretry = 'always'\n")
    shown = server("--config", str(file), "--listen", "127.0.0.1:3", "--print-config",
                   QPC_DOMAIN="environment.example", QPC_LISTEN="127.0.0.1:2").stdout
    assert 'domain = "environment.example"' in shown.replace("'", '"')
    assert "127.0.0.1:3" in shown
    assert "(environment)" in shown and "(flag)" in shown and "(file)" in shown and "(default)" in shown


def test_production_mode_lists_every_weak_setting_at_once(tmp_path: Path):
    done = server("--production", "--data-dir", str(tmp_path / "d"), "--key-file", str(tmp_path / "d" / "k"), "--retry", "never")
    assert done.returncode == 2
    assert done.stderr.count("\n  - ") >= 3
    assert not (tmp_path / "d").exists()


def test_production_mode_lets_no_debugger_in(tmp_path: Path):
    words = ("--production", "--domain", "node.example", "--data-dir", str(tmp_path / "d"), "--key-file", str(tmp_path / "k"))
    done = server(*words, QPC_LET_DEBUGGERS_IN="yes")
    assert done.returncode == 2
    assert "QPC_LET_DEBUGGERS_IN" in done.stderr
    assert not (tmp_path / "d").exists()


def test_a_node_writes_no_core_file(tmp_path: Path):
    with Node(tmp_path / "node") as node:
        limits = Path(f"/proc/{node.process.pid}/limits").read_text()
        assert re.search(r"Max core file size +0 +0 ", limits)


def test_help_and_version_go_to_stdout():
    assert "--data-dir" in server("--help").stdout
    program, version = server("--version").stdout.split()
    assert program == "qpc-server"
    assert subprocess.run([programs() / "qpc", "--version"], capture_output=True, text=True).stdout == f"qpc {version}\n"
