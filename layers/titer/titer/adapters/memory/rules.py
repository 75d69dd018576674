"""Rule sets and their versions, in this process."""

import threading
from collections.abc import Sequence
from dataclasses import replace

from titer.model.errors import Conflict
from titer.rules.versions import RuleSetVersion


class MemoryRules:
    """The rule sets that were written here, in this process."""

    def __init__(self) -> None:
        self._editions: dict[str, list[RuleSetVersion]] = {}
        self._lock = threading.Lock()

    def find(self, name: str, version: int | None = None) -> RuleSetVersion | None:
        editions = self._editions.get(name, [])
        return next((each for each in reversed(editions) if version in {None, each.version}), None)

    def add(self, edition: RuleSetVersion) -> None:
        with self._lock:
            editions = self._editions.setdefault(edition.name, [])
            if edition.version != len(editions) + 1:
                raise Conflict(f"rule set {edition.label}")
            editions.append(edition)

    def newest(self, *, limit: int, after: str | None = None) -> Sequence[RuleSetVersion]:
        names = sorted(name for name in self._editions if after is None or name > after)
        return [replace(self._editions[name][-1], limits="{}") for name in names[:limit]]
