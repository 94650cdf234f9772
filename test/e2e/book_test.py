"""What the book says of the programs is what they say of themselves."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from command_reference import PAGE, SCHEMA, reference, schema
from harness import programs

BOOK = PAGE.parent
sys.path[:0] = [str(BOOK.parents[1] / "deploy" / "man")]
from program_help import read_help  # noqa: E402


def rows(page: str, heading: str) -> list[list[str]]:
    """The cells of the first table below a heading."""
    table = re.search(r"(?:^\|.*\n)+", (BOOK / page).read_text().partition(f"## {heading}\n")[2], re.M)[0]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()[2:]]


def settings() -> list[list[str]]:
    """Each setting with its default and its meaning, as the node prints them."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("QPC_", "XDG_"))}
    printed = subprocess.run([programs() / "qpc-server", "--print-config"], capture_output=True, text=True, check=True,
                             env={**environment, "HOME": "/home/you"}).stdout
    return [[f"`{key}`", f"`{value.strip(chr(39)).replace('/home/you', '~')}`", meaning]
            for meaning, key, value in re.findall(r"# (.*) \(default\)\n(\w+) = (.*)\n", printed)]


def test_the_operators_chapter_lists_every_setting_with_its_default():
    assert settings()
    assert rows("operating.md", "Settings") == settings()


def test_the_command_reference_is_what_qpc_says():
    assert PAGE.read_text() == reference(), "write it anew: test/e2e/command_reference.py"


def test_the_published_schema_is_what_qpc_says():
    assert SCHEMA.read_text() == schema(), "write it anew: test/e2e/command_reference.py"


def commands(*words: str) -> list[str]:
    """The commands of qpc-admin, as its help lists them."""
    printed = subprocess.run([programs() / "qpc-admin", *words, "--help"], capture_output=True, text=True, check=True).stdout
    listed = re.search(r"Subcommands:\n((?:  \S.*\n)+)", printed)
    if not listed:
        return [" ".join(words)]
    return [command for line in listed[1].splitlines() for command in commands(*words, line.split()[0])]


def test_the_operators_chapter_names_every_command_of_qpc_admin():
    page = (BOOK / "operating.md").read_text()
    assert len(commands()) > 10
    for command in commands():
        assert re.search(rf"`{command}[` ]", page), command


def test_the_page_on_holes_has_each_cause_and_ending():
    source = BOOK.parents[1] / "src" / "client" / "hole"
    causes = re.findall(r'^    \{"(\w+)", ', (source / "hole_cause.cpp").read_text(), re.M)
    assert len(causes) > 10
    assert [row[0].strip("`") for row in rows("holes.md", "Causes")] == causes
    endings = re.search(r"enum class HoleEnding.*?\};", (source / "hole_store.h").read_text(), re.S)[0]
    named = [word for word in re.findall(r"^  (\w+) = \d+,", endings, re.M) if word != "none"]
    assert [row[0].strip("`") for row in rows("holes.md", "States and endings")] == named


def test_every_page_is_in_the_summary_and_every_link_leads_somewhere():
    summary = (BOOK / "SUMMARY.md").read_text()
    for page in BOOK.glob("*.md"):
        assert page.name == "SUMMARY.md" or f"({page.name})" in summary, page
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            assert (BOOK / link).exists(), f"{page.name}: {link}"


def test_exit_codes_of_the_node_are_those_of_the_book(tmp_path: Path):
    def code(*words: str) -> str:
        return str(subprocess.run([programs() / "qpc-server", *words], capture_output=True, timeout=30).returncode)

    (tmp_path / "key").write_text("no key")
    ends = [code("--version"), code("--data-dir", str(tmp_path / "data"), "--key-file", str(tmp_path / "key"), "--listen", "127.0.0.1:0"),
            code("--nonsense")]
    assert ends == [row[0] for row in rows("operating.md", "When it ends")] == ["0", "1", "2"]


def commands_of(text: str) -> set[tuple[str, ...]]:
    """What the text has people type of our programs, in blocks and between backquotes: program, words, flags."""
    lines = [line for block in re.findall(r"```sh\n(.*?)```", text, re.S) for line in block.splitlines()]
    lines += re.findall(r"`([^`\n]+)`", text)
    words = [line.removeprefix("sudo ").split(" #")[0].split() for line in lines]
    return {tuple(line) for line in words if line and line[0] in ("qpc", "qpc-server", "qpc-admin", "qpc-loadtest") and len(line) > 1}


@pytest.mark.parametrize("page", ["runbook.md", "performance.md"])
def test_commands_to_be_typed_exist(page: str):
    built = (programs().parent / "targets" / "programs").read_text().split()
    told = commands_of((BOOK / page).read_text())
    assert len(told) >= 3
    for command in told:
        if command[0] not in built:
            continue
        told_of = read_help(programs() / command[0])
        known = {option.name.split()[0] for option in told_of.options}
        for word in command[1:]:
            if inner := [one for one in told_of.commands if one.words[-1] == word]:
                told_of = inner[0]
                known |= {option.name.split()[0] for option in told_of.options}
        assert not told_of.commands, f"{' '.join(command)}: no command is named"
        assert {word for word in command if word.startswith("--")} <= known, command


def test_alerts_and_settings_of_the_runbook_exist():
    text = (BOOK / "runbook.md").read_text()
    rules = (BOOK.parents[1] / "deploy/prometheus/quicprochat.rules.yml").read_text()
    for alert in re.findall(r"`(Quicprochat\w+)`", text):
        assert f"alert: {alert}\n" in rules, alert
    unit = (BOOK.parents[1] / "deploy/systemd/qpc-server.service").read_text()
    for key in re.findall(r"`((?:Limit|Timeout)\w+)`", text):
        assert f"\n{key}=" in unit, key
    keys = {row[0] for row in settings()}
    assert {f"`{key}`" for key in re.findall(r"`([a-z]+(?:_[a-z]+)+)`", text) if not key.startswith(("qpc_", "node_"))} <= keys
