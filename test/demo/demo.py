"""The main job on real input: three people, four devices, one node, and a search for what must not be there."""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))
from harness import Failure, Node, Person, json_lines, programs, wait_until  # noqa: E402
from plaintext import Scanner  # noqa: E402

SCRIPTS = [
    "English: the quick brown fox 🦊",
    "العربية: نص حكيم له سر قاطع ✨",
    "中文：视野无限广，窗外有蓝天 🌤️",
    "Ελληνικά: ξεσκεπάζω την ψυχοφθόρα βδελυγμία 🏛️",
    "עברית: דג סקרן שט בים מאוכזב 🐟",
    "हिन्दी: ऋषियों को सताने वाले दुष्ट 🪔",
    "日本語: いろはにほへと ちりぬるを 🌸",
    "한국어: 키스의 고유조건은 입술끼리 만나야 하고 💋",
    "ไทย: เป็นมนุษย์สุดประเสริฐเลิศคุณค่า 🐘",
    "Русский: съешь же ещё этих мягких французских булок 🥖",
    "தமிழ்: யாமறிந்த மொழிகளிலே தமிழ்மொழி 🎶",
    "አማርኛ: ሰማይ አይታረስ ንጉሥ አይከሰስ ☕",
    "ქართული: სწრაფი ყავისფერი მელა 🍇",
    "Zalgo and joiners: Z͑ͫ̓ͪ̂ͫ̽͏a̴l̵g̸o 👩‍👩‍👧‍👦 🏳️‍🌈",
]


def corpus() -> list[str]:
    """A real text: the licences on this machine, then a dozen scripts. Every line is made unique by its number."""
    texts = sorted(Path("/usr/share/common-licenses").glob("*"))
    lines = []
    for name in ("GPL-3", "Apache-2.0", "MPL-2.0"):
        file = next((t for t in texts if t.name == name), None)
        if file:
            lines += [line.strip() for line in file.read_text(errors="replace").splitlines() if line.strip()]
    if len(lines) < 300:
        raise Failure("the licence texts of this machine are missing: /usr/share/common-licenses")
    return [f"{number:04d} {line}" for number, line in enumerate(lines[:600] + SCRIPTS)]


class Story:
    """One run, told step by step on stderr."""

    def __init__(self, quiet: bool):
        self.quiet = quiet
        self.began = time.monotonic()

    def tell(self, sentence: str) -> None:
        if not self.quiet:
            print(f"{time.monotonic() - self.began:6.1f} s  {sentence}", file=sys.stderr, flush=True)


def texts_of(history: list[dict], senders: set[str]) -> list[str]:
    """What was said by `senders`, in order."""
    return [entry["text"] for entry in history if entry["kind"] == "text" and entry["from"].split("@")[0] in senders]


class Check:
    """Compares what arrived with what was said; counts, and remembers the first difference."""

    def __init__(self):
        self.sent = self.received = self.duplicates = self.lost = 0
        self.wrong: list[str] = []

    def compare(self, who: str, said: list[str], arrived: list[str]) -> None:
        self.sent += len(said)
        self.received += len(set(arrived) & set(said))
        self.duplicates += len(arrived) - len(set(arrived))
        self.lost += len(set(said) - set(arrived))
        if arrived != said:
            at = next((i for i, (a, b) in enumerate(zip(said, arrived)) if a != b), min(len(said), len(arrived)))
            self.wrong.append(f"{who}: differs at message {at}: said {said[at:at + 1]!r}, arrived {arrived[at:at + 1]!r}")


def send_lines(person: Person, conversation: str, lines: list[str]) -> subprocess.Popen:
    """Begins to send each line as one message."""
    file = person.folder / f"lines-{time.monotonic_ns()}.txt"
    file.write_text("\n".join(lines) + "\n")
    return person.start("send", conversation, "--lines", str(file))


def finish(process: subprocess.Popen, what: str, timeout: float = 180) -> None:
    if process.wait(timeout=timeout) != 0:
        raise Failure(f"{what} ended with {process.returncode}")


def run(folder: Path, story: Story, line_count: int) -> dict:
    tell = story.tell
    lines = corpus()[-line_count:] if line_count else corpus()
    long_message = "60 KiB: " + "".join(chr(0x21 + (i * 7919) % 90) for i in range(60 * 1024 - 8))
    # Its memory is looked into, which it forbids otherwise.
    node = Node(folder / "node", "demo.example", ("--require-pq",), {"QPC_LET_DEBUGGERS_IN": "yes"}).start()
    tell(f"a node for demo.example listens on {node.listen} and takes post-quantum connections only")

    alice, bob, carol = (Person(folder / name, name, node) for name in ("alice", "bob", "carol"))
    groups = {person.register()[-1]["key_exchange"] for person in (alice, bob, carol)}
    tell("alice, bob and carol have registered: OPAQUE, the node never sees a password")

    alice.run("group", "create", "garden", "bob", "carol")
    for person in (bob, carol):
        wait_until(lambda: in_garden(person), f"{person.name} to be in the group")
    tell("alice has made the group garden with bob and carol")

    half = len(lines) // 2
    began = time.monotonic()
    listeners = [person.start("listen") for person in (bob, carol)]
    sending = send_lines(alice, "garden", lines[:half])
    time.sleep(1.0)
    node.kill()
    tell("the node's plug is pulled in the middle")
    listeners[0].kill()
    tell("and bob's client is killed")
    time.sleep(0.5)
    node.start()
    listeners[0] = bob.start("listen")
    tell("both are back")
    finish(sending, "alice's sending")
    alice.run("send", "garden", "-", text=long_message)
    finish(send_lines(alice, "garden", lines[half:]), "alice's sending")
    said = lines[:half] + [long_message] + lines[half:]
    for person in (bob, carol):
        wait_until(lambda: len(texts_of(person.history("garden"), {"alice"})) >= len(said), f"{person.name} to have every line", timeout=180, step=1)
    seconds = time.monotonic() - began
    tell(f"{len(said)} messages reached bob and carol each, the longest of 60 KiB")

    dm = [f"only for bob: {line}" for line in lines[:120]]
    bob_said = [f"only for alice: {line}" for line in lines[120:240]]
    alice.run("dm", "bob", dm[0], "--wait", "delivered")
    finish(send_lines(alice, "bob", dm[1:]), "alice's direct messages")
    finish(send_lines(bob, "alice", bob_said), "bob's direct messages")
    wait_until(lambda: len(texts_of(bob.history("alice"), {"alice"})) >= len(dm), "bob to have the direct messages")
    wait_until(lambda: len(texts_of(sync(alice).history("bob"), {"bob"})) >= len(bob_said), "alice to have the direct messages")
    tell(f"alice and bob have talked in private, {len(dm) + len(bob_said)} messages")

    laptop = Person(folder / "bob-laptop", "bob", node)
    laptop.password_file.write_bytes(bob.password_file.read_bytes())
    entered = laptop.login("--device", "laptop")[-1]
    groups.add(entered["key_exchange"])
    stop(listeners[0])
    bob.run("device", "confirm", entered["code"])
    wait_until(lambda: in_garden(laptop), "bob's laptop to be in the group")
    both = [f"for both devices of bob {i}" for i in range(5)]
    for text in both:
        alice.run("send", "garden", text)
    wait_until(lambda: texts_of(sync(laptop).history("garden"), {"alice"})[-5:] == both, "bob's laptop to read along")
    tell("bob's second device was confirmed with a code and reads along")

    stop(listeners[1])
    sync(carol)
    alice.run("group", "remove", "garden", "carol")
    wait_until(lambda: "removed_in" in (garden_of(carol) or {}), "carol to learn that she was removed")
    later = "said after carol was removed"
    alice.run("send", "garden", later)
    wait_until(lambda: later in texts_of(sync(bob).history("garden"), {"alice"}), "bob to read what came later")
    ciphertext = folder / "later.mls"
    entry = next(e for e in bob.history("garden") if e["kind"] == "text" and e["text"] == later)
    bob.run("message", "show", entry["id"], "--raw", str(ciphertext))
    refused = carol.try_run("message", "open", str(ciphertext))
    reason = json_lines(refused.stdout)[-1]["error"]["text"]
    if refused.returncode == 0 or "removed in epoch" not in reason:
        raise Failure(f"carol was removed and the later ciphertext gave: {refused.stdout}")
    if sync(laptop).run("message", "show", entry["id"])[0]["text"] != later:
        raise Failure("bob's laptop read something else in the same bytes")
    tell(f"carol was removed; handed the later ciphertext, she is told: {reason}")

    check = Check()
    for person in (bob, carol):
        check.compare(f"garden, {person.name}", said + (both if person is carol else both + [later]), texts_of(person.history("garden"), {"alice"}))
    check.compare("alice to bob", dm, texts_of(bob.history("alice"), {"alice"}))
    check.compare("bob to alice", bob_said, texts_of(alice.history("bob"), {"bob"}))

    tell("searching the node's decrypted database, its log and its memory for what was said")
    scanner = Scanner(folder / "scan", node)
    found = scanner.search(said + dm + bob_said + both + [later])
    suites = {alice.run("group", "info", "garden")[0]["suite"]}
    node.stop()
    if check.wrong:
        raise Failure("not what was said:\n  " + "\n  ".join(check.wrong))
    return {
        "lines_sent": check.sent, "lines_received": check.received, "duplicates": check.duplicates, "lost": check.lost,
        "plaintext_hits": found.hits, "control_hits": found.control_hits, "kx_group": ",".join(sorted(groups)),
        "mls_suite": ",".join(sorted(suites)), "messages_per_second": round(2 * len(said) / seconds, 1),
        "seconds": round(time.monotonic() - story.began, 1), "searched": found.places,
    }


def garden_of(person: Person) -> dict | None:
    """The group as the person's device sees it, after it has taken what waits for it."""
    return next((group for group in sync(person).run("group", "list") if group["conversation"] == "garden"), None)


def in_garden(person: Person) -> bool:
    return (garden_of(person) or {}).get("standing") == "member"


def sync(person: Person) -> Person:
    """Lets a person's device take what waits for it."""
    person.run("listen", "--timeout", "1")
    return person


def stop(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)


def verdict(result: dict) -> list[str]:
    """What is wrong with a result; empty when the demo has shown what it claims."""
    wrong = []
    if result["lost"] or result["duplicates"] or result["lines_sent"] != result["lines_received"]:
        wrong.append("not every line arrived exactly once")
    if result["plaintext_hits"]:
        wrong.append("plain text was found at the node")
    if result["control_hits"] < len(result["searched"]):
        wrong.append("the search missed the line that was planted for it to find, so it proves nothing")
    if result["kx_group"] != "X25519MLKEM768":
        wrong.append("a connection was not post-quantum")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev demo", description="Real clients exchange encrypted messages through a real node.")
    parser.add_argument("--json", action="store_true", help="the last line on stdout is one object with the figures")
    parser.add_argument("--lines", type=int, default=0, metavar="N", help="send only the last N lines of the text")
    parser.add_argument("--keep", action="store_true", help="keep the folder with all data and logs")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="qpc-demo-"))
    story = Story(quiet=False)
    try:
        result = run(folder, story, arguments.lines)
        wrong = verdict(result)
    except (Failure, subprocess.TimeoutExpired, KeyError, StopIteration) as failure:
        print(f"the demo failed: {failure!r}\n  all data and logs: {folder}", file=sys.stderr)
        return 1
    if not arguments.json:
        print(f"""
Every line arrived once, in order, byte for byte: {result['lines_received']} of {result['lines_sent']}, {result['duplicates']} twice, {result['lost']} lost.
Connections: {result['kx_group']}. Group encryption: {result['mls_suite']}.
Plain text found at the node (database opened with its key, log, memory): {result['plaintext_hits']}.
The same search found the line that was planted: {result['control_hits']} of {len(result['searched'])} places.
{result['messages_per_second']} messages a second received through a node and a client that were killed on the way; {result['seconds']} s in all.""")
    for sentence in wrong:
        print(f"the demo failed: {sentence}", file=sys.stderr)
    if arguments.json:
        print(json.dumps(result), flush=True)
    if wrong or arguments.keep:
        print(f"all data and logs: {folder}", file=sys.stderr)
    else:
        shutil.rmtree(folder)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
