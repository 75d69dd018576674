"""The items of files, versions and parked messages: what is written, and what is read back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from titer.adapters.dynamodb.keys import DISCARDED, OF_KIND, PARKED
from titer.adapters.dynamodb.table import KNOWN, NEW, Item, listing
from titer.adapters.plain import Plain, from_plain, instant_text, to_plain
from titer.files.parking import Attempts
from titer.files.ports import RecordDamaged
from titer.files.record import (
    Claim,
    Completion,
    Correction,
    Declared,
    Deletion,
    FileRecord,
    FileVersion,
    ParkedMessage,
    StoredObject,
)
from titer.files.versions import Lease, order_of
from titer.model.author import Author
from titer.model.dataclass import dataclass
from titer.model.errors import Unavailable
from titer.model.status import Status

SUPERSEDED = "superseded_at"  # of a version that was left without a result, for a later one has its own
BY_ITSELF = "attribute_not_exists(compacting_into)"  # the condition that a live file is bound to none of its hour
UNENDED = f"attribute_not_exists(finished) AND attribute_not_exists({SUPERSEDED})"


def new_record(file_id: str, declared: Declared, bucket: str, key: str, now: datetime) -> dict[str, Plain]:
    kind = "live" if declared.live else "file"
    return {
        **listing(OF_KIND[kind], f"{instant_text(now)}#{file_id}"),
        **({"kind": kind} if declared.live else {}),
        "file_id": file_id,
        "declared": _declared_item(declared),
        "bucket": bucket,
        "key": key,
        "created_at": instant_text(now),
    }


_BY_ITSELF = frozenset({"timezone", "context", "measured"})  # options that stand beside the name; others in `writing`


def _declared_item(declared: Declared) -> dict[str, Plain]:
    """Return what was declared, with no `writing` where none of its options was given."""
    plain = to_plain(declared)
    plain |= {name: value for name, value in declared.options.everything().items() if name in _BY_ITSELF}
    writing = {name: value for name, value in declared.options.given().items() if name not in _BY_ITSELF}
    del plain["options"]
    for unusual in ("lost", "live", "after", "correction"):
        if not plain[unusual]:
            del plain[unusual]
    return plain | {"writing": writing} if writing else plain


def declared_in(item: Item) -> Declared:
    options = {name: value for name, value in item.items() if name in _BY_ITSELF} | item.get("writing", {})
    others = {name: value for name, value in item.items() if name not in {*_BY_ITSELF, "writing"}}
    return from_plain(Declared, {**others, "options": options})


def correction_item(correction: Correction) -> dict[str, Plain]:
    return {"declared": _declared_item(correction.declared), "after": correction.after}


def correction_in(item: Item) -> Correction:
    return Correction(declared_in(item["declared"]), int(item["after"]))


def highest_claim(claim: Claim) -> dict[str, Plain]:
    """Return the attributes of the record once this version is the highest claimed."""
    return {
        "claimed": claim.version,
        "claimed_object": claim.stored.version_id or "",
        "place": to_plain(order_of(claim.stored)),
        "uploaded_at": instant_text(claim.uploaded_at),
    }


def claim_condition(item: Item, *, new: bool) -> tuple[str, dict[str, Plain]]:
    """Return the condition that no version was claimed since the item was read."""
    if new:
        return NEW, {}
    if "claimed" in item:
        return "claimed = :seen", {"seen": item["claimed"]}
    return f"{KNOWN} AND attribute_not_exists(claimed)", {}


def commit_condition(record: Item) -> tuple[str, dict[str, Plain]]:
    """Return the condition that the record holds what it held when it was read: readers see the same version."""
    if "committed" in record:
        return "committed = :seen", {"seen": record["committed"]}
    return "attribute_not_exists(committed)", {}


def claim_of(
    item: Item,
    number: int,
    declared: Declared,
    stored: StoredObject,
    *,
    attempt: int,
    holder: str,
    until: datetime,
    begun_at: datetime,
    by: Author | None = None,
) -> Claim:
    uploaded_at = item.get("uploaded_at")
    return Claim(
        file_id=item["file_id"],
        version=number,
        declared=declared,
        stored=stored,
        uploaded_at=from_plain(datetime, uploaded_at) if uploaded_at else stored.last_modified,
        attempt=attempt,
        holder=holder,
        until=until,
        first=declared_in(item["declared"]),
        created_at=from_plain(datetime, item["created_at"]),
        begun_at=begun_at,
        by=by,
    )


def claim_again_of(record: Item, version: Item, *, holder: str, until: datetime) -> Claim:
    """Return the next claim of a version that was claimed, or begun, before."""
    known = version_of(version)
    return claim_of(
        record,
        known.number,
        known.declared,
        known.stored,
        attempt=version["attempt"] + 1,
        holder=holder,
        until=until,
        begun_at=known.begun_at,
        by=known.by,
    )


def by_attribute(by: Author | None) -> dict[str, Plain]:
    """Return who asked for a version, where somebody did."""
    return {"by": to_plain(by)} if by else {}


def parked_item(parked: ParkedMessage) -> dict[str, Plain]:
    """Return the attributes of a parked message, whose body may be longer than other values are allowed to be."""
    at = instant_text(parked.parked_at)
    plain = to_plain(replace(parked, body="")) | {"body": parked.body}
    name = DISCARDED if parked.discarded else PARKED
    return {**listing(name, f"{at}#{parked.parked_id}"), "parked_at": at, "parked": plain}


def attempts_of(version: Item) -> Attempts:
    count, last = version["attempt"], version.get("last_error") or {}
    error = last.get("error") if last.get("attempt") == count else None
    return Attempts(count, error, from_plain(datetime, version["until"]), has_ended(version))


def lease_attributes(claim: Claim) -> dict[str, Plain]:
    return {"holder": claim.holder, "until": instant_text(claim.until), "attempt": claim.attempt}


def pinned_attributes(declared: Declared, stored: StoredObject, now: datetime) -> dict[str, Plain]:
    """Return what a version is judged from and by, for good."""
    return {"stored": to_plain(stored), "declared": _declared_item(declared), "begun_at": instant_text(now)}


@contextmanager
def of_a_file(item: Item) -> Iterator[None]:
    """Raise `RecordDamaged` where an item of a file has not the shape that the block reads."""
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, Unavailable) as error:
        raise RecordDamaged(file_of_item(item)) from error


def file_of_item(item: Item) -> str:
    """Return the file that an item is of, by its key."""
    return str(item["pk"]).partition("#")[2]


def version_of(item: Item) -> FileVersion:
    """Return the version of an item. `RecordDamaged` where it has not the shape of one."""
    with of_a_file(item):
        lease_of(item)  # whoever asks for the version may ask for that next
        left = item.get("left")
        return FileVersion(
            number=number_of(item),
            declared=declared_in(item["declared"]),
            stored=from_plain(StoredObject, item["stored"]),
            begun_at=from_plain(datetime, item["begun_at"]),
            by=from_plain(Author, item["by"]) if "by" in item else None,
            finished=from_plain(Completion, item["finished"]) if "finished" in item else None,
            left=None if left is None else from_plain(str, left),
            superseded=SUPERSEDED in item,
        )


def number_of(version: Item) -> int:
    return int(version["sk"].partition("#")[2])


def has_ended(version: Item) -> bool:
    """Return whether a version has its end: a result, or a later one that took its place."""
    return "finished" in version or SUPERSEDED in version


def fingerprint_in(record: Item) -> str:
    """Return the content that the file holds, or tells of."""
    return str(record.get("content") or record.get("same_as") or "")


def lease_of(version: Item) -> Lease:
    with of_a_file(version):
        return Lease(
            holder=from_plain(str, version["holder"]),
            until=from_plain(datetime, version["until"]),
            attempt=from_plain(int, version["attempt"]),
            finished=has_ended(version),
        )


def is_expired(item: Item, now: datetime) -> bool:
    return "expires_at" in item and from_plain(datetime, item["expires_at"]) <= now


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    """What a record's item has, but for what was declared and how the version that readers see ended."""

    file_id: str
    gsi_pk: str
    gsi_sk: str
    bucket: str
    key: str
    created_at: datetime
    claimed: int = 0
    claimed_object: str = ""
    committed: int = 0
    committed_object: str = ""
    uploaded_at: datetime | None = None
    expires_at: datetime | None = None
    deletion: Deletion | None = None
    deleted_through: int = 0
    given_up: dict[str, Any] | None = None
    same_as: str = ""
    content: str = ""
    compacting_into: str = ""
    compacted_into: str = ""


def record_of(item: Item) -> FileRecord:
    """Return the record of an item. `RecordDamaged` where it has not the shape of one."""
    with of_a_file(item):
        stored = from_plain(_Stored, item)
        if stored.file_id != file_of_item(item) or stored.gsi_pk not in OF_KIND.values():
            raise ValueError("it is another file's, or in no list")
        if stored.deleted_through != (stored.deletion.through if stored.deletion else 0):
            raise ValueError("it was deleted, and it was not")
        return _record_of(item, stored)


def read_record(item: Item) -> FileRecord | RecordDamaged:
    """Return the record of an item; the error, where it has not the shape of one."""
    try:
        return record_of(item)
    except RecordDamaged as damaged:
        return damaged


def _record_of(item: Item, stored: _Stored) -> FileRecord:
    through = stored.deleted_through
    shown = stored.committed > through
    finished = from_plain(Completion, item["finished"]) if shown else None
    given_up = (stored.given_up or {}).get("message")
    return FileRecord(
        file_id=stored.file_id,
        declared=declared_in(item["declared"]),
        bucket=stored.bucket,
        key=stored.key,
        created_at=stored.created_at,
        status=Status.FAILED if given_up and not finished else _status(stored.claimed, through, finished),
        version=stored.committed if shown else stored.claimed or None,
        uploaded_at=stored.uploaded_at,
        finished=finished,
        expires_at=stored.expires_at,
        object_version=(stored.committed_object if shown else stored.claimed_object) or None,
        newest=stored.claimed or None,
        deletion=stored.deletion,
        given_up=None if finished else given_up,
        same_as=stored.same_as or None,
        joins=stored.compacting_into or None,
        compacted_into=stored.compacted_into or None,
    )


def _status(newest: int, deleted_through: int, finished: Completion | None) -> Status:
    if finished is not None:
        return finished.status
    if newest > deleted_through:
        return Status.PROCESSING
    return Status.DELETED if newest else Status.AWAITING_UPLOAD
