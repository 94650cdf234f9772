"""fuzz.py SOURCE_DIR MINUTES TARGET…: runs the fuzz targets in turns on all cores, MINUTES in all.

Inputs start from test/corpus/TARGET and grow in build/corpus/TARGET; what breaks a target is kept in
build/findings/TARGET. The last line sums up; exit status 1 after a finding.
"""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

top = pathlib.Path(sys.argv[1])
minutes = int(sys.argv[2])
targets = sys.argv[3:]


def run(target: str, worker: int, seconds: int) -> tuple[str, int, bool]:
    """One turn of a target: its name, how many inputs it took, and whether it stood."""
    corpus = top / "build/corpus" / target
    findings = top / "build/findings" / target
    seeds = top / "test/corpus" / target
    log = top / "build/logs/fuzz" / f"{target}-{worker}.log"
    for folder in (corpus, findings, log.parent):
        folder.mkdir(parents=True, exist_ok=True)
    command = [top / "build/fuzz/fuzz" / target, f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048",
               "-print_final_stats=1", f"-artifact_prefix={findings}/", corpus]
    if seeds.is_dir():
        command.append(seeds)
    with log.open("w", encoding="utf-8") as out:
        status = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL).returncode
    text = log.read_text(encoding="utf-8", errors="replace")
    inputs = re.search(r"stat::number_of_executed_units:\s*(\d+)", text)
    if status:
        print(f"{target}: FOUND something, status {status}: {findings}, {log}", flush=True)
    return target, int(inputs[1]) if inputs else 0, status == 0


def main() -> int:
    cores = len(os.sched_getaffinity(0))
    turns = targets * -(-cores // len(targets)) if len(targets) < cores else targets
    seconds = max(1, minutes * 60 * cores // len(turns))
    total, found = 0, 0
    with concurrent.futures.ThreadPoolExecutor(cores) as pool:
        turn_results = [pool.submit(run, target, worker, seconds) for worker, target in enumerate(turns)]
        for result in concurrent.futures.as_completed(turn_results):
            target, inputs, stood = result.result()
            total += inputs
            found += not stood
            if stood:
                print(f"{target}: {inputs} inputs in {seconds} s", flush=True)
    print(f"{len(targets)} targets, {minutes} minutes on {cores} cores, {total} inputs, {found} findings")
    return 1 if found else 0


sys.exit(main())
