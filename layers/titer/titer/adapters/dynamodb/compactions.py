"""Live files that wait to become one with the others of their hour, in the table."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from titer.adapters.dynamodb.items import BY_ITSELF
from titer.adapters.dynamodb.keys import COMPACTED, WAITING, record_key, resting_key, waiting_key
from titer.adapters.dynamodb.table import KNOWN, LAST, Changed, Item, Table, among_writers, listing
from titer.adapters.plain import Plain
from titer.files.ports import Waiting

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_MOST_RESTING = 100
_AS_IT_CAME = "claimed = :one AND committed = :one AND attribute_not_exists(deleted_through)"


def _is_as_it_came(record: Item) -> bool:
    return record.get("claimed") == record.get("committed") == 1 and "deleted_through" not in record


class DynamoCompactions:
    """Items that commits of live files write, and what is noted in the records of these."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._table = Table(client, table)

    def waiting(self, before: str, *, limit: int) -> Sequence[Waiting]:
        items = self._table.between(WAITING, "0", before, limit=limit)
        return [Waiting(item["file_id"], item["key"]) for item in items]

    def join(self, file_id: str, into: str) -> bool:
        return among_writers(partial(self._join, file_id, into), f"compact the file {file_id}")

    def _join(self, file_id: str, into: str) -> bool:
        record = self._table.get(record_key(file_id)) or {}
        if "compacting_into" in record or not _is_as_it_came(record):
            return bool(record.get("compacting_into") == into)
        bound = f"{BY_ITSELF} AND {_AS_IT_CAME}"
        change = self._table.update(record_key(file_id), {"compacting_into": into}, where=bound, given={"one": 1})
        self._table.write(change)
        return True

    def settle(self, file_id: str, into: str) -> None:
        record = self._table.get(record_key(file_id))
        if record is None:
            return
        told = {"compacting_into": into, "compacted_into": into, **listing(COMPACTED, record["gsi_sk"])}
        self._table.write(
            self._table.update(record_key(file_id), told, where=KNOWN),
            self._table.delete(waiting_key(record["key"], file_id)),
            self._table.delete(resting_key(record["key"], file_id)),
        )

    def drop(self, waiting: Waiting) -> None:
        with suppress(Changed):
            self._table.write(self._table.delete(waiting_key(waiting.key, waiting.file_id)))

    def rest(self, waiting: Waiting) -> None:
        item: dict[str, Plain] = {"file_id": waiting.file_id, "key": waiting.key}
        self._table.write(
            self._table.put(resting_key(waiting.key, waiting.file_id), item),
            self._table.delete(waiting_key(waiting.key, waiting.file_id)),
        )

    def resting(self, key: str) -> Sequence[Waiting]:
        items = self._table.between(resting_key(key, "").pk, "0", LAST, limit=_MOST_RESTING)
        return [Waiting(item["file_id"], item["key"]) for item in items]
