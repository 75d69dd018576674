"""Stores that keep everything in this process and promise what those on AWS promise: one suite holds both to it."""

import base64
import io
import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import md5
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from titer.adapters.paging import Placed, page_of, position_in
from titer.adapters.plain import instant_text, json_bytes, to_plain
from titer.adapters.refusals import (
    artefact_missing,
    file_busy,
    file_exists,
    no_number_left,
    not_uploaded,
    object_gone,
    token_exists,
    unknown_version,
)
from titer.adapters.succession import MOST_VERSIONS, WAITING, Lease, Place, identity, place_of
from titer.announcement import message_of
from titer.cursor import INSTANT_AND_ID, seal, unseal
from titer.editions import RuleEdition
from titer.ports import (
    Artefact,
    Attempts,
    Clock,
    Conflict,
    FilePage,
    FileQuery,
    HolderChanged,
    ParkedPage,
    PostForm,
    Token,
    TokenPage,
)
from titer.record import (
    Announced,
    Author,
    Claim,
    Declared,
    Deletion,
    FileRecord,
    FileVersion,
    Finished,
    Parked,
    Refusal,
    Status,
    StoredObject,
    VersionName,
    parked_id_of,
    parked_ids_of,
)


@dataclass(slots=True)
class _Version:
    known: FileVersion
    lease: Lease
    error: tuple[int, str] | None = None  # how an attempt ended


@dataclass(slots=True)
class _File:
    record: FileRecord
    highest: Place | None = None
    versions: list[_Version] = field(default_factory=list)
    parked_id: str | None = None  # of what the record shows as given up
    numbers: dict[str, int | None] = field(default_factory=dict)  # of object versions; None: superseded
    content: str | None = None  # that the file holds
    same_as: str | None = None  # the content that it tells of, another holding it
    schema: tuple[str, str] | None = None  # its asset, and what it looks like

    @property
    def deleted_through(self) -> int:
        return self.record.deletion.through if self.record.deletion else 0

    def show(self, number: int, finished: Finished) -> None:
        """Make a version the one that readers see."""
        stored = self.versions[number - 1].known.stored
        self.record = replace(
            self.record,
            status=finished.status,
            version=number,
            finished=finished,
            object_version=stored.version_id,
            given_up=None,
        )

    def close(self, number: int, finished: Finished) -> None:
        """Note how a version ended; the first end noted stays."""
        version = self.versions[number - 1]
        version.lease = replace(version.lease, finished=True)
        version.known = replace(version.known, finished=version.known.finished or finished)


class MemoryFiles:
    """The records of files, in this process."""

    def __init__(self, clock: Clock, *, most_versions: int = MOST_VERSIONS) -> None:
        self._clock = clock
        self._most_versions = most_versions
        self._files: dict[str, _File] = {}
        self._holders: dict[str, VersionName] = {}  # of contents
        self._lock = threading.RLock()
        self._parked: dict[str, Parked] = {}

    def reserve(
        self, file_id: str, declared: Declared, *, bucket: str, key: str, now: datetime, expires_at: datetime
    ) -> None:
        to_plain(declared)  # refuses what no table could hold
        with self._lock:
            known = self._files.get(file_id)
            if known is None:
                self._files[file_id] = _File(_born(file_id, declared, bucket, key, now, expires_at))
            elif (known.record.declared, known.record.bucket, known.record.key) != (declared, bucket, key):
                raise file_exists(file_id)

    def find(self, file_id: str) -> FileRecord | None:
        file = self._files.get(file_id)
        return None if file is None or _expired(file.record, self._clock()) else file.record

    def page(self, query: FileQuery) -> FilePage:
        return page_of(self._newest_first(position_in(query)), query)

    def _newest_first(self, after: str | None) -> Iterator[Placed]:
        now = self._clock()
        living = (file.record for file in self._files.values() if not _expired(file.record, now))
        placed = [
            (f"{record.created_at.isoformat(timespec='microseconds')}#{record.file_id}", record) for record in living
        ]
        return (row for row in sorted(placed, key=lambda row: row[0], reverse=True) if after is None or row[0] < after)

    def claim(
        self, file_id: str, declared: Declared, stored: StoredObject, *, holder: str, now: datetime, until: datetime
    ) -> Claim | Refusal:
        with self._lock:
            file = self._files.get(file_id)
            if file is None or _expired(file.record, now):
                file = self._files[file_id] = _File(_born(file_id, declared, stored.bucket, stored.key, now, None))
            number = self._number(file, declared, stored, now)
            got = Refusal.SUPERSEDED if number is None else _take(file, number, holder, now, until)
            return self._unparked(got, stored.announced())

    def _number(self, file: _File, declared: Declared, stored: StoredObject, now: datetime) -> int | None:
        name, place = identity(stored), place_of(stored)
        if name not in file.numbers:
            if file.highest is not None and place.precedes(file.highest):
                file.numbers[name] = None
            else:
                if len(file.versions) >= self._most_versions:
                    raise no_number_left(self._most_versions)
                file.highest = place
                file.numbers[name] = _begin(file, declared, stored, None, now).number
        return file.numbers[name]

    def begin(
        self, file_id: str, declared: Declared, stored: StoredObject, *, number: int, by: Author | None, now: datetime
    ) -> FileVersion:
        with self._lock:
            file = self._files[file_id]
            if number != len(file.versions) + 1:
                raise Conflict(f"version {number} of {file_id}")
            return _begin(file, declared, stored, by, now)

    def claim_version(
        self, file_id: str, number: int, *, holder: str, now: datetime, until: datetime
    ) -> Claim | Refusal:
        with self._lock:
            known = self.version(file_id, number)
            if known is None:
                raise unknown_version(file_id, number)
            return self._unparked(_take(self._files[file_id], number, holder, now, until), known.announced(file_id))

    def _unparked(self, got: Claim | Refusal, announced: Announced) -> Claim | Refusal:
        """What is refused for good is parked no longer."""
        if isinstance(got, Refusal) and got is not Refusal.HELD:
            self._parked.pop(parked_id_of(announced), None)
        return got

    def version(self, file_id: str, number: int) -> FileVersion | None:
        file = self._files.get(file_id)
        return file.versions[number - 1].known if file and 0 < number <= len(file.versions) else None

    def versions(self, file_id: str, *, limit: int, before: int | None = None) -> Sequence[FileVersion]:
        file = self._files.get(file_id)
        below = (len(file.versions) if before is None else before - 1) if file else 0
        return [file.versions[at].known for at in reversed(range(max(below - limit, 0), below))] if file else []

    def commit(
        self, claim: Claim, finished: Finished, *, content: str | None = None, schema: str | None = None
    ) -> bool:
        with self._lock:
            file = self._files[claim.file_id]
            if file.deleted_through >= claim.version:
                return False
            shown = file.record.version if file.record.finished else None
            if shown is None or shown < claim.version:
                self._hold(file, claim, finished, content)
                file.schema = (finished.asset, schema) if finished.asset and schema else None
                file.show(claim.version, finished)
            file.close(claim.version, finished)
            for parked_id in parked_ids_of(claim):
                self._parked.pop(parked_id, None)
            return file.record.version == claim.version

    def _hold(self, file: _File, claim: Claim, finished: Finished, content: str | None) -> None:
        holder = self.holder(content) if content else None
        mine = holder is None or holder.file_id == claim.file_id
        if not mine if finished.duplicate_of is None else holder is None or holder.file_id != finished.duplicate_of:
            raise HolderChanged(f"content {content}")
        left = self._release(file)
        if content and finished.duplicate_of is None:
            file.content, self._holders[content] = content, VersionName(claim.file_id, claim.version)
        elif content:
            file.same_as = content
        version = file.versions[claim.version - 1]
        version.known = replace(version.known, left=left if left != content else None)

    def _release(self, file: _File) -> str | None:
        """Let go of what the file held or told of; its name."""
        left = file.content or file.same_as
        if file.content:
            del self._holders[file.content]
        file.content = file.same_as = None
        return left

    def holder(self, content: str) -> VersionName | None:
        return self._holders.get(content)

    def duplicates(self, content: str, *, limit: int, after: str | None = None) -> Sequence[str]:
        found = sorted(file_id for file_id, file in self._files.items() if file.same_as == content)
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

    def delete(self, file_id: str, *, by: Author, now: datetime) -> FileRecord:
        with self._lock:
            file = self._files.get(file_id)
            if file is None or not file.versions:
                raise not_uploaded()
            newest = len(file.versions)
            if file.deleted_through < newest:
                if file.versions[-1].lease.busy(now):
                    raise file_busy(newest)
                self._release(file)
                file.schema = None
                file.record = replace(
                    file.record,
                    status=Status.DELETED,
                    version=newest,
                    finished=None,
                    object_version=file.versions[-1].known.stored.version_id,
                    deletion=Deletion(newest, now, by),
                    given_up=None,
                )
            return file.record

    def note_failure(self, claim: Claim, error: str) -> None:
        with self._lock:
            version = self._files[claim.file_id].versions[claim.version - 1]
            if version.lease.attempt == claim.attempt and not version.lease.finished:
                version.error = (claim.attempt, error)
                version.lease = replace(version.lease, until=self._clock())


class MemoryParking:
    """What could not be processed, beside the records of files in this process."""

    def __init__(self, files: MemoryFiles, clock: Clock) -> None:
        self._of = files
        self._clock = clock

    def attempts(self, file_id: str, announced: Announced) -> Attempts:
        file = self._of._files.get(file_id)
        number = _number(file, announced) if file else None
        if file is None or number is None:
            return Attempts()
        return _attempts(file.versions[number - 1]) if number > file.deleted_through else Attempts(finished=True)

    def park(self, parked: Parked, declared: Declared) -> bool:
        assert parked.file_id
        assert parked.announced
        with self._of._lock:
            if self.attempts(parked.file_id, parked.announced).finished:
                return False
            file, now = self._of._files.get(parked.file_id), self._clock()
            if file is None or _expired(file.record, now):
                bucket, key = parked.announced.bucket, parked.announced.key
                file = self._of._files[parked.file_id] = _File(_born(parked.file_id, declared, bucket, key, now, None))
            number = _number(file, parked.announced)
            if number:
                version = file.versions[number - 1]
                version.lease = replace(version.lease, until=now)
            file.parked_id = parked.parked_id
            file.record = replace(file.record, expires_at=None)
            if file.record.finished is None:
                file.record = replace(file.record, status=Status.FAILED, given_up=parked.message)
            self.park_message(parked)
            return True

    def park_message(self, parked: Parked) -> None:
        self._of._parked[parked.parked_id] = parked

    def find(self, parked_id: str) -> Parked | None:
        return self._of._parked.get(parked_id)

    def page(self, *, limit: int, cursor: str | None = None) -> ParkedPage:
        placed = [(f"{instant_text(one.parked_at)}#{one.parked_id}", one) for one in self._of._parked.values()]
        found, following = _newest("PARKED", placed, limit, cursor)
        return ParkedPage(tuple(found), following)

    def redriven(self, parked: Parked, at: datetime) -> None:
        with self._of._lock:
            known = self._of._parked.get(parked.parked_id)
            if known is not None and known.parked_at == parked.parked_at:
                self.park_message(replace(known, redriven_at=at))
            file = self._of._files.get(parked.file_id or "")
            if file is not None and file.parked_id == parked.parked_id and file.record.given_up is not None:
                status = Status.PROCESSING if file.versions else Status.AWAITING_UPLOAD
                file.record = replace(file.record, status=status, given_up=None)


def _number(file: _File, announced: Announced) -> int | None:
    """The version that it became; 0 where it came too late, None where nobody has begun it."""
    if announced.version:
        return announced.version.number
    return (file.numbers[announced.version_id] or 0) if announced.version_id in file.numbers else None


def _attempts(version: _Version) -> Attempts:
    lease = version.lease
    error = version.error[1] if version.error and version.error[0] == lease.attempt else None
    return Attempts(lease.attempt, error, lease.until, lease.finished)


def _newest[T](name: str, placed: list[tuple[str, T]], limit: int, cursor: str | None) -> tuple[list[T], str | None]:
    """One page of entries by their places, newest first, and the cursor of the next."""
    after = unseal(name, cursor, INSTANT_AND_ID) if cursor else None
    left = sorted((each for each in placed if after is None or each[0] < after), key=lambda each: each[0], reverse=True)
    following = seal(name, left[limit - 1][0]) if len(left) > limit else None
    return [entry for _, entry in left[:limit]], following


def _born(
    file_id: str, declared: Declared, bucket: str, key: str, now: datetime, expires_at: datetime | None
) -> FileRecord:
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


def _expired(record: FileRecord, now: datetime) -> bool:
    return record.expires_at is not None and record.expires_at <= now


def _begin(file: _File, declared: Declared, stored: StoredObject, by: Author | None, now: datetime) -> FileVersion:
    """Make the next version."""
    number = len(file.versions) + 1
    begun = FileVersion(number=number, declared=declared, stored=stored, begun_at=now, by=by, finished=None)
    unheld = Lease(holder="", until=WAITING, attempt=0, finished=False)
    file.versions.append(_Version(begun, unheld))
    uploaded_at = file.record.uploaded_at or stored.last_modified
    file.record = replace(file.record, uploaded_at=uploaded_at, expires_at=None, newest=number, given_up=None)
    if file.record.finished is None:
        file.record = replace(file.record, status=Status.PROCESSING, version=number, object_version=stored.version_id)
    return begun


def _take(file: _File, number: int, holder: str, now: datetime, until: datetime) -> Claim | Refusal:
    if number <= file.deleted_through:
        return Refusal.DELETED
    version = file.versions[number - 1]
    refusal = version.lease.refusal(holder, now)
    if refusal is not None:
        return refusal
    version.lease = Lease(holder=holder, until=until, attempt=version.lease.attempt + 1, finished=False)
    assert file.record.uploaded_at is not None
    return Claim(
        file_id=file.record.file_id,
        version=number,
        declared=version.known.declared,
        stored=version.known.stored,
        uploaded_at=file.record.uploaded_at,
        attempt=version.lease.attempt,
        holder=holder,
        until=until,
    )


@dataclass(frozen=True, slots=True)
class _Blob:
    version_id: str
    etag: str
    body: bytes
    at: datetime


class _Bucket:
    """A versioned bucket: what was put is never changed."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._blobs: dict[str, list[_Blob]] = {}
        self._lock = threading.Lock()

    def put(self, key: str, body: bytes) -> _Blob:
        with self._lock:
            return self._append(key, body)

    def put_if(self, key: str, body: bytes, etag: str | None) -> _Blob:
        with self._lock:
            newest = self.get(key, None)
            if (newest.etag if newest else None) != etag:
                raise Conflict(key)
            return self._append(key, body)

    def get(self, key: str, version_id: str | None) -> _Blob | None:
        blobs = self._blobs.get(key, [])
        if version_id is None:
            return blobs[-1] if blobs else None
        return next((blob for blob in blobs if blob.version_id == version_id), None)

    def keys(self) -> list[str]:
        return sorted(self._blobs)

    def _append(self, key: str, body: bytes) -> _Blob:
        blobs = self._blobs.setdefault(key, [])
        etag = f'"{md5(body, usedforsecurity=False).hexdigest()}"'
        blobs.append(_Blob(f"v{len(blobs) + 1:03}", etag, body, self._clock()))
        return blobs[-1]


class MemoryIngestQueue:
    """The messages of a queue, in this process; a test hands them on."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def put(self, announced: Announced) -> None:
        self.messages.append(message_of(announced))


class MemoryUploads:
    """The raw files, in this process. `post` is what sending the presigned form would do."""

    def __init__(self, bucket: str, clock: Clock) -> None:
        self.bucket = bucket
        self._objects = _Bucket(clock)

    def describe(self, key: str, version_id: str | None = None) -> StoredObject | None:
        blob = self._objects.get(key, version_id)
        if blob is None:
            return None
        return StoredObject(
            bucket=self.bucket,
            key=key,
            version_id=blob.version_id,
            sequencer="",
            size=len(blob.body),
            etag=blob.etag.strip('"'),
            last_modified=blob.at,
        )

    def newest(self) -> Iterator[StoredObject]:
        return filter(None, map(self.describe, self._objects.keys()))

    def open(self, key: str, version_id: str | None = None) -> AbstractContextManager[BinaryIO]:
        blob = self._objects.get(key, version_id)
        if blob is None:
            raise object_gone(key)
        return io.BytesIO(blob.body)

    def peek(self, key: str, version_id: str | None, *, start: int, size: int) -> bytes:
        with self.open(key, version_id) as stream:
            stream.seek(start)
            return stream.read(size)

    def store(self, key: str, body: bytes, *, sha256: str, content_type: str | None) -> None:  # noqa: ARG002 (the port's)
        self._objects.put(key, body)

    def post_form(self, key: str, *, size_limit: int, sha256: str | None, seconds: int) -> PostForm:  # noqa: ARG002 (the port's)
        checksum = {} if sha256 is None else {"x-amz-checksum-sha256": base64.b64encode(bytes.fromhex(sha256)).decode()}
        return PostForm(url=f"memory://{self.bucket}", fields={"key": key, "limit": str(size_limit), **checksum})

    def download_url(self, key: str, version_id: str | None, *, filename: str, seconds: int) -> str:
        return _url(self.bucket, key, version_id, filename, seconds)


class MemoryArtefacts:
    """What judging left, in this process."""

    def __init__(self, clock: Clock) -> None:
        self._objects = _Bucket(clock)
        self._versions: dict[tuple[str, str], int] = {}  # of files, by key and S3's version id

    def newest(self, key: str) -> Artefact | None:
        blob = self._objects.get(key, None)
        return Artefact(blob.etag, self._versions[key, blob.version_id]) if blob else None

    def put_file(self, key: str, path: Path, *, version: int, replaces: Artefact | None) -> str | None:
        blob = self._objects.put_if(key, path.read_bytes(), replaces.etag if replaces else None)
        self._versions[key, blob.version_id] = version
        return blob.version_id

    def put_json(self, key: str, document: Mapping[str, object]) -> str | None:
        return self._objects.put(key, json_bytes(document)).version_id

    def get_json(self, key: str, version_id: str | None) -> dict[str, object]:
        document: dict[str, object] = json.loads(self._read(key, version_id))
        return document

    def fetch(self, key: str, version_id: str | None, path: Path) -> None:
        path.write_bytes(self._read(key, version_id))

    def download_url(self, key: str, version_id: str | None, *, filename: str, seconds: int) -> str:
        return _url("data", key, version_id, filename, seconds)

    def _read(self, key: str, version_id: str | None) -> bytes:
        blob = self._objects.get(key, version_id)
        if blob is None:
            raise artefact_missing(key)
        return blob.body


def _url(bucket: str, key: str, version_id: str | None, filename: str, seconds: int) -> str:
    return f"memory://{bucket}/{quote(key)}?version={version_id}&filename={quote(filename)}&seconds={seconds}"


class MemoryRules:
    """The rule sets that were written here, in this process."""

    def __init__(self) -> None:
        self._editions: dict[str, list[RuleEdition]] = {}
        self._lock = threading.Lock()

    def find(self, name: str, version: int | None = None) -> RuleEdition | None:
        editions = self._editions.get(name, [])
        return next((each for each in reversed(editions) if version in {None, each.version}), None)

    def add(self, edition: RuleEdition) -> None:
        with self._lock:
            editions = self._editions.setdefault(edition.name, [])
            if edition.version != len(editions) + 1:
                raise Conflict(f"rule set {edition.label}")
            editions.append(edition)

    def newest(self, *, limit: int, after: str | None = None) -> Sequence[RuleEdition]:
        names = sorted(name for name in self._editions if after is None or name > after)
        return [replace(self._editions[name][-1], limits="{}") for name in names[:limit]]


class MemoryTokens:
    """The API's tokens, in this process."""

    def __init__(self) -> None:
        self._tokens: dict[str, Token] = {}

    def find(self, token_id: str) -> Token | None:
        return self._tokens.get(token_id)

    def add(self, token: Token) -> None:
        if token.token_id in self._tokens:
            raise token_exists(token.token_id)
        self._tokens[token.token_id] = token

    def page(self, *, limit: int, cursor: str | None = None) -> TokenPage:
        placed = [(f"{instant_text(one.created_at)}#{one.token_id}", one) for one in self._tokens.values()]
        found, following = _newest("TOKENS", placed, limit, cursor)
        return TokenPage(tuple(found), following)

    def remove(self, token_id: str) -> bool:
        return self._tokens.pop(token_id, None) is not None


class MemoryCounters:
    """Counts of one minute each, in this process."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, datetime]] = Counter()
        self._lock = threading.Lock()

    def count(self, name: str, minute: datetime, *, limit: int) -> bool:
        with self._lock:
            if self._counts[name, minute] >= limit:
                return False
            self._counts[name, minute] += 1
            return True
