"""What columns hold of times: cells that are all written so, or most of them, and numbers that go on as times do."""

from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from titer.cells.names import Header
from titer.cells.numbers.notation import is_numeric
from titer.cells.times.cell import BARE_HOUR
from titer.cells.times.clock_numbers import NUMBER, are_clocks, are_numbers
from titer.cells.times.clock_words import says_clock
from titer.cells.times.column_name import ELAPSED_UNITS, TimeName
from titer.cells.times.digit_columns import are_digit_hours, are_sure_digit_hours, is_digit_time, is_sure_digit_time
from titer.cells.times.form import is_clock, is_time
from titer.cells.times.number_forms import are_recent_serials
from titer.cells.times.part_names import unit_behind
from titer.cells.times.time_form import Declared
from titer.model.dataclass import dataclass
from titer.model.expression import expression
from titer.model.instants import DAY, SECOND
from titer.model.units import canonical

LOOKED_AT = 100  # cells of a column
HARDLY = 10  # times fewer different cells than another column, as the number of a batch has
_DIGITS = 10  # of an epoch in seconds, or a date with an hour
_DIGIT_DAY = expression(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_EPOCH = expression(r"[0-9]{9,10}(?:[.,][0-9]{1,20})?")
_FROM = 788_918_400  # s since 1970: 1995
_RISING = 0.9  # of the steps
_FEWEST = 3  # cells, where not all are times
_MOST = 0.7  # of these


@dataclass(frozen=True, slots=True)
class Contents:
    """The first cells of columns, looked at as times; `said` is what was declared of these."""

    header: Header
    columns: Sequence[Sequence[str]]
    units: Sequence[str | None]
    said: Declared

    def cells(self, column: int) -> list[str]:
        """Return the filled cells of a column that are looked at."""
        return [cell for cell in self.columns[column][:LOOKED_AT] if cell.strip()]

    def holds(self, column: int, holds: Callable[[str], bool]) -> bool:
        """Return whether a column holds such cells, and nothing else."""
        cells = self.cells(column)
        return bool(cells) and all(map(holds, cells))

    def holds_times(self, column: int) -> bool:
        """Return whether a column holds nothing but times."""
        return self.holds(column, is_time)

    def mostly_holds_times(self, column: int) -> bool:
        """Return whether a column holds times but for a few cells."""
        return self.mostly_holds(column, is_time)

    def mostly_holds(self, column: int, holds: Callable[[str], bool]) -> bool:
        """Return whether a column holds such cells but for a few, as where lines of means stand below."""
        cells = self.cells(column)
        return len(cells) >= _FEWEST and sum(map(holds, cells)) >= _MOST * len(cells)

    def holds_digits(self, column: int) -> bool:
        """Return whether all are times in digits, such as 202510011200."""
        return is_digit_time(self.cells(column), self.said.horizon)

    def are_sure_digits(self, column: int) -> bool:
        """Return whether these can be nothing else."""
        return is_sure_digit_time(self.cells(column))

    def holds_digit_hours(self, column: int) -> bool:
        """Return whether ten digits are hours that go on, as its name or another day shows: orders are counted too."""
        cells = self.cells(column)
        is_hour = self.units[column] is None and are_digit_hours(cells, self.said.horizon)
        return is_hour and are_sure_digit_hours(cells, self.header.names[column])

    def holds_epochs(self, column: int) -> bool:
        """Return whether cells count seconds since 1970 up to these days, and nearly all rise.

        Whole ones do so evenly, and not by one: so do numbers of records and orders.
        """
        cells = self.cells(column)
        if len(cells) < 2 or not all(_EPOCH.fullmatch(cell.strip()) for cell in cells):
            return False
        seconds = [Decimal(cell.strip().replace(",", ".")) for cell in cells]
        steps = [after - before for before, after in pairwise(seconds)]
        recent = min(seconds) >= _FROM and max(seconds) * SECOND <= self.said.horizon + DAY
        if recent and self._are_whole(column):
            return self.units[column] is None and _go_on_evenly(steps)
        return recent and any(steps) and sum(step >= 0 for step in steps) >= _RISING * len(steps)

    def are_sure_epochs(self, column: int) -> bool:
        """Return whether these have decimals, rise, and none falls."""
        return bool(self.steps(column)) and not self._are_whole(column)

    def _are_whole(self, column: int) -> bool:
        return self.holds(column, lambda cell: cell.strip().isdigit())

    def holds_serials(self, column: int) -> bool:
        """Return whether cells are a spreadsheet's days of the last years, with parts of days, and none goes back.

        Under a name that says days they may be whole.
        """
        cells, name = self.cells(column), TimeName(self.header.names[column])
        if not are_recent_serials(cells, self.said.horizon, whole=name.says_day):
            return False
        if self.units[column] or self.said.start:
            return False
        return len({*cells}) >= _FEWEST and bool(self.steps(column)) and not name.elapsed

    def holds_moving_times(self, column: int) -> bool:
        """Return whether a column holds nothing but times, and not one in all rows, which are several."""
        cells = self.cells(column)
        return self.holds_times(column) and (len(cells) < 2 or len({*cells}) > 1)

    def changes(self, column: int) -> bool:
        """Return whether a column changes more than now and then, as the number of a station does."""
        cells = self.cells(column)
        return len({*cells}) * HARDLY > len(cells)

    def is_clock_in_numbers(self, column: int) -> bool:
        """Return whether numbers are a clock's digits, or are called so."""
        cells = self.cells(column)
        return are_clocks(cells) or (says_clock(self.header.names[column]) and are_numbers(cells))

    def elapsed_unit(self, column: int) -> str | None:
        """Return the unit of time in which a column's name says that it counts, whatever it is called."""
        name = self.header.names[column]
        unit = self.units[column] or TimeName(name).unit or unit_behind(name)
        return unit if unit in ELAPSED_UNITS else None

    def is_counted_in_time(self, column: int) -> bool:
        """Return whether the unit of a column is one of time."""
        return canonical(self.units[column] or "") in {"s", "min", "h", "d"}

    def steps(self, column: int) -> set[Decimal]:
        """Return by how much numbers rise where they do; nothing where these are no numbers, or one falls."""
        cells = (cell.replace(",", ".") for cell in self.cells(column))
        try:
            steps = {after - before for before, after in pairwise(map(Decimal, cells))}
        except InvalidOperation:  # a text, or NaN, which has no order
            return set()
        return steps - {Decimal(0)} if all(step.is_finite() and step >= 0 for step in steps) else set()


def _go_on_evenly(steps: Sequence[Decimal]) -> bool:
    """Return whether most steps are one length, of several seconds, and none goes back."""
    usual, count = Counter(step for step in steps if step).most_common(1)[0] if any(steps) else (Decimal(0), 0)
    moving = sum(map(bool, steps))
    return usual > 1 and min(steps) >= 0 and moving >= _FEWEST and count >= _RISING * moving


def is_since_1970(cell: str) -> bool:
    """Return whether a number is too large to be of a run, or to count rows."""
    whole, _, rest = cell.strip().replace(",", ".").partition(".")
    return len(whole) >= _DIGITS and f"{whole}{rest}".isdigit()


def is_small(cell: str) -> bool:
    """Return whether a number is too small for a time since 1970."""
    return NUMBER.fullmatch(cell.strip()) is not None and not is_since_1970(cell)


def is_digit_day(cell: str) -> bool:
    """Return whether a cell is a day of these years in eight digits."""
    return _DIGIT_DAY.fullmatch(cell.strip()) is not None


def is_sure_clock(cell: str) -> bool:
    """Return whether a cell by itself is a time of day, and no number: 18.05 may be anything."""
    return (is_clock(cell) or is_bare_hour(cell)) and not is_numeric(cell)


def is_bare_hour(cell: str) -> bool:
    """Return whether a cell is an hour, `14h`, which beside `13h22` is a time of day."""
    return BARE_HOUR.fullmatch(cell.strip()) is not None
