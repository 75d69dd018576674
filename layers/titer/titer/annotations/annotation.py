"""Annotations: what somebody says of readings, by series and time, so that it outlives every reprocessing."""

from datetime import datetime
from typing import NamedTuple

from titer.model.author import Author
from titer.model.dataclass import dataclass

LONGEST_TEXT = 4_000  # characters
MOST_TAGS, LONGEST_TAG = 20, 64
MOST_VERSIONS = 1_000  # of one annotation; the one that hides it is taken even so


class Position(NamedTuple):
    """Where an annotation stands in a list."""

    since: int
    annotation_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What is said, and of what: of a file, a sensor, an asset, from one instant on (µs since 1970) until another.

    Where both are the same it is said of that instant.
    """

    file_id: str | None = None
    sensor_id: str | None = None
    parameter: str | None = None
    asset: str | None = None
    since: int
    until: int
    text: str
    tags: tuple[str, ...] = ()
    label: str | None = None

    @property
    def size(self) -> int:
        """How many characters it has."""
        names = (self.file_id, self.sensor_id, self.parameter, self.asset)
        return sum(len(each) for each in (self.text, *self.tags, *names) if each)

    def overlaps(self, since: int | None, until: int | None) -> bool:
        """Return whether it is said of any instant from `since` on and before `until`; the same twice is one."""
        until = until + 1 if until is not None and until == since else until
        last = max(self.since, self.until - 1)
        return (until is None or self.since < until) and (since is None or last >= since)


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """One version of an annotation. What was deleted keeps what it said, and is shown in its history alone."""

    annotation_id: str
    version: int
    mark: Mark
    author: Author
    created_at: datetime
    changed_by: Author
    changed_at: datetime
    deleted: bool = False

    @property
    def position(self) -> Position:
        return Position(self.mark.since, self.annotation_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotationQuery:
    """Which annotations: of a file, a sensor, an asset (empty: of none), a time, with a text; None for any."""

    file_id: str | None = None
    sensor_id: str | None = None
    asset: str | None = None
    since: int | None = None
    until: int | None = None
    q: str | None = None

    def is_there(self, mark: Mark) -> bool:
        """Return whether it lies where this asks, whatever it says."""
        return (
            self.file_id in {None, mark.file_id}
            and self.sensor_id in {None, mark.sensor_id}
            and self.asset in {None, mark.asset or ""}
            and mark.overlaps(self.since, self.until)
        )

    def is_said(self, mark: Mark) -> bool:
        """Return whether its text or one of its tags contains what this looks for, in any case."""
        if self.q is None:
            return True
        wanted = self.q.casefold()
        return any(wanted in each.casefold() for each in (mark.text, *mark.tags))
