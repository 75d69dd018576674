"""The forms that a column of numbers may have: counted since 1970, in ticks, a spreadsheet's days, a calendar without
marks, or time since a start. What its size, its name and the calendar do not tell is refused.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, NoReturn

from titer.cells.times.clock_numbers import NUMBER
from titer.cells.times.column_name import ELAPSED_UNITS, TimeName
from titer.cells.times.digits import (
    EPOCH_UNITS,
    MONTH_FIRST,
    MOST,
    DigitReading,
    calendar_readings,
    day_first_rival,
    day_readings,
    is_digits,
    month_first_rival,
    nearly_calendar_readings,
    plausible_readings,
)
from titer.cells.times.serial_steps import go_on_as_days
from titer.cells.times.time_form import Declared, TimeForm
from titer.model.codes import DoubtCode
from titer.model.errors import Rejected
from titer.model.faults import quote, rejection
from titer.model.instants import DAY, SECOND, instant

EPOCH_FROM, EPOCH_TO = 10**8, 10**11  # in seconds: 1973 to 5138
BY_SIZE = "by size"  # instead of a unit, where each number tells its own
SYSTEMS = {"1900": 25_569, "1904": 24_107, "datenum": 719_529}  # the number of 1970-01-01; MATLAB's days since year 0
_SERIAL_FROM, _SERIAL_TO = -5_569, 54_431  # in days since 1970: 20,000 to 80,000 in the 1900 system, 1954 to 2119
_RECENT = 9_131  # 1995-01-01
START = "2025-10-01T08:00:00Z"  # an example
_ORIGINS = (  # from which systems count, and in which unit: LabVIEW, R and databases, the modified Julian day
    ("s", "1904-01-01T00:00:00Z"), ("min", "1970-01-01T00:00:00Z"), ("h", "1970-01-01T00:00:00Z"),
    ("d", "1970-01-01T00:00:00Z"), ("d", "1858-11-17T00:00:00Z"),
)  # fmt: skip
_LATELY = 3_653  # days before the file came: numbers that come to these count from an origin, hardly from a run's start
_SLOWEST_MS = 1_000  # steps that are whole thousands are more likely ms than s

type Form = tuple[Callable[[], TimeForm], Sequence[str]]  # how it is made, or refused, and the cells that fit it


class NumberForms:
    """The numbers of a column, by cell, and what they may be."""

    def __init__(self, numbers: Mapping[str, Decimal], name: TimeName, said: Declared) -> None:
        self._numbers = numbers
        self._name = name
        self._said = said
        self._system = said.serial or "1900"
        self._digits = [text for text in numbers if is_digits(text)]

    def forms(self, clocks: Sequence[str]) -> Iterator[Form]:
        """Yield what may be meant, with the cells that fit; `clocks` may be durations among elapsed times."""
        name = self._name
        if self._numbers and not name.elapsed:
            yield from self._since_1970()
            if self._are_serials():
                yield self._serial_form, [*self._numbers]
        counts = name.counts or self._said.unit or self._said.time
        if counts and name.unit in ELAPSED_UNITS and self.have_one_mark():
            cells = [*self._numbers, *clocks]
            said = (f"{quote(cells[0])} counts {name.unit}",) if cells else ()
            yield lambda: TimeForm("elapsed", None, False, name.unit, said), cells

    def have_one_mark(self) -> bool:
        """Return whether no two numbers have different decimal marks."""
        text = "".join(self._numbers)
        return "." not in text or "," not in text

    # whole numbers

    def _since_1970(self) -> Iterator[Form]:
        if 2 * len(self._digits) <= len(self._numbers):
            yield from self._epochs()
            return
        found = plausible_readings(self._digits, self._name, self._said.horizon)
        calendar = [] if found or self._name.unit else calendar_readings(self._digits)
        if len(found) > 1 or calendar:
            yield lambda: self._refuse(found or calendar), self._digits
        elif not found and len(nearly := nearly_calendar_readings(self._digits, self._said.horizon)) == 1:
            yield lambda: self._form_of(nearly[0]), self._digits
        elif found:
            one = found[0]
            fitting = dict(self._epoch_cells()).get(one.unit) if one.kind == "epoch" else None
            yield lambda: self._form_of(one), fitting or self._digits
        else:
            yield from self._epochs()
            yield from self._by_size()

    def _by_size(self) -> Iterator[Form]:
        """Yield that each number counts in the unit that its size tells: a device began to count in ms, say."""
        if self._name.unit or self._said.unit or len(self._digits) < len(self._numbers):
            return
        found = [(unit, at) for text in self._digits for unit, at in _since_1970_by_size(self._numbers[text])]
        instants, units = [at for _, at in found], [*dict.fromkeys(unit for unit, _ in found)]
        recent = all(_RECENT * DAY <= at <= self._said.horizon + DAY for at in instants)
        if len(found) == len(self._digits) and len(units) > 1 and recent and _goes_on(instants):
            said = f"its numbers count in {' and '.join(units)} since 1970, by their size; so the time goes on"
            yield lambda: TimeForm("epoch", None, False, BY_SIZE, (said,)), self._digits

    def _form_of(self, reading: DigitReading) -> TimeForm:
        said = f"{quote(self._digits[0])} is {reading.describe()}"
        if reading.kind == "epoch":
            said = _epoch_evidence(self._digits[0], reading.unit)
        doubt = None
        rivals: dict[DoubtCode, DigitReading | None] = {"month_may_be_first": month_first_rival(reading, self._digits)}
        if not self._name.tells(reading.kind, reading.unit):
            rivals["day_may_be_first"] = day_first_rival(reading, self._digits, self._said.horizon)
        for code, rival in rivals.items():
            if rival:
                doubt = (code, f"{quote(self._digits[0])} may be {rival.describe()}", (reading.unit, rival.unit))
        return TimeForm(reading.kind, None, False, reading.unit, (said,), doubt=doubt)

    def _refuse(self, readings: Sequence[DigitReading]) -> NoReturn:
        first = quote(self._digits[0])
        meanings = " or ".join(reading.describe() for reading in readings)
        options = [reading.option for reading in readings]
        options += [MONTH_FIRST[option] for option in options if option in MONTH_FIRST]
        raise rejection(
            "ambiguous_time_number",
            f": {first} may be {meanings}",
            settled_by=tuple({"time_format": option} for option in options),
        )

    # epochs by size

    def _epoch_cells(self) -> Iterator[tuple[str, list[str]]]:
        for unit in EPOCH_UNITS:
            cells = [text for text, number in self._numbers.items() if _is_epoch(text, number, unit)]
            if len(cells) >= MOST * len(self._numbers) and self._name.unit in {None, unit} and not self._since_1904():
                yield unit, cells

    def _since_1904(self) -> bool:
        """Return whether numbers that come to years ahead since 1970 have just been since 1904."""
        return self.origin("s") == _ORIGINS[0][1]

    def _epochs(self) -> Iterator[Form]:
        for unit, cells in self._epoch_cells():
            said = _epoch_evidence(cells[0], unit)
            yield lambda unit=unit, said=said: TimeForm("epoch", None, False, unit, (said,)), cells  # type: ignore[misc]

    # serials

    def _are_serials(self) -> bool:
        """Return whether all numbers are days in a spreadsheet's range, and nothing says that they count otherwise."""
        if self._name.unit not in {None, "d"} or self._said.start or self._said.unit or not self.in_serial_range():
            return False
        if not go_on_as_days(self._numbers, SYSTEMS[self._system], names_days=self._name.says_day):
            return False
        return self._name.says_date or self._are_recent()

    def _are_recent(self) -> bool:
        """Return whether a workbook holds the numbers, or they are nearly all days since 1995 that have been."""
        days = [number - SYSTEMS[self._system] for number in self._numbers.values()]
        latest = self._said.horizon // DAY + 2
        return bool(self._said.serial) or sum(_RECENT <= day < latest for day in days) >= MOST * len(days)

    def in_serial_range(self) -> bool:
        """Return whether all numbers could be a spreadsheet's days."""
        days = [number - SYSTEMS[self._system] for number in self._numbers.values()]
        return bool(days) and all(_SERIAL_FROM <= day < _SERIAL_TO for day in days)

    def _serial_form(self) -> TimeForm:
        return TimeForm(
            "serial", None, False, self._system, (_serial_evidence(next(iter(self._numbers)), self._system),)
        )

    # refusals

    def refusal(self, column: str, cell: str) -> Rejected:
        """Return the refusal of plain numbers: in which unit, and from when, do they count?"""
        if not self.have_one_mark():
            return rejection("unknown_time_form", f": {quote(cell)}, beside other decimal marks")
        if self._name.unit or not self._numbers:
            return rejection("unknown_time_form", f": {quote(cell)}")
        units = [{"units": [f"{column}={unit}"]} for unit in _likely_units(self._numbers.values())]
        ways: list[Mapping[str, object]] = [unit | start for start in self._likely_starts() for unit in units]
        if self.in_serial_range():
            ways.append({"time_format": f"excel_{self._system}"})
        ways = [*self._ways_from_origins(column), *ways]
        detail = f": {quote(cell)}, a number, and the column's name says no unit"
        return rejection("unknown_time_form", detail, settled_by=tuple(ways))

    def _likely_starts(self) -> list[dict[str, Any]]:
        """Return what may be declared as the start; of numbers that may be seconds of a day its midnight too."""
        of_a_day = all(0 < number < DAY // SECOND for number in self._numbers.values())
        likely = dict.fromkeys((*self._said.starts, *(self._said.midnights if of_a_day else ()))) or (START,)
        return [{}] if self._said.start else [{"start": one} for one in likely]

    def _ways_from_origins(self, column: str) -> Iterator[Mapping[str, object]]:
        """Yield how else numbers may count, by which they come to the years before the file came."""
        if len(self._digits) == len(self._numbers):
            yield from ({"time_format": one.unit} for one in day_readings(self._digits, self._name, self._said.horizon))
        if self._are_lately(Decimal(1), SYSTEMS["datenum"]):
            yield {"time_format": "matlab_datenum"}
        for unit in dict.fromkeys(unit for unit, _ in _ORIGINS):
            if not self._said.start and (origin := self.origin(unit)):
                yield {"units": [f"{column}={unit}"], "start": origin}

    def origin(self, unit: str) -> str | None:
        """Return the instant from which numbers in this unit come to the years before the file came, if one is."""
        day = Decimal(ELAPSED_UNITS[unit]) / DAY
        starts = [start for other, start in _ORIGINS if other == unit]
        return next((start for start in starts if self._are_lately(day, -_days_since_1970(start))), None)

    def _are_lately(self, unit: Decimal, origin: int) -> bool:
        """Return whether nearly all numbers, in a unit given in days, come to the last years before the file came."""
        days = [number * unit - origin for number in self._numbers.values()]
        return bool(days) and sum(_is_late(day, self._said.horizon) for day in days) >= MOST * len(days)


def _likely_units(numbers: Iterable[Decimal]) -> tuple[str, ...]:
    steps = [after - before for before, after in pairwise(numbers)]
    slow = bool(steps) and all(step and step % _SLOWEST_MS == 0 for step in steps)
    return ("ms", "s") if slow else ("s", "ms")


def _days_since_1970(instant_text: str) -> int:
    return (datetime.fromisoformat(instant_text) - datetime(1970, 1, 1, tzinfo=UTC)).days


def _is_late(day: Decimal, horizon: int) -> bool:
    """Return whether a day since 1970 is of the last years before the file came."""
    latest = horizon // DAY + 2
    return latest - _LATELY <= day < latest


def are_recent_serials(cells: Sequence[str], horizon: int, system: str = "1900", *, whole: bool = False) -> bool:
    """Return whether cells are all days of the last years before the file came, in this system; with parts of days.

    They need no parts where they may be `whole`.
    """
    numbers = {cell: Decimal(cell.replace(",", ".")) for cell in map(str.strip, cells) if NUMBER.fullmatch(cell)}
    return (
        len(numbers) == len({*cells}) > 1
        and all(_is_late(number - SYSTEMS[system], horizon) for number in numbers.values())
        and (whole or any(number % 1 for number in numbers.values()))
    )


def _is_epoch(text: str, number: Decimal, unit: str) -> bool:
    plain = text.isascii() and text[0].isdigit() and "e" not in text.casefold()
    return plain and EPOCH_FROM <= number / EPOCH_UNITS[unit] < EPOCH_TO


def _since_1970_by_size(number: Decimal) -> Iterator[tuple[str, int]]:
    """Yield the unit in which a number since 1970 counts by its size, and the instant in µs; at most once."""
    for unit, parts in EPOCH_UNITS.items():
        if EPOCH_FROM <= number / parts < EPOCH_TO:
            yield unit, int(number * SECOND / parts)


def _goes_on(instants: Sequence[int]) -> bool:
    steps = [after - before for before, after in pairwise(instants)]
    return sum(step >= 0 for step in steps) >= MOST * len(steps)


def _epoch_evidence(cell: str, unit: str) -> str:
    at = instant(int(Decimal(cell.replace(",", ".")) / EPOCH_UNITS[unit]) * SECOND)
    return f"{quote(cell)} counts {unit} since 1970: {at:%Y-%m-%dT%H:%M:%SZ}"


def _serial_evidence(cell: str, system: str) -> str:
    days = Decimal(cell.replace(",", ".")) - SYSTEMS[system]
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=round(days * 86_400))
    return f"{quote(cell)} is a spreadsheet's serial number ({system}): {at:%Y-%m-%d %H:%M:%S}"
