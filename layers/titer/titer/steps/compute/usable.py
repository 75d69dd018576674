"""The readings that a step computes with, series by series, and how far it has come with all of them."""

from collections.abc import Iterator, Sequence

import numpy as np

from titer.model.readings import Quality
from titer.steps.compute.windows import Marks, pieces
from titer.steps.curves import Curve, Progress


def usable(curve: Curve) -> Curve:
    """Return a series without bad readings, and without what is no number; itself where there are none."""
    if all(_sound(curve, piece).all() for piece in pieces(len(curve))):
        return curve
    return curve.those(_sound(curve, slice(None)))


def _sound(curve: Curve, piece: slice) -> Marks:
    sound: Marks = np.isfinite(curve.value[piece])
    return sound & (curve.quality[piece] < Quality.BAD)


def in_turn(curves: Sequence[Curve], progress: Progress) -> Iterator[tuple[Curve, Progress]]:
    """Yield each series, and whom to tell how much of it is done: it has a share of the whole by its readings."""
    whole, done = sum(map(len, curves)) or 1, 0
    for curve in curves:
        yield curve, part_of(progress, done / whole, len(curve) / whole)
        done += len(curve)
    progress(1.0)


def part_of(progress: Progress, before: float, weight: float) -> Progress:
    """Return whom a part of the work is to tell how much of it is done, which has a weight in the whole."""
    return lambda share, /: progress(before + weight * share)
