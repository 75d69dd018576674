"""What the ingest queue holds: S3's announcements of new objects, and our own of versions to judge once more."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote_plus, unquote_plus
from uuid import UUID

from titer.files.record import Announcement, VersionName
from titer.files.versions import MOST_VERSIONS
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected

_LONGEST_KEY = 1_024  # bytes, by S3
_SHOWN = 100  # characters of what a stranger wrote
_AGAIN = "reprocess"
_NOTHING = object()


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
    said = _said(text)
    again = _again(said)
    if again is not None:
        return _sorted([again], bucket)
    records = said.get("Records")
    if isinstance(records, list):
        return _sorted(map(_read_record, records), bucket)
    is_test = records is None and said.get("Event") == "s3:TestEvent"
    return Message((), () if is_test else (_unknown("it has no Records"),))


def _said(text: str | Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        said = json.loads(text) if isinstance(text, str) else text
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, Mapping) else {}


def _sorted(read: Iterable[Announcement | Rejected | None], bucket: str | None) -> Message:
    checked = [_of_bucket(each, bucket) if isinstance(each, Announcement) else each for each in read]
    announced = tuple(each for each in checked if isinstance(each, Announcement))
    return Message(announced, tuple(each for each in checked if isinstance(each, Rejected)))


def _read_record(record: object) -> Announcement | Rejected | None:
    """Return what a record announces; None where this is a folder marker."""
    try:
        name, found, announced = _event(record)
    except _NotAsSent as error:
        return _unknown(f"a record has no {error} as S3 sends it")
    if not name.removeprefix("s3:").startswith("ObjectCreated:"):
        reason = f"this message says that nothing was created: {name[:_SHOWN]!r}"
        return Rejected("nothing_created", reason, "Have the bucket announce s3:ObjectCreated:* alone")
    is_folder_marker = announced.key.endswith("/") and not found.get("size")
    return None if is_folder_marker else announced


def _of_bucket(announced: Announcement, bucket: str | None) -> Announcement | Rejected:
    if bucket is None or announced.bucket == bucket:
        return announced
    reason = f"this message speaks of an object of another bucket, {announced.bucket[:_SHOWN]!r}"
    return Rejected("foreign_bucket", reason, "Let no other bucket announce its objects to this queue")


def message_of(announced: Announcement) -> str:
    """Return the message that has it judged, as `read_message` reads it."""
    if announced.version is None:
        return _as_s3_does(announced)
    said = {"titer": _AGAIN, "file_id": announced.version.file_id, "version": announced.version.number}
    placed = {"bucket": announced.bucket, "key": announced.key, "version_id": announced.version_id}
    return json.dumps(said | placed, ensure_ascii=False, separators=(",", ":"))


def _as_s3_does(announced: Announcement) -> str:
    found: dict[str, object] = {"key": quote_plus(announced.key), "sequencer": announced.sequencer, "size": 1}
    if announced.version_id:
        found["versionId"] = announced.version_id
    s3 = {"bucket": {"name": announced.bucket}, "object": found}
    return json.dumps({"Records": [{"eventName": "ObjectCreated:Announced", "s3": s3}]})


def _again(said: Mapping[str, Any]) -> Announcement | None:
    """Return what our own message announces: an object version that is to be judged as this version of its file."""
    try:
        file_id, number = UUID(_part(said, "file_id", str)), _part(said, "version", int)
        bucket, key = _part(said, "bucket", str), _part(said, "key", str)
        version_id = _part(said, "version_id", str | None)
    except ValueError:
        return None
    if said.get("titer") != _AGAIN or not (1 <= number <= MOST_VERSIONS and key):
        return None
    version = VersionName(str(file_id), number)
    return Announcement(bucket=bucket, key=key, version_id=version_id, version=version)


def _unknown(what: str) -> Rejected:
    hint = "Send the queue nothing but S3's notifications"
    return Rejected("not_an_announcement", f"this message is not a notification of S3: {what}", hint)


class _NotAsSent(ValueError):
    """A part of a message is not as its sender writes it; it is named."""


def _event(record: object) -> tuple[str, Mapping[str, Any], Announcement]:
    """Return the name of what happened, the object it happened to as S3 tells of it, and as we do."""
    name, s3 = _part(record, "eventName", str), _part(record, "s3", Mapping)
    bucket, found = _part(s3, "bucket", Mapping), _part(s3, "object", Mapping)
    key = _part(found, "key", str)
    if not 1 <= len(key) <= 3 * _LONGEST_KEY:  # as it is written: each byte may be %XX
        raise _NotAsSent("key")
    said = {"size": 0, "versionId": None, "sequencer": "", **found}
    _part(said, "size", int)
    announced = Announcement(
        bucket=_part(bucket, "name", str),
        key=unquote_plus(key),
        version_id=_part(said, "versionId", str | None),
        sequencer=_part(said, "sequencer", str),
    )
    return name, said, announced


def _part(of: object, name: str, kind: Any) -> Any:
    value = of.get(name, _NOTHING) if isinstance(of, Mapping) else _NOTHING
    if not isinstance(value, kind):
        raise _NotAsSent(name)
    return value
