"""Receipts of live readings, and the collections that they are bound to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from titer.adapters.dynamodb.keys import receipt_key
from titer.adapters.dynamodb.table import Changed, Table
from titer.adapters.plain import Plain, instant_text
from titer.live.ports import BoundReceipt
from titer.model.errors import Conflict
from titer.model.instants import instant

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoBindings:
    """Receipts, in the table, each for as long as its message may come again."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._table = Table(client, table)

    def collections(self, receipt_ids: Sequence[str]) -> Mapping[str, str]:
        items = self._table.get_many(map(receipt_key, receipt_ids))
        return {item["receipt_id"]: item["collection"] for item in items}

    def bind(self, collection_id: str, receipts: Sequence[BoundReceipt], *, expires_at: datetime) -> None:
        given: dict[str, Plain] = {"collection": collection_id, "expires": int(expires_at.timestamp())}
        changes = [self._table.put_new(receipt_key(each.receipt_id), _item(each) | given) for each in receipts]
        try:
            self._table.write(*changes)
        except Changed as changed:
            raise Conflict(f"receipts of the collection {collection_id}") from changed


def _item(receipt: BoundReceipt) -> dict[str, Plain]:
    return {
        "receipt_id": receipt.receipt_id,
        "received_at": instant_text(instant(receipt.received_at)),
        "readings": receipt.readings,
        "file_count": receipt.object_count,
        "files": [file_id for _, file_id in receipt.objects],
        "keys": [key for key, _ in receipt.objects],
    }
