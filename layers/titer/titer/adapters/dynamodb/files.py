"""Files, their versions and tokens in one table.

    SLOT#<name>     SLOT                the file whose slot was reserved for what goes by this name
    FILE#<file_id>  RECORD              what readers see, and the highest version claimed
    FILE#<file_id>  CORRECTION#<name>   what is declared of a corrected file that is to come
    FILE#<file_id>  OBJECT#<identity>   which version an object version became, or that it came too late
    FILE#<file_id>  VERSION#000001      what the version is judged from, who judges it, how it ended
    PARKED#<id>     PARKED              a message that could not be processed
    TOKEN#<id>      TOKEN               an API token
    RATE#<name>     <minute>            what was counted in one minute
    CONTENT#<name>  CONTENT             which version of which file holds this content's readings
    CONTENT#<name>  DUPLICATE#<file_id> a file that tells of this content, another holding it
    ASSET#<name>    <instant>#<file_id> what a file of the asset looks like, by when it was uploaded
    RULES           <name>              the newest version of a rule set: its number, who, when, why
    RULES#<name>    VERSION#000001      a version of a rule set

RECORD, PARKED and TOKEN items are listed by the time they were made. `expires` (seconds since 1970) is the table's TTL,
for slots that await their object and for counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from titer.adapters.dynamodb.contents import Contents
from titer.adapters.dynamodb.items import (
    BY_ITSELF,
    SUPERSEDED,
    UNENDED,
    as_seen,
    by_attribute,
    claim_again_of,
    claim_condition,
    claim_of,
    commit_condition,
    fingerprint_in,
    has_ended,
    highest_claim,
    is_expired,
    lease_attributes,
    lease_of,
    may_recall,
    new_record,
    pinned_attributes,
    recalled_claim,
    record_of,
    version_of,
)
from titer.adapters.dynamodb.keys import (
    OF_KIND,
    object_key,
    parked_key,
    record_key,
    schema_key,
    version_key,
)
from titer.adapters.dynamodb.slots import Slots
from titer.adapters.dynamodb.table import KNOWN, LAST, Changed, Item, Key, Table, among_writers, position_of
from titer.adapters.paging import PositionedFile, page_of, position_in
from titer.adapters.plain import Plain, from_plain, instant_text, to_plain
from titer.adapters.store_errors import (
    file_busy,
    file_deleted,
    file_exists,
    no_number_left,
    not_uploaded,
    unknown_version,
)
from titer.files.ports import Asked, FilePage, FileQuery
from titer.files.provenance import Provenance
from titer.files.record import (
    Announcement,
    Claim,
    ClaimDenied,
    Completion,
    Correction,
    Declared,
    Deletion,
    FileRecord,
    FileVersion,
    StoredObject,
    VersionName,
    parked_id_of,
    parked_ids_of,
    refuse_joined,
)
from titer.files.versions import MOST_VERSIONS, WAITING, ObjectOrder, order_of
from titer.model.author import Author
from titer.model.clock import Clock
from titer.model.errors import Conflict, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

UNDELETED = "(attribute_not_exists(deleted_through) OR deleted_through < :before)"
READ_TOGETHER = 100  # records at a time, where most may not match


class DynamoFiles:
    """The records of files, in a table."""

    def __init__(self, client: DynamoDBClient, table: str, clock: Clock, *, most_versions: int = MOST_VERSIONS) -> None:
        self._table = Table(client, table)
        self._contents = Contents(self._table)
        self._slots = Slots(self._table)
        self._clock = clock
        self._most_versions = most_versions

    def reserve(
        self,
        file_id: str,
        declared: Declared,
        *,
        bucket: str,
        key: str,
        now: datetime,
        expires_at: datetime,
        asked: Asked | None = None,
    ) -> None:
        born = new_record(file_id, declared, bucket, key, now)
        expires: dict[str, Plain] = {"expires": int(expires_at.timestamp())}
        record = born | expires | {"expires_at": instant_text(expires_at)}
        try:
            self._table.write(
                self._table.put_new(record_key(file_id), record), *self._slots.changes(asked, file_id, expires)
            )
        except Changed as changed:
            known = self._table.get(record_key(file_id))
            if known is None:
                raise Conflict(f"the slot of {file_id}") from changed
            if any(known.get(name) != born[name] for name in ("declared", "bucket", "key")):
                raise file_exists(file_id) from None

    def reserved(self, name: str) -> str | None:
        return self._slots.reserved(name)

    def find(self, file_id: str) -> FileRecord | None:
        item = self._table.get(record_key(file_id))
        return None if item is None or is_expired(item, self._clock()) else record_of(item)

    def page(self, query: FileQuery) -> FilePage:
        return page_of(self._newest_first(query), query)

    def _newest_first(self, query: FileQuery) -> Iterator[PositionedFile]:
        now, after = self._clock(), position_in(query)
        before = record_key(after.partition("#")[2]) if after else None
        since = instant_text(query.since) if query.since else "0"
        until = instant_text(query.until) if query.until else LAST
        few = READ_TOGETHER if query.filtered else query.limit + 1  # and the one that tells whether there are more
        for item in self._table.list_items(OF_KIND[query.kind], since, before, after, until, at_a_time=few):
            if not is_expired(item, now):
                yield position_of(item), record_of(item)

    def expect(self, file_id: str, name: str, correction: Correction, *, now: datetime) -> None:
        record = self._table.get(record_key(file_id)) or {}
        newest = record.get("claimed", 0)
        if not newest:
            raise not_uploaded()
        if record.get("deleted_through") == newest:
            raise file_deleted()
        if lease_of(self._need(version_key(file_id, newest))).busy(now):
            raise file_busy(newest)
        self._slots.expect(file_id, name, correction)

    def expected(self, file_id: str, name: str) -> Correction | None:
        return self._slots.expected(file_id, name)

    def claim(
        self,
        file_id: str,
        declared: Declared,
        stored: StoredObject,
        *,
        holder: str,
        now: datetime,
        until: datetime,
        after: int | None = None,
    ) -> Claim | ClaimDenied:
        claim = partial(self._claim, file_id, declared, stored, holder, now, until, after)
        return self._claim_among_writers(claim, file_id, stored.announcement())

    def _claim(
        self,
        file_id: str,
        declared: Declared,
        stored: StoredObject,
        holder: str,
        now: datetime,
        until: datetime,
        after: int | None,
    ) -> Claim | ClaimDenied:
        known = self._table.get(object_key(file_id, stored))
        if known is None:
            return self._claim_first(file_id, declared, stored, holder, now, until, after)
        if "version" not in known:
            return ClaimDenied.SUPERSEDED
        return self._claim_again(file_id, known["version"], holder, now, until)

    def _claim_first(
        self,
        file_id: str,
        declared: Declared,
        stored: StoredObject,
        holder: str,
        now: datetime,
        until: datetime,
        after: int | None,
    ) -> Claim | ClaimDenied:
        item = self._table.get(record_key(file_id))
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
        claim = claim_of(known, number, declared, stored, attempt=1, holder=holder, until=until, begun_at=now)
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
                version_key(file_id, claim.version), lease_attributes(claim) | pinned_attributes(declared, stored, now)
            ),
        )
        return claim

    def begin(
        self, file_id: str, declared: Declared, stored: StoredObject, *, number: int, by: Author | None, now: datetime
    ) -> FileVersion:
        pinned = pinned_attributes(declared, stored, now) | by_attribute(by)
        unheld: dict[str, Plain] = {"holder": "", "until": instant_text(WAITING), "attempt": 0}
        try:
            self._table.write(
                self._table.update(
                    record_key(file_id),
                    {"claimed": number},
                    where=f"claimed = :before AND {UNDELETED} AND {BY_ITSELF}",
                    given={"before": number - 1},
                    removing=("given_up",),
                ),
                self._table.put_new(version_key(file_id, number), unheld | pinned),
            )
        except Changed as changed:
            raise Conflict(f"version {number} of {file_id}") from changed
        return FileVersion(number=number, declared=declared, stored=stored, begun_at=now, by=by, finished=None)

    def claim_version(
        self, file_id: str, number: int, *, holder: str, now: datetime, until: datetime
    ) -> Claim | ClaimDenied:
        known = self.version(file_id, number)
        if known is None:
            raise unknown_version(file_id, number)
        claim = partial(self._claim_again, file_id, number, holder, now, until)
        return self._claim_among_writers(claim, file_id, known.announcement(file_id))

    def _claim_among_writers(
        self, claim: Callable[[], Claim | ClaimDenied], file_id: str, announced: Announcement
    ) -> Claim | ClaimDenied:
        return among_writers(lambda: self._unpark_denied(claim(), announced), f"claim the file {file_id}")

    def _unpark_denied(self, got: Claim | ClaimDenied, announced: Announcement) -> Claim | ClaimDenied:
        """Unpark what is denied for good; return the answer."""
        if isinstance(got, ClaimDenied) and got is not ClaimDenied.HELD:
            self._table.write(self._table.delete(parked_key(parked_id_of(announced))))
        return got

    def version(self, file_id: str, number: int) -> FileVersion | None:
        item = self._table.get(version_key(file_id, number))
        return None if item is None else version_of(item)

    def versions(self, file_id: str, *, limit: int, before: int | None = None) -> Sequence[FileVersion]:
        first, last = version_key(file_id, 1), version_key(file_id, MOST_VERSIONS if before is None else before - 1)
        items = self._table.between(first.pk, first.sk, last.sk, limit=limit, newest_first=True)
        return [*map(version_of, items)]

    def _supersede(self, file_id: str, stored: StoredObject) -> ClaimDenied:
        """Leave a trace of the object version that came after a later one."""
        self._table.write(self._table.put_new(object_key(file_id, stored), {"superseded": to_plain(stored)}))
        return ClaimDenied.SUPERSEDED

    def _claim_again(
        self, file_id: str, number: int, holder: str, now: datetime, until: datetime
    ) -> Claim | ClaimDenied:
        version, record = self._need(version_key(file_id, number)), self._need(record_key(file_id))
        if record.get("deleted_through", 0) >= number:
            return ClaimDenied.DELETED
        denial = lease_of(version).denial(holder, now)
        if denial is not None:
            return denial
        claim = claim_again_of(record, version, holder=holder, until=until)
        where = f"attempt = :seen AND {UNENDED}"
        self._table.write(
            self._table.update(
                version_key(file_id, number), lease_attributes(claim), where=where, given={"seen": version["attempt"]}
            )
        )
        return claim

    def recall(self, known: Provenance, *, now: datetime) -> Claim | None:
        return among_writers(partial(self._recall, known, now), f"recall the file {known.file_id}")

    def _recall(self, known: Provenance, now: datetime) -> Claim | None:
        file_id, number = known.file_id, known.version
        record, version = self._table.get(record_key(file_id)), self._table.get(key := version_key(file_id, number))
        if (record or {}).get("claimed", 0) > number or not may_recall(version, record, now):
            return None
        lapsed = record is not None and is_expired(record, now)
        unknown = record is None or lapsed
        born = new_record(file_id, known.first, known.stored.bucket, known.stored.key, known.created_at)
        item: Item = (born if unknown else record or {}) | {"uploaded_at": instant_text(known.uploaded_at)}
        claim = recalled_claim(item, known, now)
        where, given = ("attribute_not_exists(claimed)", {}) if lapsed else claim_condition(item, new=unknown)
        pinned = pinned_attributes(known.declared, known.stored, known.begun_at) | by_attribute(known.by)
        self._table.write(
            self._table.update(
                record_key(file_id),
                (born if unknown else {}) | highest_claim(claim),
                where=where,
                given=given,
                removing=("expires", "expires_at", "given_up"),
            ),
            self._table.put(object_key(file_id, known.stored), {"version": number}),
            self._table.update(key, lease_attributes(claim) | pinned, **as_seen(version, record)),
        )
        return claim

    def commit(
        self, claim: Claim, finished: Completion, *, fingerprint: str | None = None, schema: str | None = None
    ) -> bool:
        commit = partial(self._commit, claim, finished, fingerprint, schema)
        return among_writers(commit, f"commit the file {claim.file_id}")

    def _commit(self, claim: Claim, finished: Completion, fingerprint: str | None, schema: str | None) -> bool:
        record, end = self._need(record_key(claim.file_id)), to_plain(finished)
        committed = record.get("committed", 0)
        if record.get("deleted_through", 0) >= claim.version:
            return False
        if committed >= claim.version:
            self._close(claim, {"finished": end})
            return bool(committed == claim.version)
        shown: dict[str, Plain] = {
            "committed": claim.version,
            "committed_object": claim.stored.version_id or "",
            "finished": end,
            "content": "" if finished.duplicate_of else fingerprint or "",
            "same_as": fingerprint or "" if finished.duplicate_of else "",
        }
        left = fingerprint_in(record)
        seen, given = commit_condition(record)
        ended: dict[str, Plain] = {"finished": end} | ({"left": left} if left and left != fingerprint else {})
        self._table.write(
            self._table.update(version_key(claim.file_id, claim.version), ended, where=KNOWN),
            self._table.update(
                record_key(claim.file_id),
                shown,
                where=f"{seen} AND (attribute_not_exists(deleted_through) OR deleted_through < :committed)",
                given=given,
                removing=("given_up",),
            ),
            *self._contents.changes(claim, finished, fingerprint, record),
            *self._contents.schema_changes(claim, finished, schema, record),
            *self._unpark_changes(claim),
        )
        return True

    def schema_before(self, asset: str, uploaded_at: datetime, file_id: str) -> str | None:
        return self._contents.schema_before(asset, uploaded_at, file_id)

    def holder(self, fingerprint: str) -> VersionName | None:
        return self._contents.holder(fingerprint)

    def duplicates(self, fingerprint: str, *, limit: int, after: str | None = None) -> Sequence[str]:
        return self._contents.duplicates(fingerprint, limit=limit, after=after)

    def delete(self, file_id: str, *, by: Author, now: datetime, at: datetime | None = None) -> FileRecord:
        among_writers(partial(self._delete, file_id, by, now, at or now), f"change the file {file_id}")
        return record_of(self._need(record_key(file_id)))

    def _delete(self, file_id: str, by: Author, now: datetime, at: datetime) -> None:
        record = self._table.get(record_key(file_id)) or {}
        newest = record.get("claimed", 0)
        if not newest:
            raise not_uploaded()
        if record.get("deleted_through") == newest:
            return
        refuse_joined(record.get("compacting_into"))
        version = self._need(version_key(file_id, newest))
        if lease_of(version).busy(now):
            raise file_busy(newest)
        deletion, (seen, given) = Deletion(newest, at, by), commit_condition(record)
        self._table.write(
            self._table.update(
                record_key(file_id),
                {"deletion": to_plain(deletion), "deleted_through": newest, "content": "", "same_as": ""},
                where=f"claimed = :deleted_through AND {seen} AND {BY_ITSELF}",
                given=given,
                removing=("given_up",),
            ),
            self._table.check(
                version_key(file_id, newest), where="attempt = :seen", given={"seen": version["attempt"]}
            ),
            *self._contents.release_changes(file_id, record, stays={}),
            *([self._table.delete(schema)] if (schema := schema_key(record)) else []),
        )

    def close(self, claim: Claim, finished: Completion | None = None) -> None:
        end: dict[str, Plain] = (
            {"finished": to_plain(finished)} if finished else {SUPERSEDED: instant_text(self._clock())}
        )
        among_writers(partial(self._close, claim, end), f"commit the file {claim.file_id}")

    def _close(self, claim: Claim, end: dict[str, Plain]) -> None:
        """Note the end of a version that readers will not see; the first end noted stays."""
        key = version_key(claim.file_id, claim.version)
        if not has_ended(self._need(key)):
            self._table.write(self._table.update(key, end, where=UNENDED), *self._unpark_changes(claim))

    def _unpark_changes(self, claim: Claim) -> list[TransactWriteItemTypeDef]:
        return [self._table.delete(parked_key(parked_id)) for parked_id in parked_ids_of(claim)]

    def note_failure(self, claim: Claim, error: str) -> None:
        key, seen = version_key(claim.file_id, claim.version), {"attempt": claim.attempt}
        where = f"attempt = :attempt AND {UNENDED}"
        last_error: dict[str, Plain] = {"attempt": claim.attempt, "error": error}
        noted: dict[str, Plain] = {"last_error": last_error, "until": instant_text(self._clock())}
        with suppress(Changed):
            self._table.write(self._table.update(key, noted, where=where, given=seen))

    def _need(self, key: Key) -> Item:
        item = self._table.get(key)
        if item is None:
            raise Unavailable("item_missing", f"the table lost {key.pk} {key.sk}", "Restore the table from its backup")
        return item
