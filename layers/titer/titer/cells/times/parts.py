"""Times whose parts stand in several columns: joined, row by row, to texts of one form, and what is finer to be added.

A day and a time of day are joined as text, so that the zone's clocks count; seconds and less are added to the instant.
Files repeat the same parts again and again: each combination is worked out once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from decimal import Decimal, InvalidOperation
from functools import partial

from titer.cells.times.cell import month_of, year_of
from titer.cells.times.clock_numbers import NUMBER, TEXT, clock_text, micros_of
from titer.cells.times.day_parts import micros_of_days
from titer.cells.times.halves import in_half
from titer.cells.times.patterns import compile_pattern
from titer.cells.times.remembered import Memory, Recollection
from titer.model.dataclass import dataclass
from titer.model.expression import expression
from titer.model.instants import DAY, SECOND, instant
from titer.model.spaces import BLANK

NANOS = {
    "hour": 3600 * 10**9,
    "minute": 60 * 10**9,
    "second": 10**9,
    "ms": 10**6,
    "us": 10**3,
    "ns": 1,
}  # in one of these parts
_MOST = {
    "hour": 24 * 3600 * 10**9 + 1,
    "minute": 3600 * 10**9,
    "second": 60 * 10**9,
}  # ns; what is finer fills a second
_MIDNIGHT = expression(r"[T ]0?0[:.]00(?:[:.]00(?:[.,]0+)?)?$")
_WHOLE = expression(r"[0-9]{1,10}(?:\.0+)?")
_PARTED = expression(r"(?P<day>[0-9]{1,3})[.,](?P<part>[0-9]{0,20}[1-9][0-9]{0,20})")
_LONGEST = 32
_SHORT = 2  # digits of a year without its century
_NANOS_A_MICRO = 1000

type Columns = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class TimeParts:
    """The columns that hold the time, by position in the header.

    `day` has the whole time, or its date; else `date` has year, month and day, or year and day of the year. `clock` is
    the column with the time of day, written in the way `clock_way`; else `clocks` has hour, minute and second as far as
    they are told. `finer` are parts to be added, with their names. `offset` is the column of the offset to UTC, or of
    the zone, its numbers in the unit `offset_unit`. `is_serial` where the day is a spreadsheet's number; `day_pattern`
    is how digits tell the day beside a clock.
    Where columns were declared, finer parts may count on beyond the next larger one.
    """

    day: int | None
    clock: int | None = None
    clock_way: str = TEXT
    date: tuple[int, ...] = ()
    clocks: tuple[int, ...] = ()
    half: int | None = None
    finer: tuple[tuple[int, str], ...] = ()
    offset: int | None = None
    offset_unit: str | None = None
    is_serial: bool = False
    day_pattern: str | None = None
    is_declared: bool = False
    _texts: dict[str, Recollection] = field(default_factory=dict, compare=False, repr=False)
    _nanos: dict[int, Memory[str]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns of the time: that of the day first, that of the offset last."""
        clock = (self.clock, *self.clocks, self.half)
        found = (self.day, *self.date, *clock, *(column for column, _ in self.finer), self.offset)
        return tuple(column for column in found if column is not None)

    @property
    def main(self) -> int | None:
        """The column by which errors of the time are called."""
        return next(iter(self.columns), None)

    @property
    def is_one_column(self) -> bool:
        """Whether one column has it all."""
        return len(self.columns) == 1

    @property
    def are_day_and_clock(self) -> bool:
        """Whether one column has a date and another a time of day, each as text, and nothing is to be added."""
        is_text = self.clock_way == TEXT and self.day_pattern is None and not self.is_serial
        return self.columns == (self.day, self.clock) and is_text

    def texts(self, columns: Columns) -> Sequence[str]:
        """Return one text for each row, empty where a part of it is."""
        texts = self._times(columns)
        return texts if self.half is None else list(map(in_half, map(str.strip, texts), columns[self.half]))

    def _times(self, columns: Columns) -> Sequence[str]:
        if self.clock is None and not self.clocks:
            return columns[self.day] if self.day is not None else self._days(columns)
        joined = self._joined if not self.is_serial else self._summed
        return list(map(joined, self._days(columns), self._clocks(columns)))

    def cells(self, columns: Columns, positions: Sequence[int]) -> list[str]:
        """Return the cells of the times of rows, as errors repeat them."""
        parts = [columns[column] for column in self.columns]
        return [" ".join([part[position].strip() for part in parts]).strip() for position in positions]

    def added(self, columns: Columns) -> Iterator[list[int | None]]:
        """Yield what is to be added to each row, in ns, for each finer part; None where its cell is no number."""
        for column, part in self.finer:
            most = None if self.is_declared else _MOST.get(part, 10**9)
            found = self._nanos.setdefault(column, Memory(partial(_nanos, part=part, most=most)))
            yield list(map(found.__getitem__, columns[column]))

    def _joined(self, day: str, clock: str) -> str:
        return f"{day} {clock}" if day and clock else ""

    def _summed(self, day: str, clock: str) -> str:
        """Return a spreadsheet's day with the part of the day that a clock tells."""
        try:
            return str(Decimal(day) + Decimal(clock) / DAY) if day and clock else ""
        except InvalidOperation:
            return f"{day} {clock}"

    def _days(self, columns: Columns) -> Sequence[str]:
        if self.day is None:
            return self._worked_out("date", _date, [columns[column] for column in self.date])
        return self._worked_out("day", partial(_day, pattern=self.day_pattern), [columns[self.day]])

    def _clocks(self, columns: Columns) -> Sequence[str]:
        if self.clock is None:
            work = partial(_clock, is_serial=self.is_serial)
            return self._worked_out("clocks", work, [columns[column] for column in self.clocks])
        work = partial(_clock_in, way=self.clock_way, is_serial=self.is_serial)
        return self._worked_out("clock", work, [columns[self.clock]])

    def _worked_out(self, name: str, work: Callable[[tuple[str, ...]], str], cells: Columns) -> list[str]:
        found = self._texts.setdefault(name, Recollection(work))
        return list(map(found.__getitem__, zip(*cells, strict=True)))


NO_PARTS = TimeParts(None)  # where all rows have one instant


def offsets(columns: Columns, parts: TimeParts) -> Mapping[str, list[int]]:
    """Return the positions of rows, by the cell of their offset."""
    groups: dict[str, list[int]] = {}
    assert parts.offset is not None
    for position, cell in enumerate(columns[parts.offset]):
        groups.setdefault(cell, []).append(position)
    return groups


def _day(cells: tuple[str, ...], *, pattern: str | None) -> str:
    text = _MIDNIGHT.sub("", cells[0].strip(BLANK))
    if pattern is None or not text:
        return text
    try:
        return f"{instant(compile_pattern(pattern).parse(text)[0]):%Y-%m-%d}"
    except ValueError:
        return f"{text}?"  # no day


def _date(cells: tuple[str, ...]) -> str:
    """Return `2025-10-01`, `2025-274` or, of its decimals, `2025-274 06:00:00`; else the cells as they are."""
    texts = [cell.strip(BLANK) for cell in cells]
    if not all(texts):
        return ""
    if len(texts) == 2 and (parted := _PARTED.fullmatch(texts[1])):
        day = _date((texts[0], parted["day"]))
        return f"{day} {clock_text(micros_of_days(Decimal('.' + parted['part'])))}"
    numbers = [_integer(text) or month_of(text) for text in texts]
    if None in numbers:
        return "-".join(texts)
    numbers[0] = year_of(f"{texts[0]:0>2}") if len(texts[0]) <= _SHORT else numbers[0]
    year, *rest = numbers
    return f"{year:04}-{rest[0]:03}" if len(rest) == 1 else f"{year:04}-" + "-".join(f"{one:02}" for one in rest)


def _clock(cells: tuple[str, ...], *, is_serial: bool) -> str:
    """Return `08:15:00`; where a cell is no number of this kind, the cells as they are."""
    texts = [cell.strip(BLANK) for cell in cells]
    if not all(texts):
        return ""
    try:
        at = _since_midnight(texts)
    except (ValueError, InvalidOperation):
        return ":".join(texts)
    return str(at) if is_serial else clock_text(at)


def _since_midnight(texts: Sequence[str]) -> int:
    """Return µs; the last part may have decimals, of the others none has."""
    at = Decimal(0)
    for text, length, most in zip(texts, (3600, 60, 1), (24, 59, 59), strict=False):
        number = Decimal(text.replace(",", ".")) if NUMBER.fullmatch(text) else Decimal(-1)
        if not 0 <= number < most + 1 or (number != int(number) and text is not texts[-1]):
            raise ValueError(text)
        at += number * length
    if at > DAY // SECOND:
        raise ValueError(texts)
    return round(at * SECOND)


def _clock_in(cells: tuple[str, ...], *, way: str, is_serial: bool) -> str:
    text = cells[0].strip(BLANK)
    if way == TEXT or not text:
        return text
    try:
        at = micros_of(text, way)
    except ValueError:
        return f"{text}?"  # no clock
    return str(at) if is_serial else clock_text(at)


def _integer(text: str) -> int | None:
    return int(text.partition(".")[0]) if _WHOLE.fullmatch(text) else None


def _nanos(text: str, *, part: str, most: int | None) -> int | None:
    """Return the ns that a part counts; `ValueError` where its cell is no number, or too large a one."""
    text = text.strip(BLANK)
    if len(text) > _LONGEST or not NUMBER.fullmatch(text):
        raise ValueError(text[:_LONGEST])
    nanos = int(Decimal(text.replace(",", ".")) * NANOS[part])
    if most is not None and nanos >= most:
        raise ValueError(text)
    return nanos


def to_micros(nanos: int) -> tuple[int, bool]:
    """Return whole µs, and whether something finer is left out."""
    return nanos // _NANOS_A_MICRO, bool(nanos % _NANOS_A_MICRO)
