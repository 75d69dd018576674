"""Looks for files that cost more than they weigh: `python -m tests.fuzz.costs [--seconds N] [--seed N] [KIND...]`.

Each is made of few decisions (a kind, a shape, what repeats, how it is packed), judged by the command in processes of
its own, and measured: memory of all of them together, and processor time beside that of reading the file plainly. What
passes a bound is told at once and kept in `.tools/costly`; in the end the worst ten are told, with what made them.

The search ends when its time is over, whatever is being done then. A process that takes a minute of a processor is
ended; if it judged a file, or died, that is told, and the file is kept.
"""

import argparse
import gzip
import os
import random
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle, islice
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from pathlib import Path
from signal import SIGKILL
from time import monotonic

import zstandard

from tests.fuzz.costly import KINDS
from tests.support.costs import MOST_MEGABYTES, allowed_seconds, cost_of, import_seconds

_MOST_SECONDS = 60  # of a processor
_PATIENCE = 1_200  # seconds
_READING_PLAINLY = "it was read plainly"
FAR = 4  # times what is allowed: beyond what sparse or wide tables take, and any disturbance by other work
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


def _measure(kind: str, seed: int, file: Path, answer: "Connection[str | Found, str]") -> None:
    """Make a file of a kind, and judge it, in a group of processes that can be ended as one."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS))  # of each process: wherever one loops
    rng = random.Random(seed)
    made_of, data = KINDS[kind](rng)
    packing = rng.choice([*PACKINGS])
    packed = PACKINGS[packing](data)
    file.write_bytes(packed)
    what = f"{kind}: {made_of}, {packing}"
    answer.send(what)
    cost = cost_of(file, "--out", str(file.with_name("out")), most_seconds=_PATIENCE)
    answer.send(_READING_PLAINLY)
    end = str(cost.document.get("status", "no end"))
    answer.send(Found(what, len(packed), cost.megabytes, cost.seconds, allowed_seconds(packed), end))


def measured(kind: str, seed: int, folder: Path, most_seconds: float) -> Found | str:
    """Return what a file cost; what is known of it where it was not done within so many seconds."""
    here, there = Pipe(duplex=False)
    process = Process(target=_measure, args=(kind, seed, folder / f"{kind}-{seed}", there))
    process.start()
    there.close()
    until = monotonic() + most_seconds
    last: Found | str = f"{kind}: being made"
    with suppress(EOFError):  # it died
        while isinstance(last, str) and here.poll(until - monotonic()):
            last = here.recv()
    with suppress(ProcessLookupError):
        os.killpg(process.pid or 0, SIGKILL)
    process.kill()
    process.join()
    return last


def search(kinds: Sequence[str], seed: int, seconds: float) -> Iterator[tuple[str, Found | str]]:
    """Yield files with what they cost, or what is known of those that came to no end, until the time is over."""
    until = monotonic() + seconds
    import_seconds()  # once, for all that come
    for number, kind in enumerate(cycle(kinds)):
        name = f"{kind}-{seed + number}"
        with tempfile.TemporaryDirectory() as folder:
            found = measured(kind, seed + number, Path(folder), until - monotonic())
            if monotonic() >= until:
                return
            if found == _READING_PLAINLY:  # what takes a minute by itself allows for half an hour
                continue
            if (isinstance(found, str) or found.badness > 1) and (Path(folder) / name).exists():
                KEPT.mkdir(parents=True, exist_ok=True)
                shutil.copy(Path(folder) / name, KEPT)
            yield name, found


def main() -> int:
    """Search, tell the worst ten, and return how many took far more than is allowed, 100 at most."""
    parser = argparse.ArgumentParser(prog="tests.fuzz.costs", description=__doc__)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--files", type=int, help="the most, so that a search may be made again")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(KINDS))
    given = parser.parse_args()
    done: list[Found] = []
    given_up = 0
    for name, found in islice(search(given.kinds or [*KINDS], given.seed, given.seconds), given.files):
        if isinstance(found, Found):
            done.append(found)
        else:
            given_up += 1
            print(f"GIVEN UP  {found}  ({name})", flush=True)
        if isinstance(found, Found) and found.badness > 1:
            print(found, f"({name})", flush=True)
    worst = sorted(done, key=lambda one: one.badness, reverse=True)
    print(f"{len(done)} files from seed {given.seed}; the worst ten (1 is what is allowed):", *worst[:10], sep="\n")
    return min(100, given_up + sum(one.badness > FAR for one in done))


if __name__ == "__main__":
    sys.exit(main())
