"""A small file in a process that has judged others: processor time beside that of the script that writes the same.

python bench/warm.py [--rounds N]
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import files
from jobs import Job, job

_ROWS = 1_000
_UNCOUNTED = 5  # rounds, until all is loaded and remembered
_BAR = 1.2


def seconds(work: Job, path: Path) -> float:
    """Return the processor seconds of the work, all threads together."""
    with tempfile.TemporaryDirectory() as scratch:
        began = time.process_time()
        work(path, Path(scratch))
        return time.process_time() - began


def main(rounds: int) -> None:
    """Print the ratio, and its bar."""
    works = {name: job(name) for name in ("titer", "dictreader")}
    with tempfile.TemporaryDirectory() as scratch:
        path = files.long(Path(scratch) / "long-1000.csv", _ROWS)
        found = [{name: seconds(work, path) for name, work in works.items()} for _ in range(_UNCOUNTED + rounds)]
    costs = {name: statistics.median(each[name] for each in found[_UNCOUNTED:]) for name in works}
    ratio = costs["titer"] / costs["dictreader"]
    print(f"\n{_ROWS:,} rows warm: {costs['titer'] * 1000:.1f} ms, {ratio:.2f} × the script (bar {_BAR})")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    main(parser.parse_args().rounds)
