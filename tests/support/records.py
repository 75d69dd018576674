"""Ready-made files, object versions and outcomes; a test names only what it is about."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.support.clock import NOON
from tests.support.options import with_options
from titer.files.ports import Asked, Files
from titer.files.record import (
    Announcement,
    Claim,
    ClaimDenied,
    Completion,
    Declared,
    Location,
    ParkedMessage,
    StoredObject,
    parked_id_of,
)
from titer.model.status import Status

BUCKET = "uploads"
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def new_id() -> str:
    return str(uuid4())


def declared(name: str = "readings.csv", **given: Any) -> Declared:
    return Declared(name=name, **with_options(**given))


def stored(
    version_id: str | None = "v1", *, sequencer: str = "10", key: str = "slots/a/readings.csv", **given: Any
) -> StoredObject:
    values: dict[str, Any] = {
        "size": 213,
        "etag": f"etag-{version_id}",
        "last_modified": NOON,
        "bucket": BUCKET,
    } | given
    return StoredObject(key=key, version_id=version_id, sequencer=sequencer, **values)


def finished(status: Status = Status.PROCESSED, **given: Any) -> Completion:
    values: dict[str, Any] = {
        "message": None,
        "processed_at": NOON + timedelta(seconds=1, microseconds=250_000),
        "processing_ms": 835,
        "row_count": 5,
        "rejected_rows": 0,
        "reading_count": 5,
        "error_count": 0,
        "bytes": 213,
        "sha256": "ab" * 32,
        "rule_set": "default@2",
        "result": Location(key="results/a/1.json", version_id="r1"),
        "summary_pages": 1,
        "readings": Location(key="readings/uploaded=2026-03-01/a.parquet", version_id="p1"),
        "rejected": None,
    }
    return Completion(status=status, **values | given)


def reserve(
    files: Files, file_id: str, what: Declared | None = None, *, now: datetime = NOON, asked: Asked | None = None
) -> None:
    files.reserve(
        file_id,
        what or declared(),
        bucket=BUCKET,
        key=f"slots/{file_id}/readings.csv",
        now=now,
        expires_at=now + DAY,
        asked=asked,
    )


def try_claim(
    files: Files,
    file_id: str,
    what: StoredObject | None = None,
    *,
    holder: str = "message-1",
    now: datetime = NOON,
    lease: timedelta = MINUTE,
) -> Claim | ClaimDenied:
    return files.claim(file_id, declared("by-key.csv"), what or stored(), holder=holder, now=now, until=now + lease)


def claim(files: Files, file_id: str, what: StoredObject | None = None, **given: Any) -> Claim:
    got = try_claim(files, file_id, what, **given)
    assert isinstance(got, Claim), got
    return got


WHY = "Processing was tried 5 times and given up."


def announcement(version_id: str | None = "v1", *, key: str = "slots/a/readings.csv", **given: Any) -> Announcement:
    return Announcement(bucket=BUCKET, key=key, version_id=version_id, **given)


def parked(file_id: str, what: Announcement | None = None, **given: Any) -> ParkedMessage:
    values: dict[str, Any] = {
        "attempts": 5,
        "error": "The data bucket did not answer.",
        "message": WHY,
        "body": '{"Records": []}',
        "parked_at": NOON + DAY,
    } | given
    what = what or announcement()
    return ParkedMessage(parked_id=parked_id_of(what), file_id=file_id, announced=what, **values)
