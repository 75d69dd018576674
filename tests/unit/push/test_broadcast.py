"""Telling everyone at once: who is slow or gone holds up nobody else."""

import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest

from tests.support.clock import NOON, SettableClock
from tests.support.pushing import Waiting, connection, reading, told
from titer.adapters.memory.push import MemoryConnections, MemoryLine
from titer.model.errors import Unavailable
from titer.push.broadcast import MOST_FAILURES, Fanout
from titer.push.messages import Message
from titer.push.ports import Connection

LONG = Message(type="sensor_data", data="x" * 90_000, seq=1, topics=("readings",))


class Line(MemoryLine):
    """One on which some clients do not take what they are sent."""

    def __init__(self) -> None:
        super().__init__()
        self.slow: set[str] = set()
        self.at_once = self.most_at_once = 0
        self._lock = threading.Lock()

    def post(self, connection_id: str, text: str) -> None:
        with self._lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if connection_id in self.slow:
                raise Unavailable("not_taken", "it did not take it", "")
            super().post(connection_id, text)
        finally:
            with self._lock:
                self.at_once -= 1


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def connections() -> MemoryConnections:
    return MemoryConnections()


@pytest.fixture
def fanout(connections: MemoryConnections, line: Line, clock: SettableClock) -> Fanout:
    return Fanout(connections, line, clock, Waiting(clock))


def here(connections: MemoryConnections, line: MemoryLine, *those: Connection) -> list[list[str]]:
    for each in those:
        connections.add(each)
    return [line.open(each.connection_id) for each in those]


def values(texts: Sequence[str]) -> list[float]:
    found = []
    for text in told(texts):
        data = text["data"] if text["type"] == "sensor_data_batch" else [text["data"]]
        found += [each["value"] for each in data if text["type"].startswith("sensor_data")]
    return found


def test_who_never_subscribed_gets_readings_and_files(
    fanout: Fanout, connections: MemoryConnections, line: Line
) -> None:
    [texts] = here(connections, line, connection("a"))
    file = Message(type="file", data={}, seq=1, topics=("files", "file:f"))
    assert fanout.send([reading(), file, reading(2.0, "replay:r")]) == 1
    assert [text["type"] for text in told(texts)] == ["sensor_data", "file"]


def test_who_subscribed_gets_that_alone(fanout: Fanout, connections: MemoryConnections, line: Line) -> None:
    [one, none] = here(connections, line, connection("a", topics=["asset:p1"]), connection("b", topics=[]))
    fanout.send([reading(1.0), reading(2.0, "readings", "readings:TP-01", "asset:p1")])
    assert (values(one), none) == ([2.0], [])


def test_a_message_of_two_topics_comes_once(fanout: Fanout, connections: MemoryConnections, line: Line) -> None:
    [texts] = here(connections, line, connection("a", topics=["readings", "asset:p1"]))
    fanout.send([reading(2.0, "readings", "asset:p1")])
    assert values(texts) == [2.0]


def test_who_has_gone_is_forgotten(fanout: Fanout, connections: MemoryConnections, line: Line) -> None:
    [texts] = here(connections, line, connection("here"))
    connections.add(connection("gone"))
    assert fanout.send([reading()]) == 1
    assert ([each.connection_id for each in connections.all()], values(texts)) == (["here"], [1.0])


def test_who_is_being_let_in_is_not_taken_for_gone(fanout: Fanout, connections: MemoryConnections) -> None:
    connections.add(connection("new", at=NOON - timedelta(seconds=2)))
    fanout.send([reading()])
    assert connections.find("new")


def test_who_does_not_take_it_rests_and_hears_of_the_gap(
    fanout: Fanout, connections: MemoryConnections, line: Line, clock: SettableClock
) -> None:
    [slow, quick] = here(connections, line, connection("slow"), connection("quick"))
    line.slow = {"slow"}
    fanout.send([reading(1.0)])
    clock.pass_time(seconds=5)
    fanout.send([reading(2.0)])  # it rests: nobody waits for it
    line.slow = set()
    clock.pass_time(seconds=6)
    fanout.send([reading(3.0)])
    assert values(quick) == [1.0, 2.0, 3.0]
    [gap, after] = told(slow)
    assert gap["data"] == {"topic": "readings", "from": "2026-03-01T12:00:00Z", "to": "2026-03-01T12:00:05Z"}
    assert after["data"]["value"] == 3.0


def test_who_never_takes_anything_is_ended(
    fanout: Fanout, connections: MemoryConnections, line: Line, clock: SettableClock
) -> None:
    here(connections, line, connection("slow"))
    line.slow = {"slow"}
    for _ in range(MOST_FAILURES):
        fanout.send([reading()])
        clock.pass_time(seconds=11)
    assert (line.closed, [*connections.all()]) == (["slow"], [])


def test_nobody_gets_more_than_three_texts_a_second(
    fanout: Fanout, connections: MemoryConnections, line: Line, clock: SettableClock
) -> None:
    [texts] = here(connections, line, connection("a"))
    began = clock.at
    for n in range(12):
        fanout.send([reading(float(n))])
    assert clock.at - began >= timedelta(seconds=3)
    assert values(texts) == [float(n) for n in range(12)]


def test_what_is_too_much_for_a_send_is_told_as_a_gap(
    fanout: Fanout, connections: MemoryConnections, line: Line, clock: SettableClock
) -> None:
    [texts] = here(connections, line, connection("a"))
    began = clock.at
    fanout.send([LONG] * 30)
    kinds = [text["type"] for text in told(texts)]
    assert kinds == ["sensor_data"] * (len(kinds) - 1) + ["gap"]
    assert 3 <= len(kinds) - 1 <= 6
    assert clock.at - began <= timedelta(seconds=1)


def test_at_most_32_are_told_at_once(fanout: Fanout, connections: MemoryConnections, line: Line) -> None:
    lists = here(connections, line, *(connection(str(n)) for n in range(200)))
    assert fanout.send([reading(), reading(2.0)]) == 200
    assert all(values(texts) == [1.0, 2.0] for texts in lists)
    assert line.most_at_once <= 32


def test_nothing_is_asked_where_there_is_nothing_to_tell(line: Line, clock: SettableClock) -> None:
    class Unknown(MemoryConnections):
        def all(self) -> Sequence[Connection]:
            raise AssertionError

    assert Fanout(Unknown(), line, clock, Waiting(clock)).send([]) == 0
