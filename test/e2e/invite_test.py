"""Coming in by invite: the operator makes a link, a newcomer pastes it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from harness import Node, Person, error_of


@pytest.fixture
def node(tmp_path: Path):
    with Node(tmp_path / "node", arguments=("--registration", "invite")) as running:
        yield running


def register(person: Person, *words: str) -> subprocess.CompletedProcess:
    return person.try_run("register", person.name, "--password-file", str(person.password_file), *words)


def test_a_newcomer_pastes_one_link_and_is_in(node: Node, tmp_path: Path):
    made = node.operate("invite", "create", "--note", "for bob")[-1]
    assert made["link"].startswith(f"qpc://{node.listen}/localhost/")
    bob = Person(tmp_path / "bob", "bob", node)
    done = register(bob, "--invite", made["link"])
    assert done.returncode == 0, done.stdout + done.stderr
    who = bob.run("whoami")[-1]
    assert who["name"] == "bob@localhost"
    assert who["node_fingerprint"] == node.identity
    listed = node.operate("invite", "list")[-1]
    assert (listed["uses"], listed["most_uses"], listed["state"], listed["note"]) == (1, 1, "used up", "for bob")


def test_without_a_good_invite_nobody_comes_in_and_nobody_is_told_why(node: Node, tmp_path: Path):
    used, revoked = (node.operate("invite", "create")[-1] for _ in range(2))
    assert register(Person(tmp_path / "alice", "alice", node), "--invite", used["link"]).returncode == 0
    assert node.operate("invite", "revoke", str(revoked["number"]))[-1]["state"] == "revoked"
    never = used["link"].rsplit("/", 1)[0] + "/" + "a" * 26
    errors = []
    for number, link in enumerate((used["link"], revoked["link"], never)):
        done = register(Person(tmp_path / f"bob{number}", "bob", node), "--invite", link)
        assert done.returncode == 5
        errors.append(error_of(done))
    assert errors[0] == errors[1] == errors[2]
    assert errors[0]["code"] == "invite"
    # Nor which names there are.
    stranger = Person(tmp_path / "stranger", "alice", node)
    done = register(stranger, "--node", node.listen, "--trust", node.identity)
    assert error_of(done)["code"] == "invite"


def test_a_link_to_another_node_leads_nowhere(node: Node, tmp_path: Path):
    made = node.operate("invite", "create", "--uses", "3")[-1]
    bob = Person(tmp_path / "bob", "bob", node)
    address, domain, fingerprint, token = made["link"].removeprefix("qpc://").split("/")
    forged = "/".join(["qpc:/", address, domain, "a" * 51 + fingerprint[-1], token])
    done = register(bob, "--invite", forged)
    assert done.returncode == 3
    assert error_of(done)["code"] == "node_identity_mismatch"
    assert node.operate("invite", "list")[-1]["uses"] == 0
    done = register(bob, "--invite", made["link"][:-1])
    assert (done.returncode, error_of(done)["code"]) == (2, "bad_invite")
    assert register(bob, "--invite", made["token"], "--node", node.listen, "--trust", node.identity).returncode == 0


def test_two_who_race_for_the_last_use_do_not_both_get_in(node: Node, tmp_path: Path):
    made = node.operate("invite", "create", "--uses", "2")[-1]
    people = [Person(tmp_path / f"person{number}", f"person{number}", node) for number in range(4)]
    racing = [subprocess.Popen(person.command("register", person.name, "--password-file", str(person.password_file),
                                              "--invite", made["link"]), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
              for person in people]
    ends = [one.wait(timeout=120) for one in racing]
    assert sorted(ends) == [0, 0, 5, 5]
    assert len(node.operate("user", "list")) == 2
    assert node.operate("invite", "list")[-1]["uses"] == 2


def test_an_operator_who_asks_for_nonsense_is_told(node: Node):
    for words in (("--uses", "0"), ("--days", "1000"), ("--note", "a\nb")):
        done = node.try_operate("invite", "create", *words)
        assert done.returncode != 0, words
    assert node.try_operate("invite", "revoke", "99").returncode == 6
    assert node.try_operate("invite", "create", "--address", "host:port").returncode == 2
    assert node.operate("invite", "list") == []
