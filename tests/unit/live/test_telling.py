"""What those who watch, and other programs, are told of a change."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.clock import SettableClock
from tests.support.readings import NOON_MICROS, PROBE, piece_of, reading_of
from tests.support.records import claim, finished, new_id, reserve
from titer.adapters.memory.files import MemoryFiles
from titer.adapters.memory.push import MemoryEvents
from titer.files.record import FileRecord
from titer.live.ports import Silence
from titer.live.posted import LiveSeries
from titer.live.telling import Change, TellChanges, TokenWithdrawn, Told
from titer.model.instants import SECOND
from titer.push.events import LARGEST
from titer.push.messages import Message

PRESS = LiveSeries("press 1", "TP-01", "force", "kN")
ABOUT_PRESS = {"sensor_id": "TP-01", "parameter": "force", "unit": "kN", "asset": "press 1"}


class Desk:
    """Tells, and remembers what was told to whom."""

    def __init__(self) -> None:
        self.events = MemoryEvents()
        self.sent: list[Message] = []
        self.ended: list[str] = []
        self.tell = TellChanges(self, self.events, self)

    def send(self, messages: Any) -> int:
        self.sent += messages
        return 1

    def of_token(self, token_id: str) -> int:
        self.ended.append(token_id)
        return 2

    def of(self, *things: object) -> Told:
        return self.tell([Change(str(n), thing) for n, thing in enumerate(things)])


@pytest.fixture
def desk() -> Desk:
    return Desk()


def written(piece: Any, *, after: int = 1) -> Any:
    return replace(piece, written_at=NOON_MICROS + after * SECOND)


def test_a_reading_is_told_to_those_who_follow_it_its_sensor_or_its_asset(desk: Desk) -> None:
    desk.of(written(piece_of(PRESS, reading_of(PRESS, value=12.5, late=True, anomaly="above_soft_maximum"))))
    [message] = desk.sent
    assert message.topics == ("readings", "readings:TP-01", "asset:press 1")
    assert (message.type, message.beside) == ("sensor_data", {})
    assert message.data == {
        **ABOUT_PRESS,
        "at": "2026-03-01T12:00:00Z",
        "value": 12.5,
        "quality": "good",
        "anomaly": "above_soft_maximum",
        "late": True,
        "received_at": "2026-03-01T12:00:00Z",
    }


def test_a_reading_without_an_asset_is_of_no_asset(desk: Desk) -> None:
    desk.of(written(piece_of(PROBE, reading_of())))
    assert desk.sent[0].topics == ("readings", "readings:probe-7")


def test_what_is_simulated_says_so_everywhere(desk: Desk) -> None:
    desk.of(written(piece_of(PROBE, reading_of(), simulated=True)))
    [message] = desk.sent
    assert (message.beside, message.data["simulated"]) == ({"simulated": True}, True)
    assert desk.events.told[0].data["simulated"] is True


pieces = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 4)), min_size=1, max_size=20)


@settings(max_examples=50)
@given(pieces)
def test_numbers_rise_from_reading_to_reading_whatever_comes(cut: list[tuple[int, int, int]]) -> None:
    desk = Desk()
    for after, part, count in cut:
        readings = [reading_of(at=NOON_MICROS + n) for n in range(count)]
        desk.of(written(piece_of(PROBE, *readings, part=part), after=after))
    numbers = [message.seq for message in desk.sent]
    assert all(before < after for before, after in pairwise(numbers))


def test_told_again_a_reading_has_the_number_it_had() -> None:
    first, again = Desk(), Desk()
    piece = written(piece_of(PROBE, reading_of(), reading_of(at=NOON_MICROS + 5)))
    first.of(piece)
    again.of(piece)
    assert [one.seq for one in first.sent] == [one.seq for one in again.sent]


def test_a_request_is_one_event_however_many_series_it_has(desk: Desk) -> None:
    desk.of(*(written(piece_of(of, reading_of(of))) for of in (PRESS, PROBE)))
    [event] = desk.events.told
    assert (event.type, event.data["receipt_id"]) == ("ReadingsAccepted", "receipt")
    assert [one["sensor_id"] for one in event.data["readings"]] == ["TP-01", "probe-7"]
    document = json.loads(event.detail)
    assert set(document) == {"event_id", "at", "data"}
    assert document["at"] == "2026-03-01T12:00:00Z"


def test_an_event_that_is_told_again_has_the_same_id(desk: Desk) -> None:
    piece = written(piece_of(PROBE, reading_of()))
    desk.of(piece)
    desk.of(piece)
    desk.of(written(piece_of(PRESS, reading_of(PRESS))))
    first, again, other = desk.events.told
    assert first.event_id == again.event_id != other.event_id


def test_no_event_is_larger_than_may_be(desk: Desk) -> None:
    readings = [reading_of(at=NOON_MICROS + n, anomaly="x" * 200) for n in range(2_000)]
    desk.of(*(written(piece_of(PROBE, *readings[n : n + 20], part=n)) for n in range(0, 2_000, 20)))
    assert len(desk.events.told) > 1
    assert all(len(event.detail.encode()) <= LARGEST for event in desk.events.told)
    assert sum(len(event.data["readings"]) for event in desk.events.told) == 2_000
    assert len({event.event_id for event in desk.events.told}) == len(desk.events.told)


@pytest.mark.parametrize("stale", [True, False])
def test_silence_is_told_and_its_end(desk: Desk, stale: bool) -> None:
    silence = Silence(of=PRESS, stale=stale, since=NOON_MICROS, last_at=NOON_MICROS - SECOND, last_value=1.5)
    desk.of(silence)
    [message], [event] = desk.sent, desk.events.told
    expected = {"stale": stale, "since": "2026-03-01T12:00:00Z", "last_at": "2026-03-01T11:59:59Z", "last_value": 1.5}
    assert (message.type, event.type) == ("sensor_stale", "SensorStale")
    assert message.data == event.data == {**ABOUT_PRESS, **expected}


class TestFile:
    def records(self) -> list[FileRecord]:
        """A file as it is made, claimed, committed, and deleted."""
        clock = SettableClock()
        files, file_id, found = MemoryFiles(clock), new_id(), []
        reserve(files, file_id)
        for act in (lambda: None, lambda: claim(files, file_id)):
            act()
            found.append(files.find(file_id))
            clock.pass_time(seconds=5)
        files.commit(claim(files, other := new_id()), finished())
        found.append(files.find(other))
        return [record for record in found if record]

    def test_nothing_is_told_until_it_has_arrived(self, desk: Desk) -> None:
        [awaited, *_] = self.records()
        desk.of(awaited)
        assert (desk.sent, desk.events.told) == ([], [])

    def test_that_it_is_being_processed_is_no_event(self, desk: Desk) -> None:
        processing = self.records()[1]
        desk.of(processing)
        [message] = desk.sent
        assert (message.type, message.data["status"], desk.events.told) == ("file", "processing", [])
        assert message.topics == ("files", f"file:{processing.file_id}")

    def test_its_end_is_told_and_an_event(self, desk: Desk) -> None:
        ended = self.records()[2]
        desk.of(ended)
        [message], [event] = desk.sent, desk.events.told
        assert (event.type, event.data, message.data["status"]) == ("FileFinished", message.data, "processed")

    def test_its_numbers_rise_with_what_is_told(self, desk: Desk) -> None:
        ended = self.records()[2]
        assert ended.finished
        later = replace(ended.finished, processed_at=ended.finished.processed_at + timedelta(seconds=1))
        desk.of(replace(ended, finished=None), ended, replace(ended, finished=later))
        numbers = [message.seq for message in desk.sent]
        assert numbers == sorted(set(numbers))


def test_a_withdrawn_token_ends_its_connections(desk: Desk) -> None:
    assert desk.of(TokenWithdrawn("abc")).ended == 2
    assert desk.ended == ["abc"]


def test_a_change_that_cannot_be_told_of_stops_no_other(desk: Desk) -> None:
    broken = piece_of(PROBE, replace(reading_of(), at=1 << 80))
    told = desk.of(broken, written(piece_of(PRESS, reading_of(PRESS))), None)
    assert ([fault.key for fault in told.faults], len(desk.sent)) == (["0"], 1)
    assert [one["sensor_id"] for event in desk.events.told for one in event.data["readings"]] == ["TP-01"]


def test_kinds_that_others_know_are_told_their_way(desk: Desk) -> None:
    message = Message(type="replay", data={}, seq=1, topics=("replay:r",))
    tell = TellChanges(desk, desk.events, desk, {complex: lambda _: [message]})
    assert tell([Change("a", 1j), Change("b", b"nobody knows")]).messages == [message]
