"""Receipts of live readings and what is made of them, in this process."""

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime

from titer.adapters.memory.buckets import MemoryUploads
from titer.adapters.store_errors import staged_missing
from titer.live.ports import BoundReceipt, LiveObject, ReadingsCollected, StoredLines
from titer.model.errors import Conflict, Unavailable


class MemoryBindings:
    """Receipts, in this process."""

    def __init__(self) -> None:
        self.bound: dict[str, tuple[str, BoundReceipt]] = {}
        self._lock = threading.Lock()

    def collections(self, receipt_ids: Sequence[str]) -> Mapping[str, str]:
        return {each: self.bound[each][0] for each in receipt_ids if each in self.bound}

    def bind(self, collection_id: str, receipts: Sequence[BoundReceipt], *, expires_at: datetime) -> None:
        del expires_at
        with self._lock:
            if any(each.receipt_id in self.bound for each in receipts):
                raise Conflict(f"receipts of the collection {collection_id}")
            self.bound |= {each.receipt_id: (collection_id, each) for each in receipts}


class MemoryStaging:
    """Collections, in this process."""

    def __init__(self) -> None:
        self._staged: dict[str, ReadingsCollected] = {}

    def stage(self, collection: ReadingsCollected) -> None:
        self._staged[collection.id] = collection

    def staged(self, collection_id: str) -> ReadingsCollected:
        if collection_id not in self._staged:
            raise staged_missing(collection_id)
        return self._staged[collection_id]


class MemoryParkedBodies:
    """Parked messages, in this process."""

    def __init__(self) -> None:
        self._bodies: dict[str, str] = {}

    def keep(self, parked_id: str, body: str) -> None:
        self._bodies[parked_id] = body

    def body(self, parked_id: str) -> str:
        if parked_id not in self._bodies:
            raise Unavailable("storage_unavailable", "the message is not there", "Try again in a moment")
        return self._bodies[parked_id]


class MemoryLiveObjects:
    """Live readings among the raw files, in this process."""

    def __init__(self, uploads: MemoryUploads) -> None:
        self._uploads = uploads
        self._lock = threading.Lock()

    def put_new(self, found: LiveObject) -> bool:
        with self._lock:
            if self._uploads.has(found.key):
                return False
            self._uploads.store(found.key, found.body, sha256="", declaration=found.declaration)
            return True

    def find(self, key: str) -> StoredLines | None:
        stored = self._uploads.describe(key)
        if stored is None:
            return None
        with self._uploads.open(key) as stream:
            return StoredLines(stream.read(), stored.version_id or "")

    def replace(self, found: LiveObject, before: StoredLines | None) -> None:
        with self._lock:
            there = self._uploads.describe(found.key)
            if (there.version_id if there else None) != (before.etag if before else None):
                raise Conflict(found.key)
            self._uploads.store(found.key, found.body, sha256="", declaration=found.declaration)
