"""What steps compute on, and what they find: series as arrays, events with their times, figures."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any, Protocol

import numpy as np

from titer.model.dataclass import dataclass
from titer.steps.named import Named

type Instants = np.ndarray[tuple[int], np.dtype[np.int64]]
type Values = np.ndarray[tuple[int], np.dtype[np.float64]]
type Qualities = np.ndarray[tuple[int], np.dtype[np.uint8]]
type Table = np.ndarray[tuple[int, int], np.dtype[np.float64]]
type Chosen = slice | np.ndarray[tuple[int], np.dtype[np.intp | np.bool_]]


@dataclass(frozen=True, slots=True)
class Curve:
    """A series: `at` in µs since 1970, ascending (equal instants stand in the order of their rows), `value`, `quality`.

    Quality as `titer.model.readings.Quality` has it. No step changes the arrays that it was given.
    """

    of: Named
    at: Instants
    value: Values
    quality: Qualities

    def __len__(self) -> int:
        """Return how many readings there are."""
        return len(self.at)

    def those(self, chosen: Chosen) -> "Curve":
        """Return the readings at some places, told by these, by a slice, or by which of all they are."""
        return Curve(self.of, self.at[chosen], self.value[chosen], self.quality[chosen])


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something at an instant, or from one `until` another, in µs since 1970; `severity`: info, warning or alarm."""

    of: Named | None
    at: int
    until: int | None = None
    kind: str
    value: float | None = None
    severity: str = "info"
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Findings:
    """What a step found. `figures` are JSON; those of one series stand under `series` as a list that names each."""

    series: Sequence[Curve] = ()
    events: Sequence[Event] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)


class Progress(Protocol):
    """Is told how much of the work is done, from 0 to 1; raises where the work is to end."""

    def __call__(self, share: float, /) -> None: ...


__all__ = ["Curve", "Event", "Findings", "Instants", "Named", "Progress", "Qualities", "Table", "Values"]
