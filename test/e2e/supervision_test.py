"""A node and its supervisor: what systemd is told, what SIGHUP changes, and how the node goes down."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
from harness import Failure, Node, Person, wait_until


class Manager:
    """The end of NOTIFY_SOCKET that systemd has."""

    def __init__(self, folder: Path):
        self.path = str(folder / "notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)

    def hear(self, word: str, timeout: float = 20) -> dict[str, str]:
        """The next message that says it."""
        end = time.monotonic() + timeout
        while (left := end - time.monotonic()) > 0:
            self.socket.settimeout(left)
            said = dict(line.split("=", 1) for line in self.socket.recv(4096).decode().splitlines())
            if word in said:
                return said
        raise AssertionError(f"{word} was not said")


@pytest.fixture
def manager(tmp_path: Path):
    return Manager(tmp_path)


def with_settings(tmp_path: Path, text: str, **more) -> tuple[Node, Path]:
    file = tmp_path / "node.toml"
    file.write_text(text)
    return Node(tmp_path / "node", arguments=("--config", str(file)), **more), file


def reload(node: Node) -> str:
    """What the log says of it."""
    before = len(node.log.read_text())
    node.process.send_signal(signal.SIGHUP)
    return wait_until(lambda: re.search(r".*\bsettings (?:read again|stay)[^\n]*\n(?:.*restart.*\n)?", node.log.read_text()[before:]),
                      "the node to read its settings", step=0.05)[0]


def listen(somebody: Person, node: Node) -> subprocess.Popen:
    """A client that gets what comes."""
    def subscriptions() -> float:
        return float(re.search(r'^qpc_rpc_calls_total\{method="Mailbox.subscribe",outcome="ok"\} (\S+)$', node.ask("/metrics")[1], re.M)[1])

    before = subscriptions()
    listener = somebody.start("listen")
    wait_until(lambda: subscriptions() > before, f"{somebody.name} to listen")
    return listener


def test_systemd_hears_that_a_node_is_ready_alive_and_going_down(tmp_path: Path, manager: Manager):
    node = Node(tmp_path / "node", variables={"NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "1000000"})
    with node:
        ready = manager.hear("READY")
        assert ready == {"READY": "1", "STATUS": f"listening on {node.listen}"}
        began = time.monotonic()
        for _ in range(6):
            assert manager.hear("WATCHDOG") == {"WATCHDOG": "1"}
        assert time.monotonic() - began < 30
        node.process.send_signal(signal.SIGTERM)
        assert manager.hear("STOPPING") == {"STOPPING": "1", "STATUS": "draining"}
        assert node.process.wait(timeout=20) == 0


def test_a_node_that_stands_still_gives_no_sign_of_life(tmp_path: Path, manager: Manager):
    with Node(tmp_path / "node", variables={"NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "400000"}) as node:
        manager.hear("WATCHDOG")
        node.process.send_signal(signal.SIGSTOP)
        with pytest.raises((TimeoutError, AssertionError)):
            for _ in range(100):  # some may be on their way
                manager.hear("WATCHDOG", timeout=1.5)
        node.process.send_signal(signal.SIGCONT)
        manager.hear("WATCHDOG")


def test_a_node_that_nobody_watches_says_nothing_of_life(tmp_path: Path, manager: Manager):
    with Node(tmp_path / "node", variables={"NOTIFY_SOCKET": manager.path}):
        manager.hear("READY")
        with pytest.raises((TimeoutError, AssertionError)):
            manager.hear("WATCHDOG", timeout=2)


def test_systemd_hears_of_a_reload(tmp_path: Path, manager: Manager):
    node, file = with_settings(tmp_path, "", variables={"NOTIFY_SOCKET": manager.path})
    with node:
        manager.hear("READY")
        before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        reload(node)
        reloading = manager.hear("RELOADING")
        assert before <= int(reloading["MONOTONIC_USEC"]) <= time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        assert manager.hear("READY")["STATUS"] == f"listening on {node.listen}"
        file.write_text("mailbox_messages = 0\n")
        reload(node)
        manager.hear("RELOADING")
        assert manager.hear("READY")["STATUS"].startswith(f"listening on {node.listen}; the settings stay as they were: ")
        file.write_text("")
        reload(node)
        manager.hear("RELOADING")
        assert manager.hear("READY")["STATUS"] == f"listening on {node.listen}"


def test_sighup_changes_limits_registration_and_the_log(tmp_path: Path):
    node, file = with_settings(tmp_path, "mailbox_messages = 2\n")
    with node:
        alice, bob = Person(tmp_path / "alice", "alice", node), Person(tmp_path / "bob", "bob", node)
        alice.register()
        bob.register()
        alice.run("dm", "bob", "the Welcome takes the first place")
        assert alice.try_run("send", "bob", "no room").returncode == 0
        file.write_text("mailbox_messages = 50\nregistration = 'closed'\nlog_format = 'json'\nmax_connections = 77\n")
        said = json.loads(reload(node))
        assert said["level"] == "info"
        assert said["text"] == ("settings read again; changed: registration, mailbox_messages, max_connections, log_format; "
                                "made a new TLS certificate")
        alice.run("send", "bob", "room")
        carol = Person(tmp_path / "carol", "carol", node)
        done = carol.try_run("--node", node.listen, "--trust", node.identity, "register", "carol@localhost",
                             "--password-file", str(carol.password_file))
        assert done.returncode != 0 and json.loads(done.stdout)["error"]["code"] == "not_permitted"
        wait_until(lambda: "qpc_connections_limit 77\n" in node.ask("/metrics")[1], "the new limit")


def test_a_reload_shows_a_fresh_certificate_which_clients_accept(tmp_path: Path):
    node, _ = with_settings(tmp_path, "")
    with node:
        alice = Person(tmp_path / "alice", "alice", node)
        alice.register()

        def ends() -> float:
            return float(re.search(r"^qpc_tls_certificate_expiry_timestamp_seconds (\S+)$", node.ask("/metrics")[1], re.M)[1])

        before = wait_until(ends, "the first sample", step=0.1)
        assert abs(before - time.time() - 90 * 86400) < 120
        time.sleep(1.1)
        reload(node)
        wait_until(lambda: ends() > before, "the new certificate")
        alice.run("listen", "--timeout", "1")


def test_settings_that_need_a_restart_are_named_and_stay(tmp_path: Path):
    node, file = with_settings(tmp_path, "mailbox_messages = 9\n")
    with node:
        file.write_text("mailbox_messages = 9\nrequire_pq = true\nlog_level = 'info'\n")
        assert "changed: none" in reload(node)
        wait_until(lambda: node.log.read_text().endswith("warning these settings need a restart, and stay as they were: require_pq\n"),
                   "the warning", step=0.05)


def test_a_file_that_cannot_be_read_changes_nothing_and_starts_no_node(tmp_path: Path):
    node, file = with_settings(tmp_path, "registration = 'closed'\n")
    with node:
        file.unlink()
        file.mkdir()  # opens, and gives nothing
        assert "node.toml cannot be read" in reload(node)
        file.rmdir()
        file.write_text("")
        assert "changed: registration;" in reload(node)
    file.unlink()
    file.mkdir()
    with pytest.raises(Failure, match=r"qpc-server: the configuration file \S*node.toml cannot be read"):
        node.start()


def test_a_path_that_cannot_be_followed_ends_neither_a_node_nor_its_reloading(tmp_path: Path):
    file = tmp_path / "node.toml"
    file.write_text("")
    node = Node(tmp_path / "node", domain="chat.example", arguments=("--production", "--config", str(file)))
    with node:
        key = node.folder / "storage.key"
        key.unlink()
        key.symlink_to(key)
        for limit in (78, 79):
            file.write_text(f"max_connections = {limit}\n")
            assert "changed: max_connections;" in reload(node)
    with pytest.raises(Failure, match=r"qpc-server: [^\n]*storage\.key"):
        node.start()


def test_a_node_takes_many_reloads_while_somebody_sends_nonsense(tmp_path: Path):
    """Each reload sets up the log, to which what clients send must not come: whoever may connect could fill the disk."""
    node, file = with_settings(tmp_path, "")
    with node:
        host, port = node.admin.split(":")
        for times in range(300):
            with socket.create_connection((host, int(port))) as rude, contextlib.suppress(OSError):
                rude.sendall(b"GET /health HTTP/1.1\r\nLong: " + b"a" * 140_000)
            if times % 50 == 0:
                file.write_text(f"log_format = '{('text', 'json')[times // 50 % 2]}'\n")
            node.process.send_signal(signal.SIGHUP)
            time.sleep(0.005)
        assert node.ask("/ready")[0] == 200
        file.write_text("max_connections = 79\n")
        wait_until(lambda: node.process.send_signal(signal.SIGHUP) or "qpc_connections_limit 79\n" in node.ask("/metrics")[1], "the last reload")
        assert node.stop() == 0
        assert " error " not in node.log.read_text() and '"error"' not in node.log.read_text()


def test_a_file_that_does_not_parse_changes_nothing(tmp_path: Path):
    node, file = with_settings(tmp_path, "registration = 'closed'\n")
    with node:
        for wrong, why in (("registration = 'open'\nmailbox_messages = 0\n", "node.toml, line 2: mailbox_messages: '0' must be"),
                           ("registration = 'open'\nmailbox =\n", "node.toml, line 2"), ("registraton = 'open'\n", "did you mean 'registration'")):
            file.write_text(wrong)
            said = reload(node)
            assert " error the settings stay as they were: " in said and why in said, said
        file.unlink()
        assert "cannot be read" in reload(node)
        alice = Person(tmp_path / "alice", "alice", node)
        assert alice.try_run("--node", node.listen, "--trust", node.identity, "register", "alice@localhost",
                             "--password-file", str(alice.password_file)).returncode != 0
        assert node.ask("/ready")[0] == 200


def test_a_production_node_takes_no_weak_settings(tmp_path: Path):
    file = tmp_path / "node.toml"
    file.write_text("")
    node = Node(tmp_path / "node", domain="chat.example", arguments=("--production", "--config", str(file)))
    with node:
        file.write_text("log_level = 'debug'\nretry = 'never'\n")
        said = reload(node)
        assert "production mode takes no weak settings" in said and "retry" in said and "log-level" in said


def test_a_drain_says_so_and_does_not_wait_long_for_a_client_that_is_gone(person, node: Node):
    """Bob's client stops without a word; what was pushed to it is never acknowledged."""
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "hello")
    listener = listen(bob, node)
    try:
        listener.send_signal(signal.SIGSTOP)
        alice.run("send", "bob", "never read")
        began = time.monotonic()
        node.process.send_signal(signal.SIGTERM)
        status, body = wait_until(lambda: (page := node.ask("/ready"))[0] == 503 and page, "the node to say it", step=0.01)
        assert json.loads(body) == {"status": "draining", "reason": "the node is going down"}
        assert node.ask("/health") == (200, body)
        assert node.process.wait(timeout=40) == 0
        assert 1 < time.monotonic() - began < 20, "the time for a client that is silent, not drain_seconds"
    finally:
        listener.send_signal(signal.SIGCONT)
        listener.terminate()
        listener.wait()


def seconds_with_a_second_signal(alice: Person, bob: Person, node: Node) -> float:
    """From the first signal to the end of the process, while Bob's client is silent."""
    listener = listen(bob, node)
    try:
        listener.send_signal(signal.SIGSTOP)
        alice.run("send", "bob", "never read")
        before = node.log.stat().st_size
        began = time.monotonic()
        node.process.send_signal(signal.SIGTERM)
        wait_until(lambda: "draining" in node.log.read_text()[before:], "the node to drain", step=0.01)
        node.process.send_signal(signal.SIGTERM)
        assert node.process.wait(timeout=40) == 0
        return time.monotonic() - began
    finally:
        listener.send_signal(signal.SIGCONT)
        listener.terminate()
        listener.wait()


def test_a_second_signal_ends_a_drain_at_once(person, node: Node):
    """A node that does not hear it waits two seconds for the client, however fast the machine; one that hears it needs no more
    than the machine does, which may be slow for once."""
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "hello")
    taken = []
    while not taken or taken[-1] >= 1.9:
        assert len(taken) < 4, taken
        if taken:
            node.start()
        taken.append(seconds_with_a_second_signal(alice, bob, node))


def test_a_log_in_json_is_one_object_a_line_and_tells_no_ids_when_redacted(tmp_path: Path):
    with Node(tmp_path / "node", arguments=("--log-format", "json", "--redact-logs", "--log-level", "debug")) as node:
        alice, bob = Person(tmp_path / "alice", "alice", node), Person(tmp_path / "bob", "bob", node)
        alice.register()
        bob.register()
        alice.run("dm", "bob", "hello")
        assert node.stop() == 0
        lines = [json.loads(line) for line in node.log.read_text().splitlines()]
        assert [line["text"] for line in lines if line["level"] == "info"] == [
            "listening on …", "health and metrics on …", "draining", "stopped"]
        assert all(set(line) == {"time", "level", "text"} for line in lines)
        assert not re.search(r"127\.0\.0\.1|alice|bob", node.log.read_text())
