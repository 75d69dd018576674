"""Rule sets that change: every version is kept, with who wrote it, when and why."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from titer.model.author import Author
from titer.model.dataclass import dataclass
from titer.rules.limits import LIMITS, RuleSet, read_rule_set


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSetVersion:
    """One version of a rule set, as it was written. What ships was written by nobody here."""

    name: str
    version: int
    limits: str  # JSON: `sensors`, `parameters`, `quantities`, `every` and the rest, where they are given
    reason: str | None = None
    by: Author | None = None
    at: datetime | None = None

    @property
    def label(self) -> str:
        """`name@version`."""
        return f"{self.name}@{self.version}"

    def document(self) -> dict[str, Any]:
        """Return what its file would hold."""
        return {"name": self.name, "version": self.version, **json.loads(self.limits)}

    def rule_set(self) -> RuleSet:
        """Return the rule set; `Rejected` (`invalid_rule_set`) says where it is wrong."""
        return read_rule_set(self.document(), stored=True)

    def unknown_pattern(self) -> str | None:
        """Return its pattern for sensor ids, where that is one that is no longer taken: its steps are counted."""
        pattern = json.loads(self.limits).get("sensor_id", {}).get("pattern")
        if not pattern:
            return None
        from titer.rules.patterns import is_taken  # noqa: PLC0415  (few rule sets have one)

        return None if is_taken(pattern) else pattern


def limits_text(document: Mapping[str, Any]) -> str:
    """Return the limits in a rule set's file, always written alike."""
    said = {part: document[part] for part in LIMITS if document.get(part)}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
