"""Messages that could not be processed, in this process."""

from dataclasses import replace
from datetime import datetime

from titer.adapters.memory.files import MemoryFiles
from titer.adapters.memory.stored_file import StoredFile, StoredVersion, is_expired, new_record, version_number_of
from titer.adapters.paging import newest_page
from titer.adapters.plain import instant_text
from titer.files.parking import Attempts, ParkedPage
from titer.files.record import Announcement, Declared, Discard, ParkedMessage, told_of_discarded
from titer.model.clock import Clock
from titer.model.status import Status


class MemoryParking:
    """What could not be processed, beside the records of files in this process."""

    def __init__(self, files: MemoryFiles, clock: Clock) -> None:
        self._store = files
        self._clock = clock

    def attempts(self, file_id: str, announced: Announcement) -> Attempts:
        file = self._store._files.get(file_id)
        number = version_number_of(file, announced) if file else None
        if file is None or number is None:
            return Attempts()
        return _attempts(file.versions[number]) if number > file.deleted_through else Attempts(finished=True)

    def park(self, parked: ParkedMessage, declared: Declared) -> bool:
        assert parked.file_id
        assert parked.announced
        with self._store._lock:
            if self.attempts(parked.file_id, parked.announced).finished:
                return False
            file, now = self._store._files.get(parked.file_id), self._clock()
            if file is None or is_expired(file.record, now):
                bucket, key = parked.announced.bucket, parked.announced.key
                file = self._store._files[parked.file_id] = StoredFile(
                    new_record(parked.file_id, declared, bucket, key, now, None)
                )
            number = version_number_of(file, parked.announced)
            if number:
                version = file.versions[number]
                version.lease = replace(version.lease, until=now)
            file.parked_id = parked.parked_id
            file.record = replace(file.record, expires_at=None)
            if file.record.finished is None:
                file.record = replace(file.record, status=Status.FAILED, given_up=parked.message)
            self.park_message(parked)
            return True

    def park_message(self, parked: ParkedMessage) -> None:
        self._store._parked[parked.parked_id] = parked

    def find(self, parked_id: str) -> ParkedMessage | None:
        return self._store._parked.get(parked_id)

    def page(self, *, limit: int, cursor: str | None = None, discarded: bool = False) -> ParkedPage:
        positioned = [
            (f"{instant_text(one.parked_at)}#{one.parked_id}", one)
            for one in self._store._parked.values()
            if (one.discarded is not None) == discarded
        ]
        found, following = newest_page("DISCARDED" if discarded else "PARKED", positioned, limit, cursor)
        return ParkedPage(tuple(found), following)

    def settle(self, parked_id: str) -> None:
        self._store._parked.pop(parked_id, None)

    def note_redriven(self, parked: ParkedMessage, at: datetime) -> None:
        with self._store._lock:
            known = self._store._parked.get(parked.parked_id)
            if known is not None and known.parked_at == parked.parked_at:
                self.park_message(replace(known, redriven_at=at, discarded=None))
            file = self._store._files.get(parked.file_id or "")
            if file is not None and file.parked_id == parked.parked_id and file.record.given_up is not None:
                status = Status.PROCESSING if file.versions else Status.AWAITING_UPLOAD
                file.record = replace(file.record, status=status, given_up=None)

    def note_discarded(self, parked: ParkedMessage, discard: Discard) -> ParkedMessage | None:
        with self._store._lock:
            known = self._store._parked.get(parked.parked_id)
            if known is None or known.parked_at != parked.parked_at:
                return None
            discarded = replace(known, discarded=discard)
            self.park_message(discarded)
            file = self._store._files.get(parked.file_id or "")
            if file is not None and file.parked_id == parked.parked_id and file.record.given_up is not None:
                file.record = replace(file.record, given_up=told_of_discarded(discarded))
            return discarded


def _attempts(version: StoredVersion) -> Attempts:
    lease = version.lease
    error = version.error[1] if version.error and version.error[0] == lease.attempt else None
    return Attempts(lease.attempt, error, lease.until, lease.finished)
