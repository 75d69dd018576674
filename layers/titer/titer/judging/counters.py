"""Whole numbers that measure nothing: they count rows, or are the same number throughout under the name of an id."""

from collections.abc import Sequence
from itertools import pairwise

from titer.cells.names import ALARMS, COUNTERS, IDENTIFIERS, words_of
from titer.judging.column_facts import MOST_CODES, whole_numbers
from titer.judging.evidence import Sample

FEWEST_STEPS = 9  # of a column that counts and is not called so
_MOST_BREAKS = 0.1  # of all steps: restarts, and where pieces of the sample meet
_LONGEST_ID = 3  # words of a name that may be that of an id


def reason_to_count(sample: Sample, column: int) -> str | None:
    """Return why a column of whole numbers without a unit measures nothing; None where it may well do."""
    facts = sample.facts(column)
    if not facts.whole:
        return None
    numbers = whole_numbers(sample.columns[column])
    if _counts(numbers, FEWEST_STEPS):
        return "it goes up by one from row to row"
    if is_called_a_counter(sample, column) and _may_count(numbers):
        return "its name says that it counts rows"
    if _is_called_an_alarm(sample.names[column]) and len(facts.counts) <= MOST_CODES:
        return "its name says that it tells of alarms"
    if facts.is_constant and facts.rows > 1 and _is_called_an_id(sample.names[column]):
        return "it is the same number throughout, under the name of an id"
    return None


def _counts(numbers: Sequence[int], fewest: int) -> bool:
    """Return whether the numbers go up by one from row to row, or down where the newest row is the first."""
    steps = [after - before for before, after in pairwise(numbers)]
    broken = min(sum(step != 1 for step in steps), sum(step != -1 for step in steps))
    return len(steps) >= fewest and broken <= _MOST_BREAKS * len(steps)


def _may_count(numbers: Sequence[int]) -> bool:
    """Return whether the numbers may count rows: they only rise, or are all from one to another, in any order."""
    rising = sum(after > before for before, after in pairwise(numbers))
    different = set(numbers)
    dense = FEWEST_STEPS < len(numbers) == len(different) == max(different) - min(different) + 1
    return dense or rising >= (1 - _MOST_BREAKS) * (len(numbers) - 1)


def is_called_a_counter(sample: Sample, column: int) -> bool:
    """Return whether a column is called as one is that counts rows, or is not called at all."""
    said = words_of(sample.names[column])
    if column in sample.unnamed or said[:1] == ("unnamed",):
        return sample.facts(column).rows > 1
    return bool(said) and len(said) <= _LONGEST_ID and not COUNTERS.isdisjoint((said[0], said[-1]))


def _is_called_an_alarm(name: str) -> bool:
    return not ALARMS.isdisjoint(words_of(name))


def _is_called_an_id(name: str) -> bool:
    said = words_of(name)
    return bool(said) and len(said) <= _LONGEST_ID and not IDENTIFIERS.isdisjoint((said[-1], said[0]))
