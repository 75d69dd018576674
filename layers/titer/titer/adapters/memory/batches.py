"""Batches, in this process."""

import threading
from collections.abc import Sequence
from dataclasses import replace

from titer.batches.batch import Batch, BatchName, Known
from titer.batches.ports import BatchQuery
from titer.model.cursors import NUMBER, seal, unseal
from titer.model.errors import Conflict


class MemoryBatches:
    """All batches, in this process."""

    def __init__(self) -> None:
        self._known: dict[BatchName, Known] = {}
        self._noted: dict[str, str] = {}
        self._lock = threading.Lock()

    def known(self, of: BatchName) -> Known:
        return self._known.get(of, Known(of=of))

    def change(self, before: Known, after: Known) -> None:
        with self._lock:
            if self.known(before.of) != before:
                raise Conflict(f"batch {before.of}")
            if after.batch() is None:
                self._known.pop(before.of, None)
            else:
                self._known[before.of] = replace(after, edition=before.edition + 1)

    def find(self, of: BatchName) -> Batch | None:
        return self.known(of).batch()

    def named(self, batch_id: str) -> Sequence[Batch]:
        return [each for each in self._all() if each.of.batch_id == batch_id]

    def of_file(self, file_id: str) -> Sequence[BatchName]:
        known = [*self._known.values()]
        return [each.of for each in known if any(told.file.file_id == file_id for told in each.told)]

    def page(self, query: BatchQuery, *, limit: int, cursor: str | None = None) -> tuple[Sequence[Batch], str | None]:
        bound_to = f"batches {query}"
        start = 0 if cursor is None else int(unseal(bound_to, cursor, NUMBER))
        newest_first = sorted(self._all(), key=lambda each: each.listed_at, reverse=True)
        found = [replace(each, series=()) for each in newest_first if query.wants(each)]
        following = seal(bound_to, str(start + limit)) if len(found) > start + limit else None
        return found[start : start + limit], following

    def noted(self, file_id: str) -> str | None:
        return self._noted.get(file_id)

    def note(self, file_id: str, mark: str) -> None:
        self._noted[file_id] = mark

    def _all(self) -> list[Batch]:
        return [batch for known in [*self._known.values()] if (batch := known.batch())]
