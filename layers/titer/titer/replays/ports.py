"""What replays need of the world. The stores have fakes that ship, and one contract suite."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from titer.model.dataclass import dataclass
from titer.model.readings import Series
from titer.replays.replay import Known, Progress, Tick


@dataclass(frozen=True, slots=True)
class ReplayPage:
    """Some replays, and the cursor of those that follow."""

    replays: tuple[Known, ...]
    cursor: str | None


class Replays(Protocol):
    """The replays that there are, for a while after they are over."""

    def add(self, known: Known) -> None:
        """Keep a new one that runs. `Rejected` (`too_many_replays`) where as many run as may."""

    def find(self, replay_id: str) -> Known | None:
        """Return it as it is now."""

    def page(self, *, limit: int, cursor: str | None = None) -> ReplayPage:
        """Return a page of them, newest first. A cursor that this store did not make raises `Rejected`."""

    def running(self) -> Sequence[str]:
        """Return the ids of those that run, as of now, the newest first."""

    def change(self, before: Known, after: Known) -> None:
        """Keep what somebody changed. `Conflict` where it is not as it was before.

        `Rejected` (`too_many_replays`) where it is to run from now on, and as many do as may.
        """

    def claim(self, known: Known, holder: str, now: datetime, until: datetime) -> bool:
        """Give the right to send the rows that are due to a message, until an instant; no other gets it till then.

        False where another message has it, or where the replay is not as far as is known any more.
        """

    def move(self, before: Known, after: Progress) -> None:
        """Keep how far it is by now. `Conflict` where it is not as far as before, or in another run."""

    def note_watched(self, replay_id: str, at: datetime) -> None:
        """Keep that somebody watches."""


class Ticks(Protocol):
    """The queue of what is to be sent next."""

    def put(self, tick: Tick, *, seconds: int) -> None:
        """Have it delivered in so many seconds, at most 900: at least once, in any order."""

    def hold(self, receipt: str, *, seconds: int) -> None:
        """Have the message that was delivered with this receipt come again in so many seconds, unless it is done by
        then. Where that cannot be said, it comes when the queue would have it come.
        """


class PreparedRows(Protocol):
    """Files of rows (`titer.replays.rows_file`), made once, read in parts, forgotten after a while."""

    def put(self, name: str, path: Path) -> None:
        """Store one; what lies there under the same name is the same."""

    def read(self, name: str, start: int, size: int) -> bytes | None:
        """Return a part of it, fewer bytes at its end; None where there is none of this name."""


class RawBlock(Protocol):
    """Some rows as little-endian numbers."""

    @property
    def at(self) -> bytes:
        """The instant of each row: int64, µs since 1970."""

    @property
    def starts(self) -> bytes:
        """Where the cells of each row begin, and where those of the last end: uint32."""

    @property
    def series(self) -> bytes:
        """The series of each cell: uint32."""

    @property
    def values(self) -> bytes:
        """The value of each cell: float64."""


class RowSource(Protocol):
    """The readings of a file by instant; of several of one series at one instant, the last in the file."""

    @property
    def series(self) -> Sequence[Series]:
        """The series that the cells of blocks count in."""

    def blocks(self, rows: int) -> Iterator[RawBlock]:
        """Yield the rows in the order of time, so many in each block but the last."""

    @property
    def step(self) -> int:
        """The median of the µs between two rows, once all blocks were taken; 0 where there are not two."""


type OpenRows = Callable[
    [Path, Callable[[Series], bool], int | None, int | None], AbstractContextManager[RowSource]
]  # of a Parquet file: which series, from which µs on, and before which


def no_rows(
    path: Path, wanted: Callable[[Series], bool], since: int | None, until: int | None
) -> AbstractContextManager[RowSource]:
    """Open nothing: for who only describes what there is."""
    raise NotImplementedError


class FetchReadings(Protocol):
    """Who copies Parquet of the data bucket."""

    def fetch(self, key: str, version_id: str | None, path: Path) -> None:
        """Copy an artefact into a local file."""
