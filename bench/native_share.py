"""What share of the rows of each file the native reader takes, and what that gains.

PYTHONPATH=. python bench/native_share.py FOLDER...

Of each delimited text in the folders: rows, the share of its good rows that stand in blocks which the plain reader had
to read, and processor time by the plain reader through that by the native one. Small files are read natively here too.
"""

import io
import os
import sys
import time
from pathlib import Path

from tests.support.both_readers import FORMATS, RECEIVED, RULES, Counted
from titer.engine.native.library import SWITCH, kernel
from titer.judging.instructions import Instructions
from titer.judging.outcome import NoSinks, Outcome
from titer.judging.pipeline import judge, with_second_pass

TEXTS = {".csv", ".tsv", ".txt", ".dat", ".log"}
LEAST, MOST = 100, 0.01  # rows of a file, and share of good rows that is named


def judged(data: bytes, name: str, typed: Counted) -> tuple[Outcome, float]:
    """Judge a file; return what came out and the seconds of processors."""

    def attempt(how: Instructions) -> Outcome:
        typed.rows = 0
        return judge(io.BytesIO(data), how, NoSinks(), formats=FORMATS, typed=typed)

    began = time.process_time()
    outcome = with_second_pass(attempt, Instructions(name=name, rule_set=RULES, received_at=RECEIVED))
    return outcome, time.process_time() - began


def main() -> None:
    """Print a line for each file that is read."""
    assert kernel(), "there is no kernel here"
    folders = [Path(folder) for folder in sys.argv[1:]]
    print(f"{'rows':>9}{'left':>8}{'plain/native':>14}  file")
    named = read = 0
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.suffix.lower() in TEXTS):
        data, typed = path.read_bytes(), Counted()
        os.environ[SWITCH] = "native"
        outcome, seconds = judged(data, path.name, typed)
        figures = outcome.aggregates
        if figures is None or figures.row_count < LEAST:
            continue
        os.environ[SWITCH] = "plain"
        _, plain = judged(data, path.name, Counted())
        good = figures.row_count - figures.rejected_rows
        left = max(0, good - typed.rows) / good if good else 0.0
        read, named = read + 1, named + (left > MOST)
        print(f"{figures.row_count:>9,}{left:>8.1%}{plain / seconds:>14.2f}  {path.name[:60]}", flush=True)
    print(f"{read} files, of {named} of which the plain reader reads more than {MOST:.0%} of the good rows")


if __name__ == "__main__":
    main()
