"""Whole numbers that count the records of each device: those of several devices stand among each other."""

from collections.abc import Iterable, Sequence

from titer.judging.column_facts import Facts, whole_numbers
from titer.judging.column_units import is_measured_in_a_unit
from titer.judging.evidence import Sample
from titer.model.dataclass import dataclass

_GLANCE = 60  # rows that show of most numbers that they do not count
_FEWEST_STEPS = 9  # from record to record of one device
_ROWS_OF_A_KEY = 3
_MOST_GAPS = 0.25  # of all steps: records that were lost, and restarts
_MOST_RESTARTS = 0.1


def may_be_no_value(sample: Sample, column: int) -> bool:
    """Return whether a column holds whole numbers without a unit, one in each row, and nobody said what it is."""
    facts = sample.facts(column)
    if not facts.whole or facts.filled < facts.rows or len(facts.counts) < 2:
        return False
    return sample.header.plain[column] not in sample.measured and not is_measured_in_a_unit(sample, column)


def key_of_the_count(sample: Sample, column: int, texts: Iterable[int]) -> int | None:
    """Return which of the texts it is for each of which whole numbers go up by one from row to row; None without one.

    The numbers of all rows together were not found to do so.
    """
    facts = sample.facts(column)
    likely = [one for one in texts if _may_tell(sample.facts(one), facts)]
    glance = whole_numbers(sample.columns[column][:_GLANCE]) if likely else []
    likely = [one for one in likely if _steps(sample.columns[one], glance).may_count]
    numbers = sample.whole_numbers(column) if likely else []
    if len(numbers) < facts.rows:
        return None
    return next((one for one in likely if _steps(sample.columns[one], numbers).count), None)


def _may_tell(facts: Facts, counted: Facts) -> bool:
    """Return whether texts come again, and so seldom that what counts for each of them has as many numbers."""
    if facts.numbers or facts.filled < facts.rows:
        return False
    if not 2 <= len(facts.counts) <= facts.rows // _ROWS_OF_A_KEY:
        return False
    return len(counted.counts) >= (1 - _MOST_GAPS) * max(facts.counts.values())


@dataclass(slots=True)
class _Steps:
    """How numbers go on from row to row of each key."""

    total: int = 0
    ups: int = 0  # by one
    downs: int = 0
    falls: int = 0  # or none
    rises: int = 0

    @property
    def may_count(self) -> bool:
        """Whether half of the steps, or few steps, are those of a count."""
        return self.total < _FEWEST_STEPS or 2 * max(self.ups, self.downs) >= self.total

    @property
    def count(self) -> bool:
        """Whether numbers go up by one, or down where the newest row is the first, but for gaps and restarts."""
        counted, turned = (self.ups, self.falls) if self.ups >= self.downs else (self.downs, self.rises)
        is_one_by_one = counted >= (1 - _MOST_GAPS) * self.total and turned <= _MOST_RESTARTS * self.total
        return self.total >= _FEWEST_STEPS and is_one_by_one


def _steps(keys: Sequence[str], numbers: Sequence[int]) -> _Steps:
    """Return the steps of the numbers, of as many rows as there are."""
    found, last = _Steps(), dict[str, int]()
    for key, number in zip(keys, numbers, strict=False):
        if key in last:
            step = number - last[key]
            found.total += 1
            found.ups += step == 1
            found.downs += step == -1
            found.falls += step < 1
            found.rises += step > -1
        last[key] = number
    return found
