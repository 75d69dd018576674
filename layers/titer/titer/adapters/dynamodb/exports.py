"""Exports in the table, and for each token which of its exports are being made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from titer.adapters.dynamodb.table import NEW, Changed, Key, Table, among_writers
from titer.adapters.plain import Plain, from_plain, instant_text, to_plain
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

    def add(self, export: Export, *, replaces: Export | None) -> None:
        self._among(export, replaces, lambda: self._add(export, replaces))

    def _add(self, export: Export, replaces: Export | None) -> None:
        self._table.write(self._put(export, replaces), self._note_running(export, runs=True))

    def find(self, export_id: str) -> Export | None:
        item = self._table.get(export_key(export_id))
        if item is None:
            return None
        export = from_plain(Export, item["export"])
        return export if self._clock() < export.ends_at else None

    def change(self, before: Export, after: Export) -> None:
        self._among(after, before, lambda: self._change(before, after))

    def _change(self, before: Export, after: Export) -> None:
        over = [self._note_running(after, runs=False)] if after.is_over else []
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

    def _note_running(self, export: Export, *, runs: bool) -> TransactWriteItemTypeDef:
        """Return the change that puts an export among those that are made of its token, or takes it from them."""
        key = running_key(export.token_id)
        item = self._table.get(key) or {"names": [], "edition": 0}
        left = _left(item["names"], self._clock(), export)
        if runs and len(left) >= MOST_RUNNING:
            raise too_many_exports()
        until = export.created_at + GIVEN_UP_AFTER
        more = [f"{instant_text(until)}#{export.export_id}"] if runs else []
        values: dict[str, Plain] = {
            "names": [*left, *more],
            "edition": item["edition"] + 1,
            "expires": int((self._clock() + GIVEN_UP_AFTER).timestamp()),
        }
        if not item["edition"]:
            return self._table.put_new(key, values)
        return self._table.put_where(key, values, where="edition = :edition", given={"edition": item["edition"]})


def _left(names: Sequence[str], now: datetime, export: Export) -> list[str]:
    """Return those that are still made, without this one."""
    others = (name for name in names if not name.endswith(f"#{export.export_id}"))
    return [name for name in others if name.partition("#")[0] > instant_text(now)]


def export_key(export_id: str) -> Key:
    return Key(f"EXPORT#{export_id}", "EXPORT")


def running_key(token_id: str) -> Key:
    return Key(f"EXPORTS#{token_id}", "RUNNING")
