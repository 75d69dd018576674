"""Rule sets and their versions, in this process."""

import threading
from collections.abc import Sequence
from dataclasses import replace

from titer.model.errors import Conflict
from titer.rules.versions import RuleSetVersion


class MemoryRules:
    """The rule sets that were written here, in this process."""

    def __init__(self) -> None:
        self._versions: dict[str, list[RuleSetVersion]] = {}
        self._lock = threading.Lock()

    def find(self, name: str, version: int | None = None) -> RuleSetVersion | None:
        versions = self._versions.get(name, [])
        return next((each for each in reversed(versions) if version in {None, each.version}), None)

    def add(self, rule_set: RuleSetVersion) -> None:
        with self._lock:
            versions = self._versions.setdefault(rule_set.name, [])
            if rule_set.version != (versions[-1].version if versions else 0) + 1:
                raise Conflict(f"rule set {rule_set.label}")
            versions.append(rule_set)

    def keep(self, rule_set: RuleSetVersion) -> None:
        with self._lock:
            versions = self._versions.setdefault(rule_set.name, [])
            if all(each.version != rule_set.version for each in versions):
                versions.append(rule_set)
                versions.sort(key=lambda each: each.version)

    def newest(self, *, limit: int, after: str | None = None) -> Sequence[RuleSetVersion]:
        names = sorted(name for name in self._versions if after is None or name > after)
        return [replace(self._versions[name][-1], limits="{}") for name in names[:limit]]
