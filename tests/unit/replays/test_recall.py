"""Rows of replays, told again to who comes back: none is missing, and each has the number that it had."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

import pytest

from tests.support.clock import SettableClock
from tests.unit.replays.world import World, numbered
from titer.adapters.memory.replays import MemoryPreparedRows
from titer.model.instants import SECOND, micros
from titer.push.messages import NEWEST_REPLAY, Message
from titer.push.ports import Missed
from titer.replays.control import Wishes
from titer.replays.ports import no_rows
from titer.replays.recall import RecallReplays
from titer.replays.replay import State
from titer.replays.rows import Rows

AWAY = (0, 1, 7, 40)  # seconds


class Others:
    """What else was missed."""

    def since(self, topics: Collection[str], at: int, *, most: int) -> Missed:
        return Missed([], ["readings"])


class Looking(World):
    """A world where somebody comes back at each moment in which a row has just been sent, and is not counted yet."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.sent: list[tuple[int, int, Any]] = []  # when, its number, the row
        self.told: list[tuple[int, int, Missed]] = []  # when, since when
        self.topic = ""

    @property
    def recall(self) -> RecallReplays:
        return RecallReplays(self.replays, lambda: self.control._rows, self.find_file, Others(), self.clock)

    def send(self, messages: Sequence[Message]) -> int:
        now = micros(self.clock())
        self.sent += [(now, message.seq, message.data) for message in messages]
        self.look()
        return super().send(messages)

    def look(self) -> None:
        now = micros(self.clock())
        for seconds in AWAY:
            since = now - seconds * SECOND
            self.told.append((now, since, self.recall.since([self.topic], since, most=10_000)))

    def check(self) -> None:
        rows = {seq: row for _, seq, row in self.sent}
        for now, since, missed in self.told:
            assert missed.beyond == ["readings"]
            found = [(message.seq, message.data) for message in missed.messages]
            assert found == sorted(found, key=lambda each: each[0])
            assert all(rows[seq] == row for seq, row in found)
            assert {seq for at, seq, _ in self.sent if since <= at <= now} <= {seq for seq, _ in found}


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


def looking(*, count: int = 60, loop: bool = False, **pace: float) -> Looking:
    world = Looking(numbered(count))
    replay_id = world.start(loop=loop, **pace)
    world.topic = f"replay:{replay_id}"
    return world


def run(world: World, ticks: int) -> None:
    with pytest.raises(AssertionError, match="it has no end"):
        world.run(most=ticks)


@pytest.mark.parametrize(
    "pace", [{"interval": 0.05}, {"interval": 0.25}, {"interval": 2.0}, {"speed": 0.5}, {"speed": 30.0}]
)
def test_who_comes_back_at_any_moment_is_told_every_row_since(pace: dict[str, float]) -> None:
    world = looking(**pace)  # type: ignore[arg-type]
    world.run()
    world.clock.pass_time(seconds=3)
    world.look()
    assert len(world.sent) == 60
    world.check()


def test_in_a_loop_too(clock: SettableClock) -> None:
    world = looking(count=7, loop=True, interval=0.5)
    run(world, 60)
    assert len({seq for _, seq, _ in world.sent}) > 20
    world.sent += [(0, seq, {**world.sent[0][2], **world.sent[(seq - 1) % 7][2]}) for seq in range(60, 90)]
    world.check()


@pytest.mark.parametrize("dies", range(4, 40, 5))
def test_whenever_a_tick_has_died(dies: int) -> None:
    world = looking(count=20, interval=0.25)
    world.dies = {dies: "after"}
    world.run()
    world.look()
    world.check()


def test_what_would_be_too_much_is_beyond() -> None:
    world = looking(count=3_000, interval=0.05)
    run(world, 40)
    topics, at = [world.topic], micros(world.clock()) - 3_600 * SECOND
    assert world.recall.since(topics, at, most=20).beyond == ["readings", world.topic]
    assert world.recall.since(topics, at, most=10_000).messages
    assert world.recall.since(["files"], at, most=20).messages == []


def test_a_replay_that_somebody_changed_meanwhile_is_beyond() -> None:
    world = looking(count=200, interval=0.25)
    run(world, 20)
    at = micros(world.clock())
    world.clock.pass_time(seconds=1)
    world.control.change(world.topic.removeprefix("replay:"), Wishes(position=3))
    assert world.recall.since([world.topic], at, most=10_000).beyond == ["readings", world.topic]
    later = micros(world.clock() + timedelta(seconds=1))
    assert world.recall.since([world.topic], later, most=10_000).beyond == ["readings"]


def test_the_newest_that_runs_is_told_to_who_watches_whichever_that_is() -> None:
    world = looking(count=200, interval=0.25)
    run(world, 20)
    at = micros(world.clock()) - 10 * SECOND
    both = world.recall.since([NEWEST_REPLAY, world.topic], at, most=10_000).messages
    assert both == world.recall.since([world.topic], at, most=10_000).messages
    newest = world.recall.since([NEWEST_REPLAY], at, most=10_000).messages
    assert [message.seq for message in newest] == [message.seq for message in both]
    assert {message.topics for message in newest} == {(NEWEST_REPLAY,)}
    world.control.change(world.topic.removeprefix("replay:"), Wishes(state=State.PAUSED))
    assert world.recall.since([NEWEST_REPLAY], at, most=10_000).messages == []


def test_rows_of_a_file_that_was_deleted_and_rows_that_are_gone_are_not_told(clock: SettableClock) -> None:
    world = looking(count=200, interval=0.25)
    run(world, 20)
    at = micros(world.clock()) - 10 * SECOND
    gone = Rows(MemoryPreparedRows(), None, no_rows)  # type: ignore[arg-type]
    recall = RecallReplays(world.replays, lambda: gone, world.find_file, Others(), world.clock)
    assert recall.since([world.topic], at, most=10_000).beyond == ["readings", world.topic]
    nobodys = RecallReplays(world.replays, lambda: gone, lambda _: None, Others(), world.clock)
    assert nobodys.since([world.topic], at, most=10_000) == Missed([], ["readings"])
    assert world.recall.since(["replay:none"], at, most=10_000) == Missed([], ["readings"])
