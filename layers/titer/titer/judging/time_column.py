"""Which column holds the time: by its name, else by what its cells hold. Date and time of day may stand in two."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import field
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from titer.cells.names import CLOCKS, DAYS, ELAPSED, TIMES, Header, is_time_name, name_list
from titer.cells.numbers.notation import is_numeric
from titer.cells.times.cell import BARE_HOUR
from titer.cells.times.clock_numbers import NUMBER, are_clocks, are_numbers
from titer.cells.times.clock_words import says_clock
from titer.cells.times.column_name import ELAPSED_UNITS, TimeName
from titer.cells.times.digit_columns import are_digit_hours, are_sure_digit_hours, is_digit_time, is_sure_digit_time
from titer.cells.times.form import counts_time, is_clock, is_day, is_duration, is_time
from titer.cells.times.number_forms import are_recent_serials
from titer.cells.times.part_names import (
    PARTS,
    counts_seconds,
    part_of,
    parts_of_seconds,
    says_date,
    seconds_in_parts,
    unit_behind,
)
from titer.cells.times.time_form import Declared
from titer.judging.unnamed_parts import parts_by_content, year_days_by_content
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.expression import expression
from titer.model.faults import rejection
from titer.model.instants import DAY, SECOND
from titer.model.units import canonical

_LOOKED_AT = 100  # cells of a column
_WAYS = 3  # columns that a refusal proposes
_DIGITS = 10  # of an epoch in seconds, or a date with an hour
_DIGIT_DAY = expression(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_EPOCH = expression(r"[0-9]{9,10}[.,][0-9]{1,20}")
_FROM = 788_918_400  # s since 1970: 1995
_RISING = 0.9  # of the steps
_FEWEST = 3  # cells, where not all are times
_MOST = 0.7  # of these
_HARDLY = 10  # times fewer different cells than another column, as the number of a batch has
_EXAMPLE = "2025-10-01T08:00:00Z"


@dataclass(frozen=True, slots=True)
class TimeColumn:
    """The column with the time, or the date; `clock` is that with the time of day, where it is another.

    `evidence` says why, by column; `assumed` are those that no name tells of; `still` hold times that hardly change.
    """

    column: int
    clock: int | None
    evidence: dict[int, str]
    assumed: tuple[int, ...]
    still: tuple[int, ...] = ()


def find_time(
    header: Header,
    columns: Sequence[Sequence[str]],
    units: Sequence[str | None],
    *,
    said: Declared | None = None,
    context: Collection[str] = (),
    measured: Collection[str] = (),
) -> TimeColumn:
    """Find the time among columns of which a sample is given; `units` are those that stand with their names or below.

    `said` is what was declared of times, and when the file came.

    Columns that were declared, by plain names, are not it. `Rejected` is `no_time_column` or `two_time_columns`.
    """
    declared, in_parts = {*context, *measured} - {"value"}, seconds_in_parts(header.names)
    return _Search(header, columns, units, declared, said or Declared(), in_parts).time_column()


@dataclass(slots=True)
class _Search:
    header: Header
    columns: Sequence[Sequence[str]]
    units: Sequence[str | None]
    declared: set[str]
    said: Declared
    in_parts: set[str]  # names for seconds, beside which others tell of parts of them: `tv_sec` beside `tv_usec`
    evidence: dict[int, str] = field(default_factory=dict)
    assumed: list[int] = field(default_factory=list)
    still: list[int] = field(default_factory=list)

    def time_column(self) -> TimeColumn:
        column = self._by_name()
        if column is None:
            column = self._by_content()
        day, clock = self._halves(column)
        return TimeColumn(day, clock, self.evidence, tuple(self.assumed), tuple(self.still))

    def _by_name(self) -> int | None:
        column = self.header.first_of(TIMES, without=self.declared, bare=True)
        if column is not None and self._is_no_time(column):
            column = next(iter(self._whole_times()), column)
        if column is None:
            elapsed = self.header.first_of(ELAPSED, without=self.declared, bare=True)
            column = elapsed if elapsed is not None and self._is_of_time(elapsed) else None
        if column is None:
            column = self._counted_seconds()
        if column is None:
            column = self._dates_by_name()
        if column is not None:
            self.evidence[column] = f"{self.header.names[column]!r} names the time"
        return column

    def _counted_seconds(self) -> int | None:
        """Return the first column that is called for seconds that it counts, and not for the parts of another's."""
        parts = parts_of_seconds(self.header.names)
        named = ((one, self.header.names[one]) for one in self._free())
        return next((one for one, name in named if counts_seconds(name) and name not in parts), None)

    def _dates_by_name(self) -> int | None:
        """Return the column of dates, in digits or not, whose name is made of year, month and day."""
        named = (one for one in self._free() if says_date(self.header.names[one]))
        return next((one for one in named if self._holds(one, is_day) or self._holds(one, _is_digit_day)), None)

    def _is_no_time(self, column: int) -> bool:
        """Return whether a column has small numbers, and no unit."""
        has_unit = self.units[column] is not None or counts_time(self.header.names[column])
        return not has_unit and self._holds(column, _is_small)

    def _whole_times(self) -> list[int]:
        """Return the only column of whole written times, beside which small numbers are measured."""
        dated = [column for column in self._that_hold(is_time) if not self._holds(column, is_day)]
        return dated if len(dated) == 1 else []

    def _is_of_time(self, column: int) -> bool:
        """Return whether the unit of a column is one of time."""
        return canonical(self.units[column] or "") in {"s", "min", "h", "d"}

    def _by_content(self) -> int:
        """Return the only column that holds times, nothing but them at best, or counts them, where no name tells."""
        kinds: tuple[tuple[Callable[[int], bool], Callable[[int], bool], str], ...] = (
            (self._holds_times, self._is_sure, "it is the only column that holds nothing but times"),
            (self._counts, lambda _: self.said.start, "its name says that it counts time"),
            (self._holds_digits, self._are_sure_digits, "it is the only column whose numbers are times that go on"),
            (
                self._holds_digit_hours,
                self._holds_digit_hours,
                "it is the only one whose digits are hours that go on",
            ),
            (self._holds_epochs, self._rises_throughout, "it is the only column that counts seconds up to these days"),
            (self._holds_most_times, _never, "it is the only column that holds times in most rows"),
            (self._holds_serials, _never, "it is the only column whose numbers are a spreadsheet's days that go on"),
        )
        for holds, is_sure, reason in kinds:
            found = self._that_move([column for column in self._free() if holds(column)])
            if len(found) > 1:
                raise self._two(found)
            if found:
                self._assume(found[0], reason, sure=is_sure(found[0]))
                return found[0]
        if (halves := self._digit_pair()) and self._go_on(*halves):
            self._assume(halves[0], "it holds days, beside times of day in digits", sure=False)
            return halves[0]
        self._refuse_clocks()
        raise rejection(
            "no_time_column",
            f" (there are: {name_list(self.header.names)}{self._declared_otherwise()})",
            settled_by=self._ways(),
        )

    def _refuse_clocks(self) -> None:
        """Refuse the only column of times of day, without a date; where none goes back, they may count from one."""
        clocks = self._that_hold(_is_sure_clock)
        if len(clocks) != 1 or not self._changes(clocks[0]):
            return
        name, cells = self.header.names[clocks[0]], self._cells(clocks[0])
        counts = all(map(is_duration, cells)) and [*map(_padded, cells)] == sorted(map(_padded, cells))
        ways = ({"time": [name], "start": f"{_EXAMPLE[:11]}00:00:00Z"},) if counts else ()
        raise rejection("no_date", f", in {name[:40]!r}", settled_by=ways)

    def _that_move(self, columns: Sequence[int]) -> list[int]:
        """Return the columns without those that hardly change beside others, those that change most first."""
        different = {column: len({*self._cells(column)}) for column in columns}
        most = max(different.values(), default=0)
        moving = [column for column in columns if different[column] * _HARDLY > most or most < _HARDLY]
        self.still = [column for column in columns if column not in moving]
        return sorted(moving, key=lambda column: -different[column])

    def _ways(self) -> list[dict[str, Any]]:
        """Return what may be declared: a column that goes on as a time does, evenly first; else one instant for all."""
        changing = [column for column in self._free() if self._changes(column)]
        rising = {column: steps for column in changing if (steps := _steps(self._cells(column)))}
        going = [column for column, steps in rising.items() if steps != {1} or self._holds(column, _is_since_1970)]
        told = [column for column in rising if column not in going and self._elapsed_unit(column)]
        going = [*told, *going]
        going.sort(key=lambda column: (not self._elapsed_unit(column), len(rising[column]) > 1))
        ways = self._digit_halves() or self._parts() or [*map(self._way, going[:_WAYS])]
        return ways or [{"at": _EXAMPLE}]  # rows that go on are not of one instant

    def _changes(self, column: int) -> bool:
        """Return whether a column changes more than now and then, as the number of a station does."""
        cells = self._cells(column)
        return len({*cells}) * _HARDLY > len(cells)

    def _digit_halves(self) -> list[dict[str, Any]]:
        """Return the columns of a day and a time of day in digits, with smaller parts, as what may be declared."""
        pair = self._digit_pair()
        if pair is None:
            return []
        finer = [column for column in self._free() if part_of(self.header.names[column]) in PARTS[7:]]
        return [{"time": [self.header.names[column] for column in (*pair, *finer)]}]

    def _digit_pair(self) -> tuple[int, int] | None:
        """Return the first columns whose digits are all days, and all times of day."""
        free = self._free()
        day = next((column for column in free if self._holds(column, _is_digit_day)), None)
        clock = next((column for column in free if column != day and self._is_clock_in_numbers(column)), None)
        return None if day is None or clock is None else (day, clock)

    def _is_clock_in_numbers(self, column: int) -> bool:
        cells = self._cells(column)
        return are_clocks(cells) or (says_clock(self.header.names[column]) and are_numbers(cells))

    def _parts(self) -> list[dict[str, Any]]:
        """Return the columns that are year, month, day and so on by what they hold, as what may be declared."""
        looked_at = [column[:_LOOKED_AT] for column in self.columns]
        parts = parts_by_content(looked_at, self._free()) or year_days_by_content(looked_at, self._free())
        return [{"time": [self.header.names[column] for column in parts]}] if parts else []

    def _elapsed_unit(self, column: int) -> str | None:
        """Return the unit of time in which a column's name says that it counts, whatever it is called."""
        name = self.header.names[column]
        unit = self.units[column] or TimeName(name).unit or unit_behind(name)
        return unit if unit in ELAPSED_UNITS else None

    def _way(self, column: int) -> dict[str, Any]:
        name = self.header.names[column]
        if are_recent_serials(self._cells(column), self.said.horizon):
            return {"time": [name], "time_format": "excel_1900"}
        if are_recent_serials(self._cells(column), self.said.horizon, "datenum"):
            return {"time": [name], "time_format": "matlab_datenum"}
        counted = (
            {}
            if self._holds(column, _is_since_1970)
            else {"units": [f"{name}={self._elapsed_unit(column) or 's'}"], "start": _EXAMPLE}
        )
        return {"time": [name]} | counted

    def _two(self, columns: Sequence[int], *, beside: int | None = None, is_clock: bool = False) -> Rejected:
        """Return the refusal of several columns; `beside` is the other half of the time, if they are halves."""
        names = [self.header.names[column] for column in columns]
        halves = [[name] for name in names]
        if beside is not None:
            other = self.header.names[beside]
            halves = [[other, name] if is_clock else [name, other] for name in names]
        return rejection("two_time_columns", f": {name_list(names)}", settled_by=tuple({"time": one} for one in halves))

    def _declared_otherwise(self) -> str:
        """Return, for a message, the columns that are called as times and were declared to be something else."""
        pairs = zip(self.header.names, self.header.plain, strict=True)
        names = [name for name, plain in pairs if plain in self.declared and is_time_name(name)]
        return f"; declared to be something else: {name_list(names)}" if names else ""

    def _counts(self, column: int) -> bool:
        """Return whether a column's name says that it counts time, and its cells are such numbers, or durations."""
        name = self.header.names[column]
        is_second = name in self.in_parts or part_of(name) == "second"  # beside `nanos`, say
        if is_second and self._holds(column, _is_since_1970):
            return True
        if not counts_time(name):
            return False
        return self._holds(column, is_numeric if self._is_of_time(column) or TimeName(name).unit else is_duration)

    def _assume(self, column: int, reason: str, *, sure: bool) -> None:
        """Take a column for what it holds; nothing is to be said of it where that is sure."""
        if not sure:
            self.assumed.append(column)
        self.evidence[column] = reason

    # date and time of day

    def _halves(self, column: int) -> tuple[int, int | None]:
        """Return the columns of date and time of day, where they are two of which this is one; else this one."""
        day, clock = (self.header.first_of(names, without=self.declared, bare=True) for names in (DAYS, CLOCKS))
        if day is not None and clock is not None and column in {day, clock} and not self._is_of_time(clock):
            self.evidence[day] = "its name says that it holds the date"
            self.evidence[clock] = "its name says that it holds the time of day"
            return day, clock
        if column in self.assumed and (pair := self._digit_pair()) and pair[0] == column:
            return pair
        if self._holds(column, is_day) or self._holds_most(column, is_day):
            return column, self._other(column, _is_sure_clock, "nothing but times of day")
        if self._holds(column, is_clock) and (day := self._other(column, is_day, "nothing but dates")) is not None:
            return day, column
        return column, None

    def _other(self, column: int, holds: Callable[[str], bool], what: str) -> int | None:
        """Return the only other column that holds such cells."""
        found = [one for one in self._that_hold(holds) if one != column and not counts_time(self.header.names[one])]
        found = [one for one in found if not self._holds(one, _is_bare_hour)]
        if len(found) > 1:
            raise self._two(found, beside=column, is_clock=holds is _is_sure_clock)
        if not found:
            return None
        says_so = part_of(self.header.names[found[0]]) in {"hour", "day"}
        reason = f"it holds {what}, and {self.header.names[column]!r} does not"
        self._assume(found[0], reason, sure=says_so or self._go_on(column, found[0]))
        return found[0]

    def _go_on(self, one: int, other: int) -> bool:
        """Return whether times of day rise while the date, which is one of two columns, stays: durations do not."""
        is_first = self._holds(one, is_day) or self._holds(one, _is_digit_day)
        day, clock = (one, other) if is_first else (other, one)
        rows = list(pairwise(zip(self.columns[day], self.columns[clock], strict=True)))[:_LOOKED_AT]
        steps = [(before.strip().zfill(8), after.strip().zfill(8)) for (a, before), (b, after) in rows if a == b]
        return any(before < after for before, after in steps) and all(before <= after for before, after in steps)

    # what columns hold

    def _free(self) -> list[int]:
        return [column for column, name in enumerate(self.header.plain) if name not in self.declared]

    def _holds_times(self, column: int) -> bool:
        return self._holds(column, is_time)

    def _is_sure(self, column: int) -> bool:
        """Return whether times differ from row to row, and tell the time of day or no other column may be the time."""
        cells = self._cells(column)
        if len(cells) > 1 and len(set(cells)) == 1:
            return False
        others = (one for one in self._free() if one != column)
        return not self._holds(column, is_day) or not any(
            self._counts(one) or self._holds_digits(one) for one in others
        )

    def _holds_digits(self, column: int) -> bool:
        return is_digit_time(self._cells(column), self.said.horizon)

    def _are_sure_digits(self, column: int) -> bool:
        return is_sure_digit_time(self._cells(column))

    def _holds_digit_hours(self, column: int) -> bool:
        """Return whether ten digits are hours that go on, as its name or another day shows: orders are counted too."""
        cells = self._cells(column)
        is_hour = self.units[column] is None and are_digit_hours(cells, self.said.horizon)
        return is_hour and are_sure_digit_hours(cells, self.header.names[column])

    def _holds_epochs(self, column: int) -> bool:
        """Return whether cells with decimals count seconds since 1970 up to these days, and nearly all rise."""
        cells = self._cells(column)
        if len(cells) < 2 or not all(_EPOCH.fullmatch(cell.strip()) for cell in cells):
            return False
        seconds = [Decimal(cell.strip().replace(",", ".")) for cell in cells]
        steps = [after - before for before, after in pairwise(seconds)]
        recent = min(seconds) >= _FROM and max(seconds) * SECOND <= self.said.horizon + DAY
        return recent and any(steps) and sum(step >= 0 for step in steps) >= _RISING * len(steps)

    def _rises_throughout(self, column: int) -> bool:
        return bool(_steps(self._cells(column)))

    def _holds_serials(self, column: int) -> bool:
        """Return whether cells are a spreadsheet's days of the last years, with parts of days, and none goes back."""
        cells = self._cells(column)
        if not are_recent_serials(cells, self.said.horizon) or self.units[column] or self.said.start:
            return False
        return len({*cells}) >= _FEWEST and bool(_steps(cells)) and not TimeName(self.header.names[column]).elapsed

    def _holds_most_times(self, column: int) -> bool:
        return self._holds_most(column, is_time)

    def _holds_most(self, column: int, holds: Callable[[str], bool]) -> bool:
        """Return whether a column holds such cells but for a few, as where lines of means stand below."""
        cells = self._cells(column)
        return len(cells) >= _FEWEST and sum(map(holds, cells)) >= _MOST * len(cells)

    def _that_hold(self, holds: Callable[[str], bool]) -> list[int]:
        return [column for column in self._free() if self._holds(column, holds)]

    def _holds(self, column: int, holds: Callable[[str], bool]) -> bool:
        cells = self._cells(column)
        return bool(cells) and all(map(holds, cells))

    def _cells(self, column: int) -> list[str]:
        return [cell for cell in self.columns[column][:_LOOKED_AT] if cell.strip()]


def _padded(clock: str) -> str:
    """Return a time of day as others are compared with it."""
    hour, mark, rest = clock.strip().partition(":")
    return f"{hour.zfill(2)}{mark}{rest}"


def _never(_column: int) -> bool:
    return False


def _steps(cells: Sequence[str]) -> set[Decimal]:
    """Return by how much numbers rise where they do; nothing where these are no numbers, or one falls."""
    try:
        steps = {after - before for before, after in pairwise(Decimal(cell.replace(",", ".")) for cell in cells)}
    except InvalidOperation:  # a text, or NaN, which has no order
        return set()
    return steps - {Decimal(0)} if all(step.is_finite() and step >= 0 for step in steps) else set()


def _is_since_1970(cell: str) -> bool:
    """Return whether a number is too large to be of a run, or to count rows."""
    whole, _, rest = cell.strip().replace(",", ".").partition(".")
    return len(whole) >= _DIGITS and f"{whole}{rest}".isdigit()


def _is_small(cell: str) -> bool:
    """Return whether a number is too small for a time since 1970."""
    return NUMBER.fullmatch(cell.strip()) is not None and not _is_since_1970(cell)


def _is_digit_day(cell: str) -> bool:
    """Return whether a cell is a day of these years in eight digits."""
    return _DIGIT_DAY.fullmatch(cell.strip()) is not None


def _is_sure_clock(cell: str) -> bool:
    """Return whether a cell by itself is a time of day, and no number: 18.05 may be anything."""
    return (is_clock(cell) or _is_bare_hour(cell)) and not is_numeric(cell)


def _is_bare_hour(cell: str) -> bool:
    """Return whether a cell is an hour, `14h`, which beside `13h22` is a time of day."""
    return BARE_HOUR.fullmatch(cell.strip()) is not None
