"""What rule sets need of a store."""

from collections.abc import Sequence
from typing import Protocol

from titer.rules.versions import RuleSetVersion


class Rules(Protocol):
    """The rule sets that were written here; those that ship are not among them. Every version stays as it was."""

    def find(self, name: str, version: int | None = None) -> RuleSetVersion | None:
        """Return one version, the newest where none is said."""

    def add(self, version: RuleSetVersion) -> None:
        """Store the version after the newest; raise `Conflict` where it is another one by now."""

    def keep(self, version: RuleSetVersion) -> None:
        """Store a version that was written before and forgotten; harmless where it is there."""

    def newest(self, *, limit: int, after: str | None = None) -> Sequence[RuleSetVersion]:
        """Return the newest version of each, without `limits`, in the order of their names, from behind `after`."""
