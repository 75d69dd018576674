"""Columns of dates and clocks: ISO 8601, and days, months and years in other orders."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC
from itertools import compress
from operator import add
from typing import cast

from titer.cells.times import cell as time_cell
from titer.cells.times.cell import Clock, Day
from titer.cells.times.local_zone import TRUNCATED, Doubts, LocalZone, QuickRead
from titer.cells.times.patterns import compile_pattern
from titer.cells.times.remembered import Memory
from titer.model.instants import SECOND
from titer.model.spaces import BLANK

_HOUR = 3600 * SECOND
_SIXTIETHS = {f"{number:02}": number for number in range(60)}
_SHORT: Doubts = ("two_digit_year",)
_UTC = LocalZone(UTC)


class _Halves:
    """Times as two halves, of which files repeat few: `2025-10-01T08` and `:12:10Z`."""

    def __init__(self, first: Callable[[str], int | None], second: Callable[[str], int | None]) -> None:
        self._firsts, self._seconds = Memory(first), Memory(second)

    def sums(self, firsts: Iterable[str], seconds: Iterable[str]) -> list[int | None]:
        first = list(map(self._firsts.__getitem__, firsts))
        second = list(map(self._seconds.__getitem__, seconds))
        if None in first or None in second:
            return [None if a is None or b is None else a + b for a, b in zip(first, second, strict=True)]
        return list(map(add, cast("list[int]", first), cast("list[int]", second)))


class _DateColumn:
    """What `IsoColumn` and `DatedColumn` share: a zone, and whole texts remembered where that helps."""

    def __init__(self, local: LocalZone) -> None:
        self._local = local
        self._wholes = Memory(self._whole)

    def parse(self, text: str) -> tuple[int, Doubts]:
        raise NotImplementedError

    def _whole(self, cell: str) -> int | None:
        at, doubts = self.parse(cell.strip(BLANK))
        return None if doubts else at


class IsoColumn(_DateColumn):
    """ISO 8601, and its like with dots or slashes; odd cells may leave out leading zeros (2025-1-31 8:05)."""

    def __init__(self, local: LocalZone) -> None:
        super().__init__(local)
        self._halves: dict[tuple[int, bool, bool], _Halves] = {}
        self._style = (13, True, False)

    def quickly(self, cells: Sequence[str]) -> QuickRead:
        if len(cells[0]) <= 10 and self._wholes[cells[0]] is not None:  # days alone, of which there are few
            return list(map(self._wholes.__getitem__, cells)), {}
        self._style = split, _, aware = self._style_of(cells[0]) or self._style
        halves = self._halves.get(self._style) or self._remember(*self._style)
        instants = halves.sums([cell[:split] for cell in cells], [cell[split:] for cell in cells])
        if not aware:
            self._local.note(instants)
        return instants, {}

    def _style_of(self, cell: str) -> tuple[int, bool, bool] | None:
        """Return after how many characters the minutes begin, and whether the clock has colons and a zone."""
        split = 13 if not cell[4:5].isdigit() else 10 if cell[8:9].isdigit() else 11
        colon = split == 13 or (split == 11 and cell[11:12] == ":")
        try:
            return split, colon, time_cell.parse_iso_rest(cell[split:], colon=colon).offset is not None
        except ValueError:
            return None

    def _remember(self, split: int, colon: bool, aware: bool) -> _Halves:
        zone_of = _UTC if aware else self._local

        def hour(text: str) -> int | None:
            return zone_of.hour(*time_cell.parse_iso_hour(text))

        def rest(text: str) -> int:
            if split == 10 and not text[2:4].isdigit():
                raise ValueError(text)  # 202510010812 may be a number
            return _since_hour(time_cell.parse_iso_rest(text, colon=colon), aware=aware)

        rests = _Rests(rest, ":00:00" if colon else "0000", "Z" if aware else "")
        self._halves[split, colon, aware] = halves = _Halves(hour, rests)
        return halves

    def parse(self, text: str) -> tuple[int, Doubts]:
        try:
            day, clock = time_cell.parse_iso(text)
        except ValueError:
            date, clock = time_cell.parse_date(text)
            if "year_first" not in date.meanings or not date.fixed:
                raise
            day = date.at("year_first")
        at, doubts = self._local.utc(day, clock)
        return at, doubts + (TRUNCATED if clock.truncated else ())


class _Rests:
    """What comes after the hour, in two pieces at the point of its seconds: of finer times files repeat few wholes."""

    def __init__(self, whole: Callable[[str], int], zero: str, neutral: str) -> None:
        """Take `whole`, which reads it all, `zero`, such a rest of no length, and `neutral`, what has to follow it."""
        self._whole = whole
        self._neutral = neutral
        self._length = len(zero)
        self._before = zero.removesuffix("00:00") if zero.endswith("00:00") else None  # minutes and seconds
        self._firsts: Memory[str] = Memory(lambda text: whole(text + neutral))
        self._lasts: Memory[str] = Memory(lambda text: whole(f"{zero}.{text}"))

    def __call__(self, text: str) -> int:
        first, point, last = text.partition(".")
        if not point or len(first) != self._length:
            common = self._in_two_digits(text)
            return self._whole(text) if common is None else common
        digits = last.removesuffix(self._neutral)
        plain = len(digits) + len(self._neutral) == len(last) and len(digits) <= 6
        since, part = self._firsts[first], _millionths(digits) if plain else self._lasts[last]
        if since is None or part is None:
            raise ValueError(text)
        return since + part

    def _in_two_digits(self, text: str) -> int | None:
        """Return what minutes and seconds of two digits each come to; None where anything else stands there."""
        before = self._before
        if before is None or not text.startswith(before):
            return None
        rest = text.removeprefix(before)
        minute, second = _SIXTIETHS.get(rest[:2]), _SIXTIETHS.get(rest[3:5])
        if minute is None or second is None or rest[2] != ":" or rest[5:] != self._neutral:
            return None
        return (60 * minute + second) * SECOND


def _millionths(digits: str) -> int | None:
    return int(digits.ljust(6, "0")) if digits.isascii() and digits.isdigit() else None


def _since_hour(clock: Clock, *, aware: bool) -> int:
    """Return the µs to add to the hour; `ValueError` where it has a zone and should not, or the other way round."""
    if clock.truncated or (clock.offset is not None) != aware:
        raise ValueError(clock)
    return clock.at - (clock.offset or 0)


class DatedColumn(_DateColumn):
    """Dates in some order of day, month and year, with clocks on 24 hours or 12; in halves up to the first colon."""

    def __init__(self, local: LocalZone, order: str | None, rivals: Sequence[str], orders: set[str]) -> None:
        super().__init__(local)
        self._order = order  # None: any; `named`: by names of months alone
        self._rivals = rivals  # of which a cell may prove one
        self._orders = orders  # proved by cells
        self._short = False  # whether a year of two digits was seen
        self._halves: dict[tuple[bool, bool], _Halves] = {}
        self._shorts = Memory(_is_short)
        self._style = (False, False)

    def quickly(self, cells: Sequence[str]) -> QuickRead:
        if ":" not in cells[0] and self._wholes[cells[0]] is not None:  # days alone, of which there are few
            return list(map(self._wholes.__getitem__, cells)), {}
        firsts, _, seconds = zip(*[cell.partition(":") for cell in cells], strict=True)
        self._style = self._style_of(seconds[0]) or self._style
        halves = self._halves.get(self._style) or self._remember(*self._style)
        instants = halves.sums(firsts, seconds)
        if not self._style[1]:
            self._local.note(instants)
        return instants, self._short_years(firsts, instants) if self._short else {}

    def _short_years(self, firsts: Iterable[str], instants: Sequence[int | None]) -> dict[int, Doubts]:
        short = compress(range(len(instants)), map(self._shorts.__getitem__, firsts))
        return {position: _SHORT for position in short if instants[position] is not None}

    def _style_of(self, rest: str) -> tuple[bool, bool] | None:
        """Return whether the clock counts twelve hours, and has a zone."""
        try:
            clock, half = time_cell.parse_clock_rest(rest)
        except ValueError:
            return None
        return half is not None, clock.offset is not None

    def _remember(self, twelve: bool, aware: bool) -> _Halves:
        zone_of = _UTC if aware else self._local

        def hour(text: str) -> int | None:
            day, hour = time_cell.parse_date_hour(text)
            at = self._day(day)
            if not twelve:
                return zone_of.hour(at, hour)
            return zone_of.hour(at, hour % 12, hour % 12 + 12) if 1 <= hour <= 12 else None

        def rest(text: str) -> int:
            clock, half = time_cell.parse_clock_rest(text)
            if (half is not None) != twelve:
                raise ValueError(text)
            return _since_hour(clock, aware=aware) + (12 * _HOUR if half == "p" else 0)

        rests = _Rests(rest, "00:00", (" AM" if twelve else "") + ("Z" if aware else ""))
        self._halves[twelve, aware] = halves = _Halves(hour, rests)
        return halves

    def parse(self, text: str) -> tuple[int, Doubts]:
        try:
            date, clock = time_cell.parse_date(text)
        except ValueError:
            day, clock = time_cell.parse_iso(text)  # a week or a day of the year among dates
            short = False
        else:
            day, short = self._day(date), date.short
        at, doubts = self._local.utc(day, clock)
        return at, doubts + (_SHORT if short else ()) + (TRUNCATED if clock.truncated else ())

    def _day(self, day: Day) -> int:
        """Return the midnight meant; remember which order the date proves, and that its year is short."""
        proved = day.proof(self._rivals)
        if proved:
            self._orders.add(proved)
        self._short |= day.short
        return day.at(self._order)


def _is_short(first: str) -> int:
    return time_cell.parse_date_hour(first)[0].short


class PatternColumn(_DateColumn):
    """Times by a pattern, in halves where each of its places has a fixed width: up to the hour, and what follows."""

    def __init__(self, local: LocalZone, pattern: str) -> None:
        super().__init__(local)
        self._pattern = compile_pattern(pattern)
        self._split = self._pattern.hour_ends or 0
        self._rest = ""  # of such a time, at the full hour
        self._first = ""  # of such a time, before its minutes
        self._halves = _Halves(self._hour, self._since)

    def quickly(self, cells: Sequence[str]) -> QuickRead:
        split = self._split
        if not split or {*map(len, cells)} != {len(self._pattern.text)} or not self._example(cells[0]):
            return list(map(self._wholes.__getitem__, cells)), {}
        return self._halves.sums([cell[:split] for cell in cells], [cell[split:] for cell in cells]), {}

    def _example(self, cell: str) -> bool:
        """Remember a cell that is a time, so that halves of others can be read with one of its own; else this fails."""
        try:
            self._pattern.parse(cell)
        except ValueError:
            return bool(self._first)
        self._first = cell[: self._split - 2] + "00"  # at 24 o'clock, a minute is none
        self._rest = re.sub("[0-9]", "0", cell[self._split :])
        return True

    def _hour(self, text: str) -> int | None:
        day, clock = self._pattern.parse(text + self._rest)
        hour = clock.at // _HOUR
        if hour >= 24:
            return None
        if clock.offset == 0:
            return _UTC.hour(day, hour)
        self._local.is_used = True
        return self._local.hour(day, hour)

    def _since(self, text: str) -> int | None:
        _, clock = self._pattern.parse(self._first + text)
        return None if clock.truncated else clock.at

    def parse(self, text: str) -> tuple[int, Doubts]:
        day, clock = self._pattern.parse(text)
        at, doubts = self._local.utc(day, clock)
        return at, doubts + (TRUNCATED if clock.truncated else ())
