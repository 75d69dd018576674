"""What exports need of the world. The store has a fake that ships, and one contract suite."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from titer.exports.export import Content, Export
from titer.exports.table import Block, Column
from titer.model.dataclass import dataclass
from titer.model.readings import Series


class Exports(Protocol):
    """The exports that were asked for, until what was made of them is gone."""

    def add(self, export: Export, *, replaces: Export | None) -> None:
        """Keep a new one, in the place of one that is over. `Conflict` where another is kept than was seen.

        `Rejected` (`too_many_exports`) where as many of its token are made as may be.
        """

    def find(self, export_id: str) -> Export | None:
        """Return it as it is now; None once it was forgotten."""

    def change(self, before: Export, after: Export) -> None:
        """Keep how far it is. `Conflict` where it is not as it was before."""


class ExportQueue(Protocol):
    """The queue of exports that are to be made."""

    def put(self, message: str) -> None:
        """Have it delivered, at least once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """An annotation as a workbook has it. Instants in µs since 1970."""

    since: int
    until: int
    file_id: str | None
    asset: str | None
    sensor_id: str | None
    parameter: str | None
    label: str | None
    tags: tuple[str, ...]
    text: str
    author: str
    created_at: datetime


class Remarks(Protocol):
    """The annotations that lie on what is exported."""

    def edition(self, content: Content) -> str:
        """Return by what they are known from others: as long as that is the same, so are they."""

    def of(self, content: Content) -> Sequence[Remark]:
        """Return them in the order of time."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A Parquet file of readings, and of which asset they are."""

    path: Path
    asset: str | None = None
    file_id: str | None = None


class Cells(Protocol):
    """Rows by instant as little-endian numbers: see `titer.replays.ports.RawBlock`."""

    @property
    def at(self) -> bytes: ...
    @property
    def starts(self) -> bytes: ...
    @property
    def series(self) -> bytes: ...
    @property
    def values(self) -> bytes: ...


class ByInstants(Protocol):
    """Readings of several files in the order of time; of several of one series at one instant, the last file's."""

    @property
    def of_assets(self) -> Sequence[tuple[str | None, Series]]:
        """The series, and of which asset each is, in the order in which they were met."""

    @property
    def left_out(self) -> int:
        """How many readings were left out so far, as another one of their instant stands in their place."""

    def blocks(self, rows: int) -> Iterator[Cells]:
        """Yield the rows, so many in each block but the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a Parquet file says of itself: the zone of its instants, whether it names its files, and more."""

    timezone: str
    names_files: bool = False
    metadata: Mapping[str, str]


class Tables(Protocol):
    """Reads Parquet files of readings, and writes them. Instants in µs since 1970."""

    def rows(self, path: Path, since: int | None, until: int | None) -> Iterator[Block]:
        """Yield the readings of a time in their order: the columns of `titer.exports.table.OF_READINGS`."""

    def by_instant(
        self, files: Iterable[Labelled], since: int | None, until: int | None
    ) -> AbstractContextManager[ByInstants]:
        """Have the readings of files in the order of time; each file is read before the next is asked for."""

    def copy(self, files: Iterable[Labelled], path: Path, since: int | None, until: int | None, said: Said) -> int:
        """Write the readings of files as one Parquet file; return how many there are. Files are taken likewise."""

    def write(self, path: Path, columns: Sequence[Column], blocks: Iterable[Block], said: Said) -> None:
        """Write a table as Parquet."""
