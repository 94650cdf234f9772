"""Certificates of an authority: taken from files, read again at SIGHUP, and believed by clients that are told so."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest
from harness import Failure, Node, Person, programs, wait_until

DOMAIN = "chat.example"


def openssl(*words: str) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True)


class Authority:
    def __init__(self, folder: Path):
        folder.mkdir(parents=True)
        self.folder = folder
        self.certificate = folder / "ca.pem"
        self.key = folder / "ca.key"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", str(self.key),
                "-out", str(self.certificate), "-days", "30", "-subj", "/CN=authority",
                "-addext", "keyUsage=critical,keyCertSign")

    def issue(self, to: Path, domain: str = DOMAIN, days: int = 90, curve: str = "P-256") -> None:
        """`to`.pem and `to`.key, in the place of what was there: for `days` from now on, and from 60 days ago."""
        dates = [word for name, day in (("-not_before", -60), ("-not_after", days))
                 for word in (name, time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + day * 86400)))]
        request, extensions = self.folder / "request", self.folder / "extensions"
        extensions.write_text(f"subjectAltName=DNS:{domain}\nextendedKeyUsage=serverAuth\nkeyUsage=critical,digitalSignature\n"
                              "basicConstraints=critical,CA:FALSE\n")
        openssl("req", "-newkey", "ec", "-pkeyopt", f"ec_paramgen_curve:{curve}", "-nodes", "-keyout", str(to.with_suffix(".key")),
                "-out", str(request), "-subj", "/CN=node")
        openssl("x509", "-req", "-in", str(request), "-CA", str(self.certificate), "-CAkey", str(self.key), *dates,
                "-extfile", str(extensions), "-out", str(to.with_suffix(".pem")))
        to.with_suffix(".key").chmod(0o600)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "authority")


def node_with(folder: Path, files: Path, *words: str) -> Node:
    return Node(folder / "node", domain=DOMAIN, arguments=("--tls-certificate", str(files.with_suffix(".pem")),
                                                           "--tls-key", str(files.with_suffix(".key")), *words))


def register(person: Person, *words: str) -> subprocess.CompletedProcess:
    return person.try_run("--node", person.node.listen, *words, "register", f"{person.name}@{DOMAIN}",
                          "--password-file", str(person.password_file))


def ends(node: Node) -> float:
    return float(re.search(r"^qpc_tls_certificate_expiry_timestamp_seconds (\S+)$", node.ask("/metrics")[1], re.M)[1])


def reload(node: Node) -> str:
    """What the log says of it."""
    before = len(node.log.read_text())
    node.process.send_signal(signal.SIGHUP)
    return wait_until(lambda: node.log.read_text()[before:], "the log", step=0.05)


def test_who_trusts_the_authority_needs_no_fingerprint_and_remembers_the_identity(tmp_path: Path, authority: Authority):
    authority.issue(tmp_path / "tls")
    with node_with(tmp_path, tmp_path / "tls", "--tls-required") as node:
        alice, bob = (Person(tmp_path / name, name, node) for name in ("alice", "bob"))
        done = register(alice, "--ca", str(authority.certificate))
        assert done.returncode == 0 and node.identity in done.stderr, done.stderr
        assert register(bob, "--trust", node.identity).returncode == 0
        node.stop()
        node.arguments = ()  # without the authority: who knows the identity does not mind
        node.start()
        alice.run("dm", "bob", "hello")


def test_an_unknown_authority_and_another_domain_convince_nobody(tmp_path: Path, authority: Authority):
    authority.issue(tmp_path / "tls")
    other = Authority(tmp_path / "other")
    with node_with(tmp_path, tmp_path / "tls") as node:
        alice = Person(tmp_path / "alice", "alice", node)
        done = register(alice, "--ca", str(other.certificate))
        assert done.returncode == 3 and "No certificate authority that you trust" in done.stdout, done.stdout
        done = alice.try_run("--node", node.listen, "--ca", str(authority.certificate), "register", "alice@else.example",
                             "--password-file", str(alice.password_file))
        assert done.returncode == 3 and "another domain" in done.stdout, done.stdout
        assert register(alice, "--ca", "system").returncode == 3
        for nothing in ("/nowhere", str(tmp_path), str(alice.password_file)):
            done = register(alice, "--ca", nothing)
            assert done.returncode == 2 and "no certificate in PEM" in done.stdout, done.stdout


def test_a_reload_takes_a_new_certificate_and_refuses_a_bad_one(tmp_path: Path, authority: Authority):
    files = tmp_path / "tls"
    authority.issue(files)
    good = files.with_suffix(".pem").read_bytes(), files.with_suffix(".key").read_bytes()
    with node_with(tmp_path, files) as node:
        def is_believed(name: str) -> bool:
            return register(Person(tmp_path / name, name, node), "--ca", str(authority.certificate)).returncode == 0

        authority.issue(files, domain="else.example")
        assert "does not name the domain chat.example" in reload(node)
        authority.issue(files, curve="P-384")
        assert "neither P-256 nor Ed25519" in reload(node)
        authority.issue(files)
        files.with_suffix(".key").write_bytes(good[1])
        assert "not the key of tls-certificate" in reload(node)
        files.with_suffix(".pem").write_text("nonsense")
        assert "no certificate in PEM" in reload(node)
        files.with_suffix(".key").chmod(0o644)
        assert "may read tls-key" in reload(node)
        files.with_suffix(".key").unlink()
        assert "tls-key cannot be read" in reload(node)
        assert is_believed("alice"), "the old one stays"
        assert "warning" not in json.loads(node.ask("/health")[1])
        authority.issue(files, days=3)
        assert "ends within 7 days" in reload(node)
        wait_until(lambda: "settings read again" in node.log.read_text(), "the end of the reload")
        assert is_believed("bob")
        assert "ends within 7 days" in json.loads(node.ask("/health")[1])["warning"]
        certificate = next(check for check in node.operate("doctor") if check["check"] == "certificate")
        assert certificate["state"] == "warning" and "ends within 7 days" in certificate["advice"]
        wait_until(lambda: 2 < (ends(node) - time.time()) / 86400 < 3.01, "the sample")


def test_what_makes_no_sense_is_refused_at_the_start(tmp_path: Path, authority: Authority):
    def sentences(*words: str) -> str:
        done = subprocess.run([programs() / "qpc-server", "--data-dir", str(tmp_path / "d"), "--key-file", str(tmp_path / "k"), *words],
                              capture_output=True, text=True, timeout=30)
        assert done.returncode == 2
        return done.stderr

    assert "set both, or none" in sentences("--tls-certificate", "/x")
    said = sentences("--tls-required", "--admin-listen", "0.0.0.0:0", "--database", "postgresql://db.example/qpc")
    assert "tls-required needs" in said and "plain HTTP" in said and "sslmode=verify-full" in said
    said = sentences("--production", "--tls-certificate", "/x", "--tls-key", str(tmp_path / "d" / "key"), "--retry", "never")
    assert "tls-key lies inside data-dir" in said and "retry is never" in said and "domain is localhost" in said
    authority.issue(tmp_path / "tls", domain="else.example")
    with pytest.raises(Failure, match="does not name the domain"):
        node_with(tmp_path, tmp_path / "tls").start()


def test_a_node_with_a_certificate_whose_time_is_over_starts_for_those_who_know_it(tmp_path: Path, authority: Authority):
    authority.issue(tmp_path / "tls", days=-1)
    with node_with(tmp_path, tmp_path / "tls") as node:
        assert "tls-certificate has ended" in node.log.read_text()
        alice = Person(tmp_path / "alice", "alice", node)
        done = register(alice, "--ca", str(authority.certificate))
        assert done.returncode == 3 and json.loads(done.stdout)["error"]["code"] == "node_certificate_expired", done.stdout
        assert register(alice, "--trust", node.identity).returncode == 0
        done = node.try_operate("doctor")
        assert done.returncode != 0 and "tls-certificate has ended" in done.stdout
