"""Times as files write them, to microseconds since 1970 in UTC and back.

How a column writes its times is a `TimeForm`. A time without a zone is read in the declared one; where its clocks
change, PEP 495 decides (first of two for a time that happens twice; as before the change for one that does not happen)
and the time is doubtful. What is counted (since 1970, in a spreadsheet's days, from a start) is reckoned in decimals.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation
from itertools import compress
from operator import add
from typing import Protocol, cast

from titer.cells.times import cell as time_cell
from titer.cells.times.cell import Clock, Day
from titer.cells.times.form import (
    DURATION,
    ELAPSED_UNITS,
    EPOCH_FROM,
    EPOCH_TO,
    EPOCH_UNITS,
    ISO,
    NUMBER,
    SYSTEMS,
    TimeForm,
)
from titer.model.instants import DAY, EPOCH, SECOND
from titer.model.spaces import BLANK

_HOUR = 3600 * SECOND
_EARLIEST, _LATEST = -62_135_596_800 * SECOND, 253_402_300_800 * SECOND  # the years 1 to 9999
_REMEMBERED = 100_000  # of each half of a time, kept at most

type Doubts = tuple[str, ...]  # codes of what is doubtful about one time
_SHORT: Doubts = ("two_digit_year",)
_TRUNCATED: Doubts = ("time_truncated",)


class InstantReader:
    """Reads columns of times, written in one form, in one zone; remembers what files repeat: days, hours, minutes.

    `orders` says which orders of day, month and year the cells read so far have proved (`day_first`). As long as the
    form is ambiguous, the instants are provisional: read in any of the possible orders.
    """

    def __init__(self, local: tzinfo, form: TimeForm = ISO, *, start: int | None = None) -> None:
        """`start` in µs since 1970: what elapsed times count from."""
        self.orders: set[str] = set()
        self._column = self._column_of(form, _Zone(local), start)

    def _column_of(self, form: TimeForm, local: "_Zone", start: int | None) -> "_Column":
        match form.kind:
            case "numeric":
                order = form.order or (None if form.ambiguous else "named")
                return _DatedColumn(local, order, form.rivals, self.orders)
            case "epoch" if form.unit is not None:
                return _EpochColumn(form.unit)
            case "serial" if form.unit is not None:
                return _SerialColumn(local, form.unit)
            case "elapsed" if start is not None:
                return _ElapsedColumn(start, form.unit)
            case "iso":
                return _IsoColumn(local)
        raise ValueError(f"cannot read {form}" + (" without a start" if form.kind == "elapsed" else ""))

    def read(self, cells: Sequence[str]) -> tuple[list[int], dict[int, str], dict[int, Doubts]]:
        """Return one instant (µs since 1970, UTC) per cell, 0 where there is none; what is wrong or doubtful by
        position.

        Wrong is `missing_timestamp` or `invalid_timestamp`; doubtful is any of `ambiguous_local_time` or
        `nonexistent_local_time`, `two_digit_year` and `time_truncated`.
        """
        instants, doubtful = self._column.quickly(cells) if cells else ([], {})
        wrong: dict[int, str] = {}
        for position in [position for position, at in enumerate(instants) if at is None] if None in instants else ():
            text = cells[position].strip(BLANK)
            try:
                instants[position], doubts = self._column.parse(text)
            except ValueError:
                wrong[position] = "invalid_timestamp" if text else "missing_timestamp"
                instants[position], doubts = 0, ()
            if doubts:
                doubtful[position] = doubts
        return cast("list[int]", instants), wrong, doubtful


type _Quick = tuple[list[int | None], dict[int, Doubts]]  # None for what `parse` has to look at; doubts by position


class _Column(Protocol):
    """How one form is read."""

    def quickly(self, cells: Sequence[str]) -> _Quick:
        """Return the instants of cells in the common form; nearly all of it runs in C."""

    def parse(self, text: str) -> tuple[int, Doubts]:
        """Return the instant, and what is doubtful about it; `ValueError` where this is no time."""


class _Memory[Key](dict[Key, int | None]):
    """What a piece of text comes to, found once by `work`; None (not remembered) where that raises `ValueError`."""

    def __init__(self, work: Callable[[Key], int | None]) -> None:
        super().__init__()
        self._work = work

    def __missing__(self, key: Key) -> int | None:
        try:
            value = self._work(key)
        except ValueError:
            return None
        if len(self) >= _REMEMBERED:
            self.clear()
        self[key] = value
        return value


class _Zone:
    """Local time to UTC."""

    def __init__(self, local: tzinfo) -> None:
        self._local = local
        self._offsets = _Memory(self._offset)  # by hours since 1970, in local time

    def hour(self, day: int, *hours: int) -> int | None:
        """Return the instant of an hour of a day in local time; None where the zone changes its clocks in it, or
        between it and the other hours given.
        """
        offsets = {self._offsets[day // _HOUR + hour] for hour in hours}
        offset = offsets.pop()
        return None if offsets or offset is None else day + hours[0] * _HOUR - offset

    def quickly(self, local: Sequence[int]) -> list[int | None]:
        """Return the instants of local times; None in hours in which the zone changes its clocks."""
        offsets = map(self._offsets.__getitem__, [at // _HOUR for at in local])
        return [None if offset is None else at - offset for at, offset in zip(local, offsets, strict=True)]

    def utc(self, day: int, clock: Clock) -> tuple[int, Doubts]:
        """Return the instant of a time in this zone, unless it has one of its own, and what is doubtful about that."""
        if clock.offset is not None:
            return _inside(day + clock.at - clock.offset), ()
        local = (EPOCH + timedelta(microseconds=_inside(day + clock.at))).replace(tzinfo=self._local)
        before, after = _utc_offset(local), _utc_offset(local.replace(fold=1))
        if before == after:
            return _inside(day + clock.at - before), ()
        return _inside(day + clock.at - before), (
            "ambiguous_local_time" if before > after else "nonexistent_local_time",
        )

    def _offset(self, hour: int) -> int | None:
        at = hour * _HOUR
        if not _EARLIEST + DAY <= at < _LATEST - DAY:  # an offset could lead out of the calendar
            return None
        begins = (EPOCH + timedelta(microseconds=at)).replace(tzinfo=self._local)
        offsets = {
            _utc_offset(begins.replace(minute=minute, second=second, fold=fold))
            for minute, second in ((0, 0), (15, 0), (30, 0), (45, 0), (59, 59))
            for fold in (0, 1)
        }
        return offsets.pop() if len(offsets) == 1 else None


def _utc_offset(local: datetime) -> int:
    offset = local.utcoffset() or timedelta()
    return (offset.days * 86_400 + offset.seconds) * SECOND


def _inside(at: int) -> int:
    if not _EARLIEST <= at < _LATEST:
        raise ValueError(at)
    return at


_UTC = _Zone(UTC)


class _Halves:
    """Times as two halves, of which files repeat few: `2025-10-01T08` and `:12:10Z`."""

    def __init__(self, first: Callable[[str], int | None], second: Callable[[str], int | None]) -> None:
        self._firsts, self._seconds = _Memory(first), _Memory(second)

    def sums(self, firsts: Iterable[str], seconds: Iterable[str]) -> list[int | None]:
        first = list(map(self._firsts.__getitem__, firsts))
        second = list(map(self._seconds.__getitem__, seconds))
        if None in first or None in second:
            return [None if a is None or b is None else a + b for a, b in zip(first, second, strict=True)]
        return list(map(add, cast("list[int]", first), cast("list[int]", second)))


class _Written:
    """What `_IsoColumn` and `_DatedColumn` share: a zone, and whole texts remembered where that helps."""

    def __init__(self, local: _Zone) -> None:
        self._local = local
        self._wholes = _Memory(self._whole)

    def parse(self, text: str) -> tuple[int, Doubts]:
        raise NotImplementedError

    def _whole(self, cell: str) -> int | None:
        at, doubts = self.parse(cell.strip(BLANK))
        return None if doubts else at


class _IsoColumn(_Written):
    """ISO 8601, and its like with dots or slashes; odd cells may leave out leading zeros (2025-1-31 8:05)."""

    def __init__(self, local: _Zone) -> None:
        super().__init__(local)
        self._halves: dict[tuple[int, bool, bool], _Halves] = {}
        self._style = (13, True, False)

    def quickly(self, cells: Sequence[str]) -> _Quick:
        if len(cells[0]) <= 10 and self._wholes[cells[0]] is not None:  # days alone, of which there are few
            return list(map(self._wholes.__getitem__, cells)), {}
        self._style = split, *_ = self._style_of(cells[0]) or self._style
        halves = self._halves.get(self._style) or self._remember(*self._style)
        return halves.sums([cell[:split] for cell in cells], [cell[split:] for cell in cells]), {}

    def _style_of(self, cell: str) -> tuple[int, bool, bool] | None:
        """After how many characters the minutes begin, and whether the clock is written with colons and a zone."""
        split = 13 if not cell[4:5].isdigit() else 10 if cell[8:9].isdigit() else 11
        colon = split == 13 or (split == 11 and cell[11:12] == ":")
        try:
            return split, colon, time_cell.iso_rest(cell[split:], colon=colon).offset is not None
        except ValueError:
            return None

    def _remember(self, split: int, colon: bool, aware: bool) -> _Halves:
        zone_of = _UTC if aware else self._local

        def hour(text: str) -> int | None:
            return zone_of.hour(*time_cell.iso_hour(text))

        def rest(text: str) -> int:
            if split == 10 and not text[2:4].isdigit():
                raise ValueError(text)  # 202510010812 may be a number
            return _since_hour(time_cell.iso_rest(text, colon=colon), aware=aware)

        rests = _Rests(rest, ":00:00" if colon else "0000", "Z" if aware else "")
        self._halves[split, colon, aware] = halves = _Halves(hour, rests)
        return halves

    def parse(self, text: str) -> tuple[int, Doubts]:
        try:
            day, clock = time_cell.iso(text)
        except ValueError:
            written, clock = time_cell.dated(text)
            if "year_first" not in written.meanings or not written.fixed:
                raise
            day = written.at("year_first")
        at, doubts = self._local.utc(day, clock)
        return at, doubts + (_TRUNCATED if clock.truncated else ())


class _Rests:
    """What comes after the hour, in two pieces at the point of its seconds: of finer times files repeat few wholes."""

    def __init__(self, whole: Callable[[str], int], zero: str, neutral: str) -> None:
        """`whole` reads it all; `zero` is such a rest of no length, `neutral` what has to follow it."""
        self._whole = whole
        self._neutral = neutral
        self._length = len(zero)
        self._firsts: _Memory[str] = _Memory(lambda text: whole(text + neutral))
        self._lasts: _Memory[str] = _Memory(lambda text: whole(f"{zero}.{text}"))

    def __call__(self, text: str) -> int:
        first, point, last = text.partition(".")
        if not point or len(first) != self._length:
            return self._whole(text)
        digits = last.removesuffix(self._neutral)
        plain = len(digits) + len(self._neutral) == len(last) and len(digits) <= 6
        since, part = self._firsts[first], _millionths(digits) if plain else self._lasts[last]
        if since is None or part is None:
            raise ValueError(text)
        return since + part


def _millionths(digits: str) -> int | None:
    return int(digits.ljust(6, "0")) if digits.isascii() and digits.isdigit() else None


def _since_hour(clock: Clock, *, aware: bool) -> int:
    """What to add to the hour; `ValueError` where it has a zone and should not, or the other way round."""
    if clock.truncated or (clock.offset is not None) != aware:
        raise ValueError(clock)
    return clock.at - (clock.offset or 0)


class _DatedColumn(_Written):
    """Dates in some order of day, month and year, with clocks on 24 hours or 12; in halves up to the first colon."""

    def __init__(self, local: _Zone, order: str | None, rivals: Sequence[str], orders: set[str]) -> None:
        super().__init__(local)
        self._order = order  # None: any; `named`: by names of months alone
        self._rivals = rivals  # of which a cell may prove one
        self._orders = orders  # proved by cells
        self._short = False  # whether a year of two digits was seen
        self._halves: dict[tuple[bool, bool], _Halves] = {}
        self._shorts = _Memory(_is_short)
        self._style = (False, False)

    def quickly(self, cells: Sequence[str]) -> _Quick:
        if ":" not in cells[0] and self._wholes[cells[0]] is not None:  # days alone, of which there are few
            return list(map(self._wholes.__getitem__, cells)), {}
        firsts, _, seconds = zip(*[cell.partition(":") for cell in cells], strict=True)
        self._style = self._style_of(seconds[0]) or self._style
        halves = self._halves.get(self._style) or self._remember(*self._style)
        instants = halves.sums(firsts, seconds)
        return instants, self._short_ones(firsts, instants) if self._short else {}

    def _short_ones(self, firsts: Iterable[str], instants: Sequence[int | None]) -> dict[int, Doubts]:
        short = compress(range(len(instants)), map(self._shorts.__getitem__, firsts))
        return {position: _SHORT for position in short if instants[position] is not None}

    def _style_of(self, rest: str) -> tuple[bool, bool] | None:
        """Return whether the clock counts twelve hours, and has a zone."""
        try:
            clock, half = time_cell.rest_of_clock(rest)
        except ValueError:
            return None
        return half is not None, clock.offset is not None

    def _remember(self, twelve: bool, aware: bool) -> _Halves:
        zone_of = _UTC if aware else self._local

        def hour(text: str) -> int | None:
            day, hour = time_cell.dated_hour(text)
            at = self._day(day)
            if not twelve:
                return zone_of.hour(at, hour)
            return zone_of.hour(at, hour % 12, hour % 12 + 12) if 1 <= hour <= 12 else None

        def rest(text: str) -> int:
            clock, half = time_cell.rest_of_clock(text)
            if (half is not None) != twelve:
                raise ValueError(text)
            return _since_hour(clock, aware=aware) + (12 * _HOUR if half == "p" else 0)

        rests = _Rests(rest, "00:00", (" AM" if twelve else "") + ("Z" if aware else ""))
        self._halves[twelve, aware] = halves = _Halves(hour, rests)
        return halves

    def parse(self, text: str) -> tuple[int, Doubts]:
        try:
            written, clock = time_cell.dated(text)
        except ValueError:
            day, clock = time_cell.iso(text)  # a week or a day of the year among dates
            short = False
        else:
            day, short = self._day(written), written.short
        at, doubts = self._local.utc(day, clock)
        return at, doubts + (_SHORT if short else ()) + (_TRUNCATED if clock.truncated else ())

    def _day(self, day: Day) -> int:
        """Return the midnight meant; notes which order the date proves, and that its year is short."""
        proved = day.proof(self._rivals)
        if proved:
            self._orders.add(proved)
        self._short |= day.short
        return day.at(self._order)


def _is_short(first: str) -> int:
    return time_cell.dated_hour(first)[0].short


_NO_NUMERALS = str.maketrans("", "", "0123456789.,-")


class _CountedColumn:
    """Numbers, in decimals: `lowest` to below `highest`. Subclasses say what they count."""

    lowest: Decimal
    highest: Decimal

    def quickly(self, cells: Sequence[str]) -> _Quick:
        numbers = self._plain(cells)
        return ([None] * len(cells), {}) if numbers is None else self.instants(numbers)

    def parse(self, text: str) -> tuple[int, Doubts]:
        (at,), doubts = self.instants([self._number(text)])
        if at is None:
            raise ValueError(text)
        return at, doubts.get(0, ())

    def instants(self, numbers: Sequence[Decimal]) -> _Quick:
        """Return the instants of numbers within bounds."""
        raise NotImplementedError

    def _plain(self, cells: Sequence[str]) -> list[Decimal] | None:
        """Return the cells as numbers, if all are short, plain and within bounds."""
        text = "".join(cells)
        if text.translate(_NO_NUMERALS) or max(map(len, cells)) > 20:
            return None
        if "," in text:
            cells = [cell.replace(",", ".") for cell in cells]
        try:
            numbers = list(map(Decimal, cells))
        except InvalidOperation:
            return None
        return numbers if self.lowest <= min(numbers) and max(numbers) < self.highest else None

    def _number(self, text: str) -> Decimal:
        if NUMBER.fullmatch(text) is None:
            raise ValueError(text)
        number = Decimal(text.replace(",", "."))
        if not self.lowest <= number < self.highest:
            raise ValueError(text)
        return number


class _EpochColumn(_CountedColumn):
    """Time since 1970 in s, ms, µs or ns; a number of another magnitude is in another unit, and no time here."""

    def __init__(self, unit: str) -> None:
        self._unit = Decimal(SECOND) / EPOCH_UNITS[unit]  # in µs
        self.lowest, self.highest = (Decimal(bound * EPOCH_UNITS[unit]) for bound in (EPOCH_FROM, EPOCH_TO))

    def quickly(self, cells: Sequence[str]) -> _Quick:
        text = "".join(cells)
        if text.isascii() and text.isdigit() and "" not in cells and max(map(len, cells)) <= 20:
            numbers = list(map(int, cells))
            if self.lowest <= min(numbers) and max(numbers) < self.highest:
                return self._whole(numbers)
        return super().quickly(cells)

    def _whole(self, numbers: Sequence[int]) -> _Quick:
        if self._unit >= 1:
            unit = int(self._unit)
            return [number * unit for number in numbers], {}
        parts = int(1 / self._unit)
        cut = [position for position, number in enumerate(numbers) if number % parts]
        return [number // parts for number in numbers], dict.fromkeys(cut, _TRUNCATED)

    def instants(self, numbers: Sequence[Decimal]) -> _Quick:
        exact = [number * self._unit for number in numbers]
        whole = list(map(int, exact))
        doubts = {} if whole == exact else {n: _TRUNCATED for n, at in enumerate(exact) if at != whole[n]}
        return cast("list[int | None]", whole), doubts

    def _number(self, text: str) -> Decimal:
        if "e" in text.casefold():
            raise ValueError(text)  # 1.76E+12 has lost its last digits
        return super()._number(text)


class _SerialColumn(_CountedColumn):
    """A spreadsheet's days: local times, to the ms, for their float64 holds no more."""

    highest = Decimal(2_958_466)  # the year 10000

    def __init__(self, local: _Zone, system: str) -> None:
        self._local = local
        self._origin = SYSTEMS[system] * DAY
        self._leaps = system == "1900"  # counts a 29 February 1900, which was none, as its day 60
        self.lowest = Decimal(1 if self._leaps else 0)

    def quickly(self, cells: Sequence[str]) -> _Quick:
        numbers = self._plain(cells)
        if numbers is None or (self._leaps and min(numbers) < 61):
            return [None] * len(cells), {}
        return self._local.quickly([_to_ms(number) - self._origin for number in numbers]), {}

    def parse(self, text: str) -> tuple[int, Doubts]:
        number = self._number(text)
        if self._leaps and number < 61:
            if number >= 60:
                raise ValueError(text)
            number += 1
        return self._local.utc(_to_ms(number) - self._origin, Clock(0, None))


def _to_ms(days: Decimal) -> int:
    return round(days * 86_400_000) * 1000


class _ElapsedColumn(_CountedColumn):
    """Time since a start, to the nearest µs: numbers in a unit, or hours, minutes and seconds as 26:15:00."""

    def __init__(self, start: int, unit: str | None) -> None:
        self._start = start
        self._hours = unit == "h"
        self._unit = Decimal(ELAPSED_UNITS[unit]) if unit else None
        self.lowest, self.highest = (
            (Decimal(bound - start) / (self._unit or 1)).quantize(Decimal(1), rounding)
            for bound, rounding in ((_EARLIEST, ROUND_CEILING), (_LATEST, ROUND_FLOOR))
        )

    def instants(self, numbers: Sequence[Decimal]) -> _Quick:
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
        return _inside(self._start + (-since if found["sign"] else since)), ()
