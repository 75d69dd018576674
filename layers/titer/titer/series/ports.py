"""What drawing a file needs of the world."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from titer.model.drawing import Drawing, Extent, Span
from titer.model.errors import Unavailable


class SeriesOfFile(Protocol):
    """The readings of a file, series by series. Those at one instant stay in the order of their rows."""

    @property
    def extents(self) -> Sequence[Extent]:
        """What there is, in the order in which it is met in the file."""

    def counts(self, places: Sequence[int], span: Span) -> list[int]:
        """Return how many readings of each of these series lie in the span."""

    def draw(self, places: Sequence[int], span: Span, points: int, *, raw: bool) -> list[Drawing]:
        """Draw each of these series in so many points at most, or `raw`, all of it; buckets lie on one grid."""


type ReadSeries = Callable[[Path], SeriesOfFile]


def no_series() -> ReadSeries:
    """Refuse to read, where the engine is not at hand."""
    raise Unavailable("no_engine", "nothing here reads Parquet", "Ask a stack")
