"""Whole numbers that measure nothing: they count rows, or are the same number throughout under the name of an id."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from titer.cells.names import COUNTERS, IDENTIFIERS, says_alarm, says_number, says_serial, words_of
from titer.cells.programme_words import counts_steps, says_batch, says_step, says_total
from titer.cells.thing_words import says_thing
from titer.cells.times.digit_columns import are_instants
from titer.judging.column_facts import DIGITS_OF_AN_ID, MOST_CODES
from titer.judging.column_units import is_measured_in_a_unit
from titer.judging.day_digits import are_dates
from titer.judging.evidence import Sample
from titer.judging.splitting import series_of_rows

FEWEST_STEPS = 9  # of a column that counts and is not called so
_MOST_BREAKS = 0.1  # of all steps: restarts, and where pieces of the sample meet
_LOOKED_AT = 100  # cells, for instants
_LEAST_TOTAL = 10_000  # what is measured hardly rises so far by ones
_MOST_PIECES = 10**10  # nobody has counted more by ones
_LONGEST_ID = 3  # words of a name that may be that of an id
_LONGEST_GAP = 4  # from one record to the next, where records were lost
_MOST_COLUMNS_BEFORE = 1  # a count of records stands first, or beside the time


def reason_to_count(sample: Sample, column: int) -> str | None:
    """Return why a column of whole numbers without a unit measures nothing; None where it may well do."""
    facts = sample.facts(column)
    if not facts.whole:
        return None
    numbers = sample.whole_numbers(column)
    if _counts(numbers, FEWEST_STEPS):
        return "it goes up by one from row to row"
    if column <= _MOST_COLUMNS_BEFORE and _counts_with_gaps(numbers):
        return "it goes up by one or a little more from row to row, as records do of which some were lost"
    if is_called_a_counter(sample, column) and _may_count(numbers):
        return "its name says that it counts rows"
    if says_alarm(sample.names[column]) and len(facts.counts) <= MOST_CODES:
        return "its name says that it tells of alarms"
    if are_dates(facts, sample.known.horizon) or are_instants(sample.cells(column, _LOOKED_AT), sample.known.horizon):
        return "its digits are dates"
    if facts.is_constant and facts.rows > 1:
        return _reason_of_an_id(sample.names[column], next(iter(facts.counts)))
    return None


def are_totals(sample: Sample, keys: Sequence[int], column: int) -> bool:
    """Return whether whole numbers without a unit rise from row to row of each series, as totals do.

    They have many digits, or are called so.
    """
    facts = sample.facts(column)
    if not facts.whole or facts.filled < facts.rows or sample.header.plain[column] in sample.measured:
        return False
    if is_measured_in_a_unit(sample, column):
        return False
    numbers = sample.whole_numbers(column)
    least = 0 if says_total(sample.names[column]) else _LEAST_TOTAL
    if len(numbers) < facts.rows or min(numbers) < least or max(numbers) > _MOST_PIECES:
        return False
    last: dict[int, int] = {}
    for series, number in zip(series_of_rows(sample, keys), numbers, strict=True):
        if number <= last.get(series, -1):
            return False
        last[series] = number
    return len(numbers) > FEWEST_STEPS * len(last)


def _reason_of_an_id(name: str, cell: str) -> str | None:
    """Return why the same number throughout measures nothing; None where it may be a setting."""
    if is_called_an_id(name) or says_batch(name) or (says_step(name) and not counts_steps(name)):
        return "it is the same number throughout, under the name of an id"
    if len(cell) > 1 and cell.startswith("0"):
        return "it is the same number throughout, with zeros in front as ids have"
    return "it is the same number of many digits throughout, as ids are" if len(cell) >= DIGITS_OF_AN_ID else None


def _counts(numbers: Sequence[int], fewest: int) -> bool:
    """Return whether the numbers go up by one from row to row, or down where the newest row is the first."""
    steps = [after - before for before, after in pairwise(numbers)]
    broken = min(sum(step != 1 for step in steps), sum(step != -1 for step in steps))
    return len(steps) >= fewest and broken <= _MOST_BREAKS * len(steps)


def _counts_with_gaps(numbers: Sequence[int]) -> bool:
    """Return whether the numbers rise in every row by small steps, most often by one."""
    steps = Counter(after - before for before, after in pairwise(numbers))
    if steps.total() < FEWEST_STEPS or min(steps) < 1 or max(steps) > _LONGEST_GAP:
        return False
    return 2 * steps[1] >= steps.total()


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
    return _is_one_of(COUNTERS, said) or says_number(sample.names[column])


def is_called_an_id(name: str) -> bool:
    """Return whether a short name says that it is the number of a thing."""
    return _is_one_of(IDENTIFIERS, words_of(name)) or says_number(name) or says_serial(name) or says_thing(name)


def _is_one_of(known: frozenset[str], said: Sequence[str]) -> bool:
    """Return whether a short name begins or ends with one of the known words."""
    return bool(said) and len(said) <= _LONGEST_ID and not known.isdisjoint((said[0], said[-1]))
