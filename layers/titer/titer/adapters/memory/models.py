"""Models and their versions, in this process."""

import threading
from collections.abc import Sequence
from dataclasses import replace

from titer.analyses.models import ModelVersion
from titer.model.errors import Conflict


class MemoryModels:
    """The models that were written here, in this process."""

    def __init__(self) -> None:
        self._versions: dict[str, list[ModelVersion]] = {}
        self._lock = threading.Lock()

    def find(self, name: str, version: int | None = None) -> ModelVersion | None:
        versions = self._versions.get(name, [])
        return next((each for each in reversed(versions) if version in {None, each.version}), None)

    def add(self, version: ModelVersion) -> None:
        with self._lock:
            versions = self._versions.setdefault(version.name, [])
            if version.version != len(versions) + 1:
                raise Conflict(f"model {version.label}")
            versions.append(version)

    def newest(self, *, limit: int, after: str | None = None) -> Sequence[ModelVersion]:
        names = sorted(name for name in [*self._versions] if after is None or name > after)
        found = [self._versions[name][-1] for name in names]
        return [replace(each, text="") for each in found if not each.deleted][:limit]
