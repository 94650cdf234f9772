"""`qpc daemon`: several faces on one store at once, and nothing is lost or doubled, whatever is killed."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import threading
import time
from pathlib import Path

import pytest
from harness import Node, Person, wait_until


@pytest.fixture
def node(tmp_path: Path):
    with Node(tmp_path / "node") as node:
        yield node


class Daemon:
    def __init__(self, person: Person, *words: str):
        self.person = person
        self.process = subprocess.Popen(person.command("daemon", *words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=(person.folder / "daemon.log").open("ab"), text=True)
        line = self.process.stdout.readline()
        assert line.startswith("{"), (person.folder / "daemon.log").read_text()
        self.ready = json.loads(line)
        self.socket = Path(self.ready["socket"])

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def __enter__(self) -> Daemon:
        return self

    def __exit__(self, *_) -> None:
        if self.process.poll() is None:
            self.kill()
        self.process.stdout.close()


class Face:
    """A program that speaks with the daemon itself."""

    def __init__(self, daemon: Daemon):
        self.socket = socket.socket(socket.AF_UNIX)
        folder = os.open(daemon.socket.parent, os.O_PATH)  # an address has room for 107 octets
        self.socket.connect(f"/proc/self/fd/{folder}/{daemon.socket.name}")
        os.close(folder)
        self.socket.settimeout(60)
        self.file = self.socket.makefile("rw", encoding="utf-8", newline="\n")

    def send(self, text: str) -> None:
        self.file.write(text + "\n")
        self.file.flush()

    def read(self) -> dict:
        return json.loads(self.file.readline())

    def ask(self, method: str, **params) -> dict:
        self.send(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}))
        while (answer := self.read()).get("id") != 1:
            pass
        return answer

    def __enter__(self) -> Face:
        return self

    def __exit__(self, *_) -> None:
        self.file.close()
        self.socket.close()


def friends(tmp_path: Path, node: Node, *words: str) -> tuple[Person, Person]:
    alice, bob = Person(tmp_path / "alice", "alice", node), Person(tmp_path / "bob", "bob", node)
    alice.run("--node", node.listen, "--trust", node.identity, "register", f"alice@{node.domain}",
              "--password-file", str(alice.password_file), *words)
    bob.register()
    return alice, bob


def texts(messages: list[dict]) -> list[str]:
    return [message["text"] for message in messages if message["kind"] == "text"]


def test_commands_go_through_the_daemon(tmp_path: Path, node: Node):
    secret = tmp_path / "passphrase"
    secret.write_text("correct horse battery\n")
    alice, bob = friends(tmp_path, node, "--passphrase-file", str(secret))
    assert alice.try_run("whoami").returncode == 2, "there is no terminal to ask for the passphrase on"
    with Daemon(alice, "--passphrase-file", str(secret)) as daemon:
        assert stat.S_IMODE(daemon.socket.stat().st_mode) == 0o600
        assert alice.run("whoami")[0]["name"] == f"alice@{node.domain}"
        sent = alice.run("dm", "bob", "by the daemon")
        assert sent[0]["state"] in ("sent", "delivered") and sent[0]["proof"] == "valid"
        alice.run("dm", "bob", "--lines", "-", text="one\ntwo\n")
        (tmp_path / "file").write_bytes(b"x" * 100_000)
        alice.run("dm", "bob", "--file", str(tmp_path / "file"))
        got = bob.run("listen", "--count", "4", "--timeout", "60")
        assert texts(got) == ["by the daemon", "one", "two"]
        bob.run("dm", "alice", "an answer")
        assert texts(alice.run("listen", "--count", "1", "--timeout", "60")) == ["an answer"]
        assert texts(alice.run("listen", "--timeout", "1")) == [], "what was shown is not shown again"
        saved = subprocess.run(bob.command("file", "save", got[-1]["id"]), cwd=bob.folder, check=True, capture_output=True)
        assert (bob.folder / json.loads(saved.stdout)["path"]).read_bytes() == b"x" * 100_000
        assert alice.try_run("group", "info", "nowhere").returncode == 6
        assert daemon.stop() == 0
        assert not daemon.socket.exists()
    assert alice.try_run("whoami").returncode == 2


def test_a_second_daemon_says_so_and_a_dead_one_is_no_obstacle(tmp_path: Path, node: Node):
    alice, _ = friends(tmp_path, node)
    with Daemon(alice) as daemon:
        second = alice.try_run("daemon")
        assert second.returncode == 5 and "daemon_runs" in second.stdout
        daemon.kill()
        assert daemon.socket.exists(), "nobody could take it away"
        assert alice.run("whoami")[0]["state"] == "active"
        with Daemon(alice) as other:
            assert other.socket == daemon.socket
            other.socket.unlink()
            third = alice.try_run("daemon")
            assert third.returncode == 5 and "daemon_runs" in third.stdout, "though nobody is found at the socket"
            assert other.stop() == 0


def test_a_password_is_asked_for_through_the_daemon(tmp_path: Path, node: Node):
    alice, _ = friends(tmp_path, node)
    with Daemon(alice) as daemon, Face(daemon) as face:
        asked = face.ask("account.password")["error"]["data"]
        assert asked["code"] == "secret_missing" and asked["asks"]["argument"] == "password"
        new = tmp_path / "new"
        new.write_text("another good secret\n")
        alice.run("account", "password", "--password-file", str(alice.password_file), "--new-password-file", str(new))
        assert alice.try_run("account", "password", "--password-file", str(alice.password_file), "--new-password-file",
                             str(new)).returncode == 3


def test_programs_speak_json_rpc(tmp_path: Path, node: Node):
    alice, bob = friends(tmp_path, node)
    with Daemon(alice) as daemon, Face(daemon) as face, Face(daemon) as other:
        for bad, code in (("nonsense", -32700), ("[]", -32600), ('{"jsonrpc":"2.0","id":1,"method":"no.such"}', -32601),
                          ('{"jsonrpc":"2.0","id":1,"method":"send","params":{"conversation":7}}', -32602)):
            face.send(bad)
            assert face.read()["error"]["code"] == code, bad
        schema = face.ask("rpc.discover")["result"]
        assert "group create" in schema["commands"]
        assert face.ask("whoami")["result"]["name"] == f"alice@{node.domain}"
        other.send(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "events.subscribe", "params": {"from": 0}}))
        bob.run("dm", "alice", "hello")

        def told(kind: str, text: str | None = None) -> dict:
            while True:
                event = other.read().get("params", {}).get("event", {})
                if event.get("event") == kind and (text is None or event["message"].get("text") == text):
                    return event

        cursor = told("message", "hello")["message"]["cursor"]
        sent = face.ask("send", conversation="bob", text="hello yourself")["result"]
        assert told("message", "hello yourself")["message"]["cursor"] == sent["cursor"] > cursor
        listener = bob.start("listen")
        changed = told("changed")
        while changed["message"]["state"] != "delivered":
            changed = told("changed")
        assert changed["message"]["cursor"] == sent["cursor"]
        listener.terminate()
        listener.wait(timeout=30)
        with Face(daemon) as third:
            third.ask("events.subscribe", **{"from": cursor})
            while (event := third.read()["params"]["event"])["event"] != "message":
                pass
            assert event["message"]["cursor"] > cursor, "who comes back goes on behind the cursor"
        face.send("x" * (2 * 1024 * 1024 + 100_000))
        assert face.read()["error"]["code"] == -32600
        assert face.ask("whoami")["result"]["state"] == "active", "and goes on"


def test_waiting_for_delivery_leaves_the_daemon_online(tmp_path: Path, node: Node):
    alice, bob = friends(tmp_path, node)
    with Daemon(alice) as daemon, Face(daemon) as face:
        listener = bob.start("listen")
        for text in ("first", "second"):
            assert alice.run("dm", "bob", text, "--wait", "delivered", "--timeout", "60")[-1]["state"] == "delivered"
        listener.terminate()
        listener.wait(timeout=30)
        face.send(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "events.subscribe", "params": {"from": 0}}))
        bob.run("dm", "alice", "an answer")
        while face.read().get("params", {}).get("event", {}).get("message", {}).get("text") != "an answer":
            pass


def test_looking_who_is_there_does_not_end_the_daemons_own_presence(tmp_path: Path, node: Node):
    alice, bob = friends(tmp_path, node)
    alice.run("dm", "bob", "hello")
    bob.run("listen", "--timeout", "2")
    for person in (alice, bob):
        person.run("presence", "on")
    with Daemon(alice), Daemon(bob):
        for person in (alice, bob, alice, bob):
            wait_until(lambda: person.run("contact", "list")[-1].get("present"), "the other to be seen", timeout=20)
        alice.run("presence", "off")
        wait_until(lambda: not bob.run("contact", "list")[-1].get("present"), "alice to be gone", timeout=20)


def test_nothing_is_lost_or_doubled_when_the_daemon_is_killed(tmp_path: Path, node: Node):
    alice, bob = friends(tmp_path, node)
    alice.run("dm", "bob", "first")
    faces, least, most = 3, 12, 500
    killed = threading.Event()
    outcomes: dict[str, int] = {}

    def talk(face: int) -> None:
        for number in range(most):
            if number >= least and killed.is_set():
                break
            text = f"{face}-{number}"
            outcomes[text] = alice.try_run("dm", "bob", text).returncode

    talkers = [threading.Thread(target=talk, args=(face,)) for face in range(faces)]
    daemon = Daemon(alice)
    for talker in talkers:
        talker.start()
    kills = 0
    while any(talker.is_alive() for talker in talkers):
        time.sleep(0.7)
        daemon.kill()
        daemon.process.stdout.close()
        kills += 1
        if kills == 3:
            killed.set()
        daemon = Daemon(alice)
    with daemon:
        assert kills >= 3
        assert set(outcomes.values()) <= {0, 4}, outcomes
        sure = {text for text, code in outcomes.items() if code == 0}
        assert sure
        stored = texts(alice.history("bob"))
        assert sure <= set(stored) and len(stored) == len(set(stored))
        wait_until(lambda: all(message["state"] in ("sent", "delivered") for message in alice.history("bob") if message["kind"] == "text"),
                   "everything to leave")
    bob.run("listen", "--count", str(len(stored)), "--timeout", "60")
    assert sorted(texts(bob.history("alice"))) == sorted(stored), "each once, and no other"
