from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.support.clock import NOON
from titer.files.record import Location
from titer.model.errors import Conflict, Rejected
from titer.replays.ports import PreparedRows, Replays
from titer.replays.replay import MOST_RUNNING, Choice, Known, Pace, Progress, Replay, Source, State

SOON = NOON + timedelta(seconds=20)


def new(minutes: int = 0, **said: Any) -> Known:
    at = NOON + timedelta(minutes=minutes)
    source = Source(
        file_id=str(uuid4()),
        version=2,
        name="Läufe 7.csv",
        readings=Location(key="readings/a.parquet", version_id="v001"),
        reading_count=12,
    )
    values: dict[str, Any] = {
        "replay_id": str(uuid4()),
        "source": source,
        "choice": Choice(sensors=("Düse", "b/pH"), since=NOON, until=None),
        "pace": Pace(interval=Decimal("0.1234567890123")),
        "loop": False,
        "state": State.RUNNING,
        "started_at": at,
        "changed_at": at,
        "rows": 5,
    }
    replay = Replay(**(values | said))
    return Known(replay, Progress(run=replay.run, position=0, due_at=at, watched_at=at))


def added(replays: Replays, minutes: int = 0, **said: Any) -> Known:
    known = new(minutes, **said)
    replays.add(known)
    return known


def changed(known: Known, state: State) -> Known:
    run = known.replay.run + 1
    return Known(replace(known.replay, state=state, run=run), replace(known.progress, run=run))


def moved(known: Known, rows: int = 1) -> Progress:
    before = known.progress
    return replace(before, position=before.position + rows, sent=before.sent + rows, seq=before.seq + rows, last=0)


def test_a_replay_is_found_as_it_was_added(replays: Replays) -> None:
    for known in (
        added(replays),
        added(replays, pace=Pace(speed=Decimal(100_000)), loop=True, rows=None, message="Nobody watched."),
    ):
        assert replays.find(known.replay.replay_id) == known


@pytest.mark.parametrize("replay_id", ["none", "x" * 3_000, "ä"])
def test_an_unknown_replay_is_none(replays: Replays, replay_id: str) -> None:
    assert replays.find(replay_id) is None


def test_replays_are_listed_newest_first_in_pages(replays: Replays) -> None:
    ids = [added(replays, minutes).replay.replay_id for minutes in range(5)]
    found: list[str] = []
    page = replays.page(limit=2)
    found += [known.replay.replay_id for known in page.replays]
    while page.cursor:
        page = replays.page(limit=2, cursor=page.cursor)
        found += [known.replay.replay_id for known in page.replays]
    assert found == ids[::-1]


def test_those_that_run_are_known_newest_first(replays: Replays) -> None:
    first, second, third = (added(replays, minutes) for minutes in range(3))
    replays.change(second, changed(second, State.PAUSED))
    assert [*replays.running()] == [third.replay.replay_id, first.replay.replay_id]
    paused = replays.find(second.replay.replay_id)
    assert paused
    assert paused.replay.state is State.PAUSED
    replays.change(paused, changed(paused, State.RUNNING))
    assert [*replays.running()] == [known.replay.replay_id for known in (third, second, first)]


def test_no_more_run_than_may(replays: Replays) -> None:
    running = [added(replays, minutes) for minutes in range(MOST_RUNNING)]
    with pytest.raises(Rejected) as refused:
        replays.add(new())
    assert refused.value.code == "too_many_replays"
    paused = changed(running[0], State.PAUSED)
    replays.change(running[0], paused)
    added(replays)
    with pytest.raises(Rejected) as refused:
        replays.change(paused, changed(paused, State.RUNNING))
    assert refused.value.code == "too_many_replays"
    replays.change(paused, changed(paused, State.STOPPED))


def test_a_replay_moves_from_where_it_was_alone(replays: Replays) -> None:
    known = added(replays)
    after = moved(known, 3)
    replays.move(known, after)
    assert replays.find(known.replay.replay_id) == Known(known.replay, after)
    with pytest.raises(Conflict):
        replays.move(known, moved(known))
    with pytest.raises(Conflict):
        replays.change(known, changed(known, State.PAUSED))


def test_a_replay_that_was_changed_does_not_move_as_before(replays: Replays) -> None:
    known = added(replays)
    paused = changed(known, State.PAUSED)
    replays.change(known, paused)
    with pytest.raises(Conflict):
        replays.move(known, moved(known))
    assert replays.find(known.replay.replay_id) == paused


def test_one_message_has_the_right_to_send(replays: Replays) -> None:
    known = added(replays)
    assert replays.claim(known, "a", NOON, SOON)
    assert replays.claim(known, "a", NOON, SOON)
    assert not replays.claim(known, "b", NOON, SOON)
    assert replays.claim(known, "b", SOON, SOON + timedelta(seconds=20))


def test_the_right_ends_when_the_replay_moves(replays: Replays) -> None:
    known = added(replays)
    assert replays.claim(known, "a", NOON, SOON)
    after = Known(known.replay, moved(known))
    replays.move(known, after.progress)
    assert not replays.claim(known, "a", NOON, SOON)
    assert replays.claim(after, "b", NOON, SOON)


def test_the_right_ends_when_the_replay_is_changed(replays: Replays) -> None:
    known = added(replays)
    assert replays.claim(known, "a", NOON, SOON)
    after = changed(known, State.RUNNING)
    replays.change(known, after)
    assert not replays.claim(known, "a", NOON, SOON)
    assert replays.claim(after, "b", NOON, SOON)


def test_nobody_has_a_right_to_what_is_not_there(replays: Replays) -> None:
    assert not replays.claim(new(), "a", NOON, SOON)
    with pytest.raises(Conflict):
        replays.move(new(), moved(new()))


def test_who_watches_is_noted_and_holds_nothing_up(replays: Replays) -> None:
    known = added(replays)
    replays.note_watched(known.replay.replay_id, SOON)
    replays.note_watched("unknown", SOON)
    found = replays.find(known.replay.replay_id)
    assert found
    assert found.progress == replace(known.progress, watched_at=SOON)
    replays.move(known, moved(known))
    assert replays.find("unknown") is None


def test_rows_are_read_in_parts(prepared_rows: PreparedRows, tmp_path: Path) -> None:
    path = tmp_path / "a.rows"
    path.write_bytes(bytes(range(100)))
    prepared_rows.put("a/1.rows", path)
    assert prepared_rows.read("a/1.rows", 0, 10) == bytes(range(10))
    assert prepared_rows.read("a/1.rows", 95, 10) == bytes(range(95, 100))
    assert prepared_rows.read("a/1.rows", 50, 0) == b""
    assert prepared_rows.read("a/2.rows", 0, 10) is None
