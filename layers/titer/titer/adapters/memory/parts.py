"""Objects that come in parts, in this process. `send` is what putting a part by its URL would do."""

import threading
from collections.abc import Sequence
from dataclasses import field
from hashlib import md5, sha256
from itertools import count

from titer.adapters.memory.buckets import MemoryUploads
from titer.files.parts import Part, PartedUpload
from titer.model.clock import Clock
from titer.model.dataclass import dataclass
from titer.model.errors import Conflict


@dataclass(slots=True)
class _Begun:
    key: str
    declaration: str | None
    bodies: dict[int, bytes] = field(default_factory=dict)


class MemoryParts:
    """Objects that come in parts, which lie among the others once they are whole."""

    def __init__(self, uploads: MemoryUploads) -> None:
        self._uploads = uploads
        self._begun: dict[str, _Begun] = {}
        self._numbers = count(1)

    def begin(self, key: str, declaration: str | None) -> str:
        upload_id = f"upload-{next(self._numbers)}"
        self._begun[upload_id] = _Begun(key, declaration)
        return upload_id

    def url(self, key: str, upload_id: str, number: int, *, size: int, seconds: int) -> str:
        return f"memory://{self._uploads.bucket}/{key}?{upload_id}&{number}&{size}&{seconds}"

    def send(self, upload_id: str, number: int, body: bytes) -> None:
        self._begun[upload_id].bodies[number] = body

    def arrived(self, key: str, upload_id: str) -> Sequence[Part] | None:
        begun = self._begun.get(upload_id)
        if begun is None or begun.key != key:
            return None
        sent = sorted(begun.bodies.items())
        return [Part(number, len(body), md5(body, usedforsecurity=False).hexdigest()) for number, body in sent]

    def complete(self, key: str, upload_id: str, parts: Sequence[Part]) -> bool:
        begun = self._begun.pop(upload_id, None)
        if begun is None:
            return False
        body = b"".join(begun.bodies[part.number] for part in parts)
        self._uploads.store(key, body, sha256=sha256(body).hexdigest(), declaration=begun.declaration)
        return True

    def abort(self, key: str, upload_id: str) -> None:
        del key
        self._begun.pop(upload_id, None)


class MemoryPartedUploads:
    """The uploads in parts, in this process."""

    def __init__(self, clock: Clock) -> None:
        self._known: dict[str, PartedUpload] = {}
        self._clock = clock
        self._lock = threading.Lock()

    def find(self, file_id: str) -> PartedUpload | None:
        known = self._known.get(file_id)
        return known if known and self._clock() < known.expires_at else None

    def put(self, upload: PartedUpload, *, replaces: PartedUpload | None) -> None:
        with self._lock:
            there = self.find(upload.file_id)
            if (there and there.upload_id) != (replaces and replaces.upload_id):
                raise Conflict(upload.file_id)
            self._known[upload.file_id] = upload
