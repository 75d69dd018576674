"""Columns of numbers that tell the time of day beside days alone, under any name: parts of the day, hours, minutes.

What tells is that the time goes on with them, by one step from row to row, over midnight too. Where the name says so
as well, such a column is joined; else the file is refused, or it is doubted where the numbers span few hours.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from titer.cells.times.clock_numbers import LENGTHS, NUMBER, are_numbers, micros_of, possible_clocks
from titer.cells.times.clock_words import says_clock, says_part_of_day
from titer.cells.times.form import is_day
from titer.cells.times.part_names import is_terse, part_of
from titer.cells.times.parts import TimeParts
from titer.judging.evidence import Sample
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.faults import rejection
from titer.model.instants import DAY, SECOND
from titer.model.units import canonical

_SAID = {
    "d": "in parts of the day", "h": "in hours", "min": "in minutes", "s": "in seconds", "hhmm": "as hhmm",
    "hhmmss": "as hhmmss",
}  # fmt: skip
_LOOKED_AT = 500  # cells of a column
_HOURS = 24
_HOUR, _MINUTE = 3600 * SECOND, 60 * SECOND
_FEWEST = 3  # steps, days or numbers that tell
_BACK = 0.1  # of the steps, where sensors come one after another
_SOME, _MANY = 5 * _HOUR, 12 * _HOUR  # that numbers span which may be times of day, or surely are
_FINE = 6  # characters of parts of a day that tell minutes: 0.3542


@dataclass(frozen=True, slots=True)
class _Reading:
    """A column read in one way: µs since midnight, and the instants that they come to with the days."""

    column: int
    way: str
    clocks: Sequence[int]
    instants: Sequence[int]
    whole: bool  # whether all come to whole minutes
    sure: bool  # whether these are parts of the day that are fine enough to tell minutes

    @property
    def evenness(self) -> float:
        """The share of the commonest step among those forwards; 0 where the time does not go on."""
        steps = [after - before for before, after in pairwise(self.instants) if after != before]
        rises = Counter(step for step in steps if step > 0)
        if rises.total() < _FEWEST or len(steps) - rises.total() > _BACK * len(steps):
            return 0
        return max(rises.values()) / rises.total()

    @property
    def span(self) -> int:
        """How far the times of day lie apart."""
        return max(self.clocks) - min(self.clocks)

    def days(self) -> list[list[int]]:
        """Return the times of day of each day."""
        found: dict[int, list[int]] = {}
        for clock, at in zip(self.clocks, self.instants, strict=True):
            found.setdefault(at - clock, []).append(clock)
        return [*found.values()]

    @property
    def goes_on(self) -> bool:
        """Whether times of day rise within days by one step, or to whole minutes."""
        rises = sum(before < after for day in self.days() for before, after in pairwise(day))
        return rises >= _FEWEST and (self.evenness > 1 / 2 or (self.sure and self.evenness > 0))

    @property
    def begins_anew(self) -> bool:
        """Whether the times of a day begin below where those of the day before end."""
        return any(after[0] < before[-1] for before, after in pairwise(self.days()))

    @property
    def rises_each_day(self) -> bool:
        """Whether whole minutes rise through each of some days, from row to row, and begin anew at each."""
        days = self.days()
        if not self.whole or len(days) < _FEWEST or len(self.clocks) <= _FEWEST * len(days):
            return False
        rise = all(before < after for day in days for before, after in pairwise(day))
        return rise and all(after[0] < before[-1] for before, after in pairwise(days))


def with_day_numbers(sample: Sample, parts: TimeParts, rows: Sequence[int], days: Sequence[int]) -> TimeParts:
    """Return the parts with the column whose numbers tell the time of day; `days` are the instants of the `rows`.

    `Rejected` (`part_of_time`) where the time surely goes on with a column, and its name does not say so.
    """
    if parts.clock is not None or parts.clocks or parts.main is None or any(at % DAY for at in days):
        return parts
    columns = [*_columns(sample, {*parts.columns})]
    for column in columns:
        if _says_clock(sample, column) and (way := _named_way(sample, parts, column, rows, days)):
            sample.say(column, f"its name and its numbers say that it holds the time of day, {_SAID[way]}")
            sample.settle("time_column_assumed", parts.main)
            return replace(parts, clock=column, clock_way=way)
    for column in columns:
        if readings := _readings(sample, column, rows, days):
            _doubt(sample, parts, max(readings, key=lambda one: one.evenness))
    return parts


def _says_clock(sample: Sample, column: int) -> bool:
    """Return whether a column's name says the time of day, be it with a unit: `时刻(h)`."""
    return says_clock(sample.names[column]) or says_clock(sample.header.split[column][0])


def days_beside(sample: Sample, column: int) -> int | None:
    """Return the only column of days beside hours that fall from row to row, as at midnight: they count from none."""
    cells = sample.cells(column, _LOOKED_AT)
    numbers = [Decimal(cell.replace(",", ".")) for cell in cells] if are_numbers(cells) else []
    if not numbers or max(numbers) > _HOURS or not any(after < before for before, after in pairwise(numbers)):
        return None
    looked_at = {other: {*cells[:_LOOKED_AT]} for other, cells in enumerate(sample.columns) if other != column}
    found = [other for other, texts in looked_at.items() if len(texts) > 1 and all(map(is_day, texts))]
    return found[0] if len(found) == 1 else None


def _columns(sample: Sample, taken: set[int]) -> Iterator[int]:
    """Yield columns of plain numbers that nobody declared to be something else, and that bear no other unit."""
    for column, plain in enumerate(sample.header.plain):
        if column in taken or column in sample.aside or plain in sample.placed or plain in sample.context:
            continue
        unit = sample.units.get(column) or sample.header.split[column][1]
        unit = unit or (sample.known.units[column] if sample.known.units else None)
        timely = not unit or canonical(unit) in LENGTHS or says_clock(unit)
        cells = sample.cells(column, _LOOKED_AT)
        if timely and are_numbers(cells):
            yield column


def _readings(sample: Sample, column: int, rows: Sequence[int], days: Sequence[int]) -> list[_Reading]:
    """Return the ways in which a column's numbers are times of day with which the time does not go back."""
    cells = [sample.columns[column][row].strip() for row in rows]
    there = [place for place, cell in enumerate(cells) if NUMBER.fullmatch(cell)]
    texts, at = [cells[place] for place in there], [days[place] for place in there]
    ways = _ways(texts) if len({*texts}) >= _FEWEST else ()
    return [one for way in ways if (one := _in_way(column, way, texts, at)) and one.evenness]


def _ways(cells: Sequence[str]) -> tuple[str, ...]:
    highest = max(Decimal(cell.replace(",", ".")) for cell in cells)
    if all(map(str.isdecimal, cells)):
        return ("min", "s", "hhmm", "hhmmss") if highest > _HOURS else ()
    return ("d", "h") if highest <= 1 else ("h",) if highest <= _HOURS else ()


def _in_way(column: int, way: str, cells: Sequence[str], days: Sequence[int]) -> _Reading | None:
    try:
        clocks = [micros_of(cell, way) for cell in cells]
    except ValueError:
        return None
    whole = all(_is_whole_minute(cell, clock, way) for cell, clock in zip(cells, clocks, strict=True))
    fine = {clock for cell, clock in zip(cells, clocks, strict=True) if len(cell) >= _FINE}
    minutes = way == "d" and len(fine) >= _FINE and whole
    instants = [day + clock for day, clock in zip(days, clocks, strict=True)]
    if instants[0] > instants[-1]:  # the newest first
        clocks, instants = clocks[::-1], instants[::-1]
    return _Reading(column, way, clocks, instants, whole=whole, sure=minutes)


def _is_whole_minute(cell: str, clock: int, way: str) -> bool:
    """Return whether a time of day comes to a whole minute, as far as its decimals tell."""
    decimals = len(cell.replace(",", ".").partition(".")[2])
    off = abs((clock + _MINUTE // 2) % _MINUTE - _MINUTE // 2)
    return off <= SECOND + LENGTHS.get(way, SECOND) / 10.0**decimals / 2


def _named_way(sample: Sample, parts: TimeParts, column: int, rows: Sequence[int], days: Sequence[int]) -> str | None:
    """Return how a column tells the time of day whose name says that it does; None where its numbers do not.

    `Rejected` where nothing tells which of two ways it is.
    """
    name, readings = sample.names[column], _readings(sample, column, rows, days)
    if says_part_of_day(name):
        readings = [one for one in readings if one.way == "d"]
    readings.sort(key=lambda one: (not one.sure, -one.evenness))
    best = readings[0] if readings else None
    if best is None or _counts_from_nought(best) or (is_terse(name) and not best.goes_on):
        return None
    if len(readings) == 1 or best.sure or (best.evenness > 1 / 2 and best.evenness > readings[1].evenness):
        return best.way
    ways = _told(sample, column)
    if len(ways) == 1 and ways[0] in _SAID:
        return ways[0]
    raise _refusal(sample, parts, column, [one.way for one in readings])


def _counts_from_nought(reading: _Reading) -> bool:
    """Return whether numbers begin with 0 on each of several days, and do not go on to midnight: a run's time."""
    days = reading.days()
    return len(days) > 1 and not any(day[0] for day in days) and reading.span < DAY - 2 * _HOUR


def _told(sample: Sample, column: int) -> list[str]:
    cells = sample.cells(column)
    in_workbook = sample.known.serial is not None
    says_hour = part_of(sample.names[column]) == "hour"
    return possible_clocks(cells, in_workbook=in_workbook, says_hour=says_hour, dotted=False)


def _doubt(sample: Sample, parts: TimeParts, reading: _Reading) -> None:
    """Refuse a column with which the time goes on, where it begins anew each day; warn of one that may be such."""
    column, way = reading.column, reading.way
    if reading.goes_on and reading.begins_anew and reading.span >= (_SOME if reading.sure else _MANY):
        raise _refusal(sample, parts, column, [way])
    if (reading.goes_on or reading.rises_each_day) and reading.span >= _SOME:
        said = f"the time of day {_SAID[way]}"
        sample.warn("may_be_part_of_time", column, said, settled_by=_settled_by(sample, parts, column, [way]))


def _refusal(sample: Sample, parts: TimeParts, column: int, ways: Sequence[str]) -> Rejected:
    said = " or ".join(_SAID[way] for way in ways)
    detail = f": {sample.names[column][:40]} (with it as the time of day {said}, the time goes on)"
    return rejection("part_of_time", detail, settled_by=_settled_by(sample, parts, column, ways))


def _settled_by(sample: Sample, parts: TimeParts, column: int, ways: Sequence[str]) -> list[dict[str, Any]]:
    """Return what may be declared: the column as a part of the time, in which unit where that is not told."""
    name = sample.names[column]
    time = {"time": [sample.names[one] for one in (*parts.columns, column)]}
    told = _told(sample, column)
    said = [time if told == [way] else time | {"units": [f"{name}={way}"]} for way in ways]
    return [*said, {"context": [name]}, {"measured": [name]}]
