"""Flatlines and clipping: values that repeat, within a series or at its ends."""

from math import ceil, inf, log

import numpy as np

from titer.steps.compute.faulty import Faults, groups, places_where, sampled
from titer.steps.compute.windows import Marks, Places
from titer.steps.curves import Curve, Values
from titer.steps.times import micros_of

_SHORTEST = 10  # readings of a flatline, and changes of value beside it, by what is told from the series
_UNLIKELY = 1e-3  # flatlines that a series without any may be expected to have
_OFTEN = 5  # a limit has so many times the readings of the value beside it, and of no fewer
_LEVELS = 10  # values that a series must have at least, for one to be a limit among them


def flatlines(curve: Curve, least: int | str | None, clipped: Places) -> Faults:
    """Return runs of equal readings, but for clipped ones, that last long or, untold, longer than is likely.

    Untold, repeats are taken to be as likely after each reading as they are on the whole, and a run must be longer than
    the longest that would make; and there must be ten changes in as many readings before or after it, so that what
    moves slowly past a turning point, in steps of its resolution, is none. A series that never moves is one itself.
    """
    repeats = places_where(curve.value, np.equal)
    first, last = groups(repeats)
    first = first - 1
    length = last - first + 1
    chosen = _between(clipped, first, first) == 0
    if isinstance(least, str):
        chosen &= curve.at[last] - curve.at[first] >= micros_of(least)
    elif least is not None:
        chosen &= length >= least
    else:
        chosen &= (length >= _unlikely(len(repeats), len(curve))) & _beside_changes(repeats, first, last, len(curve))
        chosen |= length == max(len(curve), _SHORTEST)
    return _runs("flatline", curve, first[chosen], last[chosen])


def _unlikely(repeats: int, count: int) -> float:
    """Return how many equal readings chance does not bring about where each repeats the one before as often as this."""
    if not repeats:
        return _SHORTEST
    if repeats == count - 1:
        return inf
    return max(_SHORTEST, 1 + ceil(log(count / _UNLIKELY) / -log(repeats / (count - 1))))


def _beside_changes(repeats: Places, first: Places, last: Places, count: int) -> Marks:
    """Return which runs have enough changes of value in as many readings before or after them as they have."""
    length = last - first + 1
    early, late = np.maximum(first - length, 0), np.minimum(last + length, count - 1)
    before = (first - early) - _between(repeats, early + 1, first)
    after = (late - last) - _between(repeats, last + 1, late)
    enough: Marks = np.maximum(before, after) >= _SHORTEST
    return enough


def _between(places: Places, first: Places, last: Places) -> Places:
    """Return how many of the places lie from one to another, both counted."""
    return np.searchsorted(places, last, "right") - np.searchsorted(places, first, "left")


def clipped_places(curve: Curve, low: float | None, high: float | None) -> Places:
    """Return the readings at an end of what the sensor can measure.

    An untold end is the highest or lowest reading, if the series stops there more than once, far more often than at
    the value it comes from, but not most of the time, and comes to it as it moves elsewhere, not by a leap as a pump
    that is switched off does.
    """
    move = _usual_move(curve.value)
    highest = _limit(curve.value, move) if high is None else high
    lowest = -_limit(-curve.value, move) if low is None else low
    return np.flatnonzero((curve.value >= highest) | (curve.value <= lowest))


def clipping(curve: Curve, places: Places) -> Faults:
    """Return the clipped readings as runs."""
    return _runs("clipping", curve, *groups(places))


def _runs(kind: str, curve: Curve, first: Places, last: Places) -> Faults:
    length = last - first + 1
    return Faults(
        kind=kind,
        at=curve.at[first],
        until=curve.at[last],
        value=curve.value[first],
        weight=length.astype(np.float64),
        share=int(length.sum()) / max(len(curve), 1),
        details={"readings": length},
    )


def _limit(value: Values, move: float | None) -> float:
    """Return the highest value of a series if it is a limit, else what no value reaches."""
    if move is None:
        return inf
    highest = value.max()
    places = np.flatnonzero(value == highest)
    first, last = groups(places)
    if len(first) < 2 or not _OFTEN <= len(places) < len(value) / 2:
        return inf
    beside = value[np.concatenate([first[first > 0] - 1, last[last < len(value) - 1] + 1])]
    values, counts = np.unique(beside, return_counts=True)
    often = _OFTEN * np.count_nonzero(value == values[counts.argmax()])
    smooth = np.median(highest - beside) <= _OFTEN * move
    return float(highest) if smooth and len(places) > often else inf


def _usual_move(value: Values) -> float | None:
    """Return the median change of a series where it changes; None where it has too few values to tell."""
    some = sampled(value)
    if not some or len(np.unique(np.concatenate(some))) < _LEVELS:
        return None
    moves = np.abs(np.concatenate([np.diff(each) for each in some]))
    return float(np.median(moves[moves > 0]))
