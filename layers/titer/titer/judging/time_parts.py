"""Which other columns hold parts of the time: hours, seconds, milliseconds, the day, an offset.

A column is such a part where its name and its cells agree: whole numbers in the part's range, beside times that lack
it. One that repeats what the time says is context. Where the cells alone say that they go on where the time stands
still, or the name alone while times repeat, the file is refused: a part of the time is never dropped, nor measured.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from itertools import pairwise

from titer.cells.times.column import InstantReader
from titer.cells.times.halves import are_halves
from titer.cells.times.part_names import is_plural, is_terse
from titer.cells.times.parts import TimeParts
from titer.cells.times.time_form import TimeForm
from titer.judging.day_numbers import with_day_numbers
from titer.judging.evidence import Sample
from titer.judging.joined_times import CLOCK, SAID, JoinedTimes, micros
from titer.judging.part_search import LOOKED_AT, SMALL, PartSearch
from titer.judging.time_fit import goes_with, is_company, is_shown, never_goes_back
from titer.judging.unjoined_parts import refuse_unnamed, set_repeated_aside
from titer.model.dataclass import dataclass
from titer.model.instants import DAY

_SHOWN = 10  # times that show how they are written


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
    if not search.finds_any() and _tell_clock(texts[:_SHOWN], form):
        return parts
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
    set_repeated_aside(joiner)
    refuse_unnamed(joiner)
    return joiner.parts


def _tell_clock(texts: Sequence[str], form: TimeForm) -> bool:
    """Return whether some times are another time of day than midnight."""
    instants, wrong, _ = InstantReader(UTC, form, start=0).read(texts)
    return any(at % DAY for row, at in enumerate(instants) if row not in wrong)


@dataclass(slots=True)
class _Joiner(JoinedTimes):
    """Joins parts to the time, the largest first."""

    def join_named(self) -> None:
        joined = self.has_clock()
        for part in CLOCK:
            if part == "second" and self._has_gap():
                self._fill_gap(self.search.named[part])
            if self.lacks(part) and part in self.search.named and (part == "hour" or joined):
                joined |= self._join(part, self.search.named[part])
            joined |= self.has_clock()
        if joined and self.stand_on("second"):
            for part in self._small_parts():
                self._join(part, self.search.named[part])
        self._refuse_amiss()

    def _has_gap(self) -> bool:
        """Return whether hours are joined, and seconds are there, without the minutes between."""
        return len(self.parts.clocks) == 1 and "second" in self.search.named and self.lacks("minute")

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
        column, values = second, self.values(second)
        joined = self.joined_with(values, "second")
        if not is_terse(self.sample.names[column]) or never_goes_back(self.instants, joined):
            raise self.refusal(column, "its name says seconds, and no column is known to hold the minutes")
        del self.search.named["second"]

    def _fills(self, column: int, second: int) -> bool:
        """Return whether rows of one hour go on with the cells as minutes, and the seconds."""
        if column == second:
            return False
        minutes, seconds = self.values(column), self.values(second)
        pairs = zip(self.joined_with(minutes, "minute"), micros(seconds, "second"), strict=True)
        joined = [at + more for at, more in pairs]
        return never_goes_back(self.instants, joined)

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
        if part == "hour" and is_plural(self.sample.names[column]) and not self.repeat():
            return False
        values = self.values(column)
        joined = self.joined_with(values, part)
        if not self._goes_with(part, column, values, joined):
            return False
        if part == "hour" and not self.zoned and self.form.is_local:
            self.parts = replace(self.parts, clocks=(column,))
        elif self.parts.clocks and part in CLOCK and len(self.parts.clocks) == CLOCK.index(part):
            self.parts = replace(self.parts, clocks=(*self.parts.clocks, column))
        else:
            self.parts = replace(self.parts, finer=(*self.parts.finer, (column, part)))
        self.instants = joined
        self.sample.say(column, f"its name and its numbers say that it holds the {SAID[part]} of the time")
        return True

    def _goes_with(self, part: str, column: int, values: Sequence[Decimal], joined: Sequence[int]) -> bool:
        name = self.sample.names[column]
        if is_terse(name) and is_company(self.sample.names):
            return False
        if part == "hour" and any(map(are_halves, map(self.search.cells, range(len(self.sample.names))))):
            return True  # twelve hours go back at noon
        shown = not self.parts.clocks and is_shown(part, self.texts)
        return goes_with(part, name, values, self.instants, joined, shown=shown)

    def _refuse_amiss(self) -> None:
        """Refuse a column that is called for a part that the time lacks, and holds something else, if times repeat."""
        if not self.repeat():
            return
        for part, column in self.search.amiss.items():
            lacking = self.stand_on("second") if part in SMALL else part in CLOCK and self.lacks(part)
            if lacking and self.sample.has_number(column) and self._splits(column) and self._may_go_on(part, column):
                raise self.refusal(column, f"its name says {SAID[part]}, its numbers do not")

    def _may_go_on(self, part: str, column: int) -> bool:
        """Return whether a column is called for a part without doubt, or the time goes on with it."""
        if not is_terse(self.sample.names[column]):
            return True
        return never_goes_back(self.instants, self.joined_with(self.values(column), part))

    def _splits(self, column: int) -> bool:
        """Return whether the cells differ where the time does not."""
        cells = [self.sample.columns[column][row] for row in self.rows]
        same = zip(pairwise(self.instants), pairwise(cells), strict=True)
        repeated = [before != after for times, (before, after) in same if times[0] == times[1]]
        return bool(repeated) and all(repeated)
