"""Year, month and day, or day of the year, and the parts of the clock in columns whose names tell nothing."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from titer.cells.times.clock_numbers import NUMBER
from titer.model.instants import SECOND

_YEARS = (1995, 2100)
_CLOCK = ((0, 23, 3600), (0, 59, 60), (0, 59, 1))  # lowest, highest, how many seconds one is
_DAY = 86_400
_DAYS, _HOURS = 366, 24  # of a year, of a day
_ORDERS = ((0, 1, 2), (2, 1, 0), (2, 0, 1))  # of year, month and day, from the first of the three
_FEWEST = 3  # rows
_BACK = 0.1  # of the steps, where sensors come one after another
_FINE = 10**6  # µs in a second


def parts_by_content(columns: Sequence[Sequence[str]], free: Sequence[int]) -> tuple[int, ...]:
    """Return the columns of the parts of a time, the largest first, by which rows go on; none where there are none.

    Of several ways to read them, that with the most different times, then the evenest.
    """
    numbers = {column: found for column in free if (found := _numbers(columns[column]))}
    ways = [way for first in numbers for order in _ORDERS if (way := _way(numbers, first, order))]
    return max(ways, key=lambda way: _rank(_instants(numbers, way)), default=())


def year_days_by_content(columns: Sequence[Sequence[str]], free: Sequence[int]) -> tuple[int, ...]:
    """Return the columns of the year, the day of the year and the clock by which rows go on; none where there are none.

    The clock is written as hhmm, or its hours, minutes and seconds stand in the columns behind the day.
    """
    numbers = {column: found for column in free if (found := _numbers(columns[column])) and _are_whole(found)}
    years = [column for column, found in numbers.items() if _are_within(found, *_YEARS)]
    days = [column for column, found in numbers.items() if _are_within(found, 1, _DAYS) and _are_days(found)]
    best: tuple[int, ...] = ()
    rank = (_FEWEST - 1, 0, 0)  # of fewer different times
    for way in (way for year in years for day in days for way in _with_any_clock(numbers, (year, day))):
        instants = _year_day_instants(numbers, way)
        if _goes_on(instants) and _rank(instants) > rank:
            best, rank = way, _rank(instants)
    return best


def _are_within(numbers: Sequence[float], lowest: int, highest: int) -> bool:
    return lowest <= min(numbers) and max(numbers) <= highest


def _are_days(numbers: Sequence[float]) -> bool:
    """Return whether days of a year follow each other, but for where a year or another sensor begins."""
    steps = [after - before for before, after in pairwise(numbers)]
    return sum(step not in {0, 1} for step in steps) <= _BACK * len(steps)


def _with_any_clock(numbers: dict[int, list[float]], day: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Yield the day by itself, with a column of hhmm, and with those of the clock behind it."""
    yield day
    for column, found in numbers.items():
        if column not in day and _are_within(found, 0, 2400) and max(found) > _HOURS and _are_hhmm(found):
            yield (*day, column)
    yield from _with_clock(numbers, day)


def _are_hhmm(numbers: Sequence[float]) -> bool:
    return all(number % 100 < 60 for number in numbers)


def _year_day_instants(numbers: dict[int, list[float]], way: Sequence[int]) -> list[int]:
    """Return µs, row by row."""
    (years, days), clock = [numbers[column] for column in way[:2]], [numbers[column] for column in way[2:]]
    firsts = [date(int(year), 1, 1).toordinal() for year in years]
    found = [(first + int(day) - 1) * _DAY * _FINE for first, day in zip(firsts, days, strict=True)]
    if len(clock) == 1 and max(clock[0]) > _HOURS:
        clock = [[number // 100 for number in clock[0]], [number % 100 for number in clock[0]]]
    return _with_parts(found, clock)


def _with_parts(days: Sequence[int], clock: Sequence[Sequence[float]]) -> list[int]:
    """Return the days, in µs, with the hours, minutes and seconds that belong to them."""
    found = [*days]
    for cells, (_, _, seconds) in zip(clock, _CLOCK, strict=False):
        found = [at + round(cell * seconds * _FINE) for at, cell in zip(found, cells, strict=True)]
    return found


def _numbers(cells: Sequence[str]) -> list[float]:
    """Return the cells as numbers; none where one is none."""
    texts = [cell.strip() for cell in cells]
    if len(texts) < _FEWEST or not all(NUMBER.fullmatch(text) for text in texts):
        return []
    return [float(text.replace(",", ".")) for text in texts]


def _way(numbers: dict[int, list[float]], first: int, order: Sequence[int]) -> tuple[int, ...]:
    """Return the columns of a date that begins here, in this order, and of the clock behind it as far as rows go on."""
    best = tuple(first + place for place in order)
    instants = _instants(numbers, best) if all(column in numbers for column in best) else []
    if not instants:
        return ()
    for way in _with_clock(numbers, best):
        finer = _instants(numbers, way)
        if not _goes_on(finer):
            break
        best, instants = way, finer
    return best if _goes_on(instants) and len({*instants}) > 1 else ()


def _with_clock(numbers: dict[int, list[float]], day: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    way = day
    for place, (lowest, highest, _) in enumerate(_CLOCK, start=1):
        column = max(day) + place
        found = numbers.get(column)
        is_last = place == len(_CLOCK)
        if not found or min(found) < lowest or max(found) >= highest + 1 or not (is_last or _are_whole(found)):
            return
        way = (*way, column)
        yield way


def _are_whole(numbers: Sequence[float]) -> bool:
    return all(number.is_integer() for number in numbers)


def _instants(numbers: dict[int, list[float]], way: Sequence[int]) -> list[int]:
    """Return µs, row by row; none where a row has no such day."""
    day, clock = [numbers[column] for column in way[:3]], [numbers[column] for column in way[3:]]
    if not all(map(_are_whole, day)) or not _YEARS[0] <= min(day[0]) <= max(day[0]) <= _YEARS[1]:
        return []
    try:
        days = [date(int(year), int(month), int(one)).toordinal() for year, month, one in zip(*day, strict=True)]
    except ValueError:
        return []
    return _with_parts([one * _DAY * _FINE for one in days], clock)


def _goes_on(instants: Sequence[int]) -> bool:
    steps = [after - before for before, after in pairwise(instants)]
    return sum(step < 0 for step in steps) <= _BACK * len(steps)


def _rank(instants: Sequence[int]) -> tuple[int, int, int]:
    """Return how many different times there are, how even and how short their steps are."""
    steps = [after - before for before, after in pairwise(sorted({*instants}))]
    return len({*instants}), -len({*steps}), -max(steps, default=0) // SECOND
