"""What the function that collects live readings is for: objects of what was accepted, and one of those of an hour."""

from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import uuid4

from tests.integration import uses
from tests.integration.uses import Files, System
from titer.adapters.dynamodb.keys import waiting_key
from titer.adapters.dynamodb.table import Table
from titer.files.keys import hour_key
from titer.live.posted import Posted, message_of
from titer.model.instants import micros
from titer.operations.dead_readings import parked_id_of_receipt, sent_again

_LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
_HOURS = count(1)


def collect(system: System, files: Files) -> str:
    return system.hand_over("CollectReadings", message_of(_posted(datetime.now(UTC))))


def collect_what_was_bound(system: System, files: Files) -> str:
    """The same message again: what its receipt is bound to is finished."""
    message = message_of(_posted(datetime.now(UTC)))
    assert system.hand_over("CollectReadings", message) == "done"
    return system.hand_over("CollectReadings", message)


def collect_what_was_parked(system: System, files: Files) -> str:
    return system.hand_over("CollectReadings", sent_again(message_of(_posted(datetime.now(UTC)))))


def park_what_holds_no_readings(system: System, files: Files) -> str:
    return system.hand_over("CollectReadings", f"nothing of {uuid4()}")


def let_the_only_file_of_an_hour_rest(system: System, files: Files) -> str:
    hour = _new_hour()
    _waiting(system, hour)
    return _compacted(system, hour)


def make_one_of_the_files_of_an_hour(system: System, files: Files) -> str:
    hour = _new_hour()
    for _ in range(2):
        _waiting(system, hour)
    return _compacted(system, hour)


def have_members_cleared_after_all(system: System, files: Files) -> str:
    """Whoever judged the hour's object died before it had cleared those whose lines are in it: they still wait."""
    hour = _new_hour()
    keys, judged = _hour_judged(system, hour)
    assert judged == "done"
    table = Table(system.client("dynamodb"), system.stack.table)
    file_id = system.file_id(keys[0])
    table.write(table.put(waiting_key(keys[0], file_id), {"file_id": file_id, "key": keys[0]}))
    return _compacted(system, hour)


def judge_those_of_an_hour(system: System, files: Files) -> str:
    return _hour_judged(system, _new_hour())[1]


def park_readings(system: System, files: Files) -> str:
    return system.hand_over("ParkFile", message_of(_posted(datetime.now(UTC))))


def redrive_readings(system: System, files: Files) -> str:
    posted = _posted(datetime.now(UTC))
    assert system.hand_over("ParkFile", message_of(posted)) == "done"
    with system.api() as api:
        return uses.told(api.post(f"/v1/parked/{parked_id_of_receipt(posted.receipt_id)}/redrive"))


def _hour_judged(system: System, hour: datetime) -> tuple[list[str], str]:
    """The keys of two files of an hour, and how judging the object went that was made of them."""
    s3, bucket = system.client("s3"), system.stack.uploads_bucket
    keys = [_waiting(system, hour) for _ in range(2)]
    assert _compacted(system, hour) == "done"
    key = hour_key(keys[0])
    return keys, system.deliver("ProcessFile", key, s3.head_object(Bucket=bucket, Key=key)["VersionId"])


def _posted(came: datetime) -> Posted:
    reading = uses._live(f"s{uuid4().int}", micros(came))
    return Posted(receipt_id=str(uuid4()), received_at=micros(came), rule_set="default@2", readings=(reading,))


def _new_hour() -> datetime:
    """An hour of its own, earlier than all before: what these left is not compacted with it."""
    return _LONG_AGO - timedelta(hours=next(_HOURS))


def _waiting(system: System, hour: datetime) -> str:
    """The key of a new live file of an hour, which waits to become one with others."""
    return uses._live_file(system, _posted(hour))


def _compacted(system: System, hour: datetime) -> str:
    return system.run("CollectReadings", {"closed_before": f"{hour + timedelta(hours=1):%Y-%m-%dT%H}"})
