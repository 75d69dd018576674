"""What the table's stream tells."""

from typing import Any

import pytest

from tests.support.clock import NOON
from tests.support.records import declared
from titer.adapters.dynamodb.attributes import to_item
from titer.adapters.dynamodb.changes import changes_of
from titer.adapters.dynamodb.items import new_record
from titer.files.ports import RecordDamaged
from titer.files.record import FileRecord
from titer.live.telling import TokenWithdrawn


def record(name: str, pk: str, sk: str, image: Any = None) -> dict[str, Any]:
    about: dict[str, Any] = {"Keys": to_item({"pk": pk, "sk": sk})}
    whole = {} if image is None else {"NewImage": to_item({"pk": pk, "sk": sk, **image})}
    return {"eventName": name, "dynamodb": about | whole}


def told(*records: dict[str, Any]) -> list[object]:
    return [change.of for change in changes_of(records, {"REPLAY": lambda item: item["replay_id"]})]


def test_a_file_is_its_record_unless_it_is_a_live_one() -> None:
    image = new_record("f1", declared(), "uploads", "slots/f1/a.csv", NOON)
    [file, live] = told(
        record("MODIFY", "FILE#f1", "RECORD", image), record("MODIFY", "FILE#f1", "RECORD", image | {"kind": "live"})
    )
    assert isinstance(file, FileRecord)
    assert (file.file_id, live) == ("f1", None)


def test_a_token_that_is_gone_was_withdrawn() -> None:
    assert told(record("REMOVE", "TOKEN#abc", "TOKEN")) == [TokenWithdrawn("abc")]


def test_others_read_their_own() -> None:
    assert told(record("MODIFY", "REPLAY#r", "REPLAY", {"replay_id": "r"})) == ["r"]


@pytest.mark.parametrize(
    "quiet",
    [
        record("REMOVE", "FILE#f1", "RECORD"),
        record("INSERT", "FILE#f1", "VERSION#000001", {"x": 1}),
        record("INSERT", "REPLAY#r", "PROGRESS", {"x": 1}),
        record("MODIFY", "RECENT#s#p##", "now#r#000", {"x": 1}),
        record("INSERT", "RATE#x", "now", {"counted": 1}),
    ],
)
def test_of_the_rest_nobody_is_told(quiet: dict[str, Any]) -> None:
    assert told(quiet) == [None]


def test_an_item_that_makes_no_sense_is_a_fault_with_its_key() -> None:
    [change] = changes_of([record("INSERT", "RECENT#s", "now#r#000", {"readings": "[["})])
    assert (change.key, change.of) == ("RECENT#s", None)
    assert isinstance(change.fault, KeyError)


def test_a_damaged_record_is_a_fault_with_its_key_and_the_others_are_told() -> None:
    image = new_record("f1", declared(), "uploads", "slots/f1/a.csv", NOON)
    damaged, whole = changes_of(
        [
            record("MODIFY", "FILE#f1", "RECORD", image | {"committed": 1, "finished": {"status": "processed"}}),
            record("MODIFY", "FILE#f1", "RECORD", image),
        ]
    )
    assert (damaged.key, damaged.of) == ("FILE#f1", None)
    assert isinstance(damaged.fault, RecordDamaged)
    assert isinstance(whole.of, FileRecord)
