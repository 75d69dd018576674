"""Whole numbers that name the kind of an event, as alarms have them: they jump all over their range, row by row."""

from collections.abc import Sequence
from itertools import pairwise

from titer.judging.counts_by_key import may_be_no_value
from titer.judging.evidence import Sample

_FEWEST = 8  # rows
_SPREAD = 0.5  # of their mean: what is measured stays nearer to it, or goes from row to row
_JUMPS = 0.7  # of the distance of any two, that rows in no order take from one to the next


def are_of_events(sample: Sample, column: int) -> bool:
    """Return whether whole numbers without a unit mostly differ, and neither stay near each other nor go on."""
    facts = sample.facts(column)
    if not facts.mostly_differ or not may_be_no_value(sample, column):
        return False
    numbers = sample.whole_numbers(column)
    return len(numbers) >= _FEWEST and min(numbers) >= 0 and _jump(numbers)


def _jump(numbers: Sequence[int]) -> bool:
    from statistics import fmean, pstdev  # noqa: PLC0415  (of small files nobody asks)

    mean = fmean(numbers)
    if pstdev(numbers) < _SPREAD * mean:
        return False
    steps = fmean(abs(after - before) for before, after in pairwise(numbers))
    return steps >= _JUMPS * _distance(sorted(numbers))


def _distance(ordered: Sequence[int]) -> float:
    """Return how far any two of the numbers are from each other, on average."""
    count = len(ordered)
    total = sum((2 * place - count + 1) * number for place, number in enumerate(ordered))
    return 2 * total / (count * (count - 1))
