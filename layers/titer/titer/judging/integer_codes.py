"""Whether a column of whole numbers in a wide table is a code that tells apart, such as a channel, and no measurement.

A code changes often, comes again, and something else follows it: it goes round, it tells rows of one instant apart,
each value is there as often as any other, or what is measured lies elsewhere for each. What is measured in whole
numbers does none of that.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import fmean

from titer.judging.column_facts import may_be_codes
from titer.judging.evidence import Sample

_FEWEST_ROUNDS = 2
_FEWEST_ALIKE = 12  # rows in which each value is there as often as any other
_MOST_LEVELS = 8
_SEPARATED = 0.8  # of the variance of what is measured, by the code


def may_tell_apart(sample: Sample, column: int) -> bool:
    """Return whether a column holds whole numbers without a unit that may be codes."""
    return sample.header.split[column][1] is None and may_be_codes(sample.facts(column), sample.columns[column])


def is_code(sample: Sample, column: int, times: Sequence[str], others: Sequence[int]) -> bool:
    """Return whether the numbers of a column follow each other as codes do, beside the times of rows and others."""
    cells = [cell.strip() for cell in sample.columns[column]]
    counts = sample.facts(column).counts
    if any(cell.startswith("-") for cell in counts):
        return False
    alike = len(cells) >= _FEWEST_ALIKE and max(counts.values()) - min(counts.values()) <= 1
    if alike or _goes_round(cells, counts) or _tells_rows_apart(times, cells):
        return True
    return len(counts) <= _MOST_LEVELS and any(_separates(cells, sample.columns[other]) for other in others)


def _goes_round(cells: Sequence[str], counts: Mapping[str, int]) -> bool:
    """Return whether each value is always followed by the same one, twice round at least."""
    if len(cells) < _FEWEST_ROUNDS * len(counts):
        return False
    followers: dict[str, set[str]] = defaultdict(set)
    for one, other in pairwise(cells):
        followers[one].add(other)
    return all(len(after) == 1 for after in followers.values())


def _tells_rows_apart(times: Sequence[str], cells: Sequence[str]) -> bool:
    """Return whether rows share their time, most of them, and none of these the value."""
    rows = list(zip(times, cells, strict=True))
    return len(set(rows)) == len(rows) and 3 * len(set(times)) <= 2 * len(rows)


def _separates(cells: Sequence[str], others: Sequence[str]) -> bool:
    """Return whether another column's numbers lie elsewhere for each value."""
    groups: dict[str, list[float]] = defaultdict(list)
    for cell, other in zip(cells, others, strict=True):
        try:
            groups[cell].append(float(other))
        except ValueError:
            continue
    values = [value for group in groups.values() for value in group]
    if len(groups) < 2 or len(values) < 4 * len(groups):
        return False
    middle = fmean(values)
    whole = sum((value - middle) ** 2 for value in values)
    between = sum(len(group) * (fmean(group) - middle) ** 2 for group in groups.values())
    return between >= _SEPARATED * whole > 0
