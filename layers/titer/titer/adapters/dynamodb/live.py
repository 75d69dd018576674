"""What was answered to keys, and what receipts lead to, in the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from titer.adapters.dynamodb.keys import attempt_key, receipt_key
from titer.adapters.dynamodb.table import Changed, Item, Table, among_writers
from titer.adapters.plain import Plain
from titer.live.ports import Attempt, Bound
from titer.model.instants import SECOND

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_UNCHANGED = "receipt_id = :receipt AND lease = :lease AND attribute_not_exists(answer)"


class DynamoAttempts:
    """The attempts at requests that carry an Idempotency-Key, in a table that forgets them after a day."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._table = Table(client, table)

    def begin(self, name: str, attempt: Attempt) -> Attempt:
        return among_writers(lambda: self._begin(name, attempt), "send this Idempotency-Key")

    def _begin(self, name: str, attempt: Attempt) -> Attempt:
        """Return what is kept; `Changed` where that went away meanwhile."""
        free, now = "attribute_not_exists(pk) OR ends <= :now", {"now": attempt.received_at}
        try:
            self._table.write(self._table.put_where(attempt_key(name), _item_of(attempt), where=free, given=now))
        except Changed:
            item = self._table.get(attempt_key(name))
            if item is None:
                raise
            return _attempt_in(item)
        return attempt

    def replace(self, name: str, before: Attempt, after: Attempt) -> bool:
        given: dict[str, Plain] = {"receipt": before.receipt_id, "lease": before.lease}
        change = self._table.put_where(attempt_key(name), _item_of(after), where=_UNCHANGED, given=given)
        try:
            self._table.write(change)
        except Changed:
            return False
        return True


def _item_of(attempt: Attempt) -> dict[str, Any]:
    item = {
        "body_sha256": attempt.body_sha256,
        "receipt_id": attempt.receipt_id,
        "received_at": attempt.received_at,
        "lease": attempt.lease,
        "ends": attempt.expires,
        "expires": -(-attempt.expires // SECOND),
    }
    return item if attempt.answer is None else {**item, "answer": attempt.answer}


def _attempt_in(item: Item) -> Attempt:
    return Attempt(
        body_sha256=str(item["body_sha256"]),
        receipt_id=str(item["receipt_id"]),
        received_at=int(item["received_at"]),
        lease=int(item["lease"]),
        expires=int(item["ends"]),
        answer=item.get("answer"),
    )


class DynamoReceipts:
    """What receipts lead to, in the table."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._table = Table(client, table)

    def find(self, receipt_id: str) -> Bound | None:
        item = self._table.get(receipt_key(receipt_id))
        return None if item is None else Bound(tuple(item["files"]))
