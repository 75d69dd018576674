from datetime import timedelta

import pytest

from tests.support.clock import NOON
from tests.support.records import DAY, MINUTE, claim, declared, finished, new_id, reserve, stored
from titer.adapters.dynamodb.files import DynamoFiles
from titer.files.ports import Files
from titer.files.record import Claim, ClaimDenied, Correction
from titer.model.author import Author
from titer.model.errors import Rejected

ADMIN = Author("token-1", "admin")
WHOLE = Correction(declared("corrected.csv", timezone="Europe/Berlin", correction="c1", missing=("-999",)), 1)
SECOND = stored("v2", sequencer="20")


def expect(files: Files, file_id: str, name: str = "c1", correction: Correction = WHOLE) -> None:
    files.expect(file_id, name, correction, now=NOON)


def come(files: Files, file_id: str, after: int) -> Claim | ClaimDenied:
    what = WHOLE.declared
    return files.claim(file_id, what, SECOND, holder="m", now=NOON, until=NOON + MINUTE, after=after)


def test_what_is_expected_is_found_under_its_name(files: Files, file_id: str) -> None:
    assert files.expected(file_id, "c1") is None
    for _ in range(2):
        expect(files, file_id)
    assert files.expected(file_id, "c1") == WHOLE
    assert files.expected(file_id, "c2") is None
    assert [version.number for version in files.versions(file_id, limit=9)] == [1]


def test_nothing_is_expected_of_what_is_not_there_is_busy_or_was_deleted(files: Files, file_id: str) -> None:
    awaited, busy = new_id(), new_id()
    reserve(files, awaited)
    claim(files, busy)
    files.delete(file_id, by=ADMIN, now=NOON)
    for each, code in {
        new_id(): "not_uploaded",
        awaited: "not_uploaded",
        busy: "file_busy",
        file_id: "file_deleted",
    }.items():
        with pytest.raises(Rejected) as refused:
            expect(files, each)
        assert refused.value.code == code
    files.expect(busy, "c1", WHOLE, now=NOON + 2 * MINUTE)  # its lease has ended, so nobody judges it


def test_what_comes_after_a_version_is_the_next_one(files: Files, file_id: str) -> None:
    got = come(files, file_id, after=1)
    assert isinstance(got, Claim)
    assert (got.version, got.declared) == (2, WHOLE.declared)
    version = files.version(file_id, 2)
    assert version is not None
    assert version.declared == WHOLE.declared


def test_what_comes_after_a_version_that_was_deleted_is_superseded(files: Files, file_id: str) -> None:
    files.delete(file_id, by=ADMIN, now=NOON)
    for _ in range(2):
        assert come(files, file_id, after=1) is ClaimDenied.SUPERSEDED
    record = files.find(file_id)
    assert record is not None
    assert (record.newest, record.status) == (1, "deleted")


def test_an_earlier_deletion_is_none_of_its_business(files: Files, file_id: str) -> None:
    files.delete(file_id, by=ADMIN, now=NOON)
    files.commit(claim(files, file_id, SECOND), finished(name="again.csv"))
    third = stored("v3", sequencer="30", last_modified=NOON + timedelta(seconds=1))
    got = files.claim(file_id, declared(), third, holder="m", now=NOON + DAY, until=NOON + 2 * DAY, after=2)
    assert isinstance(got, Claim)
    record = files.find(file_id)
    assert record is not None
    assert (got.version, record.name) == (3, "again.csv")


def test_a_deletion_that_comes_between_reading_and_writing_wins(files: Files, file_id: str) -> None:
    if not isinstance(files, DynamoFiles):
        pytest.skip("in memory nothing comes between")
    write = files._table.write
    tried: list[object] = []

    def delete_first(*changes: object) -> None:
        if not tried:
            tried.append(changes)
            files.delete(file_id, by=ADMIN, now=NOON)
        write(*changes)  # type: ignore[arg-type]

    files._table.write = delete_first  # type: ignore[method-assign]
    assert come(files, file_id, after=1) is ClaimDenied.SUPERSEDED
    assert tried
