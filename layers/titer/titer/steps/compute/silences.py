"""Gaps and duplicates: what the instants of a series say alone."""

import numpy as np

from titer.steps.compute.faulty import Faults, groups, places_where, sampled
from titer.steps.curves import Curve, Instants
from titer.steps.times import micros_of


def usual_step(at: Instants) -> float:
    """Return the step that three in four stay below or reach, in µs; 0 where there is none."""
    steps = np.concatenate([np.zeros(0, np.int64), *(np.diff(each) for each in sampled(at))])
    steps = steps[steps > 0]
    return float(np.quantile(steps, 0.75, method="lower")) if len(steps) else 0.0


def gaps(curve: Curve, longest: float | str, usual: float) -> Faults:
    """Return steps that are longer than so many usual ones, or than a time."""
    limit = micros_of(longest) if isinstance(longest, str) else longest * usual
    before = places_where(curve.at, lambda earlier, later: later - earlier > limit) - 1
    at, until = curve.at[before], curve.at[before + 1]
    length = (until - at).astype(np.float64)
    missing = np.maximum(length - usual, 0).sum() / max(int(curve.at[-1] - curve.at[0]), 1) if len(at) else 0.0
    return Faults(kind="gap", at=at, until=until, value=length / 1e6, weight=length, share=float(missing))


def duplicates(curve: Curve) -> Faults:
    """Return instants of several readings: `value` is how many there are too many, `same` whether they are equal."""
    again = places_where(curve.at, np.equal)
    first, last = groups(again)
    count = (last - first + 1).astype(np.float64)
    equal = curve.value[again] == curve.value[again - 1]
    same = np.logical_and.reduceat(equal, np.searchsorted(again, first)) if len(again) else equal
    at, share = curve.at[first], len(again) / max(len(curve), 1)
    return Faults(kind="duplicate", at=at, until=at, value=count, weight=count, share=share, details={"same": same})
