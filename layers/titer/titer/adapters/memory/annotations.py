"""Annotations and saved views, in this process."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from titer.annotations.annotation import Annotation, AnnotationQuery, Position
from titer.annotations.view import SavedView
from titer.model.errors import Conflict


class MemoryAnnotations:
    """All annotations, in this process."""

    def __init__(self) -> None:
        self._versions: dict[str, list[Annotation]] = {}
        self._lock = threading.Lock()

    def add(self, annotation: Annotation) -> None:
        with self._lock:
            if annotation.annotation_id in self._versions:
                raise Conflict(f"annotation {annotation.annotation_id}")
            self._versions[annotation.annotation_id] = [annotation]

    def change(self, before: Annotation, after: Annotation) -> None:
        with self._lock:
            versions = self._versions[before.annotation_id]
            if versions[-1].version != before.version:
                raise Conflict(f"annotation {before.annotation_id}")
            versions.append(after)

    def find(self, annotation_id: str) -> Annotation | None:
        versions = self._versions.get(annotation_id)
        return versions[-1] if versions else None

    def versions(self, annotation_id: str, *, before: int | None = None, limit: int) -> Sequence[Annotation]:
        known = reversed(self._versions.get(annotation_id, []))
        return [each for each in known if before is None or each.version < before][:limit]

    def there(self, query: AnnotationQuery, *, after: Position | None = None, at_a_time: int) -> Iterator[Annotation]:  # noqa: ARG002  (they are all at hand)
        newest = sorted((versions[-1] for versions in [*self._versions.values()]), key=lambda each: each.position)
        for each in newest:
            if not each.deleted and query.is_there(each.mark) and (after is None or each.position > after):
                yield each

    def changed(self, since: datetime, *, limit: int) -> Sequence[Annotation]:
        newest = (versions[-1] for versions in [*self._versions.values()])
        found = [each for each in newest if each.changed_at >= since]
        return sorted(found, key=lambda each: (each.changed_at, each.annotation_id), reverse=True)[:limit]


class MemoryViews:
    """The views that were saved, in this process."""

    def __init__(self) -> None:
        self._views: dict[str, SavedView] = {}
        self._lock = threading.Lock()

    def find(self, name: str) -> SavedView | None:
        return self._views.get(name)

    def put(self, before: SavedView | None, after: SavedView) -> None:
        with self._lock:
            self._refuse_other(after.name, before)
            self._views[after.name] = after

    def remove(self, before: SavedView) -> None:
        with self._lock:
            self._refuse_other(before.name, before)
            del self._views[before.name]

    def listed(self, *, limit: int, after: str | None = None) -> Sequence[SavedView]:
        names = sorted(name for name in [*self._views] if after is None or name > after)
        return [replace(self._views[name], text="") for name in names[:limit]]

    def _refuse_other(self, name: str, before: SavedView | None) -> None:
        if self._views.get(name) != before:
            raise Conflict(f"view {name}")
