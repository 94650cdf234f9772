"""The Debian package: built, installed in a clean Debian 13, started as its unit says, used, upgraded, removed."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import stat
import subprocess
from pathlib import Path

import pytest
from conftest import build, names
from harness import json_lines
from room import Room, has_one_id
from service import Service, uid_of

pytestmark = pytest.mark.timeout(1200)  # packages are unpacked, and perhaps fetched
CONFIG, KEY, DATA = "/etc/quicprochat/qpc-server.toml", "/etc/quicprochat/storage.key", "/var/lib/quicprochat"


def field(package: Path, name: str) -> str:
    return subprocess.run(["dpkg-deb", "-f", package, name], capture_output=True, text=True, check=True).stdout.strip()


def set_up(room: Room, **settings: str) -> None:
    """What an operator writes into the file."""
    text = room.path(CONFIG).read_text()
    for key, value in settings.items():
        text, times = re.subn(rf"^#?{key} = .*$", f"{key} = {value}", text, flags=re.M)
        assert times == 1, key
    room.path(CONFIG).write_text(text)


class Somebody:
    """A person who uses the packaged qpc."""

    def __init__(self, room: Room, name: str):
        self.room, self.name = room, name

    def qpc(self, *words: str) -> list[dict]:
        return json_lines(self.room.run("qpc", "--home", f"/var/tmp/{self.name}", "--json", *words, text="a good long password\n"))

    def register(self, listen: str, identity: str) -> None:
        self.qpc("--node", listen, "--trust", identity, "register", f"{self.name}@chat.example", "--password-stdin")


@pytest.fixture(scope="module")
def room(clean_room: Room, package: Path) -> Room:
    said = clean_room.install(package)
    assert "to run a node, set its domain in /etc/quicprochat/qpc-server.toml" in said, said
    return clean_room


@pytest.fixture
def service(room: Room, tmp_path: Path):
    service = Service(room, tmp_path)
    yield service
    service.close()


def test_the_same_programs_give_the_same_package(package: Path, tmp_path: Path):
    one = build(tmp_path / "one") if os.environ.get("QPC_LONG") == "yes" else package
    assert hashlib.sha256(one.read_bytes()).digest() == hashlib.sha256(build(tmp_path / "other").read_bytes()).digest()


def test_it_says_which_libraries_it_needs(package: Path):
    depends = field(package, "Depends")
    assert re.search(r"\blibngtcp2-16 \(>= 1\.2", depends), depends
    assert "libsqlcipher" in depends and "libssl3" in depends and "libcapnp" in depends


def test_it_installs_in_a_clean_debian_and_starts_nothing(room: Room):
    for name in names():
        assert room.run(name, "--version").startswith(name)
        assert room.path(f"/usr/share/man/man1/{name}.1.gz").exists()
        assert b".debug_info" not in room.path(f"/usr/bin/{name}").read_bytes()
    assert room.path("/usr/share/man/man5/qpc-server.toml.5.gz").exists()
    for shell, file in (("bash", "bash-completion/completions/qpc"), ("zsh", "zsh/vendor-completions/_qpc"), ("fish", "fish/vendor_completions.d/qpc.fish")):
        assert f"qpc complete {shell}" in room.path(f"/usr/share/{file}").read_text()
    key = room.path(KEY)
    assert re.fullmatch(r"[0-9a-f]{64}\n", key.read_text())
    assert stat.S_IMODE(key.stat().st_mode) == 0o600 and key.stat().st_uid == os.geteuid()
    assert stat.S_IMODE(room.path(DATA).stat().st_mode) == 0o700 and not list(room.path(DATA).iterdir())
    assert not room.path("/etc/systemd/system/multi-user.target.wants/qpc-server.service").is_symlink()


def test_without_a_domain_it_says_what_to_do(room: Room, service: Service):
    assert service.start().process.wait(timeout=60) == 2
    assert "domain is localhost: set the name people reach this node by" in service.log.read_text()


def test_two_people_use_it_through_restart_and_reload(room: Room, service: Service, record_property):
    set_up(room, domain="'chat.example'", listen="'127.0.0.1:0'", admin_listen="'127.0.0.1:0'")
    listen = service.ready()
    log = service.log.read_text()
    identity = re.search(r"people to compare:\n +(\S.*)\n", log)[1].replace(" ", "")
    if not has_one_id():
        assert service.status()["Uid"].split() == [str(uid_of(room, "quicprochat"))] * 4
    status = service.status()
    assert (status["NoNewPrivs"], status["Seccomp"], status["CapBnd"], status["CapEff"]) == ("1", "2", "0" * 16, "0" * 16), status
    idle = service.status()["VmRSS"].strip()
    record_property("memory of the packaged node before anybody is there", idle)
    assert int(idle.split()[0]) <= 40 * 1024, idle
    alice, bob = Somebody(room, "alice"), Somebody(room, "bob")
    for person in (alice, bob):
        person.register(listen, identity)
    alice.qpc("dm", "bob", "hello from a package")
    assert "hello from a package" in json.dumps(bob.qpc("listen", "--timeout", "3"))
    admin = re.search(r"health and metrics on (\S+):(\d+)", log)
    room.run("/usr/lib/quicprochat/node-is-ready", *admin.groups())
    assert json_lines(room.run("qpc-admin", "--config", CONFIG, "--json", "status"))
    checks = {check["check"]: check["state"] for check in json_lines(room.run("qpc-admin", "--config", CONFIG, "--json", "doctor"))}
    assert "failed" not in checks.values() and checks["key_file"] == "ok", checks

    set_up(room, registration="'closed'", listen=f"'{listen}'")
    service.signal(signal.SIGHUP)
    service.wait_for("RELOADING")
    service.wait_for("READY")
    assert "changed: registration" in service.log.read_text()
    assert service.wait_for("WATCHDOG")
    assert service.stop() == 0
    assert room.try_run("/usr/lib/quicprochat/node-is-ready", *admin.groups()).returncode != 0

    assert service.ready() == listen
    bob.qpc("dm", "alice", "and back")
    assert "and back" in json.dumps(alice.qpc("listen", "--timeout", "3"))
    assert service.stop() == 0
    not_played = sorted(set(re.findall(r"^not played: (\w+)", service.log.read_text(), re.M)))
    record_property("walls of the unit that this machine did not let us play", ", ".join(not_played) or "none")


def test_what_lies_in_its_folder_is_its_own(room: Room):
    files = list(room.path(DATA).iterdir())
    assert {file.name for file in files} >= {"identity.key", "database.key", "node.db"}
    assert all(stat.S_IMODE(file.stat().st_mode) & 0o077 == 0 for file in files)
    assert has_one_id() or {file.stat().st_uid for file in files} == {uid_of(room, "quicprochat")}


def test_an_upgrade_keeps_settings_key_and_data(room: Room, package: Path):
    before = {name: room.path(name).read_bytes() for name in (CONFIG, KEY, f"{DATA}/identity.key")}
    said = room.install(package)
    assert "to run a node" not in said
    assert {name: room.path(name).read_bytes() for name in before} == before


def test_removing_leaves_the_node_and_purging_says_where_it_is(room: Room, package: Path):
    room.run("apt-get", "remove", "-qy", "quicprochat")
    assert not room.path("/usr/bin/qpc-server").exists() and room.path(CONFIG).exists()
    said = room.run("apt-get", "purge", "-qy", "quicprochat")
    assert "rm -r /var/lib/quicprochat /etc/quicprochat" in said
    assert not room.path(CONFIG).exists() and room.path(KEY).exists() and room.path(f"{DATA}/identity.key").exists()
    room.run("rm", "-r", DATA, "/etc/quicprochat")
    room.install(package)
    assert room.path(KEY).exists()
    room.run("apt-get", "purge", "-qy", "quicprochat")
    assert not room.path("/etc/quicprochat").exists() and not room.path(DATA).exists()
