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

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from titer.adapters.dynamodb.claims import UNDELETED, Bid, Claims
from titer.adapters.dynamodb.contents import Contents
from titer.adapters.dynamodb.endings import Endings
from titer.adapters.dynamodb.items import (
    BY_ITSELF,
    by_attribute,
    lease_of,
    new_record,
    pinned_attributes,
    read_record,
    record_of,
    version_of,
)
from titer.adapters.dynamodb.keys import OF_KIND, record_key, version_key
from titer.adapters.dynamodb.recalling import Recalling
from titer.adapters.dynamodb.slots import Slots
from titer.adapters.dynamodb.table import LAST, Changed, Table, position_of
from titer.adapters.paging import PositionedFile, page_of, position_in
from titer.adapters.plain import Plain, instant_text
from titer.adapters.store_errors import file_busy, file_deleted, file_exists, not_uploaded, unknown_version
from titer.files.ports import Asked, FilePage, FileQuery, RecordDamaged
from titer.files.provenance import Provenance
from titer.files.record import (
    Claim,
    ClaimDenied,
    Completion,
    Correction,
    Declared,
    FileRecord,
    FileVersion,
    StoredObject,
    VersionName,
)
from titer.files.versions import MOST_VERSIONS, WAITING
from titer.model.author import Author
from titer.model.clock import Clock
from titer.model.errors import Conflict

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

READ_TOGETHER = 100  # records at a time, where most may not match


class DynamoFiles:
    """The records of files, in a table."""

    def __init__(self, client: DynamoDBClient, table: str, clock: Clock, *, most_versions: int = MOST_VERSIONS) -> None:
        self._table = Table(client, table)
        self._contents = Contents(self._table)
        self._slots = Slots(self._table)
        self._recalling = Recalling(self._table)
        self._claims = Claims(self._table, most_versions=most_versions)
        self._endings = Endings(self._table, self._contents, clock)
        self._clock = clock

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
        record = None if item is None else record_of(item)
        return None if record is None or record.is_expired(self._clock()) else record

    def page(self, query: FileQuery) -> FilePage:
        return page_of(self._newest_first(query), query)

    def _newest_first(self, query: FileQuery) -> Iterator[PositionedFile]:
        now, after = self._clock(), position_in(query)
        before = record_key(after.partition("#")[2]) if after else None
        since = instant_text(query.since) if query.since else "0"
        until = instant_text(query.until) if query.until else LAST
        few = READ_TOGETHER if query.filtered else query.limit + 1  # and the one that tells whether there are more
        for item in self._table.list_items(OF_KIND[query.kind], since, before, after, until, at_a_time=few):
            record = read_record(item)
            if isinstance(record, RecordDamaged) or not record.is_expired(now):
                yield position_of(item), record

    def expect(self, file_id: str, name: str, correction: Correction, *, now: datetime) -> None:
        record = self._table.get(record_key(file_id)) or {}
        newest = record.get("claimed", 0)
        if not newest:
            raise not_uploaded()
        if record.get("deleted_through") == newest:
            raise file_deleted()
        if lease_of(self._table.need(version_key(file_id, newest))).busy(now):
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
        return self._claims.claim(file_id, declared, stored, Bid(holder, now, until), after)

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
        return self._claims.claim_version(known, file_id, Bid(holder, now, until))

    def version(self, file_id: str, number: int) -> FileVersion | None:
        item = self._table.get(version_key(file_id, number))
        return None if item is None else version_of(item)

    def versions(self, file_id: str, *, limit: int, before: int | None = None) -> Sequence[FileVersion]:
        first, last = version_key(file_id, 1), version_key(file_id, MOST_VERSIONS if before is None else before - 1)
        items = self._table.between(first.pk, first.sk, last.sk, limit=limit, newest_first=True)
        return [*map(version_of, items)]

    def recall(self, known: Provenance, *, now: datetime, anew: bool = False) -> Claim | None:
        return self._recalling.recall(known, now=now, anew=anew)

    def commit(
        self, claim: Claim, finished: Completion, *, fingerprint: str | None = None, schema: str | None = None
    ) -> bool:
        return self._endings.commit(claim, finished, fingerprint, schema)

    def schema_before(self, asset: str, uploaded_at: datetime, file_id: str) -> str | None:
        return self._contents.schema_before(asset, uploaded_at, file_id)

    def holder(self, fingerprint: str) -> VersionName | None:
        return self._contents.holder(fingerprint)

    def duplicates(self, fingerprint: str, *, limit: int, after: str | None = None) -> Sequence[str]:
        return self._contents.duplicates(fingerprint, limit=limit, after=after)

    def delete(self, file_id: str, *, by: Author, now: datetime, at: datetime | None = None) -> FileRecord:
        self._endings.delete(file_id, by, now, at or now)
        return record_of(self._table.need(record_key(file_id)))

    def close(self, claim: Claim, finished: Completion | None = None) -> None:
        self._endings.close(claim, finished)

    def note_failure(self, claim: Claim, error: str) -> None:
        self._endings.note_failure(claim, error)
