"""Columns of digits that are times by what they hold, whatever they are called: 202510140800, 202510140801, …"""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise

from titer.cells.times.column_name import TimeName
from titer.cells.times.digits import DigitReading, is_digits, plausible_readings
from titer.model.instants import DAY, micros

_SURE = 12  # digits that hardly any number of an order or of a part has, and rises with
_DATE = 8  # digits of YYYYMMDD
_FEWEST_DATES = 3
_HOURS = "YYYYMMDDHH"
_COARSE = {_HOURS, "s"}  # ten digits, which many a number that is no time has
_MOST = 0.9  # of the steps
_FINE = 16  # digits of what counts microseconds or less since 1970
_MOST_BACK = 0.1  # of the way on: rows of several devices, of which one is a little late
_FIRST_YEAR = 1995


def is_digit_time(cells: Sequence[str], horizon: int) -> bool:
    """Return whether every cell is a plausible time in digits, and nearly all come after those before them."""
    if len(cells) < 2 or not all(map(is_digits, cells)):
        return False
    instants = _dates(cells, horizon) if len(cells[0]) == _DATE else _instants(cells, horizon)
    return _rises(instants, _MOST) or (len(cells[0]) >= _FINE and _goes_on(instants))


def are_digit_hours(cells: Sequence[str], horizon: int) -> bool:
    """Return whether every cell is a day with an hour in ten digits, which may be nothing else, and nearly all rise."""
    if len(set(cells)) < _FEWEST_DATES or not all(map(is_digits, cells)):
        return False
    found = plausible_readings(cells, TimeName(""), horizon)
    if [one.unit for one in found] != [_HOURS] or max(found[0].instants) > horizon + DAY:
        return False
    return _rises(found[0].instants, _MOST)


def are_sure_digit_hours(cells: Sequence[str], name: str) -> bool:
    """Return whether such numbers go on from one day to another, as no count does, or their name is written so."""
    goes_over = any(after[:-2] != before[:-2] and before.endswith("23") for before, after in pairwise(cells))
    return goes_over or TimeName(name).shows(_HOURS)


def is_sure_digit_time(cells: Sequence[str]) -> bool:
    """Return whether such numbers are too long to be others, and rise from cell to cell, or are still longer."""
    shortest, numbers = min(map(len, cells)), [*map(int, cells)]
    return shortest >= _SURE and (_rises(numbers, 1) or (shortest >= _FINE and _goes_on(numbers)))


def are_instants(cells: Sequence[str], horizon: int | None) -> bool:
    """Return whether numbers that go on are plausible times, and too long to be others."""
    return horizon is not None and is_digit_time(cells, horizon) and is_sure_digit_time(cells)


def _instants(cells: Sequence[str], horizon: int) -> Sequence[int]:
    """Return what the cells come to in the likeliest form that tells minutes, or counts finer than seconds."""
    found = (one for one in plausible_readings(cells, TimeName(""), horizon) if _is_fine(one, horizon))
    return next((one.instants for one in found), ())


def _is_fine(reading: DigitReading, horizon: int) -> bool:
    return reading.unit not in _COARSE and max(reading.instants) <= horizon + DAY


def _dates(cells: Sequence[str], horizon: int) -> Sequence[int]:
    """Return the days that all cells are, if they are several."""
    if len(set(cells)) < _FEWEST_DATES:
        return ()
    days = [day for cell in cells if (day := day_in_digits(cell))]
    past = len(days) == len(cells) and all(micros(day) <= horizon + DAY for day in days)
    return [*map(micros, days)] if past else ()


def day_in_digits(cell: str) -> datetime | None:
    """Return the day of these years that YYYYMMDD says; None where it says none."""
    try:
        day = datetime.strptime(cell, "%Y%m%d").replace(tzinfo=UTC)
    except ValueError:
        return None
    return day if day.year >= _FIRST_YEAR else None


def _rises(numbers: Sequence[int], share: float) -> bool:
    steps = [after - before for before, after in pairwise(numbers)]
    return any(steps) and sum(step >= 0 for step in steps) >= share * len(steps)


def _goes_on(numbers: Sequence[int]) -> bool:
    """Return whether numbers go back by little, together, of the way that they go on."""
    steps = [after - before for before, after in pairwise(numbers)]
    on, back = sum(step for step in steps if step > 0), -sum(step for step in steps if step < 0)
    return on > 0 and back <= _MOST_BACK * on
