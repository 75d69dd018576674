"""What the files of an hour change of sensors when they become one: where readings come from, and nothing else."""

import random

import pytest

from tests.support.readings import NOON_MICROS, PROBE, reading_of
from tests.unit.live.test_compact import LATER, MINUTE, Plant
from titer.adapters.memory.rules import MemoryRules
from titer.adapters.memory.sensors import MemorySensors
from titer.adapters.memory.stretches import MemoryStretches
from titer.engine.parquet.found import FoundReadings
from titer.live.fresh import KeepFresh
from titer.live.notes import NoteSeries
from titer.live.posted import Posted
from titer.model.author import Author
from titer.rules.rule_sets import RuleSets

RULES = RuleSets(MemoryRules())


class Watched(Plant):
    """A plant whose sensors are watched."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.sensors, self.stretches = MemorySensors(), MemoryStretches()

    def post_fresh(self, number: int) -> None:
        """Post a reading, and have it seen."""
        self.post(number, after=number * MINUTE)
        reading = reading_of(PROBE, at=number, value=number)
        posted = Posted(
            receipt_id=f"r{number:03}",
            received_at=NOON_MICROS + number * MINUTE,
            rule_set="default@2",
            readings=(reading,),
        )
        KeepFresh(self.sensors, RULES).take([posted])

    def note(self, *file_ids: str) -> None:
        ports = (self.files, self.artefacts, self.sensors, self.stretches)
        notes = NoteSeries(*ports, rules=RULES, read=FoundReadings(), clock=self.clock)
        for file_id in file_ids:
            notes.note(file_id)

    def seen(self) -> tuple[list[str], str | None]:
        """The requests of which something is kept, and the file of the newest reading."""
        latest = self.sensors.latest([PROBE])
        pieces = self.sensors.recent(PROBE)
        return [piece.receipt_id for piece in pieces], latest[PROBE].source.file_id if latest else None


@pytest.fixture
def plant() -> Watched:
    return Watched()


@pytest.mark.parametrize("seed", range(3))
def test_an_hour_takes_the_place_of_its_files_in_whatever_order_they_are_noted(plant: Watched, seed: int) -> None:
    for number in range(3):
        plant.post_fresh(number)
    plant.settle()
    members = [record.file_id for record in plant.listed()]
    plant.note(*members[:seed])
    plant.compactor().compact(LATER)
    plant.settle()
    files = [*members, plant.hour.file_id, *members]
    random.Random(seed).shuffle(files)
    plant.note(*files)
    assert plant.seen() == (["r002", "r001", "r000"], plant.hour.file_id)
    assert not plant.stretches.whole()
    [stretch] = plant.stretches.of(*PROBE[:3])
    assert (stretch.file_id, stretch.count, stretch.live) == (plant.hour.file_id, 3, True)


def test_a_late_object_makes_the_hour_s_next_version_and_nothing_is_lost(plant: Watched) -> None:
    for number in range(2):
        plant.post_fresh(number)
    plant.settle()
    plant.compactor().compact(LATER)
    plant.settle()
    plant.note(plant.hour.file_id)
    plant.post_fresh(2)
    plant.settle()
    plant.compactor().compact(LATER)
    plant.settle()
    plant.note(plant.hour.file_id)
    assert plant.seen() == (["r002", "r001", "r000"], plant.hour.file_id)
    [stretch] = plant.stretches.of(*PROBE[:3])
    assert (stretch.version, stretch.count) == (2, 3)


def test_an_hour_that_is_deleted_takes_its_readings_along(plant: Watched) -> None:
    for number in range(2):
        plant.post_fresh(number)
    plant.settle()
    plant.compactor().compact(LATER)
    plant.settle()
    plant.note(plant.hour.file_id)
    hour = plant.hour.file_id
    plant.files.delete(hour, by=Author("abcdefghijkl", "Linie ü"), now=plant.clock())
    plant.note(hour)
    assert plant.seen() == ([], None)
    assert not plant.stretches.of(*PROBE[:3])
