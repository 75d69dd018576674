"""Uploads in parts, in the table, beside the records of their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from titer.adapters.dynamodb.table import NEW, Changed, Key, Table
from titer.adapters.plain import Plain, from_plain, to_plain
from titer.files.parts import PartedUpload
from titer.model.clock import Clock
from titer.model.errors import Conflict

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoPartedUploads:
    """The uploads in parts, in a table."""

    def __init__(self, client: DynamoDBClient, table: str, clock: Clock) -> None:
        self._table = Table(client, table)
        self._clock = clock

    def find(self, file_id: str) -> PartedUpload | None:
        item = self._table.get(parts_key(file_id))
        upload = from_plain(PartedUpload, item["upload"]) if item else None
        return upload if upload and self._clock() < upload.expires_at else None

    def put(self, upload: PartedUpload, *, replaces: PartedUpload | None) -> None:
        expires = int(upload.expires_at.timestamp())
        values: dict[str, Plain] = {"upload": to_plain(upload), "upload_id": upload.upload_id, "expires": expires}
        where = f"{NEW} OR expires <= :now" if replaces is None else "upload_id = :seen"
        now = int(self._clock().timestamp())
        given: dict[str, Plain] = {"now": now} if replaces is None else {"seen": replaces.upload_id}
        try:
            self._table.put_one(parts_key(upload.file_id), values, where=where, given=given)
        except Changed as changed:
            raise Conflict(f"the upload of {upload.file_id}") from changed


def parts_key(file_id: str) -> Key:
    return Key(f"FILE#{file_id}", "PARTS")
