"""Columns that are not joined to the time: those that repeat a part of it, and such as may be one of it."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from titer.cells.times.clock_numbers import periods_of
from titer.cells.times.part_names import says_weekday
from titer.judging.fine_parts import rise_within
from titer.judging.joined_times import CLOCK, SAID, JoinedTimes
from titer.judging.part_search import RANGES, SMALL
from titer.model.instants import DAY, SECOND, instant

_WEEK = 7
_FEWEST = 3  # rows in which steps tell
_SOME_HOURS, _MANY_HOURS = 5, 12  # that numbers span which may be hours, or surely are


def set_repeated_aside(times: JoinedTimes) -> None:
    """Set aside as context what repeats a part of the time."""
    taken = {*times.parts.columns}
    for part, column in times.search.named.items():
        if column not in taken and part in RANGES and _repeats(times, part, column):
            times.sample.aside[column] = f"it repeats the {SAID[part]} of the time"
    for column in times.search.whole_columns():
        if column not in taken and says_weekday(times.sample.names[column]) and _are_weekdays(times, column):
            times.sample.aside[column] = "it repeats the day of the week of the time"


def _are_weekdays(times: JoinedTimes, column: int) -> bool:
    """Return whether numbers are days of the week, whichever of these is the first."""
    pairs = [(int(number), at // DAY) for number, at in zip(times.values(column), times.instants, strict=True)]
    return all(0 <= number <= _WEEK for number, _ in pairs) and len({(day - one) % _WEEK for one, day in pairs}) == 1


def _repeats(times: JoinedTimes, part: str, column: int) -> bool:
    if not times.search.numbers_alone(column):
        return False
    values = times.values(column)
    found = [_component(at, part) for at in times.instants]
    if None in found:
        return False
    differences = {value - (own or 0) for value, own in zip(values, found, strict=True)}
    if part == "hour" and len(differences) <= 4 and len({int(one) % 24 for one in differences}) == 1:
        return len(set(values)) > 1 or differences == {Decimal(0)}
    return differences == {Decimal(0)} or (part in SMALL and differences == {Decimal(0)})


def refuse_unnamed(times: JoinedTimes) -> None:
    """Refuse a column that no name tells of, where the time goes on evenly with it, and stands still without."""
    if len(times.rows) < _FEWEST or not times.repeat():
        return
    possible = [part for part in (*CLOCK, *SMALL) if times.could_be(part)]
    for column in times.search.whole_columns():
        if column in times.sample.aside or column in times.parts.columns:
            continue
        if "hour" in possible and periods_of(times.search.cells(column)):
            raise times.refusal(column, "its numbers count the parts of each day")
        for part in possible:
            if values := _go_on(times, part, column):
                _doubt(times, part, column, values)
                break
            if _begin_anew(times, part, column):
                raise times.refusal(column, f"with it as {SAID[part]}, the time goes on")
        else:
            if "hour" in possible:
                _doubt_hours(times, column)


def _begin_anew(times: JoinedTimes, part: str, column: int) -> bool:
    return rise_within(times.sample, part, times.values(column), times.instants, times.rows)


def _doubt_hours(times: JoinedTimes, column: int) -> None:
    """Refuse numbers that rise through each day as hours do, beside days alone; warn where they span few hours."""
    values = times.values(column)
    if 0 <= min(values) <= max(values) <= RANGES["hour"][1] and _rise_within_days(times, values):
        _doubt(times, "hour", column, values)


def _doubt(times: JoinedTimes, part: str, column: int, values: Sequence[Decimal]) -> None:
    """Refuse a column whose numbers begin anew where the time goes on; warn where that never happens.

    Of hours a few alone may be numbers of samples.
    """
    span = max(values) - min(values)
    if any(after < before for before, after in pairwise(values)) and (part != "hour" or span >= _MANY_HOURS):
        raise times.refusal(column, f"with it as {SAID[part]}, the time goes on evenly")
    if (part in SMALL and values[1] - values[0] > 1) or (part == "hour" and span >= _SOME_HOURS):
        times.sample.warn("may_be_part_of_time", column, SAID[part], settled_by=times.ways(column))


def _rise_within_days(times: JoinedTimes, values: Sequence[Decimal]) -> bool:
    """Return whether numbers never fall within a day, and mostly rise by one step."""
    days = pairwise(times.instants)
    steps = [
        after - before for (before, after), (day, other) in zip(pairwise(values), days, strict=True) if day == other
    ]
    rises = Counter(step for step in steps if step)
    if not rises or min(steps) < 0:
        return False
    return rises.total() >= _FEWEST and 2 * max(rises.values()) > rises.total()


def _go_on(times: JoinedTimes, part: str, column: int) -> list[Decimal]:
    """Return the numbers with which the time goes on by one step; none where they are no such part."""
    values = times.values(column)
    lowest, highest = RANGES[part]
    if not lowest <= min(values) <= max(values) <= highest:
        return []
    joined = times.joined_with(values, part)
    step = joined[1] - joined[0] if len(joined) > 1 else 0
    return values if step > 0 and all(after - before == step for before, after in pairwise(joined)) else []


def _component(at: int, part: str) -> int | None:
    """Return a part of an instant as a clock or a calendar shows it."""
    moment = instant(at)
    small = {"ms": at // 1000 % 1000, "us": at % SECOND, "ns": at % SECOND * 1000}
    if part in small:
        return small[part]
    return moment.timetuple().tm_yday if part == "yearday" else getattr(moment, part)
