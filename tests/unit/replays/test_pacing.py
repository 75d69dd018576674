from decimal import Decimal
from itertools import islice
from pathlib import Path

import pytest

from tests.support.clock import NOON
from tests.unit.replays.world import MadeUp
from titer.model.instants import SECOND
from titer.model.readings import Series
from titer.replays.pacing import due, seconds_after
from titer.replays.replay import Pace
from titer.replays.rows_file import RowsFile, write_rows


def rows(tmp_path: Path, *seconds: float, step: float = 10) -> RowsFile:
    path = tmp_path / "a.rows"
    made = [(round(at * SECOND), {0: at}) for at in seconds]
    write_rows(path, MadeUp([Series("a", "value")], made, round(step * SECOND)))
    body = path.read_bytes()
    return RowsFile(lambda start, size: body[start : start + size])


@pytest.mark.parametrize(
    ("speed", "gap", "step", "waits"),
    [
        (1, 10, 10, 10),
        (10, 10, 10, 1),
        (1, 59, 10, 59),
        (1, 7_200, 10, 60),  # a pause
        (60, 7_200, 10, 1),  # a pause is a minute of the recording
        (3_600, 3_600, 3_600, 1),  # an hour is no pause where rows come hourly
        (3_600, 86_400, 3_600, 1),
        (1, 3_600, 3_600, 60),  # nobody waits for longer than a minute
        (0.01, 1, 1, 100),
        (0.01, 3_600, 1, 6_000),  # but in slow motion: than a minute of the recording
        (100_000, 0.001, 0.001, 1e-8),
    ],
)
def test_a_speed_says_how_long_is_waited(tmp_path: Path, speed: float, gap: float, step: float, waits: float) -> None:
    found = rows(tmp_path, 0, gap, step=step)
    assert seconds_after(Pace(speed=Decimal(str(speed))), found, 0) == pytest.approx(waits)


def test_an_interval_is_between_any_two_rows(tmp_path: Path) -> None:
    found = rows(tmp_path, 0, 1, 5_000)
    pace = Pace(interval=Decimal("2.5"))
    assert [seconds_after(pace, found, position) for position in range(3)] == [2.5, 2.5, 2.5]


def test_behind_the_last_row_comes_the_end_or_the_first(tmp_path: Path) -> None:
    found, pace = rows(tmp_path, 0, 20, step=20), Pace(speed=Decimal(2))
    once = [(position, (at - NOON).total_seconds()) for position, at in due(pace, found, 0, NOON, loop=False)]
    assert once == [(0, 0), (1, 10), (2, 20)]
    looped = islice(due(pace, found, 1, NOON, loop=True), 4)
    assert [(position, (at - NOON).total_seconds()) for position, at in looped] == [(1, 0), (0, 10), (1, 20), (0, 30)]
