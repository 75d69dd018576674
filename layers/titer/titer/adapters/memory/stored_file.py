"""A file as it is kept in this process, with its versions."""

from dataclasses import field, replace
from datetime import datetime

from titer.files.provenance import Provenance
from titer.files.record import (
    Announcement,
    Claim,
    ClaimDenied,
    Completion,
    Declared,
    FileRecord,
    FileVersion,
    StoredObject,
)
from titer.files.versions import WAITING, Lease, ObjectOrder, identity, order_of
from titer.model.author import Author
from titer.model.dataclass import dataclass
from titer.model.status import Status


@dataclass(slots=True)
class StoredVersion:
    known: FileVersion
    lease: Lease
    error: tuple[int, str] | None = None  # how an attempt ended


@dataclass(slots=True)
class StoredFile:
    record: FileRecord
    highest: ObjectOrder | None = None
    versions: dict[int, StoredVersion] = field(default_factory=dict)
    parked_id: str | None = None  # of what the record shows as given up
    numbers: dict[str, int | None] = field(default_factory=dict)  # of object versions; None: superseded
    fingerprint: str | None = None  # that the file holds
    schema: tuple[str, str] | None = None  # its asset, and what it looks like

    @property
    def deleted_through(self) -> int:
        return self.record.deleted_through

    @property
    def newest(self) -> int:
        """The highest version there is; 0 where there is none."""
        return max(self.versions, default=0)

    def show(self, number: int, finished: Completion) -> None:
        """Make a version the one that readers see."""
        stored = self.versions[number].known.stored
        self.record = replace(
            self.record,
            status=finished.status,
            version=number,
            finished=finished,
            object_version=stored.version_id,
            given_up=None,
        )

    def close(self, number: int, finished: Completion | None) -> None:
        """Note how a version ended; the first end noted stays."""
        version = self.versions[number]
        if not version.lease.finished:
            version.known = replace(version.known, finished=finished, superseded=finished is None)
        version.lease = replace(version.lease, finished=True)


def version_number_of(file: StoredFile, announced: Announcement) -> int | None:
    """Return the version that it became; 0 where it came too late, None where nobody has begun it."""
    if announced.version:
        return announced.version.number
    return (file.numbers[announced.version_id] or 0) if announced.version_id in file.numbers else None


def new_record(
    file_id: str, declared: Declared, bucket: str, key: str, now: datetime, expires_at: datetime | None
) -> FileRecord:
    """Return the record of a file of which nothing has come yet."""
    return FileRecord(
        file_id=file_id,
        declared=declared,
        bucket=bucket,
        key=key,
        created_at=now,
        status=Status.AWAITING_UPLOAD,
        version=None,
        uploaded_at=None,
        finished=None,
        expires_at=expires_at,
    )


def is_expired(record: FileRecord, now: datetime) -> bool:
    """Return whether its slot ran out."""
    return record.expires_at is not None and record.expires_at <= now


def begin_version(
    file: StoredFile, declared: Declared, stored: StoredObject, by: Author | None, now: datetime
) -> FileVersion:
    """Make and return the next version."""
    number = file.newest + 1
    begun = FileVersion(number=number, declared=declared, stored=stored, begun_at=now, by=by, finished=None)
    unheld = Lease(holder="", until=WAITING, attempt=0, finished=False)
    file.versions[number] = StoredVersion(begun, unheld)
    uploaded_at = file.record.uploaded_at or stored.last_modified
    file.record = replace(file.record, uploaded_at=uploaded_at, expires_at=None, newest=number)
    _show_begun(file, begun)
    return begun


def take_version(file: StoredFile, number: int, holder: str, now: datetime, until: datetime) -> Claim | ClaimDenied:
    """Return the claim of a version, or why it is not given out."""
    if number <= file.deleted_through:
        return ClaimDenied.DELETED
    version = file.versions[number]
    denial = version.lease.denial(holder, now)
    if denial is not None:
        return denial
    version.lease = Lease(holder=holder, until=until, attempt=version.lease.attempt + 1, finished=False)
    return _claim_of(file, version)


def _claim_of(file: StoredFile, version: StoredVersion) -> Claim:
    assert file.record.uploaded_at is not None
    known, lease = version.known, version.lease
    return Claim(
        file_id=file.record.file_id,
        version=known.number,
        declared=known.declared,
        stored=known.stored,
        uploaded_at=file.record.uploaded_at,
        attempt=lease.attempt,
        holder=lease.holder,
        until=lease.until,
        first=file.record.declared,
        created_at=file.record.created_at,
        begun_at=known.begun_at,
        by=known.by,
    )


def recall_version(file: StoredFile, known: Provenance, now: datetime) -> Claim:
    """Know a version again, held by nobody."""
    version = FileVersion(
        number=known.version,
        declared=known.declared,
        stored=known.stored,
        begun_at=known.begun_at,
        by=known.by,
        finished=None,
    )
    lease = Lease(holder="", until=now, attempt=1, finished=False)
    file.versions[known.version] = StoredVersion(version, lease)
    file.numbers[identity(known.stored)] = known.version
    file.highest = order_of(known.stored)
    newest = max(file.record.newest or 0, known.version)
    file.record = replace(file.record, uploaded_at=known.uploaded_at, expires_at=None, newest=newest)
    _show_begun(file, version)
    return _claim_of(file, file.versions[known.version])


def _show_begun(file: StoredFile, version: FileVersion) -> None:
    """Let readers see that a file is in hand, where there is nothing else to see."""
    file.record = replace(file.record, given_up=None)
    if file.record.finished is None:
        object_version = version.stored.version_id
        file.record = replace(
            file.record, status=Status.PROCESSING, version=version.number, object_version=object_version
        )
