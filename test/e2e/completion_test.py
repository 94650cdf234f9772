"""Completion: a real bash at a terminal, in which Tab is pressed; zsh and fish where this machine has them."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from harness import programs
from terminal import Terminal

EVIL = "$(touch owned) `touch owned`;touch owned"


def surroundings(alice) -> dict[str, str]:
    return {**os.environ, "PATH": f"{programs()}:{os.environ['PATH']}", "QPC_HOME": str(alice.home), "HOME": str(alice.folder)}


@pytest.fixture
def alice(person):
    alice, _ = person("alice"), person("bob")
    alice.run("dm", "bob", "hello")
    for name in ("garden", "two words", EVIL, "twin", "twin"):
        alice.run("group", "create", name)
    return alice


class Shell:
    """A bash in which `show` takes what qpc takes, and prints each word it got."""

    def __init__(self, folder: Path, environment: dict[str, str]):
        self.terminal = Terminal(folder, environment, editing=True)
        self.run("source <(qpc completion bash); complete -F _qpc show; show() { printf '[%s]' \"$@\"; echo; }")

    def run(self, line: str) -> str:
        """What is said until the line is done; readline may show the prompt again meanwhile."""
        begun = self.terminal.read
        self.terminal.type(line + "\necho done$((40 + 2))\n")
        self.terminal.wait_for("done42")
        return self.terminal.said[begun:self.terminal.read]

    def words(self, line: str) -> list[str]:
        """What `show` got, where `line` holds presses of Tab."""
        said = self.run("show " + line)
        shown = [one for one in said.splitlines() if one.startswith("[")]
        assert len(shown) == 1, said
        return shown[0][1:-1].split("][")


@pytest.fixture
def bash(alice):
    folder = alice.folder / "here"
    folder.mkdir()
    shell = Shell(folder, surroundings(alice))
    yield shell
    shell.terminal.close()


def test_tab_completes_commands_options_and_choices(bash):
    assert bash.words("hist\tx") == ["history", "x"]
    assert bash.words("group crea\tx") == ["group", "create", "x"]
    assert bash.words("send garden hi --view\tx") == ["send", "garden", "hi", "--view-once", "x"]
    assert bash.words("send garden hi --wait d\tx") == ["send", "garden", "hi", "--wait", "delivered", "x"]
    assert bash.words("send garden hi --wait=d\tx") == ["send", "garden", "hi", "--wait=delivered", "x"]


def test_tab_completes_what_this_profile_knows(bash, alice):
    assert bash.words("send gard\tx") == ["send", "garden", "x"]
    assert bash.words("dm bo\tx") == ["dm", "bob", "x"]
    assert bash.words("send two\tx") == ["send", "two words", "x"]
    assert bash.words("send \"two\tx") == ["send", "two words", "x"]
    assert bash.words("send 'two\tx") == ["send", "two words", "x"]
    message = alice.run("history", "bob")[-1]["id"][:8]
    assert bash.words(f"message show {message[:5]}\tx") == ["message", "show", message, "x"]
    twin = next(one["id"] for one in alice.run("group", "list") if one["conversation"] == "twin")[:8]
    assert bash.words(f"history {twin[:6]}\tx") == ["history", twin, "x"], "two are called so: the id stands for each"
    assert bash.words("--profile def\tx") == ["--profile", "default", "x"]


def test_what_others_have_chosen_is_never_run(bash, alice):
    for typed in ("\\$\tx", "'$\tx", "\"\\$\tx"):
        assert bash.words("send " + typed) == ["send", EVIL, "x"], typed
    assert not list(alice.folder.rglob("owned"))


def test_files_are_left_to_the_shell(bash, alice):
    (alice.folder / "here" / "a picture.png").write_bytes(b"x")
    assert bash.words("send garden --file a\tx") == ["send", "garden", "--file", "a picture.png", "x"]


def ask(alice, *words: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess:
    return subprocess.run([programs() / "qpc", "complete", *words], capture_output=True, text=True, timeout=30,
                          stdin=subprocess.DEVNULL, env=environment or surroundings(alice))


def test_nothing_is_said_where_there_is_nothing_to_offer(person, node, alice):
    locked = person("carol", registered=False)
    secret = locked.folder / "passphrase"
    secret.write_text("correct horse\n")
    locked.run("--node", node.listen, "--trust", node.identity, "--passphrase-file", str(secret), "register",
               "carol@localhost", "--password-file", str(locked.password_file))
    node.kill()  # nobody is asked
    done = ask(locked, "fish", "send", "")
    assert (done.returncode, done.stdout, done.stderr) == (0, "words\n", "")
    assert "history" in ask(locked, "fish", "hi").stdout, "commands do not come from the store"
    for broken in (("bash", "qpc"), ("fish",), ("tcsh", ""), ()):
        done = ask(alice, *broken)
        assert (done.stdout, done.stderr) == ("", ""), broken
    nowhere = {key: value for key, value in os.environ.items() if key not in ("HOME", "QPC_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    done = ask(alice, "fish", "send", "", environment=nowhere)
    assert (done.returncode, done.stdout, done.stderr) == (0, "words\n", "")


def test_an_answer_comes_at_once_and_changes_nothing(alice):
    files = {path: path.stat().st_mtime_ns for path in alice.home.rglob("store.*")}
    begun = time.monotonic()
    done = ask(alice, "fish", "send", "")
    assert "garden\t" in done.stdout and "bob\tdirect" in done.stdout
    assert time.monotonic() - begun < 2, "a person waits for it"
    assert {path: path.stat().st_mtime_ns for path in files} == files


def test_each_shell_can_read_its_script(alice, tmp_path: Path):
    checks = {"bash": ["bash", "-n"], "zsh": ["zsh", "-n"], "fish": ["fish", "--no-execute"]}
    for shell, check in checks.items():
        script = tmp_path / f"qpc.{shell}"
        script.write_text(subprocess.run([programs() / "qpc", "completion", shell], capture_output=True, text=True, check=True).stdout)
        assert f"qpc complete {shell}" in script.read_text()
        if shutil.which(shell) is None:
            print(f"there is no {shell} here: its script was not read by it")
            continue
        subprocess.run([*check, script], check=True)
    if shutil.which("fish"):
        done = subprocess.run(["fish", "-c", f"source {tmp_path / 'qpc.fish'}; complete -C 'qpc send gard'"], capture_output=True, text=True,
                              check=True, env=surroundings(alice))
        assert done.stdout.startswith("garden\t")
