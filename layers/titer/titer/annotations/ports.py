"""What annotations and saved views need of a store. The stores have fakes that ship, and one contract suite."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from titer.annotations.annotation import Annotation, AnnotationQuery, Position
from titer.annotations.view import SavedView


class Annotations(Protocol):
    """All annotations, and every version of each. A version never changes."""

    def add(self, annotation: Annotation) -> None:
        """Keep the first version of one. `Conflict` where there is one of its id."""

    def change(self, before: Annotation, after: Annotation) -> None:
        """Keep the version after the newest. `Conflict` where that is not the one before any more."""

    def find(self, annotation_id: str) -> Annotation | None:
        """Return its newest version as of now, a deleted one too."""

    def versions(self, annotation_id: str, *, before: int | None = None, limit: int) -> Sequence[Annotation]:
        """Return its versions as of now, newest first, from below a number where one is said."""

    def there(self, query: AnnotationQuery, *, after: Position | None = None, at_a_time: int) -> Iterator[Annotation]:
        """Yield those that lie where the query asks, whatever they say: in the order of their positions, as of now.

        The deleted are left out; `at_a_time` are read together.
        """

    def changed(self, since: datetime, *, limit: int) -> Sequence[Annotation]:
        """Return those that changed since, the deleted too, newest first; the newest may be missing for a moment."""


class Views(Protocol):
    """The views that were saved."""

    def find(self, name: str) -> SavedView | None:
        """Return it as it is now."""

    def put(self, before: SavedView | None, after: SavedView) -> None:
        """Keep it in the place of the one before. `Conflict` where that is another by now."""

    def remove(self, before: SavedView) -> None:
        """Forget it. `Conflict` where it is another by now."""

    def listed(self, *, limit: int, after: str | None = None) -> Sequence[SavedView]:
        """Return them as of now, without their `text`, in the order of their names, from behind `after`."""
