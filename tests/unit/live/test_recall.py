"""What was told of topics since an instant."""

from dataclasses import replace

import pytest

from tests.support.clock import SettableClock
from tests.support.readings import NOON_MICROS, PROBE, latest_of, piece_of, reading_of
from tests.support.records import claim, finished, new_id
from titer.adapters.memory.files import MemoryFiles
from titer.adapters.memory.sensors import MemorySensors
from titer.live.ports import Silence
from titer.live.posted import LiveSeries
from titer.live.recall import RecallLive
from titer.model.instants import SECOND
from titer.push.ports import Missed

PRESS = LiveSeries("press 1", "TP-01", "force", "kN")


class World:
    def __init__(self) -> None:
        self.clock = SettableClock()
        self.sensors, self.files = MemorySensors(), MemoryFiles(self.clock)
        self.recall = RecallLive(self.sensors, self.files)

    def read(self, of: LiveSeries, value: float, *, after: int, count: int = 1) -> None:
        """Keep readings that came after so many seconds."""
        if not self.sensors.latest([of]):
            self.sensors.put_latest(None, latest_of(of))
        readings = [reading_of(of, value=value, at=NOON_MICROS + n) for n in range(count)]
        self.sensors.keep([piece_of(of, *readings, after=after, receipt_id=f"r{after}")])

    def since(self, *topics: str, after: int = 0, most: int = 100) -> Missed:
        return self.recall.since(topics, NOON_MICROS + after * SECOND, most=most)


@pytest.fixture
def world() -> World:
    return World()


def values(missed: Missed) -> list[float]:
    return [message.data["value"] for message in missed.messages]


def test_readings_come_in_the_order_in_which_they_were_told(world: World) -> None:
    for after, of in enumerate((PRESS, PROBE, PRESS, PROBE), start=1):
        world.read(of, float(after), after=after)
    assert values(world.since("readings")) == [1.0, 2.0, 3.0, 4.0]
    assert values(world.since("readings", after=3)) == [3.0, 4.0]


def test_a_sensor_or_an_asset_is_followed_alone(world: World) -> None:
    world.read(PRESS, 1.0, after=1)
    world.read(PROBE, 2.0, after=2)
    assert values(world.since("readings:probe-7")) == [2.0]
    assert values(world.since("asset:press 1", "readings:nobody")) == [1.0]
    assert values(world.since("analyses", "replay:r")) == []


def test_what_was_received_before_and_written_since_is_told(world: World) -> None:
    world.read(PRESS, 1.0, after=1)
    late = piece_of(PRESS, reading_of(PRESS, value=9.0), after=2, receipt_id="held up")
    world.sensors.keep([replace(late, written_at=NOON_MICROS + 60 * SECOND)])
    assert values(world.since("readings", after=30)) == [9.0]


def test_more_than_may_be_sent_again_is_beyond(world: World) -> None:
    world.read(PRESS, 1.0, after=1, count=60)
    world.read(PROBE, 1.0, after=2, count=60)
    missed = world.since("readings", "files", most=100)
    assert ([*missed.beyond], values(missed)) == (["readings"], [])
    assert len(values(world.since("readings:TP-01", most=100))) == 60


def test_silences_are_told_of_what_is_followed(world: World) -> None:
    world.sensors.say(Silence(of=PRESS, stale=True, since=NOON_MICROS, last_at=NOON_MICROS, last_value=1.0))
    [message] = world.since("asset:press 1").messages
    assert (message.type, message.data["stale"]) == ("sensor_stale", True)
    assert not world.since("readings:probe-7").messages
    assert not world.since("readings", after=1).messages


def test_files_that_changed_since_are_told_once(world: World) -> None:
    ids = [new_id(), new_id()]
    for number, file_id in enumerate(ids):
        world.files.commit(claim(world.files, file_id), replace(finished(), processed_at=world.clock()))
        world.clock.pass_time(minutes=10 * (number + 1))
    missed = world.since("files", f"file:{ids[1]}", after=300)
    assert [message.data["file_id"] for message in missed.messages] == [ids[1]]
    assert [message.type for message in world.since(f"file:{ids[0]}").messages] == ["file"]
    assert not world.since("file:nobody").messages
