"""Exports, in this process."""

import threading

from titer.exports.export import GIVEN_UP_AFTER, MOST_RUNNING, Export, too_many_exports
from titer.model.clock import Clock
from titer.model.errors import Conflict


class MemoryExports:
    """The exports, in this process."""

    def __init__(self, clock: Clock) -> None:
        self._known: dict[str, Export] = {}
        self._clock = clock
        self._lock = threading.RLock()

    def add(self, export: Export, *, replaces: Export | None) -> None:
        with self._lock:
            self._refuse_other(export, replaces)
            others = (each for each in self._known.values() if each.export_id != export.export_id)
            if sum(self._is_made(each, export.token_id) for each in others) >= MOST_RUNNING:
                raise too_many_exports()
            self._known[export.export_id] = export

    def find(self, export_id: str) -> Export | None:
        known = self._known.get(export_id)
        return known if known and self._clock() < known.ends_at else None

    def change(self, before: Export, after: Export) -> None:
        with self._lock:
            self._refuse_other(after, before)
            self._known[after.export_id] = after

    def _is_made(self, export: Export, token_id: str) -> bool:
        in_time = self._clock() < export.created_at + GIVEN_UP_AFTER
        return export.token_id == token_id and not export.is_over and in_time

    def _refuse_other(self, export: Export, before: Export | None) -> None:
        there = self.find(export.export_id)
        if (there and there.revision) != (before and before.revision):
            raise Conflict(export.export_id)
