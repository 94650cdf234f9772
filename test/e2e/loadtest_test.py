"""qpc-loadtest: each scenario, for a moment, against a real node; and its report, as its schema describes it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import threading
from pathlib import Path

import pytest
from harness import Node, programs
from json_schema import closed, faults

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "schemas/json/loadtest.json").read_text())
ROOMY = ("--account-calls", "0", "--device-calls", "0")
FEW = ("--clients", "4", "--duration", "1", "--warmup", "0.2", "--messages", "200", "--size", "4", "--blob-bytes", "100000", "--quiet")


def scenarios() -> list[str]:
    said = subprocess.run([programs() / "qpc-loadtest", "--help"], capture_output=True, text=True, check=True).stdout
    listed = re.search(r"SCENARIO is one of:\s*\n((?: +\S.*\n)+)", said)
    return re.findall(r"^\s+(\w+) ", listed[1], re.M)


def run(node: Node, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run([programs() / "qpc-loadtest", *words, "--server", node.listen, "--node-pid", str(node.process.pid)],
                          capture_output=True, text=True, timeout=120)


def report(node: Node, *words: str) -> dict:
    done = run(node, *words, "--json", "-")
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    wrong = faults(told, closed({name: part for name, part in SCHEMA.items() if name not in ("$schema", "title")}))
    assert not wrong, wrong
    return told


@pytest.fixture(scope="module")
def roomy(tmp_path_factory):
    with Node(tmp_path_factory.mktemp("roomy"), arguments=ROOMY) as running:
        yield running


@pytest.mark.parametrize("name", scenarios())
def test_a_scenario_runs_and_reports_no_errors(roomy: Node, name: str):
    told = report(roomy, name, *FEW)
    assert told["scenario"] == name
    assert told["phases"]
    for phase in told["phases"]:
        assert phase["errors"] == {}, phase
        assert phase["done"] > 0, phase
        assert phase["latency"]["max_ms"] > 0, phase
        assert phase["node_cpu_seconds"] is not None
    assert told["samples"][-1]["node_rss_bytes"] > 1_000_000


def interrupted(node: Node, when: str, by: signal.Signals, *words: str) -> tuple[str, str]:
    """What it prints, and what the terminal shows, where it is interrupted once its progress says `when`."""
    terminal, its_end = os.openpty()
    begun = subprocess.Popen([programs() / "qpc-loadtest", *words, "--server", node.listen, "--node-pid", str(node.process.pid)],
                             stdout=subprocess.PIPE, stderr=its_end, text=True)
    os.close(its_end)
    seen = ""
    while not re.search(when, seen):
        seen += os.read(terminal, 4096).decode()
    begun.send_signal(by)
    out, _ = begun.communicate(timeout=60)
    assert begun.returncode == -by
    seen += os.read(terminal, 4096).decode()
    os.close(terminal)
    return out, seen


def test_who_interrupts_it_gets_what_was_measured(roomy: Node):
    out, _ = interrupted(roomy, r"enqueue: [1-9]", signal.SIGINT, "raw", "--clients", "2", "--duration", "600", "--warmup", "0.2", "--json", "-")
    told = json.loads(out)
    assert told["interrupted"]
    phase, = told["phases"]
    assert phase["done"] > 0 and phase["errors"] == {}
    assert phase["seconds"] < 60 and phase["node_cpu_seconds"] > 0


def test_who_interrupts_it_before_it_measures_is_told_so(roomy: Node):
    out, seen = interrupted(roomy, "enqueue", signal.SIGTERM, "raw", "--clients", "2", "--duration", "600", "--warmup", "600")
    assert out == ""
    assert "before anything was measured" in seen


def test_an_open_loop_keeps_its_rate_and_no_more(roomy: Node):
    phase = report(roomy, "raw", *FEW[:2], "--duration", "2", "--warmup", "0.2", "--rate", "100", "--quiet")["phases"][0]
    assert 60 <= phase["per_second"] <= 140, phase
    assert phase["errors"] == {}


def test_latency_of_an_open_loop_counts_from_when_it_was_due(roomy: Node):
    """A node that stands still is charged for everybody who would have come meanwhile."""
    stop = threading.Timer(1.5, lambda: roomy.process.send_signal(signal.SIGSTOP))
    go_on = threading.Timer(2.5, lambda: roomy.process.send_signal(signal.SIGCONT))
    stop.start()
    go_on.start()
    try:
        latency = report(roomy, "raw", *FEW[:2], "--duration", "4", "--warmup", "0", "--rate", "200", "--quiet")["phases"][0]["latency"]
    finally:
        go_on.join()
    # A closed loop would have noticed four slow answers, those of its four clients.
    assert latency["p95_ms"] > 200, latency


def test_what_is_never_answered_is_counted(tmp_path: Path):
    with Node(tmp_path / "node", arguments=ROOMY) as node:
        stop = threading.Timer(1.5, lambda: node.process.send_signal(signal.SIGSTOP))
        stop.start()
        phase = report(node, "raw", *FEW[:2], "--outstanding", "2", "--duration", "2.5", "--warmup", "0", "--quiet")["phases"][0]
        node.kill()
    assert phase["errors"] == {"unanswered": 8}
    assert phase["done"] > 0


def test_the_page_stands_alone(roomy: Node, tmp_path: Path):
    page, data = tmp_path / "report.html", tmp_path / "report.json"
    done = run(roomy, "raw", *FEW, "--html", str(page), "--json", str(data))
    assert done.returncode == 0, done.stderr
    text = page.read_text()
    assert text.count("<svg") >= 2
    assert not re.search(r"<script|src=|href=|https?://", text)
    assert json.loads(data.read_text())["phases"][0]["name"] in done.stdout


def test_what_goes_wrong_is_counted_by_its_code(tmp_path: Path):
    with Node(tmp_path / "small", arguments=(*ROOMY, "--mailbox-messages", "10")) as node:
        phase = report(node, "raw", *FEW)["phases"][0]
        assert set(phase["errors"]) == {"mailbox_full"}


def test_nobody_there_is_a_sentence_and_an_exit_code(node: Node):
    node.stop()
    done = run(node, "raw", *FEW)
    assert done.returncode == 4
    assert "does not answer" in done.stderr


def test_a_report_that_cannot_be_written_is_a_failure(roomy: Node):
    done = run(roomy, "rtt", *FEW, "--html", "/nowhere/at/all.html")
    assert done.returncode == 8
    assert "/nowhere/at/all.html" in done.stderr


@pytest.mark.parametrize("words", [["nonsense"], ["raw", "--clients", "many"], ["raw", "--payload", "1"], []])
def test_what_makes_no_sense_is_refused(words: list[str]):
    done = subprocess.run([programs() / "qpc-loadtest", *words], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr.startswith("qpc-loadtest: ")
