"""OPAQUE of RFC 9807 against two other implementations, libopaque and opaque-ke (@serenity-kit/opaque): every role that
ours plays beside one of theirs. opaque/peers.py says how they talk."""

from __future__ import annotations

import os
from itertools import product

import pytest
from opaque import peers
from opaque.peers import Peer, Refused

OURS, LIBOPAQUE, SERENITY = NAMES = ("qpc", "libopaque", "serenity")
RIGHT = "correct horse, größer 🐎".encode()
WRONG = "correct horse, größer 🐴".encode()


@pytest.fixture(scope="module")
def started():
    running: dict[str, Peer] = {}
    yield running
    for peer in running.values():
        peer.close()


@pytest.fixture
def peer(started: dict[str, Peer]):
    """Peers by name. One that npm cannot fetch skips the test, but on continuous integration fails it."""

    def find(name: str) -> Peer:
        if name not in started:
            try:
                started[name] = peers.start(name)
            except peers.Unreachable as reason:
                if os.environ.get("CI") == "true":
                    pytest.fail(f"npm cannot reach a registry for @serenity-kit/opaque: {reason}")
                pytest.skip("npm cannot reach a registry, so @serenity-kit/opaque was not tested against")
        return started[name]

    return find


def register(client: Peer, server: Peer) -> tuple[bytes, bytes]:
    """What the server then stores, and the client's export key."""
    [request] = client.ask("create_registration_request", RIGHT)
    [response] = server.ask("create_registration_response", request)
    record, export_key = client.ask("finalize_registration_request", response)
    [stored] = server.ask("store", record)
    return stored, export_key


def log_in(client: Peer, server: Peer, stored: bytes, password: bytes = RIGHT) -> tuple[bytes, bytes, bytes]:
    """The client's session key, the server's, and the export key."""
    [ke1] = client.ask("generate_ke1", password)
    [ke2] = server.ask("generate_ke2", stored, ke1)
    ke3, session_key, export_key = client.ask("generate_ke3", ke2)
    [server_session_key] = server.ask("server_finish", ke3)
    return session_key, server_session_key, export_key


# Who registers, who logs in with that password later, and at which server.
CASTS = [cast for cast in product(NAMES, repeat=3) if OURS in cast and cast != (OURS,) * 3]
PAIRS = [pair for pair in product(NAMES, repeat=2) if OURS in pair and pair != (OURS,) * 2]


@pytest.mark.parametrize(("registers", "logs_in", "serves"), CASTS)
def test_both_sides_agree_whoever_registered(peer, registers: str, logs_in: str, serves: str) -> None:
    server = peer(serves)
    stored, export_key = register(peer(registers), server)
    session_key, server_session_key, export_key_again = log_in(peer(logs_in), server, stored)
    assert len(session_key) == 64 and session_key == server_session_key
    assert len(export_key) == 64 and export_key == export_key_again
    assert log_in(peer(logs_in), server, stored)[0] != session_key, "each login has a key of its own"


@pytest.mark.parametrize(("client", "serves"), PAIRS)
def test_a_client_with_a_wrong_password_gets_no_keys(peer, client: str, serves: str) -> None:
    stored, _ = register(peer(client), peer(serves))
    with pytest.raises(Refused, match="generate_ke3"):
        log_in(peer(client), peer(serves), stored, WRONG)


@pytest.mark.parametrize(("client", "serves"), PAIRS)
def test_a_server_refuses_who_cannot_prove_the_password(peer, client: str, serves: str) -> None:
    stored, _ = register(peer(client), peer(serves))
    server = peer(serves)
    [ke1] = peer(client).ask("generate_ke1", RIGHT)
    [ke2] = server.ask("generate_ke2", stored, ke1)
    ke3, _, _ = peer(client).ask("generate_ke3", ke2)
    for forged in (bytes(64), ke3[:-1] + bytes([ke3[-1] ^ 1])):
        server.ask("generate_ke2", stored, ke1)
        with pytest.raises(Refused, match="server_finish"):
            server.ask("server_finish", forged)
    server.ask("generate_ke2", stored, ke1)
    with pytest.raises(Refused, match="server_finish"):
        server.ask("server_finish", ke3)  # the proof of another login


@pytest.mark.parametrize(("client", "serves"), [(OURS, SERENITY), (SERENITY, OURS), (LIBOPAQUE, OURS)])
def test_a_name_nobody_has_is_answered_like_a_wrong_password(peer, client: str, serves: str) -> None:
    stored, _ = register(peer(client), peer(serves))
    [ke1] = peer(client).ask("generate_ke1", RIGHT)
    [known] = peer(serves).ask("generate_ke2", stored, ke1)
    [unknown] = peer(serves).ask("generate_ke2", b"", ke1)
    assert len(unknown) == len(known) == 320
    with pytest.raises(Refused, match="generate_ke3"):
        peer(client).ask("generate_ke3", unknown)


@pytest.mark.parametrize(("client", "serves"), PAIRS)
def test_octets_that_are_no_message_are_refused(peer, client: str, serves: str) -> None:
    stored, _ = register(peer(client), peer(serves))
    for ke1 in (bytes(96), b"\xff" * 96, bytes(95)):
        with pytest.raises(Refused, match="generate_ke2"):
            peer(serves).ask("generate_ke2", stored, ke1)
    for ke2 in (bytes(320), b"\xff" * 320, bytes(319)):
        peer(client).ask("generate_ke1", RIGHT)
        with pytest.raises(Refused, match="generate_ke3"):
            peer(client).ask("generate_ke3", ke2)
