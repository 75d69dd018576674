"""A series as it is drawn: from when to when, as readings or in buckets, with its gaps."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.readings import Series

MOST_POINTS = 24_000  # of all series together
MOST_GAPS = 2_000  # of a series that are told, the longest
STEPS_OF_GAP = 5  # mean ones; what is longer is a gap
SERIES_NOT_NAMED = 20  # that are drawn where none is asked for

type Order = tuple[int, str, int]  # when it was received, by which receipt or file, as which of it: the greatest shows


class Span(NamedTuple):
    """From an instant until before another, in µs since 1970."""

    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Extent:
    """A series of a file: how many readings it has there, and the instants of the first and the last, in µs."""

    of: Series
    count: int
    first_at: int
    last_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How many readings there are, and what is drawn of them: `raw`, or `buckets`; gaps from one instant to another.

    `more_gaps` is whether there are more of these than are told.
    """

    count: int
    kind: str
    columns: Mapping[str, Sequence[Any]]
    gaps: Sequence[tuple[int, int]]
    more_gaps: bool = False


INSTANTS = frozenset({"at", "min_at", "max_at"})  # columns that hold them, in µs since 1970


def too_many_points(asked: int) -> Rejected:
    """Return what refuses to draw so many points."""
    reason = f"that would be {asked:,} points, and at most {MOST_POINTS:,} are drawn at once"
    return Rejected("too_many_points", reason, "Ask for fewer points, series, or less time")
