"""Columns of times that are counted, in decimals: since 1970, in a spreadsheet's days, from a start."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal, InvalidOperation
from itertools import repeat
from typing import cast

from titer.cells.times.cell import Clock, parse_clock
from titer.cells.times.column_name import ELAPSED_UNITS
from titer.cells.times.day_parts import micros_of_days
from titer.cells.times.digits import EPOCH_UNITS, TICK_ORIGINS, TICKS
from titer.cells.times.form import DURATION, NUMBER
from titer.cells.times.local_zone import EARLIEST, LATEST, TRUNCATED, Doubts, LocalZone, QuickRead, within_calendar
from titer.cells.times.number_forms import EPOCH_FROM, EPOCH_TO, SYSTEMS
from titer.cells.times.remembered import Memory
from titer.model.instants import DAY, SECOND
from titer.model.spaces import BLANK

_EXACT = Context(prec=120)  # twice what a NUMBER has
_LONGEST_PLAIN = 40  # characters: then the digits behind a mark are as few as NUMBER takes
_MOST_PLAIN = Decimal(10**20)  # and below this, those before it
_NO_NUMERALS = str.maketrans("", "", "0123456789.,-")


class _CountedColumn:
    """Numbers, in decimals: `lowest` to below `highest`. Subclasses say what they count."""

    lowest: Decimal
    highest: Decimal

    def quickly(self, cells: Sequence[str]) -> QuickRead:
        numbers = self._plain(cells)
        return ([None] * len(cells), {}) if numbers is None else self.instants(numbers)

    def parse(self, text: str) -> tuple[int, Doubts]:
        (at,), doubts = self.instants([self._number(text)])
        if at is None:
            raise ValueError(text)
        return at, doubts.get(0, ())

    def instants(self, numbers: Sequence[Decimal]) -> QuickRead:
        """Return the instants of numbers within bounds."""
        raise NotImplementedError

    def _plain(self, cells: Sequence[str]) -> list[Decimal] | None:
        """Return the cells as numbers, if all are short, plain and within bounds."""
        text = "".join(cells)
        if text.translate(_NO_NUMERALS) or max(map(len, cells)) > _LONGEST_PLAIN:
            return None
        if "," in text:
            cells = [cell.replace(",", ".") for cell in cells]
        try:
            numbers = list(map(Decimal, cells))
        except InvalidOperation:
            return None
        return numbers if self.lowest <= min(numbers) and max(numbers) < min(self.highest, _MOST_PLAIN) else None

    def _number(self, text: str) -> Decimal:
        if NUMBER.fullmatch(text) is None:
            raise ValueError(text)
        number = Decimal(text.replace(",", "."))
        if not self.lowest <= number < self.highest:
            raise ValueError(text)
        return number


class EpochColumn(_CountedColumn):
    """Time since 1970 in s, ms, µs or ns; a number of another magnitude is in another unit, and no time here."""

    def __init__(self, unit: str, *, declared: bool = False) -> None:
        """Take whether the unit was declared: then any number is in it."""
        self._unit = Decimal(SECOND) / EPOCH_UNITS[unit]  # in µs
        bounds = (EARLIEST // SECOND, LATEST // SECOND) if declared else (EPOCH_FROM, EPOCH_TO)
        self.lowest, self.highest = (Decimal(bound * EPOCH_UNITS[unit]) for bound in bounds)

    def quickly(self, cells: Sequence[str]) -> QuickRead:
        text = "".join(cells)
        if text.isascii() and text.isdigit() and "" not in cells and max(map(len, cells)) <= 20:
            numbers = list(map(int, cells))
            if self.lowest <= min(numbers) and max(numbers) < self.highest:
                return self._whole(numbers)
        return super().quickly(cells)

    def _whole(self, numbers: Sequence[int]) -> QuickRead:
        if self._unit >= 1:
            unit = int(self._unit)
            return [number * unit for number in numbers], {}
        parts = int(1 / self._unit)
        truncated = [position for position, number in enumerate(numbers) if number % parts]
        return [number // parts for number in numbers], dict.fromkeys(truncated, TRUNCATED)

    def instants(self, numbers: Sequence[Decimal]) -> QuickRead:
        exact = list(map(_EXACT.multiply, numbers, repeat(self._unit)))
        whole = list(map(int, exact))
        doubts = {} if whole == exact else {n: TRUNCATED for n, at in enumerate(exact) if at != whole[n]}
        return cast("list[int | None]", whole), doubts

    def _number(self, text: str) -> Decimal:
        if "e" in text.casefold():
            raise ValueError(text)  # 1.76E+12 has lost its last digits
        return super()._number(text)


class EpochBySizeColumn:
    """Time since 1970 in s, ms, µs or ns, as the size of each number tells."""

    def __init__(self) -> None:
        self._columns = [EpochColumn(unit) for unit in EPOCH_UNITS]

    def quickly(self, cells: Sequence[str]) -> QuickRead:
        for column in self._columns:
            instants, doubts = column.quickly(cells)
            if None not in instants:
                return instants, doubts
        return [None] * len(cells), {}

    def parse(self, text: str) -> tuple[int, Doubts]:
        for column in self._columns:
            try:
                return column.parse(text)
            except ValueError:
                continue
        raise ValueError(text)


class TicksColumn(_CountedColumn):
    """Units of 100 ns since 1601 (FILETIME) or the year 1 (.NET), in whole numbers."""

    def __init__(self, kind: str) -> None:
        self._origin = TICK_ORIGINS[kind]
        self.lowest, self.highest = (Decimal((bound - self._origin) * TICKS) for bound in (EARLIEST, LATEST))

    def quickly(self, cells: Sequence[str]) -> QuickRead:
        return super().quickly(cells) if "".join(cells).isdecimal() else ([None] * len(cells), {})

    def instants(self, numbers: Sequence[Decimal]) -> QuickRead:
        ticks = list(map(int, numbers))
        truncated = [place for place, count in enumerate(ticks) if count % TICKS]
        return [count // TICKS + self._origin for count in ticks], dict.fromkeys(truncated, TRUNCATED)

    def _number(self, text: str) -> Decimal:
        if not text.isdecimal():
            raise ValueError(text)  # 6.389490313025e+17 has lost its last digits
        return super()._number(text)


class SerialColumn(_CountedColumn):
    """A spreadsheet's days: local times, to the ms, for their float64 holds no more, or to the second, as they say."""

    highest = Decimal(2_958_466)  # the year 10000

    def __init__(self, local: LocalZone, system: str) -> None:
        self._local = local
        self._origin = SYSTEMS[system] * DAY
        self._leaps = system == "1900"  # counts a 29 February 1900, which was none, as its day 60
        self.lowest = Decimal(1 if self._leaps else 0)

    def quickly(self, cells: Sequence[str]) -> QuickRead:
        numbers = self._plain(cells)
        if numbers is None or (self._leaps and min(numbers) < 61):
            return [None] * len(cells), {}
        return self._local.quickly([micros_of_days(number) - self._origin for number in numbers]), {}

    def parse(self, text: str) -> tuple[int, Doubts]:
        number = self._number(text)
        if self._leaps and number < 61:
            if number >= 60:
                raise ValueError(text)
            number += 1
        return self._local.utc(micros_of_days(number) - self._origin, Clock(0, None))


class ClockColumn:
    """Times of day, on 24 hours or 12, all on the local day of a start."""

    def __init__(self, local: LocalZone, start: int) -> None:
        self._local = local
        self._midnight = (start + local.offset_at(start)) // DAY * DAY
        self._clocks = Memory(self._clock)

    def quickly(self, cells: Sequence[str]) -> QuickRead:
        clocks = [self._clocks[cell] for cell in cells]
        if None in clocks:
            return [None] * len(cells), {}
        return self._local.quickly([self._midnight + clock for clock in cast("list[int]", clocks)]), {}

    def parse(self, text: str) -> tuple[int, Doubts]:
        clock = parse_clock(text)
        at, doubts = self._local.utc(self._midnight, clock)
        return at, doubts + (TRUNCATED if clock.truncated else ())

    def _clock(self, cell: str) -> int | None:
        clock = parse_clock(cell.strip(BLANK))
        return None if clock.truncated or clock.offset is not None else clock.at


class ElapsedColumn(_CountedColumn):
    """Time since a start, to the nearest µs: numbers in a unit, or hours, minutes and seconds as 26:15:00."""

    def __init__(self, start: int, unit: str | None) -> None:
        self._start = start
        self._hours = unit == "h"
        self._unit = Decimal(ELAPSED_UNITS[unit]) if unit else None
        self.lowest, self.highest = (
            (Decimal(bound - start) / (self._unit or 1)).quantize(Decimal(1), rounding)
            for bound, rounding in ((EARLIEST, ROUND_CEILING), (LATEST, ROUND_FLOOR))
        )

    def instants(self, numbers: Sequence[Decimal]) -> QuickRead:
        start, unit = self._start, self._unit
        if unit is None:
            return [None] * len(numbers), {}
        return [start + round(number * unit) for number in numbers], {}

    def parse(self, text: str) -> tuple[int, Doubts]:
        found = DURATION.fullmatch(text)
        if found is None:
            return super().parse(text)
        if not (found["seconds"] or self._hours):
            raise ValueError(text)  # 12:30 may be minutes and seconds
        minutes, seconds = int(found["minutes"]), Decimal((found["seconds"] or "0").replace(",", "."))
        if minutes > 59 or seconds >= 60:
            raise ValueError(text)
        since = round(((int(found["hours"]) * 60 + minutes) * 60 + seconds) * SECOND)
        return within_calendar(self._start + (-since if found["sign"] else since)), ()
