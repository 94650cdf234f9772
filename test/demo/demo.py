"""./dev demo: plays the main job, and says in words and figures what came of it."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))
from play import Play, Result  # noqa: E402
from stage import Story, fail_on_signals, stage  # noqa: E402


def figures(result: Result) -> dict:
    return {
        "lines_sent": result.check.sent, "lines_received": result.check.received, "duplicates": result.check.duplicates,
        "lost": result.check.lost, "plaintext_hits": result.found.hits, "control_hits": result.found.control_hits,
        "kx_group": ",".join(sorted(result.groups)), "mls_suite": ",".join(sorted(result.suites)),
        "messages_per_second": round(result.messages_per_second, 1), "seconds": round(result.seconds, 1),
        "control_places": result.found.places, "ciphertexts_waiting": result.waiting,
    }


def verdict(result: Result) -> list[str]:
    """What is wrong with a result; empty when the demo has shown what it claims."""
    wrong = [f"not what was said: {difference}" for difference in result.check.wrong]
    if result.found.hits:
        wrong.append("plain text was found at the node")
    if result.found.control_hits < result.found.places or result.found.logs_read < result.found.logs:
        wrong.append("the search missed a line that was there for it to find, so it proves nothing")
    if not result.waiting:
        wrong.append("the node held no ciphertext when its plug was pulled, so searching it proves little")
    if result.groups != {"X25519MLKEM768"}:
        wrong.append("a connection was not post-quantum")
    return wrong


def words(of: dict) -> str:
    return f"""
Every line arrived once, in order, byte for byte: {of['lines_received']} of {of['lines_sent']}, {of['duplicates']} twice, {of['lost']} lost.
Connections: {of['kx_group']}. Group encryption: {of['mls_suite']}.
Plain text found at the node, then and at the end (decrypted database, memory, log): {of['plaintext_hits']}.
The same search found the unencrypted line that was planted: in {of['control_hits']} of {of['control_places']} copies of database and memory.
When the plug was pulled, {of['ciphertexts_waiting']} ciphertexts waited in mailboxes.
{of['messages_per_second']} messages a second received through a node and a client that were killed on the way; {of['seconds']} s in all."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev demo", description="Real clients exchange encrypted messages through a real node.")
    parser.add_argument("--json", action="store_true", help="the last line on stdout is one object with the figures, or with an error")
    parser.add_argument("--lines", type=int, default=0, metavar="N", help="send only the last N lines of the text")
    parser.add_argument("--keep", action="store_true", help="keep the folder with all data and logs")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="qpc-demo-"))
    story = Story()
    fail_on_signals()
    try:
        with stage():
            result = Play(folder, story, arguments.lines).run()
        result.seconds = story.seconds()
        shown, wrong = figures(result), verdict(result)
    except Exception as failure:  # whatever it was, the last line says so
        shown, wrong = {}, [str(failure) if type(failure).__name__ == "Failure" else repr(failure)]
    if wrong:
        shown["error"] = "; ".join(wrong)
    if arguments.json:
        print(json.dumps(shown, ensure_ascii=False), flush=True)
    elif not wrong:
        print(words(shown), flush=True)
    for sentence in wrong:
        print(f"the demo failed: {sentence}", file=sys.stderr)
    if wrong or arguments.keep:
        print(f"all data and logs: {folder}", file=sys.stderr)
    else:
        shutil.rmtree(folder)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
