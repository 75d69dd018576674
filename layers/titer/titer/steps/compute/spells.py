"""Spells: stretches of readings, one behind the other, of which something holds."""

from collections.abc import Iterator
from typing import Any

import numpy as np

type Flags = np.ndarray[Any, np.dtype[np.bool_]]
type Counts = np.ndarray[Any, np.dtype[np.int64]]


def spells(flags: Flags) -> Iterator[tuple[int, int]]:
    """Yield the first and the last place of each stretch where it holds."""
    edges = np.flatnonzero(np.diff(flags, prepend=False, append=False))
    yield from zip(edges[::2].tolist(), (edges[1::2] - 1).tolist(), strict=True)


def lasting(flags: Flags) -> Counts:
    """Return for how many readings it has held without a break, at each; 0 where it does not hold."""
    places = np.arange(len(flags))
    return places - np.maximum.accumulate(np.where(flags, -1, places))


def among_last(flags: Flags, length: int) -> Counts:
    """Return of how many of the last readings it holds, at each; of fewer where there are not as many yet."""
    total = np.cumsum(flags)
    total[length:] -= total[:-length].copy()
    return total
