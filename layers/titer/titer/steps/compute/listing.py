"""How many events a run lists: any number may be found and counted, and each that is listed costs memory and time."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from titer.steps.compute.windows import Places
from titer.steps.curves import Event, Values

MOST = 100_000  # of a run, shared evenly by its series


def foremost(weight: Values, most: int) -> Places:
    """Return the places of the greatest weights, in the order in which they stand."""
    if len(weight) <= most:
        return np.arange(len(weight))
    return np.sort(np.argpartition(weight, len(weight) - most)[len(weight) - most :])


def figures_of(told: Sequence[Mapping[str, Any]], events: Sequence[Event]) -> Mapping[str, Any]:
    """Return the figures of all series, and how many of the events that they count are not listed."""
    found = sum(sum(each["events"].values()) for each in told)
    return {"series": list(told), "events_left_out": found - len(events)}
