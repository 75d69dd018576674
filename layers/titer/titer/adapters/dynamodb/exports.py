"""Exports in the table, and for each token which of its exports are being made."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from titer.adapters.dynamodb.places import Places
from titer.adapters.dynamodb.table import NEW, Changed, Key, Table, among_writers
from titer.adapters.plain import Plain, from_plain, to_plain
from titer.exports.export import GIVEN_UP_AFTER, MOST_RUNNING, Export, too_many_exports
from titer.model.clock import Clock
from titer.model.errors import Conflict

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_SEEN = "revision = :seen"


class DynamoExports:
    """The exports, in a table."""

    def __init__(self, client: DynamoDBClient, table: str, clock: Clock) -> None:
        self._table = Table(client, table)
        self._clock = clock
        self._places = Places(self._table, clock, MOST_RUNNING, lives=GIVEN_UP_AFTER, full=too_many_exports)

    def add(self, export: Export, *, replaces: Export | None) -> None:
        self._among(export, replaces, lambda: self._add(export, replaces))

    def _add(self, export: Export, replaces: Export | None) -> None:
        place = self._places.take(running_key(export.token_id), export.export_id, export.created_at)
        self._table.write(self._put(export, replaces), place)

    def find(self, export_id: str) -> Export | None:
        item = self._table.get(export_key(export_id))
        if item is None:
            return None
        export = from_plain(Export, item["export"])
        return export if self._clock() < export.ends_at else None

    def change(self, before: Export, after: Export) -> None:
        self._among(after, before, lambda: self._change(before, after))

    def _change(self, before: Export, after: Export) -> None:
        over = [self._places.give_back(running_key(after.token_id), after.export_id)] if after.is_over else []
        self._table.write(self._put(after, before), *over)

    def _put(self, export: Export, before: Export | None) -> TransactWriteItemTypeDef:
        """Return the change that puts an export in the place of what was seen, or of one that was forgotten since."""
        key, expires = export_key(export.export_id), int(export.ends_at.timestamp())
        values: dict[str, Plain] = {"export": to_plain(export), "revision": export.revision, "expires": expires}
        if before is None:
            where = f"{NEW} OR expires <= :now"
            return self._table.put_where(key, values, where=where, given={"now": int(self._clock().timestamp())})
        return self._table.put_where(key, values, where=_SEEN, given={"seen": before.revision})

    def _among(self, export: Export, before: Export | None, write: Callable[[], None]) -> None:
        """Write once no other writer holds the items. `Conflict` where the export is not as it was seen."""

        def step() -> None:
            try:
                write()
            except Changed:
                there = self.find(export.export_id)
                if (there and there.revision) != (before and before.revision):
                    raise Conflict(export.export_id) from None
                raise

        among_writers(step, "ask for exports")


def export_key(export_id: str) -> Key:
    return Key(f"EXPORT#{export_id}", "EXPORT")


def running_key(token_id: str) -> Key:
    return Key(f"EXPORTS#{token_id}", "RUNNING")
