"""Whether numbers go with a time as a part of it: the time goes on with them at least as well as without.

A name alone makes no part: `MS` is dry matter too, `min` the least, `std` a deviation, `sec` dry. What tells is that
times which stand still go on with the numbers, or go on as evenly with them as without.
"""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from titer.cells.times.part_names import is_terse, words_of
from titer.model.expression import expression
from titer.model.instants import SECOND

_SHOWS = {"minute": expression(r"[0-9][:.h][0-9]{2}"), "second": expression(r"[0-9][:.h][0-9]{2}[:.m][0-9]{2}")}
_SMALL = frozenset({"ms", "us", "ns"})
_MANY = 1_000_000
_STATISTICS = frozenset(
    ["max", "maximum", "mean", "avg", "average", "median", "mittel", "mittelwert", "moy", "moyenne", "media", "medio"]
)
_BACK_WHOLE = Decimal("0.34")  # of the steps within one time: blocks of sensors go back a few times, measured values
_BACK = Decimal("0.1")  # half of the time


def is_company(names: Sequence[str]) -> bool:
    """Return whether one of the names tells of a statistic: beside `max`, `min` and `std` are no parts of a time."""
    return any(not _STATISTICS.isdisjoint(words_of(name)) for name in names)


def is_shown(part: str, texts: Sequence[str]) -> bool:
    """Return whether texts show this part of the time already, if only as zeros."""
    pattern = _SHOWS.get(part)
    return pattern is not None and any(map(pattern.search, texts))


def goes_with(
    part: str, name: str, numbers: Sequence[Decimal], instants: Sequence[int], joined: Sequence[int], *, shown: bool
) -> bool:
    """Return whether numbers under this name go with a time as a part that it lacks; `joined` are both together.

    Where the time tells rows apart by itself, a name that may mean something else needs steps as even as before.
    """
    whole = all(number == int(number) for number in numbers)
    if whole and not is_terse(name) and ((not shown and part not in _SMALL) or max(numbers, default=0) >= _MANY):
        return True  # so many millionths are measured by nobody; rows of several devices may stand in any order
    if len({*joined}) > len({*instants}):
        return _go_back(instants, joined) <= (_BACK_WHOLE if whole else _BACK)
    if shown:
        return False
    if part in _SMALL:
        return whole and (not is_terse(name) or any(at % (60 * SECOND) for at in instants))
    return _evenness(joined) >= _evenness(instants)


def never_goes_back(instants: Sequence[int], joined: Sequence[int]) -> bool:
    """Return whether rows of one time go on with the numbers, never back."""
    return _go_back(instants, joined) == 0


def _go_back(instants: Sequence[int], joined: Sequence[int]) -> Decimal:
    """Return which share of the steps between rows of one time goes the rarer way."""
    pairs = zip(pairwise(instants), pairwise(joined), strict=True)
    steps = [after - before for (first, second), (before, after) in pairs if first == second and after != before]
    back = sum(step < 0 for step in steps)
    return Decimal(min(back, len(steps) - back)) / len(steps) if steps else Decimal(0)


def _evenness(instants: Sequence[int]) -> Decimal:
    """Return which share of the steps is the commonest one."""
    steps = Counter(after - before for before, after in pairwise(sorted({*instants})))
    return Decimal(max(steps.values())) / steps.total() if steps else Decimal(1)
