"""Tables made up by chance, judged by both readers: `python -m tests.fuzz.differential [--seconds N] [--seed N]`.

Each table has a number, which is printed where the readers differ, and with which it is made again: `--table N`.
"""

import argparse
import sys
from random import Random
from time import monotonic

from tests.support.both_readers import Counted, check_same
from tests.support.ways_of_records import listed, records
from tests.support.ways_of_writing import table
from titer.engine.native.library import why


def check(number: int) -> Counted:
    """Judge the table of this number, in blocks of several sizes; of four, one lies in lines of JSON, one in a list."""
    chance = Random(number)
    data, said = (records, table, listed, table)[number % 4](chance)
    return check_same(data, (chance.randrange(64, 256), chance.randrange(256, 4096)), **said)


def main() -> int:
    """Compare until the time is over; 1 where the readers differed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--table", type=int)
    asked = parser.parse_args()
    if not why().startswith("native"):
        print(f"skipped: {why()}")
        return 0
    if asked.table is not None:
        check(asked.table)
        return 0
    began, number, failed, whole = monotonic(), asked.seed * 1_000_000, 0, Counted()
    while monotonic() - began < asked.seconds:
        try:
            counted = check(number)
        except AssertionError as error:
            failed += 1
            print(f"FOUND {number}: {error}", flush=True)
        else:
            whole.add(counted)
        number += 1
    done = number - asked.seed * 1_000_000
    print(f"{done:,} tables, {failed} read differently; {whole.rows:,} rows natively,", end=" ")
    print(f"{whole.left:,} of {whole.blocks:,} blocks left to the plain reader")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
