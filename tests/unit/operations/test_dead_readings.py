"""Messages of readings that could not be collected are parked whole, sent again, and collected once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from aws_lambda_powertools import Logger, Metrics

from tests.support.readings import NOON_MICROS, reading_of
from tests.unit.files.world import BUCKET
from tests.unit.operations.operators import SOMEONE, Operator
from titer.adapters.memory.bindings import MemoryBindings, MemoryLiveObjects, MemoryParkedBodies, MemoryStaging
from titer.adapters.memory.live import MemoryMessageQueue
from titer.live.collect import CollectReadings
from titer.live.posted import Posted, message_of
from titer.model.errors import Rejected, Unavailable
from titer.operations.dead_letters import DiscardParked, ParkFile, Redrive
from titer.operations.dead_readings import ParkReadings, RedriveReadings
from titer.operations.live_intake import LiveIntake
from titer.operations.live_reporting import LiveReporter
from titer.operations.reporting import ParkingReporter

POSTED = Posted(
    receipt_id="r1", received_at=NOON_MICROS, rule_set="default@2", readings=(reading_of(), reading_of(at=1))
)
BODY = message_of(POSTED)


class Plant(Operator):
    """A world in which readings come."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.bindings, self.staging, self.bodies = MemoryBindings(), MemoryStaging(), MemoryParkedBodies()
        self.objects: Any = MemoryLiveObjects(self.uploads)
        self.readings_queue = MemoryMessageQueue()
        self.files_parking = ParkFile(self.files, self.parking, clock=self.clock, tries=5, bucket=BUCKET)

    def take(self, *bodies: str) -> list[str]:
        """Hand a batch over; return what is to come again."""
        collect = CollectReadings(self.bindings, self.staging, self.objects, bucket=BUCKET, clock=self.clock)
        log, metrics = Logger(service="test"), Metrics(namespace="Titer", service="test")
        failed = LiveIntake(collect, self.files_parking, self.parking).take(
            {str(number): body for number, body in enumerate(bodies)},
            reporter=LiveReporter(log, metrics, "i"),
            parking=ParkingReporter(log, metrics),
        )
        return [bodies[int(number)] for number in failed]

    def park_dead(self, body: str) -> Any:
        [parked] = ParkReadings(
            self.files_parking, self.parking, self.bindings, self.bodies, clock=self.clock, tries=5
        ).park(body)
        return parked

    def send_again(self, parked_id: str) -> None:
        readings = RedriveReadings(self.bodies, self.readings_queue, clock=self.clock)
        Redrive(self.parking, self.queue, self.uploads, clock=self.clock, readings=readings).send(parked_id)

    def listed(self) -> list[str]:
        return [one.parked_id for one in self.parking.page(limit=10).parked]

    def keys(self) -> list[str]:
        return [stored.key for stored in self.uploads.newest()]


class Broken:
    """A store that does not answer."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def fails(*_: Any, **__: Any) -> Any:
            raise Unavailable("storage_unavailable", f"{name} did not answer", "")

        return fails


@pytest.fixture
def plant() -> Plant:
    return Plant()


def test_what_is_no_message_of_readings_is_parked_at_once_and_the_rest_is_collected(plant: Plant) -> None:
    assert plant.take("{}", BODY, '{"titer": "readings_again"}', "x") == []
    assert len(plant.keys()) == 1
    assert len(plant.listed()) == 3
    assert all("holds no posted readings" in one.message for one in plant.parking.page(limit=10).parked)


def test_a_batch_of_which_one_cannot_be_collected_gives_the_others_back_too_and_loses_none(plant: Plant) -> None:
    objects, plant.objects = plant.objects, Broken()
    assert plant.take(BODY) == [BODY]
    plant.objects = objects
    assert plant.take(BODY) == []
    assert plant.take(BODY) == []
    assert len(plant.keys()) == 1


@pytest.mark.parametrize("bound", [False, True])
def test_parked_readings_are_sent_again_collected_and_parked_no_longer(plant: Plant, bound: bool) -> None:
    working = plant.objects
    if bound:
        plant.objects = Broken()
        plant.take(BODY)
    parked = plant.park_dead(BODY)
    assert parked.readings.bound is bound
    assert "2 readings of the receipt r1 were tried 5 times" in parked.message
    plant.objects = working
    plant.send_again(parked.parked_id)
    plant.send_again(parked.parked_id)
    assert plant.parking.page(limit=10).parked[0].redriven_at
    assert plant.take(*plant.readings_queue.messages) == []
    assert plant.listed() == []
    assert len(plant.keys()) == 1


def test_what_was_sent_again_and_fails_again_is_parked_again(plant: Plant) -> None:
    parked = plant.park_dead(BODY)
    plant.send_again(parked.parked_id)
    [again] = plant.readings_queue.messages
    assert plant.park_dead(again).parked_id == parked.parked_id
    plant.send_again(parked.parked_id)
    assert plant.readings_queue.messages == [again, again]


@pytest.mark.parametrize(("bound", "days", "taken"), [(True, 14, True), (True, 16, False), (False, 400, True)])
def test_nobody_sends_again_what_may_have_been_collected_and_forgotten(
    plant: Plant, bound: bool, days: int, taken: bool
) -> None:
    if bound:
        plant.take(BODY)
    parked = plant.park_dead(BODY)
    plant.now += timedelta(days=days)
    if taken:
        plant.send_again(parked.parked_id)
    else:
        with pytest.raises(Rejected, match="so long ago"):
            plant.send_again(parked.parked_id)


def test_parked_readings_can_be_left_at_that(plant: Plant) -> None:
    parked = plant.park_dead(BODY)
    DiscardParked(plant.parking, clock=plant.clock).discard(parked.parked_id, by=SOMEONE, reason="a test")
    assert plant.listed() == []
