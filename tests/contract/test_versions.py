from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.contract.conftest import WITH_THREADS
from tests.support.clock import NOON
from tests.support.records import DAY, MINUTE, claim, declared, finished, new_id, stored
from titer.files.ports import Files
from titer.files.record import Claim, ClaimDenied, FileVersion
from titer.model.author import Author
from titer.model.errors import Conflict, Rejected
from titer.model.status import Status

SOMEONE = Author("abcdefghijkl", "Linie ü")
OTHERWISE = declared(timezone="Europe/Berlin", rule_set="replay@1", context=("batch",))


def begin(files: Files, file_id: str, number: int = 2) -> FileVersion:
    return files.begin(file_id, OTHERWISE, stored(), number=number, by=SOMEONE, now=NOON + MINUTE)


def take(files: Files, file_id: str, number: int = 2, holder: str = "message-9") -> Claim | ClaimDenied:
    now = NOON + MINUTE
    return files.claim_version(file_id, number, holder=holder, now=now, until=now + MINUTE)


def test_a_version_tells_what_it_is_judged_from_and_by_and_how_it_ended(files: Files, file_id: str) -> None:
    first = FileVersion(
        number=1, declared=declared("by-key.csv"), stored=stored(), begun_at=NOON, by=None, finished=finished()
    )
    assert files.version(file_id, 1) == first
    begun = begin(files, file_id)
    assert begun == FileVersion(
        number=2, declared=OTHERWISE, stored=stored(), begun_at=NOON + MINUTE, by=SOMEONE, finished=None
    )
    assert files.version(file_id, 2) == begun
    assert [files.version(file_id, 3), files.version(new_id(), 1)] == [None, None]


def test_readers_see_the_old_version_until_the_new_one_is_committed(files: Files, file_id: str) -> None:
    begin(files, file_id)
    record = files.find(file_id)
    assert record is not None
    assert (record.status, record.version, record.newest) == (Status.PROCESSED, 1, 2)
    got = take(files, file_id)
    assert isinstance(got, Claim)
    assert (got.version, got.attempt, got.declared, got.stored, got.uploaded_at) == (2, 1, OTHERWISE, stored(), NOON)
    assert files.commit(got, finished(rule_set="replay@1"))
    record = files.find(file_id)
    assert record is not None
    assert (record.version, record.finished) == (2, finished(rule_set="replay@1"))
    first = files.version(file_id, 1)
    assert first is not None
    assert first.finished == finished(), "the old one is still told of"


@pytest.mark.parametrize("number", [1, 3])
def test_only_the_next_version_can_be_begun(files: Files, file_id: str, number: int) -> None:
    with pytest.raises(Conflict):
        begin(files, file_id, number)


def test_an_object_that_comes_meanwhile_takes_the_number(files: Files, file_id: str) -> None:
    claim(files, file_id, stored("v2", sequencer="20"))
    with pytest.raises(Conflict):
        begin(files, file_id, 2)
    assert begin(files, file_id, 3).number == 3


def test_a_version_that_nobody_began_is_refused(files: Files, file_id: str) -> None:
    with pytest.raises(Rejected, match="no version 2"):
        take(files, file_id)
    with pytest.raises(Rejected, match="no version 1"):
        take(files, new_id(), 1)


def test_a_version_that_nobody_has_begun_to_judge_is_anyones_whatever_the_clock_of_s3_says(
    files: Files, file_id: str
) -> None:
    ahead = stored("v2", sequencer="20", last_modified=NOON + DAY)
    files.begin(file_id, OTHERWISE, ahead, number=2, by=SOMEONE, now=NOON)
    assert isinstance(take(files, file_id), Claim)


def test_a_version_is_leased_as_an_object_is(files: Files, file_id: str) -> None:
    begin(files, file_id)
    got = take(files, file_id)
    assert isinstance(got, Claim)
    assert take(files, file_id, holder="another") is ClaimDenied.HELD
    again = take(files, file_id)
    assert isinstance(again, Claim)
    assert again.attempt == 2
    files.commit(again, finished())
    assert take(files, file_id, holder="another") is ClaimDenied.FINISHED


def test_the_object_that_was_there_before_keeps_its_number(files: Files, file_id: str) -> None:
    begin(files, file_id)
    got = files.claim(file_id, declared(), stored(), holder="late", now=NOON + DAY, until=NOON + DAY + MINUTE)
    assert got is ClaimDenied.FINISHED


def test_versions_come_newest_first_page_by_page(files: Files, file_id: str) -> None:
    for number in range(2, 13):
        begin(files, file_id, number)
    numbers = [version.number for version in files.versions(file_id, limit=5)]
    assert numbers == [12, 11, 10, 9, 8]
    assert [version.number for version in files.versions(file_id, limit=5, before=4)] == [3, 2, 1]
    assert [*files.versions(file_id, limit=5, before=1)] == [*files.versions(new_id(), limit=5)] == []


@pytest.mark.parametrize("aws", WITH_THREADS, indirect=True)
def test_a_number_is_given_once_however_many_ask(files: Files, file_id: str) -> None:
    def attempt(_: int) -> int:
        try:
            return begin(files, file_id).number
        except Conflict:
            return 0

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(attempt, range(8))) == 2
