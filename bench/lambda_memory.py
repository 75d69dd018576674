"""What a gigabyte of CSV costs on Lambda at several settings of `Memory`: seconds, US dollars, and the memory it takes.

python bench/lambda_memory.py [--rows 4000000] [--rounds 3]

A function has as much of the processors as it has memory: one whole one at 1,769 MB. Up to there a file takes the time
of one processor divided by that share; beyond, what the judge and the threads that write Parquet take beside each
other, which is measured on two. Transfers are not in it: S3 gives and takes faster than one processor judges.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import files
from run import CACHE, HERE, ONE_THREAD

WHOLE = 1769  # MB that give one processor
MEMORIES = (512, 1024, 1769, 3538)
DOLLARS = {"x86_64": 0.0000166667, "arm64": 0.0000133334}  # for a GB and second, in us-east-1
BASE_MB = 60  # what the Lambda runtime and its agents take beside the process, roughly


def measured(path: Path, processors: int) -> tuple[float, float, float]:
    """Judge a file on so many processors; return seconds, seconds of processors, and peak MB."""
    command = [sys.executable, HERE / "jobs.py", "titer", path]
    os.sched_setaffinity(0, range(processors))  # and so for its children
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ | ONE_THREAD)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"it failed on {path}")
    return time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=4_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    CACHE.mkdir(parents=True, exist_ok=True)
    for path in (
        files.long(CACHE / f"long-{asked.rows}.csv", asked.rows),
        files.wide(CACHE / f"wide-{asked.rows // 10}.csv", asked.rows // 10),
    ):
        size = path.stat().st_size / 1e9
        one = [measured(path, 1) for _ in range(asked.rounds)]
        two = [measured(path, 2) for _ in range(asked.rounds)]
        alone = statistics.median(run[1] for run in one) / size
        beside = statistics.median(run[0] for run in two) / size
        peak = max(run[2] for run in one + two)
        print(f"\n{path.name}, {size * 1000:.0f} MB: peak {peak:.0f} MB of the process")
        print(f"{'MB':>6}{'s per GB':>10}{'$ x86_64':>11}{'$ arm64, as fast':>18}")
        for memory in MEMORIES:
            seconds = alone * WHOLE / memory if memory <= WHOLE else beside
            costs = {name: seconds * memory / 1024 * price for name, price in DOLLARS.items()}
            room = "" if peak + BASE_MB < memory else "   too little"
            print(f"{memory:>6}{seconds:>10.1f}{costs['x86_64']:>11.6f}{costs['arm64']:>18.6f}{room}")


if __name__ == "__main__":
    main()
