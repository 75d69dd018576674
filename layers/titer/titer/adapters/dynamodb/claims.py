"""Who judges which version of a file: versions are numbered here, given to one at a time, and given again.

The keys and what each item says are told in `adapters/dynamodb/files.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import NamedTuple

from titer.adapters.dynamodb.items import (
    UNENDED,
    claim_again_of,
    claim_condition,
    claim_of,
    highest_claim,
    is_expired,
    lease_attributes,
    lease_of,
    new_record,
    pinned_attributes,
)
from titer.adapters.dynamodb.keys import object_key, parked_key, record_key, version_key
from titer.adapters.dynamodb.table import Item, Table, among_writers
from titer.adapters.plain import from_plain, to_plain
from titer.adapters.store_errors import no_number_left
from titer.files.record import Announcement, Claim, ClaimDenied, Declared, FileVersion, StoredObject, parked_id_of
from titer.files.versions import ObjectOrder, order_of

UNDELETED = "(attribute_not_exists(deleted_through) OR deleted_through < :before)"


class Bid(NamedTuple):
    """Who asks for a version, when, and until when it would be theirs."""

    holder: str
    now: datetime
    until: datetime


class Claims:
    """Gives versions of files to those who judge them."""

    def __init__(self, table: Table, *, most_versions: int) -> None:
        self._table = table
        self._most_versions = most_versions

    def claim(
        self, file_id: str, declared: Declared, stored: StoredObject, bid: Bid, after: int | None
    ) -> Claim | ClaimDenied:
        """Claim the version that an object of a file became, or becomes by this."""
        claim = partial(self._claim, file_id, declared, stored, bid, after)
        return self._claim_among_writers(claim, file_id, stored.announcement())

    def claim_version(self, known: FileVersion, file_id: str, bid: Bid) -> Claim | ClaimDenied:
        """Claim a version that was begun."""
        claim = partial(self._claim_again, file_id, known.number, bid)
        return self._claim_among_writers(claim, file_id, known.announcement(file_id))

    def _claim(
        self, file_id: str, declared: Declared, stored: StoredObject, bid: Bid, after: int | None
    ) -> Claim | ClaimDenied:
        record = self._table.get(record_key(file_id))
        known = self._table.get(object_key(file_id, stored)) if record and "claimed" in record else None
        if known is None:  # as of every object while no version was claimed
            return self._claim_first(file_id, declared, stored, bid, after, record)
        if "version" not in known:
            return ClaimDenied.SUPERSEDED
        return self._claim_again(file_id, known["version"], bid)

    def _claim_first(
        self, file_id: str, declared: Declared, stored: StoredObject, bid: Bid, after: int | None, item: Item | None
    ) -> Claim | ClaimDenied:
        now = bid.now
        if after is not None and item is not None and item.get("deleted_through", 0) >= after:
            return self._supersede(file_id, stored)
        if item is not None and "place" in item and order_of(stored).precedes(from_plain(ObjectOrder, item["place"])):
            return self._supersede(file_id, stored)
        if item is not None and item.get("claimed", 0) >= self._most_versions:
            raise no_number_left(self._most_versions)
        lapsed = item is not None and is_expired(item, now)
        born = new_record(file_id, declared, stored.bucket, stored.key, now) if item is None or lapsed else {}
        known: Item = born or item or {}
        number = known.get("claimed", 0) + 1
        claim = claim_of(known, number, declared, stored, attempt=1, holder=bid.holder, until=bid.until, begun_at=now)
        where, given = ("attribute_not_exists(claimed)", {}) if lapsed else claim_condition(known, new=bool(born))
        if after is not None:
            where, given = f"({where}) AND {UNDELETED}", {**given, "before": after}
        self._table.write(
            self._table.update(
                record_key(file_id),
                born | highest_claim(claim),
                where=where,
                given=given,
                removing=("expires", "expires_at", "given_up"),
            ),
            self._table.put_new(object_key(file_id, stored), {"version": claim.version}),
            self._table.put_new(
                version_key(file_id, claim.version),
                lease_attributes(claim) | pinned_attributes(declared, stored, now),
            ),
        )
        return claim

    def _claim_again(self, file_id: str, number: int, bid: Bid) -> Claim | ClaimDenied:
        version, record = self._table.need(version_key(file_id, number)), self._table.need(record_key(file_id))
        if record.get("deleted_through", 0) >= number:
            return ClaimDenied.DELETED
        denial = lease_of(version).denial(bid.holder, bid.now)
        if denial is not None:
            return denial
        claim = claim_again_of(record, version, holder=bid.holder, until=bid.until)
        where = f"attempt = :seen AND {UNENDED}"
        self._table.write(
            self._table.update(
                version_key(file_id, number), lease_attributes(claim), where=where, given={"seen": version["attempt"]}
            )
        )
        return claim

    def _supersede(self, file_id: str, stored: StoredObject) -> ClaimDenied:
        """Leave a trace of the object version that came after a later one."""
        self._table.write(self._table.put_new(object_key(file_id, stored), {"superseded": to_plain(stored)}))
        return ClaimDenied.SUPERSEDED

    def _claim_among_writers(
        self, claim: Callable[[], Claim | ClaimDenied], file_id: str, announced: Announcement
    ) -> Claim | ClaimDenied:
        return among_writers(lambda: self._unpark_denied(claim(), announced), f"claim the file {file_id}")

    def _unpark_denied(self, got: Claim | ClaimDenied, announced: Announcement) -> Claim | ClaimDenied:
        """Unpark what is denied for good; return the answer."""
        if isinstance(got, ClaimDenied) and got is not ClaimDenied.HELD:
            self._table.write(self._table.delete(parked_key(parked_id_of(announced))))
        return got
