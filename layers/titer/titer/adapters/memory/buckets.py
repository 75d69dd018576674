"""Buckets of uploads and artefacts, in this process."""

import base64
import io
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from hashlib import md5
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from titer.adapters.plain import json_bytes
from titer.adapters.store_errors import artefact_missing, object_gone
from titer.files.ports import Artefact, PostForm
from titer.files.record import Location, StoredObject
from titer.model.clock import Clock
from titer.model.dataclass import dataclass
from titer.model.errors import Conflict


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

    def forget(self, prefix: str) -> int:
        with self._lock:
            gone = [key for key in self._blobs if key.startswith(prefix)]
            for key in gone:
                del self._blobs[key]
        return len(gone)

    def _append(self, key: str, body: bytes) -> _Blob:
        blobs = self._blobs.setdefault(key, [])
        etag = f'"{md5(body, usedforsecurity=False).hexdigest()}"'
        blobs.append(_Blob(f"v{len(blobs) + 1:03}", etag, body, self._clock()))
        return blobs[-1]


class MemoryUploads:
    """The raw files, in this process. `post` is what sending the presigned form would do."""

    def __init__(self, bucket: str, clock: Clock) -> None:
        self.bucket = bucket
        self._objects = _Bucket(clock)
        self._declared: dict[tuple[str, str], str] = {}  # by key and S3's version id

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

    def has(self, key: str) -> bool:
        return self._objects.get(key, None) is not None

    def newest(self) -> Iterator[StoredObject]:
        return filter(None, map(self.describe, self._objects.keys()))

    def newest_first(self, key: str) -> Sequence[str]:
        return [blob.version_id for blob in reversed(self._objects._blobs.get(key, []))]

    def declaration(self, key: str, version_id: str | None = None) -> str | None:
        blob = self._objects.get(key, version_id)
        return self._declared.get((key, blob.version_id)) if blob else None

    def open(self, key: str, version_id: str | None = None) -> AbstractContextManager[BinaryIO]:
        blob = self._objects.get(key, version_id)
        if blob is None:
            raise object_gone(key)
        return io.BytesIO(blob.body)

    def peek(self, key: str, version_id: str | None, *, start: int, size: int) -> bytes:
        with self.open(key, version_id) as stream:
            stream.seek(start)
            return stream.read(size)

    def store(self, key: str, body: bytes, *, sha256: str, declaration: str | None = None) -> None:
        del sha256
        blob = self._objects.put(key, body)
        if declaration:
            self._declared[key, blob.version_id] = declaration

    def post_form(
        self, key: str, *, sizes: tuple[int, int], sha256: str | None, seconds: int, declaration: str | None = None
    ) -> PostForm:
        del seconds
        checksum = {} if sha256 is None else {"x-amz-checksum-sha256": base64.b64encode(bytes.fromhex(sha256)).decode()}
        said = {} if declaration is None else {"x-amz-meta-titer-declared": declaration}
        return PostForm(
            url=f"memory://{self.bucket}", fields={"key": key, "sizes": "-".join(map(str, sizes)), **checksum, **said}
        )

    def download_url(self, key: str, version_id: str | None, *, filename: str, seconds: int) -> str:
        return _url(self.bucket, key, version_id, filename, seconds)


class MemoryArtefacts:
    """What judging left, in this process."""

    def __init__(self, clock: Clock) -> None:
        self._objects = _Bucket(clock)
        self._versions: dict[tuple[str, str], int] = {}  # of files, by key and S3's version id

    def newest(self, key: str) -> Artefact | None:
        blob = self._objects.get(key, None)
        return Artefact(blob.etag, self._versions.get((key, blob.version_id), 0)) if blob else None

    def is_there(self, place: Location) -> bool:
        return self._objects.get(place.key, place.version_id) is not None

    def keys(self, prefix: str) -> Iterator[str]:
        yield from [key for key in self._objects.keys() if key.startswith(prefix)]  # noqa: SIM118 (no mapping)

    def put_file(self, key: str, path: Path, *, version: int, replaces: Artefact | None) -> str | None:
        blob = self._objects.put_if(key, path.read_bytes(), replaces.etag if replaces else None)
        self._versions[key, blob.version_id] = version
        return blob.version_id

    def put_json(self, key: str, document: Mapping[str, object]) -> str | None:
        return self._objects.put(key, json_bytes(document)).version_id

    def put_report(self, key: str, path: Path, *, filename: str) -> str | None:
        del filename
        return self._objects.put(key, path.read_bytes()).version_id

    def get_json(self, key: str, version_id: str | None) -> dict[str, object]:
        document: dict[str, object] = json.loads(self._read(key, version_id))
        return document

    def fetch(self, key: str, version_id: str | None, path: Path) -> None:
        path.write_bytes(self._read(key, version_id))

    def forget(self, prefix: str) -> int:
        return self._objects.forget(prefix)

    def download_url(self, key: str, version_id: str | None, *, filename: str, seconds: int) -> str:
        return _url("data", key, version_id, filename, seconds)

    def _read(self, key: str, version_id: str | None) -> bytes:
        blob = self._objects.get(key, version_id)
        if blob is None:
            raise artefact_missing(key)
        return blob.body


def _url(bucket: str, key: str, version_id: str | None, filename: str, seconds: int) -> str:
    return f"memory://{bucket}/{quote(key)}?version={version_id}&filename={quote(filename)}&seconds={seconds}"
