"""Which columns it takes to tell rows of one instant apart, where several columns may do so."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from titer.judging.evidence import Sample
from titer.judging.row_times import RowTimes
from titer.judging.splitting import keyed_times, row_times, splits

_FEWEST_INSTANTS = 2  # at which a value is there, so that it may be a sensor's name

type Group = list[int]  # rows that share their instant and what tells their series


def needed_at_instants(sample: Sample, times: RowTimes, keys: Sequence[int], columns: Sequence[int]) -> list[int]:
    """Return those of the columns that it takes to tell apart the rows of each instant; all where nothing tells.

    A column that says no more than one of those does is among them, and one that is the same for all rows of an
    instant, if its values come again: it may tell apart what is written in turn.
    """
    if len(columns) < 2:
        return list(columns)
    groups = _groups(sample, times, keys)
    varying = [column for column in columns if any(len(set(_cells(sample, column, group))) > 1 for group in groups)]
    if not groups or not _tell_apart(sample, groups, varying):
        return list(columns)
    needed = _fewest(sample, groups, varying)
    same = [
        column
        for column in columns
        if (column in varying and _says_the_same(sample, keys, needed, column))
        or (column not in varying and _comes_again(sample, times, column))
    ]
    return [column for column in columns if column in needed or column in same]


def together_at_instants(sample: Sample, times: RowTimes, columns: Sequence[int]) -> list[int]:
    """Return those of the columns that only together tell apart the rows of each instant; none where they do not.

    Most rows have to share their instant with others.
    """
    groups = _groups(sample, times, ())
    if 2 * sum(map(len, groups)) < len(sample.columns[0]) or not _tell_apart(sample, groups, columns):
        return []
    return _fewest(sample, groups, columns)


def _groups(sample: Sample, times: RowTimes, keys: Sequence[int]) -> list[Group]:
    found: dict[tuple[int, str], Group] = defaultdict(list)
    for position, row in enumerate(keyed_times(sample, times, keys)):
        found[row].append(position)
    return [group for group in found.values() if len(group) > 1]


def _cells(sample: Sample, column: int, rows: Iterable[int]) -> list[str]:
    cells = sample.columns[column]
    return [cells[row].strip() for row in rows]


def _tell_apart(sample: Sample, groups: Sequence[Group], columns: Sequence[int]) -> bool:
    """Return whether no two rows of an instant hold the same in all these columns."""
    for group in groups:
        rows = set(zip(*(_cells(sample, column, group) for column in columns), strict=True))
        if len(rows) < len(group):
            return False
    return True


def _fewest(sample: Sample, groups: Sequence[Group], columns: Sequence[int]) -> list[int]:
    """Return one column that tells all rows apart, or else all that none can be left out of.

    Kept are those that hold the same values at each instant, as sensors do, rather than now these and now those.
    """
    even = sorted(columns, key=lambda column: len({frozenset(_cells(sample, column, group)) for group in groups}))
    alone = next((column for column in even if _tell_apart(sample, groups, [column])), None)
    if alone is not None:
        return [alone]
    needed = list(even)
    for column in reversed(even):
        others = [other for other in needed if other != column]
        if _tell_apart(sample, groups, others):
            needed = others
    return needed


def _says_the_same(sample: Sample, keys: Sequence[int], needed: Sequence[int], column: int) -> bool:
    """Return whether a column holds one value for each series of those that are needed."""
    return column not in needed and not splits(sample, (*keys, *needed), column)


def _comes_again(sample: Sample, times: RowTimes, column: int) -> bool:
    """Return whether most values of a column are there at several instants."""
    instants: dict[str, set[str]] = defaultdict(set)
    for cell, time in zip(sample.columns[column], row_times(sample, times), strict=True):
        instants[cell.strip()].add(time)
    several = sum(len(those) >= _FEWEST_INSTANTS for those in instants.values())
    return 2 * several > len(instants)
