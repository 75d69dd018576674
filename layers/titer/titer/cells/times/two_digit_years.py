"""Where the year stands in a column of dates in numbers: before month and day, or after them.

A year of four digits shows its position, and so do numbers that can be nothing but a year (99), or no day (00). Where
all years have two digits, 24/12/31 may be the last day of 2024 or one of 2031, and no cell alone tells. Then the
column's name says it, or the steps between its dates: read right, dates follow each other by days, read wrong by years.
Which of day and month comes first is not told by steps: that is for `titer.cells.times.form`.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from itertools import pairwise

from titer.cells.times.cell import YEAR_LAST, Day
from titer.model.dataclass import dataclass
from titer.model.expression import expression
from titer.model.faults import rejection
from titer.model.instants import DAY
from titer.model.options import DATE_ORDERS

_CLEARLY = 10  # so many times longer are the steps between dates that are read wrong
_DOTTED = expression(r"[^0-9]*[0-9]{1,2}\.")


@dataclass(frozen=True, slots=True)
class YearPosition:
    """The orders that the position of the year leaves to a column, all three where nothing tells it; and why."""

    orders: tuple[str, ...]
    evidence: tuple[str, ...] = ()


def decide_year_position(days: Mapping[str, Day], named: str | None) -> YearPosition:
    """Return the position of the year in these dates, by cell; `named` is the order that a name says.

    `Rejected` is `mixed_date_order`, where cells show both positions, or one that the steps between the others refute.
    """
    days = {text: day for text, day in days.items() if not day.fixed}
    proved = _proved_positions(days)
    if len(proved) > 1:
        ways = [{"date_order": order} for order in DATE_ORDERS]
        told = f": {proved['first']!r} has the year first, {proved['last']!r} has it last"
        raise rejection("mixed_date_order", told, ways)
    steps = _by_steps([day for day in days.values() if "year_first" in day.orders and len(day.orders) > 1])
    for position, text in proved.items():
        if steps and steps.orders != _orders(position):
            others = steps.evidence[0]
            ways = [{"date_order": order} for order in steps.orders]
            raise rejection("mixed_date_order", f": {text!r} has the year {position}, but the others: {others}", ways)
        return YearPosition(_orders(position))
    if named:
        return YearPosition(_orders("first" if named == "year_first" else "last"))
    return steps or _by_dots(days) or YearPosition(DATE_ORDERS)


def _orders(position: str) -> tuple[str, ...]:
    return YEAR_LAST if position == "last" else ("year_first",)


def _proved_positions(days: Mapping[str, Day]) -> dict[str, str]:
    """Return the positions that the size of numbers proves, each with a cell that does."""
    proved: dict[str, str] = {}
    for text, day in days.items():
        if day.orders == ("year_first",):
            proved.setdefault("first", text)
        elif "year_first" not in day.orders:
            proved.setdefault("last", text)
    return proved


def _by_steps(days: Collection[Day]) -> YearPosition | None:
    """Return the position under which dates follow each other much closer than under the other.

    With the year last, day and month may still change positions: then both ways have to be closer, or both farther.
    """
    fitting = Counter(order for day in days for order in day.meanings)
    most = max((fitting[order] for order in YEAR_LAST), default=0)
    last = [step for order in YEAR_LAST if fitting[order] == most and (step := _step(days, order))]
    first = _step(days, "year_first")
    if not first or not last:
        return None
    if first * _CLEARLY <= min(last):
        return YearPosition(_orders("first"), (_distances(first, "first", min(last), "last"),))
    if max(last) * _CLEARLY <= first:
        return YearPosition(_orders("last"), (_distances(min(last), "last", first, "first"),))
    return None


def _step(days: Collection[Day], order: str) -> int | None:
    """Return the median step between successive different dates, in days; None where there is none."""
    dates = [day.meanings[order] for day in days if order in day.meanings]
    steps = sorted(abs(after - before) // DAY for before, after in pairwise(dates) if after != before)
    return steps[(len(steps) - 1) // 2] if steps else None


def _distances(near: int, here: str, far: int, there: str) -> str:
    return f"dates lie {near} day{'s' if near > 1 else ''} apart with the year {here}, {far} with it {there}"


def _by_dots(days: Mapping[str, Day]) -> YearPosition | None:
    """Return the year last for dates with dots, as Europe writes them, if that makes days of most."""
    last = [text for text, day in days.items() if not day.meanings.keys().isdisjoint(YEAR_LAST)]
    if 2 * len(last) <= len(days) or not all(map(_DOTTED.match, days)):
        return None
    return YearPosition(_orders("last"), (f"{next(iter(days))!r} has dots: then the year is last, unless declared",))
