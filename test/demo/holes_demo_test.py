"""Whatever a node does to messages, each is shown or named; and the trial notices where they are not."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "e2e")]
from holes_demo import Trial, run  # noqa: E402
from harness import Node  # noqa: E402


def test_nothing_vanishes_whatever_the_node_does():
    told: list[str] = []
    figures = run(rounds=2, seed=7, blind=False, say=told.append)
    text = "\n".join(told)
    assert figures["unexplained"] == 0, text
    for cause in ("not_arrived", "not_authentic", "expired_at_node", "epoch_not_here_yet"):
        assert f"[{cause}]" in text, text
    for ending in ("sent_again", "arrived", "nothing_to_do", "named_singly"):
        assert f"[{ending}]" in text, text
    assert figures["healed"] > figures["lost"] > 0


def test_without_holes_something_is_unexplained():
    figures = run(rounds=0, seed=7, blind=True, say=lambda _: None)
    assert figures["unexplained"] > 0


def test_kills_while_holes_are_noticed_asked_for_and_answered_lose_and_double_nothing(tmp_path: Path):
    with Node(tmp_path / "node") as node:
        trial = Trial(tmp_path, node, blind=False, say=lambda _: None)
        trial.say("alice", "the first")
        trial.listen("bob", "carol")
        chance = random.Random(7)
        for number in range(5):
            trial.tamper("drop", "bob", trial.say("alice", f"dropped {number}"))
            trial.say("alice", f"after {number}")
            for _ in range(3):
                listeners = [trial[name].start("listen") for name in ("bob", "alice")]
                time.sleep(chance.uniform(0.05, 2.5))
                for listener in listeners:
                    listener.kill()
                    listener.wait()
        trial.settle("bob", "alice", "carol", "bob")
        assert trial.unexplained() + trial.doubled() == []
        holes = trial.holes("bob")
        assert [hole["ending"] for hole in holes] == ["sent_again"] * 5, holes


def test_why_a_message_is_missing_or_where_it_stands_is_told(tmp_path: Path):
    with Node(tmp_path / "node") as node:
        trial = Trial(tmp_path, node, blind=False, say=lambda _: None)
        alice, bob = trial["alice"], trial["bob"]
        trial.say("alice", "the first")
        trial.listen("bob", "carol")
        trial.tamper("drop", "bob", trial.say("alice", "dropped"))
        trial.say("alice", "after")
        trial.listen("bob")
        [hole] = bob.run("holes", "garden")
        assert (hole["cause"], hole["from"], hole["count"]) == ("not_arrived", "alice@localhost", 1)
        assert bob.run("group", "info", "garden")[-1]["troubles"]["holes"][0]["hole"] == hole["hole"]
        told = bob.run("message", "why", hole["hole"][:8])[-1]["hole"]  # asks at once
        assert told["state"] == "healing" and told["asked"] >= 1 and told["course"] and told["advice"]
        trial.listen("alice")
        trial.listen("bob")
        assert bob.run("message", "why", hole["hole"])[-1]["hole"]["ending"] == "sent_again"
        assert bob.run("holes") == []
        line = next(entry for entry in bob.history("garden") if entry["kind"] == "gap")
        assert line["hole"]["state"] == "healed"

        sent = trial.say("alice", "who has it?")
        why = alice.run("message", "why", sent)[-1]
        assert why["message"]["state"] == "sent" and sorted(why["waiting_for"]) == ["bob@localhost", "carol@localhost"]
        trial.listen("bob", "carol")
        trial.listen("alice")
        why = alice.run("message", "why", sent)[-1]
        assert why["message"]["state"] == "delivered" and why["waiting_for"] == []
        node.stop()
        alice.try_run("send", "garden", "queued")
        cursor = alice.history("garden")[-1]["cursor"]
        why = alice.run("message", "why", "--cursor", str(cursor))[-1]
        assert why["message"]["state"] == "queued" and why["ahead"] == 0 and why["advice"]
        for words in (("ffffffffffff",), ("--cursor", "99999")):
            assert alice.try_run("message", "why", *words).returncode == 6
        assert alice.try_run("message", "why", "xyz").returncode == 2
