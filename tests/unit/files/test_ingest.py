"""From an announced object to what readers see: once, whatever is delivered twice, late or out of order."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.lake import readings_in, rejected_in
from tests.unit.files.world import World, meanwhile
from titer.engine.parquet.sinks import ParquetSinks
from titer.files.keys import file_id_of, slot_in
from titer.files.ports import Artefact
from titer.files.record import ClaimDenied
from titer.model.author import Author
from titer.model.errors import Conflict, Rejected, Unavailable
from titer.model.status import Status
from titer.rules.rule_sets import RuleSets

GOOD = b"sensor_id,timestamp,value\na,2025-10-01T07:00:00Z,1\nb,2025-10-01T07:00:00Z,2\n"
PARTIAL = GOOD + b"c,,3\n"
SOME_ID = "0b6c4f5e-52a3-4cf1-9a0e-6f8f3a1d2c4b"
OTHER = b"sensor_id,timestamp,value\nz,2025-10-01T07:00:00Z,9\n"


@pytest.fixture
def world() -> World:
    return World()


def readings(world: World, key: str, folder: Path) -> list[tuple[str, float]]:
    place = world.finished(key).readings
    assert place is not None
    world.artefacts.fetch(place.key, place.version_id, folder / "r.parquet")
    return [(one.sensor_id, one.value) for one in readings_in(folder / "r.parquet")]


def test_a_file_leaves_a_record_a_document_and_parquet(world: World, tmp_path: Path) -> None:
    report = world.run(world.put("line 1/a+b.csv", PARTIAL))
    assert report.outcome is not None
    finished = world.finished("line 1/a+b.csv")
    assert (finished.status, finished.row_count, finished.rejected_rows) == (Status.PARTIAL, 2, 1)
    document = world.artefacts.get_json(finished.result.key, finished.result.version_id)
    assert (document["name"], document["version"], document["processed_at"]) == ("a+b.csv", 1, "2025-10-01T08:00:00Z")
    assert readings(world, "line 1/a+b.csv", tmp_path) == [("a", 1.0), ("b", 2.0)]
    assert finished.rejected is not None
    assert finished.rejected.key == f"rejected/uploaded=2025-10-01/{report.file_id}.parquet"
    world.artefacts.fetch(finished.rejected.key, None, tmp_path / "x.parquet")
    assert [(one.row_number, one.raw) for one in rejected_in(tmp_path / "x.parquet")] == [(3, "c,,3")]


def test_the_same_announcement_again_changes_nothing(world: World) -> None:
    announced = world.put("a.csv", GOOD)
    world.run(announced)
    before = world.record("a.csv")
    assert world.run(announced, holder="m2").denial is ClaimDenied.FINISHED
    assert world.record("a.csv") == before


def test_another_message_leaves_a_live_lease_alone_and_takes_it_over_once_it_ended(world: World) -> None:
    announced = world.put("a.csv", GOOD)

    def die(*_: object) -> None:
        raise KeyboardInterrupt  # as little caught as SIGKILL is

    with pytest.raises(KeyboardInterrupt):
        world.run(announced, holder="m1", seconds=60, sinks=die)
    assert world.run(announced, holder="m2").denial is ClaimDenied.HELD
    world.now = world.now.replace(minute=2)
    assert world.run(announced, holder="m2").outcome is not None
    assert world.finished("a.csv").status is Status.PROCESSED


def test_the_message_that_died_goes_on_at_once(world: World) -> None:
    announced = world.put("a.csv", GOOD)

    def die(*_: object) -> None:
        raise MemoryError

    with pytest.raises(MemoryError):
        world.run(announced, sinks=die)
    assert world.run(announced).version == 1


def test_a_new_object_version_is_a_new_version_of_the_file(world: World, tmp_path: Path) -> None:
    world.run(world.put("a.csv", GOOD, "01"))
    world.now = world.now.replace(day=2)
    world.run(world.put("a.csv", OTHER, "02"))
    assert world.record("a.csv").version == 2
    assert readings(world, "a.csv", tmp_path) == [("z", 9.0)]
    place = world.finished("a.csv").readings
    assert place is not None
    assert "uploaded=2025-10-01" in place.key, "the partition stays, so that each reading is there once"


def test_an_older_object_version_that_comes_late_is_superseded(world: World, tmp_path: Path) -> None:
    old, new = world.put("a.csv", GOOD, "01"), world.put("a.csv", OTHER, "02")
    world.run(new)
    assert world.run(old).denial is ClaimDenied.SUPERSEDED
    assert readings(world, "a.csv", tmp_path) == [("z", 9.0)]


def test_a_version_that_finishes_after_a_later_one_is_superseded(world: World, tmp_path: Path) -> None:
    old, new = world.put("a.csv", GOOD, "01"), world.put("a.csv", OTHER, "02")
    overtaken = meanwhile(lambda: world.run(new, holder="m2"), ParquetSinks)
    assert world.run(old, sinks=overtaken).denial is ClaimDenied.SUPERSEDED
    assert world.record("a.csv").version == 2
    assert readings(world, "a.csv", tmp_path) == [("z", 9.0)]


def test_what_was_written_meanwhile_by_no_later_version_is_written_over_at_once(world: World, tmp_path: Path) -> None:
    announced = world.put("a.csv", GOOD)
    file_id = file_id_of("uploads", "a.csv")
    key = f"readings/uploaded=2025-10-01/{file_id}.parquet"

    def stray() -> None:
        if world.artefacts.newest(key) is None:
            world.artefacts.put_file(key, Path(__file__), version=1, replaces=None)

    disturbed = meanwhile(stray, ParquetSinks)
    assert world.run(announced, sinks=disturbed).version == 1
    assert readings(world, "a.csv", tmp_path) == [("a", 1.0), ("b", 2.0)]


def test_a_version_before_that_ends_meanwhile_makes_a_later_one_wait_for_nothing(world: World, tmp_path: Path) -> None:
    old = world.put("a.csv", GOOD, "01")

    def die(*_: object) -> None:
        raise MemoryError

    with pytest.raises(MemoryError):
        world.run(old, sinks=die)
    new = world.put("a.csv", OTHER, "02")
    report = world.run(new, holder="m2", sinks=meanwhile(lambda: world.run(old), ParquetSinks))
    assert (report.version, world.record("a.csv").version) == (2, 2)
    assert readings(world, "a.csv", tmp_path) == [("z", 9.0)]


def test_who_writes_the_same_time_after_time_has_it_tried_again_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    announced = world.put("a.csv", GOOD)

    def changed(*_: object, **__: object) -> str:
        raise Conflict("readings")

    with monkeypatch.context() as patched:
        patched.setattr(world.artefacts, "put_file", changed)
        with pytest.raises(Unavailable, match="time after time"):
            world.run(announced)
    assert world.record("a.csv").status is Status.PROCESSING
    assert world.run(announced).version == 1


def test_a_failed_version_leaves_no_readings_of_the_one_before(world: World, tmp_path: Path) -> None:
    world.run(world.put("a.csv", PARTIAL, "01"))
    first = world.finished("a.csv")
    world.run(world.put("a.csv", b"", "02"))
    finished = world.finished("a.csv")
    assert (finished.status, finished.readings, finished.rejected) == (Status.FAILED, None, None)
    assert first.readings is not None
    assert first.rejected is not None
    world.artefacts.fetch(first.readings.key, None, tmp_path / "newest.parquet")
    assert readings_in(tmp_path / "newest.parquet") == [], "who reads all Parquet sees no reading of version 1"
    world.artefacts.fetch(first.rejected.key, None, tmp_path / "rejected.parquet")
    assert rejected_in(tmp_path / "rejected.parquet") == []


def test_what_the_slot_declared_is_how_it_is_judged(world: World) -> None:
    file_id = str(uuid4())
    key = world.slot(file_id, timezone="Europe/Berlin", asset="P1", rule_set="replay")
    report = world.run(world.put(key, b"timestamp,x\n2025-07-01 12:00,1\n"))
    assert report.file_id == file_id
    assert report.outcome is not None
    assert (report.outcome.asset, report.outcome.rule_set) == ("P1", "replay@1")
    assert report.outcome.summaries[0].first_at == 1751364000 * 10**6


LIMITS_1, LIMITS_2 = '{"every":{"hard":{"max":1}}}', '{"every":{"hard":{"max":9}}}'


def write_rules(world: World, limits: str) -> str:
    by = Author("abcdefghijkl", "admin")
    return RuleSets(world.rules).write("press", limits, by=by, reason="why not", at=world.now).label


def test_the_newest_rules_at_the_first_claim_judge_it_however_often_it_is_tried(world: World) -> None:
    write_rules(world, LIMITS_1)
    announced = world.put(world.slot(str(uuid4()), rule_set="press"), GOOD)

    def die(*_: object) -> None:
        raise MemoryError

    write_rules(world, LIMITS_2)
    with pytest.raises(MemoryError):
        world.run(announced, sinks=die)
    write_rules(world, LIMITS_1)
    report = world.run(announced)
    assert report.outcome is not None
    assert (report.outcome.rule_set, report.outcome.error_counts) == ("press@2", {})


def test_a_label_with_a_version_is_judged_by_that_version(world: World) -> None:
    for limits in (LIMITS_1, LIMITS_2):
        write_rules(world, limits)
    report = world.run(world.put(world.slot(str(uuid4()), rule_set="press@1"), GOOD))
    assert report.outcome is not None
    assert (report.outcome.rule_set, report.outcome.error_counts) == ("press@1", {"above_maximum": 1})


def test_other_bytes_than_declared_fail_and_leave_no_readings(world: World) -> None:
    key = world.slot(str(uuid4()), sha256=hashlib.sha256(GOOD).hexdigest())
    report = world.run(world.put(key, PARTIAL))
    assert report.outcome is not None
    assert report.outcome.error_counts == {"checksum_mismatch": 1}
    record = world.files.find(report.file_id)
    assert record is not None
    assert record.finished is not None
    assert (record.finished.readings, record.finished.rejected) == (None, None)


def test_an_object_in_a_slot_of_which_nothing_tells_ends_with_the_reason(world: World) -> None:
    slot = str(uuid4())
    report = world.run(world.put(f"slots/{slot}/x.csv", GOOD))
    assert report.file_id == slot
    assert report.outcome is not None
    assert (report.outcome.status, [*report.outcome.error_counts]) == (Status.FAILED, ["declaration_lost"])


def test_an_object_that_is_gone_is_refused(world: World) -> None:
    announced = world.put("a.csv", GOOD)
    gone = announced.__class__(bucket="uploads", key="b.csv", version_id=None, sequencer="01")
    with pytest.raises(Rejected, match="There is no object"):
        world.run(gone)


def test_a_file_above_the_limit_fails_with_the_limit(world: World) -> None:
    report = world.run(world.put("a.csv", GOOD + b"a,2025-10-01T07:00:00Z,1\n" * (1 << 16)))
    assert report.outcome is not None
    assert "larger than this stack takes (1,048,576 bytes)" in str(report.outcome.message)


def test_more_than_a_thousand_summaries_are_paged(world: World) -> None:
    rows = "".join(f"s{n},2025-10-01T07:00:00Z,1\n" for n in range(2500))
    world.run(world.put("a.csv", f"sensor_id,timestamp,value\n{rows}".encode()))
    finished = world.finished("a.csv")
    assert finished.summary_pages == 3
    document = world.artefacts.get_json(finished.result.key, None)
    assert (len(document["summaries"]), document["summaries_truncated"]) == (1000, True)  # type: ignore[arg-type]
    page = world.artefacts.get_json(finished.result.key.replace("1.json", "1/summaries-2.json"), None)
    assert len(page["summaries"]) == 500  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "key", ["slots/x/y.csv", "slots/", "a/b.csv", f"slots/{SOME_ID}/a/b.csv", f"SLOTS/{SOME_ID}/a"]
)
def test_only_a_slots_key_names_a_slot(key: str) -> None:
    assert slot_in(key) is None


def lake(world: World, file_id: str, folder: Path) -> list[str]:
    """Return the sensors that who reads all Parquet would find of a file."""
    key = f"readings/uploaded=2025-10-01/{file_id}.parquet"
    if not world.artefacts.newest(key):
        return []
    world.artefacts.fetch(key, None, folder / "lake.parquet")
    return [one.sensor_id for one in readings_in(folder / "lake.parquet")]


@pytest.mark.parametrize("moment", ["before it is read", "before it is committed"])
def test_of_two_twins_that_end_at_once_one_is_the_others_duplicate(world: World, tmp_path: Path, moment: str) -> None:
    one, other = world.put("a.csv", GOOD), world.put("b.csv", GOOD)
    if moment == "before it is read":
        world.run(one, sinks=meanwhile(lambda: world.run(other, holder="m2"), ParquetSinks))
    else:
        world.files.commit = meanwhile(once(lambda: world.run(other, holder="m2")), world.files.commit)  # type: ignore[method-assign]
        world.run(one)
    ids = [file_id_of("uploads", key) for key in ("a.csv", "b.csv")]
    assert (world.finished("a.csv").duplicate_of, world.finished("b.csv").duplicate_of) == (ids[1], None)
    assert [lake(world, file_id, tmp_path) for file_id in ids] == [[], ["a", "b"]]
    assert readings(world, "a.csv", tmp_path) == readings(world, "b.csv", tmp_path) == [("a", 1.0), ("b", 2.0)]


def test_a_duplicate_whose_original_goes_meanwhile_is_judged_as_its_own(world: World, tmp_path: Path) -> None:
    one, other = world.put("a.csv", GOOD), world.put("b.csv", GOOD)
    world.run(one)
    by = Author("abcdefghijkl", "admin")
    gone = once(lambda: world.files.delete(file_id_of("uploads", "a.csv"), by=by, now=world.now))
    world.files.commit = meanwhile(gone, world.files.commit)  # type: ignore[method-assign]
    world.run(other, holder="m2")
    assert world.finished("b.csv").duplicate_of is None
    assert lake(world, file_id_of("uploads", "b.csv"), tmp_path) == ["a", "b"]


@pytest.mark.parametrize("moment", ["while it is read", "before it is committed"])
def test_a_run_that_outlives_the_deletion_of_its_file_leaves_nothing(world: World, tmp_path: Path, moment: str) -> None:
    announced, file_id = world.put("a.csv", PARTIAL), file_id_of("uploads", "a.csv")

    def delete() -> None:
        world.files.delete(file_id, by=Author("abcdefghijkl", "admin"), now=world.now.replace(hour=20))

    if moment == "while it is read":
        report = world.run(announced, sinks=meanwhile(once(delete), ParquetSinks))
    else:
        world.files.commit = meanwhile(once(delete), world.files.commit)  # type: ignore[method-assign]
        report = world.run(announced)
    assert report.denial is ClaimDenied.DELETED
    assert world.record("a.csv").status is Status.DELETED
    assert lake(world, file_id, tmp_path) == []
    assert world.artefacts.get_json(f"results/{file_id}/1.json", None) == {"status": "deleted"}


def test_an_upload_after_the_deletion_is_not_cleared_with_what_was_deleted(world: World, tmp_path: Path) -> None:
    old = world.put("a.csv", GOOD, "01")
    world.run(old)
    world.files.delete(file_id_of("uploads", "a.csv"), by=Author("abcdefghijkl", "admin"), now=world.now)
    world.run(world.put("a.csv", OTHER, "02"))
    assert world.run(old, holder="late").denial is ClaimDenied.DELETED
    assert (world.record("a.csv").version, world.record("a.csv").status) == (2, Status.PROCESSED)
    assert readings(world, "a.csv", tmp_path) == [("z", 9.0)]
    assert lake(world, file_id_of("uploads", "a.csv"), tmp_path) == ["z"]
    document = world.finished("a.csv").result
    assert world.artefacts.get_json(document.key, document.version_id)["version"] == 2


def once(act: Callable[[], object]) -> Callable[[], None]:
    """Do it the first time alone, and not while it is being done."""
    left = [act]

    def do() -> None:
        if left:
            left.pop()()

    return do


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0), (2, 0, 1)])
def test_of_objects_of_one_second_the_one_that_s3_lists_as_newest_is_shown(
    world: World, order: tuple[int, int, int]
) -> None:
    sent = [world.put("a.csv", GOOD + b"c,2025-10-01T07:00:00Z,%d\n" % number, "0A") for number in range(3)]
    for number in order:
        world.run(sent[number], holder=f"m{number}")
    assert world.record("a.csv").object_version == sent[2].version_id


def test_where_s3_does_not_tell_which_came_first_nobody_guesses(world: World) -> None:
    first, second = world.put("a.csv", GOOD, ""), world.put("a.csv", OTHER, "")
    world.run(second)
    world.uploads.newest_first = lambda _: [str(second.version_id)]  # type: ignore[method-assign, assignment]
    with pytest.raises(Unavailable, match="came first"):
        world.run(first)


def test_of_a_new_file_the_data_bucket_is_asked_once_and_its_versions_never(world: World) -> None:
    key, asked = world.slot(SOME_ID), list[str]()
    announced, newest = world.put(key, GOOD), world.artefacts.newest

    def asking(key: str) -> Artefact | None:
        asked.append(key)
        return newest(key)

    world.artefacts.newest = asking  # type: ignore[method-assign]
    world.files.versions = lambda file_id, **_: pytest.fail(file_id)  # type: ignore[method-assign]
    assert world.run(announced).outcome
    assert asked == [f"results/{SOME_ID}/declared.json"]


def test_what_lies_there_of_a_new_file_all_the_same_is_replaced(world: World, tmp_path: Path) -> None:
    key = world.slot(SOME_ID)
    announced, left = world.put(key, GOOD), f"readings/uploaded=2025-10-01/{SOME_ID}.parquet"
    (tmp_path / "left").write_bytes(b"of an attempt that the table has forgotten")
    world.artefacts.put_file(left, tmp_path / "left", version=1, replaces=None)
    assert world.run(announced).outcome
    world.artefacts.fetch(left, None, tmp_path / "found.parquet")
    assert len(readings_in(tmp_path / "found.parquet")) == 2


def test_what_a_broken_attempt_left_beside_the_result_is_replaced(world: World) -> None:
    def broken(*_: object, **__: object) -> bool:
        raise Unavailable("storage_unavailable", "the table does not answer", "Try again")

    announced, commit = world.put(world.slot(SOME_ID), GOOD), world.files.commit
    world.files.commit = broken  # type: ignore[method-assign]
    with pytest.raises(Unavailable, match="The table"):
        world.run(announced)
    world.files.commit = commit  # type: ignore[method-assign]
    assert world.run(announced).outcome
