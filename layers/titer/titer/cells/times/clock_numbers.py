"""Times of day in numbers, beside a date: `8.15` may be a clock's, or hours in decimals; `0.25` a part of the day.

How a column means them is decided on all its cells: one that is no `h.mm` (8.75, 0.5) shows that none is; where both
fit, the one by which the time goes on evenly.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from titer.cells.times.day_parts import micros_of_days
from titer.model.expression import expression
from titer.model.instants import DAY, SECOND

NUMBER = expression(r"[0-9]{1,9}(?:[.,][0-9]{0,20})?|[.,][0-9]{1,20}")
_H_MM = expression(r"(?:[01]?[0-9]|2[0-3])\.[0-5][0-9]|24\.00")
_FINE = 4  # decimals that hours are rarely written with
_LONGEST = 32
_HOUR = 3600 * SECOND

# How many µs one is; `h.mm`, `hhmm` and `hhmmss` are digits of a clock
LENGTHS = {"d": DAY, "h": 3600 * SECOND, "min": 60 * SECOND, "s": SECOND, "ms": 1000}
DIGITS = ("h.mm", "hhmm", "hhmmss")
TEXT = "text"
PERIODS = {f"1/{count}": count for count in (48, 96, 144, 288, 1440)}  # of a day, counted from 1: half or quarter hours


def are_numbers(cells: Sequence[str]) -> bool:
    """Return whether all cells are plain numbers, with the same decimal mark."""
    if not cells or not all(len(cell) <= _LONGEST and NUMBER.fullmatch(cell) for cell in cells):
        return False
    return not (any("." in cell for cell in cells) and any("," in cell for cell in cells))


def are_clocks(cells: Sequence[str]) -> bool:
    """Return whether all cells are the digits of a clock, such as 830 and 1545, and not all are hours."""
    digits = max(map(len, cells), default=0)
    way = {3: "hhmm", 4: "hhmm", 5: "hhmmss", 6: "hhmmss"}.get(digits)
    return way is not None and all(cell.isdecimal() and cell.isascii() and _fits(cell, way) for cell in cells)


def are_parts(cells: Sequence[str]) -> bool:
    """Return whether all cells are numbers up to 1, and not all are whole: they may be parts of a day."""
    return are_numbers(cells) and max(map(_number, cells)) <= 1 and not all(cell in {"0", "1"} for cell in cells)


def periods_of(cells: Sequence[str]) -> str | None:
    """Return how many parts of a day whole numbers count one by one, from 1 to the last, as `1/96`; else None."""
    if len(cells) < min(PERIODS.values()) or not all(cell.isdecimal() and len(cell) <= 4 for cell in cells):
        return None
    numbers = [*map(int, cells)]
    last = max(numbers)
    one_by_one = all(after in {before, before % last + 1} for before, after in pairwise(numbers))
    return f"1/{last}" if one_by_one and min(numbers) == 1 and f"1/{last}" in PERIODS else None


def possible_clocks(cells: Sequence[str], *, in_workbook: bool, says_hour: bool, dotted: bool) -> list[str]:
    """Return what numbers may mean as times of day, the likeliest first; several where nothing tells.

    `says_hour` where their name says that they are hours; a workbook shows a part of the day as a clock; `dotted` where
    dates have dots: whoever writes so has a comma in decimals, and a point in a clock alone.
    """
    if not are_numbers(cells):
        return [TEXT]
    fitting = _fitting(cells, in_workbook=in_workbook, says_hour=says_hour)
    if dotted and fitting[:1] == ["h.mm"]:
        return ["h.mm"]
    if len(fitting) < 2 or len({_instants(cells, way) for way in fitting}) == 1:
        return fitting[:1]
    even = [way for way in fitting if _step(_instants(cells, way))]
    usual = [way for way in even if _is_usual(_step(_instants(cells, way)) or 0)]
    return usual or even or fitting


def _fitting(cells: Sequence[str], *, in_workbook: bool, says_hour: bool) -> list[str]:
    numbers = list(map(_number, cells))
    if all(number == int(number) for number in numbers):
        if way := periods_of(cells):
            return [way]
        return _whole(cells, max(numbers), says_hour=says_hour)
    if all(map(_H_MM.fullmatch, cells)):
        padded = any(cell[0] == "0" and cell[1:2].isdigit() for cell in cells)
        return ["h.mm"] if padded else ["h.mm", "h"]
    highest = max(numbers)
    if highest <= 1:
        fine = any(len(cell.replace(",", ".").partition(".")[2]) >= _FINE for cell in cells)
        return ["d"] if in_workbook and (fine or not says_hour) else ["d", "h"]
    if highest > 24:
        return []
    return ["h", "h.mm"] if in_workbook and _are_shortened(cells) else ["h"]


def _whole(cells: Sequence[str], highest: Decimal, *, says_hour: bool) -> list[str]:
    if highest <= 24:
        return ["h"]
    if says_hour and highest < 100:
        return []
    digits = max(map(len, cells))
    ways = ["hhmm" if digits <= 4 else "hhmmss"]
    ways = [way for way in ways if all(_fits(cell, way) for cell in cells)]
    if ways and (digits in {3, 4} or len({*map(len, cells)}) == 1):
        return ways
    return [*ways, *(["s"] if highest <= 86_400 else [])]


def _are_shortened(cells: Sequence[str]) -> bool:
    """Return whether a workbook may have cut a zero off: 8.3 for 8.30."""
    return all(_fits(cell, "h.mm") for cell in cells)


def _fits(cell: str, way: str) -> bool:
    try:
        micros_of(cell, way)
    except ValueError:
        return False
    return True


def _instants(cells: Sequence[str], way: str) -> tuple[int, ...]:
    return tuple(micros_of(cell, way) for cell in cells)


def _step(instants: Sequence[int]) -> int | None:
    """Return the one step by which the time goes on, from day to day too; None where there are more."""
    steps = {(after - before) % DAY for before, after in pairwise(instants) if after != before}
    return steps.pop() if len(steps) == 1 else None


def _is_usual(step: int) -> bool:
    """Return whether a step is a part of an hour, in seconds, or whole hours: 15 minutes are, 25 are not."""
    return step % SECOND == 0 and (_HOUR % step == 0 or step % _HOUR == 0)


def _number(cell: str) -> Decimal:
    return Decimal(cell.replace(",", "."))


def micros_of(cell: str, way: str) -> int:
    """Return the µs since midnight of a number that means a time of day in this way. `ValueError` where it is none."""
    cell = cell.strip()
    if len(cell) > _LONGEST or not NUMBER.fullmatch(cell):
        raise ValueError(cell[:_LONGEST])
    if way in PERIODS:
        return _period(int(cell), PERIODS[way])
    if way in DIGITS:
        at = _clock(cell.replace(",", "."), way)
    else:
        at = micros_of_days(_number(cell)) if way == "d" else round(_number(cell) * LENGTHS[way])
    if at > DAY:
        raise ValueError(cell)
    return at


def _period(number: int, count: int) -> int:
    """Return where one of so many parts of a day begins."""
    if not 1 <= number <= count:
        raise ValueError(number)
    return (number - 1) * (DAY // count)


def _clock(cell: str, way: str) -> int:
    if way == "h.mm":
        hours, _, minutes = cell.partition(".")
        digits = hours.zfill(2) + minutes.ljust(2, "0") + "00"
    else:
        digits = cell.removesuffix(".0").zfill(4) + "00" if way == "hhmm" else cell.removesuffix(".0").zfill(6)
    if len(digits) != 6 or not digits.isdecimal():
        raise ValueError(cell)
    hour, minute, second = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    if minute > 59 or second > 59:
        raise ValueError(cell)
    return ((hour * 60 + minute) * 60 + second) * SECOND


def clock_text(at: int) -> str:
    """Return µs since midnight as a clock shows them: `08:15:00.25`, `24:00:00`."""
    seconds, parts = divmod(at, SECOND)
    fraction = f".{parts:06}".rstrip("0") if parts else ""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{fraction}"
