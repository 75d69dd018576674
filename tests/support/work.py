"""How much work something is, told by other work that is measured beside it: the same on a slow machine, or a busy one.

What is measured is processor time, of this process and of those that it waited for, and it is never judged by itself,
but as so many times that of the other work. Whatever else the machine does makes both dearer, seldom alike: so work is
too much where it is found to be, time after time.
"""

import csv
import gc
import io
import re
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

type Work = Callable[[], object]

PLAIN_BYTES = 100_000
_LINES = (f"bio-{n % 7},2025-10-01T08:{n % 60:02}:00Z,{n % 997 / 8:07.3f},°C\n" for n in range(2_440))
_PLAIN = "".join(_LINES)
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?")
_TRIES = 3
_DISTURBED = 10  # times dearer: nothing that the machine does beside makes work so


class TooMuchWork(AssertionError):
    """Work that takes too many times the processor time of other work."""


def read_plainly() -> None:
    """Read 100 kB of a table by the standard library, and look at each cell: what most work is compared with."""
    for row in csv.reader(io.StringIO(_PLAIN)):
        for cell in row:
            _NUMBER.fullmatch(cell.strip())


def check_work(work: Work, *, most: float, than: Work = read_plainly) -> None:
    """Do the work; `TooMuchWork` where each try is more than `most` times as much as the other work."""
    if than is read_plainly and spent_on(work) <= most * _plainly():
        return
    times = min(_ratios(work, than, enough=most))
    if times > most:
        raise TooMuchWork(f"it is {times:,.1f} times as much as other work, and {most:,.1f} times is allowed")


def _ratios(work: Work, than: Work, *, enough: float) -> Iterator[float]:
    """Yield how many times as much work it is, until that is little enough, or more than any disturbance."""
    for _ in range(_TRIES):
        before, spent, after = spent_on(than), spent_on(work), spent_on(than)
        times = spent / max(before, after)
        yield times
        if not enough < times <= _DISTURBED * enough:
            return


@cache
def _plainly() -> float:
    """Return the least that plain reading took: remembered, for a fuzzer asks a thousand times in a second."""
    return min(spent_on(read_plainly) for _ in range(3))


def spent_on(work: Work) -> float:
    """Return seconds of processor time."""
    with _no_collections():
        before = _spent()
        work()
        return _spent() - before


def _spent() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


@contextmanager
def _no_collections() -> Iterator[None]:
    """Leave garbage alone meanwhile: how much of it other tests left is nothing that this work is answerable for."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
