"""What drawing files needs of the world. The store has a fake that ships, and one contract suite."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from titer.model.drawing import Drawing, Extent, Span
from titer.model.errors import Unavailable

type Read = Callable[[int, int], bytes | None]  # from where, how many bytes; None where there is no such file


class SeriesFiles(Protocol):
    """Files of series, one for a version of a file: made once, read in parts."""

    def put(self, file_id: str, version: int, path: Path) -> None:
        """Store one; what lies there of the same version is the same."""

    def read(self, file_id: str, version: int, start: int, size: int) -> bytes | None:
        """Return a part of it, fewer bytes at its end; None where there is none of this version."""

    def forget(self, file_id: str, *, but: int | None = None) -> int:
        """Remove those of all versions of a file but one; return how many there were."""


class SeriesOfFile(Protocol):
    """The readings of a file, series by series. Those at one instant stay in the order of their rows.

    `FileNotFoundError` where the file that they are read from is there no more.
    """

    @property
    def extents(self) -> Sequence[Extent]:
        """What there is, in the order in which it is met in the file."""

    def counts(self, places: Sequence[int], span: Span) -> list[int]:
        """Return how many readings of each of these series lie in the span."""

    def draw(self, places: Sequence[int], span: Span, points: int, *, raw: bool) -> list[Drawing]:
        """Draw each of these series in so many points at most, or `raw`, all of it; buckets lie on one grid."""


class SeriesEngine(Protocol):
    """Makes files of series, and draws from them."""

    def write(self, parquet: Path, path: Path) -> None:
        """Write the series of a Parquet file of readings."""

    def texts(self, instants: Sequence[int]) -> list[str]:
        """Return many instants, in µs since 1970, as `titer.model.instants.format_instant` writes each."""

    def open(self, read: Read) -> SeriesOfFile:
        """Return the series of such a file, read as they are asked for; `FileNotFoundError` where there is none."""


def no_series() -> SeriesEngine:
    """Refuse to read, where the engine is not at hand."""
    raise Unavailable("no_engine", "nothing here reads Parquet", "Ask a stack")
