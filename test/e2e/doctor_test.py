"""`qpc doctor`: what may be amiss, in words, and an exit code for the worst."""

from __future__ import annotations

import subprocess

from harness import json_lines, programs, wait_until

NODE = ["node", "round_trip", "tls", "key_exchange", "node_clock", "session", "key_packages"]
HERE = ["permissions", "key_protection", "disk_space", "daemon", "store", "integrity", "format", "account", "holes", "outbox"]


def checks(result: dict) -> dict[str, dict]:
    return {check["check"]: check for check in result["checks"]}


def try_doctor(somebody, *words: str):
    done = somebody.try_run("doctor", *words)
    lines = json_lines(done.stdout)
    return done.returncode, checks(lines[0]), lines[-1].get("error")


def test_a_healthy_profile_passes_every_check(person, node):
    alice = person("alice")
    told = alice.run("doctor")[0]
    assert list(checks(told)) == HERE + NODE
    assert told["state"] == "ok", told
    assert "post-quantum" in checks(told)["key_exchange"]["text"] and node.listen in checks(told)["node"]["text"]
    shown = subprocess.run([programs() / "qpc", "--home", alice.home, "doctor"], capture_output=True, text=True, check=True).stdout
    assert "ok       integrity       Every page" in shown


def test_without_a_node_the_rest_is_told_all_the_same(person, node):
    alice, _ = person("alice"), person("bob")
    alice.run("dm", "bob", "hello")
    node.kill()
    alice.run("send", "bob", "waits")
    code, found, error = try_doctor(alice)
    assert code == 4 and error["kind"] == "network"
    assert found["node"]["state"] == "error" and found["tls"]["state"] == "skipped"
    assert found["store"]["state"] == "ok" and "1 waits to leave" in found["outbox"]["text"]
    code, found, error = try_doctor(alice, "--offline")
    assert code == 0 and error is None and {found[name]["state"] for name in NODE} == {"skipped"}


def test_rights_that_others_have_are_an_error(person):
    alice = person("alice")
    next(alice.home.rglob("*.kek")).chmod(0o644)
    code, found, error = try_doctor(alice, "--offline")
    assert code == 8 and error["code"] == "file_rights"
    assert "0644" in found["permissions"]["text"] and "chmod" in found["permissions"]["advice"]


def test_the_worst_of_a_damaged_store_decides(person):
    alice = person("alice")
    store = next(alice.home.rglob("store.db"))
    content = bytearray(store.read_bytes())
    for at in range(len(content) - 4096, len(content), 1024):
        content[at] ^= 1
    store.write_bytes(content)
    code, found, error = try_doctor(alice, "--offline")
    assert code == 8 and error["code"] == "store_corrupt"
    assert "error" in (found["store"]["state"], found.get("integrity", {}).get("state"))


def test_a_daemon_is_seen_and_asked(person):
    alice = person("alice")
    assert checks(alice.run("doctor")[0])["daemon"]["text"].startswith("No daemon runs")
    daemon = alice.start("daemon")
    try:
        wait_until(lambda: checks(alice.run("doctor")[0])["daemon"]["text"].startswith("A daemon serves"), "the daemon to be seen")
    finally:
        daemon.terminate()
        daemon.wait()


def test_a_device_that_is_logged_out_is_told_what_to_do(person):
    alice = person("alice")
    alice.run("logout")
    code, found, error = try_doctor(alice)
    assert code == 3 and error["code"] == "logged_out"
    assert "qpc login" in found["account"]["advice"] and found["node"]["state"] == "skipped"
