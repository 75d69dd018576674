"""A series as it is drawn: from when to when, as readings or in buckets, with its gaps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

type Order = tuple[int, str, int]  # when it was received, by which receipt or file, as which of it: the greatest shows


class Span(NamedTuple):
    """From an instant until before another, in µs since 1970."""

    since: int
    until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How many readings there are, and what is drawn of them: `raw`, or `buckets`; gaps from one instant to another."""

    count: int
    kind: str
    columns: Mapping[str, Sequence[Any]]
    gaps: Sequence[tuple[int, int]]


INSTANTS = frozenset({"at", "min_at", "max_at"})  # columns that hold them, in µs since 1970
