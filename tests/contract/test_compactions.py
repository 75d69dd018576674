"""Which live files wait to become one with others of their hour, and which did: the same in memory and in the table."""

import pytest

from tests.support.aws import Aws
from tests.support.clock import NOON, SettableClock
from tests.support.records import MINUTE, finished, stored
from titer.adapters.dynamodb.compactions import DynamoCompactions
from titer.adapters.memory.compactions import MemoryCompactions
from titer.adapters.memory.files import MemoryFiles
from titer.files.keys import file_id_of, hour_key
from titer.files.ports import Compactions, FileQuery, Files, Waiting
from titer.files.record import Claim, Declared
from titer.model.author import Author
from titer.model.errors import Conflict, Rejected

SOMEONE = Author("abcdefghijkl", "someone")
GROUP = "live/2026-03-01T12/0123456789abcdef"
KEYS = [f"{GROUP}/{letter * 32}.jsonl" for letter in "abc"]
INTO = file_id_of("uploads", hour_key(KEYS[0]))
AFTER = "2026-03-01T13"


@pytest.fixture
def compactions(aws: Aws | None, table: str, files: Files) -> Compactions:
    if aws:
        return DynamoCompactions(aws.dynamodb, table)
    assert isinstance(files, MemoryFiles)
    return MemoryCompactions(files)


def commit(files: Files, key: str) -> Waiting:
    """Commit a live file with its object under this key."""
    file_id = file_id_of("uploads", key)
    declared = Declared(name="live.jsonl", rule_set="default@2", live=True)
    got = files.claim(file_id, declared, stored(key=key), holder="m", now=NOON, until=NOON + MINUTE)
    assert isinstance(got, Claim)
    assert files.commit(got, finished())
    return Waiting(file_id, key)


def listed(files: Files, kind: str) -> set[str]:
    return {record.file_id for record in files.page(FileQuery(kind=kind)).files}


def test_what_is_committed_waits_by_its_hour(files: Files, compactions: Compactions) -> None:
    waiting = [commit(files, key) for key in KEYS]
    commit(files, hour_key(KEYS[0]))
    assert [*compactions.waiting("2026-03-01T12", limit=10)] == []
    assert sorted(compactions.waiting(AFTER, limit=10), key=lambda each: each.key) == waiting
    assert len(compactions.waiting(AFTER, limit=2)) == 2


def test_what_joined_is_neither_deleted_nor_judged_anew(
    files: Files, compactions: Compactions, clock: SettableClock
) -> None:
    one = commit(files, KEYS[0])
    assert compactions.join(one.file_id, INTO)
    assert compactions.join(one.file_id, INTO)
    assert not compactions.join(one.file_id, "another")
    record = files.find(one.file_id)
    assert record
    assert (record.joins, record.compacted_into) == (INTO, None)
    with pytest.raises(Rejected, match="in the file of their hour"):
        files.delete(one.file_id, by=SOMEONE, now=clock())
    with pytest.raises(Conflict):
        files.begin(one.file_id, record.declared, stored(), number=2, by=SOMEONE, now=clock())
    assert [*compactions.waiting(AFTER, limit=10)] == [one]


def test_what_was_deleted_or_judged_anew_joins_nothing(
    files: Files, compactions: Compactions, clock: SettableClock
) -> None:
    gone, anew, _ = (commit(files, key) for key in KEYS)
    files.delete(gone.file_id, by=SOMEONE, now=clock())
    files.begin(anew.file_id, Declared(name="x"), stored(), number=2, by=SOMEONE, now=clock())
    assert not compactions.join(gone.file_id, INTO)
    assert not compactions.join(anew.file_id, INTO)


def test_what_went_into_its_hour_is_listed_no_longer_and_waits_no_longer(
    files: Files, compactions: Compactions
) -> None:
    one, other, resting = (commit(files, key) for key in KEYS)
    compactions.rest(resting)
    for each in (one, resting):
        compactions.settle(each.file_id, INTO)
        compactions.settle(each.file_id, INTO)
    assert [*compactions.waiting(AFTER, limit=10)] == [other]
    assert [*compactions.resting(KEYS[0])] == []
    assert (listed(files, "live"), listed(files, "compacted")) == ({other.file_id}, {one.file_id, resting.file_id})
    assert listed(files, "file") == set()
    record = files.find(one.file_id)
    assert record
    assert record.compacted_into == INTO


def test_what_is_dropped_waits_no_longer_and_what_rests_is_found_by_its_hour(
    files: Files, compactions: Compactions
) -> None:
    one, other, _ = (commit(files, key) for key in KEYS)
    compactions.drop(one)
    compactions.drop(one)
    compactions.rest(other)
    compactions.rest(other)
    assert [each.key for each in compactions.waiting(AFTER, limit=10)] == [KEYS[2]]
    assert [*compactions.resting(hour_key(KEYS[0]))] == [other]
