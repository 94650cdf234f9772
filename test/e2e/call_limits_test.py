"""How often somebody may call and connect: who does more is slowed or refused, and loses nothing."""

from __future__ import annotations

import re
from pathlib import Path

from harness import Node, Person, json_lines, wait_until
from supervision_test import reload, with_settings


def figure(node: Node, series: str) -> float:
    found = re.search(rf"^{re.escape(series)} (\S+)$", node.ask("/metrics")[1], re.M)
    return float(found[1]) if found else 0


def people(tmp_path: Path, node: Node, *names: str) -> list[Person]:
    made = [Person(tmp_path / name, name, node) for name in names]
    for one in made:
        one.register()
    return made


def sent_and_got(alice: Person, bob: Person, lines: list[str]) -> list[str]:
    alice.run("send", "bob", "--lines", "-", text="\n".join(lines) + "\n")
    bob.run("listen", "--timeout", "1")
    return [entry["text"] for entry in bob.history("alice") if entry["kind"] == "text"]


def test_a_device_that_calls_too_fast_is_slowed_until_sighup_lets_it(tmp_path: Path):
    slowed, refused = ('qpc_calls_limited_total{by="device",what="%s"}' % what for what in ("slowed", "refused"))
    node, file = with_settings(tmp_path, "device_calls = 10\n")
    with node:
        alice, bob = people(tmp_path, node, "alice", "bob")
        alice.run("dm", "bob", "first")
        lines = [f"{number}" for number in range(60)]
        assert sent_and_got(alice, bob, lines) == ["first", *lines]
        wait_until(lambda: figure(node, slowed) > 0, "the figure")
        assert figure(node, refused) == 0
        file.write_text("device_calls = 0\n")
        assert "changed: device_calls;" in reload(node)
        before = figure(node, slowed)
        more = [f"{number}" for number in range(60, 160)]
        assert sent_and_got(alice, bob, more) == ["first", *lines, *more]
        assert figure(node, slowed) == before


def test_a_network_that_has_its_connections_gets_no_more_and_is_told(tmp_path: Path):
    node, file = with_settings(tmp_path, "limit_loopback = true\nnetwork_connections = 2\n")
    with node:
        alice, bob, carol = people(tmp_path, node, "alice", "bob", "carol")
        listeners = [one.start("listen") for one in (alice, bob)]
        try:
            wait_until(lambda: figure(node, "qpc_sessions") == 2, "both to be there")
            done = carol.try_run("listen", "--timeout", "5")
            assert done.returncode == 4, done.stdout
            assert json_lines(done.stdout)[-1]["error"]["code"] == "node_busy"
            wait_until(lambda: figure(node, 'qpc_connections_refused_total{reason="network"}') > 0, "the figure")
            file.write_text("limit_loopback = true\nnetwork_connections = 3\n")
            assert "changed: network_connections;" in reload(node)
            assert carol.try_run("listen", "--timeout", "1").returncode == 0
        finally:
            for listener in listeners:
                listener.terminate()
                listener.wait()
