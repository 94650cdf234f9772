"""What operations and programs cost, held to bench/budgets.toml: nothing that depends on the machine's speed."""

from __future__ import annotations

import json
import os
import platform
import re
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


def instructions_of_operations(folder: Path) -> dict[str, int]:
    """By operation-costs under callgrind, the least of a few times of each."""
    subprocess.run(["valgrind", "--tool=callgrind", "-q", f"--callgrind-out-file={folder}/dump", programs() / "operation-costs"],
                   stdout=subprocess.DEVNULL, timeout=300, check=True)
    counts: dict[str, int] = {}
    for dump in folder.glob("dump.*"):
        text = dump.read_text(encoding="utf-8")
        operation = re.search(r"^desc: Trigger: Client Request: (\w+)$", text, re.MULTILINE)
        if operation is None:
            continue
        count = int(re.search(r"^totals: (\d+)$", text, re.MULTILINE)[1])
        name = f"instructions.{operation[1]}"
        counts[name] = min(count, counts.get(name, count))
    return counts


@pytest.mark.skipif(platform.machine() != "x86_64", reason="counted for x86_64")
def test_operations_take_no_more_instructions_than_they_may(tmp_path: Path):
    needs_preset("dev")
    counts = instructions_of_operations(tmp_path)
    ratios = {f"{name} / {least}": counts[f"instructions.{name}"] / counts[f"instructions.{least}"]
              for name, least in (("text_said", "signature_made"), ("text_taken_in", "signature_verified"), ("post_to_100", "post_to_1"))}
    hold("instructions", counts)
    hold("ratios", ratios)


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
