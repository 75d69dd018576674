"""What may be declared where no column is the time for sure: one that goes on, days and clocks in digits, parts."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from titer.cells.times.number_forms import are_recent_serials
from titer.cells.times.part_names import PARTS, part_of
from titer.judging.time_contents import LOOKED_AT, Contents, is_digit_day, is_since_1970
from titer.judging.unnamed_parts import parts_by_content, year_days_by_content

EXAMPLE = "2025-10-01T08:00:00Z"
_WAYS = 3  # columns that a refusal proposes


def ways_to_say(contents: Contents, free: Sequence[int]) -> list[dict[str, Any]]:
    """Return what may be declared: a column that goes on as a time does, evenly first; else one instant for all."""
    changing = [column for column in free if contents.changes(column)]
    rising = {column: steps for column in changing if (steps := contents.steps(column))}
    going = [column for column, steps in rising.items() if steps != {1} or contents.holds(column, is_since_1970)]
    told = [column for column in rising if column not in going and contents.elapsed_unit(column)]
    going = [*told, *going]
    going.sort(key=lambda column: (not contents.elapsed_unit(column), len(rising[column]) > 1))
    ways = _digit_halves(contents, free) or _parts(contents, free) or [*map(partial(_way, contents), going[:_WAYS])]
    return ways or [{"at": _likely_start(contents)}]  # rows that go on are not of one instant


def _likely_start(contents: Contents) -> str:
    return next(iter(contents.said.starts), EXAMPLE)


def _digit_halves(contents: Contents, free: Sequence[int]) -> list[dict[str, Any]]:
    """Return the columns of a day and a time of day in digits, with smaller parts, as what may be declared."""
    pair = digit_pair(contents, free)
    if pair is None:
        return []
    finer = [column for column in free if part_of(contents.header.names[column]) in PARTS[7:]]
    return [{"time": [contents.header.names[column] for column in (*pair, *finer)]}]


def digit_pair(contents: Contents, free: Sequence[int]) -> tuple[int, int] | None:
    """Return the first columns whose digits are all days, and all times of day."""
    day = next((column for column in free if contents.holds(column, is_digit_day)), None)
    clock = next((column for column in free if column != day and contents.is_clock_in_numbers(column)), None)
    return None if day is None or clock is None else (day, clock)


def _parts(contents: Contents, free: Sequence[int]) -> list[dict[str, Any]]:
    """Return the columns that are year, month, day and so on by what they hold, as what may be declared."""
    looked_at = [column[:LOOKED_AT] for column in contents.columns]
    parts = parts_by_content(looked_at, free) or year_days_by_content(looked_at, free)
    return [{"time": [contents.header.names[column] for column in parts]}] if parts else []


def _way(contents: Contents, column: int) -> dict[str, Any]:
    name = contents.header.names[column]
    if are_recent_serials(contents.cells(column), contents.said.horizon):
        return {"time": [name], "time_format": "excel_1900"}
    if are_recent_serials(contents.cells(column), contents.said.horizon, "datenum"):
        return {"time": [name], "time_format": "matlab_datenum"}
    counted = (
        {}
        if contents.holds(column, is_since_1970)
        else {"units": [f"{name}={contents.elapsed_unit(column) or 's'}"], "start": _likely_start(contents)}
    )
    return {"time": [name]} | counted
