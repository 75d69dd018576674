"""Live files that wait to become one with the others of their hour, in this process."""

from collections.abc import Sequence
from dataclasses import replace

from titer.adapters.memory.files import MemoryFiles
from titer.files.keys import hour_key, is_hour
from titer.files.ports import Waiting


class MemoryCompactions:
    """What the records of files in this process tell."""

    def __init__(self, files: MemoryFiles) -> None:
        self._store = files
        self._dropped: set[str] = set()
        self._resting: dict[str, Waiting] = {}

    def waiting(self, before: str, *, limit: int) -> Sequence[Waiting]:
        with self._store._lock:
            records = [file.record for file in self._store._files.values()]
        found = [
            Waiting(each.file_id, each.key)
            for each in records
            if each.declared.live and not is_hour(each.key) and each.finished and not each.compacted_into
        ]
        gone = self._dropped | self._resting.keys()
        live = [each for each in found if each.file_id not in gone and each.key.split("/")[1] < before]
        return sorted(live, key=lambda each: (each.key.rpartition("/")[0], each.file_id))[:limit]

    def join(self, file_id: str, into: str) -> bool:
        with self._store._lock:
            file = self._store._files[file_id]
            if file.record.joins is None:
                if (file.newest, file.record.version, file.deleted_through) != (1, 1, 0) or not file.record.finished:
                    return False
                file.record = replace(file.record, joins=into)
            return file.record.joins == into

    def settle(self, file_id: str, into: str) -> None:
        with self._store._lock:
            file = self._store._files.get(file_id)
            if file is not None:
                file.record = replace(file.record, joins=into, compacted_into=into)

    def drop(self, waiting: Waiting) -> None:
        self._dropped.add(waiting.file_id)

    def rest(self, waiting: Waiting) -> None:
        self._resting[waiting.file_id] = waiting

    def resting(self, key: str) -> Sequence[Waiting]:
        there = [each for each in self._resting.values() if hour_key(each.key) == hour_key(key)]
        return [each for each in there if not self._store._files[each.file_id].record.compacted_into]
