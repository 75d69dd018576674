"""Which column holds the time: by its name, else by what its cells hold. Date and time of day may stand in two."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import field
from itertools import pairwise

from titer.cells.names import CLOCKS, DAYS, ELAPSED, TIMES, Header, is_time_name, name_list
from titer.cells.numbers.notation import is_numeric
from titer.cells.times.clock_words import says_clock
from titer.cells.times.column_name import TimeName
from titer.cells.times.form import counts_time, is_clock, is_day, is_duration, is_time, ways_of_clocks
from titer.cells.times.part_names import (
    counts_seconds,
    part_of,
    parts_of_seconds,
    says_date,
    seconds_in_parts,
    words_of,
)
from titer.cells.times.time_form import Declared
from titer.judging.time_contents import (
    HARDLY,
    LOOKED_AT,
    Contents,
    is_bare_hour,
    is_digit_day,
    is_since_1970,
    is_small,
    is_sure_clock,
)
from titer.judging.time_ways import digit_pair, ways_to_say
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.faults import rejection

_SAYS = 3  # letters of a word that says something


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
    contents = Contents(header, columns, units, said or Declared())
    return _Search(contents, declared, in_parts).time_column()


@dataclass(slots=True)
class _Search:
    held: Contents  # of the columns
    declared: set[str]
    in_parts: set[str]  # names for seconds, beside which others tell of parts of them: `tv_sec` beside `tv_usec`
    evidence: dict[int, str] = field(default_factory=dict)
    assumed: list[int] = field(default_factory=list)
    still: list[int] = field(default_factory=list)

    @property
    def header(self) -> Header:
        return self.held.header

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
            column = elapsed if elapsed is not None and self.held.is_counted_in_time(elapsed) else None
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
        return next((one for one in named if self.held.holds(one, is_day) or self.held.holds(one, is_digit_day)), None)

    def _is_no_time(self, column: int) -> bool:
        """Return whether a column has small numbers, and no unit."""
        has_unit = self.held.units[column] is not None or counts_time(self.header.names[column])
        return not has_unit and self.held.holds(column, is_small)

    def _whole_times(self) -> list[int]:
        """Return the only column of whole written times, beside which small numbers are measured."""
        dated = [column for column in self._that_hold(is_time) if not self.held.holds(column, is_day)]
        return dated if len(dated) == 1 else []

    def _by_content(self) -> int:
        """Return the only column that holds times, nothing but them at best, or counts them, where no name tells."""
        held, counted = self.held, any(map(self._counts, self._free()))  # from a time that never changes, perhaps
        kinds: tuple[tuple[Callable[[int], bool], Callable[[int], bool], str], ...] = (
            (
                held.holds_moving_times if counted else held.holds_times,
                self._is_sure,
                "it is the only column that holds nothing but times",
            ),
            (self._counts, lambda _: held.said.start, "its name says that it counts time"),
            (held.holds_digits, held.are_sure_digits, "it is the only column whose numbers are times that go on"),
            (held.holds_digit_hours, held.holds_digit_hours, "it is the only one whose digits are hours that go on"),
            (held.holds_epochs, held.are_sure_epochs, "it is the only column that counts seconds up to these days"),
            (held.mostly_holds_times, _never, "it is the only column that holds times in most rows"),
            (held.holds_serials, self._is_called_date, "it is the only column with a spreadsheet's days that go on"),
        )
        for holds, is_sure, reason in kinds:
            found = self._that_move([column for column in self._free() if holds(column)])
            if len(found) > 1:
                raise self._two(found)
            if found:
                self._assume(found[0], reason, sure=is_sure(found[0]))
                return found[0]
        if (halves := digit_pair(self.held, self._free())) and self._go_on(*halves):
            self._assume(halves[0], "it holds days, beside times of day in digits", sure=False)
            return halves[0]
        self._refuse_clocks()
        raise rejection(
            "no_time_column",
            f" (there are: {name_list(self.header.names)}{self._declared_otherwise()})",
            settled_by=ways_to_say(self.held, self._free()),
        )

    def _is_called_date(self, column: int) -> bool:
        """Return whether a column's name says date, and nothing besides but a time of day: `Datum_Zeit`."""
        words = words_of(self.header.names[column])
        said = [word for word in words if TimeName(word).says_date]
        return bool(said) and all(word in said or len(word) < _SAYS or says_clock(word) for word in words)

    def _refuse_clocks(self) -> None:
        """Refuse the only column of times of day, without a date; where none goes back, they may count from one."""
        clocks = self._that_hold(is_sure_clock)
        if len(clocks) != 1 or not self.held.changes(clocks[0]):
            return
        name, cells = self.header.names[clocks[0]], self.held.cells(clocks[0])
        counts = all(map(is_duration, cells)) and [*map(_padded, cells)] == sorted(map(_padded, cells))
        ways = [{"time": [name]} | way for way in ways_of_clocks(cells, self.held.said.midnights, count=counts)]
        raise rejection("no_date", f", in {name[:40]!r}", settled_by=ways)

    def _that_move(self, columns: Sequence[int]) -> list[int]:
        """Return the columns without those that hardly change beside others, those that change most first."""
        different = {column: len({*self.held.cells(column)}) for column in columns}
        most = max(different.values(), default=0)
        moving = [column for column in columns if different[column] * HARDLY > most or most < HARDLY]
        self.still = [column for column in columns if column not in moving]
        return sorted(moving, key=lambda column: -different[column])

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
        if is_second and self.held.holds(column, is_since_1970):
            return True
        if not counts_time(name):
            return False
        return self.held.holds(
            column, is_numeric if self.held.is_counted_in_time(column) or TimeName(name).unit else is_duration
        )

    def _assume(self, column: int, reason: str, *, sure: bool) -> None:
        """Take a column for what it holds; nothing is to be said of it where that is sure."""
        if not sure:
            self.assumed.append(column)
        self.evidence[column] = reason

    # date and time of day

    def _halves(self, column: int) -> tuple[int, int | None]:
        """Return the columns of date and time of day, where they are two of which this is one; else this one."""
        day, clock = (self.header.first_of(names, without=self.declared, bare=True) for names in (DAYS, CLOCKS))
        if day is not None and clock is not None and column in {day, clock} and not self.held.is_counted_in_time(clock):
            self.evidence[day] = "its name says that it holds the date"
            self.evidence[clock] = "its name says that it holds the time of day"
            return day, clock
        if column in self.assumed and (pair := digit_pair(self.held, self._free())) and pair[0] == column:
            return pair
        if self.held.holds(column, is_day) or self.held.mostly_holds(column, is_day):
            return column, self._other(column, is_sure_clock, "nothing but times of day")
        if self.held.holds(column, is_clock) and (day := self._other(column, is_day, "nothing but dates")) is not None:
            return day, column
        return column, None

    def _other(self, column: int, holds: Callable[[str], bool], what: str) -> int | None:
        """Return the only other column that holds such cells."""
        found = [one for one in self._that_hold(holds) if one != column and not counts_time(self.header.names[one])]
        found = [one for one in found if not self.held.holds(one, is_bare_hour)]
        if len(found) > 1:
            raise self._two(found, beside=column, is_clock=holds is is_sure_clock)
        if not found:
            return None
        says_so = part_of(self.header.names[found[0]]) in {"hour", "day"}
        reason = f"it holds {what}, and {self.header.names[column]!r} does not"
        self._assume(found[0], reason, sure=says_so or self._go_on(column, found[0]))
        return found[0]

    def _go_on(self, one: int, other: int) -> bool:
        """Return whether times of day rise while the date, which is one of two columns, stays: durations do not."""
        is_first = self.held.holds(one, is_day) or self.held.holds(one, is_digit_day)
        day, clock = (one, other) if is_first else (other, one)
        rows = list(pairwise(zip(self.held.columns[day], self.held.columns[clock], strict=True)))[:LOOKED_AT]
        steps = [(before.strip().zfill(8), after.strip().zfill(8)) for (a, before), (b, after) in rows if a == b]
        return any(before < after for before, after in steps) and all(before <= after for before, after in steps)

    # what columns hold

    def _free(self) -> list[int]:
        return [column for column, name in enumerate(self.header.plain) if name not in self.declared]

    def _is_sure(self, column: int) -> bool:
        """Return whether times differ from row to row, and tell the time of day or no other column may be the time."""
        cells = self.held.cells(column)
        if len(cells) > 1 and len(set(cells)) == 1:
            return False
        others = (one for one in self._free() if one != column)
        return not self.held.holds(column, is_day) or not any(
            self._counts(one) or self.held.holds_digits(one) for one in others
        )

    def _that_hold(self, holds: Callable[[str], bool]) -> list[int]:
        return [column for column in self._free() if self.held.holds(column, holds)]


def _padded(clock: str) -> str:
    """Return a time of day as others are compared with it."""
    hour, mark, rest = clock.strip().partition(":")
    return f"{hour.zfill(2)}{mark}{rest}"


def _never(_column: int) -> bool:
    return False
