"""How far peaks stand out, in time that grows with their number, whatever the shape of the series.

The prominence of a peak is its height above the higher of the two lowest points between it and the next higher ground
on either side (Llobera, Building past landscape perception with GIS, J. Archaeol. Sci. 28 (2001); as
scipy.signal.peak_prominences defines it). That one looks from each peak over all lower readings, and so takes time by
the square where a series rises or falls under its noise, as growth curves do: twenty seconds for 300,000 readings.
Here peaks that cannot stand out far enough are taken away first, with what they hide of each other, and each of the
others leaps over those that were found lower already.
"""

from typing import NamedTuple

import numpy as np

from titer.steps.compute.windows import Marks, Places, pieces
from titer.steps.curves import Values

_ROUNDS = 8  # in which peaks leap all at once; more would go over the same ground again and again


class Standing(NamedTuple):
    """Peaks by their places, their height, and how far they stand out."""

    places: Places
    prominence: Values


def prominent(value: Values, peaks: Places, least: float = 0.0) -> Standing:
    """Return those of all local maxima of a series that stand out by `least`."""
    if not len(peaks):
        return Standing(peaks, np.zeros(0))
    ridge = _Ridge(peaks, value[peaks], np.minimum.reduceat(value, np.append(0, peaks))).without_ripples(least)
    left = _lowest_before(ridge.height, ridge.valleys[:-1])
    right = _lowest_before(ridge.height[::-1], ridge.valleys[:0:-1])[::-1]
    prominence = ridge.height - np.maximum(left, right)
    chosen = prominence >= least
    return Standing(ridge.peaks[chosen], prominence[chosen])


class _Ridge(NamedTuple):
    """Peaks, their heights, and the lowest points before, between and after them."""

    peaks: Places
    height: Values
    valleys: Values

    def without_ripples(self, least: float) -> "_Ridge":
        """Return it without most of the peaks that do not matter."""
        if (kept := self._mattering(least)).sum() > 0.9 * len(kept):
            return self
        valleys = np.minimum.reduceat(self.valleys, np.append(0, np.flatnonzero(kept) + 1))
        return _Ridge(self.peaks[kept], self.height[kept], valleys).without_ripples(least)

    def _mattering(self, least: float) -> Marks:
        """Return which peaks matter.

        One beside a higher one, with a valley between that is less than `least` below it, does not stand out by that,
        and those that do so do it as much without it: of a peak that would then see the valley behind it, that one is
        too near below it as well.
        """
        shallow = [self.height - valleys < least for valleys in (self.valleys[:-1], self.valleys[1:])]
        neighbours = np.pad(self.height, 1, constant_values=np.inf)
        before, after = neighbours[:-2], neighbours[2:]
        inner = np.ones(len(self.height) + 1, np.bool_)
        inner[[0, -1]] = False  # beyond the ends nothing is higher
        ripple = (before > self.height) & shallow[0] & inner[:-1]
        ripple |= (after > self.height) & shallow[1] & inner[1:]
        return ~ripple


def _lowest_before(height: Values, valley: Values) -> Values:
    """Return the lowest point between each peak and the last higher one before it, or the start.

    `valley` is the lowest between each peak and the one right before it.
    """
    lowest, before = valley.copy(), np.arange(-1, len(height) - 1)
    open_ones = [
        _leap_at_once(height[piece], lowest[piece], before[piece], piece.start) for piece in pieces(len(height))
    ]
    searching = np.concatenate(open_ones)
    lowest[searching], before[searching] = valley[searching], searching - 1
    _leap_in_turn(searching, height, lowest, before)
    return lowest


def _leap_at_once(height: Values, lowest: Values, before: Places, start: int) -> Places:
    """Let the peaks of a piece leap together, within it. Return the places of those that are not through."""
    searching = np.arange(len(height))
    beyond = [np.zeros(0, np.intp)]
    for _ in range(_ROUNDS):
        lower = before[searching] - start
        outside = lower < 0
        beyond.append(searching[outside])
        passes = ~outside & (height[lower] <= height[searching])
        searching, lower = searching[passes], lower[passes]
        further = before[lower]
        lowest[searching] = np.minimum(lowest[searching], lowest[lower])
        before[searching] = further
    return np.sort(np.concatenate([*beyond, searching])) + start


def _leap_in_turn(searching: Places, height: Values, lowest: Values, before: Places) -> None:
    """Find the last ones from the left, anew: each then passes only those that none before it has passed."""
    heights, lows, befores = memoryview(np.ascontiguousarray(height)), memoryview(lowest), memoryview(before)
    for peak in searching.tolist():
        low, place, top = lows[peak], befores[peak], heights[peak]
        while place >= 0 and heights[place] <= top:
            low = min(low, lows[place])
            place = befores[place]
        lows[peak], befores[peak] = low, place
