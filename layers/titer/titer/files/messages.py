"""What the ingest queue holds: S3's announcements of new objects, and our own of versions to judge once more."""

import json
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import quote_plus, unquote_plus
from uuid import UUID

from pydantic import BaseModel, Field, ValidationError

from titer.files.record import Announcement, VersionName
from titer.model.errors import Rejected


class _Bucket(BaseModel):
    name: str


class _Object(BaseModel):
    key: str
    size: int = 0
    version_id: str | None = Field(default=None, alias="versionId")
    sequencer: str = ""


class _S3(BaseModel):
    bucket: _Bucket
    object: _Object


class _Record(BaseModel):
    event_name: str = Field(alias="eventName")
    s3: _S3


class _Again(BaseModel):
    """Our own message: an object version that is to be judged as this version of its file."""

    titer: Literal["reprocess"]
    file_id: UUID
    version: int = Field(ge=1)
    bucket: str
    key: str
    version_id: str | None


class _Notification(BaseModel):
    """A notification; S3's test of a new configuration has an `Event` and no records."""

    event: str | None = Field(default=None, alias="Event")
    records: list[_Record] | None = Field(default=None, alias="Records")


def is_from_s3(event: Mapping[str, Any]) -> bool:
    """Return whether an event is S3's own notification, not a queue's batch of messages that hold one."""
    records = event.get("Records")
    return isinstance(records, list) and bool(records) and "s3" in records[0]


def announcements_in(text: str | Mapping[str, Any]) -> list[Announcement]:
    """Return the objects that a message announces; none for S3's test, and folder markers left out.

    `Rejected` (`not_an_announcement`) where it is something else.
    """
    again = _again(text)
    if again is not None:
        return [again]
    try:
        found = _Notification.model_validate_json(text) if isinstance(text, str) else _Notification.model_validate(text)
    except ValidationError as error:
        raise _unknown(f"{error.error_count()} parts of it are not as S3 sends them") from error
    if found.records is None and found.event != "s3:TestEvent":
        raise _unknown("it has no Records")
    return [_announcement(record) for record in found.records or () if not _is_folder_marker(record.s3.object)]


def message_of(announced: Announcement) -> str:
    """Return the message that has it judged, as `announcements_in` reads it."""
    if announced.version is None:
        return _as_s3_does(announced)
    return _Again(
        titer="reprocess",
        file_id=UUID(announced.version.file_id),
        version=announced.version.number,
        bucket=announced.bucket,
        key=announced.key,
        version_id=announced.version_id,
    ).model_dump_json()


def _as_s3_does(announced: Announcement) -> str:
    found: dict[str, object] = {"key": quote_plus(announced.key), "sequencer": announced.sequencer, "size": 1}
    if announced.version_id:
        found["versionId"] = announced.version_id
    s3 = {"bucket": {"name": announced.bucket}, "object": found}
    return json.dumps({"Records": [{"eventName": "ObjectCreated:Announced", "s3": s3}]})


def _again(text: str | Mapping[str, Any]) -> Announcement | None:
    try:
        found = _Again.model_validate_json(text) if isinstance(text, str) else _Again.model_validate(text)
    except ValidationError:
        return None
    version = VersionName(str(found.file_id), found.version)
    return Announcement(bucket=found.bucket, key=found.key, version_id=found.version_id, version=version)


def _unknown(what: str) -> Rejected:
    hint = "Send the queue nothing but S3's notifications"
    return Rejected("not_an_announcement", f"this message is not a notification of S3: {what}", hint)


def _is_folder_marker(found: _Object) -> bool:
    return found.key.endswith("/") and not found.size


def _announcement(record: _Record) -> Announcement:
    found = record.s3.object
    return Announcement(
        bucket=record.s3.bucket.name,
        key=unquote_plus(found.key),
        version_id=found.version_id,
        sequencer=found.sequencer,
    )
