"""The newest reading of a series, and what tells how often one comes."""

from collections.abc import Iterable
from dataclasses import field, replace
from typing import Literal, Self

from titer.live.posted import LiveReading, LiveSeries
from titer.model.dataclass import dataclass
from titer.model.instants import SECOND

STEPS_OF = 100  # readings, the last ones, by which the usual step is told
STEPS_OF_SILENCE, SHORTEST_SILENCE = 5, 60 * SECOND

LATE = 3_600 * SECOND  # between its instant and when it came, of a reading that came late

type Kind = Literal["live", "file"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a reading came from: live, and the file it lies in once it is collected; or a file."""

    kind: Kind
    file_id: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """The newest reading of a series: of those at one instant, the one received last. Instants in µs since 1970.

    `last_ats` are the instants of the last readings that came live, the newest first.
    """

    reading: LiveReading
    received_at: int
    receipt_id: str  # of a file's reading, the file's id
    source: Source
    simulated: bool = False
    last_ats: tuple[int, ...] = ()
    stale_after: int | None = None  # µs; of the rule set, None where it says nothing
    revision: int = field(default=0, compare=False)  # how often it was written, as the store counts

    @property
    def of(self) -> LiveSeries:
        """The series."""
        return self.reading.of

    @property
    def order(self) -> tuple[int, int, str, int]:
        """What decides which of two readings is the newer."""
        return (self.reading.at, self.received_at, self.receipt_id, self.reading.index)

    @property
    def longest_silence(self) -> int:
        """How long nothing may come before the series is stale, in µs."""
        return self.stale_after or max(SHORTEST_SILENCE, STEPS_OF_SILENCE * self.mean_step)

    @property
    def mean_step(self) -> int:
        """The mean time between its last readings, 0 where there are not two."""
        known = len(self.last_ats)
        return (self.last_ats[0] - self.last_ats[-1]) // (known - 1) if known > 1 else 0

    @property
    def stale_from(self) -> int | None:
        """The instant from which on it is stale if nothing comes; None where the newest reading came in a file."""
        return self.received_at + self.longest_silence if self.source.kind == "live" else None

    def is_stale(self, now: int) -> bool:
        """Return whether nothing has come for too long."""
        return self.stale_from is not None and now > self.stale_from

    def merged(self, other: Self) -> Self:
        """Return the newer of the two, with the last instants of both. Any order of merging ends the same."""
        newer = max(self, other, key=lambda each: (each.order, each.source.file_id is not None))
        return replace(newer, last_ats=newest_ats((*self.last_ats, *other.last_ats)))


def newest_ats(ats: Iterable[int]) -> tuple[int, ...]:
    """Return the last instants, each once, the newest first."""
    return tuple(sorted(set(ats), reverse=True)[:STEPS_OF])
