"""Where windows of time begin and end among instants, and the pieces in which long series are gone through."""

from collections.abc import Iterator

import numpy as np

from titer.steps.curves import Instants

type Places = np.ndarray[tuple[int], np.dtype[np.intp]]
type Marks = np.ndarray[tuple[int], np.dtype[np.bool_]]

PIECE = 1 << 14  # readings: with what is computed of them, as much as a processor's cache holds
_EVERY = 64
_BAND = 16


def pieces(count: int) -> Iterator[slice]:
    """Yield what cuts so many readings into pieces."""
    for start in range(0, count, PIECE):
        yield slice(start, min(start + PIECE, count))


def after(at: Instants, of: slice, distance: int) -> Places:
    """Return for each reading of a piece the place of the first instant that is later than its own plus a distance.

    The steps of most series are much alike, so that it lies about as many places away for each of them: where a few
    looked up exactly agree nearly, the others are found by comparing along the band, at half the cost of a search.
    """
    instants = at[of] + distance
    away = at.searchsorted(instants[::_EVERY], "right") - np.arange(of.start, of.stop, _EVERY)
    first, last = int(away.min()) - 2, int(away.max()) + 2
    if last - first > _BAND or of.start + first < 0 or of.stop + last > len(at):
        return at.searchsorted(instants, "right")
    earlier = np.zeros(len(instants), np.uint8)
    for places in range(first, last):
        earlier += at[of.start + places : of.stop + places] <= instants
    if earlier.min() == 0 or earlier.max() == last - first:
        return at.searchsorted(instants, "right")
    return np.arange(of.start + first, of.stop + first, dtype=np.intp) + earlier.astype(np.intp)
