"""What can be found of files that fell through, were forgotten or damaged."""

from enum import StrEnum

from titer.files.provenance import Provenance
from titer.files.record import FileVersion, StoredObject
from titer.model.dataclass import dataclass


class State(StrEnum):
    """What was found. Everything from `PARKED` on wants someone to do something."""

    FINISHED = "finished"
    IN_HAND = "in_hand"  # waiting in the queue for not long, or being judged
    DISCARDED = "discarded"  # tried too often, and an administrator left it at that
    RAW_GONE = "raw_gone"  # its raw file is gone, its result is not: all that is lost is to have it judged anew
    PARKED = "parked"  # tried too often; to be redriven, or discarded
    STUCK = "stuck"  # begun, and its lease has ended without a result, or its message was lost
    SLOT_EXPIRED = "slot_expired"  # its slot is not in the table; its form tells what was declared
    DECLARATION_LOST = "declaration_lost"  # likewise, and nothing tells what was declared
    NEVER_ANNOUNCED = "never_announced"  # nobody has begun it
    FORGOTTEN = "forgotten"  # it was judged, or deleted, and the table does not know
    DAMAGED = "damaged"  # what the table has of it cannot be read, or is not what its result says
    BEYOND_REPAIR = "beyond_repair"  # likewise, and nothing else tells how it was
    RESULT_GONE = "result_gone"  # the table knows of a result that is not in the data bucket
    NOT_CLEARED = "not_cleared"  # deleted, and what it left may lie there still
    WITHOUT_ORIGINAL = "without_original"  # a duplicate of what no file holds any more
    BATCHES_UNKNOWN = "batches_unknown"  # it may tell of batches, and nobody has noted of which
    UNKNOWN_PARQUET = "unknown_parquet"  # readings of which nothing tells whose they are


FIXABLE = frozenset(State) - {
    State.FINISHED,
    State.IN_HAND,
    State.DISCARDED,
    State.RAW_GONE,
    State.PARKED,
    State.BEYOND_REPAIR,
    State.UNKNOWN_PARQUET,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found of a file, of one of its objects, or of one of its versions."""

    state: State
    file_id: str
    key: str  # of the object; of the Parquet, where there is no object; empty where nothing tells it
    stored: StoredObject | None = None
    version: int | None = None
    attempts: int = 0
    known: Provenance | None = None  # what the data bucket tells of a file that was forgotten, or damaged
    content: str | None = None  # the name of the content that no file holds


def told_of(state: State, known: Provenance, stored: StoredObject | None = None) -> Found:
    """Return what was found of a file of which the data bucket tells."""
    return Found(
        state=state,
        file_id=known.file_id,
        key=known.stored.key,
        stored=stored or known.stored,
        version=known.version,
        known=known,
    )


def damaged(file_id: str, known: Provenance | None) -> Found:
    """Return that a file is damaged in the table; for good, where nothing else tells of it."""
    return told_of(State.DAMAGED, known) if known else Found(state=State.BEYOND_REPAIR, file_id=file_id, key="")


def of_version(
    state: State, file_id: str, version: FileVersion, attempts: int = 0, content: str | None = None
) -> Found:
    """Return what was found of a version."""
    return Found(
        state=state,
        file_id=file_id,
        key=version.stored.key,
        stored=version.stored,
        version=version.number,
        attempts=attempts,
        content=content,
    )
