"""Making the items of a file anew that the table forgot, or that were damaged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from titer.adapters.dynamodb.items import (
    SUPERSEDED,
    UNENDED,
    by_attribute,
    claim_condition,
    claim_of,
    has_ended,
    highest_claim,
    is_expired,
    lease_attributes,
    lease_of,
    new_record,
    number_of,
    pinned_attributes,
    record_of,
    version_of,
)
from titer.adapters.dynamodb.keys import object_key, record_key, version_key
from titer.adapters.dynamodb.table import Item, Key, Table, among_writers
from titer.adapters.plain import Plain, instant_text, to_plain
from titer.files.ports import RecordDamaged
from titer.files.provenance import Provenance
from titer.files.record import Claim, ClaimDenied
from titer.files.versions import MOST_VERSIONS, order_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_KEPT = (
    ("deletion", "deleted_through"),
    ("content",),
    ("same_as",),
    ("compacting_into",),
    ("compacted_into",),
    ("gsi_pk",),
)  # of a damaged record, as far as each can be read: nothing else tells of it
_ENDS = ("committed", "committed_object", "finished")
_UNBEGUN = ("expires", "expires_at", "given_up")


class Recalling:
    """Knows a version again, and its file."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def recall(self, known: Provenance, *, now: datetime, anew: bool) -> Claim | None:
        """Return the right to end the version, None where the table knows it better."""
        recall = partial(self._recall, known, now, anew=anew)
        return among_writers(recall, f"recall the file {known.file_id}")

    def _recall(self, known: Provenance, now: datetime, *, anew: bool) -> Claim | None:
        key = version_key(known.file_id, known.version)
        found, version = self._table.get(record_key(known.file_id)), self._table.get(key)
        record = None if found is None or is_damaged(found, record_of) else found
        if not _may_recall(known, record, version, now, anew=anew):
            return None
        lapsed = record is not None and is_expired(record, now)
        born = new_record(known.file_id, known.first, known.stored.bucket, known.stored.key, known.created_at)
        base: Item = born if record is None or lapsed else record
        claim = _claim_of(known, base | {"uploaded_at": instant_text(known.uploaded_at)}, now)
        self._table.write(
            self._record_change(claim, found, record, born, lapsed=lapsed, anew=anew),
            self._table.put(object_key(known.file_id, known.stored), {"version": known.version}),
            self._version_change(key, version, claim, anew=anew or record is None),
        )
        return claim

    def _record_change(
        self, claim: Claim, found: Item | None, record: Item | None, born: Item, *, lapsed: bool, anew: bool
    ) -> TransactWriteItemTypeDef:
        key, highest = record_key(claim.file_id), self._highest(claim, record)
        if found is not None and record is None:
            return self._table.put_where(
                key, born | highest | _kept(found, born), where="pk = :pk", given={"pk": key.pk}
            )
        where, given = ("attribute_not_exists(claimed)", {}) if lapsed else claim_condition(found or {}, new=not found)
        values = (born if lapsed or not found else {}) | highest
        removing = _UNBEGUN + (_ENDS if anew else ())
        return self._table.update(key, values, where=where, given=given, removing=removing)

    def _highest(self, claim: Claim, record: Item | None) -> dict[str, Plain]:
        """Return what the record has of the highest version that there is: a later one may be there still."""
        if record and record.get("claimed", 0) > claim.version:
            return {"claimed": record["claimed"]}
        first, last = version_key(claim.file_id, claim.version + 1), version_key(claim.file_id, MOST_VERSIONS)
        mine = highest_claim(claim)
        for later in self._table.between(first.pk, first.sk, last.sk, limit=1, newest_first=True):
            if is_damaged(later, version_of):
                return mine | {"claimed": number_of(later)}
            stored = version_of(later).stored
            theirs: dict[str, Plain] = {"claimed_object": stored.version_id or "", "place": to_plain(order_of(stored))}
            return mine | theirs | {"claimed": number_of(later)}
        return mine

    def _version_change(self, key: Key, version: Item | None, claim: Claim, *, anew: bool) -> TransactWriteItemTypeDef:
        """Return the change on the condition that it is as far as when it was read, or not there."""
        values = lease_attributes(claim) | pinned_attributes(claim.declared, claim.stored, claim.begun_at)
        values |= by_attribute(claim.by)
        if version is None:
            return self._table.put_new(key, values)
        if is_damaged(version, version_of):
            return self._table.put(key, values)
        where = "attempt = :seen" if anew else f"attempt = :seen AND {UNENDED}"
        seen: dict[str, Plain] = {"seen": version["attempt"]}
        return self._table.update(key, values, where=where, given=seen, removing=("finished", SUPERSEDED))


def is_damaged(item: Item, read: Callable[[Item], Any]) -> bool:
    try:
        read(item)
    except RecordDamaged:
        return True
    return False


def _may_recall(known: Provenance, record: Item | None, version: Item | None, now: datetime, *, anew: bool) -> bool:
    """Return whether no higher version is known, nobody holds this one, and it has no end that is to stay."""
    lost = version is None or is_damaged(version, version_of)
    if (record or {}).get("claimed", 0) > known.version and not (anew and lost):
        return False
    if version is None or lost:
        return True
    if has_ended(version):
        return anew or record is None
    return lease_of(version).denial("", now) is not ClaimDenied.HELD


def _claim_of(known: Provenance, record: Item, now: datetime) -> Claim:
    """Return the claim of a version that was forgotten; nobody holds it."""
    return claim_of(
        record,
        known.version,
        known.declared,
        known.stored,
        attempt=1,
        holder="",
        until=now,
        begun_at=known.begun_at,
        by=known.by,
    )


def _kept(damaged: Item, born: Item) -> Item:
    """Return what can be read of a damaged record that nothing else tells of."""
    kept: Item = {}
    for names in _KEPT:
        more = kept | {name: damaged[name] for name in names if name in damaged}
        if not is_damaged({"pk": damaged["pk"], **born, **more}, record_of):
            kept = more
    return kept
