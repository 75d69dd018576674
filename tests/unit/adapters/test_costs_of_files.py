"""What AWS is asked for while a file is judged: no more than it takes."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.clock import NOON, SettableClock
from tests.support.records import BUCKET, declared, new_id, stored
from titer.adapters.dynamodb.attributes import from_item, to_item
from titer.adapters.dynamodb.files import DynamoFiles
from titer.adapters.dynamodb.items import new_record
from titer.adapters.dynamodb.keys import record_key
from titer.adapters.s3 import SENT_WHOLE, S3Artefacts
from titer.files.record import Claim


class Aws:
    """A table that has one item, and a bucket, as far as they are asked."""

    def __init__(self, item: Any = None) -> None:
        self.item = item
        self.read: list[str] = []
        self.bodies: list[Any] = []

    def get_item(self, **asked: Any) -> Any:
        self.read.append(from_item(asked["Key"])["sk"])
        return {"Item": self.item}

    def transact_write_items(self, **_: Any) -> None:
        pass

    def put_object(self, **asked: Any) -> Any:
        self.bodies.append(asked["Body"])
        return {"VersionId": "v"}


def test_the_first_object_of_a_slot_is_claimed_by_one_look_at_its_record() -> None:
    file_id = new_id()
    record = new_record(file_id, declared(), BUCKET, f"slots/{file_id}/a.csv", NOON)
    aws: Any = Aws(to_item(record_key(file_id)._asdict() | record))
    files = DynamoFiles(aws, "table", SettableClock())
    claim = files.claim(file_id, declared(), stored(), holder="m", now=NOON, until=NOON)
    assert isinstance(claim, Claim)
    assert (claim.version, aws.read) == (1, ["RECORD"])


@pytest.mark.parametrize(("size", "whole"), [(SENT_WHOLE, True), (SENT_WHOLE + 1, False)])
def test_a_small_file_is_sent_without_asking_whether_it_may_come(tmp_path: Path, size: int, whole: bool) -> None:
    aws: Any = Aws()
    (tmp_path / "a").write_bytes(b"a" * size)
    S3Artefacts(aws, "bucket").put_file("key", tmp_path / "a", version=1, replaces=None)
    assert isinstance(aws.bodies[0], bytes) == whole  # of what can be read botocore asks first
