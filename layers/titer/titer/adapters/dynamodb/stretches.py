"""Which files have readings of which series, in the table.

SERIES#<asset>#<sensor>#<parameter>   <first_at>#<file_id>#<unit>   that a file has readings of a series, and when
SERIES                                <first_at>#<file_id>#         that a file has some, of many series
NOTED#<file_id>                       NOTED                         as what the file was noted
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from titer.adapters.dynamodb.keys import WHOLE_FILES, noted_key, stretches_pk
from titer.adapters.dynamodb.table import LAST, NEW, Changed, Item, Key, Table
from titer.adapters.plain import Plain, instant_text
from titer.live.names import part_of_name
from titer.live.ports import Noted, Stretch
from titer.live.posted import LiveSeries
from titer.model.errors import Conflict
from titer.model.instants import instant, parse_instant

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_MOST = 100_000  # of one series


class DynamoStretches:
    """Which files have readings of which series, in a table."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._table = Table(client, table)

    def put(self, stretches: Sequence[Stretch]) -> None:
        self._table.put_many((_key(each), _attributes(each)) for each in stretches)

    def remove(self, stretches: Sequence[Stretch]) -> None:
        self._table.delete_many(map(_key, stretches))

    def of(self, asset: str | None, sensor_id: str, parameter: str, *, before: int | None = None) -> Sequence[Stretch]:
        return self._under(stretches_pk(asset, sensor_id, parameter), before)

    def whole(self, *, before: int | None = None) -> Sequence[Stretch]:
        return self._under(WHOLE_FILES, before)

    def _under(self, pk: str, before: int | None) -> Sequence[Stretch]:
        until = LAST if before is None else instant_text(instant(before))
        return [_stretch_in(item) for item in self._table.between(pk, " ", until, limit=_MOST)]

    def noted(self, file_id: str) -> Noted | None:
        item = self._table.get(noted_key(file_id))
        if item is None:
            return None
        versions = tuple(item["versions"])
        return Noted(
            file_id=file_id,
            mark=item["mark"],
            versions=versions,
            finished=item["finished"],
            revision=item["revision"],
        )

    def note(self, noted: Noted) -> Noted:
        values: dict[str, Plain] = {
            "mark": noted.mark,
            "versions": [*noted.versions],
            "finished": noted.finished,
            "revision": noted.revision + 1,
        }
        where, given = ("revision = :revision", {"revision": noted.revision}) if noted.revision else (NEW, {})
        try:
            self._table.put_one(noted_key(noted.file_id), values, where=where, given=dict(given))
        except Changed as changed:
            raise Conflict(f"what is noted of {noted.file_id}") from changed
        return replace(noted, revision=noted.revision + 1)


def _key(stretch: Stretch) -> Key:
    of, first_at = stretch.of, instant_text(instant(stretch.first_at))
    if of is None:
        return Key(WHOLE_FILES, f"{first_at}#{stretch.file_id}#")
    pk = stretches_pk(of.asset, of.sensor_id, of.parameter)
    return Key(pk, f"{first_at}#{stretch.file_id}#{part_of_name(of.unit or '')}")


def _attributes(stretch: Stretch) -> dict[str, Plain]:
    of = stretch.of
    named: dict[str, Plain] = {"sensor_id": of.sensor_id, "parameter": of.parameter, "unit": of.unit} if of else {}
    return named | {
        "asset": stretch.asset,
        "file_id": stretch.file_id,
        "version": stretch.version,
        "first_at": instant_text(instant(stretch.first_at)),
        "last_at": instant_text(instant(stretch.last_at)),
        "count": stretch.count,
        "received_at": instant_text(instant(stretch.received_at)),
        "live": stretch.live,
    }


def _stretch_in(item: Item) -> Stretch:
    asset = item["asset"]
    named = "sensor_id" in item
    return Stretch(
        of=LiveSeries(asset, item["sensor_id"], item["parameter"], item["unit"]) if named else None,
        asset=asset,
        file_id=item["file_id"],
        version=item["version"],
        first_at=parse_instant(item["first_at"]),
        last_at=parse_instant(item["last_at"]),
        count=item["count"],
        received_at=parse_instant(item["received_at"]),
        live=item["live"],
    )
