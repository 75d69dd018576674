"""However hours are compacted, late readings come, and things die or are deleted: each reading is in the lake, once."""

import os
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.lake import readings_in
from tests.support.messages import announcements_in
from tests.support.readings import NOON_MICROS, PROBE, reading_of
from tests.unit.files.test_any_order import DiedError, Queue, Troubled
from tests.unit.files.world import BUCKET
from tests.unit.operations.operators import SOMEONE, Operator
from titer.adapters.memory.bindings import MemoryBindings, MemoryLiveObjects, MemoryStaging
from titer.files.delete import Delete
from titer.files.keys import file_id_of, is_hour
from titer.files.ports import FileQuery
from titer.files.record import Announcement, FileRecord
from titer.live.collect import CollectReadings
from titer.live.compact import CompactHours
from titer.live.posted import Posted
from titer.model.errors import Rejected, Unavailable
from titer.model.instants import SECOND

EXAMPLES = int(os.environ.get("EXAMPLES", "25"))  # who changes what is tested here asks for more
LATER = "2026-03-02T00"  # when all hours are over
MINUTE = 60 * SECOND


class Plant(Operator):
    """A world in which readings come, minute by minute."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.bindings, self.staging = MemoryBindings(), MemoryStaging()
        self.announced: set[tuple[str, str]] = set()

    def post(self, number: int, *, at: int | None = None, after: int = 0) -> str:
        """Collect one reading, received so many µs after noon; return its receipt."""
        reading = reading_of(PROBE, at=number if at is None else at, value=number)
        posted = Posted(
            receipt_id=f"r{number:03}", received_at=NOON_MICROS + after, rule_set="default@2", readings=(reading,)
        )
        objects = MemoryLiveObjects(self.uploads)
        collect = CollectReadings(self.bindings, self.staging, objects, bucket=BUCKET, clock=self.clock)
        assert not collect.collect([posted]).failed
        return posted.receipt_id

    def announcements(self) -> list[Announcement]:
        """Return what S3 announces since it was asked last."""
        found = []
        for stored in self.uploads.newest():
            for version_id in self.uploads.newest_first(stored.key):
                if (stored.key, version_id) not in self.announced:
                    self.announced.add((stored.key, version_id))
                    described = self.uploads.describe(stored.key, version_id)
                    assert described
                    found.append(described.announcement())
        return found

    def compactor(self, trouble: Any = None, **said: Any) -> CompactHours:
        ports: list[Any] = [
            self.compactions, self.files, self.uploads, MemoryLiveObjects(self.uploads), self.artefacts, self.queue,
        ]  # fmt: skip
        if trouble:
            ports = [Troubled(port, trouble) for port in ports]
        return CompactHours(*ports, bucket=BUCKET, clock=self.clock, side_by_side=1, **said)

    def settle(self) -> None:
        """Judge all that was announced, by S3 or by ourselves."""
        for announced in self.announcements():
            self.run(announced)
        while self.queue.messages:
            for announced in announcements_in(self.queue.messages.pop(0)):
                self.run(announced)

    def lake(self) -> Counter[str]:
        """Return how often each receipt's reading is in the Parquet files under readings/."""
        found: Counter[str] = Counter()
        for key in self.artefacts.keys("readings/"):
            with TemporaryDirectory() as folder:
                path = Path(folder) / "x.parquet"
                self.artefacts.fetch(key, None, path)
                found.update(str(reading.context).split('"titer:receipt": "')[1][:4] for reading in readings_in(path))
        return found

    def listed(self) -> list[FileRecord]:
        return [*self.files.page(FileQuery(kind="live")).files]

    @property
    def hour(self) -> FileRecord:
        [record] = [each for each in self.listed() if is_hour(each.key)]
        return record


@pytest.fixture
def plant() -> Plant:
    return Plant()


def hour_of(plant: Plant, count: int = 3) -> list[str]:
    """Collect some readings in one hour and judge them."""
    receipts = [plant.post(number, after=number * MINUTE) for number in range(count)]
    plant.settle()
    return receipts


def test_the_files_of_a_closed_hour_become_one(plant: Plant) -> None:
    receipts = hour_of(plant)
    members = plant.listed()
    done = plant.compactor().compact(LATER)
    assert (done.hours, done.files) == (1, 3)
    plant.settle()
    assert plant.lake() == Counter(receipts)
    assert [each.file_id for each in plant.listed()] == [plant.hour.file_id]
    assert plant.hour.finished
    assert plant.hour.finished.reading_count == 3
    assert {each.file_id for each in plant.files.page(FileQuery(kind="compacted")).files} == {
        each.file_id for each in members
    }
    assert plant.compactor().compact(LATER).files == 0
    assert plant.standings() == {each.key: "finished" for each in plant.uploads.newest()}


def test_an_hour_that_is_not_over_is_left(plant: Plant) -> None:
    hour_of(plant)
    assert plant.compactor().compact("2026-03-01T12").files == 0


def test_an_hour_with_one_file_keeps_it_until_another_comes(plant: Plant) -> None:
    receipts = hour_of(plant, 1)
    assert [plant.compactor().compact(LATER).files for _ in range(2)] == [0, 0]
    receipts.append(plant.post(7, after=7 * MINUTE))
    plant.settle()
    assert plant.compactor().compact(LATER).files == 2
    plant.settle()
    assert plant.lake() == Counter(receipts)
    assert len(plant.listed()) == 1


def test_what_comes_late_makes_the_next_version_of_its_hour(plant: Plant) -> None:
    receipts = hour_of(plant)
    plant.compactor().compact(LATER)
    plant.settle()
    receipts.append(plant.post(7, after=7 * MINUTE))
    plant.settle()
    assert plant.compactor().compact(LATER).files == 1
    plant.settle()
    assert plant.lake() == Counter(receipts)
    assert (plant.hour.version, plant.hour.finished and plant.hour.finished.reading_count) == (2, 4)


def test_of_equal_readings_the_one_received_last_is_left(plant: Plant) -> None:
    plant.post(1, at=0, after=2 * MINUTE)
    last = plant.post(0, at=0, after=3 * MINUTE)
    plant.post(2, at=0, after=1 * MINUTE)
    plant.settle()
    plant.compactor().compact(LATER)
    plant.settle()
    assert plant.lake() == Counter([last])


def test_many_files_are_put_into_their_hour_some_at_a_time(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("titer.live.compact._FEW", 2)
    receipts = hour_of(plant, 7)
    assert plant.compactor().compact(LATER).files == 7
    plant.settle()
    assert plant.lake() == Counter(receipts)
    assert len(plant.listed()) == 1


def test_a_run_that_ends_early_has_got_on(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("titer.live.compact._FEW", 2)
    receipts = hour_of(plant, 5)
    for _ in range(4):
        left = iter([True])
        plant.compactor().compact(LATER, goes_on=partial(next, left, False))
        plant.settle()
    assert plant.lake() == Counter(receipts)
    assert len(plant.listed()) == 1


def test_a_large_hour_is_left_as_it_came(plant: Plant) -> None:
    receipts = hour_of(plant)
    assert plant.compactor(largest=100).compact(LATER).files == 0
    assert plant.lake() == Counter(receipts)
    assert len(plant.listed()) == 3


def test_what_was_deleted_or_judged_anew_before_stays_by_itself(plant: Plant) -> None:
    hour_of(plant, 4)
    gone, anew, *_ = sorted(plant.listed(), key=lambda each: each.key)
    plant.delete(gone.file_id)
    plant.reprocess(anew.file_id, rule_set="bioreactor")
    plant.settle()
    assert plant.compactor().compact(LATER).files == 2
    plant.settle()
    assert len(plant.lake()) == 3
    assert {each.file_id for each in plant.listed()} >= {plant.hour.file_id, anew.file_id}


def test_what_is_in_the_file_of_its_hour_is_deleted_and_judged_anew_with_it(plant: Plant) -> None:
    hour_of(plant)
    member = plant.listed()[0]
    plant.compactor().compact(LATER)
    with pytest.raises(Rejected, match="in the file of their hour"):
        plant.delete(member.file_id)
    with pytest.raises(Rejected, match="in the file of their hour"):
        plant.reprocess(member.file_id, rule_set="bioreactor")
    plant.settle()
    plant.delete(plant.hour.file_id)
    plant.settle()
    assert plant.lake() == Counter()
    late = plant.post(7, after=7 * MINUTE)
    plant.settle()
    plant.compactor().compact(LATER)
    plant.settle()
    assert plant.lake() == Counter([late])


def test_an_hour_that_is_deleted_while_it_is_compacted_does_not_come_back(plant: Plant) -> None:
    hour_of(plant)
    plant.compactor().compact(LATER)
    plant.settle()
    late = plant.post(7, after=7 * MINUTE)
    plant.settle()
    plant.compactor().compact(LATER)
    plant.delete(plant.hour.file_id)
    plant.settle()
    assert plant.lake() == Counter([late])
    plant.compactor().compact(LATER)
    plant.settle()
    assert plant.lake() == Counter([late])
    assert len(plant.listed()) == 1


@pytest.mark.parametrize("lost", ["table", "table and results"])
def test_a_lost_table_doubles_nothing(plant: Plant, lost: str) -> None:
    receipts = hour_of(plant)
    plant.compactor().compact(LATER)
    plant.settle()
    receipts.append(plant.post(7, after=7 * MINUTE))
    plant.settle()
    again = Plant(now=plant.now + timedelta(hours=1))
    again.uploads, again.artefacts, again.announced = plant.uploads, plant.artefacts, plant.announced
    if lost != "table":
        for key in [*again.artefacts.keys("results/")]:
            del again.artefacts._objects._blobs[key]
    for _ in range(3):
        again.mend()
        with suppress(Unavailable):  # the file of its hour is to be known first: the queue tries again
            again.settle()
        again.now += timedelta(hours=1)
    assert again.lake() == Counter(receipts)
    again.compactor().compact(LATER)
    again.settle()
    assert again.lake() == Counter(receipts)
    assert [each.file_id for each in again.listed()] == [file_id_of(BUCKET, plant.hour.key)]
    assert not any(again.mend().values())


# any order


@dataclass
class Everybody:
    """Who posts, compacts, deletes and judges; between any two steps another may begin, or the process dies."""

    plant: Plant
    data: st.DataObject
    queue: Queue = field(init=False)
    posted: list[str] = field(default_factory=list)
    deleted: set[str] = field(default_factory=set)
    deletions: int = 0
    depth: int = 0
    troubles: int = 0

    def __post_init__(self) -> None:
        self.queue = Queue(self.plant, self.data, troubles=8)

    def do_something(self) -> None:
        self.plant.now += timedelta(seconds=1)
        deeds = ["post", "post", "compact", "compact", "judge", "delete"]
        deed = self.data.draw(st.sampled_from(deeds), label="deed")
        with suppress(Rejected, Unavailable, DiedError):
            getattr(self, deed)()

    def post(self) -> None:
        number = len(self.posted)
        after = self.data.draw(st.sampled_from([0, MINUTE, 60 * MINUTE]), label="after")
        self.posted.append(self.plant.post(number, after=after))
        self.take_in()

    def take_in(self) -> None:
        """Put what is announced into the queue, from which it comes in any order."""
        for announced in self.plant.announcements():
            self.queue.send(announced, 1)
        while self.plant.queue.messages:
            for announced in announcements_in(self.plant.queue.messages.pop()):
                self.queue.send(announced, 1)

    def compact(self) -> None:
        self.plant.compactor(self.trouble).compact(LATER)

    def judge(self) -> None:
        self.take_in()
        if self.queue.messages:
            self.queue.deliver_one()

    def delete(self) -> None:
        """Delete a file that is listed; what readers saw in it then is to be gone."""
        listed = [each for each in self.plant.listed() if each.finished]
        if listed and self.deletions < 2:
            record = self.data.draw(st.sampled_from(listed), label="file")
            shown = self.receipts_of(record)
            Delete(self.plant.files, self.plant.queue, self.plant.clock).delete(record.file_id, by=SOMEONE)
            self.deletions += 1
            self.deleted |= shown

    def receipts_of(self, record: FileRecord) -> set[str]:
        assert record.finished
        if record.finished.readings is None:
            return set()
        with TemporaryDirectory() as folder:
            path = Path(folder) / "x.parquet"
            self.plant.artefacts.fetch(record.finished.readings.key, record.finished.readings.version_id, path)
            return {str(each.context).split('"titer:receipt": "')[1][:4] for each in readings_in(path)}

    def trouble(self) -> None:
        if self.troubles > 8 or self.depth > 1:
            return
        kind = self.data.draw(st.sampled_from(["none"] * 6 + ["die", "deed", "deed"]), label="meanwhile")
        self.troubles += kind != "none"
        if kind == "die":
            raise DiedError
        if kind == "deed":
            self.depth += 1
            self.do_something()
            self.depth -= 1


@given(st.data())
@settings(max_examples=EXAMPLES)
def test_in_any_order_with_deaths_each_reading_is_in_the_lake_once(data: st.DataObject) -> None:
    everybody = Everybody(Plant(), data)
    plant = everybody.plant
    seen: set[str] = set()
    for _ in range(data.draw(st.integers(2, 14), label="deeds")):
        everybody.do_something()
        now = set(plant.lake())
        assert seen - everybody.deleted <= now, "no reading that was in the lake is not there at all"
        seen |= now
    everybody.troubles = everybody.queue.troubles = 100
    for _ in range(3):
        plant.now += timedelta(minutes=2)
        everybody.take_in()
        while everybody.queue.messages:
            everybody.queue.deliver_one()
            everybody.take_in()
        plant.compactor().compact(LATER)
    everybody.take_in()
    while everybody.queue.messages:
        everybody.queue.deliver_one()
        everybody.take_in()
    lake = plant.lake()
    assert set(lake.values()) <= {1}
    assert set(everybody.posted) - everybody.deleted <= set(lake)
    assert not everybody.deleted & set(lake)
    hours = [each.key.rpartition("/")[0] for each in plant.listed() if each.finished]
    assert len(hours) == len({*hours})
