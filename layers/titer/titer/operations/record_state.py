"""What is found of a file that the table knows: whether all that it says is so.

That is: versions without an end, results and raw files that are gone, figures that are not those of the result,
deletions and heirs left half-way, and files of which nobody noted what batches they tell of.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from titer.batches.noting import NoteBatches
from titer.files.artefacts import ArtefactKeys
from titer.files.fingerprint import fingerprint_of
from titer.files.parking import Parking
from titer.files.ports import Artefact, Artefacts, Files, RawFiles
from titer.files.provenance import Provenance
from titer.files.record import Completion, FileRecord, FileVersion, ParkedMessage, parked_id_of
from titer.files.recovery import Recovery
from titer.model.clock import Clock
from titer.model.dataclass import dataclass
from titer.operations.found import Found, State, damaged, of_version, told_of

_PAGE = 100  # versions


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What is compared."""

    uploads: RawFiles
    files: Files
    parking: Parking
    artefacts: Artefacts
    recovery: Recovery
    noting: NoteBatches | None = None  # where what files tell of batches is looked at too


class RecordState:
    """Compares what the table knows of a file with what lies in the buckets."""

    def __init__(self, places: Places, *, clock: Clock, patience: timedelta) -> None:
        self._at = places
        self._clock = clock
        self._patience = patience  # how long something may wait without anything being wrong

    def inspect(self, record: FileRecord) -> list[Found]:
        """Return what is found of a file; nothing of a slot that awaits its object."""
        if not record.newest:
            return []
        unended = [*self._unended(record)]
        there = self._at.artefacts.newest(_readings_key(record))
        known = self._at.recovery.remains(record.file_id, _readings_key(record))
        if known and self._is_better(known, record, unended, there):
            return [told_of(State.FORGOTTEN, known)]
        return unended or self._inspect_ended(record, known, there)

    def waiting(self, parked: ParkedMessage | None, since: datetime) -> State | None:
        """Return the state of what somebody looks after, None where it was left."""
        if parked and parked.discarded:
            return State.DISCARDED
        if parked and parked.redriven_at is None:
            return State.PARKED
        moved = max(parked.redriven_at, since) if parked and parked.redriven_at else since
        return State.IN_HAND if self._clock() < moved + self._patience else None

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
        state = self.waiting(parked, version.begun_at) or (State.IN_HAND if live else State.STUCK)
        return of_version(state, file_id, version, attempts.count)

    def _is_better(self, known: Provenance, record: FileRecord, unended: list[Found], there: Artefact | None) -> bool:
        """Return whether the data bucket knows what the table does not: a later version, an end, a deletion."""
        newest = record.newest or 0
        if any(each.state is State.IN_HAND for each in unended):
            return False
        if known.version > newest or (there and there.version > newest):
            return True
        ended = known.finished and any(each.version == newest and each.state is State.STUCK for each in unended)
        deleted = known.deletion and record.deleted_through < newest
        return known.version == newest and bool(ended or deleted)

    def _inspect_ended(self, record: FileRecord, known: Provenance | None, there: Artefact | None) -> list[Found]:
        shown, newest = (self._at.files.version(record.file_id, each or 0) for each in (record.version, record.newest))
        if shown is None or newest is None:
            lost = known if newest else self._newest(record, known)
            return [damaged(record.file_id, lost)]
        if self._contradicts(record, shown, known):
            return [damaged(record.file_id, known if known and self._is_so(known, shown) else None)]
        found = self._inspect_shown(record, shown, there) if record.finished else self._inspect_deleted(record, shown)
        return found or [of_version(State.FINISHED, record.file_id, shown)]

    def _newest(self, record: FileRecord, known: Provenance | None) -> Provenance | None:
        """Return the newest version, of which the table has lost what it was to be judged by.

        It is judged as what readers see was, from what was sent last.
        """
        if known is None or known.version == record.newest or known.version != record.version:
            return known if known and known.version == record.newest else None
        stored = self._at.uploads.describe(record.key) or known.stored
        unended = replace(known, version=record.newest or 0, stored=stored, begun_at=self._clock(), by=None)
        return replace(unended, finished=None, fingerprint=None, schema=None)

    def _contradicts(self, record: FileRecord, shown: FileVersion, known: Provenance | None) -> bool:
        """Return whether readers see another end of a version than it has, or none where it has one."""
        if record.finished is None:
            return shown.finished is not None and shown.number > record.deleted_through
        beside = known.finished if known and known.version == shown.number else None
        return any(_figures(end) != _figures(record.finished) for end in (shown.finished, beside) if end)

    def _is_so(self, known: Provenance, shown: FileVersion) -> bool:
        """Return whether what lies beside the result is of this version, and says what the result does."""
        end = known.finished
        if end is None or known.version != shown.number or not self._at.artefacts.is_there(end.result):
            return False
        document = self._at.artefacts.get_json(end.result.key, end.result.version_id)
        counts: Any = document.get("aggregates") or {}
        found = [counts.get(name, 0) for name in ("row_count", "rejected_rows", "reading_count")]
        return (document.get("status"), *found) == (end.status, end.row_count, end.rejected_rows, end.reading_count)

    def _inspect_shown(self, record: FileRecord, shown: FileVersion, there: Artefact | None) -> list[Found]:
        """Return what is wrong with what readers see."""
        if record.finished is None or record.compacted_into:  # another file has its readings
            return []
        if not self._is_whole(record, there):
            return [of_version(State.RESULT_GONE, record.file_id, shown)]
        content = fingerprint_of(record.finished.sha256, shown.declared)
        if record.finished.duplicate_of and self._at.files.holder(content) is None:
            return [of_version(State.WITHOUT_ORIGINAL, record.file_id, shown, content=content)]
        if self._at.noting is not None and self._at.noting.is_due(record):
            return [of_version(State.BATCHES_UNKNOWN, record.file_id, shown)]
        raw = self._at.uploads.describe(shown.stored.key, shown.stored.version_id)
        return [] if raw else [of_version(State.RAW_GONE, record.file_id, shown)]

    def _is_whole(self, record: FileRecord, there: Artefact | None) -> bool:
        """Return whether what readers see is in the data bucket, and whoever reads all Parquet finds the same."""
        end = record.finished
        if end is None or there is None or there.version < (record.version or 0):
            return False
        return all(self._at.artefacts.is_there(place) for place in (end.result, end.readings, end.rejected) if place)

    def _inspect_deleted(self, record: FileRecord, last: FileVersion) -> list[Found]:
        """Return whether what was deleted lies there still."""
        deletion = record.deletion
        if deletion is None or self._clock() < deletion.at + self._patience:
            return []
        known = self._at.recovery.remains(record.file_id, _readings_key(record))
        cleared = known and known.deletion and known.deletion.through == deletion.through
        return [] if cleared else [of_version(State.NOT_CLEARED, record.file_id, last)]


def _readings_key(record: FileRecord) -> str:
    return ArtefactKeys.of(record.file_id, record.uploaded_at or record.created_at, 1).readings


def _figures(end: Completion) -> tuple[object, ...]:
    """Return what judging the same bytes by the same rules finds each time."""
    return (end.status, end.row_count, end.rejected_rows, end.reading_count, end.error_count, end.bytes, end.sha256)
