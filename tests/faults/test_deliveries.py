"""S3 and SQS deliver at least once, and in any order: through the real queue and function."""

import random
from typing import Any

from tests.faults.files import readings
from tests.faults.messages import deliver
from tests.faults.system import System, until
from titer.files.keys import file_id_of
from titer.files.messages import message_of
from titer.files.record import Announcement

DELIVERIES = 200
EARLIER, LATER = "0" * 18, "F" * 18  # S3's own events of the two lie between them: whichever comes, the order is one


def put(s3: Any, system: System, key: str, body: bytes, sequencer: str) -> str:
    """Store an object; the message that announces it, as often as it is sent."""
    version = s3.put_object(Bucket=system.stack.uploads_bucket, Key=key, Body=body)["VersionId"]
    return message_of(
        Announcement(bucket=system.stack.uploads_bucket, key=key, version_id=version, sequencer=sequencer)
    )


def test_two_hundred_deliveries_of_each_of_two_versions_give_the_result_of_one_each(
    system: System, choose: random.Random
) -> None:
    system.retry_after(15)
    s3, key = system.client("s3"), "press 7/again and again.csv"
    first = put(s3, system, key, readings(7, rows=500), EARLIER)
    second = put(s3, system, key, readings(8, rows=700), LATER)
    deliver(system, system.stack.ingest_queue_url, [first, second] * DELIVERIES, choose)
    file_id = file_id_of(system.stack.uploads_bucket, key)
    until(lambda: system.api.get(f"/v1/files/{file_id}").is_success, 120)  # a worker has begun
    system.finished(file_id)
    system.drained(300)

    end, versions = system.result(file_id), system.api.get(f"/v1/files/{file_id}/versions").json()["versions"]
    assert len(versions) in {1, 2}, "the first is superseded where the second came before it"
    assert end["version"] == len(versions)
    assert end["aggregates"]["row_count"] + end["aggregates"]["rejected_rows"] == 700
    assert all(sensor.startswith("s8-") for sensor in end["aggregates"]["per_sensor_count"])
    assert system.lake()[file_id] == system.watched(file_id).readings
    assert system.lake()[file_id].num_rows == end["aggregates"]["reading_count"]
    assert system.api.get("/v1/parked").json()["parked"] == []
