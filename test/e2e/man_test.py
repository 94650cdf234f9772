"""The man pages: made from what the programs say of themselves, whole, and such that scdoc takes them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from harness import programs

MAN = Path(__file__).parents[2] / "deploy" / "man"
sys.path[:0] = [str(MAN)]
from program_help import Help, read_help  # noqa: E402


def names() -> list[str]:
    return (programs().parent / "targets" / "programs").read_text().split()


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, str]:
    """Each page as `man` gets it, without its fonts."""
    folder = tmp_path_factory.mktemp("man")
    only = folder / "bin"
    only.mkdir()
    for name in names():
        (only / name).symlink_to(programs() / name)
    subprocess.run([sys.executable, "-B", MAN / "pages.py", only, folder, "0.1.0"], check=True)
    made = {}
    for page in folder.glob("*.scd"):
        done = subprocess.run(["scdoc"], input=page.read_text(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{page.name}: {done.stderr}"
        made[page.stem] = re.sub(r"\\f[BIR]|\\&|\\(?=[-_*<>#~\[\]|.])", "", done.stdout)
    return made


def all_of(help_text: Help) -> list[Help]:
    return [help_text, *(one for command in help_text.commands for one in all_of(command))]


def test_every_program_has_a_page_and_the_settings_have_one(pages):
    assert set(pages) == {f"{name}.1" for name in names()} | {"qpc-server.toml.5"}


@pytest.mark.parametrize("name", names())
def test_every_command_argument_and_option_stands_in_the_page(pages, name: str):
    page = pages[f"{name}.1"]
    told = read_help(programs() / name)
    assert told.options
    for one in all_of(told):
        if not one.commands:
            assert one.usage.replace(" [OPTIONS]", "").split(" [")[0] in page.replace(" [OPTIONS]", ""), one.usage
        for entry in one.arguments + one.options:
            assert entry.name in page and entry.meaning in page, entry
    for heading in ("NAME", "SYNOPSIS", "OPTIONS", "EXIT STATUS", "FILES", "SEE ALSO"):
        assert f".SH {heading}" in page


def test_a_command_that_help_lists_is_in_the_page_of_qpc(pages):
    listed = subprocess.run([programs() / "qpc", "--help"], capture_output=True, text=True, check=True).stdout
    commands = re.findall(r"^  ([a-z]+) {2,}", listed.partition("Subcommands:")[2], re.M)
    assert len(commands) > 10
    for command in commands:
        assert f"qpc {command}" in pages["qpc.1"], command


def test_what_qpc_has_published_stands_in_its_page(pages):
    """The registry is the one source: each command of the schema is there, with its arguments in their own words."""
    schema = json.loads(subprocess.run([programs() / "qpc", "schema"], capture_output=True, text=True, check=True).stdout)
    for name, command in schema["commands"].items():
        if command.get("programs"):
            continue
        section = re.search(rf"^\.SS qpc {name}\b.*?(?=^\.S[SH] )", pages["qpc.1"], re.M | re.S)
        assert section and command["description"] in section[0], name
        for argument, about in command["arguments"]["properties"].items():
            told = f"--{argument.replace('_', '-')}" in section[0] or about["description"].split(";")[0] in section[0]
            assert told, (name, argument)
    for word in ("QPC_PROFILE", "config.toml", "XDG_DATA_HOME"):
        assert word in pages["qpc.1"], word


def test_every_setting_stands_in_its_page_with_default_and_meaning(pages):
    said = subprocess.run([programs() / "qpc-server", "--print-config"], capture_output=True, text=True, check=True).stdout
    settings = re.findall(r"# (.*) \(\w+\)\n(\w+) = ", said)
    assert len(settings) > 10
    for meaning, key in settings:
        assert f"{key} = " in pages["qpc-server.toml.5"] and meaning in pages["qpc-server.toml.5"], key
