"""The use case that looks for what fell through, or was forgotten: the two buckets and the table against each other.

Parquet in the data bucket ─▶ of files that neither the table nor the uploads bucket has
objects in the uploads bucket ─▶ that nobody has begun, or that the table has forgotten
records in the table ─▶ versions without an end, results that are gone, deletions and heirs left half-way,
                       and files of which nobody noted what batches they tell of
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import batched

from titer.batches.noting import NoteBatches
from titer.files.artefacts import ArtefactKeys
from titer.files.fingerprint import fingerprint_of
from titer.files.found import FileOf, file_of
from titer.files.keys import file_of_parquet, slot_in
from titer.files.parking import Parking
from titer.files.ports import KINDS, Artefact, Artefacts, FileQuery, Files, RawFiles
from titer.files.provenance import Provenance, declaration_in
from titer.files.record import FileRecord, FileVersion, ParkedMessage, StoredObject, parked_id_of
from titer.files.recovery import Recovery
from titer.model.clock import Clock
from titer.model.dataclass import dataclass

AT_ONCE = 10  # files that are looked up at the same time: as many connections as a client keeps
BATCH = 256  # files that are held at a time
_PAGE = 100  # records, or versions


class State(StrEnum):
    """What was found. Everything from `PARKED` on wants someone to do something."""

    FINISHED = "finished"
    IN_HAND = "in_hand"  # waiting in the queue for not long, or being judged
    DISCARDED = "discarded"  # tried too often, and an administrator left it at that
    PARKED = "parked"  # tried too often; to be redriven, or discarded
    STUCK = "stuck"  # begun, and its lease has ended without a result, or its message was lost
    SLOT_EXPIRED = "slot_expired"  # its slot is not in the table; its form tells what was declared
    DECLARATION_LOST = "declaration_lost"  # likewise, and nothing tells what was declared
    NEVER_ANNOUNCED = "never_announced"  # nobody has begun it
    FORGOTTEN = "forgotten"  # it was judged, or deleted, and the table does not know
    RESULT_GONE = "result_gone"  # the table knows of a result that is not in the data bucket
    NOT_CLEARED = "not_cleared"  # deleted, and what it left may lie there still
    WITHOUT_ORIGINAL = "without_original"  # a duplicate of what no file holds any more
    BATCHES_UNKNOWN = "batches_unknown"  # it may tell of batches, and nobody has noted of which
    UNKNOWN_PARQUET = "unknown_parquet"  # readings of which nothing tells whose they are


FIXABLE = frozenset(State) - {
    State.FINISHED,
    State.IN_HAND,
    State.DISCARDED,
    State.PARKED,
    State.UNKNOWN_PARQUET,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found of a file, of one of its objects, or of one of its versions."""

    state: State
    file_id: str
    key: str  # of the object; of the Parquet, where there is no object
    stored: StoredObject | None = None
    version: int | None = None
    attempts: int = 0
    known: Provenance | None = None  # what the data bucket tells of a file that was forgotten
    content: str | None = None  # the name of the content that no file holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What is compared."""

    uploads: RawFiles
    files: Files
    parking: Parking
    artefacts: Artefacts
    recovery: Recovery
    noting: NoteBatches | None = None  # where what files tell of batches is looked at too


class Reconcile:
    """Compares what lies in the buckets with what the table knows of it."""

    def __init__(self, places: Places, *, clock: Clock, patience: timedelta) -> None:
        self._at = places
        self._clock = clock
        self._patience = patience  # how long something may wait without anything being wrong

    def look(self) -> Iterator[Found]:
        """Yield what is found, place by place; memory does not grow with it.

        Whoever mends each as it comes is not told of it again by what is looked at later.
        """
        keys, objects = self._at.artefacts.keys("readings/"), filter(_is_file, self._at.uploads.newest())
        with ThreadPoolExecutor(AT_ONCE) as pool:
            yield from _side_by_side(pool, self._inspect_parquet, keys)
            yield from _side_by_side(pool, self._inspect_object, objects)
            yield from _side_by_side(pool, self._inspect_record, self._records())

    def _records(self) -> Iterator[FileRecord]:
        for kind in KINDS:
            cursor: str | None = ""
            while cursor is not None:
                page = self._at.files.page(FileQuery(limit=_PAGE, cursor=cursor or None, kind=kind))
                yield from page.files
                cursor = page.cursor

    def _inspect_parquet(self, key: str) -> list[Found]:
        """Return the file of which there is Parquet alone, as far as objects and records do not tell of it."""
        file_id = file_of_parquet(key)
        record = self._at.files.find(file_id) if file_id else None
        if record and record.newest:
            return []
        known = self._at.recovery.remains(file_id, key) if file_id else None
        if known is None or file_id is None:
            return [Found(state=State.UNKNOWN_PARQUET, file_id=file_id or "", key=key)]
        told_by_object = self._at.recovery.remains(file_id) and self._at.uploads.describe(known.stored.key)
        return [] if told_by_object else [_forgotten(known)]

    def _inspect_object(self, stored: StoredObject) -> list[Found]:
        """Return the state of an object that has its end, or that nobody has begun; records tell of the others."""
        found = file_of(self._at.files, stored.bucket, stored.key)
        record = found.record
        if record is None or not record.newest:
            known = self._at.recovery.remains(found.file_id)
            if known and known.stored.key == stored.key:
                return [_forgotten(known, stored)]
        attempts = self._at.parking.attempts(found.file_id, stored.announcement())
        if attempts.until and not attempts.finished:
            return []
        state = State.FINISHED if attempts.finished else self._state_unbegun(found, stored)
        return [Found(state=state, file_id=found.file_id, key=stored.key, stored=stored)]

    def _state_unbegun(self, found: FileOf, stored: StoredObject) -> State:
        parked = self._at.parking.find(parked_id_of(stored.announcement()))
        if waiting := self._waiting(parked, stored.last_modified):
            return waiting
        if not found.declared.lost or not slot_in(stored.key):
            return State.NEVER_ANNOUNCED
        said = declaration_in(self._at.uploads.declaration(stored.key, stored.version_id))
        return State.SLOT_EXPIRED if said else State.DECLARATION_LOST

    def _waiting(self, parked: ParkedMessage | None, since: datetime) -> State | None:
        """Return the state of what somebody looks after, None where it was left."""
        if parked and parked.discarded:
            return State.DISCARDED
        if parked and parked.redriven_at is None:
            return State.PARKED
        moved = max(parked.redriven_at, since) if parked and parked.redriven_at else since
        return State.IN_HAND if self._clock() < moved + self._patience else None

    def _inspect_record(self, record: FileRecord) -> list[Found]:
        if not record.newest:
            return []
        unended = [*self._unended(record)]
        there = self._at.artefacts.newest(self._readings_key(record))
        if known := self._known_better(record, unended, there):
            return [_forgotten(known)]
        return unended or self._inspect_shown(record, there)

    def _unended(self, record: FileRecord) -> Iterator[Found]:
        """Yield the versions of a file that have no end and were not deleted."""
        through = record.deleted_through
        before: int | None = None
        while versions := self._at.files.versions(record.file_id, limit=_PAGE, before=before):
            open_ = (each for each in versions if not each.ended and each.number > through)
            yield from (self._unended_version(record.file_id, each) for each in open_)
            before = versions[-1].number
            if before <= through + 1:
                return

    def _unended_version(self, file_id: str, version: FileVersion) -> Found:
        by_number, by_object = version.announcement(file_id), version.stored.announcement()
        attempts = self._at.parking.attempts(file_id, by_number)
        parked = self._at.parking.find(parked_id_of(by_number)) or self._at.parking.find(parked_id_of(by_object))
        live = attempts.count and attempts.until and self._clock() < attempts.until
        state = self._waiting(parked, version.begun_at) or (State.IN_HAND if live else State.STUCK)
        return _of_version(state, file_id, version, attempts.count)

    def _known_better(self, record: FileRecord, unended: list[Found], there: Artefact | None) -> Provenance | None:
        """Return what the data bucket knows of a file that the table does not: a later version, an end, a deletion."""
        newest = record.newest or 0
        known = self._at.recovery.remains(record.file_id, self._readings_key(record))
        if known is None or any(each.state is State.IN_HAND for each in unended):
            return None
        if known.version > newest or (there and there.version > newest):
            return known
        if known.version < newest:
            return None
        ended = known.finished and any(each.version == newest and each.state is State.STUCK for each in unended)
        deleted = known.deletion and record.deleted_through < newest
        return known if ended or deleted else None

    def _inspect_shown(self, record: FileRecord, there: Artefact | None) -> list[Found]:
        """Return what is wrong with what readers see, or with what they are not to see any more."""
        shown = self._at.files.version(record.file_id, record.version or 0)
        if shown is None:
            return []
        if record.finished is None:
            return self._inspect_deleted(record, shown)
        if record.compacted_into:  # another file has its readings
            return []
        if not self._is_whole(record, there):
            return [_of_version(State.RESULT_GONE, record.file_id, shown)]
        content = fingerprint_of(record.finished.sha256, shown.declared)
        if record.finished.duplicate_of and self._at.files.holder(content) is None:
            return [_of_version(State.WITHOUT_ORIGINAL, record.file_id, shown, content=content)]
        due = self._at.noting is not None and self._at.noting.is_due(record)
        return [_of_version(State.BATCHES_UNKNOWN, record.file_id, shown)] if due else []

    def _is_whole(self, record: FileRecord, there: Artefact | None) -> bool:
        """Return whether what readers see is in the data bucket, and whoever reads all Parquet finds the same."""
        end = record.finished
        if end is None or there is None or there.version < (record.version or 0):
            return False
        return all(self._at.artefacts.is_there(place) for place in (end.result, end.readings, end.rejected) if place)

    def _inspect_deleted(self, record: FileRecord, last: FileVersion) -> list[Found]:
        deletion = record.deletion
        if deletion is None or self._clock() < deletion.at + self._patience:
            return []
        known = self._at.recovery.remains(record.file_id, self._readings_key(record))
        cleared = known and known.deletion and known.deletion.through == deletion.through
        return [] if cleared else [_of_version(State.NOT_CLEARED, record.file_id, last)]

    def _readings_key(self, record: FileRecord) -> str:
        return ArtefactKeys.of(record.file_id, record.uploaded_at or record.created_at, 1).readings


def _side_by_side[T](
    pool: ThreadPoolExecutor, inspect: Callable[[T], list[Found]], each: Iterator[T]
) -> Iterator[Found]:
    for some in batched(each, BATCH, strict=False):
        for found in pool.map(inspect, some):
            yield from found


def _forgotten(known: Provenance, stored: StoredObject | None = None) -> Found:
    return Found(
        state=State.FORGOTTEN,
        file_id=known.file_id,
        key=known.stored.key,
        stored=stored or known.stored,
        version=known.version,
        known=known,
    )


def _of_version(
    state: State, file_id: str, version: FileVersion, attempts: int = 0, content: str | None = None
) -> Found:
    return Found(
        state=state,
        file_id=file_id,
        key=version.stored.key,
        stored=version.stored,
        version=version.number,
        attempts=attempts,
        content=content,
    )


def _is_file(stored: StoredObject) -> bool:
    return not (stored.key.endswith("/") and not stored.size)
