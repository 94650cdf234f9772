"""What the book says of the programs is what they say of themselves."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from command_reference import PAGE, reference
from harness import programs

BOOK = PAGE.parent


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
