"""fuzz.py SOURCE_DIR MINUTES TARGET…: runs the fuzz targets in turns on all cores, MINUTES in all.

Inputs start from test/corpus/TARGET and grow in build/corpus/TARGET, of which afterwards only those stay that reach
something the others do not; what breaks a target is kept in build/findings/TARGET. A line for each target says how many
inputs it took, and for each finding how to run it again; the last line sums up. Exit status 1 after a finding.
"""
import concurrent.futures
import dataclasses
import os
import pathlib
import re
import shutil
import subprocess
import sys

top = pathlib.Path(sys.argv[1])
minutes = int(sys.argv[2])
targets = sys.argv[3:]


@dataclasses.dataclass
class Turn:
    """What one run of a target came to."""

    target: str
    inputs: int = 0
    findings: list[str] = dataclasses.field(default_factory=list)


def run(target: str, number: int, seconds: int) -> Turn:
    corpus = top / "build/corpus" / target
    findings = top / "build/findings" / target
    seeds = top / "test/corpus" / target
    log = top / "build/logs/fuzz" / f"{target}-{number}.log"
    program = top / "build/fuzz/fuzz" / target
    for folder in (corpus, findings, log.parent):
        folder.mkdir(parents=True, exist_ok=True)
    command = [program, f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048",
               "-print_final_stats=1", f"-artifact_prefix={findings}/", corpus]
    if seeds.is_dir():
        command.append(seeds)
    with log.open("w", encoding="utf-8") as out:
        status = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL).returncode
    text = log.read_text(encoding="utf-8", errors="replace")
    turn = Turn(target)
    if executed := re.search(r"stat::number_of_executed_units:\s*(\d+)", text):
        turn.inputs = int(executed[1])
    if status:
        kept = re.findall(r"Test unit written to (\S+)", text)
        turn.findings = [f"./dev shell -c '{program.relative_to(top)} {pathlib.Path(path).relative_to(top)}'" for path in kept]
        turn.findings = turn.findings or [f"status {status} and no input kept; see {log.relative_to(top)}"]
    return turn


def minimise(target: str) -> str:
    """Keeps the smallest inputs that together reach what all of them do. Returns what became of them."""
    corpus = top / "build/corpus" / target
    kept = top / "build/corpus" / f"{target}.kept"
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    before = len(list(corpus.iterdir()))
    merged = subprocess.run([top / "build/fuzz/fuzz" / target, "-merge=1", "-timeout=10", "-rss_limit_mb=2048", kept, corpus],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    after = len(list(kept.iterdir()))
    if merged.returncode != 0 or (before and not after):
        shutil.rmtree(kept)
        return f"{before} kept"
    # At no moment is there neither.
    old = corpus.with_name(f"{target}.old")
    shutil.rmtree(old, ignore_errors=True)
    corpus.rename(old)
    kept.rename(corpus)
    shutil.rmtree(old)
    return f"{after} of {before} kept"


def main() -> int:
    cores = len(os.sched_getaffinity(0))
    # Fewer targets than cores: each runs several times at once, and the runs learn from one folder.
    turns_each = max(1, cores // len(targets))
    turns = [target for target in targets for _ in range(turns_each)]
    rounds = -(-len(turns) // cores)
    seconds = max(1, minutes * 60 // rounds)
    done: dict[str, list[Turn]] = {target: [] for target in targets}
    with concurrent.futures.ThreadPoolExecutor(cores) as pool:
        running = [pool.submit(run, target, number, seconds) for number, target in enumerate(turns)]
        for result in concurrent.futures.as_completed(running):
            turn = result.result()
            of_target = done[turn.target]
            for finding in turn.findings:
                if not any(finding in other.findings for other in of_target):
                    print(f"{turn.target}: FOUND something; run it again: {finding}", flush=True)
            of_target.append(turn)
            if len(of_target) == turns_each:
                inputs, found = total(of_target)
                verdict = f", {found} FINDINGS" if found else ""
                print(f"{turn.target}: {inputs} inputs in {turns_each * seconds} s, {minimise(turn.target)}{verdict}", flush=True)
    inputs, found = total([turn for of_target in done.values() for turn in of_target])
    print(f"{len(targets)} targets, {minutes} minutes on {cores} cores, {inputs} inputs, {found} findings")
    return 1 if found else 0


def total(turns: list[Turn]) -> tuple[int, int]:
    """Inputs of several turns, and different findings."""
    return sum(turn.inputs for turn in turns), len({finding for turn in turns for finding in turn.findings})


sys.exit(main())
