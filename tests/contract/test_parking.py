from datetime import timedelta
from typing import Any

import pytest

from tests.support.clock import NOON, SettableClock
from tests.support.records import (
    DAY,
    MINUTE,
    WHY,
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
from titer.files.parking import Attempts, Parking
from titer.files.ports import FileQuery, Files
from titer.files.record import Announcement, Claim, ClaimDenied, ParkedMessage, VersionName
from titer.model.author import Author
from titer.model.errors import Rejected
from titer.model.status import Status

SOMEONE = Author(token_id="t1", label="an operator")
FIRST, SECOND = (stored(f"v{n}", sequencer=f"{n}0") for n in (1, 2))


def park(parking: Parking, what: ParkedMessage) -> bool:
    return parking.park(what, declared("by-key.csv"))


def message(n: int = 1, **given: Any) -> ParkedMessage:
    values: dict[str, Any] = {"file_id": None, "announced": None, "attempts": 5, "error": None}
    values |= {"message": "no announcement", "body": "hello", "parked_at": NOON + n * MINUTE}
    return ParkedMessage(parked_id=f"00000000-0000-0000-0000-{n:012}", **values | given)


class TestWordsOfAttempts:
    def test_nothing_is_known_of_what_nobody_began(self, parking: Parking) -> None:
        assert parking.attempts(new_id(), announcement()) == Attempts()

    def test_attempts_are_counted_and_the_last_one_has_its_word(self, files: Files, parking: Parking) -> None:
        file_id = new_id()
        files.note_failure(claim(files, file_id), "It broke.")
        files.note_failure(claim(files, file_id), "It broke again.")
        assert parking.attempts(file_id, announcement()) == Attempts(2, "It broke again.", NOON)

    def test_the_word_of_an_earlier_attempt_is_not_that_of_the_last(self, files: Files, parking: Parking) -> None:
        file_id = new_id()
        first = claim(files, file_id)
        files.note_failure(first, "It broke.")
        claim(files, file_id)
        assert parking.attempts(file_id, announcement()).error is None
        files.note_failure(first, "It broke late.")
        assert parking.attempts(file_id, announcement()).error is None

    def test_a_lease_ends_with_the_attempt_that_broke(self, files: Files) -> None:
        file_id = new_id()
        files.note_failure(claim(files, file_id, holder="message-1"), "It broke.")
        assert claim(files, file_id, holder="message-2").attempt == 2

    def test_what_has_its_end_has_no_failures(self, files: Files, parking: Parking) -> None:
        file_id = new_id()
        got = claim(files, file_id)
        files.commit(got, finished())
        files.note_failure(got, "It broke.")
        assert parking.attempts(file_id, announcement()).error is None
        assert parking.attempts(file_id, announcement()).finished

    def test_an_object_version_that_came_too_late_has_its_end(self, files: Files, parking: Parking) -> None:
        file_id = new_id()
        claim(files, file_id, SECOND)
        assert try_claim(files, file_id, FIRST) is ClaimDenied.SUPERSEDED
        assert parking.attempts(file_id, announcement()).finished


class TestParkedFiles:
    def test_a_parked_file_is_failed_with_the_reason(self, files: Files, parking: Parking) -> None:
        file_id = new_id()
        claim(files, file_id)
        assert park(parking, parked(file_id))
        record = files.find(file_id)
        assert record is not None
        assert (record.status, record.given_up, record.version) == (Status.FAILED, WHY, 1)
        assert record.finished is None
        assert [one.file_id for one in files.page(FileQuery(status=Status.FAILED)).files] == [file_id]

    def test_a_file_that_nobody_knew_is_born_failed(self, files: Files, parking: Parking) -> None:
        file_id = new_id()
        assert park(parking, parked(file_id, announcement(key="line 1/a.csv")))
        record = files.find(file_id)
        assert record is not None
        assert (record.status, record.key, record.declared) == (Status.FAILED, "line 1/a.csv", declared("by-key.csv"))
        assert claim(files, file_id, stored(key="line 1/a.csv")).version == 1

    def test_a_slot_whose_file_is_parked_does_not_lapse(
        self, files: Files, parking: Parking, clock: SettableClock
    ) -> None:
        file_id = new_id()
        reserve(files, file_id, declared(asset="press-1"))
        park(parking, parked(file_id))
        clock.pass_time(days=3)
        record = files.find(file_id)
        assert record is not None
        assert (record.status, record.declared.asset) == (Status.FAILED, "press-1")

    def test_parking_again_is_harmless_and_keeps_the_newest_word(self, files: Files, parking: Parking) -> None:
        file_id = new_id()
        claim(files, file_id)
        park(parking, parked(file_id))
        again = parked(file_id, attempts=10, parked_at=NOON + 2 * DAY)
        assert park(parking, again)
        assert parking.page(limit=10).parked == (again,)

    def test_what_has_its_end_is_not_parked(self, files: Files, parking: Parking) -> None:
        file_id = new_id()
        files.commit(claim(files, file_id), finished())
        assert not park(parking, parked(file_id))
        record = files.find(file_id)
        assert record is not None
        assert (record.status, record.given_up) == (Status.PROCESSED, None)
        assert parking.page(limit=10).parked == ()

    def test_a_commit_takes_the_place_of_what_was_parked(self, files: Files, parking: Parking) -> None:
        file_id = new_id()
        claim(files, file_id)
        what = parked(file_id)
        park(parking, what)
        files.commit(claim(files, file_id, now=NOON + 2 * DAY), finished())
        record = files.find(file_id)
        assert record is not None
        assert (record.status, record.given_up) == (Status.PROCESSED, None)
        assert parking.find(what.parked_id) is None

    def test_readers_keep_the_version_they_have(self, files: Files, parking: Parking) -> None:
        file_id = new_id()
        files.commit(claim(files, file_id, FIRST), finished())
        claim(files, file_id, SECOND)
        park(parking, parked(file_id, announcement("v2")))
        record = files.find(file_id)
        assert record is not None
        assert (record.status, record.version, record.given_up) == (Status.PROCESSED, 1, None)
        assert [one.announced for one in parking.page(limit=10).parked] == [announcement("v2")]

    def test_a_new_version_gives_the_file_another_chance(self, files: Files, parking: Parking) -> None:
        file_id = new_id()
        claim(files, file_id, FIRST)
        park(parking, parked(file_id))
        claim(files, file_id, SECOND)
        record = files.find(file_id)
        assert record is not None
        assert (record.status, record.given_up) == (Status.PROCESSING, None)
        assert [one.announced for one in parking.page(limit=10).parked] == [announcement()]

    def test_a_version_that_ends_unseen_is_parked_no_longer(self, files: Files, parking: Parking) -> None:
        file_id = new_id()
        claim(files, file_id, FIRST)
        park(parking, parked(file_id))
        files.commit(claim(files, file_id, SECOND), finished())
        assert not files.commit(claim(files, file_id, FIRST, now=NOON + 2 * DAY), finished())
        assert parking.page(limit=10).parked == ()

    def test_what_is_refused_for_good_is_parked_no_longer(self, files: Files, parking: Parking) -> None:
        file_id = new_id()
        park(parking, parked(file_id))
        claim(files, file_id, SECOND)
        assert try_claim(files, file_id, FIRST) is ClaimDenied.SUPERSEDED
        assert parking.page(limit=10).parked == ()


class TestDeletedFiles:
    def test_what_was_deleted_is_not_parked(self, files: Files, parking: Parking) -> None:
        file_id = new_id()
        claim(files, file_id)
        files.delete(file_id, by=SOMEONE, now=NOON + DAY)
        assert not park(parking, parked(file_id))
        record = files.find(file_id)
        assert record is not None
        assert record.status is Status.DELETED

    def test_what_is_parked_can_be_deleted_and_comes_not_back(self, files: Files, parking: Parking) -> None:
        file_id = new_id()
        claim(files, file_id)
        park(parking, parked(file_id))
        files.delete(file_id, by=SOMEONE, now=NOON + DAY)
        record = files.find(file_id)
        assert record is not None
        assert (record.status, record.given_up) == (Status.DELETED, None)
        assert try_claim(files, file_id, now=NOON + 2 * DAY) is ClaimDenied.DELETED
        assert parking.page(limit=10).parked == ()


class TestVersionsJudgedAgain:
    """Those that someone asked for are parked by their number: the same object may have its end as another version."""

    def again(self, files: Files, file_id: str) -> Announcement:
        files.commit(claim(files, file_id), finished())
        files.begin(file_id, declared(timezone="Europe/Berlin"), stored(), number=2, by=SOMEONE, now=NOON)
        return announcement(version=VersionName(file_id, 2))

    def test_readers_keep_the_version_they_have(self, files: Files, parking: Parking) -> None:
        file_id = new_id()
        what = parked(file_id, self.again(files, file_id))
        assert park(parking, what)
        record = files.find(file_id)
        assert record is not None
        assert (record.status, record.version) == (Status.PROCESSED, 1)
        assert parking.page(limit=10).parked == (what,)

    def test_it_keeps_nobody_from_deleting_the_file(self, files: Files, parking: Parking) -> None:
        file_id = new_id()
        what = self.again(files, file_id)
        with pytest.raises(Rejected, match="being processed"):
            files.delete(file_id, by=SOMEONE, now=NOON + DAY)
        park(parking, parked(file_id, what))
        parking.note_redriven(parked(file_id, what), NOON + 2 * DAY)
        assert files.delete(file_id, by=SOMEONE, now=NOON + 2 * DAY).status is Status.DELETED
        got = files.claim_version(file_id, 2, holder="message-2", now=NOON + 2 * DAY, until=NOON + 3 * DAY)
        assert got is ClaimDenied.DELETED
        assert parking.page(limit=10).parked == ()

    def test_its_attempts_are_its_own(self, files: Files, parking: Parking) -> None:
        file_id = new_id()
        what = self.again(files, file_id)
        got = files.claim_version(file_id, 2, holder="message-2", now=NOON, until=NOON + MINUTE)
        assert isinstance(got, Claim)
        files.note_failure(got, "It broke.")
        assert parking.attempts(file_id, what) == Attempts(1, "It broke.", NOON)

    def test_a_commit_takes_its_place(self, files: Files, parking: Parking) -> None:
        file_id = new_id()
        park(parking, parked(file_id, self.again(files, file_id)))
        got = files.claim_version(file_id, 2, holder="message-2", now=NOON, until=NOON + MINUTE)
        assert isinstance(got, Claim)
        files.commit(got, finished())
        assert parking.page(limit=10).parked == ()


class TestRedriving:
    def test_readers_see_it_in_hand_and_lists_see_when_it_was_sent(self, files: Files, parking: Parking) -> None:
        file_id = new_id()
        claim(files, file_id)
        what = parked(file_id)
        park(parking, what)
        parking.note_redriven(what, NOON + 2 * DAY)
        record = files.find(file_id)
        assert record is not None
        assert (record.status, record.given_up) == (Status.PROCESSING, None)
        known = parking.find(what.parked_id)
        assert known is not None
        assert (known.redriven_at, known.body) == (NOON + 2 * DAY, what.body)

    def test_the_lease_of_who_died_without_a_word_keeps_nobody_from_it(self, files: Files, parking: Parking) -> None:
        file_id = new_id()
        claim(files, file_id, holder="message-1", lease=2 * DAY)
        park(parking, parked(file_id))
        assert claim(files, file_id, holder="message-2").attempt == 2

    def test_what_was_never_begun_awaits_again(self, files: Files, parking: Parking) -> None:
        file_id = new_id()
        what = parked(file_id)
        park(parking, what)
        parking.note_redriven(what, NOON + 2 * DAY)
        record = files.find(file_id)
        assert record is not None
        assert record.status is Status.AWAITING_UPLOAD

    def test_what_has_its_end_meanwhile_stays_ended(self, files: Files, parking: Parking) -> None:
        file_id = new_id()
        claim(files, file_id)
        what = parked(file_id)
        park(parking, what)
        files.commit(claim(files, file_id, now=NOON + 2 * DAY), finished())
        parking.note_redriven(what, NOON + 3 * DAY)
        assert parking.find(what.parked_id) is None
        record = files.find(file_id)
        assert record is not None
        assert record.status is Status.PROCESSED

    def test_what_failed_again_is_parked_again(self, files: Files, parking: Parking) -> None:
        file_id = new_id()
        claim(files, file_id)
        what = parked(file_id)
        park(parking, what)
        parking.note_redriven(what, NOON + 2 * DAY)
        again = parked(file_id, attempts=10, parked_at=NOON + 3 * DAY)
        park(parking, again)
        parking.note_redriven(what, NOON + 4 * DAY)  # of the first time, noted late
        assert parking.find(what.parked_id) == again


class TestLists:
    def test_messages_without_a_file_are_listed_too(self, parking: Parking) -> None:
        parking.park_message(message())
        assert parking.page(limit=10).parked == (message(),)
        parking.note_redriven(message(), NOON + DAY)
        assert parking.find(message().parked_id) == message(redriven_at=NOON + DAY)

    def test_pages_come_newest_first_and_neither_skip_nor_repeat(self, parking: Parking) -> None:
        for n in range(1, 6):
            parking.park_message(message(n))
        first = parking.page(limit=3)
        assert [one.parked_at for one in first.parked] == [NOON + n * MINUTE for n in (5, 4, 3)]
        second = parking.page(limit=3, cursor=first.cursor)
        assert [one.parked_at for one in second.parked] == [NOON + n * MINUTE for n in (2, 1)]
        assert second.cursor is None

    def test_a_cursor_of_another_list_is_rejected(self, parking: Parking) -> None:
        with pytest.raises(Rejected):
            parking.page(limit=3, cursor="bm9uc2Vuc2U")

    def test_a_long_message_is_kept_whole(self, parking: Parking) -> None:
        long = message(body="µ" * 60_000, parked_at=NOON + timedelta(seconds=1))
        parking.park_message(long)
        assert parking.find(long.parked_id) == long
