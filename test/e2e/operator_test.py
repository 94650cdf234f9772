"""The operator's socket and what qpc-admin shows through it."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

from harness import Node, error_of


def test_the_operator_sees_the_node_and_its_people(node: Node, person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "hello")
    status = node.operate("status")[-1]
    assert status["domain"] == "localhost"
    assert status["identity"] == node.identity
    assert status["listen"] == node.listen
    assert status["health"] == "ok"
    assert (status["accounts"], status["devices"]) == (2, 2)
    assert status["messages"] >= 1
    assert [user["name"] for user in node.operate("user", "list")] == ["alice", "bob"]
    shown = node.operate("user", "show", "bob@localhost")[-1]
    assert shown["state"] == "active"
    assert [device["state"] for device in shown["devices"]] == ["active"]
    assert shown["devices"][0]["messages"] >= 1
    bob.run("listen", "--timeout", "1")
    assert node.operate("user", "show", "bob")[-1]["devices"][0]["messages"] == 0


def test_users_are_listed_in_pages_that_fit_together(node: Node, person):
    for name in ("alice", "bob", "carol"):
        person(name)
    first = node.operate("user", "list", "--limit", "2")
    assert [user["name"] for user in first] == ["alice", "bob"]
    rest = node.operate("user", "list", "--after", str(first[-1]["number"]))
    assert [user["name"] for user in rest] == ["carol"]


def test_who_is_not_there_is_not_found(node: Node):
    done = node.try_operate("user", "show", "nobody")
    assert done.returncode == 6
    assert error_of(done)["code"] == "not_found"


def test_the_socket_is_for_its_owner_and_goes_with_the_node(node: Node):
    socket = node.folder / "data" / "admin.sock"
    assert stat.S_IMODE(os.lstat(socket).st_mode) == 0o600
    assert stat.S_ISSOCK(os.lstat(socket).st_mode)
    assert node.stop() == 0
    assert not socket.exists()
    done = node.try_operate("status")
    assert done.returncode == 4
    assert error_of(done)["code"] == "node_down"
    assert "--data-dir" in error_of(done)["text"]


def test_a_socket_that_was_left_behind_is_replaced(node: Node):
    node.kill()
    assert (node.folder / "data" / "admin.sock").exists()
    assert node.try_operate("status").returncode == 4
    node.start()
    assert node.operate("status")[-1]["health"] == "ok"


def test_two_nodes_do_not_share_a_folder(node: Node):
    second = Node(node.folder)
    done = subprocess.run(second.command(), capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    assert "another node runs with this data folder" in done.stderr
    assert node.operate("status")[-1]["health"] == "ok"


def test_the_socket_lies_where_the_settings_say(tmp_path: Path):
    settings = tmp_path / "node.toml"
    settings.write_text(f"admin_socket = '{tmp_path}/operator'\n")
    with Node(tmp_path / "node", arguments=("--config", str(settings))) as node:
        assert node.try_operate("status").returncode == 4
        assert node.operate("status", "--config", str(settings))[-1]["health"] == "ok"
        assert node.operate("status", "--admin-socket", f"{tmp_path}/operator")[-1]["health"] == "ok"


def test_a_node_without_a_socket_takes_no_operator(tmp_path: Path):
    with Node(tmp_path / "node", arguments=("--admin-socket", "none")) as node:
        assert not (node.folder / "data" / "admin.sock").exists()
        done = node.try_operate("status", "--admin-socket", "none")
        assert done.returncode == 2
        assert error_of(done)["code"] == "no_socket"


def test_what_is_misspelt_is_answered_with_what_was_meant(node: Node):
    done = node.try_operate("user", "lits")
    assert done.returncode == 2
    assert "Did you mean 'qpc-admin user list'?" in error_of(done)["text"]


def test_settings_that_cannot_be_read_are_named(node: Node, tmp_path: Path):
    (tmp_path / "wrong.toml").write_text("data_dri = '/x'\n")
    done = node.try_operate("status", "--config", str(tmp_path / "wrong.toml"))
    assert done.returncode == 2
    assert error_of(done)["code"] == "bad_settings"
    assert "did you mean 'data_dir'" in error_of(done)["text"]
