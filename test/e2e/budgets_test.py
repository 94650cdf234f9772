"""What operations and programs cost, held to bench/budgets.toml: nothing that depends on the machine's speed."""

from __future__ import annotations

import json
import os
import subprocess
import tomllib
from pathlib import Path

import pytest
from harness import Node, programs

BUDGETS = tomllib.loads((Path(__file__).parents[2] / "bench/budgets.toml").read_text(encoding="utf-8"))


def hold(kind: str, measured: dict[str, float]) -> None:
    """Every figure has a budget, and keeps to it."""
    assert measured.keys() == BUDGETS[kind].keys()
    over = {name: f"{value} of {BUDGETS[kind][name]}" for name, value in measured.items() if value > BUDGETS[kind][name]}
    assert not over, f"over the budget ({kind}): {over}"


def needs_preset(name: str) -> None:
    if os.environ.get("QPC_PRESET", "dev") != name:
        pytest.skip(f"the budgets are those of the preset {name}")


def test_operations_allocate_and_send_no_more_than_they_may():
    needs_preset("dev")
    done = subprocess.run([programs() / "operation-costs"], capture_output=True, text=True, timeout=120, check=True)
    hold("operation-costs", json.loads(done.stdout))


def test_an_idle_session_takes_no_more_memory_than_it_may(tmp_path: Path):
    needs_preset("dev")
    with Node(tmp_path / "node", arguments=("--account-calls", "0", "--device-calls", "0")) as node:
        done = subprocess.run([programs() / "qpc-loadtest", "idle", "--clients", "300", "--duration", "1", "--quiet", "--json", "-", "--server",
                               node.listen, "--node-pid", str(node.process.pid)], capture_output=True, text=True, timeout=120, check=True)
    figures = {figure["name"]: figure["value"] for figure in json.loads(done.stdout)["figures"]}
    assert figures["lost while idle"] == 0
    hold("memory", {"kib.idle_session": figures["each, once they are there"]})


def test_programs_are_no_larger_than_they_may_be():
    needs_preset("dev")
    names = list(BUDGETS["code"])
    sizes = subprocess.run(["llvm-size-19", *(programs() / name for name in names)], capture_output=True, text=True, check=True)
    hold("code", {name: int(line.split()[0]) for name, line in zip(names, sizes.stdout.splitlines()[1:])})
