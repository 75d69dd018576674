"""Messages that could not be processed, in the table."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from titer.adapters.dynamodb.items import UNENDED, attempts_of, is_expired, new_record, parked_item
from titer.adapters.dynamodb.keys import DISCARDED, PARKED, object_key_of, parked_key, record_key, version_key
from titer.adapters.dynamodb.table import KNOWN, NEW, Changed, Table, among_writers
from titer.adapters.plain import Plain, from_plain, instant_text
from titer.files.parking import Attempts, ParkedPage
from titer.files.record import Announcement, Declared, Discard, ParkedMessage, told_of_discarded
from titer.model.clock import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


class DynamoParking:
    """What could not be processed, in a table."""

    def __init__(self, client: DynamoDBClient, table: str, clock: Clock) -> None:
        self._table = Table(client, table)
        self._clock = clock

    def attempts(self, file_id: str, announced: Announcement) -> Attempts:
        number = self._number(file_id, announced)
        if number is None:
            return Attempts()
        version = self._table.get(version_key(file_id, number)) if number else None
        deleted_through = (self._table.get(record_key(file_id)) or {}).get("deleted_through", 0)
        return attempts_of(version) if version and number > deleted_through else Attempts(finished=True)

    def park(self, parked: ParkedMessage, declared: Declared) -> bool:
        assert parked.file_id
        assert parked.announced
        park = partial(self._park, parked, parked.file_id, parked.announced, declared)
        return among_writers(park, f"change the file {parked.file_id}")

    def _park(self, parked: ParkedMessage, file_id: str, announced: Announcement, declared: Declared) -> bool:
        if self.attempts(file_id, announced).finished:
            return False
        record, now = self._table.get(record_key(file_id)), self._clock()
        unknown = record is None or is_expired(record, now)
        born = new_record(file_id, declared, announced.bucket, announced.key, now) if unknown else {}
        shown: dict[str, Plain] = {"given_up": {"parked_id": parked.parked_id, "message": parked.message}}
        self._table.write(
            self._table.update(
                record_key(file_id),
                born | shown,
                where=NEW if record is None else KNOWN,
                removing=("expires", "expires_at"),
            ),
            self._end_lease(file_id, announced, now),
            self._table.put(parked_key(parked.parked_id), parked_item(parked)),
        )
        return True

    def _end_lease(self, file_id: str, announced: Announcement, now: datetime) -> TransactWriteItemTypeDef:
        """Return the change that ends the lease, on condition that it is as far as it was just now and has no end."""
        number = self._number(file_id, announced)
        if number:
            key, ended = version_key(file_id, number), {"until": instant_text(now)}
            return self._table.update(key, ended, where=f"{KNOWN} AND {UNENDED}")
        return self._table.check(object_key_of(file_id, announced.version_id or ""), where=NEW)

    def park_message(self, parked: ParkedMessage) -> None:
        self._table.write(self._table.put(parked_key(parked.parked_id), parked_item(parked)))

    def find(self, parked_id: str) -> ParkedMessage | None:
        item = self._table.get(parked_key(parked_id))
        return None if item is None else from_plain(ParkedMessage, item["parked"])

    def page(self, *, limit: int, cursor: str | None = None, discarded: bool = False) -> ParkedPage:
        items, following = self._table.page(DISCARDED if discarded else PARKED, parked_key, limit, cursor)
        return ParkedPage(tuple(from_plain(ParkedMessage, item["parked"]) for item in items), following)

    def settle(self, parked_id: str) -> None:
        self._table.write(self._table.delete(parked_key(parked_id)))

    def note_redriven(self, parked: ParkedMessage, at: datetime) -> None:
        with suppress(Changed):
            self._change(parked, replace(parked, redriven_at=at, discarded=None))
        self._tell_readers(parked, None)

    def note_discarded(self, parked: ParkedMessage, discard: Discard) -> ParkedMessage | None:
        discarded = replace(parked, discarded=discard)
        try:
            self._change(parked, discarded)
        except Changed:
            return None
        self._tell_readers(parked, {"parked_id": parked.parked_id, "message": told_of_discarded(discarded)})
        return discarded

    def _change(self, parked: ParkedMessage, into: ParkedMessage) -> None:
        key, given = parked_key(parked.parked_id), {"seen": instant_text(parked.parked_at)}
        self._table.write(self._table.update(key, parked_item(into), where="parked_at = :seen", given=dict(given)))

    def _tell_readers(self, parked: ParkedMessage, given_up: dict[str, Plain] | None) -> None:
        """Change what the file says of its being given up, as long as it speaks of this message."""
        if parked.file_id:
            with suppress(Changed):
                self._table.write(
                    self._table.update(
                        record_key(parked.file_id),
                        {"given_up": given_up},
                        where="given_up.parked_id = :parked_id",
                        given={"parked_id": parked.parked_id},
                    )
                )

    def _number(self, file_id: str, announced: Announcement) -> int | None:
        """Return the version that it became; 0 where it came too late, None where nobody has begun it."""
        if announced.version:
            return announced.version.number
        item = self._table.get(object_key_of(file_id, announced.version_id)) if announced.version_id else None
        return None if item is None else item.get("version", 0)
