"""Which object version comes after which, and who may judge it: the rules that every store of files follows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from titer.files.record import ClaimDenied, StoredObject
from titer.model.dataclass import dataclass
from titer.model.errors import Unavailable

WITHOUT_VERSION = frozenset({None, "", "null"})
MOST_VERSIONS = 999_999  # of a file: their keys sort up to there
WAITING = datetime(9999, 1, 1, tzinfo=UTC)  # the end of the lease of a version that nobody has begun or given up


@dataclass(frozen=True, slots=True)
class ObjectOrder:
    """Where an object version stands among those of its key."""

    sequencer: str
    last_modified: datetime
    rank: int = 0

    def precedes(self, other: "ObjectOrder") -> bool:
        """Return whether this one is the older: by sequencers that differ, by the clock of S3, or by its list."""
        if not self.ties(other):
            return self._comes_before(other)
        return self.rank < other.rank

    def ties(self, other: "ObjectOrder") -> bool:
        """Return whether only S3's list of a key's versions tells which is the older: both came within one second."""
        return not self._comes_before(other) and not other._comes_before(self)

    def _comes_before(self, other: "ObjectOrder") -> bool:
        width = max(len(self.sequencer), len(other.sequencer))
        mine, theirs = (order.sequencer.upper().ljust(width, "0") for order in (self, other))
        if self.sequencer and other.sequencer and mine != theirs:
            return mine < theirs
        return self.last_modified < other.last_modified


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Who judges a version, until when, and how often it was begun."""

    holder: str
    until: datetime
    attempt: int
    finished: bool

    def denial(self, holder: str, now: datetime) -> ClaimDenied | None:
        """Return why `holder` may not take the lease over, None where it may."""
        if self.finished:
            return ClaimDenied.FINISHED
        if self.attempt and self.holder != holder and now < self.until:
            return ClaimDenied.HELD
        return None

    def busy(self, now: datetime) -> bool:
        """Return whether somebody judges the version, or is about to."""
        return not self.finished and now < self.until


def order_of(stored: StoredObject) -> ObjectOrder:
    return ObjectOrder(stored.sequencer, stored.last_modified, stored.rank)


def ranked(
    stored: StoredObject, others: Iterable[StoredObject], newest_first: Callable[[], Sequence[str]]
) -> StoredObject:
    """Return an object version with its rank among those of its second, as S3 lists them: `newest_first`, by their ids.

    `Unavailable` (`order_unknown`) where it does not list them: then nobody guesses.
    """
    mine = order_of(stored)
    tied = [each for each in others if identity(each) != identity(stored) and order_of(each).ties(mine)]
    if not tied or stored.version_id in WITHOUT_VERSION:
        return stored
    highest, listed = max(tied, key=lambda each: each.rank), newest_first()
    if not {stored.version_id, highest.version_id} <= {*listed}:
        reason = (
            f"S3 does not tell which of two versions of {stored.key[:200]!r} came first, and their second is the same"
        )
        raise Unavailable("order_unknown", reason, "Upload it again")
    is_older = listed.index(str(stored.version_id)) > listed.index(str(highest.version_id))
    return replace(stored, rank=highest.rank + (-1 if is_older else 1))


def identity(stored: StoredObject) -> str:
    """Return what tells this object version from the others of its key: its id, or its ETag without versions."""
    return stored.etag if stored.version_id in WITHOUT_VERSION else str(stored.version_id)
