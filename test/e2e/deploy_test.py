"""The dashboard and the alerts of deploy/ ask for what a node really tells."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from harness import Node, Person

SOURCE = Path(__file__).parents[2]
DASHBOARD = SOURCE / "deploy/grafana/quicprochat.json"
ALERTS = SOURCE / "deploy/prometheus/quicprochat.rules.yml"

# What Prometheus adds to each series.
ADDED = {"job", "instance"}


def alerts() -> dict[str, dict[str, str]]:
    """The rules, each with its fields; the file uses little of YAML."""
    found = {}
    for block in re.split(r"\n +- alert: ", ALERTS.read_text())[1:]:
        name, _, rest = block.partition("\n")
        fields = re.split(r"^ +(expr|for|labels|severity|annotations|summary|description):", rest, flags=re.M)
        found[name] = {key: " ".join(text.split()).removeprefix(">- ") for key, text in zip(fields[1::2], fields[2::2])}
    return found


def queries() -> list[str]:
    panels = json.loads(DASHBOARD.read_text())["panels"]
    return [target["expr"] for panel in panels for target in panel["targets"]] + [rule["expr"] for rule in alerts().values()]


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> dict[str, list[dict[str, str]]]:
    """Each metric that a node tells after a little use, with the labels of its series."""
    folder = tmp_path_factory.mktemp("told")
    with Node(folder / "node") as node:
        alice = Person(folder / "alice", "alice", node)
        alice.register()
        assert alice.try_run("dm", "nobody", "hello").returncode != 0
        _, page = node.ask("/metrics")
    series: dict[str, list[dict[str, str]]] = {"up": [{}]}
    for name, labels in re.findall(r"^([a-z_]+)(?:\{(.*)\})? ", page, re.M):
        series.setdefault(name, []).append(dict(re.findall(r'(\w+)="([^"]*)"', labels)))
    return series


def words_of(label: str, told) -> set[str]:
    """All that the label can be."""
    if label == "reason":
        enum = re.search(r"enum Reason \{(.*?)\}", (SOURCE / "schemas/common.capnp").read_text(), re.S)[1]
        return set(re.findall(r"^ *(\w+) @", enum, re.M))
    if label == "outcome":
        return set(re.findall(r'"(\w+)"', re.search(r"outcome_names\{(.*?)\}", (SOURCE / "src/node/metrics/call_metrics.cpp").read_text(), re.S)[1]))
    return {labels[label] for series in told.values() for labels in series if label in labels}


def test_every_query_asks_for_metrics_labels_and_values_that_exist(told):
    assert len(queries()) > 25
    for query in queries():
        metrics = re.findall(r"\b((?:qpc|process)_\w+|up)\b(?:\{([^}]*)\})?", query)
        assert metrics, query
        known = set(ADDED)
        for name, matchers in metrics:
            assert name in told, f"{name} in {query}"
            known |= {label for labels in told[name] for label in labels}
            for label, operator, value in re.findall(r'(\w+)(=~|!~|!=|=)"([^"]*)"', matchers):
                assert label in known, f"{label} in {query}"
                if label not in ADDED and not value.startswith("$"):
                    assert set(value.split("|")) <= words_of(label, told), f"{value} in {query}"
        for listed in re.findall(r"\bby \(([^)]*)\)", query):
            assert {word.strip() for word in listed.split(",")} <= known, query


def test_histograms_are_asked_by_their_buckets_and_counters_by_their_rates():
    for query in queries():
        for name in re.findall(r"\bqpc_\w+", query):
            if name.endswith(("_total", "_bucket", "_sum", "_count")):
                assert re.search(rf"\brate\(\s*{name}\b", query), query
        assert ("histogram_quantile" in query) == ("_bucket" in query), query
        assert query.count("(") == query.count(")")


def test_every_alert_says_how_bad_it_is_and_what_to_do():
    assert len(alerts()) >= 10
    for name, rule in alerts().items():
        assert name.startswith("Quicprochat")
        assert rule["severity"] in ("page", "warn"), name
        assert re.fullmatch(r"\d+[mh]", rule["for"]), name
        assert len(rule["summary"]) > 20 and len(rule["description"]) > 20, name


def test_every_metric_of_the_node_is_in_the_book(told):
    book = (SOURCE / "docs/book/operating.md").read_text()
    for name in told:
        base = re.sub(r"_(bucket|sum|count)$", "", name)
        assert name == "up" or f"`{base}`" in book or f"`{name}`" in book, base


def test_the_dashboard_is_one_that_grafana_takes():
    board = json.loads(DASHBOARD.read_text())
    assert board["uid"] == "quicprochat"
    ids = [panel["id"] for panel in board["panels"]]
    assert len(ids) == len(set(ids))
    taken = set()
    for panel in board["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
        assert not cells & taken, panel["title"]
        taken |= cells
