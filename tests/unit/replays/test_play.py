from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.clock import NOON
from tests.unit.replays.world import World, numbered
from titer.files.record import Deletion
from titer.model.author import Author
from titer.model.errors import Rejected
from titer.replays.control import Wishes
from titer.replays.play import MOST_ROWS, Played
from titer.replays.replay import State, Tick, tick_of

FATES = st.sampled_from(["before", "after"])


@settings(max_examples=60, deadline=None)
@given(
    count=st.integers(1, 12),
    interval=st.sampled_from([0.05, 0.3, 1.0, 7.5, 1_000.0]),
    dies=st.dictionaries(st.integers(1, 60), FATES, max_size=8),
)
def test_whatever_dies_each_row_is_seen_once_and_in_order(count: int, interval: float, dies: dict[int, str]) -> None:
    world = World(numbered(count), dies=dies)
    replay_id = world.start(interval=interval)
    world.run()
    assert world.seen() == [*range(count)]
    known = world.known(replay_id)
    assert (known.replay.state, known.progress.position, known.progress.sent) == (State.ENDED, count, count)
    of_row = {message.seq: message.data["n"] for message in world.got}
    assert all(of_row[message.seq] == message.data["n"] for message in world.got), "a number names one row"


@settings(max_examples=40, deadline=None)
@given(
    position=st.integers(0, 9),
    ticks=st.integers(0, 9),
    dies=st.dictionaries(st.integers(1, 40), FATES, max_size=3),
    data=st.data(),
)
def test_who_watches_a_replay_that_is_sought_sees_all_rows_from_there(
    position: int, ticks: int, dies: dict[int, str], data: st.DataObject
) -> None:
    world = World(numbered(10), dies=dies)
    replay_id = world.start(interval=2)
    for n in range(ticks):
        world.deliver(tick_of(world.known(replay_id)), f"m{n}")
        world.clock.pass_time(seconds=2)
    if world.known(replay_id).replay.is_over:
        return
    before = len(world.seen())
    if data.draw(st.booleans()):
        world.control.change(replay_id, Wishes(state=State.PAUSED))
    world.control.change(replay_id, Wishes(position=position, state=State.RUNNING))
    world.run()
    seen = world.seen()
    assert seen[:before] == [*range(before)]
    assert seen[before:] == [*range(position, 10)]


@settings(max_examples=25, deadline=None)
@given(order=st.permutations(range(40)), holders=st.integers(1, 3))
def test_deliveries_over_and_over_send_nothing_twice(order: list[int], holders: int) -> None:
    """Every tick is delivered many times, by messages of their own, long after it was played too."""
    world = World(numbered(8))
    replay_id = world.start(interval=0.25)
    for n in order:
        ticks = [tick for tick, _ in world.ticks.put_so_far]
        world.deliver(ticks[n % len(ticks)], f"{n % holders}")
        world.clock.pass_time(seconds=0.25)
    world.run()
    assert [int(message.data["n"]) for message in world.got] == [*range(8)]
    assert world.known(replay_id).replay.state is State.ENDED


def test_two_that_play_the_same_tick_at_once_leave_one_tick_behind() -> None:
    world = World(numbered(5))
    replay_id = world.start(interval=5)
    [(tick, _)] = world.ticks.put_so_far
    replays = world.replays
    now = world.clock()
    assert replays.claim(world.known(replay_id), "another", now, now + timedelta(seconds=20))
    report = world.deliver(tick, "mine")
    assert report
    assert report.played is Played.VOID
    assert len(world.ticks.put_so_far) == 1


def test_a_loop_goes_on_with_the_first_row() -> None:
    world = World(numbered(3))
    replay_id = world.start(interval=1, loop=True)
    for n in range(8):
        world.deliver(tick_of(world.known(replay_id)), str(n))
        world.clock.pass_time(seconds=1)
    assert world.seen() == [0, 1, 2, 0, 1, 2, 0, 1]
    known = world.known(replay_id)
    assert (known.progress.position, known.current, known.progress.sent) == (2, 1, 8)


def test_rows_that_come_fast_come_together_and_no_more_than_five_messages_a_second() -> None:
    world = World(numbered(100))
    world.start(interval=0.05)
    begun = world.clock()
    world.run()
    assert world.seen() == [*range(100)]
    assert 4.5 <= (world.clock() - begun).total_seconds() <= 5.5


def test_a_file_is_played_as_fast_as_can_be_in_bounded_parts() -> None:
    count = 2 * MOST_ROWS + 10
    world = World(numbered(count))
    world.start(speed=100_000)
    begun = world.clock()
    world.run()
    assert world.seen() == [*range(count)]
    assert (world.clock() - begun).total_seconds() < 2


def test_who_is_late_does_not_hurry_to_make_up_for_it() -> None:
    world = World(numbered(20))
    replay_id = world.start(interval=1)
    world.deliver(tick_of(world.known(replay_id)), "a")
    world.clock.pass_time(minutes=10)
    world.deliver(tick_of(world.known(replay_id)), "b")
    assert world.seen() == [0, 1]
    assert world.known(replay_id).progress.due_at == world.clock() + timedelta(seconds=1)


def test_an_interval_longer_than_a_message_may_wait_is_waited_for_in_steps() -> None:
    world = World(numbered(2))
    world.start(interval=2_000)
    begun = world.clock()
    world.run()
    assert (world.clock() - begun).total_seconds() == 2_000
    assert max(delay for _, delay in world.ticks.put_so_far) == 900


def test_nobody_watches_for_an_hour_and_it_pauses() -> None:
    world = World(numbered(1_000), watchers=0)
    replay_id = world.start(interval=60)
    world.run()
    known = world.known(replay_id)
    assert (known.replay.state, known.replay.message) == (State.PAUSED, "Nobody watched for an hour.")
    assert known.progress.sent == 60
    world.watchers = 1
    world.control.change(replay_id, Wishes(state=State.RUNNING))
    world.clock.pass_time(minutes=1)
    world.deliver(tick_of(world.known(replay_id)), "a")
    assert world.seen() == [60]


def test_who_looks_at_it_watches_too() -> None:
    world = World(numbered(1_000), watchers=0)
    replay_id = world.start(interval=60)
    for n in range(90):
        world.deliver(tick_of(world.known(replay_id)), str(n))
        world.clock.pass_time(minutes=1)
        world.control.watch(world.control.find(replay_id))
    assert world.known(replay_id).progress.sent == 90


def test_it_ends_a_day_after_it_was_changed_last() -> None:
    world = World(numbered(10))
    replay_id = world.start(interval=60, loop=True)
    world.clock.pass_time(hours=20)
    world.control.change(replay_id, Wishes(pace=None, position=3))
    world.clock.pass_time(hours=23)
    assert world.control.find(replay_id).replay.state is State.RUNNING
    world.run()
    known = world.known(replay_id)
    assert known.replay.state is State.ENDED
    assert world.clock() - NOON < timedelta(hours=44, minutes=2)


def test_a_paused_one_ends_a_day_after_too() -> None:
    world = World(numbered(10))
    replay_id = world.start(interval=60)
    world.control.change(replay_id, Wishes(state=State.PAUSED))
    world.clock.pass_time(hours=24)
    assert world.control.find(replay_id).replay.state is State.ENDED
    with pytest.raises(Rejected) as refused:
        world.control.change(replay_id, Wishes(state=State.RUNNING))
    assert refused.value.code == "replay_over"


def test_it_ends_when_its_file_is_deleted() -> None:
    world = World(numbered(10))
    replay_id = world.start(interval=1)
    world.deliver(tick_of(world.known(replay_id)), "a")
    world.deletion = Deletion(1, world.clock(), Author("t", "test"))
    world.clock.pass_time(seconds=1)
    report = world.deliver(tick_of(world.known(replay_id)), "b")
    assert report
    assert report.played is Played.OVER
    assert world.seen() == [0]
    with pytest.raises(Rejected) as refused:
        world.control.find(replay_id)
    assert refused.value.code == "file_deleted"
    assert world.known(replay_id).replay.message == "The results of its file were deleted."


def test_a_tick_that_was_lost_is_put_anew_when_somebody_looks() -> None:
    world = World(numbered(3))
    replay_id = world.start(interval=1)
    world.ticks.put_so_far.clear()
    world.clock.pass_time(seconds=30)
    world.control.find(replay_id)
    assert world.ticks.put_so_far == []
    world.clock.pass_time(seconds=1)
    world.control.find(replay_id)
    world.control.find(replay_id)
    assert world.ticks.put_so_far == [(Tick(replay_id, 1, 0), 0)]
    world.run()
    assert world.seen() == [0, 1, 2]


def test_whoever_starts_another_has_the_lost_ones_go_on() -> None:
    world = World(numbered(3))
    first = world.start(interval=1)
    world.ticks.put_so_far.clear()
    world.clock.pass_time(minutes=5)
    second = world.start(interval=1)
    assert {tick.replay_id for tick, _ in world.ticks.put_so_far} == {first, second}


def test_a_tick_that_came_before_the_one_before_it_ended_comes_again() -> None:
    world = World(numbered(3))
    replay_id = world.start(interval=1)
    early = replace(tick_of(world.known(replay_id)), seq=1)
    report = world.deliver(early, "a")
    assert report
    assert report.played is Played.WAITING
    assert world.ticks.put_so_far[-1] == (early, 1)
    assert world.got == []


def test_ticks_of_unknown_and_stopped_replays_are_done_with() -> None:
    world = World(numbered(3))
    replay_id = world.start(interval=1)
    tick = tick_of(world.known(replay_id))
    assert world.control.stop(replay_id).replay.state is State.STOPPED
    assert world.control.stop(replay_id).replay.state is State.STOPPED
    for each in (tick, Tick("unknown", 1, 0)):
        report = world.deliver(each, "a")
        assert report
        assert report.played is Played.VOID
    assert world.got == []


def test_a_position_behind_the_last_row_is_refused() -> None:
    world = World(numbered(3))
    replay_id = world.start(interval=1)
    with pytest.raises(Rejected) as refused:
        world.control.change(replay_id, Wishes(position=3))
    assert refused.value.code == "no_such_row"
