"""The audit log: what stands in it, and that it shows when somebody meddled with it."""

from __future__ import annotations

import csv
import io
import os
import signal
from pathlib import Path

from harness import Node, Person, error_of, json_lines, wait_until


def kinds(node: Node, *filters: str) -> list[str]:
    return [record["kind"] for record in node.operate("audit", "query", *filters)]


def test_it_tells_what_people_and_devices_did(node: Node, person, tmp_path: Path):
    alice = person("alice")
    laptop = Person(tmp_path / "laptop", "alice", node)
    code = laptop.login("--device", "laptop")[-1]["code"]
    alice.run("device", "confirm", code)
    alice.run("device", "rename", "laptop", "old laptop")
    alice.run("device", "revoke", "old laptop")
    new = tmp_path / "new-password"
    new.write_text("another good long secret\n")
    new.chmod(0o600)
    alice.run("account", "password", "--password-file", str(alice.password_file), "--new-password-file", str(new))
    alice.run("account", "delete", "--password-file", str(new))
    assert kinds(node, "--user", "alice") == ["account.registered", "device.enrolled", "device.confirmed", "device.renamed", "device.revoked",
                                              "account.password", "device.revoked", "account.deleted"]
    assert kinds(node)[0] == "node.started"


def test_it_says_who_but_never_who_with_whom(node: Node, person):
    alice, bob = person("alice"), person("bob")
    before = node.operate("status")[-1]["audit_seq"]
    bob.run("dm", "alice", "hello")
    alice.run("listen", "--timeout", "1")
    bob.run("group", "create", "garden", "alice")
    assert node.operate("status")[-1]["audit_seq"] == before
    for record in node.operate("audit", "query"):
        assert not ("alice" in str(record) and "bob" in str(record))


def test_guesses_are_counted_and_not_listed(node: Node, person, tmp_path: Path):
    alice = person("alice")
    stranger = Person(tmp_path / "stranger", "alice", node)
    stranger.password_file.write_text("a guess\n")
    for _ in range(6):
        assert stranger.try_run("--node", node.listen, "--trust", node.identity, "login", "alice@localhost", "--password-file",
                                str(stranger.password_file)).returncode == 3
    laptop = Person(tmp_path / "laptop", "alice", node)
    laptop.password_file.write_text(alice.password_file.read_text())
    laptop.login()
    assert node.stop() == 0
    node.start()
    records = node.operate("audit", "query", "--kind", "login")
    assert [record["kind"] for record in records] == ["login.password"]
    assert records[0]["detail"] == "1 succeeded, 6 failed, 6 of them for this name"
    assert records[0]["name"] == "alice"
    assert kinds(node, "--kind", "node") == ["node.started", "node.stopped", "node.started"]


def test_reading_the_settings_again_is_noted(tmp_path: Path):
    settings = tmp_path / "node.toml"
    settings.write_text("registration = 'open'\n")
    with Node(tmp_path / "node", arguments=("--config", str(settings))) as node:
        settings.write_text("registration = 'closed'\n")
        os.kill(node.process.pid, signal.SIGHUP)
        wait_until(lambda: kinds(node, "--kind", "node.reloaded"), "the settings to be read", timeout=20)
        assert node.operate("audit", "query", "--kind", "node.reloaded")[0]["detail"] == "changed: registration"
        assert node.operate("status")[-1]["registration"] == "closed"


def test_it_is_filtered_by_time_kind_and_account(node: Node, person):
    for name in ("alice", "bob"):
        person(name)
    assert kinds(node, "--user", "bob") == ["account.registered"]
    assert kinds(node, "--kind", "account", "--last", "1") == ["account.registered"]
    assert node.operate("audit", "query", "--kind", "account", "--last", "1")[0]["name"] == "bob"
    assert kinds(node, "--until", "1d") == []
    assert len(kinds(node, "--since", "1h")) == 3
    assert len(kinds(node, "--since", "2026-01-01", "--until", "2100-01-01 12:00")) == 3
    done = node.try_operate("audit", "query", "--since", "yesterday")
    assert (done.returncode, error_of(done)["code"]) == (2, "bad_time")


def test_it_is_exported_for_other_programs(node: Node, person):
    person("alice")
    records = node.operate("audit", "export")
    assert [record["kind"] for record in records] == ["node.started", "account.registered", "admin.audit_export"]
    done = node.try_operate("audit", "export", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout, newline="")))
    assert [row["kind"] for row in rows] == ["node.started", "account.registered", "admin.audit_export", "admin.audit_export"]
    assert rows[1]["name"] == "alice"
    assert rows[1]["digest"] == records[1]["digest"]
    assert node.try_operate("audit", "export", "--format", "xml").returncode == 2


def test_it_holds_together_and_against_what_was_noted_down(node: Node, person):
    person("alice")
    status = node.operate("status")[-1]
    noted = f"{status['audit_seq']}:{status['audit_digest']}"
    person("bob")
    node.kill()
    node.start()
    verified = node.operate("audit", "verify", "--head", noted)[-1]
    assert verified["intact"] is True
    assert verified["records"] == verified["head_seq"] == 4
    forged = f"{status['audit_seq']}:{'0' * 64}"
    done = node.try_operate("audit", "verify", "--head", forged)
    assert (done.returncode, error_of(done)["code"]) == (5, "audit_broken")
    assert node.try_operate("audit", "verify", "--head", f"99:{'0' * 64}").returncode == 5
    assert node.try_operate("audit", "verify", "--head", "nonsense").returncode == 2


def test_the_doctor_finds_what_is_wrong_and_says_what_to_do(node: Node):
    checks = {check["check"]: check for check in node.operate("doctor")}
    assert set(checks) == {"settings", "key_file", "disk", "certificate", "storage", "backup", "time", "mailboxes", "database", "clock"}
    assert checks["key_file"]["state"] == checks["database"]["state"] == checks["storage"]["state"] == "ok"
    assert checks["backup"]["state"] == "warning"
    assert "domain is localhost" in checks["settings"]["advice"]
    (node.folder / "data" / "last-backup").touch()
    (node.folder / "storage.key").chmod(0o644)
    done = node.try_operate("doctor")
    checks = {check["check"]: check for check in json_lines(done.stdout) if "check" in check}
    assert done.returncode == 5
    assert error_of(done)["code"] == "unhealthy"
    assert checks["backup"]["state"] == "ok"
    assert checks["key_file"]["state"] == "failed"
    assert "chmod 600" in checks["key_file"]["advice"]
