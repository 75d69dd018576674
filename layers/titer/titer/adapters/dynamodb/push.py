"""Tickets and connections in the table.

    TICKET#<sha256>   TICKET            a ticket that was not used yet
    CONNECTIONS       <connection_id>   who is connected, with which token, and what it follows

Connections lie under one partition key: whoever tells something reads all of them in one go, whatever the topics.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from titer.adapters.dynamodb.keys import CONNECTIONS, connection_key, ticket_key
from titer.adapters.dynamodb.table import KNOWN, LAST, Changed, Item, Table
from titer.adapters.plain import Plain, from_plain, instant_text
from titer.model.errors import Conflict
from titer.push.ending import LONGEST
from titer.push.ports import Connection, Ticket

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_MOST = 100_000  # connections
_FORGOTTEN_AFTER = LONGEST + timedelta(minutes=10)


class DynamoTickets:
    """Tickets that were not used yet, in a table."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._table = Table(client, table)

    def add(self, ticket: Ticket) -> None:
        values: dict[str, Plain] = {
            "token_id": ticket.token_id,
            "token_ends": _text_of(ticket.token_ends),
            "expires_at": instant_text(ticket.expires_at),
            "expires": int(ticket.expires_at.timestamp()) + 60,
        }
        self._table.write(self._table.put(ticket_key(ticket.name), values))

    def take(self, name: str) -> Ticket | None:
        item = self._table.take(ticket_key(name))
        if item is None:
            return None
        return Ticket(
            name=name,
            token_id=item["token_id"],
            token_ends=_instant_of(item["token_ends"]),
            expires_at=from_plain(datetime, item["expires_at"]),
        )


class DynamoConnections:
    """Who is connected, in a table."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._table = Table(client, table)

    def add(self, connection: Connection) -> None:
        values: dict[str, Plain] = {
            "connection_id": connection.connection_id,
            "token_id": connection.token_id,
            "token_ends": _text_of(connection.token_ends),
            "connected_at": instant_text(connection.connected_at),
            "expires": int((connection.connected_at + _FORGOTTEN_AFTER).timestamp()),
        }
        if connection.topics is not None:
            values["topics"] = [*connection.topics]
        self._table.write(self._table.put(connection_key(connection.connection_id), values))

    def all(self) -> Sequence[Connection]:
        return [*map(_connection_in, self._table.between(CONNECTIONS, " ", LAST, limit=_MOST))]

    def find(self, connection_id: str) -> Connection | None:
        item = self._table.get(connection_key(connection_id))
        return _connection_in(item) if item else None

    def follow(self, connection_id: str, topics: Sequence[str], *, before: Sequence[str] | None) -> None:
        where = f"{KNOWN} AND " + ("attribute_not_exists(topics)" if before is None else "topics = :before")
        given: dict[str, Plain] = {} if before is None else {"before": [*before]}
        change = self._table.update(connection_key(connection_id), {"topics": [*topics]}, where=where, given=given)
        try:
            self._table.write(change)
        except Changed as changed:
            raise Conflict(f"what {connection_id} follows") from changed

    def blame(self, connection_id: str) -> int:
        return self._table.increase(connection_key(connection_id), "blamed")

    def remove(self, connection_id: str) -> None:
        self._table.write(self._table.delete(connection_key(connection_id)))


def _connection_in(item: Item) -> Connection:
    topics = item.get("topics")
    return Connection(
        connection_id=item["connection_id"],
        token_id=item["token_id"],
        token_ends=_instant_of(item["token_ends"]),
        connected_at=from_plain(datetime, item["connected_at"]),
        topics=None if topics is None else tuple(topics),
    )


def _text_of(at: datetime | None) -> str | None:
    return instant_text(at) if at else None


def _instant_of(text: str | None) -> datetime | None:
    return from_plain(datetime, text) if text else None
