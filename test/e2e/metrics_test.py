"""The figures that Prometheus gets of a node, while people use it."""

from __future__ import annotations

import re
import signal
import subprocess

from harness import Node, programs, wait_until


def samples(node: Node) -> dict[str, float]:
    """Series → value."""
    status, page = node.ask("/metrics")
    assert status == 200
    return {series: float(value) for series, value in re.findall(r"^([a-z]\S*(?:\{.*\})?) (\S+)$", page, re.M)}


def labels(page: str) -> set[str]:
    return set(re.findall(r'[{,](\w+)="', page))


def test_calls_saves_and_connections_are_counted(person, node: Node):
    alice, _ = person("alice"), person("bob")
    alice.run("dm", "bob", "hello")
    assert alice.try_run("dm", "nobody", "hello").returncode != 0
    seen = samples(node)
    assert seen['qpc_rpc_calls_total{method="Registration.finish",outcome="ok"}'] == 2
    assert seen['qpc_rpc_call_duration_seconds_count{method="Registration.finish"}'] == 2
    assert sum(value for series, value in seen.items() if 'reason="notFound"' in series) == 1
    assert 0 < seen["qpc_storage_wait_seconds_sum"] < 60
    assert seen['qpc_storage_batch_seconds_count{kind="write"}'] >= 5
    version = subprocess.run([programs() / "qpc-server", "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
    assert seen[f'qpc_build_info{{version="{version}"}}'] == 1
    listener = alice.start("listen")
    try:
        wait_until(lambda: samples(node)["qpc_sessions"] == 1 and samples(node)["qpc_connections"] == 1, "the session to be counted")
    finally:
        listener.terminate()
        assert listener.wait() == -signal.SIGTERM
    # It takes leave: the node need not wait until 30 s have passed in silence.
    wait_until(lambda: samples(node)["qpc_sessions"] == 0, "its end to be counted", timeout=20)
    assert sum(value for series, value in samples(node).items() if series.startswith("qpc_connections_ended_total")) >= 4


def test_nothing_that_names_somebody_becomes_a_label(person, node: Node):
    alice, _ = person("alice"), person("bob")
    alice.run("dm", "bob", "hello")
    _, page = node.ask("/metrics")
    assert labels(page) <= {"method", "outcome", "reason", "kind", "le", "by", "what", "code", "version"}
    assert not re.search(r"alice|bob|localhost|127\.0\.0\.1", page)
    assert not re.search(r"\{[^}]*[0-9a-f]{16}", page)
    assert len(page) < 200_000
