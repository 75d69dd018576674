"""Whether whole numbers under any name are parts of a time that stands still while they rise, and begin anew with it.

Rows of several sensors may stand between each other, each with times of its own: the numbers tell so sensor by sensor.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from titer.cells.numbers.notation import is_numeric
from titer.judging.evidence import Sample

_RISES = 8  # that hardly come by chance
_FALLS = 2  # where the time goes on
_MOST_SENSORS = 16
_HIGHEST = {"minute": (40, 59), "second": (40, 59), "ms": (400, 999), "us": (400_000, 999_999)}  # that some are, or all


def rise_within(
    sample: Sample, part: str, values: Sequence[Decimal], instants: Sequence[int], rows: Sequence[int]
) -> bool:
    """Return whether numbers rise in rows of one time, and mostly fall where it goes on; the rows have `instants`."""
    if part not in _HIGHEST or not values or not _HIGHEST[part][0] <= max(values) <= _HIGHEST[part][1]:
        return False
    if len({*values}) <= _MOST_SENSORS:  # a setting of each, perhaps
        return False
    told = [*zip(instants, values, strict=True)]
    if told[0][0] > told[-1][0]:  # the newest first
        told, rows = told[::-1], rows[::-1]
    found = [*_groups(sample, told, rows)]
    return all(map(_have_repeats, found)) and any(map(_begin_anew, found))


def may_tell_sensors(cells: Iterable[str]) -> bool:
    """Return whether a column has several values, and few, none of them with decimals."""
    values = {cell.strip() for cell in cells}
    return 1 < len(values) <= _MOST_SENSORS and not any(is_numeric(cell) and not cell.isdigit() for cell in values)


type _Told = tuple[int, Decimal]  # a time, and the number beside it


def _groups(sample: Sample, told: Sequence[_Told], rows: Sequence[int]) -> Iterator[list[list[_Told]]]:
    """Yield all rows together, then by the values of each column that may tell sensors."""
    yield [[*told]]
    for cells in sample.columns:
        if may_tell_sensors(cells[row] for row in rows):
            found: dict[str, list[_Told]] = defaultdict(list)
            for row, one in zip(rows, told, strict=True):
                found[cells[row]].append(one)
            yield [*found.values()]


def _have_repeats(groups: Sequence[Sequence[_Told]]) -> bool:
    """Return whether a sensor has several rows of one time: else it tells these apart, and the numbers need not."""
    return any(at == then for group in groups for (at, _), (then, _) in pairwise(group))


def _begin_anew(groups: Sequence[Sequence[_Told]]) -> bool:
    pairs = [pair for group in groups for pair in pairwise(group)]
    within = [after - before for (at, before), (then, after) in pairs if at == then]
    across = [after - before for (at, before), (then, after) in pairs if at != then]
    falls = sum(step < 0 for step in across)
    return len(within) >= _RISES and min(within) > 0 and falls >= _FALLS and 2 * falls >= len(across)
