"""What monitoring sees of a node: its health over HTTP."""

from __future__ import annotations

import socket
import subprocess
import time
from pathlib import Path

import pytest
from harness import Failure, Node


def test_a_node_that_is_well_says_so(node: Node):
    assert node.ask("/health") == (200, '{"status":"ok"}\n')
    assert node.ask("/ready") == (200, '{"status":"ok"}\n')
    assert node.ask("/health", "HEAD") == (200, "")


def test_other_paths_and_methods_are_refused(node: Node):
    assert node.ask("/")[0] == 404
    assert node.ask("/health/", "POST")[0] == 404
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert node.ask("/health", method)[0] == 405


def test_the_listener_is_on_loopback_unless_asked_otherwise_and_can_be_switched_off(tmp_path: Path, node: Node):
    assert node.admin.startswith("127.0.0.1:")
    quiet = Node(tmp_path / "quiet")
    quiet.admin_listen = "none"
    with quiet:
        assert quiet.admin == ""
        listening = subprocess.run(["ss", "-Hltnp"], capture_output=True, text=True, check=True).stdout
        assert f"pid={node.process.pid}," in listening
        assert f"pid={quiet.process.pid}," not in listening


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path, node: Node):
    other = Node(tmp_path / "other")
    other.admin_listen = node.admin
    with pytest.raises(Failure, match=f"qpc-server: admin-listen: nothing can listen on TCP {node.admin}; is another program there"):
        other.start()


def test_who_holds_connections_open_keeps_neither_people_nor_monitoring_out(person, node: Node):
    alice, _ = person("alice"), person("bob")
    host, port = node.admin.split(":")
    idle = [socket.create_connection((host, int(port))) for _ in range(40)]
    began = time.monotonic()
    assert node.ask("/ready")[0] == 200
    assert time.monotonic() - began < 8, "before the listener ends what takes ten seconds"
    alice.run("dm", "bob", "it still works")
    for one in idle:
        one.close()
