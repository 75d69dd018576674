"""Measures each job in a process of its own, in turn, and prints ratios of medians, of whole processes and less what a
file of one row takes; where the time goes; and memory.

python bench/run.py speed [--rounds N] [--jobs JOB...] | stages | memory
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import files

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("BENCH_FILES", "/tmp/titer-bench"))  # noqa: S108  large and made again at will
JOBS = ("dictreader", "titer", "titer-plain", "polars", "duckdb", "polars-count", "duckdb-count")
JSON_JOBS = {"dictreader": "jsonloads", "titer": "titer", "titer-plain": "titer-plain"}  # instead of these
ONE_THREAD = {"POLARS_MAX_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def measure(job: str, path: Path) -> tuple[float, int, str]:
    """Return processor seconds, peak resident set in kB, and what the job printed."""
    name, plain = job.removesuffix("-plain"), job.endswith("-plain")
    own = ONE_THREAD | ({"TITER_READER": "plain"} if plain else {})
    command = [sys.executable, HERE / "jobs.py", name, path]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | own)
    assert process.stdout
    printed = process.stdout.read().strip()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{job} failed on {path}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss, printed


def speed(rounds: int, jobs: Sequence[str], paths: Sequence[Path]) -> None:
    """Compare what reads delimited text, then what reads JSON in lines; of other kinds, both readers."""
    records = [path for path in paths if path.suffix == ".jsonl"]
    _compare(rounds, jobs, [path for path in paths if path.suffix == ".csv"], files.long(CACHE / "long-1.csv", 1))
    json_jobs = [JSON_JOBS[job] for job in jobs if job in JSON_JOBS]
    _compare(rounds, json_jobs, records, files.jsonl(CACHE / "long-1.jsonl", 1))
    both = [job for job in ("titer-plain", "titer") if job in jobs]
    tiny = {".json": files.array(CACHE / "long-1.json", 1), ".parquet": files.parquet(CACHE / "long-1.parquet", 1)}
    for suffix, path in tiny.items():
        _compare(rounds, both, [each for each in paths if each.suffix == suffix], path)


def _compare(rounds: int, jobs: Sequence[str], paths: Sequence[Path], tiny: Path) -> None:
    starts = {job: statistics.median(measure(job, tiny)[0] for _ in range(rounds)) for job in jobs if paths}
    for path in paths:
        print(f"\n{path.name}, {path.stat().st_size / 1e6:.0f} MB, {rounds} rounds in turn")
        found: dict[str, list[tuple[float, int, str]]] = {job: [] for job in jobs}
        for _ in range(rounds):
            for job in jobs:
                found[job].append(measure(job, path))
        costs = {job: statistics.median(run[0] for run in found[job]) for job in jobs}
        print(f"{'':14}{'× ' + jobs[0]:>14}{'less start':>12}{'CPU s':>8}{'peak MB':>9}   kept, wrong")
        for job, seconds in costs.items():
            ratio, warm = costs[jobs[0]] / seconds, (costs[jobs[0]] - starts[jobs[0]]) / (seconds - starts[job])
            peak = max(run[1] for run in found[job]) / 1024
            print(f"{job:14}{ratio:>14.2f}{warm:>12.2f}{seconds:>8.2f}{peak:>9.0f}   {found[job][0][2]}", flush=True)


def memory() -> None:
    peaks = {}
    for rows, name in ((1_000_000, "long-1m.csv"), (10_000_000, "long-10m.csv")):
        began = time.monotonic()
        seconds, peaks[rows], printed = measure("titer", files.long(CACHE / name, rows))
        peak, wall = peaks[rows] / 1024, time.monotonic() - began
        print(f"{rows:>11,} rows: peak {peak:.0f} MB, {seconds:.1f} s CPU, {wall:.1f} s; {printed}")
    ratio = peaks[10_000_000] / peaks[1_000_000]
    print(f"ratio {ratio:.3f} (bar 1.1)")
    sys.exit(ratio > 1.1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["speed", "stages", "memory"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--jobs", nargs="+", choices=JOBS, default=JOBS)
    parser.add_argument("--only", default="", help="files whose name holds this")
    arguments = parser.parse_args()
    CACHE.mkdir(parents=True, exist_ok=True)
    if arguments.what == "memory":
        memory()
    else:
        making = [sys.executable, HERE / "files.py", CACHE]
        subprocess.run(making, check=True)  # the peak of this process would count for those that it measures
        wanted = [path for path in files.standard(CACHE) if arguments.only in path.name]
        if arguments.what == "stages":
            for path in wanted:
                subprocess.run([sys.executable, HERE / "stages.py", path], check=True, env=os.environ | ONE_THREAD)
        else:
            speed(arguments.rounds, arguments.jobs, wanted)
