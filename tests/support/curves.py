"""Series for steps to compute on: even ones, uneven ones, and those with what goes wrong in them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from titer.model.instants import SECOND
from titer.steps.curves import Curve, Named

MINUTE = 60 * SECOND
TEMPERATURE = Named("R1", "temperature", "value", "°C")


def curve(value: Any, at: Any = None, quality: Sequence[int] | None = None, of: Named = TEMPERATURE) -> Curve:
    """Return a series of a reading a second, where nothing else is said, all good."""
    values = np.asarray(value, np.float64)
    instants = np.arange(len(values)) * SECOND if at is None else np.asarray(at, np.int64)
    qualities = np.zeros(len(values)) if quality is None else quality
    return Curve(of, instants, values, np.asarray(qualities, np.uint8))


def uneven(chance: np.random.Generator, count: int, gaps: int = 0, repeats: int = 0) -> Curve:
    """Return a series of noise around 37, with steps of a second or so, some of hours, and some of none."""
    steps = chance.integers(800_000, 1_200_000, count)
    steps[chance.integers(0, count, gaps)] = 7200 * SECOND
    steps[chance.integers(0, count, repeats)] = 0
    return curve(37 + chance.normal(size=count), np.cumsum(steps))
