"""When rows are due."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from titer.model.instants import SECOND
from titer.replays.replay import Pace
from titer.replays.rows_file import RowsFile

PAUSE = 60 * SECOND  # what a longer pause of the recording is cut to


def seconds_after(pace: Pace, rows: RowsFile, position: int) -> float:
    """Return the seconds from a row to the one that follows it; behind the last stands the first.

    By speed, a recorded pause counts as 60 s, or as the usual step where that is longer, and nobody waits for longer
    than a minute; below the recorded speed, than a minute of the recording.
    """
    if pace.interval is not None:
        return float(pace.interval)
    assert pace.speed is not None
    speed = float(pace.speed)
    following = position + 1
    recorded = rows.at(following) - rows.at(position) if following < rows.rows else rows.step
    counted = min(recorded, max(PAUSE, rows.step))
    return min(counted / speed, PAUSE / min(1.0, speed)) / SECOND


def due(pace: Pace, rows: RowsFile, position: int, at: datetime, *, loop: bool) -> Iterator[tuple[int, datetime]]:
    """Yield the rows from this position on, the first of which is due at this instant, each with when it is due.

    In a loop they have no end; else the last is followed by the count of rows, when the replay is over.
    """
    while position < rows.rows:
        yield position, at
        at += timedelta(seconds=seconds_after(pace, rows, position))
        position += 1
        if loop and position == rows.rows:
            position = 0
    yield position, at
