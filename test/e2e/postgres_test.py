"""A node whose data lies on a PostgreSQL server."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from harness import Node, Person, fetch, texts, wait_until
from postgres_server import Postgres, is_installed

pytestmark = pytest.mark.skipif(not is_installed() and os.environ.get("CI") != "true", reason="postgresql-17 is not installed")


@pytest.fixture(scope="module")
def postgres():
    with Postgres() as server:
        yield server


@pytest.fixture
def schema(postgres, request):
    """The address of an empty schema."""
    name = request.node.name.lower()[-40:]
    postgres.ask(f"DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}")
    return f"{postgres.address}&options=-csearch_path%3D{name}"


def status(node) -> str:
    return json.loads(node.ask("/ready")[1])["status"]


def test_people_talk_through_a_crash_of_the_node_and_one_of_its_database(postgres, schema, tmp_path):
    with Node(tmp_path / "node", arguments=("--database", schema)) as node:
        alice, bob = Person(tmp_path / "alice", "alice", node), Person(tmp_path / "bob", "bob", node)
        alice.register()
        bob.register()
        alice.run("dm", "bob", "before anything fell")
        node.kill()
        node.start()
        assert texts(fetch(bob), "alice") == ["before anything fell"]

        postgres.crash()
        wait_until(lambda: status(node) == "degraded", "the node says that it cannot store")
        postgres.start()
        wait_until(lambda: status(node) == "ok", "the node has found its database again")
        bob.run("dm", "alice", "after it came back")
        assert texts(fetch(alice), "bob") == ["before anything fell", "after it came back"]
    assert not (tmp_path / "node" / "data" / "node.db").exists()
    assert (tmp_path / "node" / "data" / "database.key").exists()


def refusal_of(node) -> str:
    done = subprocess.run(node.command(), capture_output=True, text=True, timeout=60)
    assert done.returncode == 1, done.stderr
    return done.stderr


def test_a_database_that_was_emptied_is_not_begun_anew(postgres, schema, tmp_path):
    with Node(tmp_path / "node", arguments=("--database", schema)) as node:
        assert node.stop() == 0
        name = schema.rsplit("%3D", 1)[1]
        postgres.ask(f"DROP SCHEMA {name} CASCADE; CREATE SCHEMA {name}")
        assert "Restore it from a backup" in refusal_of(node)


def test_what_is_wrong_with_the_server_is_said(postgres, schema, tmp_path):
    assert "that its server runs" in refusal_of(Node(tmp_path / "a", arguments=("--database", "postgresql:///qpc?host=/nowhere")))
    production = Node(tmp_path / "b", domain="chat.example", arguments=("--database", schema, "--production"))
    assert "fsync" in refusal_of(production)


def test_no_password_stands_in_a_setting(tmp_path):
    node = Node(tmp_path / "node", arguments=("--database", "postgresql://qpc:swordfish@db.example.org/qpc"))
    done = subprocess.run(node.command(), capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "PGPASSFILE" in done.stderr and "swordfish" not in done.stderr
