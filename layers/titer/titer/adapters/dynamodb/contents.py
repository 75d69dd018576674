"""Which file holds which content, which ones tell of it, and what the files of an asset look like: in the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from titer.adapters.dynamodb.keys import content_key, duplicate_key, schema_key, waiting_key
from titer.adapters.dynamodb.table import LAST, NEW, Item, Key, Table
from titer.adapters.plain import Plain, instant_text
from titer.files.keys import is_hour, is_live
from titer.files.ports import HolderChanged
from titer.files.record import Claim, Completion, VersionName

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

IS_HOLDER = "file_id = :file_id"


class Contents:
    """What a commit and a deletion change beside the record of their file."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def changes(
        self, claim: Claim, finished: Completion, fingerprint: str | None, record: Item
    ) -> Iterator[TransactWriteItemTypeDef]:
        """Yield the changes that give the file its new content, held or told of, and take the old one."""
        mine: dict[str, Plain] = {"file_id": claim.file_id}
        stays = {"same_as" if finished.duplicate_of else "content": fingerprint}
        yield from self.release_changes(claim.file_id, record, stays)
        if is_live(record["key"]) and not is_hour(record["key"]) and "compacting_into" not in record:
            yield self._table.put(waiting_key(record["key"], claim.file_id), {**mine, "key": record["key"]})
        if fingerprint is None:
            return
        holder = self.holder(fingerprint)
        if finished.duplicate_of:
            if holder is None or holder.file_id != finished.duplicate_of:
                raise HolderChanged(f"content {fingerprint}")
            others: dict[str, Plain] = {"file_id": finished.duplicate_of}
            yield self._table.check(content_key(fingerprint), where=IS_HOLDER, given=others)
            yield self._table.put(duplicate_key(fingerprint, claim.file_id), {"version": claim.version})
        elif holder is None or holder.file_id == claim.file_id:
            values = mine | {"version": claim.version}
            yield self._table.update(content_key(fingerprint), values, where=f"{NEW} OR {IS_HOLDER}")
        else:
            raise HolderChanged(f"content {fingerprint}")

    def release_changes(
        self, file_id: str, record: Item, stays: Mapping[str, str | None]
    ) -> Iterator[TransactWriteItemTypeDef]:
        """Yield the changes by which the file holds or tells of nothing that its record says, but for what stays."""
        held, told = record.get("content", ""), record.get("same_as", "")
        if held and held != stays.get("content"):
            mine: dict[str, Plain] = {"file_id": file_id}
            yield self._table.delete_where(content_key(held), where=IS_HOLDER, given=mine)
        if told and told != stays.get("same_as"):
            yield self._table.delete(duplicate_key(told, file_id))

    def schema_changes(
        self, claim: Claim, finished: Completion, schema: str | None, record: Item
    ) -> Iterator[TransactWriteItemTypeDef]:
        """Yield the changes that put the file's schema among those of its asset, and remove the one before."""
        old = schema_key(record)
        new = schema_key({**record, "finished": {"asset": finished.asset}}) if schema else None
        if old and old != new:
            yield self._table.delete(old)
        if new:
            yield self._table.put(new, {"version": claim.version, "schema": schema})

    def schema_before(self, asset: str, uploaded_at: datetime, file_id: str) -> str | None:
        own = Key(f"ASSET#{asset}", f"{instant_text(uploaded_at)}#{file_id}")
        items = self._table.between(own.pk, "0", own.sk, limit=2, newest_first=True)
        return next((str(item["schema"]) for item in items if item["sk"] != own.sk), None)

    def holder(self, fingerprint: str) -> VersionName | None:
        item = self._table.get(content_key(fingerprint))
        return None if item is None else VersionName(item["file_id"], item["version"])

    def duplicates(self, fingerprint: str, *, limit: int, after: str | None = None) -> Sequence[str]:
        pk, low = duplicate_key(fingerprint, f"{after}\0" if after else "")
        items = self._table.between(pk, low, duplicate_key(fingerprint, LAST).sk, limit=limit)
        return [item["sk"].partition("#")[2] for item in items]
