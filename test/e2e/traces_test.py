"""Spans of calls arrive at an OpenTelemetry collector, and a collector that hangs holds nobody up."""

from __future__ import annotations

import re
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from harness import Node, Person, wait_until


def fields(octets: bytes):
    """(number, value) of each field of a Protocol Buffers message: an integer, or octets."""
    at = 0

    def varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            octet = octets[at]
            at += 1
            value |= (octet & 127) << shift
            shift += 7
            if octet < 128:
                return value

    while at < len(octets):
        key = varint()
        if key & 7 == 0:
            yield key >> 3, varint()
            continue
        size = {1: 8, 5: 4}.get(key & 7) or varint()
        yield key >> 3, octets[at:at + size]
        at += size


def inside(octets: bytes, *path: int) -> list:
    """The values at the end of a path of field numbers."""
    found = [octets]
    for number in path:
        found = [value for message in found for field, value in fields(message) if field == number]
    return found


class Span:
    """opentelemetry.proto.trace.v1.Span."""

    def __init__(self, octets: bytes):
        self.trace, self.id, self.parent = (next(iter(inside(octets, number)), b"") for number in (1, 2, 4))
        self.name = inside(octets, 5)[0].decode()
        self.begun, self.ended = (int.from_bytes(inside(octets, number)[0], "little") for number in (7, 8))
        self.attributes = {}
        for pair in inside(octets, 9):
            kind, value = next(fields(inside(pair, 2)[0]))
            self.attributes[inside(pair, 1)[0].decode()] = value.decode() if kind == 1 else value


class Collector:
    """Takes OTLP over HTTP."""

    def __init__(self):
        taken = self.taken = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                taken.append((self.path, self.headers["Content-Type"], body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}/v1/traces"

    def body(self) -> bytes:
        return b"".join(body for _, _, body in self.taken)

    def spans(self) -> list[Span]:
        return [Span(span) for _, _, body in list(self.taken) for span in inside(body, 1, 2, 2)]

    def named(self, name: str) -> list[Span]:
        return [span for span in self.spans() if span.name == name]

    def resource(self) -> list[tuple[str, bytes]]:
        return [(inside(pair, 1)[0].decode(), inside(pair, 2)[0]) for _, _, body in list(self.taken) for pair in inside(body, 1, 1, 1)]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def collector():
    made = Collector()
    yield made
    made.close()


def told(collector: Collector, percent: int) -> tuple[str, ...]:
    return ("--otlp-endpoint", collector.endpoint, "--otlp-percent", str(percent))


def test_calls_are_told_of_with_their_method_outcome_and_storage(tmp_path: Path, collector: Collector):
    with Node(tmp_path / "node", arguments=told(collector, 100)) as node:
        alice, bob = (Person(tmp_path / name, name, node) for name in ("alice", "bob"))
        for person in (alice, bob):
            person.register()
        alice.run("dm", "bob", "hello there")
        assert alice.try_run("dm", "nobody", "hello").returncode == 6
        wanted = ("Node.register", "Registration.finish", "Node.resume", "Channel.post", "Directory.lookUp")
        wait_until(lambda: all(map(collector.named, wanted)), "the spans")
        wait_until(lambda: any(span.attributes.get("qpc.reason") == "notFound" for span in collector.named("Directory.lookUp")), "the refusal")
        assert {(path, kind) for path, kind, _ in collector.taken} == {("/v1/traces", "application/x-protobuf")}
        post = collector.named("Channel.post")[0]
        assert post.attributes["qpc.outcome"] == "ok" and post.attributes["rpc.system"] == "capnp"
        works = [span for span in collector.spans() if span.parent == post.id]
        assert post.attributes["qpc.storage.works"] == len(works) > 0
        assert "storage.write" in {span.name for span in works}
        for work in works:
            assert work.trace == post.trace and post.begun <= work.begun <= work.ended <= post.ended
            assert 0 <= work.attributes["qpc.storage.waited_us"] <= (work.ended - work.begun) / 1000
        assert {key for span in collector.spans() for key in span.attributes} <= {
            "rpc.system", "rpc.method", "qpc.outcome", "qpc.reason", "qpc.storage.works", "qpc.storage.waited_us"}
        assert {key for key, _ in collector.resource()} == {
            "service.name", "service.namespace", "service.version", "telemetry.sdk.language", "telemetry.sdk.name", "telemetry.sdk.version"}
        assert len({span.trace for span in collector.named("Channel.post") + collector.named("Node.resume")}) > 1, "nobody is followed"
        for private in (b"alice", b"bob", b"nobody", b"127.0.0.1", b"hello"):
            assert private not in collector.body(), private


def test_nothing_is_told_unless_somebody_asks_and_then_the_log_names_the_id(tmp_path: Path, collector: Collector):
    with Node(tmp_path / "node", arguments=told(collector, 0)) as node:
        alice = Person(tmp_path / "alice", "alice", node)
        alice.register()
        done = alice.try_run("--trace", "dm", "nobody", "hello")
        assert done.returncode == 6
        identifier = re.search(r"traces and log is ([0-9a-f]{32})", done.stderr)[1]
        wait_until(lambda: collector.named("Directory.lookUp"), "the spans")
        assert {span.trace.hex() for span in collector.spans()} == {identifier}
        assert collector.named("Node.resume"), "also of the call that told of it"
        assert not collector.named("Registration.finish")
        line = next(line for line in node.log.read_text().splitlines() if identifier in line)
        assert "Directory.lookUp: refused (notFound)" in line
        again = re.search(r"[0-9a-f]{32}", alice.try_run("--trace", "--quiet", "device", "list").stderr)[0]
        assert again != identifier


def test_the_log_names_the_id_without_a_collector_unless_it_is_redacted(tmp_path: Path):
    for redacted in (False, True):
        with Node(tmp_path / str(redacted), arguments=("--redact-logs",) if redacted else ()) as node:
            alice = Person(tmp_path / str(redacted) / "alice", "alice", node)
            alice.register()
            done = alice.try_run("--trace", "dm", "nobody", "hello")
            identifier = re.search(r"[0-9a-f]{32}", done.stderr)[0]
            wait_until(lambda: "Directory.lookUp: refused" in node.log.read_text(), "the line")
            assert (identifier in node.log.read_text()) != redacted


def test_a_collector_that_hangs_or_is_not_there_holds_nobody_up(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        port = deaf.getsockname()[1]
        for number, close in enumerate((False, True)):
            if close:
                deaf.close()
            arguments = ("--otlp-endpoint", f"http://127.0.0.1:{port}/v1/traces", "--otlp-percent", "100")
            with Node(tmp_path / f"node{number}", arguments=arguments) as node:
                alice, bob = (Person(tmp_path / f"{name}{number}", name, node) for name in ("alice", "bob"))
                for person in (alice, bob):
                    person.register()
                alice.run("dm", "bob", "hello")
                lines = tmp_path / "lines"
                lines.write_text("".join(f"{number}\n" for number in range(300)))
                alice.run("send", "bob", "--lines", str(lines), timeout=60)
                assert node.ask("/ready")[0] == 200
                wait_until(lambda: "traces are not sent" in node.log.read_text(), "the complaint")
                stopping = time.monotonic()
                assert node.stop() == 0
                assert time.monotonic() - stopping < 10


def test_what_is_no_url_is_refused(tmp_path: Path):
    node = Node(tmp_path / "node", arguments=("--otlp-endpoint", "https://ada:secret@otel.example/v1/traces"))
    with pytest.raises(Exception, match="must be none, or a URL without a password or query"):
        node.start()
