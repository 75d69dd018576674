"""Rolling means in one pass, whatever the length of the window, from sums that keep their last digits.

Beside the running sum of the readings stands the running sum of what rounding took from it, which is known exactly
(Knuth, The Art of Computer Programming, vol. 2, 4.2.2, theorem C; Ogita, Rump, Oishi, Accurate sum and dot product,
SIAM J. Sci. Comput. 26 (2005), algorithm 4.1). The sum of a window is then a difference of two running sums, good to
about twice the digits of a float. All is done in pieces that fit a processor's cache.
"""

from collections.abc import Callable, Sequence
from functools import partial
from math import fsum
from typing import NamedTuple, Self

import numpy as np

from titer.model.readings import Quality
from titer.steps.compute.usable import in_turn, usable
from titer.steps.compute.windows import PIECE, Places, after, pieces
from titer.steps.curves import Curve, Findings, Instants, Progress, Qualities, Values
from titer.steps.rolling_mean import RollingMean
from titer.steps.times import micros_of

type _Windows = Callable[[Instants, slice], tuple[Places, Places]]

_LARGE, _SMALLER = 1e280, 2.0**-64  # readings whose sum may be too large for a float, and what makes them smaller


def run(curves: Sequence[Curve], parameters: RollingMean, progress: Progress) -> Findings:
    """Return each series with the mean of its window at each instant that has enough readings for one."""
    windows = _windows(parameters)
    return Findings([_means(usable(of), windows, parameters.needed, told) for of, told in in_turn(curves, progress)])


def _windows(parameters: RollingMean) -> _Windows:
    """Return what finds the windows of some readings: the places where each starts, and where it has stopped."""
    if isinstance(parameters.window, int):
        ahead = (parameters.window - 1) // 2 if parameters.center else 0
        return partial(_counted, length=parameters.window, ahead=ahead)
    length = micros_of(parameters.window)
    return partial(_around, length=length) if parameters.center else partial(_before, length=length)


def _counted(at: Instants, of: slice, length: int, ahead: int) -> tuple[Places, Places]:
    stop = np.arange(of.start + ahead + 1, of.stop + ahead + 1)
    start = stop - length
    inside = start[0] >= 0 and stop[-1] <= len(at)
    return (start, stop) if inside else (np.maximum(start, 0), np.minimum(stop, len(at)))


def _before(at: Instants, of: slice, length: int) -> tuple[Places, Places]:
    return after(at, of, -length), np.arange(of.start + 1, of.stop + 1)


def _around(at: Instants, of: slice, length: int) -> tuple[Places, Places]:
    ahead = length // 2  # half a µs more to both sides, where it is odd, reaches the same instants
    return after(at, of, ahead - length), after(at, of, ahead)


def _means(curve: Curve, windows: _Windows, needed: int, progress: Progress) -> Curve:
    value, quality = np.empty(len(curve)), np.zeros(len(curve), np.uint8)
    sums, uncertain = _Sums(curve.value), _Uncertain(curve.quality)
    few = [np.zeros(0, np.intp)]
    for piece in pieces(len(curve)):
        start, stop = windows(curve.at, piece)
        held = stop - start
        np.divide(sums.between(start, stop), held, out=value[piece])
        uncertain.mark(quality[piece], start, stop)
        if needed > 1:
            few.append(np.flatnonzero(held < needed) + piece.start)
        progress(piece.stop / len(curve))
    if sums.scale != 1:
        value /= sums.scale
    return _without(Curve(curve.of, curve.at, value, quality), np.concatenate(few))


def _without(curve: Curve, places: Places) -> Curve:
    if not len(places):
        return curve
    kept = np.ones(len(curve), np.bool_)
    kept[places] = False
    return curve.those(kept)


class _Window(NamedTuple):
    """A window, the sum of its readings, and what rounding took from it."""

    start: int
    stop: int
    total: float
    lost: float

    @classmethod
    def of(cls, start: int, stop: int, parts: Sequence[float]) -> Self:
        total = fsum(parts)
        return cls(start, stop, total, fsum([*parts, -total]))


class _Sums:
    """Sums of readings from one place to another, times `scale`; asked for in the order of the places.

    Those of short windows are differences of one running sum. Of long ones the last is remembered: what came in since
    and what went out have a running sum each, so that no reading is gone through more than twice.
    """

    def __init__(self, value: Values) -> None:
        large = len(value) > 0 and max(value.max(), -value.min()) > _LARGE
        self.scale = _SMALLER if large else 1.0
        self._value = value * _SMALLER if large else value
        self._last = _Window(0, 0, 0.0, 0.0)

    def between(self, start: Places, stop: Places) -> Values:
        first, last = int(start[0]), int(stop[-1])
        before = self._last if last - first > 2 * PIECE else _Window(first, first, 0.0, 0.0)
        came, came_lost = _running(self._value[before.stop : last])
        reached, left = stop - before.stop, start - before.start
        if before.start == before.stop:
            went, went_lost = came, came_lost
        else:
            went, went_lost = _running(self._value[before.start : int(start[-1])])
        ends = (came[reached[-1]], came_lost[reached[-1]], -went[left[-1]], -went_lost[left[-1]])
        self._last = _Window.of(int(start[-1]), last, (before.total, before.lost, *map(float, ends)))
        to, since = _as_slice(reached), _as_slice(left)
        sums: Values = came[to] - went[since]
        sums += before.total
        lost = came_lost[to] - went_lost[since]
        lost += before.lost
        sums += lost
        return sums


def _as_slice(places: Places) -> Places | slice:
    """Return places that follow upon each other as a slice, which costs a third of looking each up."""
    first, last = int(places[0]), int(places[-1])
    if last - first == len(places) - 1 and (np.diff(places) == 1).all():
        return slice(first, last + 1)
    return places


def _running(value: Values) -> tuple[Values, Values]:
    """Return the sum before each reading and after the last, and the sum of what rounding took from each of these."""
    total, lost = np.empty(len(value) + 1), np.empty(len(value) + 1)
    total[0] = lost[0] = 0.0
    before, reached = total[:-1], total[1:]
    np.cumsum(value, out=reached)
    added = reached - before
    rounded = reached - added
    np.subtract(before, rounded, out=rounded)
    np.subtract(value, added, out=added)
    rounded += added
    np.cumsum(rounded, out=lost[1:])
    return total, lost


class _Uncertain:
    """Marks what is computed of readings of which one is uncertain."""

    def __init__(self, quality: Qualities) -> None:
        uncertain = quality == Quality.UNCERTAIN
        self._before = np.append(0, np.cumsum(uncertain)) if uncertain.any() else None

    def mark(self, quality: Qualities, start: Places, stop: Places) -> None:
        if self._before is not None:
            quality[self._before[stop] > self._before[start]] = Quality.UNCERTAIN
