"""A node that drops, delays, damages, repeats and swaps messages, and what becomes of them: `./dev run holes-demo`.

A real qpc-server, and people with qpc. The mischief is done to the node's database while it runs (holes-tamper): the node itself has
no door for it. Prints each hole, its cause and its ending, and ends with one line of figures. A message that was said to somebody,
and that they are neither shown nor told of, is unexplained; then it ends with 1.

    holes-demo [--rounds N] [--seed N] [--blind]

--blind is the trial of the trial: Bob's store keeps no holes, so that something has to be unexplained.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "e2e")]
from harness import Failure, Node, Person, programs  # noqa: E402

GROUP = "garden"


class Trial:
    """People in one group, who is to have what, and what they have."""

    def __init__(self, folder: Path, node: Node, blind: bool, say=print):
        self.node = node
        self.blind = blind
        self.tell = say
        self.people = {name: Person(folder / name, name, node) for name in ("alice", "bob", "carol", "dave")}
        for person in self.people.values():
            person.register()
        self.members = {"alice", "bob", "carol"}
        self.said: list[tuple[str, str, set[str]]] = []  # who, what, to whom
        self.known: dict[str, dict] = {}  # holes, as they were told last
        self["alice"].run("group", "create", GROUP, "bob", "carol")
        self.listen("bob", "carol")
        if blind:
            subprocess.run([programs() / "holes-blind", self["bob"].home], check=True)

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    def say(self, who: str, text: str) -> str:
        """The id of what was said."""
        sent = self[who].run("send", GROUP, text)[-1]
        self.said.append((who, text, self.members - {who}))
        return sent["id"]

    def tamper(self, deed: str, who: str, *words: str) -> str:
        data = self.node.folder / "data"
        done = subprocess.run([programs() / "holes-tamper", data, self.node.folder / "storage.key", deed, who, *words], capture_output=True, text=True)
        if done.returncode != 0:
            raise Failure(f"holes-tamper {deed} {who}: {done.stderr}")
        return done.stdout.strip()

    def waiting(self, who: str) -> list[str]:
        """The ids of what waits for somebody."""
        return [line.split()[1] for line in self.tamper("list", who).splitlines()]

    def listen(self, *names: str, seconds: int = 1) -> None:
        for name in names:
            self[name].run("listen", "--timeout", str(seconds))

    def settle(self, *names: str, by_itself: bool = False) -> None:
        """What is missing is asked for, answered and taken in, as people come online in turn: by the clients themselves, which wait for
        what is only late, or, as that takes seconds, because somebody asks why."""
        names = names or tuple(sorted(self.members))
        self.listen(*names, seconds=4 if by_itself else 1)
        for name in names if not by_itself else ():
            for hole in self[name].run("holes"):
                self[name].try_run("message", "why", hole["hole"])
        self.listen(*names)
        self.listen(*names)

    def holes(self, who: str) -> list[dict]:
        return self[who].run("holes", "--all")

    def open_holes(self) -> list[dict]:
        return [hole for name in sorted(self.members) for hole in self[name].run("holes")]

    def report(self, step: str) -> None:
        """Prints what is new about holes."""
        self.tell(f"\n{step}")
        for name in sorted(self.people):
            for hole in self.holes(name):
                before = self.known.get(hole["hole"])
                self.known[hole["hole"]] = hole
                if before is None:
                    self.tell(f"  hole    {hole['hole'][:8]} at {name}: {hole['text']} [{hole['cause']}]")
                if hole.get("ending") and (before is None or not before.get("ending")):
                    self.tell(f"  {hole['state']:7} {hole['hole'][:8]} at {name}: {hole['course']} [{hole['ending']}]")

    def unexplained(self) -> list[str]:
        """What was said to somebody who neither has it nor is told of it."""
        left = []
        for name in sorted(self.people):
            shown = Counter((entry["from"], entry["text"]) for entry in self[name].history(GROUP) if entry["kind"] == "text") \
                if any(name in to for _, _, to in self.said) else Counter()
            named: Counter[str] = Counter()
            for hole in self.holes(name):
                if hole["state"] != "healed":
                    named[hole["from"]] += max(hole["count"], 1)
            for who, text, to in self.said:
                sender = f"{who}@{self.node.domain}"
                if name not in to or shown[(sender, text)]:
                    continue
                if named[sender] > 0:
                    named[sender] -= 1
                else:
                    left.append(f"{name} knows nothing of '{text}' of {who}")
        return left

    def doubled(self) -> list[str]:
        """What somebody is shown twice."""
        return [f"{name} was shown {entry} twice" for name in sorted(self.members)
                for entry, times in Counter((line["from"], line["text"]) for line in self[name].history(GROUP) if line["kind"] == "text").items()
                if times > 1]


def play(trial: Trial) -> None:
    """Each kind of mischief once."""
    trial.say("alice", "the first")
    trial.listen("bob", "carol")

    trial.tamper("drop", "bob", trial.say("alice", "dropped"))
    trial.say("alice", "after what was dropped")
    trial.listen("bob")
    trial.report("A message is dropped on its way to Bob.")
    trial.settle("bob", "alice", "bob", by_itself=True)
    trial.report("Bob asks for it, and Alice's device says it again.")

    late = trial.tamper("hold", "bob", trial.say("alice", "delayed"))
    trial.say("alice", "after what was delayed")
    trial.listen("bob")
    trial.report("A message to Bob is delayed.")
    trial.tamper("put", "bob", late)
    trial.listen("bob")
    trial.report("It comes.")

    trial.tamper("damage", "bob", trial.say("alice", "damaged"))
    trial.say("alice", "after what was damaged")
    trial.listen("bob")
    trial.report("A message to Bob is damaged.")
    trial.settle("bob", "alice", "bob")
    trial.report("It is asked for.")
    if trial.blind:  # that is enough to be noticed
        return

    trial.tamper("repeat", "bob", trial.say("alice", "repeated"))
    trial.listen("bob")
    trial.report("A message comes twice: that is no hole.")

    first = trial.say("alice", "swapped, first")
    second = trial.say("alice", "swapped, second")
    trial.tamper("swap", "bob", first, second)
    trial.listen("bob")
    trial.report("Two messages are swapped: the hole closes at once.")

    trial.tamper("expire", "bob", trial.say("alice", "too late"))
    trial.say("alice", "after what was too late")
    trial.listen("bob")
    trial.settle("bob", "alice", "bob")
    trial.report("A message waits for too long.")

    trial.listen("carol")
    before = set(trial.waiting("carol"))
    trial["alice"].run("group", "add", GROUP, "dave")
    trial.members.add("dave")
    change = [one for one in trial.waiting("carol") if one not in before]
    held = trial.tamper("hold", "carol", change[-1])
    trial.say("alice", "before the change that leads to it")
    trial.listen("bob", "carol", "dave")
    trial.report("A change of the group comes to Carol after what was said behind it.")
    trial.tamper("put", "carol", held)
    trial.listen("carol")
    trial.report("The change comes.")

    trial.tamper("drop", "bob", trial.say("carol", "dropped, before Erin"))
    trial["alice"].run("group", "remove", GROUP, "dave")
    trial.members.discard("dave")
    trial["alice"].run("group", "add", GROUP, "dave")
    trial.members.add("dave")
    trial.listen("bob", "carol", "dave")
    trial.say("carol", "after it, to Dave, too")
    trial.listen("bob")
    trial.settle("bob", "carol", "bob", "dave")
    trial.report("What was said before Dave came is sealed to Bob alone.")

    before = set(trial.waiting("bob"))
    trial["alice"].run("group", "remove", GROUP, "dave")
    trial.members.discard("dave")
    for one in trial.waiting("bob"):
        if one not in before:
            trial.tamper("drop", "bob", one)
    trial.say("alice", "of an epoch that Bob never reaches")
    trial.listen("bob", "carol")
    trial.report("Bob loses a change of the group.")
    trial["alice"].run("group", "remove", GROUP, "bob")
    trial["alice"].run("group", "add", GROUP, "bob")
    trial.say("alice", "here is Bob again")
    trial.settle("bob", "alice", "carol", "bob")
    trial.report("He is removed and added again, and asks for what was said meanwhile.")


def play_at_random(trial: Trial, rounds: int, chance: random.Random) -> None:
    """Anybody says something, and the node does anything."""
    names = sorted(trial.members)
    for number in range(rounds):
        who = chance.choice(names)
        ids = [trial.say(who, f"round {number}, {count}") for count in range(chance.randint(1, 4))]
        victim = chance.choice([name for name in names if name != who])
        deed = chance.choice(["drop", "damage", "repeat", "expire", "swap", "hold", "nothing"])
        if deed == "swap" and len(ids) > 1:
            trial.tamper("swap", victim, *chance.sample(ids, 2))
        elif deed == "hold":
            held = trial.tamper("hold", victim, chance.choice(ids))
            trial.listen(victim)
            trial.tamper("put", victim, held)
        elif deed not in ("nothing", "swap"):
            trial.tamper(deed, victim, chance.choice(ids))
        if chance.random() < 0.5:
            trial.listen(chance.choice(names))
    for name in names:
        trial.say(name, f"the last of {name}")
    trial.listen(*names)
    trial.settle(by_itself=True)  # many at once: one by one would be more requests than an hour has
    if trial.open_holes():
        trial.settle(by_itself=True)
    trial.report(f"{rounds} rounds of anything.")


def run(rounds: int, seed: int, blind: bool, say=print) -> dict[str, int]:
    with tempfile.TemporaryDirectory() as folder, Node(Path(folder) / "node") as node:
        trial = Trial(Path(folder), node, blind, say)
        play(trial)
        if rounds > 0:
            play_at_random(trial, rounds, random.Random(seed))
        left = trial.unexplained() + trial.doubled()
        for line in left:
            say(f"  UNEXPLAINED: {line}")
        endings = Counter(hole["state"] for name in trial.people for hole in trial.holes(name))
    return {"holes": sum(endings.values()), "healed": endings["healed"], "lost": endings["lost"],
            "open": endings["open"] + endings["healing"], "unexplained": len(left)}


def main() -> int:
    parser = argparse.ArgumentParser(prog="holes-demo", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=12, help="of anything, after each kind of mischief once (12)")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 31))
    parser.add_argument("--blind", action="store_true", help="Bob's store keeps no holes")
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}")
    figures = run(chosen.rounds, chosen.seed, chosen.blind)
    print("\n" + " ".join(f"{name} {number}" for name, number in figures.items()))
    return 1 if figures["unexplained"] else 0


if __name__ == "__main__":
    sys.exit(main())
