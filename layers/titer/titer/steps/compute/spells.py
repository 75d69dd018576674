"""Spells: stretches of readings, one behind the other, of which something holds."""

from collections.abc import Iterator

import numpy as np

from titer.steps.compute.windows import Marks, Places


def spells(flags: Marks) -> Iterator[tuple[int, int]]:
    """Yield the first and the last place of each stretch where it holds."""
    edges = np.flatnonzero(np.diff(flags, prepend=False, append=False))
    yield from zip(edges[::2].tolist(), (edges[1::2] - 1).tolist(), strict=True)


def lasting(flags: Marks) -> Places:
    """Return for how many readings it has held without a break, at each; 0 where it does not hold."""
    places = np.arange(len(flags))
    return places - np.maximum.accumulate(np.where(flags, -1, places))


def among_last(flags: Marks, length: int) -> Places:
    """Return of how many of the last readings it holds, at each; of fewer where there are not as many yet."""
    total = np.cumsum(flags)
    total[length:] -= total[:-length].copy()
    return total
