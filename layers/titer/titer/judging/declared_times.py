"""What was declared of the time: its columns, its form, the column of its offset."""

from collections.abc import Callable
from dataclasses import field, replace
from decimal import Decimal

from titer.cells.times.clock_numbers import are_numbers
from titer.cells.times.form import is_clock, is_day, ways_of_clocks
from titer.cells.times.halves import are_halves
from titer.cells.times.offsets import are_offsets, offset_unit
from titer.cells.times.part_names import PARTS, part_of, sibling_part
from titer.cells.times.parts import TimeParts
from titer.cells.times.patterns import compile_pattern
from titer.cells.times.time_form import TimeForm
from titer.judging.evidence import Sample
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.faults import rejection

_MONTHS, _DAYS_OF_A_MONTH, _DAYS, _HOURS = 12, 31, 366, 24
_LONGEST_DAY = 8  # digits: YYYYMMDD, or a spreadsheet's day; more count seconds
_CLOCK = ("hour", "minute", "second")
_MOST = {"ms": 999, "us": 999_999, "ns": 999_999_999}


def declared_form(sample: Sample, midnights: tuple[str, ...] = ()) -> TimeForm | None:
    """Return the form that `time_format` says; `midnights` are those of days that the file tells for times of day.

    `Rejected` (`invalid_option`) where no time is written so, `no_date` where times of day have no day.
    """
    said = sample.known.options.time_format
    if said is None:
        return None
    evidence = (f"declared to be {said}",)
    kind, _, unit = said.partition("_")
    if kind in {"epoch", "excel", "matlab"}:
        return TimeForm("epoch" if kind == "epoch" else "serial", None, False, unit, evidence, declared=True)
    if said in {"filetime", "dotnet_ticks"}:
        return TimeForm("ticks", None, False, said, evidence, declared=True)
    if said == "time_of_day":
        if sample.known.options.start is None:
            raise rejection("no_date", settled_by=ways_of_clocks((), midnights, count=False))
        return TimeForm("clock", None, False, None, evidence, declared=True)
    try:
        compile_pattern(said)
    except ValueError as error:
        reason = f"the option time_format cannot be {said[:40]!r}"
        raise Rejected("invalid_option", reason, "Say each part once, such as YYYYMMDDHHmm") from error
    return TimeForm("pattern", None, False, said, evidence, declared=True)


def declared_offset(sample: Sample, parts: TimeParts) -> TimeParts:
    """Return the parts with the declared column of the offset. `Rejected` where its cells tell none."""
    name = sample.known.options.offset
    if name is None:
        return parts
    column = sample.column_of(name, "--offset")
    cells = sample.cells(column)
    unit = offset_unit(cells, "utc offset " + name)
    if cells and unit is None and not are_offsets(cells, "utc offset"):
        raise rejection("part_of_time", f": {name[:40]} (declared to be the offset to UTC, it holds {cells[0][:40]!r})")
    sample.say(column, "it was declared to hold the offset to UTC, or the zone")
    return replace(parts, offset=column, offset_unit=unit)


def declared_parts(sample: Sample) -> TimeParts:
    """Return the parts of the time that the declared columns hold, in their order: the larger first."""
    columns = [sample.column_of(name, "--time") for name in sample.known.options.time]
    for column in columns:
        sample.say(column, "it was declared to hold the time")
    if len(columns) > 1 and _holds(sample, columns[0], is_clock) and _holds(sample, columns[1], is_day):
        columns[:2] = columns[1::-1]
    building = _Building(sample)
    for column in columns:
        building.add(column)
    return building.parts()


@dataclass(slots=True)
class _Building:
    """The parts of the time, column by column."""

    sample: Sample
    day: int | None = None
    date: list[int] = field(default_factory=list)
    clock: int | None = None
    clocks: list[int] = field(default_factory=list)
    half: int | None = None
    finer: list[tuple[int, str]] = field(default_factory=list)

    def parts(self) -> TimeParts:
        return TimeParts(
            self.day,
            self.clock,
            date=(*self.date,),
            clocks=(*self.clocks,),
            half=self.half,
            finer=(*self.finer,),
            is_declared=True,
        )

    def add(self, column: int) -> None:
        """Add a column: the part that its name says, else the next smaller one that it may be."""
        name, highest = self.sample.names[column], self._highest(column)
        part = self._part(name) if len(name) > 1 else None  # S may be a Stunde
        if are_halves(self.sample.cells(column)):
            self.half = column
        elif self.day is None and not self.date:
            if highest is not None and len(self.sample.known.options.time) > 1 and self._are_years(column):
                self.date.append(column)
            else:
                self.day = column
        elif self._lacks_day(column):
            self.date.append(column)
        elif self.clock is None and not self.clocks and not self.finer and part not in PARTS[5:] and self._is_daily():
            self._add_clock(column, part, highest)
        elif self.clocks and len(self.clocks) < 3 and self._is_clock_part(part, highest):
            self.clocks.append(column)
        elif highest is not None:
            self.finer.append((column, part if part in PARTS[5:] else self._next(highest)))
        else:
            raise self._refusal(column)

    def _part(self, name: str) -> str | None:
        """Return the part that a name says, be it beside that of the first column: `tv_usec` beside `tv_sec`."""
        return part_of(name) or (sibling_part(name, self.sample.names[self.day]) if self.day is not None else None)

    def _highest(self, column: int) -> Decimal | None:
        """Return the highest number of a column; None where it holds something else."""
        return max(self._numbers(column), default=None)

    def _numbers(self, column: int) -> list[Decimal]:
        """Return the numbers of a column; none where it holds something else."""
        cells = self.sample.cells(column)
        return [Decimal(cell.replace(",", ".")) for cell in cells] if are_numbers(cells) else []

    def _are_years(self, column: int) -> bool:
        """Return whether a column has years, or the last two digits of years under a name that says so."""
        cells = self.sample.cells(column)
        if part_of(self.sample.names[column]) == "year" and all(cell.isdigit() and len(cell) <= 2 for cell in cells):
            return True
        return all(cell.isdigit() and len(cell) == 4 and 1900 <= int(cell) <= 2200 for cell in cells)

    def _lacks_day(self, column: int) -> bool:
        if not self.date or len(self.date) == 3:
            return False
        return len(self.date) < 2 or not self._is_day_of_year(self.date[1], column)

    def _is_day_of_year(self, column: int, behind: int) -> bool:
        """Return whether the column behind the year has its days: its name says so, or it and what follows are none.

        Months go to twelve, days of a month from one to 31, and hours from nought to 23.
        """
        part, highest = self._part(self.sample.names[column]), self._highest(column)
        if part is not None or highest is None:
            return part == "yearday"
        if _MONTHS < highest <= _DAYS:
            return True
        following = self._numbers(behind) or [Decimal(1)]
        are_hours = min(following) == 0 and max(following) < _HOURS
        return are_hours or max(following) > _DAYS_OF_A_MONTH

    def _is_daily(self) -> bool:
        """Return whether the days stand alone: without a clock."""
        if self.day is None:
            return True
        cells = self.sample.cells(self.day)
        return all(
            is_day(cell) or (cell.isdigit() and len(cell) <= _LONGEST_DAY) or cell.endswith(("00:00", "00:00:00"))
            for cell in cells
        )

    def _add_clock(self, column: int, part: str | None, highest: Decimal | None) -> None:
        whole = all(cell.isdigit() for cell in self.sample.cells(column))
        said = self.sample.names[column] in self.sample.known.options.unit_of
        if highest is not None and highest <= 24 and (part == "hour" or whole) and not said:
            self.clocks.append(column)
        else:
            self.clock = column

    def _is_clock_part(self, part: str | None, highest: Decimal | None) -> bool:
        return highest is not None and highest < 60 and part in {None, _CLOCK[len(self.clocks)]}

    def _next(self, highest: Decimal) -> str:
        return next((part for part, most in _MOST.items() if highest <= most), "ns")

    def _refusal(self, column: int) -> Rejected:
        name = self.sample.names[column]
        return rejection(
            "part_of_time", f": {name[:40]} (declared to hold a part of the time, its cells are no numbers)"
        )


def _holds(sample: Sample, column: int, holds: Callable[[str], bool]) -> bool:
    cells = sample.cells(column)
    return bool(cells) and all(map(holds, cells))
