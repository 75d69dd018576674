"""Annotations and saved views in the table.

    ANNOTATION#<id>             ANNOTATION          the newest version; in the list ANNOTATIONS by its change
    ANNOTATION#<id>             VERSION#000001      each version
    ANNOTATIONS                 <length>#<from>#<id>    that there is one; gone once it is deleted
    ANNOTATIONS#FILE#<file_id>, ANNOTATIONS#SENSOR#<sensor>, ANNOTATIONS#ASSET#<asset>      likewise, of each of these
    VIEW#<name>                 VIEW                a view
    VIEWS                       <name>              that there is one

What overlaps a time begins before its end, and no longer before its beginning than it lasts: each list is in parts by
how long annotations last at most, so that none is read from its beginning for the few that are long.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from heapq import merge
from itertools import batched, islice
from typing import TYPE_CHECKING

from titer.adapters.dynamodb.keys import (
    ANNOTATIONS,
    VIEWS,
    annotation_key,
    annotation_version_key,
    annotations_pk,
    view_key,
)
from titer.adapters.dynamodb.table import LAST, Changed, Item, Key, Table, listing
from titer.adapters.plain import Plain, from_plain, instant_text, to_plain
from titer.annotations.annotation import Annotation, AnnotationQuery, Mark, Position
from titer.annotations.view import SavedView
from titer.model.errors import Conflict
from titer.model.instants import DAY, HOUR, micros

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_LENGTHS = (HOUR, DAY, 32 * DAY)  # that those of a part last at most; those of the last one last longer
_FIRST = micros(datetime.min.replace(tzinfo=UTC))


class DynamoAnnotations:
    """All annotations, in a table."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._table = Table(client, table)

    def add(self, annotation: Annotation) -> None:
        entries = _entries(annotation)
        try:
            self._table.write(
                self._table.put_new(annotation_key(annotation.annotation_id), _newest(annotation)),
                self._table.put_new(_version_key(annotation), {"annotation": to_plain(annotation)}),
                *(self._table.put(key, values) for key, values in entries.items()),
            )
        except Changed as changed:
            raise Conflict(f"annotation {annotation.annotation_id}") from changed

    def change(self, before: Annotation, after: Annotation) -> None:
        was, will_be = _entries(before), _entries(after)
        try:
            self._table.write(
                self._table.put_where(
                    annotation_key(after.annotation_id),
                    _newest(after),
                    where="version = :before",
                    given={"before": before.version},
                ),
                self._table.put_new(_version_key(after), {"annotation": to_plain(after)}),
                *(self._table.delete(key) for key in was if key not in will_be),
                *(self._table.put(key, values) for key, values in will_be.items() if was.get(key) != values),
            )
        except Changed as changed:
            raise Conflict(f"annotation {after.annotation_id}") from changed

    def find(self, annotation_id: str) -> Annotation | None:
        item = self._table.get(annotation_key(annotation_id))
        return annotation_in(item) if item else None

    def versions(self, annotation_id: str, *, before: int | None = None, limit: int) -> Sequence[Annotation]:
        pk, low = annotation_version_key(annotation_id, 0)
        high = annotation_version_key(annotation_id, 999_999 if before is None else before - 1).sk
        items = self._table.between(pk, low, high, limit=limit, newest_first=True)
        return [*map(annotation_in, items)]

    def there(self, query: AnnotationQuery, *, after: Position | None = None, at_a_time: int) -> Iterator[Annotation]:
        for some in batched(self._entries_there(query, after), at_a_time, strict=False):
            found = self._table.get_many(annotation_key(position.annotation_id) for position in some)
            newest = {each.position: each for each in map(annotation_in, found)}
            for position in some:  # one that moved or was deleted in between is not there any more
                each = newest.get(position)
                if each is not None and not each.deleted and query.is_there(each.mark):
                    yield each

    def _entries_there(self, query: AnnotationQuery, after: Position | None) -> Iterator[Position]:
        pk = _narrowest(query)
        parts = (self._entries_of(pk, part, query, after) for part in range(len(_LENGTHS) + 1))
        return merge(*parts)

    def _entries_of(self, pk: str, part: int, query: AnnotationQuery, after: Position | None) -> Iterator[Position]:
        since = query.since if part < len(_LENGTHS) else None
        low = f"{part}#" if since is None else _place(part, since - _LENGTHS[part])
        if after is not None:
            low = max(low, f"{_place(part, after.since)}#{after.annotation_id}\0")
        until = query.until if query.until is None or query.until != query.since else query.until + 1
        high = f"{part}#{LAST}" if until is None else _place(part, until)
        for item in self._table.through(pk, low, high):
            mark = _mark_of(item)
            if query.is_there(mark):
                yield Position(mark.since, item["annotation_id"])

    def changed(self, since: datetime, *, limit: int) -> Sequence[Annotation]:
        found = self._table.list_items(ANNOTATIONS, instant_text(since), None, None)
        return [*map(annotation_in, islice(found, limit))]


def annotation_in(item: Item) -> Annotation:
    """Return the annotation that an item holds."""
    return from_plain(Annotation, item["annotation"])


def _newest(annotation: Annotation) -> dict[str, Plain]:
    place = f"{instant_text(annotation.changed_at)}#{annotation.annotation_id}"
    return {**listing(ANNOTATIONS, place), "version": annotation.version, "annotation": to_plain(annotation)}


def _version_key(annotation: Annotation) -> Key:
    return annotation_version_key(annotation.annotation_id, annotation.version)


def _entries(annotation: Annotation) -> Mapping[Key, dict[str, Plain]]:
    """Return the entries of the lists that it is in: none where it is deleted."""
    if annotation.deleted:
        return {}
    mark = annotation.mark
    part = bisect_left(_LENGTHS, mark.until - mark.since)
    values: dict[str, Plain] = {
        "annotation_id": annotation.annotation_id,
        "file_id": mark.file_id,
        "sensor_id": mark.sensor_id,
        "asset": mark.asset,
        "since": mark.since,
        "until": mark.until,
    }
    named = {"FILE": mark.file_id, "SENSOR": mark.sensor_id, "ASSET": mark.asset}
    lists = [ANNOTATIONS, *(annotations_pk(kind, name) for kind, name in named.items() if name)]
    return {Key(pk, f"{_place(part, mark.since)}#{annotation.annotation_id}"): values for pk in lists}


def _place(part: int, since: int) -> str:
    """Return where annotations that begin then stand in a part: numbers of one length sort as time does."""
    return f"{part}#{max(since - _FIRST, 0):018}"


def _mark_of(item: Item) -> Mark:
    """Return what an entry tells of an annotation."""
    return Mark(
        file_id=item["file_id"],
        sensor_id=item["sensor_id"],
        asset=item["asset"],
        since=item["since"],
        until=item["until"],
        text="",
    )


def _narrowest(query: AnnotationQuery) -> str:
    """Return the list in which the fewest others stand."""
    for kind, name in (("FILE", query.file_id), ("SENSOR", query.sensor_id), ("ASSET", query.asset)):
        if name:
            return annotations_pk(kind, name)
    return ANNOTATIONS


class DynamoViews:
    """The views that were saved, in a table."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._table = Table(client, table)

    def find(self, name: str) -> SavedView | None:
        item = self._table.get(view_key(name))
        return from_plain(SavedView, item["view"]) if item else None

    def put(self, before: SavedView | None, after: SavedView) -> None:
        key = view_key(after.name)
        values: dict[str, Plain] = {"label": after.label, "view": to_plain(after)}
        change = (
            self._table.put_where(key, values, where="label = :label", given={"label": before.label})
            if before
            else self._table.put_new(key, values)
        )
        try:
            listed = self._table.put(Key(VIEWS, after.name), {"view": to_plain(replace(after, text=""))})
            self._table.write(change, listed)
        except Changed as changed:
            raise Conflict(f"view {after.name}") from changed

    def remove(self, before: SavedView) -> None:
        try:
            self._table.write(
                self._table.delete_where(view_key(before.name), where="label = :label", given={"label": before.label}),
                self._table.delete(Key(VIEWS, before.name)),
            )
        except Changed as changed:
            raise Conflict(f"view {before.name}") from changed

    def listed(self, *, limit: int, after: str | None = None) -> Sequence[SavedView]:
        low = f"{after}\0" if after else " "
        items = self._table.between(VIEWS, low, LAST, limit=limit)
        return [from_plain(SavedView, item["view"]) for item in items]
