"""Settings of qpc: where they come from, and what is said about those that make no sense."""

from __future__ import annotations

import subprocess

from harness import error_of, programs


def settings(somebody, *words: str) -> dict[str, dict]:
    return {one["setting"]: one for one in somebody.run(*words, "config", "show", "--origin")}


def write(somebody, text: str):
    file = somebody.home / "config" / "config.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def test_each_setting_is_shown_with_who_has_decided_it(person, node):
    alice = person("alice")
    plain = settings(alice)
    assert plain["profile"] | {"about": ""} == {"setting": "profile", "value": "default", "about": "", "origin": "default"}
    assert plain["home"]["origin"] == "option" and plain["home"]["where"] == "--home"
    assert plain["node"]["value"] == node.listen and plain["node"]["origin"] == "store"
    assert plain["json"]["value"] == "true" and plain["json"]["origin"] == "option"
    file = write(alice, '# mine\nnode = "elsewhere:5001"\nquiet = true\n')
    told = settings(alice)
    assert (told["node"]["value"], told["node"]["origin"], told["node"]["where"], told["node"]["line"]) == ("elsewhere:5001", "file", str(file), 2)
    assert (told["quiet"]["value"], told["quiet"]["line"]) == ("true", 3)
    assert settings(alice, "--node", "here:1")["node"]["where"] == "--node"
    assert "origin" not in alice.run("config", "show")[0]
    shown = subprocess.run([programs() / "qpc", "--home", alice.home, "config", "show", "--origin"], capture_output=True, text=True, check=True).stdout
    assert f"quiet = true  (file {file}:3)" in shown


def test_the_file_chooses_the_profile_and_variables_go_before_it(person, node, monkeypatch):
    alice = person("alice", registered=False)
    write(alice, 'profile = "work"\n')
    alice.register()
    assert (alice.home / "data" / "work" / "store.db").exists()
    monkeypatch.setenv("QPC_PROFILE", "other")
    told = settings(alice)["profile"]
    assert (told["value"], told["origin"], told["where"]) == ("other", "environment", "QPC_PROFILE")
    assert alice.try_run("whoami").returncode == 6
    monkeypatch.delenv("QPC_PROFILE")
    assert alice.run("whoami")[0]["name"] == "alice@localhost"


def test_what_makes_no_sense_is_refused_with_its_line(person):
    alice = person("alice")
    file = write(alice, 'profile = "default"\nnoed = "x"\n')
    done = alice.try_run("whoami")
    assert done.returncode == 2
    assert error_of(done)["code"] == "bad_config"
    assert error_of(done)["text"] == f"{file}, line 2: there is no setting 'noed': did you mean 'node'?"
    write(alice, "quiet = 1\n")
    assert f"{file}, line 1: 'quiet' is true or false" in error_of(alice.try_run("config", "show"))["text"]
