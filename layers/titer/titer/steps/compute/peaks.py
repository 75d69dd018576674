"""Peaks, as scipy.signal.find_peaks finds them, and by time where a time is given."""

import warnings
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
from scipy.signal import find_peaks, peak_widths

from titer.steps.compute.listing import MOST, figures_of, foremost
from titer.steps.compute.prominence import prominent
from titer.steps.compute.usable import in_turn, usable
from titer.steps.compute.windows import Marks, Places
from titer.steps.curves import Curve, Event, Findings, Instants, Progress, Values
from titer.steps.peaks import Peaks
from titer.steps.times import micros_of

_SIGNS = {"positive": (1,), "negative": (-1,), "both": (1, -1)}


def run(curves: Sequence[Curve], parameters: Peaks, progress: Progress) -> Findings:
    """Return the peaks of each series as events and as a series of their own, and how many there are."""
    series: list[Curve] = []
    events: list[Event] = []
    told: list[dict[str, Any]] = []
    for curve, tell in in_turn(curves, progress):
        sound = usable(curve)
        found = [_found(sound, sign, parameters) for sign in _SIGNS[parameters.polarity]]
        tell(0.9)
        places = np.sort(np.concatenate([each.places for each in found]))
        series.append(sound.those(places))
        listed = [event for each in found for event in _events(sound, each, MOST // len(curves) // len(found))]
        events.extend(sorted(listed, key=attrgetter("at")))
        told.append({**sound.of._asdict(), "count": len(sound), "events": {"peak": len(places)}})
    return Findings(series, events, figures_of(told, events))


class _Found(NamedTuple):
    """The peaks of one polarity: their places, and how far they stand out of `value`, which has them upward."""

    sign: int
    value: Values
    places: Places
    prominence: Values


def _found(curve: Curve, sign: int, parameters: Peaks) -> _Found:
    value = curve.value if sign > 0 else -curve.value
    maxima: Places = find_peaks(value)[0]
    found = _Found(sign, value, *prominent(value, maxima, parameters.prominence or 0.0))
    if parameters.distance is not None:
        found = _those(
            found, np.isin(found.places, _apart(curve.at, value, maxima, parameters.distance), assume_unique=True)
        )
    if parameters.width is not None:
        found = _those(found, _wide(curve.at, found, parameters.width))
    return found


def _those(found: _Found, chosen: Marks | Places) -> _Found:
    return found._replace(places=found.places[chosen], prominence=found.prominence[chosen])


def _apart(at: Instants, value: Values, maxima: Places, distance: float | str) -> Places:
    """Return the peaks that have no higher one closer than a distance, but for those that fall to one higher still."""
    if not isinstance(distance, str):
        apart: Places = find_peaks(value, distance=distance)[0]
        return apart
    return maxima[_apart_in_time(at[maxima], value[maxima], micros_of(distance))]


def _apart_in_time(at: Instants, height: Values, distance: int) -> Marks:
    first = at.searchsorted(at - distance, "right").tolist()
    last = at.searchsorted(at + distance, "left").tolist()
    chosen = np.ones(len(at), np.bool_)
    for peak in np.argsort(height, kind="stable")[::-1].tolist():
        if chosen[peak]:
            chosen[first[peak] : last[peak]] = False
            chosen[peak] = True
    return chosen


def _wide(at: Instants, found: _Found, width: float | str) -> Marks:
    readings, micros = _widths(at, found)
    return micros >= micros_of(width) if isinstance(width, str) else readings >= width


def _widths(at: Instants, found: _Found) -> tuple[Values, Values]:
    """Return how wide peaks are at half their prominence, in readings and in µs."""
    if not len(found.places):
        return np.zeros(0), np.zeros(0)
    ends = np.zeros(len(found.places), np.intp), np.full(len(found.places), len(at) - 1, np.intp)
    with warnings.catch_warnings(action="ignore", category=RuntimeWarning):  # flat to the last digit
        readings, _, left, right = peak_widths(found.value, found.places, prominence_data=(found.prominence, *ends))
    return readings, _instants(at, right) - _instants(at, left)


def _instants(at: Instants, place: Values) -> Values:
    """Return the instants of places between readings, in µs since the first."""
    before = place.astype(np.intp)
    steps = at[np.minimum(before + 1, len(at) - 1)] - at[before]
    since: Values = (at[before] - at[0]) + (place - before) * steps
    return since


def _events(curve: Curve, found: _Found, most: int) -> Iterator[Event]:
    """Yield the peaks as events, in their order; of more than are listed the most prominent."""
    listed = _those(found, foremost(found.prominence, most))
    if not len(listed.places):
        return
    columns = (curve.at[listed.places], curve.value[listed.places], listed.prominence, _widths(curve.at, listed)[1])
    polarity = "positive" if found.sign > 0 else "negative"
    for at, value, prominence, width in zip(*(column.tolist() for column in columns), strict=True):
        details = {"polarity": polarity, "prominence": prominence, "width": width / 1e6}
        yield Event(of=curve.of, at=at, kind="peak", value=value, details=details)
