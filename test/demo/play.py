"""The main job on real input: three people, four devices, one node, and a search for what must not be there."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from corpus import corpus
from harness import Failure, Node, Person, json_lines, wait_until
from plaintext import Found, Scanner, waiting
from stage import Check, Story, finish, send_lines, stop

LONG_MESSAGE = "60 KiB: " + "".join(chr(0x21 + (i * 7919) % 90) for i in range(60 * 1024 - 8))


@dataclass
class Result:
    check: Check
    found: Found
    waiting: int
    groups: set[str]
    suites: set[str]
    messages_per_second: float
    seconds: float = 0


def garden_of(person: Person) -> dict | None:
    """The group as the person's device sees it, after it has taken what waits for it."""
    return next((group for group in sync(person).run("group", "list") if group["conversation"] == "garden"), None)


def in_garden(person: Person) -> bool:
    return (garden_of(person) or {}).get("standing") == "member"


def sync(person: Person) -> Person:
    """Lets a person's device take what waits for it."""
    person.run("listen", "--timeout", "1")
    return person


def heard(person: Person, conversation: str, sender: str) -> list[str]:
    """What the sender said there, in order."""
    return [entry["text"] for entry in person.history(conversation) if entry["kind"] == "text" and entry["from"].split("@")[0] == sender]


class Play:
    """The people, and what they have said so far."""

    def __init__(self, folder: Path, story: Story, line_count: int):
        self.folder = folder
        self.tell = story.tell
        self.lines = corpus()[-line_count:]
        self.check = Check()
        # Its memory is looked into, which it forbids otherwise.
        self.node = Node(folder / "node", "demo.example", ("--require-pq",), {"QPC_LET_DEBUGGERS_IN": "yes"}).start()
        self.tell(f"a node for demo.example listens on {self.node.listen} and takes post-quantum connections only")
        self.people = {name: Person(folder / name, name, self.node) for name in ("alice", "bob", "carol")}
        self.groups = {person.register()[-1]["key_exchange"] for person in self.people.values()}
        self.scanner = Scanner(folder / "scan", self.node)
        self.tell("alice, bob and carol have registered: OPAQUE, the node never sees a password")

    def run(self) -> Result:
        alice = self.people["alice"]
        self.make_garden(**self.people)
        rate = self.survive(**self.people)
        self.talk_in_private(alice, self.people["bob"])
        laptop = self.link_laptop(alice, self.people["bob"])
        later = self.remove_carol(**self.people, laptop=laptop)
        self.compare(later, **self.people)
        self.tell("searching what the node held when its plug was pulled, and what it holds now: database, memory, log")
        self.scanner.copy_running()
        found = self.scanner.search(self.said + [self.meanwhile] + self.to_bob + self.to_alice + self.both + [later])
        suites = {alice.run("group", "info", "garden")[0]["suite"]}
        return Result(self.check, found, waiting(self.scanner.taken[0]), self.groups, suites, rate)

    def make_garden(self, alice: Person, bob: Person, carol: Person) -> None:
        alice.run("group", "create", "garden", "bob", "carol")
        for person in (bob, carol):
            wait_until(lambda: in_garden(person), f"{person.name} to be in the group")
        self.tell("alice has made the group garden with bob and carol")

    def survive(self, alice: Person, bob: Person, carol: Person) -> float:
        """Lines to the group, while bob's client and the node are killed. How many messages a second arrived."""
        lines, cut = self.lines, len(self.lines) * 3 // 4
        began = time.monotonic()
        listeners = {person.name: person.start("listen") for person in (bob, carol)}
        sending = send_lines(alice, "garden", lines[:cut])
        time.sleep(0.3)
        listeners["bob"].kill()
        self.tell("bob's client is killed in the middle")
        self.meanwhile = "said by carol while bob was away"
        carol.run("dm", "bob", self.meanwhile)
        copying = time.monotonic()
        self.scanner.pull_the_plug()
        copying = time.monotonic() - copying  # the node stands still while its memory is copied
        self.tell("and the node's plug is pulled, with messages for bob in it")
        time.sleep(0.5)
        self.node.start()
        self.listeners = {**listeners, "bob": bob.start("listen")}
        self.tell("both are back")
        finish(sending, "alice's sending")
        alice.run("send", "garden", "-", text=LONG_MESSAGE)
        finish(send_lines(alice, "garden", lines[cut:]), "alice's sending")
        self.said = lines[:cut] + [LONG_MESSAGE] + lines[cut:]
        for person in (bob, carol):
            wait_until(lambda: len(heard(person, "garden", "alice")) >= len(self.said), f"{person.name} to have every line", timeout=180, step=1)
        seconds = time.monotonic() - began - copying
        self.tell(f"{len(self.said)} messages reached bob and carol each, the longest of 60 KiB")
        return 2 * len(self.said) / seconds

    def talk_in_private(self, alice: Person, bob: Person) -> None:
        self.to_bob = [f"only for bob: {line}" for line in self.lines[:120]]
        self.to_alice = [f"only for alice: {line}" for line in self.lines[120:240]]
        alice.run("dm", "bob", self.to_bob[0], "--wait", "delivered")
        finish(send_lines(alice, "bob", self.to_bob[1:]), "alice's direct messages")
        finish(send_lines(bob, "alice", self.to_alice), "bob's direct messages")
        wait_until(lambda: len(heard(bob, "alice", "alice")) >= len(self.to_bob), "bob to have the direct messages")
        wait_until(lambda: len(heard(sync(alice), "bob", "bob")) >= len(self.to_alice), "alice to have the direct messages")
        self.tell(f"alice and bob have talked in private, {len(self.to_bob) + len(self.to_alice)} messages")

    def link_laptop(self, alice: Person, bob: Person) -> Person:
        laptop = Person(self.folder / "bob-laptop", "bob", self.node)
        laptop.password_file.write_bytes(bob.password_file.read_bytes())
        entered = laptop.login("--device", "laptop")[-1]
        self.groups.add(entered["key_exchange"])
        stop(self.listeners["bob"])
        bob.run("device", "confirm", entered["code"])
        wait_until(lambda: in_garden(laptop), "bob's laptop to be in the group")
        self.both = [f"for both devices of bob {i}" for i in range(5)]
        for text in self.both:
            alice.run("send", "garden", text)
        wait_until(lambda: heard(sync(laptop), "garden", "alice")[-5:] == self.both, "bob's laptop to read along")
        self.tell("bob's second device was confirmed with a code and reads along")
        return laptop

    def remove_carol(self, alice: Person, bob: Person, carol: Person, laptop: Person) -> str:
        """What is said after carol is gone; she is handed the ciphertext."""
        stop(self.listeners["carol"])
        sync(carol)
        alice.run("group", "remove", "garden", "carol")
        wait_until(lambda: "removed_in" in (garden_of(carol) or {}), "carol to learn that she was removed")
        later = "said after carol was removed"
        alice.run("send", "garden", later)
        wait_until(lambda: later in heard(sync(bob), "garden", "alice"), "bob to read what came later")
        ciphertext = self.folder / "later.mls"
        entry = next(e for e in bob.history("garden") if e["kind"] == "text" and e["text"] == later)
        bob.run("message", "show", entry["id"], "--raw", str(ciphertext))
        refused = carol.try_run("message", "open", str(ciphertext))
        reason = json_lines(refused.stdout)[-1]["error"]["text"]
        if refused.returncode == 0 or "removed in epoch" not in reason:
            raise Failure(f"carol was removed and the later ciphertext gave: {refused.stdout}")
        if sync(laptop).run("message", "show", entry["id"])[0]["text"] != later:
            raise Failure("bob's laptop read something else in the same bytes")
        self.tell(f"carol was removed; handed the later ciphertext, she is told: {reason}")
        return later

    def compare(self, later: str, alice: Person, bob: Person, carol: Person) -> None:
        for person in (bob, carol):
            said = self.said + (self.both if person is carol else self.both + [later])
            self.check.compare(f"garden, {person.name}", said, heard(person, "garden", "alice"))
        self.check.compare("carol to bob", [self.meanwhile], heard(bob, "carol", "carol"))
        self.check.compare("alice to bob", self.to_bob, heard(bob, "alice", "alice"))
        self.check.compare("bob to alice", self.to_alice, heard(alice, "bob", "bob"))
