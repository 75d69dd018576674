"""Whether numbers in the range of a spreadsheet's days go on as days do, or as seconds, minutes or rows are counted.

Days of a log lie one day, a week, a month, a quarter or a year apart, or anyhow; parts of days lie whole parts of an
hour apart, or whole hours. A number every 60 is hardly a day of every second month, which would be 59 to 62 apart.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

_DAYS = 86_400
_HOUR, _HALF_HOUR = 3_600, 1_800  # in seconds
_WEEK, _MONTH = 7, 31
_WEEKS = {7, 14, 28}  # steps that are the same throughout
_MOST_DECIMALS = 3  # of what counts seconds
_FEW = 3  # steps, which may be the same by chance


def go_on_as_days(numbers: Mapping[str, Decimal], origin: int, *, names_days: bool) -> bool:
    """Return whether numbers, by their cells, may well be a spreadsheet's days; `origin` is that of 1970-01-01.

    `names_days` where a name says that these are days.
    """
    ordered = sorted({*numbers.values()})
    steps = Counter(after - before for before, after in pairwise(ordered))
    if not steps or all(step % 1 == 0 for step in steps):
        return _are_days(steps, names_days) or _of_a_calendar([int(number) - origin for number in ordered])
    decimals = {*map(_decimals, numbers)}
    if len(steps) > 1 or steps.total() < _FEW or max(decimals) > _MOST_DECIMALS:
        return True
    seconds = min(steps) * _DAYS
    is_of_a_clock = seconds % 1 == 0 and (_HOUR % seconds == 0 or seconds % _HALF_HOUR == 0)
    return is_of_a_clock and (names_days or decimals != {1})


def _are_days(steps: Mapping[Decimal, int], names_days: bool) -> bool:
    """Return whether whole steps, each with how often it comes, are those of days or weeks."""
    total = sum(steps.values())
    if not steps or min(steps) == 1 or (names_days and total < _FEW):
        return True
    if steps.keys() <= _WEEKS if len(steps) == 1 else all(step % _WEEK == 0 for step in steps):
        return True
    commonest = max(steps, key=lambda step: steps[step])
    return names_days and (commonest <= _MONTH or 2 * steps[commonest] <= total)


def _of_a_calendar(days: Sequence[int]) -> bool:
    """Return whether days since 1970 all have one number in their months, or end them."""
    dates = [datetime.fromtimestamp(0, UTC).date() + timedelta(days=day) for day in days]
    return len({day.day for day in dates}) == 1 or all(map(_ends_a_month, dates))


def _ends_a_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


def _decimals(cell: str) -> int:
    return len(cell.replace(",", ".").partition(".")[2])
