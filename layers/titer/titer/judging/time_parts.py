"""Which other columns hold parts of the time: hours, seconds, milliseconds, the day, an offset.

A column is such a part where its name and its cells agree: whole numbers in the part's range, beside times that lack
it. One that repeats what the time says is context. Where the cells alone say that they go on where the time stands
still, or the name alone while times repeat, the file is refused: a part of the time is never dropped, nor measured.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from itertools import pairwise

from titer.cells.times.clock_numbers import NUMBER, periods_of
from titer.cells.times.column import InstantReader
from titer.cells.times.halves import are_halves
from titer.cells.times.part_names import is_plural, is_terse, says_weekday
from titer.cells.times.parts import NANOS, TimeParts
from titer.cells.times.time_form import TimeForm
from titer.judging.day_numbers import with_day_numbers
from titer.judging.evidence import Sample
from titer.judging.part_search import LOOKED_AT, RANGES, SMALL, PartSearch
from titer.judging.time_fit import goes_with, is_company, is_shown, never_goes_back
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.faults import rejection
from titer.model.instants import DAY, SECOND, instant

_CLOCK = ("hour", "minute", "second")
_LENGTHS = {"hour": 3600 * SECOND, "minute": 60 * SECOND, "second": SECOND}
_WEEK = 7
_SHOWN = 10  # times that show how they are written
_FEWEST = 3  # rows in which steps tell
_SOME_HOURS, _MANY_HOURS = 5, 12  # that numbers span which may be hours, or surely are


def date_of_parts(search: PartSearch) -> tuple[int, ...]:
    """Return the columns of year, month and day, or of year and day of the year; none where they are not all there."""
    for parts in (("year", "month", "day"), ("year", "yearday")):
        if {*parts} <= search.named.keys():
            return tuple(search.named[part] for part in parts)
    return ()


def with_smaller_parts(sample: Sample, parts: TimeParts, form: TimeForm, zoned: bool) -> TimeParts:
    """Return the parts with those columns that hold what the time lacks. `zoned` where cells tell their offset.

    `Rejected` (`part_of_time`) names a column that holds a part of the time, but cannot be read as one.
    """
    search = PartSearch(sample, frozenset(parts.columns))
    columns = [column[:LOOKED_AT] for column in sample.columns]
    texts = parts.texts(columns)
    read, wrong, _ = InstantReader(UTC, form, start=0).read(texts)
    rows = [row for row in range(len(read)) if row not in wrong]
    if not rows:
        return parts
    shown = [texts[row] for row in rows[:_SHOWN]]
    joiner = _Joiner(sample, search, parts, form, [read[row] for row in rows], rows, shown, zoned=zoned)
    joiner.join_named()
    joiner.parts = with_day_numbers(sample, joiner.parts, rows, joiner.instants)
    if joiner.parts.clock != parts.clock:
        return joiner.parts
    joiner.set_repeated_aside()
    joiner.refuse_unnamed()
    return joiner.parts


@dataclass(slots=True)
class _Joiner:
    """Joins parts to the time, the largest first; `instants` are those of some `rows`, as far as it is joined."""

    sample: Sample
    search: PartSearch
    parts: TimeParts
    form: TimeForm
    instants: list[int]
    rows: list[int]
    texts: list[str]  # some of the times
    zoned: bool

    def join_named(self) -> None:
        joined = self._has_clock()
        for part in _CLOCK:
            if part == "second" and self._has_gap():
                self._fill_gap(self.search.named[part])
            if self._lacks(part) and part in self.search.named and (part == "hour" or joined):
                joined |= self._join(part, self.search.named[part])
            joined |= self._has_clock()
        if joined and self._stand_on("second"):
            for part in self._small_parts():
                self._join(part, self.search.named[part])
        self._refuse_amiss()

    def _has_gap(self) -> bool:
        """Return whether hours are joined, and seconds are there, without the minutes between."""
        return len(self.parts.clocks) == 1 and "second" in self.search.named and self._lacks("minute")

    def _fill_gap(self, second: int) -> None:
        """Join the minutes, under whatever name: those that stand between, else the only ones with which rows go on.

        `Rejected` (`part_of_time`) where there are none and the seconds are sure to be such; else they are measured.
        """
        hour = self.parts.clocks[0]
        likely = [column for column in self.search.sixtieths() if self._fills(column, second)]
        between = [column for column in likely if min(hour, second) < column < max(hour, second)]
        found = between or likely
        if len(found) == 1:
            self._join("minute", found[0])
            return
        column, values = second, self._values(second)
        if not is_terse(self.sample.names[column]) or never_goes_back(self.instants, self._with(values, "second")):
            raise self._refusal(column, "its name says seconds, and no column is known to hold the minutes")
        del self.search.named["second"]

    def _fills(self, column: int, second: int) -> bool:
        """Return whether rows of one hour go on with the cells as minutes, and the seconds."""
        if column == second:
            return False
        minutes, seconds = self._values(column), self._values(second)
        joined = [at + more for at, more in zip(self._with(minutes, "minute"), _micros(seconds, "second"), strict=True)]
        return never_goes_back(self.instants, joined)

    def _has_clock(self) -> bool:
        return self.parts.clock is not None or bool(self.parts.clocks) or any(at % DAY for at in self.instants)

    def _lacks(self, part: str) -> bool:
        """Return whether the time says nothing of a part of the clock, nor of smaller ones."""
        if part == "hour":
            return self.parts.clock is None and all(at % DAY == 0 for at in self.instants)
        return self._stand_on(_CLOCK[_CLOCK.index(part) - 1])

    def _stand_on(self, part: str) -> bool:
        return all(at % _LENGTHS[part] == 0 for at in self.instants)

    def _small_parts(self) -> list[str]:
        """Return the parts of a second to add: of several, each counts up to the next larger, or the finest has all."""
        there = [part for part in SMALL if part in self.search.named]
        if len(there) > 1:
            finest = there[-1]
            if max(self.search.numbers(self.search.named[finest])) > 999:
                return [finest]
        return there

    def _join(self, part: str, column: int) -> bool:
        """Join a part, unless it may be an amount of something; return whether it was."""
        if part == "hour" and is_plural(self.sample.names[column]) and not self._repeat():
            return False
        values = self._values(column)
        joined = self._with(values, part)
        if not self._goes_with(part, column, values, joined):
            return False
        if part == "hour" and not self.zoned and self.form.is_local:
            self.parts = replace(self.parts, clocks=(column,))
        elif self.parts.clocks and part in _CLOCK and len(self.parts.clocks) == _CLOCK.index(part):
            self.parts = replace(self.parts, clocks=(*self.parts.clocks, column))
        else:
            self.parts = replace(self.parts, finer=(*self.parts.finer, (column, part)))
        self.instants = joined
        self.sample.say(column, f"its name and its numbers say that it holds the {_SAID[part]} of the time")
        return True

    def _with(self, values: Sequence[Decimal], part: str) -> list[int]:
        return [at + value for at, value in zip(self.instants, _micros(values, part), strict=True)]

    def _goes_with(self, part: str, column: int, values: Sequence[Decimal], joined: Sequence[int]) -> bool:
        name = self.sample.names[column]
        if is_terse(name) and is_company(self.sample.names):
            return False
        if part == "hour" and any(map(are_halves, map(self.search.cells, range(len(self.sample.names))))):
            return True  # twelve hours go back at noon
        shown = not self.parts.clocks and is_shown(part, self.texts)
        return goes_with(part, name, values, self.instants, joined, shown=shown)

    def _repeat(self) -> bool:
        """Return whether times repeat from row to row."""
        return any(before == after for before, after in pairwise(self.instants))

    def _values(self, column: int) -> list[Decimal]:
        cells = [self.sample.columns[column][row].strip() for row in self.rows]
        return [Decimal(cell.replace(",", ".")) if NUMBER.fullmatch(cell) else Decimal(0) for cell in cells]

    # what is not joined

    def set_repeated_aside(self) -> None:
        """Set aside as context what repeats a part of the time."""
        taken = {*self.parts.columns}
        for part, column in self.search.named.items():
            if column not in taken and part in RANGES and self._repeats(part, column):
                self.sample.aside[column] = f"it repeats the {_SAID[part]} of the time"
        for column in self.search.whole_columns():
            if column not in taken and says_weekday(self.sample.names[column]) and self._are_weekdays(column):
                self.sample.aside[column] = "it repeats the day of the week of the time"

    def _are_weekdays(self, column: int) -> bool:
        """Return whether numbers are days of the week, whichever of these is the first."""
        pairs = [(int(number), at // DAY) for number, at in zip(self._values(column), self.instants, strict=True)]
        return (
            all(0 <= number <= _WEEK for number, _ in pairs) and len({(day - one) % _WEEK for one, day in pairs}) == 1
        )

    def _repeats(self, part: str, column: int) -> bool:
        if not self.search.numbers_alone(column):
            return False
        values = self._values(column)
        found = [_component(at, part) for at in self.instants]
        if None in found:
            return False
        differences = {value - (own or 0) for value, own in zip(values, found, strict=True)}
        if part == "hour" and len(differences) <= 4 and len({int(one) % 24 for one in differences}) == 1:
            return len(set(values)) > 1 or differences == {Decimal(0)}
        return differences == {Decimal(0)} or (part in SMALL and differences == {Decimal(0)})

    def _refuse_amiss(self) -> None:
        """Refuse a column that is called for a part that the time lacks, and holds something else, if times repeat."""
        if not self._repeat():
            return
        for part, column in self.search.amiss.items():
            lacking = self._stand_on("second") if part in SMALL else part in _CLOCK and self._lacks(part)
            if lacking and self.sample.has_number(column) and self._splits(column) and self._may_go_on(part, column):
                raise self._refusal(column, f"its name says {_SAID[part]}, its numbers do not")

    def _may_go_on(self, part: str, column: int) -> bool:
        """Return whether a column is called for a part without doubt, or the time goes on with it."""
        if not is_terse(self.sample.names[column]):
            return True
        return never_goes_back(self.instants, self._with(self._values(column), part))

    def _splits(self, column: int) -> bool:
        """Return whether the cells differ where the time does not."""
        cells = [self.sample.columns[column][row] for row in self.rows]
        same = zip(pairwise(self.instants), pairwise(cells), strict=True)
        repeated = [before != after for times, (before, after) in same if times[0] == times[1]]
        return bool(repeated) and all(repeated)

    def refuse_unnamed(self) -> None:
        """Refuse a column that no name tells of, where the time goes on evenly with it, and stands still without."""
        if len(self.rows) < _FEWEST or not self._repeat():
            return
        for column in self.search.whole_columns():
            if column in self.sample.aside or column in self.parts.columns:
                continue
            if self._could_be("hour") and periods_of(self.search.cells(column)):
                raise self._refusal(column, "its numbers count the parts of each day")
            for part in (*_CLOCK, *SMALL):
                if self._could_be(part) and (values := self._go_on(part, column)):
                    self._doubt(part, column, values)
                    break
            else:
                self._doubt_hours(column)

    def _doubt_hours(self, column: int) -> None:
        """Refuse numbers that rise through each day as hours do, beside days alone; warn where they span few hours."""
        values = self._values(column)
        if not self._could_be("hour") or not 0 <= min(values) <= max(values) <= RANGES["hour"][1]:
            return
        if self._rise_within_days(values):
            self._doubt("hour", column, values)

    def _doubt(self, part: str, column: int, values: Sequence[Decimal]) -> None:
        """Refuse a column whose numbers begin anew where the time goes on; warn where that never happens.

        Of hours a few alone may be numbers of samples.
        """
        span = max(values) - min(values)
        if any(after < before for before, after in pairwise(values)) and (part != "hour" or span >= _MANY_HOURS):
            raise self._refusal(column, f"with it as {_SAID[part]}, the time goes on evenly")
        if (part in SMALL and values[1] - values[0] > 1) or (part == "hour" and span >= _SOME_HOURS):
            self.sample.warn("may_be_part_of_time", column, _SAID[part], settled_by=self._ways(column))

    def _rise_within_days(self, values: Sequence[Decimal]) -> bool:
        """Return whether numbers never fall within a day, and mostly rise by one step."""
        days = pairwise(self.instants)
        steps = [
            after - before for (before, after), (day, other) in zip(pairwise(values), days, strict=True) if day == other
        ]
        rises = Counter(step for step in steps if step)
        if not rises or min(steps) < 0:
            return False
        return rises.total() >= _FEWEST and 2 * max(rises.values()) > rises.total()

    def _could_be(self, part: str) -> bool:
        if part in SMALL:
            return self._stand_on("second") and self._has_clock()
        return self._lacks(part) and (part == "hour" or self._has_clock())

    def _go_on(self, part: str, column: int) -> list[Decimal]:
        """Return the numbers with which the time goes on by one step; none where they are no such part."""
        values = self._values(column)
        lowest, highest = RANGES[part]
        if not all(lowest <= value <= highest for value in values):
            return []
        steps = {after - before for before, after in pairwise(self._with(values, part))}
        return values if len(steps) == 1 and min(steps) > 0 else []

    def _ways(self, column: int) -> list[dict[str, list[str]]]:
        names = [self.sample.names[one] for one in (*self.parts.columns, column)]
        name = self.sample.names[column]
        return [{"time": names}, {"context": [name]}, {"measured": [name]}]

    def _refusal(self, column: int, why: str) -> Rejected:
        detail = f": {self.sample.names[column][:40]} ({why})"
        return rejection("part_of_time", detail, settled_by=self._ways(column))


_SAID = {
    "year": "year", "month": "month", "day": "day", "yearday": "day of the year", "hour": "hour", "minute": "minute",
    "second": "second", "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds",
}  # fmt: skip


def _micros(values: Sequence[Decimal], part: str) -> list[int]:
    """Return what numbers of a part come to in µs."""
    length = _LENGTHS.get(part) or Decimal(NANOS[part]) / 1000
    return [int(value * length) for value in values]


def _component(at: int, part: str) -> int | None:
    """Return a part of an instant as a clock or a calendar shows it."""
    moment = instant(at)
    small = {"ms": at // 1000 % 1000, "us": at % SECOND, "ns": at % SECOND * 1000}
    if part in small:
        return small[part]
    return moment.timetuple().tm_yday if part == "yearday" else getattr(moment, part)
