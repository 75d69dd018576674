"""A file whose results were deleted stays so, until something new is uploaded to its key."""

import pytest

from tests.support.clock import NOON
from tests.support.records import DAY, MINUTE, claim, declared, finished, new_id, reserve, stored, try_claim
from titer.files.ports import FileQuery, Files
from titer.files.record import Claim, ClaimDenied, Deletion
from titer.model.author import Author
from titer.model.errors import Conflict, Rejected
from titer.model.status import Status

ADMIN = Author("abcdefghijkl", "Linie ü")
LATER = stored("v2", sequencer="20", last_modified=NOON + DAY)


def test_its_record_stays_and_tells_who_deleted_it_and_when(files: Files, file_id: str) -> None:
    deleted = files.delete(file_id, by=ADMIN, now=NOON + MINUTE)
    assert (deleted.status, deleted.finished) == (Status.DELETED, None)
    assert deleted.deletion == Deletion(1, NOON + MINUTE, ADMIN)
    assert (deleted.version, deleted.newest, deleted.object_version) == (1, 1, "v1")
    assert files.find(file_id) == deleted
    assert files.page(FileQuery(status=Status.DELETED)).files == (deleted,)


def test_deleting_again_changes_nothing(files: Files, file_id: str) -> None:
    first = files.delete(file_id, by=ADMIN, now=NOON + MINUTE)
    assert files.delete(file_id, by=Author("000000000000", "other"), now=NOON + DAY) == first


def test_what_it_was_judged_from_never_comes_back(files: Files, file_id: str) -> None:
    files.delete(file_id, by=ADMIN, now=NOON)
    assert try_claim(files, file_id, now=NOON + DAY) is ClaimDenied.DELETED
    got = files.claim_version(file_id, 1, holder="late", now=NOON + DAY, until=NOON + DAY + MINUTE)
    assert got is ClaimDenied.DELETED


def test_a_commit_that_comes_late_cannot_bring_it_back(files: Files) -> None:
    file_id = new_id()
    slow = claim(files, file_id)
    files.delete(file_id, by=ADMIN, now=NOON + DAY)
    assert not files.commit(slow, finished(), fingerprint="c0" * 32)
    record = files.find(file_id)
    assert record is not None
    assert (record.status, record.finished) == (Status.DELETED, None)
    assert files.holder("c0" * 32) is None


def test_a_file_that_is_being_processed_is_busy(files: Files, file_id: str) -> None:
    claim(files, file_id, LATER)
    with pytest.raises(Rejected, match="Version 2") as refused:
        files.delete(file_id, by=ADMIN, now=NOON)
    assert refused.value.code == "file_busy"
    files.delete(file_id, by=ADMIN, now=NOON + MINUTE)


def test_a_version_that_waits_to_be_judged_keeps_it_busy(files: Files, file_id: str) -> None:
    files.begin(file_id, declared(), stored(), number=2, by=ADMIN, now=NOON)
    with pytest.raises(Rejected, match="Version 2"):
        files.delete(file_id, by=ADMIN, now=NOON + DAY)


def test_what_has_not_arrived_cannot_be_deleted(files: Files) -> None:
    file_id = new_id()
    reserve(files, file_id)
    for each in (file_id, new_id()):
        with pytest.raises(Rejected) as refused:
            files.delete(each, by=ADMIN, now=NOON)
        assert refused.value.code == "not_uploaded"


def test_a_new_upload_makes_it_live_again_and_the_old_versions_stay_deleted(files: Files, file_id: str) -> None:
    files.delete(file_id, by=ADMIN, now=NOON)
    got = claim(files, file_id, LATER, now=NOON + DAY)
    assert got.version == 2
    record = files.find(file_id)
    assert record is not None
    assert (record.status, record.version, record.finished) == (Status.PROCESSING, 2, None)
    assert files.commit(got, finished(sha256="22" * 32))
    record = files.find(file_id)
    assert record is not None
    assert (record.status, record.version, record.finished) == (Status.PROCESSED, 2, finished(sha256="22" * 32))
    assert record.deletion == Deletion(1, NOON, ADMIN)
    assert try_claim(files, file_id, now=NOON + 2 * DAY) is ClaimDenied.DELETED


def test_it_can_be_deleted_once_more(files: Files, file_id: str) -> None:
    files.delete(file_id, by=ADMIN, now=NOON)
    files.commit(claim(files, file_id, LATER), finished())
    assert files.delete(file_id, by=ADMIN, now=NOON + DAY).deletion == Deletion(2, NOON + DAY, ADMIN)


def test_whoever_claims_it_first_wins_over_the_deletion_and_the_other_way_round(files: Files) -> None:
    file_id = new_id()
    dead = claim(files, file_id)
    alive = claim(files, file_id, now=NOON + DAY, holder="message-2")
    assert isinstance(alive, Claim)
    with pytest.raises(Rejected):
        files.delete(file_id, by=ADMIN, now=NOON + DAY)
    assert files.commit(dead, finished())


def test_a_reprocess_that_was_on_its_way_does_not_bring_it_back(files: Files, file_id: str) -> None:
    files.delete(file_id, by=ADMIN, now=NOON)
    with pytest.raises(Conflict):
        files.begin(file_id, declared(), stored(), number=2, by=ADMIN, now=NOON)
    record = files.find(file_id)
    assert record is not None
    assert (record.status, record.newest) == (Status.DELETED, 1)
