"""What whole numbers may mean as times: counted since 1970, 1601 or the year 1, or a calendar without marks.

Plausible is what puts 95 of 100 cells between 1995 and the day after the file came. A calendar form has to fit every
cell. Where more than one meaning is plausible, the column's name may tell; else nothing does.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise

from titer.cells.times.column_name import TimeName
from titer.cells.times.patterns import Pattern, compile_pattern
from titer.model.dataclass import dataclass
from titer.model.instants import DAY, SECOND, format_instant, micros

_FIRST = micros(datetime(1995, 1, 1, tzinfo=UTC))
MOST = 0.95  # of the cells
EPOCH_UNITS = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}  # how many make a second
TICKS = 10  # of 100 ns in a µs
TICK_ORIGINS = {
    "filetime": micros(datetime(1601, 1, 1, tzinfo=UTC)),
    "dotnet_ticks": micros(datetime(1, 1, 1, tzinfo=UTC)),
}
_LONGEST = 20  # digits
_FEWEST = 20  # cells, of which one may be mistyped
# By how many digits they have; the first of two that fit is the likelier.
CALENDAR_FORMS = (
    "YYYYMMDDHH", "YYYYMMDDHHmm", "YYYYMMDDHHmmss", "YYYYMMDDHHmmssfff",
    "DDMMYYYYHHmm", "DDMMYYYYHHmmss", "YYMMDDHHmm", "YYMMDDHHmmss",
)  # fmt: skip
DAY_FORMS = ("YYMMDD", "DDMMYY", "MMDDYY")
MONTH_FIRST = {"DDMMYYYYHHmm": "MMDDYYYYHHmm", "DDMMYYYYHHmmss": "MMDDYYYYHHmmss"}  # which few write
DAY_FIRST = {"YYMMDDHHmm": "DDMMYYHHmm", "YYMMDDHHmmss": "DDMMYYHHmmss"}  # as dates in digits have it in Europe


@dataclass(frozen=True, slots=True)
class DigitReading:
    """One meaning: a kind and unit as a `TimeForm` has them, and the instants of the cells it was tried on."""

    kind: str
    unit: str
    instants: tuple[int, ...]

    @property
    def option(self) -> str:
        """How `time_format` says it."""
        return f"epoch_{self.unit}" if self.kind == "epoch" else self.unit

    def describe(self) -> str:
        """Return what the first cell comes to, for a message."""
        at = format_instant(self.instants[0])
        return f"{at if self.kind != 'pattern' else at.removesuffix('Z')} ({self.option})"

    def is_plausible(self, horizon: int) -> bool:
        """Return whether nearly all instants lie between 1995 and the day after the file came."""
        within = sum(_FIRST <= at <= horizon + DAY for at in self.instants)
        return within >= MOST * len(self.instants)


def is_digits(text: str) -> bool:
    """Return whether a cell is a whole number without any mark, short enough to be a time."""
    return len(text) <= _LONGEST and text.isascii() and text.isdigit()


def calendar_readings(cells: Sequence[str]) -> list[DigitReading]:
    """Return the calendar forms that fit every cell; where day and month of one could change places, the day first."""
    lengths = set(map(len, cells))
    found = (_calendar(cells, form) for form in CALENDAR_FORMS if lengths <= {len(form), len(form) - 1})
    return [reading for reading in found if reading]


def nearly_calendar_readings(cells: Sequence[str], horizon: int) -> list[DigitReading]:
    """Return the plausible calendar forms that fit nearly all of many cells: a few may be mistyped."""
    found = []
    for form in CALENDAR_FORMS if len(cells) >= _FEWEST else ():
        fitting = [cell for cell in cells if len(cell) == len(form) and _calendar([cell], form)]
        reading = _calendar(fitting, form) if len(fitting) >= MOST * len(cells) else None
        found += [reading] if reading and reading.is_plausible(horizon) else []
    return found


def day_readings(cells: Sequence[str], name: TimeName, horizon: int) -> list[DigitReading]:
    """Return which days six digits may be, if all cells have six: the evenest, then the latest first."""
    if {*map(len, cells)} != {len(DAY_FORMS[0])} or not all(map(is_digits, cells)):
        return []
    found = [one for form in DAY_FORMS if (one := _calendar(cells, form)) and one.is_plausible(horizon)]
    return [one for one in found if name.tells(one.kind, one.unit)] or sorted(
        found, key=lambda one: (_reach(one), -max(one.instants))
    )


def month_first_rival(reading: DigitReading, cells: Sequence[str]) -> DigitReading | None:
    """Return the reading with the month first where it fits every cell, differs, and its steps are no longer."""
    other = MONTH_FIRST.get(reading.unit)
    rival = other and _calendar(cells, other)
    if not rival or rival.instants == reading.instants or _reach(rival) > _reach(reading):
        return None
    return rival


def day_first_rival(reading: DigitReading, cells: Sequence[str], horizon: int) -> DigitReading | None:
    """Return the reading with the day first and the year last where it fits every cell, and is nearer to these days.

    Its steps are no longer, which is so of one day alone: of two, the days of the one reading are years of the other.
    """
    other = DAY_FIRST.get(reading.unit)
    rival = other and _calendar(cells, other)
    if not rival or not rival.is_plausible(horizon) or max(rival.instants) <= max(reading.instants):
        return None
    return rival if _reach(rival) <= _reach(reading) else None


def _reach(reading: DigitReading) -> int:
    """Return the longest step from cell to cell: read wrong, days lie a month apart."""
    return max((abs(after - before) for before, after in pairwise(reading.instants)), default=0)


def _calendar(cells: Sequence[str], form: str) -> DigitReading | None:
    pattern = compile_pattern(form)
    if len(min(cells, key=len)) < len(form) and not pattern.may_lack_zero:
        return None
    try:
        instants = tuple(_local(pattern, cell) for cell in cells)
    except ValueError:
        return None
    return DigitReading("pattern", form, instants)


def _local(pattern: Pattern, cell: str) -> int:
    day, clock = pattern.parse(cell)
    return day + clock.at


def counted_readings(cells: Sequence[str]) -> Iterator[DigitReading]:
    """Yield what the numbers may count; an epoch is not written with zeros before it."""
    if any(cell[0] == "0" for cell in cells):
        return
    numbers = list(map(int, cells))
    for unit, parts in EPOCH_UNITS.items():
        if numbers[0] // parts < 10**11:  # what is beyond the calendar cannot be told
            yield DigitReading("epoch", unit, tuple(number * SECOND // parts for number in numbers))
    for kind, origin in TICK_ORIGINS.items():
        yield DigitReading("ticks", kind, tuple(number // TICKS + origin for number in numbers))


def plausible_readings(cells: Sequence[str], name: TimeName, horizon: int) -> list[DigitReading]:
    """Return the meanings that are plausible; those that the name tells, where it tells one of them."""
    calendar = calendar_readings(cells) if name.unit is None else []
    found = [one for one in (*calendar, *counted_readings(cells)) if one.is_plausible(horizon)]
    if name.unit is not None:
        return [one for one in found if one.kind == "epoch" and one.unit == name.unit]
    return [one for one in found if name.tells(one.kind, one.unit)] or found
