"""Predictions of a few readings as they come: the same computation as over a whole file, at the instants asked for."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from titer.steps.compute.predict import predicted
from titer.steps.curves import Curve, Named
from titer.steps.models import Linear, Trees

type Points = Mapping[int, tuple[float, int]]  # value and quality by instant, in µs since 1970


def predicted_at(
    model: Linear | Trees, asset: str | None, inputs: Sequence[tuple[Named, Points]], instants: Collection[int]
) -> list[tuple[int, float, int]]:
    """Return instant, value and quality of each prediction at one of the instants."""
    made = predicted(model, asset, [_curve(of, points) for of, points in inputs])
    wanted = np.isin(made.at, list(instants))
    rows = zip(made.at[wanted], made.value[wanted], made.quality[wanted], strict=True)
    return [(int(at), float(value), int(quality)) for at, value, quality in rows]


def _curve(of: Named, points: Points) -> Curve:
    at = sorted(points)
    value, quality = [points[each][0] for each in at], [points[each][1] for each in at]
    return Curve(of, np.array(at, np.int64), np.array(value, np.float64), np.array(quality, np.uint8))
