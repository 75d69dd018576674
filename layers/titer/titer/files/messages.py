"""What the ingest queue holds: S3's announcements of new objects, and our own of versions to judge once more."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal
from urllib.parse import quote_plus, unquote_plus
from uuid import UUID

from pydantic import BaseModel, Field, ValidationError

from titer.files.record import Announcement, VersionName
from titer.files.versions import MOST_VERSIONS
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected

_LONGEST_KEY = 1_024  # bytes, by S3
_SHOWN = 100  # characters of what a stranger wrote


class _Bucket(BaseModel):
    name: str


class _Object(BaseModel):
    key: str = Field(min_length=1, max_length=3 * _LONGEST_KEY)  # as it is written: each byte may be %XX
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
    version: int = Field(ge=1, le=MOST_VERSIONS)
    bucket: str
    key: str = Field(min_length=1)
    version_id: str | None


class _Notification(BaseModel):
    """A notification; S3's test of a new configuration has an `Event` and no records."""

    event: str | None = Field(default=None, alias="Event")
    records: list[Any] | None = Field(default=None, alias="Records")


def is_from_s3(event: Mapping[str, Any]) -> bool:
    """Return whether an event is S3's own notification, not a queue's batch of messages that hold one."""
    records = event.get("Records")
    return isinstance(records, list) and bool(records) and "s3" in records[0]


@dataclass(frozen=True, slots=True)
class Message:
    """What a message announces, and why the rest of it announces nothing that can be judged."""

    announced: tuple[Announcement, ...]
    refused: tuple[Rejected, ...] = ()


def read_message(text: str | Mapping[str, Any], bucket: str | None = None) -> Message:
    """Return what a message announces: nothing where it is S3's test; folder markers are left out.

    Of each part that is something else it says why, and so of one that names another bucket than `bucket`: all are
    refused by codes that no try can change.
    """
    again = _again(text)
    if again is not None:
        return _sorted([again], bucket)
    try:
        found = _Notification.model_validate_json(text) if isinstance(text, str) else _Notification.model_validate(text)
    except ValidationError as error:
        return Message((), (_unknown(f"{error.error_count()} parts of it are not as S3 sends them"),))
    if found.records is None and found.event != "s3:TestEvent":
        return Message((), (_unknown("it has no Records"),))
    return _sorted(map(_read_record, found.records or ()), bucket)


def _sorted(read: Iterable[Announcement | Rejected | None], bucket: str | None) -> Message:
    checked = [_of_bucket(each, bucket) if isinstance(each, Announcement) else each for each in read]
    announced = tuple(each for each in checked if isinstance(each, Announcement))
    return Message(announced, tuple(each for each in checked if isinstance(each, Rejected)))


def _read_record(record: object) -> Announcement | Rejected | None:
    """Return what a record announces; None where this is a folder marker."""
    try:
        found = _Record.model_validate(record)
    except ValidationError as error:
        return _unknown(f"{error.error_count()} parts of a record are not as S3 sends them")
    if not found.event_name.removeprefix("s3:").startswith("ObjectCreated:"):
        reason = f"this message says that nothing was created: {found.event_name[:_SHOWN]!r}"
        return Rejected("nothing_created", reason, "Have the bucket announce s3:ObjectCreated:* alone")
    return None if _is_folder_marker(found.s3.object) else _announcement(found)


def _of_bucket(announced: Announcement, bucket: str | None) -> Announcement | Rejected:
    if bucket is None or announced.bucket == bucket:
        return announced
    reason = f"this message speaks of an object of another bucket, {announced.bucket[:_SHOWN]!r}"
    return Rejected("foreign_bucket", reason, "Let no other bucket announce its objects to this queue")


def message_of(announced: Announcement) -> str:
    """Return the message that has it judged, as `read_message` reads it."""
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
