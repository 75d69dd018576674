from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.contract.conftest import ON_AWS, WITH_THREADS
from tests.support.aws import Aws
from tests.support.clock import NOON, SettableClock
from tests.support.records import BUCKET, DAY, MINUTE, claim, declared, finished, new_id, reserve, stored, try_claim
from titer.adapters.dynamodb.files import DynamoFiles
from titer.files.ports import Asked, FileQuery, Files
from titer.files.record import Claim, ClaimDenied
from titer.model.author import Author
from titer.model.coverage import Coverage, Sought, marks_of
from titer.model.errors import Conflict, Rejected, Unavailable
from titer.model.options import NO_OPTIONS, ReadOptions
from titer.model.status import Status

FIRST, SECOND, THIRD = (stored(f"v{n}", sequencer=f"{n}0") for n in (1, 2, 3))
CONTENT = "c0" * 32


class TestSlots:
    def test_a_reserved_slot_awaits_its_object(self, files: Files) -> None:
        file_id, what = (
            new_id(),
            declared(asset="press-1", timezone="Europe/Berlin", context=("batch", "lot"), sha256="cd" * 32),
        )
        reserve(files, file_id, what)
        record = files.find(file_id)
        assert record is not None
        assert (record.status, record.version, record.finished) == (Status.AWAITING_UPLOAD, None, None)
        assert record.declared == what
        assert (record.bucket, record.key) == (BUCKET, f"slots/{file_id}/readings.csv")
        assert (record.created_at, record.expires_at, record.uploaded_at) == (NOON, NOON + DAY, None)

    def test_what_was_said_of_how_it_is_written_comes_back_as_it_was(self, files: Files) -> None:
        said = {"decimal": ",", "missing": ["-999", "MM"], "units": ["Temp=°C"], "header_line": 3, "delimiter": "tab"}
        file_id, what = new_id(), declared(options=ReadOptions.parse(said | {"start": "2025-10-01T10:00+02:00"}))
        for _ in range(2):
            reserve(files, file_id, what)
        record = files.find(file_id)
        assert record is not None
        assert record.declared == what
        claimed = files.claim(file_id, what, stored(), holder="a", now=NOON, until=NOON + MINUTE)
        assert isinstance(claimed, Claim)
        again = try_claim(files, file_id, holder="a")
        assert isinstance(again, Claim)
        assert again.declared == what

    def test_reserving_again_changes_nothing(self, files: Files) -> None:
        file_id = new_id()
        reserve(files, file_id)
        reserve(files, file_id)
        assert files.find(file_id) is not None

    def test_an_id_is_given_to_one_file_only(self, files: Files) -> None:
        file_id = new_id()
        reserve(files, file_id)
        with pytest.raises(Rejected, match=file_id) as refused:
            reserve(files, file_id, declared("other.csv"))
        assert refused.value.code == "file_exists"

    def test_a_slot_is_found_by_what_was_asked_until_another_takes_its_place(self, files: Files) -> None:
        first, second, third = new_id(), new_id(), new_id()
        assert files.reserved("asked") is None
        for _ in range(2):
            reserve(files, first, asked=Asked("asked", None))
        assert files.reserved("asked") == first
        with pytest.raises(Conflict):
            reserve(files, second, asked=Asked("asked", None))
        assert files.find(second) is None
        reserve(files, third, asked=Asked("asked", first))
        assert (files.reserved("asked"), files.reserved("other")) == (third, None)

    def test_an_unknown_file_is_none(self, files: Files) -> None:
        assert files.find(new_id()) is None

    def test_a_slot_past_its_time_is_gone_deleted_or_not(self, files: Files, clock: SettableClock) -> None:
        file_id = new_id()
        reserve(files, file_id)
        clock.pass_time(hours=23, minutes=59)
        assert files.find(file_id) is not None
        clock.pass_time(minutes=1)
        assert files.find(file_id) is None
        assert files.page(FileQuery()).files == ()

    def test_a_claimed_slot_stays(self, files: Files, clock: SettableClock) -> None:
        file_id = new_id()
        reserve(files, file_id)
        claim(files, file_id)
        clock.pass_time(days=2)
        record = files.find(file_id)
        assert record is not None
        assert record.expires_at is None

    def test_an_object_that_comes_after_its_slot_lapsed_is_a_file_all_the_same(
        self, files: Files, clock: SettableClock
    ) -> None:
        file_id = new_id()
        reserve(files, file_id)
        later = clock.pass_time(days=2)
        got = claim(files, file_id, now=later)
        assert got.declared == declared("by-key.csv")
        record = files.find(file_id)
        assert record is not None
        assert (record.created_at, record.version) == (later, 1)

    def test_a_declaration_that_no_record_can_hold_is_rejected(self, files: Files) -> None:
        with pytest.raises(Rejected) as refused:
            reserve(files, new_id(), declared(context=tuple(f"column-{n:060}" for n in range(1_000))))
        assert refused.value.code == "record_too_large"


class TestClaims:
    def test_the_first_claim_makes_version_one(self, files: Files) -> None:
        file_id = new_id()
        reserve(files, file_id, declared(asset="press-1"))
        got = claim(files, file_id, holder="message-7")
        assert (got.version, got.attempt, got.holder, got.until) == (1, 1, "message-7", NOON + MINUTE)
        assert (got.stored, got.uploaded_at, got.declared) == (stored(), NOON, declared("by-key.csv"))
        record = files.find(file_id)
        assert record is not None
        assert (record.status, record.version, record.uploaded_at) == (Status.PROCESSING, 1, NOON)
        assert record.object_version == "v1"

    def test_a_file_without_a_slot_is_born_by_its_claim(self, files: Files) -> None:
        file_id = new_id()
        claim(files, file_id, stored(key="incoming/a.csv"))
        record = files.find(file_id)
        assert record is not None
        assert (record.declared, record.bucket, record.key) == (declared("by-key.csv"), BUCKET, "incoming/a.csv")
        assert [file.file_id for file in files.page(FileQuery()).files] == [file_id]

    def test_the_same_object_version_keeps_its_number(self, files: Files) -> None:
        file_id = new_id()
        assert claim(files, file_id).version == 1
        again = claim(files, file_id, now=NOON + 2 * MINUTE, holder="message-2")
        assert (again.version, again.attempt) == (1, 2)

    def test_the_first_claim_pins_what_a_version_is_judged_by(self, files: Files) -> None:
        file_id, pinned, later = new_id(), declared(rule_set="press@1"), declared(rule_set="press@2")
        for what, holder in ((pinned, "message-1"), (later, "message-1")):
            got = files.claim(file_id, what, stored(), holder=holder, now=NOON, until=NOON + MINUTE)
            assert isinstance(got, Claim)
            assert got.declared == pinned

    def test_a_later_object_version_gets_the_next_number(self, files: Files) -> None:
        file_id = new_id()
        assert [claim(files, file_id, each).version for each in (FIRST, SECOND, THIRD)] == [1, 2, 3]

    def test_every_version_keeps_the_day_of_the_first(self, files: Files) -> None:
        file_id = new_id()
        claim(files, file_id, FIRST)
        later = stored("v2", sequencer="20", last_modified=NOON + 3 * DAY)
        assert claim(files, file_id, later).uploaded_at == NOON

    def test_without_versions_the_etag_tells_objects_apart(self, files: Files) -> None:
        file_id = new_id()
        one, other = (stored(None, etag=etag, sequencer=f"{n}0") for n, etag in enumerate(("aa", "bb"), start=1))
        assert [claim(files, file_id, each).version for each in (one, other, one)] == [1, 2, 1]


class TestLeases:
    def test_another_message_meets_a_live_lease(self, files: Files) -> None:
        file_id = new_id()
        claim(files, file_id, holder="message-1")
        assert try_claim(files, file_id, holder="message-2", now=NOON + MINUTE / 2) is ClaimDenied.HELD

    def test_the_same_message_takes_its_lease_over(self, files: Files) -> None:
        file_id = new_id()
        claim(files, file_id, holder="message-1")
        again = claim(files, file_id, holder="message-1", now=NOON + MINUTE / 2)
        assert (again.version, again.attempt, again.until) == (1, 2, NOON + MINUTE * 1.5)

    def test_a_lease_that_ended_is_anyones(self, files: Files) -> None:
        file_id = new_id()
        claim(files, file_id, holder="message-1")
        assert claim(files, file_id, holder="message-2", now=NOON + MINUTE).holder == "message-2"

    def test_a_lease_holds_one_version_only(self, files: Files) -> None:
        file_id = new_id()
        claim(files, file_id, FIRST, holder="message-1")
        assert claim(files, file_id, SECOND, holder="message-2").version == 2

    def test_a_finished_version_is_not_claimed_again(self, files: Files) -> None:
        file_id = new_id()
        files.commit(claim(files, file_id), finished())
        for holder in ("message-1", "message-2"):
            assert try_claim(files, file_id, holder=holder, now=NOON + DAY) is ClaimDenied.FINISHED


class TestOrder:
    def test_an_older_object_version_that_comes_late_is_superseded(self, files: Files) -> None:
        file_id = new_id()
        claim(files, file_id, SECOND)
        assert try_claim(files, file_id, FIRST) is ClaimDenied.SUPERSEDED
        assert try_claim(files, file_id, FIRST) is ClaimDenied.SUPERSEDED
        record = files.find(file_id)
        assert record is not None
        assert (record.version, record.object_version) == (1, "v2")

    def test_an_older_object_version_with_a_number_is_judged_to_its_end(self, files: Files) -> None:
        file_id = new_id()
        claim(files, file_id, FIRST)
        claim(files, file_id, SECOND)
        assert claim(files, file_id, FIRST, now=NOON + DAY).version == 1

    @pytest.mark.parametrize(
        ("older", "newer"),
        [("0A", "0B"), ("0a", "0B"), ("09", "0a"), ("0055AED6DCD90281E4", "0055AED6DCD90281E5"), ("1", "11")],
    )
    def test_sequencers_order_as_hexadecimal_padded_on_the_right(self, files: Files, older: str, newer: str) -> None:
        file_id = new_id()
        claim(files, file_id, stored("new", sequencer=newer))
        assert try_claim(files, file_id, stored("old", sequencer=older)) is ClaimDenied.SUPERSEDED

    def test_sequencers_that_differ_in_padding_alone_are_equal(self, files: Files) -> None:
        file_id = new_id()
        claim(files, file_id, stored("v1", sequencer="1"))
        assert claim(files, file_id, stored("v2", sequencer="100")).version == 2

    @pytest.mark.parametrize("sequencer", ["", "0055AED6DCD90281E5"])
    def test_where_sequencers_are_equal_or_missing_the_clock_of_s3_decides(self, files: Files, sequencer: str) -> None:
        file_id = new_id()
        claim(files, file_id, stored("v2", sequencer=sequencer, last_modified=NOON))
        older = stored("v1", sequencer=sequencer, last_modified=NOON - timedelta(seconds=1))
        assert try_claim(files, file_id, older) is ClaimDenied.SUPERSEDED


class TestCommits:
    def test_readers_see_what_was_committed(self, files: Files) -> None:
        file_id = new_id()
        end = finished(Status.PARTIAL, message="1 row was rejected", error_count=1)
        assert files.commit(claim(files, file_id), end)
        record = files.find(file_id)
        assert record is not None
        assert (record.status, record.version, record.finished) == (Status.PARTIAL, 1, end)

    def test_while_a_new_version_is_judged_readers_see_the_old_one(self, files: Files) -> None:
        file_id = new_id()
        files.commit(claim(files, file_id, FIRST), finished(sha256="11" * 32))
        claim(files, file_id, SECOND)
        record = files.find(file_id)
        assert record is not None
        assert (record.status, record.version, record.object_version) == (Status.PROCESSED, 1, "v1")

    def test_a_commit_that_comes_late_changes_nothing_for_readers(self, files: Files) -> None:
        file_id = new_id()
        slow, quick = claim(files, file_id, FIRST), claim(files, file_id, SECOND)
        assert files.commit(quick, finished(sha256="22" * 32))
        assert not files.commit(slow, finished(sha256="11" * 32))
        record = files.find(file_id)
        assert record is not None
        assert record.finished == finished(sha256="22" * 32)
        assert (record.version, record.object_version) == (2, "v2")
        assert try_claim(files, file_id, FIRST, now=NOON + DAY) is ClaimDenied.FINISHED

    def test_of_two_commits_of_one_version_the_first_stays(self, files: Files) -> None:
        file_id = new_id()
        one, other = claim(files, file_id, holder="message-1"), claim(files, file_id, holder="message-1")
        assert files.commit(one, finished(processing_ms=1))
        assert files.commit(other, finished(processing_ms=2))
        record = files.find(file_id)
        assert record is not None
        assert record.finished == finished(processing_ms=1)

    def test_versions_commit_in_order(self, files: Files) -> None:
        file_id = new_id()
        for version in (FIRST, SECOND, THIRD):
            assert files.commit(claim(files, file_id, version), finished())
        record = files.find(file_id)
        assert record is not None
        assert (record.version, record.object_version) == (3, "v3")


class TestPages:
    @pytest.fixture
    def ten(self, files: Files) -> list[str]:
        """Reserve ten slots, one a minute; return them newest first."""
        ids = [new_id() for _ in range(10)]
        for minute, file_id in enumerate(ids):
            reserve(files, file_id, declared(f"Run-{minute}.CSV"), now=NOON + minute * MINUTE)
        return ids[::-1]

    def walk(self, files: Files, **query: object) -> list[list[str]]:
        pages: list[list[str]] = []
        cursor = None
        while not pages or cursor:
            page = files.page(FileQuery(**query, cursor=cursor))  # type: ignore[arg-type]
            pages.append([file.file_id for file in page.files])
            cursor = page.cursor
        return pages

    def test_files_come_newest_first(self, files: Files, ten: list[str]) -> None:
        assert self.walk(files) == [ten]

    def test_pages_neither_skip_nor_repeat(self, files: Files, ten: list[str]) -> None:
        assert self.walk(files, limit=4) == [ten[:4], ten[4:8], ten[8:]]

    def test_a_full_last_page_has_no_cursor(self, files: Files, ten: list[str]) -> None:
        assert self.walk(files, limit=5) == [ten[:5], ten[5:]]

    def test_files_made_between_pages_disturb_none(self, files: Files, ten: list[str]) -> None:
        first = files.page(FileQuery(limit=6))
        reserve(files, new_id(), now=NOON + DAY / 2)
        rest = files.page(FileQuery(limit=6, cursor=first.cursor))
        assert [file.file_id for file in rest.files] == ten[6:]

    def test_a_name_is_matched_in_part_and_in_any_case(self, files: Files, ten: list[str]) -> None:
        assert self.walk(files, name="run-3.c") == [[ten[6]]]

    def test_since_takes_its_instant_in(self, files: Files, ten: list[str]) -> None:
        assert self.walk(files, since=NOON + 7 * MINUTE) == [ten[:3]]

    def test_until_leaves_its_instant_out(self, files: Files, ten: list[str]) -> None:
        assert self.walk(files, until=NOON + 7 * MINUTE, limit=4) == [ten[3:7], ten[7:]]
        assert self.walk(files, since=NOON + 5 * MINUTE, until=NOON + 7 * MINUTE) == [ten[3:5]]
        for until in (5, 4):
            assert self.walk(files, since=NOON + 5 * MINUTE, until=NOON + until * MINUTE) == [[]]

    def test_an_asset_and_a_rule_set_are_those_that_readers_see(self, files: Files, ten: list[str]) -> None:
        for file_id, asset, rule_set in ((ten[1], "press-1", "mine@1"), (ten[3], "press-1", "mine@2")):
            files.commit(claim(files, file_id), finished(asset=asset, rule_set=rule_set))
        assert self.walk(files, asset="press-1") == [[ten[1], ten[3]]]
        assert self.walk(files, asset="press") == [[]]
        assert self.walk(files, rule_set="mine") == [[ten[1], ten[3]]]
        assert self.walk(files, rule_set="mine@2", asset="press-1") == [[ten[3]]]
        assert self.walk(files, rule_set="default or bioreactor", asset="") == [
            [each for each in ten if each not in {ten[1], ten[3]}]
        ]

    def test_files_are_found_by_what_their_readings_hold(self, files: Files, ten: list[str]) -> None:
        spring = Coverage(first_at=-5, last_at=7, contexts={"batch": ("B-1", "B–2")}, sensors=marks_of(["TP 1"]))
        files.commit(claim(files, ten[1]), finished(coverage=spring))
        files.commit(claim(files, ten[2]), finished(coverage=replace(spring, more=("batch",), sensors=None)))
        files.commit(claim(files, ten[3]), finished(coverage=None))
        asked = {"batch": Sought(context=(("batch", "B–2"),)), "time": Sought(since=7, until=8)}
        asked |= {"sensor": Sought(sensor_id="TP 1"), "other": Sought(context=(("batch", "B-3"),))}
        found = {name: files.page(FileQuery(sought=sought, limit=5)) for name, sought in asked.items()}
        assert {name: [file.file_id for file in page.files] for name, page in found.items()} == {
            "batch": [ten[1], ten[2]],
            "time": [ten[1], ten[2]],
            "sensor": [ten[1]],
            "other": [],
        }
        assert {name: page.unsure for name, page in found.items()} == {"batch": 1, "time": 1, "sensor": 2, "other": 2}
        assert self.walk(files, sought=asked["batch"], limit=1) == [[ten[1]], [ten[2]]]

    def test_a_status_is_matched_exactly(self, files: Files, ten: list[str]) -> None:
        files.commit(claim(files, ten[4]), finished(Status.FAILED))
        claim(files, ten[2])
        assert self.walk(files, status=Status.FAILED) == [[ten[4]]]
        assert self.walk(files, status=Status.PROCESSING) == [[ten[2]]]
        assert len(self.walk(files, status=Status.AWAITING_UPLOAD, limit=3)) == 3

    def test_no_files_are_one_empty_page(self, files: Files) -> None:
        assert self.walk(files) == [[]]

    @pytest.mark.parametrize("cursor", ["", "x", "bm90IG91cnM", "=", "é", "A" * 5_000, "../../etc/passwd"])
    def test_a_cursor_that_nobody_made_is_rejected(self, files: Files, ten: list[str], cursor: str) -> None:
        with pytest.raises(Rejected) as refused:
            files.page(FileQuery(cursor=cursor))
        assert refused.value.code == "invalid_cursor"

    def test_a_cursor_of_another_query_is_rejected(self, files: Files, ten: list[str]) -> None:
        cursor = files.page(FileQuery(limit=2)).cursor
        with pytest.raises(Rejected):
            files.page(FileQuery(limit=2, name="run", cursor=cursor))
        with pytest.raises(Rejected):
            files.page(FileQuery(limit=2, asset="a", cursor=cursor))
        with pytest.raises(Rejected):
            files.page(FileQuery(limit=2, sought=Sought(sensor_id="a"), cursor=cursor))


@pytest.mark.parametrize("aws", WITH_THREADS, indirect=True)
class TestRaces:
    def test_many_messages_for_one_object_version_give_one_claim(self, files: Files) -> None:
        file_id = new_id()
        reserve(files, file_id)
        with ThreadPoolExecutor(6) as pool:
            got = list(pool.map(lambda n: try_claim(files, file_id, holder=f"message-{n}"), range(6)))
        assert [each.version for each in got if isinstance(each, Claim)] == [1]
        assert got.count(ClaimDenied.HELD) == 5

    def test_many_object_versions_at_once_get_numbers_of_their_own(self, files: Files) -> None:
        file_id = new_id()
        objects = [stored(f"v{n}", sequencer="10") for n in range(5)]
        with ThreadPoolExecutor(5) as pool:
            got = list(pool.map(lambda one: claim(files, file_id, one), objects))
        assert sorted(each.version for each in got) == [1, 2, 3, 4, 5]

    def test_of_many_commits_at_once_the_highest_version_is_shown(self, files: Files) -> None:
        file_id = new_id()
        claims = [claim(files, file_id, stored(f"v{n}", sequencer="10")) for n in range(5)]
        with ThreadPoolExecutor(5) as pool:
            shown = list(pool.map(lambda each: files.commit(each, finished(processing_ms=each.version)), claims))
        record = files.find(file_id)
        assert record is not None
        assert record.finished == finished(processing_ms=5)
        assert shown[4]


@pytest.mark.parametrize("aws", ON_AWS, indirect=True)
class TestBetweenReadingAndWriting:
    """Another writer gets in after this one has read and before it writes."""

    @staticmethod
    def before_the_next_write(aws: Aws, intrude: Callable[[], object], times: int = 1) -> None:
        left = [times]

        def hook(**_: object) -> None:
            if left[0]:
                left[0] -= 1
                waiting, left[0] = left[0], 0  # what the intruder writes is not intruded upon
                intrude()
                left[0] = waiting

        aws.dynamodb.meta.events.register("before-call.dynamodb.TransactWriteItems", hook)

    def test_the_same_object_version_is_claimed_once(self, files: Files, aws: Aws) -> None:
        file_id = new_id()
        reserve(files, file_id)
        self.before_the_next_write(aws, lambda: claim(files, file_id, holder="quicker"))
        assert try_claim(files, file_id, holder="slower") is ClaimDenied.HELD

    def test_two_object_versions_get_two_numbers(self, files: Files, aws: Aws) -> None:
        file_id = new_id()
        self.before_the_next_write(aws, lambda: claim(files, file_id, FIRST))
        assert claim(files, file_id, SECOND).version == 2

    def test_an_older_object_version_loses_to_one_that_gets_in(self, files: Files, aws: Aws) -> None:
        file_id = new_id()
        self.before_the_next_write(aws, lambda: claim(files, file_id, SECOND))
        assert try_claim(files, file_id, FIRST) is ClaimDenied.SUPERSEDED

    def test_a_lease_is_taken_over_once(self, files: Files, aws: Aws) -> None:
        file_id = new_id()
        claim(files, file_id)
        self.before_the_next_write(aws, lambda: claim(files, file_id, holder="quicker", now=NOON + DAY))
        assert try_claim(files, file_id, holder="slower", now=NOON + DAY) is ClaimDenied.HELD

    def test_a_version_that_was_committed_meanwhile_is_finished(self, files: Files, aws: Aws) -> None:
        file_id = new_id()
        first = claim(files, file_id)
        self.before_the_next_write(aws, lambda: files.commit(first, finished()))
        assert try_claim(files, file_id, now=NOON + DAY) is ClaimDenied.FINISHED

    def test_what_an_earlier_version_comes_to_hold_meanwhile_is_let_go_of(self, files: Files, aws: Aws) -> None:
        file_id = new_id()
        first, second = claim(files, file_id, FIRST), claim(files, file_id, SECOND)
        end = finished(asset="P1")
        self.before_the_next_write(aws, lambda: files.commit(first, end, fingerprint=CONTENT, schema="[1]"))
        assert files.commit(second, finished(asset="P2"), schema="[2]")
        assert files.holder(CONTENT) is None
        assert files.schema_before("P1", NOON + DAY, "") is None

    def test_what_a_file_comes_to_hold_while_it_is_deleted_is_let_go_of(self, files: Files, aws: Aws) -> None:
        file_id = new_id()
        got = claim(files, file_id)
        end = finished(asset="P1")
        self.before_the_next_write(aws, lambda: files.commit(got, end, fingerprint=CONTENT, schema="[1]"))
        files.delete(file_id, by=Author("abcdefghijkl", "Linie ü"), now=NOON + DAY)
        assert files.holder(CONTENT) is None
        assert files.schema_before("P1", NOON + DAY, "") is None

    def test_a_higher_version_that_commits_first_stays(self, files: Files, aws: Aws) -> None:
        file_id = new_id()
        slow, quick = claim(files, file_id, FIRST), claim(files, file_id, SECOND)
        self.before_the_next_write(aws, lambda: files.commit(quick, finished(processing_ms=2)))
        assert not files.commit(slow, finished(processing_ms=1))
        record = files.find(file_id)
        assert record is not None
        assert record.finished == finished(processing_ms=2)

    def test_a_writer_that_is_always_late_may_try_again(self, files: Files, aws: Aws) -> None:
        file_id = new_id()
        others = iter(stored(f"other-{n}") for n in range(100))
        self.before_the_next_write(aws, lambda: claim(files, file_id, next(others)), times=100)
        with pytest.raises(Unavailable, match="many writers"):
            claim(files, file_id)


@pytest.mark.parametrize("aws", ON_AWS, indirect=True)
def test_only_slots_expire(aws: Aws, clock: SettableClock) -> None:
    table, file_id = aws.table(), new_id()
    files = DynamoFiles(aws.dynamodb, table, clock)

    def expires() -> object:
        key = {"pk": {"S": f"FILE#{file_id}"}, "sk": {"S": "RECORD"}}
        return aws.dynamodb.get_item(TableName=table, Key=key)["Item"].get("expires")

    reserve(files, file_id)
    assert expires() == {"N": str(int((NOON + DAY).timestamp()))}
    claim(files, file_id)
    assert expires() is None


@pytest.mark.parametrize("aws", ON_AWS, indirect=True)
def test_an_item_from_before_there_was_anything_to_say_of_writing_is_what_is_written_where_nothing_is_said(
    files: Files, aws: Aws, table: str
) -> None:
    file_id = new_id()
    reserve(files, file_id)
    claim(files, file_id)
    key = {"pk": {"S": f"FILE#{file_id}"}}
    items = [
        aws.dynamodb.get_item(TableName=table, Key=key | {"sk": {"S": sk}})["Item"]
        for sk in ("RECORD", "VERSION#000001")
    ]
    members = {"name", "asset", "timezone", "rule_set", "context", "measured", "sha256", "request_id"}
    assert [set(item["declared"]["M"]) for item in items] == [members, members]
    record, version = files.find(file_id), files.version(file_id, 1)
    assert record is not None
    assert version is not None
    assert (record.declared.options, version.declared.options) == (NO_OPTIONS, NO_OPTIONS)


@pytest.mark.parametrize("aws", ON_AWS, indirect=True)
def test_in_an_item_the_options_stand_where_they_always_stood(files: Files, aws: Aws, table: str) -> None:
    file_id, given = new_id(), {"decimal": ",", "missing": ["MM"]}
    what = declared(timezone="Europe/Berlin", measured=("a",), options=ReadOptions.parse(given))
    reserve(files, file_id, what)
    key = {"pk": {"S": f"FILE#{file_id}"}, "sk": {"S": "RECORD"}}
    item = aws.dynamodb.get_item(TableName=table, Key=key)["Item"]["declared"]["M"]
    assert item["writing"] == {"M": {"decimal": {"S": ","}, "missing": {"L": [{"S": "MM"}]}}}
    assert (item["timezone"], item["context"], item["measured"]) == (
        {"S": "Europe/Berlin"},
        {"L": []},
        {"L": [{"S": "a"}]},
    )
    record = files.find(file_id)
    assert record is not None
    assert record.declared == what


def test_what_comes_when_no_number_is_left_waits_and_changes_nothing(files_of_two_versions: Files) -> None:
    files, file_id = files_of_two_versions, new_id()
    for number in (1, 2):
        files.commit(claim(files, file_id, stored(f"v{number}", sequencer=f"{number}0")), finished())
    before = files.find(file_id)
    with pytest.raises(Unavailable, match="no number left") as refused:
        claim(files, file_id, stored("v3", sequencer="30"))
    assert refused.value.code == "too_many_versions"
    assert files.find(file_id) == before
    assert try_claim(files, file_id, stored("v2", sequencer="20")) is ClaimDenied.FINISHED
