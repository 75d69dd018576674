"""Looks for files that cost more than they weigh: `python -m tests.fuzz.costs [--seconds N] [--seed N] [KIND...]`.

Each is made of few decisions (a kind, a shape, what repeats, how it is packed), judged by the command in processes of
its own, and measured: memory of all of them together, and processor time beside that of reading the file plainly. What
passes a bound is told at once and kept in `.tools/costly`; in the end the worst ten are told, with what made them.
"""

import argparse
import gzip
import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import zstandard

from tests.fuzz.costly import KINDS
from tests.support.costs import MOST_MEGABYTES, allowed_seconds, cost_of

_MOST_SECONDS = 60
_FAR = 2  # times what is allowed: no disturbance by what else the machine does
KEPT = Path(".tools/costly")
PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gzip": lambda data: gzip.compress(data, 1),
    "zstd": lambda data: zstandard.ZstdCompressor(level=1).compress(data),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One file, and what it cost."""

    made_of: str
    size: int
    megabytes: float
    seconds: float
    allowed: float
    end: str

    @property
    def badness(self) -> float:
        """How much of what is allowed it took."""
        return max(self.megabytes / MOST_MEGABYTES, self.seconds / self.allowed)

    def __str__(self) -> str:
        times = f"{self.seconds:.2f} s of {self.allowed:.2f}"
        weighed = f"{self.badness:5.2f}  {self.megabytes:4.0f} MB  {times:>18}  {self.size:>11,} bytes"
        return f"{weighed}  {self.end:<10} {self.made_of}"


def measured(kind: str, rng: random.Random) -> Found:
    """Make a file of a kind, and judge it."""
    made_of, data = KINDS[kind](rng)
    packing = rng.choice([*PACKINGS])
    packed = PACKINGS[packing](data)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(packed)
        cost = cost_of(path, most_seconds=_MOST_SECONDS)
        found = Found(
            f"{kind}: {made_of}, {packing}",
            len(packed),
            cost.megabytes,
            cost.seconds,
            allowed_seconds(packed),
            str(cost.document.get("status", "no end")),
        )
        if found.badness > 1:
            KEPT.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, KEPT / f"{kind}-{len(packed)}-{packing}")
    return found


def main() -> int:
    """Search, tell the worst ten, and return how many took far more than is allowed, 100 at most."""
    parser = argparse.ArgumentParser(prog="tests.fuzz.costs", description=__doc__)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(KINDS))
    given = parser.parse_args()
    rng = random.Random(given.seed)
    found: list[Found] = []
    started = monotonic()
    kinds = given.kinds or [*KINDS]
    while monotonic() - started < given.seconds:
        found.append(measured(kinds[len(found) % len(kinds)], rng))
        if found[-1].badness > 1:
            print(found[-1], flush=True)
    worst = sorted(found, key=lambda one: one.badness, reverse=True)
    print(f"{len(found)} files; the worst ten (1 is what is allowed):", *worst[:10], sep="\n")
    return min(100, sum(one.badness > _FAR for one in found))


if __name__ == "__main__":
    sys.exit(main())
