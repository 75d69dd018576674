"""A file that the store forgot is known again, and a version that nobody will see has its end."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.support.aws import Aws
from tests.support.clock import NOON, SettableClock
from tests.support.records import (
    DAY,
    MINUTE,
    announcement,
    claim,
    declared,
    finished,
    new_id,
    parked,
    reserve,
    stored,
    try_claim,
)
from titer.adapters.dynamodb.attributes import to_item
from titer.adapters.dynamodb.keys import record_key
from titer.files.parking import Parking
from titer.files.ports import Files
from titer.files.provenance import Provenance
from titer.files.record import Claim, ClaimDenied, Deletion, Discard, VersionName
from titer.model.author import Author
from titer.model.status import Status

SOMEONE = Author("abcdefghijkl", "Linie ü")
CONTENT = "c0" * 32


def known(file_id: str, version: int = 3, **given: Any) -> Provenance:
    values: dict[str, Any] = {
        "first": declared(asset="press-1"),
        "declared": declared(timezone="Europe/Berlin"),
        "stored": stored("v9"),
        "created_at": NOON - DAY,
        "uploaded_at": NOON - MINUTE,
        "begun_at": NOON,
        "by": SOMEONE,
    } | given
    return Provenance(file_id=file_id, version=version, **values)


def recall(files: Files, what: Provenance) -> Claim:
    got = files.recall(what, now=NOON + DAY)
    assert got is not None
    return got


def test_what_was_forgotten_is_as_it_was(files: Files) -> None:
    what = known(new_id())
    got = recall(files, what)
    assert Provenance.of_claim(got) == what
    assert files.commit(got, finished(), fingerprint=CONTENT)
    record, version = files.find(what.file_id), files.version(what.file_id, 3)
    assert record is not None
    assert version is not None
    assert (record.status, record.version, record.newest) == (Status.PROCESSED, 3, 3)
    assert (record.declared, record.created_at, record.uploaded_at) == (what.first, NOON - DAY, NOON - MINUTE)
    assert (version.declared, version.by, version.stored) == (what.declared, SOMEONE, what.stored)
    assert files.versions(what.file_id, limit=10) == [version]
    assert files.holder(CONTENT) == VersionName(what.file_id, 3)


def test_its_object_is_known_and_a_new_one_is_the_next_version(files: Files) -> None:
    what = known(new_id())
    files.commit(recall(files, what), finished())
    assert try_claim(files, what.file_id, what.stored, now=NOON + DAY) is ClaimDenied.FINISHED
    later = stored("v10", sequencer="20", last_modified=NOON + DAY)
    assert claim(files, what.file_id, later, now=NOON + DAY).version == 4


def test_who_comes_to_judge_it_gets_it_at_once(files: Files) -> None:
    what = known(new_id())
    recall(files, what)
    got = files.claim_version(what.file_id, 3, holder="m", now=NOON + DAY, until=NOON + 2 * DAY)
    assert isinstance(got, Claim)
    assert got.declared == what.declared


def test_a_later_version_is_recalled_into_a_file_that_is_there(files: Files, file_id: str) -> None:
    files.commit(recall(files, known(file_id)), finished(sha256="22" * 32))
    record = files.find(file_id)
    assert record is not None
    assert record.finished is not None
    assert (record.version, record.finished.sha256) == (3, "22" * 32)
    assert [each.number for each in files.versions(file_id, limit=10)] == [3, 1]


def test_a_slot_that_waits_or_has_lapsed_is_that_files(files: Files, clock: SettableClock) -> None:
    for days in (0, 3):
        file_id = new_id()
        reserve(files, file_id)
        clock.pass_time(days=days)
        recall(files, known(file_id))
        record = files.find(file_id)
        assert record is not None
        assert (record.status, record.version, record.expires_at) == (Status.PROCESSING, 3, None)


def test_a_file_whose_record_alone_was_lost_is_known_again(aws: Aws | None, table: str, files: Files) -> None:
    if aws is None:
        pytest.skip("in memory a record goes with its versions")
    what = known(new_id())
    files.commit(recall(files, what), finished(), fingerprint=CONTENT)
    before = files.find(what.file_id), files.version(what.file_id, 3)
    aws.dynamodb.delete_item(TableName=table, Key=to_item(record_key(what.file_id)._asdict()))
    assert files.find(what.file_id) is None
    assert files.commit(recall(files, what), finished(), fingerprint=CONTENT)
    assert (files.find(what.file_id), files.version(what.file_id, 3)) == before


def test_what_is_known_better_stays(files: Files, file_id: str) -> None:
    before = files.find(file_id)
    assert files.recall(known(file_id, 1), now=NOON + DAY) is None
    claim(files, file_id, stored("v2", sequencer="20"))
    assert files.recall(known(file_id, 1), now=NOON + DAY) is None
    assert files.recall(known(file_id, 2), now=NOON) is None, "somebody judges it"
    assert before is not None
    assert files.find(file_id) == replace(before, newest=2)


def test_a_deletion_is_known_again_with_its_time(files: Files) -> None:
    what = known(new_id())
    recall(files, what)
    deleted = files.delete(what.file_id, by=SOMEONE, now=NOON + DAY, at=NOON + MINUTE)
    assert (deleted.status, deleted.deletion) == (Status.DELETED, Deletion(3, NOON + MINUTE, SOMEONE))
    assert try_claim(files, what.file_id, what.stored, now=NOON + 2 * DAY) is ClaimDenied.DELETED


def test_a_superseded_version_has_its_end_and_its_lease_with_it(files: Files, parking: Parking) -> None:
    file_id = new_id()
    first = claim(files, file_id)
    parking.park(parked(file_id), declared())
    files.close(first)
    version = files.version(file_id, 1)
    assert version is not None
    assert (version.superseded, version.finished) == (True, None)
    assert parking.attempts(file_id, announcement()).finished
    assert parking.page(limit=10).parked == ()
    assert try_claim(files, file_id, now=NOON + DAY) is ClaimDenied.FINISHED
    assert files.delete(file_id, by=SOMEONE, now=NOON).status is Status.DELETED


def test_a_version_that_is_not_to_be_seen_keeps_its_result(files: Files, file_id: str) -> None:
    wrong = claim(files, file_id, stored("v2", sequencer="20"))
    files.close(wrong, finished(Status.FAILED))
    files.close(wrong)
    record, version = files.find(file_id), files.version(file_id, 2)
    assert record is not None
    assert version is not None
    assert (record.status, record.version, record.newest) == (Status.PROCESSED, 1, 2)
    assert (version.finished, version.superseded) == (finished(Status.FAILED), False)


def test_what_is_discarded_is_listed_elsewhere_and_its_file_says_so(files: Files, parking: Parking) -> None:
    file_id = new_id()
    claim(files, file_id)
    what = parked(file_id)
    parking.park(what, declared())
    discard = Discard(NOON + 2 * DAY, SOMEONE, "sent by mistake")
    kept = parking.note_discarded(what, discard)
    assert kept == replace(what, discarded=discard) == parking.find(what.parked_id)
    assert (parking.page(limit=10).parked, parking.page(limit=10, discarded=True).parked) == ((), (kept,))
    record = files.find(file_id)
    assert record is not None
    assert record.status is Status.FAILED
    assert str(record.given_up).endswith("An administrator left it at that: sent by mistake")
    again = replace(what, parked_at=what.parked_at + timedelta(days=3))
    parking.park(again, declared())
    assert parking.note_discarded(what, discard) is None
    assert parking.page(limit=10).parked == (again,)
