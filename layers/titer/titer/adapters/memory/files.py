"""Stores that keep everything in this process and promise what those on AWS promise: one suite holds both to it."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from titer.adapters.memory.stored_file import (
    StoredFile,
    begin_version,
    is_expired,
    new_record,
    recall_version,
    take_version,
)
from titer.adapters.paging import PositionedFile, page_of, position_in
from titer.adapters.plain import to_plain
from titer.adapters.store_errors import (
    file_busy,
    file_deleted,
    file_exists,
    no_number_left,
    not_uploaded,
    unknown_version,
)
from titer.files.ports import Asked, FilePage, FileQuery, HolderChanged
from titer.files.provenance import Provenance
from titer.files.record import (
    Announcement,
    Claim,
    ClaimDenied,
    Completion,
    Correction,
    Declared,
    Deletion,
    FileRecord,
    FileVersion,
    ParkedMessage,
    StoredObject,
    VersionName,
    parked_id_of,
    parked_ids_of,
    refuse_joined,
)
from titer.files.versions import MOST_VERSIONS, identity, order_of
from titer.model.author import Author
from titer.model.clock import Clock
from titer.model.errors import Conflict
from titer.model.status import Status


class MemoryFiles:
    """The records of files, in this process."""

    def __init__(self, clock: Clock, *, most_versions: int = MOST_VERSIONS) -> None:
        self._clock = clock
        self._most_versions = most_versions
        self._files: dict[str, StoredFile] = {}
        self._corrections: dict[tuple[str, str], Correction] = {}
        self._slots: dict[str, str] = {}  # files by what their slots were reserved for
        self._holders: dict[str, VersionName] = {}  # of contents
        self._lock = threading.RLock()
        self._parked: dict[str, ParkedMessage] = {}

    def reserve(
        self,
        file_id: str,
        declared: Declared,
        *,
        bucket: str,
        key: str,
        now: datetime,
        expires_at: datetime,
        asked: Asked | None = None,
    ) -> None:
        to_plain(declared)  # refuses what no table could hold
        with self._lock:
            known = self._files.get(file_id)
            if known is None:
                if asked and self._slots.get(asked.name) not in {None, asked.before}:
                    raise Conflict(f"the slot of {file_id}")
                if asked:
                    self._slots[asked.name] = file_id
                self._files[file_id] = StoredFile(new_record(file_id, declared, bucket, key, now, expires_at))
            elif (known.record.declared, known.record.bucket, known.record.key) != (declared, bucket, key):
                raise file_exists(file_id)

    def reserved(self, name: str) -> str | None:
        return self._slots.get(name)

    def find(self, file_id: str) -> FileRecord | None:
        file = self._files.get(file_id)
        return None if file is None or is_expired(file.record, self._clock()) else file.record

    def page(self, query: FileQuery) -> FilePage:
        return page_of(self._newest_first(position_in(query), query.kind), query)

    def _newest_first(self, after: str | None, kind: str) -> Iterator[PositionedFile]:
        now = self._clock()
        living = (
            file.record
            for file in self._files.values()
            if not is_expired(file.record, now) and _kind_listed(file.record) == kind
        )
        positioned = [
            (f"{record.created_at.isoformat(timespec='microseconds')}#{record.file_id}", record) for record in living
        ]
        return (
            row for row in sorted(positioned, key=lambda row: row[0], reverse=True) if after is None or row[0] < after
        )

    def expect(self, file_id: str, name: str, correction: Correction, *, now: datetime) -> None:
        with self._lock:
            file = self._files.get(file_id)
            if file is None or not file.versions:
                raise not_uploaded()
            if file.deleted_through >= file.newest:
                raise file_deleted()
            if file.versions[file.newest].lease.busy(now):
                raise file_busy(file.newest)
            self._corrections[file_id, name] = correction

    def expected(self, file_id: str, name: str) -> Correction | None:
        return self._corrections.get((file_id, name))

    def claim(
        self,
        file_id: str,
        declared: Declared,
        stored: StoredObject,
        *,
        holder: str,
        now: datetime,
        until: datetime,
        after: int | None = None,
    ) -> Claim | ClaimDenied:
        with self._lock:
            file = self._files.get(file_id)
            if file is not None and after is not None and file.deleted_through >= after:
                file.numbers.setdefault(identity(stored), None)
            if file is None or is_expired(file.record, now):
                file = self._files[file_id] = StoredFile(
                    new_record(file_id, declared, stored.bucket, stored.key, now, None)
                )
            number = self._number(file, declared, stored, now)
            got = ClaimDenied.SUPERSEDED if number is None else take_version(file, number, holder, now, until)
            return self._unpark_denied(got, stored.announcement())

    def _number(self, file: StoredFile, declared: Declared, stored: StoredObject, now: datetime) -> int | None:
        name, order = identity(stored), order_of(stored)
        if name not in file.numbers:
            if file.highest is not None and order.precedes(file.highest):
                file.numbers[name] = None
            else:
                if file.newest >= self._most_versions:
                    raise no_number_left(self._most_versions)
                file.highest = order
                file.numbers[name] = begin_version(file, declared, stored, None, now).number
        return file.numbers[name]

    def begin(
        self, file_id: str, declared: Declared, stored: StoredObject, *, number: int, by: Author | None, now: datetime
    ) -> FileVersion:
        with self._lock:
            file = self._files[file_id]
            if number != file.newest + 1 or file.deleted_through == file.newest or file.record.joins:
                raise Conflict(f"version {number} of {file_id}")
            return begin_version(file, declared, stored, by, now)

    def claim_version(
        self, file_id: str, number: int, *, holder: str, now: datetime, until: datetime
    ) -> Claim | ClaimDenied:
        with self._lock:
            known = self.version(file_id, number)
            if known is None:
                raise unknown_version(file_id, number)
            return self._unpark_denied(
                take_version(self._files[file_id], number, holder, now, until), known.announcement(file_id)
            )

    def _unpark_denied(self, got: Claim | ClaimDenied, announced: Announcement) -> Claim | ClaimDenied:
        """Unpark what is denied for good; return the answer."""
        if isinstance(got, ClaimDenied) and got is not ClaimDenied.HELD:
            self._parked.pop(parked_id_of(announced), None)
        return got

    def version(self, file_id: str, number: int) -> FileVersion | None:
        file = self._files.get(file_id)
        return file.versions[number].known if file and number in file.versions else None

    def versions(self, file_id: str, *, limit: int, before: int | None = None) -> Sequence[FileVersion]:
        file = self._files.get(file_id)
        known = sorted(file.versions.items(), reverse=True) if file else []
        return [version.known for number, version in known if before is None or number < before][:limit]

    def recall(self, known: Provenance, *, now: datetime, anew: bool = False) -> Claim | None:
        with self._lock:
            file = self._files.get(known.file_id)
            if file is None or is_expired(file.record, now):
                bucket, key = known.stored.bucket, known.stored.key
                born = new_record(known.file_id, known.first, bucket, key, known.created_at, None)
                file = self._files[known.file_id] = StoredFile(born)
            version = file.versions.get(known.version)
            denial = version.lease.denial("", now) if version else None
            if file.newest > known.version and not (anew and version is None):
                return None
            if denial and not (anew and denial is ClaimDenied.FINISHED):
                return None
            if anew:
                file.record = replace(file.record, finished=None)
            return recall_version(file, known, now)

    def close(self, claim: Claim, finished: Completion | None = None) -> None:
        with self._lock:
            self._files[claim.file_id].close(claim.version, finished)
            for parked_id in parked_ids_of(claim):
                self._parked.pop(parked_id, None)

    def commit(
        self, claim: Claim, finished: Completion, *, fingerprint: str | None = None, schema: str | None = None
    ) -> bool:
        with self._lock:
            file = self._files[claim.file_id]
            if file.deleted_through >= claim.version:
                return False
            shown = file.record.version if file.record.finished else None
            if shown is None or shown < claim.version:
                self._hold(file, claim, finished, fingerprint)
                file.schema = (finished.asset, schema) if finished.asset and schema else None
                file.show(claim.version, finished)
            file.close(claim.version, finished)
            for parked_id in parked_ids_of(claim):
                self._parked.pop(parked_id, None)
            return file.record.version == claim.version

    def _hold(self, file: StoredFile, claim: Claim, finished: Completion, fingerprint: str | None) -> None:
        holder = self.holder(fingerprint) if fingerprint else None
        mine = holder is None or holder.file_id == claim.file_id
        told = finished.duplicate_of if fingerprint else None
        if not mine if told is None else holder is None or holder.file_id != told:
            raise HolderChanged(f"content {fingerprint}")
        left = self._release(file)
        if fingerprint and finished.duplicate_of is None:
            file.fingerprint, self._holders[fingerprint] = fingerprint, VersionName(claim.file_id, claim.version)
        elif fingerprint:
            file.record = replace(file.record, same_as=fingerprint)
        version = file.versions[claim.version]
        version.known = replace(version.known, left=left if left != fingerprint else None)

    def _release(self, file: StoredFile) -> str | None:
        """Let go of the content that the file held or told of; return its name."""
        left = file.fingerprint or file.record.same_as
        if file.fingerprint:
            del self._holders[file.fingerprint]
        file.fingerprint = None
        file.record = replace(file.record, same_as=None)
        return left

    def holder(self, fingerprint: str) -> VersionName | None:
        return self._holders.get(fingerprint)

    def duplicates(self, fingerprint: str, *, limit: int, after: str | None = None) -> Sequence[str]:
        found = sorted(file_id for file_id, file in self._files.items() if file.record.same_as == fingerprint)
        return [file_id for file_id in found if after is None or file_id > after][:limit]

    def schema_before(self, asset: str, uploaded_at: datetime, file_id: str) -> str | None:
        with self._lock:
            found = [
                (file.record.uploaded_at or uploaded_at, file.record.file_id, file.schema[1])
                for file in self._files.values()
                if file.schema and file.schema[0] == asset
            ]
        before = [each for each in found if each[:2] < (uploaded_at, file_id)]
        return max(before)[2] if before else None

    def delete(self, file_id: str, *, by: Author, now: datetime, at: datetime | None = None) -> FileRecord:
        with self._lock:
            file = self._files.get(file_id)
            if file is None or not file.versions:
                raise not_uploaded()
            newest = file.newest
            if file.deleted_through < newest:
                refuse_joined(file.record.joins)
                if file.versions[newest].lease.busy(now):
                    raise file_busy(newest)
                self._release(file)
                file.schema = None
                file.record = replace(
                    file.record,
                    status=Status.DELETED,
                    version=newest,
                    finished=None,
                    object_version=file.versions[newest].known.stored.version_id,
                    deletion=Deletion(newest, at or now, by),
                    given_up=None,
                )
            return file.record

    def note_failure(self, claim: Claim, error: str) -> None:
        with self._lock:
            version = self._files[claim.file_id].versions[claim.version]
            if version.lease.attempt == claim.attempt and not version.lease.finished:
                version.error = (claim.attempt, error)
                version.lease = replace(version.lease, until=self._clock())


def _kind_listed(record: FileRecord) -> str:
    return "compacted" if record.compacted_into else record.kind
