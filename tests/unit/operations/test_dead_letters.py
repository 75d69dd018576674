"""From a dead message to a file that says why it failed, and back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.messages import announcements_in
from tests.unit.operations.operators import GOOD, SOMEONE, Operator, breaking
from titer.files.messages import message_of
from titer.files.provenance import declaration_text
from titer.files.record import Declared
from titer.model.errors import Rejected, Unavailable
from titer.model.status import Status
from titer.operations.found import State


@pytest.fixture
def world() -> Operator:
    return Operator()


def test_the_last_word_is_what_the_uploader_reads(world: Operator) -> None:
    broken = Unavailable("storage_unavailable", "the data bucket did not answer (SlowDown)", "Try again in a moment")
    parked = world.exhaust(world.put("a.csv", GOOD), broken)
    record = world.record("a.csv")
    assert record.status is Status.FAILED
    assert record.given_up == (
        "Processing was tried 5 times and given up. The last attempt: The data bucket did not answer (SlowDown). "
        f"Try again in a moment. Once the cause is mended, send it again with `titer redrive {parked.parked_id}`."
    )


def test_a_foreign_error_is_told_of_by_its_kind_alone(world: Operator) -> None:
    parked = world.exhaust(world.put("a.csv", GOOD), RuntimeError("secret=tt_123"))
    assert parked.error == "It met an unforeseen RuntimeError."


def test_who_dies_without_a_word_ran_out_of_memory_or_time(world: Operator) -> None:
    announced = world.put("a.csv", GOOD)
    with pytest.raises(KeyboardInterrupt):  # as little caught as SIGKILL is
        world.run(announced, sinks=breaking(KeyboardInterrupt()))  # type: ignore[arg-type]
    [parked] = world.park(message_of(announced))
    assert parked.error is None
    assert "tried once" in parked.message
    assert "without a word: it ran out of memory or of time" in parked.message


def test_a_file_that_nobody_could_begin_is_failed_too(world: Operator) -> None:
    world.park(message_of(world.put("a.csv", GOOD)))
    assert "did not answer" in str(world.record("a.csv").given_up)


def test_a_slots_file_keeps_its_id(world: Operator) -> None:
    key = world.slot("0b6c4f5e-52a3-4cf1-9a0e-6f8f3a1d2c4b", asset="P1")
    [parked] = world.park(message_of(world.put(key, GOOD)))
    assert parked.file_id == "0b6c4f5e-52a3-4cf1-9a0e-6f8f3a1d2c4b"


def test_what_has_its_end_is_not_parked(world: Operator) -> None:
    announced = world.put("a.csv", GOOD)
    world.run(announced)
    assert world.park(message_of(announced)) == []


def test_sent_again_it_comes_to_its_end_and_is_parked_no_longer(world: Operator) -> None:
    parked = world.exhaust(world.put("a.csv", GOOD), Unavailable("x", "x", "x"))
    world.redrive(parked)
    world.redrive(parked)
    assert world.record("a.csv").status is Status.PROCESSING
    world.deliver()
    assert (world.record("a.csv").status, world.record("a.csv").version) == (Status.PROCESSED, 1)
    assert world.parking.page(limit=10).parked == ()
    with pytest.raises(Rejected, match="parked under this id"):
        world.redrive(parked)


def test_a_message_that_announces_nothing_is_kept_under_an_id_of_its_content(world: Operator) -> None:
    [one], [same] = world.park("hello"), world.park("hello")
    assert one == same
    assert (one.file_id, one.body, one.message) == (None, "hello", f"{one.error} It was refused at once.")
    assert world.parking.page(limit=10).parked == (one,)
    with pytest.raises(Rejected, match="announces no object"):
        world.redrive(one)


def test_s3s_test_of_a_configuration_is_nothing_to_park(world: Operator) -> None:
    assert world.park('{"Event": "s3:TestEvent"}') == []


def test_an_announcement_of_ours_is_read_as_s3s(world: Operator) -> None:
    announced = world.put("line 1/µ +%.csv", GOOD, sequencer="0A")
    assert announcements_in(message_of(announced)) == [announced]


def test_what_is_discarded_is_neither_listed_nor_announced_again(world: Operator) -> None:
    parked = world.exhaust(world.put("a.csv", GOOD), Unavailable("x", "x", "x"))
    kept = world.discard(parked)
    assert kept.discarded is not None
    assert (kept.discarded.by, kept.discarded.reason) == (SOMEONE, "sent by mistake")
    assert world.discard(parked) == kept
    world.now += timedelta(hours=1)
    assert world.standings() == {"a.csv": State.DISCARDED}
    assert world.mend() == {}
    assert str(world.record("a.csv").given_up).endswith("An administrator left it at that: sent by mistake")
    world.redrive(kept)
    world.deliver()
    assert world.record("a.csv").status is Status.PROCESSED


def test_a_reprocess_whose_message_was_lost_is_found_and_mended(world: Operator) -> None:
    world.run(world.put("a.csv", GOOD))
    file_id = world.record("a.csv").file_id
    world.reprocess(file_id, timezone="Europe/Berlin")
    world.queue.messages.clear()
    assert world.standings() == {"a.csv": State.IN_HAND}
    world.now += timedelta(minutes=20)
    assert world.mend() == {"a.csv": State.STUCK}
    world.deliver()
    assert world.record("a.csv").version == 2
    assert world.standings() == {"a.csv": State.FINISHED}
    world.delete(file_id)


def test_a_version_whose_object_was_removed_ends_and_locks_nothing(world: Operator) -> None:
    world.run(world.put("a.csv", GOOD))
    file_id = world.record("a.csv").file_id
    world.reprocess(file_id, timezone="Europe/Berlin")
    world.uploads._objects._blobs.clear()
    world.deliver()
    version = world.files.version(file_id, 2)
    assert version is not None
    assert version.finished is not None
    assert "not in the uploads bucket" in str(version.finished.message)
    world.delete(file_id)


@pytest.mark.parametrize("hours", [1, -1])
def test_a_worker_that_dies_with_its_clock_an_hour_wrong_holds_nothing_up(world: Operator, hours: int) -> None:
    announced, wrong = world.put("a.csv", GOOD), timedelta(hours=hours)
    world.now += wrong
    with pytest.raises(KeyboardInterrupt):
        world.run(announced, sinks=breaking(KeyboardInterrupt()))  # type: ignore[arg-type]
    world.now += timedelta(minutes=10) - wrong
    world.run(announced)  # the queue hands out the same message, whose lease it is
    record = world.record("a.csv")
    assert record.status is Status.PROCESSED
    assert record.version == 1
    assert world.mend() == {}


@pytest.mark.parametrize("message", [True, False], ids=["with S3's version", "without"])
def test_a_file_whose_object_was_removed_between_two_attempts_ends(world: Operator, message: bool) -> None:
    announced = world.put("a.csv", GOOD)
    with pytest.raises(KeyboardInterrupt):
        world.run(announced, sinks=breaking(KeyboardInterrupt()))  # type: ignore[arg-type]
    world.uploads._objects._blobs.clear()
    world.run(announced if message else replace(announced, version_id=None))
    record = world.record("a.csv")
    assert record.status is Status.FAILED
    assert record.finished is not None
    assert "not in the uploads bucket" in str(record.finished.message)
    with pytest.raises(Rejected, match="to read"):  # it has its end
        world.run(announced)


def test_the_lease_of_an_overtaken_version_ends(world: Operator) -> None:
    first = world.put("a.csv", GOOD, "01")
    with pytest.raises(KeyboardInterrupt):
        world.run(first, seconds=600, sinks=breaking(KeyboardInterrupt()))  # type: ignore[arg-type]
    world.run(world.put("a.csv", GOOD + b"b,2025-10-01T07:00:00Z,2\n", "02"), holder="m2")
    world.now += timedelta(minutes=20)
    assert world.mend() == {"a.csv": State.STUCK}
    world.deliver()
    version = world.files.version(world.record("a.csv").file_id, 1)
    assert version is not None
    assert version.superseded
    assert world.mend() == {}


def test_a_late_wrong_post_to_a_slot_does_not_hide_its_result(world: Operator) -> None:
    slot = "0b6c4f5e-52a3-4cf1-9a0e-6f8f3a1d2c4b"
    key = world.slot(slot)
    world.run(world.put(key, GOOD, "01"))
    world.run(world.put(key, b"nothing", "02"), holder="m2")
    record, wrong = world.files.find(slot), world.files.version(slot, 2)
    assert record is not None
    assert wrong is not None
    assert (record.status, record.version, record.newest) == (Status.PROCESSED, 1, 2)
    assert wrong.finished is not None
    assert wrong.finished.status is Status.FAILED
    world.reprocess(slot, timezone="Europe/Berlin")
    world.deliver()
    again = world.files.find(slot)
    assert again is not None
    assert (again.status, again.version) == (Status.PROCESSED, 3)


def test_a_wrong_post_waits_for_what_came_before_it(world: Operator) -> None:
    slot = "0b6c4f5e-52a3-4cf1-9a0e-6f8f3a1d2c4b"
    key = world.slot(slot)
    first = world.put(key, GOOD, "01")
    with pytest.raises(KeyboardInterrupt):
        world.run(first, sinks=breaking(KeyboardInterrupt()))  # type: ignore[arg-type]
    wrong = world.put(key, b"nothing", "02")
    with pytest.raises(Unavailable, match="came to this slot before"):
        world.run(wrong, holder="m2")
    world.run(first)
    world.run(wrong, holder="m2")
    record = world.files.find(slot)
    assert record is not None
    assert (record.status, record.version, record.newest) == (Status.PROCESSED, 1, 2)


def test_a_wrong_post_is_told_of_where_what_came_before_it_died(world: Operator) -> None:
    slot = "0b6c4f5e-52a3-4cf1-9a0e-6f8f3a1d2c4b"
    key = world.slot(slot)
    with pytest.raises(KeyboardInterrupt):
        world.run(world.put(key, GOOD, "01"), sinks=breaking(KeyboardInterrupt()))  # type: ignore[arg-type]
    world.now += timedelta(minutes=2)
    world.run(world.put(key, b"nothing", "02"), holder="m2")
    record = world.files.find(slot)
    assert record is not None
    assert (record.status, record.version) == (Status.FAILED, 2)


def test_each_object_without_an_end_is_found_for_what_it_is(world: Operator) -> None:
    world.run(world.put("finished.csv", GOOD))
    world.put("folder/", b"")
    world.put("never.csv", GOOD)
    said = declaration_text(Declared(name="late.csv"))
    world.put("slots/0b6c4f5e-52a3-4cf1-9a0e-6f8f3a1d2c4b/late.csv", GOOD, declaration=said)
    world.put("slots/0b6c4f5e-52a3-4cf1-9a0e-6f8f3a1d2c4c/lost.csv", GOOD)
    with pytest.raises(KeyboardInterrupt):
        world.run(world.put("stuck.csv", GOOD), sinks=breaking(KeyboardInterrupt()))  # type: ignore[arg-type]
    world.park(message_of(world.put("parked.csv", GOOD)))
    world.now += timedelta(minutes=20)
    world.put("new.csv", GOOD)
    assert world.standings() == {
        "finished.csv": State.FINISHED,
        "never.csv": State.NEVER_ANNOUNCED,
        "new.csv": State.IN_HAND,
        "parked.csv": State.PARKED,
        "slots/0b6c4f5e-52a3-4cf1-9a0e-6f8f3a1d2c4b/late.csv": State.SLOT_EXPIRED,
        "slots/0b6c4f5e-52a3-4cf1-9a0e-6f8f3a1d2c4c/lost.csv": State.DECLARATION_LOST,
        "stuck.csv": State.STUCK,
    }


def test_only_the_newest_version_of_an_object_counts(world: Operator) -> None:
    world.put("a.csv", GOOD, "01")
    world.run(world.put("a.csv", GOOD + b"b,2025-10-01T07:00:00Z,2\n", "02"))
    world.now += timedelta(hours=1)
    assert world.standings() == {"a.csv": State.FINISHED}


def test_what_is_being_judged_for_long_is_in_hand(world: Operator) -> None:
    announced = world.put("a.csv", GOOD)
    with pytest.raises(KeyboardInterrupt):
        world.run(announced, seconds=3600, sinks=breaking(KeyboardInterrupt()))  # type: ignore[arg-type]
    world.now += timedelta(minutes=20)
    assert world.standings() == {"a.csv": State.IN_HAND}


def test_what_was_sent_again_a_moment_ago_is_in_hand(world: Operator) -> None:
    [parked] = world.park(message_of(world.put("a.csv", GOOD)))
    world.now += timedelta(hours=1)
    world.redrive(parked)
    assert world.standings() == {"a.csv": State.IN_HAND}
    world.now += timedelta(hours=1)
    assert world.standings() == {"a.csv": State.NEVER_ANNOUNCED}
