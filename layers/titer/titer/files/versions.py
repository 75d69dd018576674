"""Which object version comes after which, and who may judge it: the rules that every store of files follows."""

from dataclasses import dataclass
from datetime import UTC, datetime

from titer.files.record import ClaimDenied, StoredObject

WITHOUT_VERSION = frozenset({None, "", "null"})
MOST_VERSIONS = 999_999  # of a file: their keys sort up to there
WAITING = datetime(9999, 1, 1, tzinfo=UTC)  # the end of the lease of a version that nobody has begun or given up


@dataclass(frozen=True, slots=True)
class ObjectOrder:
    """Where an object version stands among those of its key."""

    sequencer: str
    last_modified: datetime

    def precedes(self, other: "ObjectOrder") -> bool:
        """Return whether this one is the older. Sequencers that differ decide; without them the clock of S3 does."""
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
    return ObjectOrder(stored.sequencer, stored.last_modified)


def identity(stored: StoredObject) -> str:
    """Return what tells this object version from the others of its key: its id, or its ETag without versions."""
    return stored.etag if stored.version_id in WITHOUT_VERSION else str(stored.version_id)
