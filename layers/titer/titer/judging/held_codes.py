"""Whole numbers that are held for blocks of rows and leap between them: of recipes, orders, states, and no measurement.

What is measured moves on by what its numbers differ in at least, and set points are round: one that goes from 118 to
204 and back to 118 is neither.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby, pairwise
from math import gcd
from operator import itemgetter

from titer.cells.names import COUNTERS, says_number, words_of
from titer.cells.programme_words import says_aside, says_batch
from titer.cells.thing_words import says_thing
from titer.judging.column_facts import MOST_CODES, whole_numbers
from titer.judging.column_units import is_measured_in_a_unit
from titer.judging.counters import are_totals
from titer.judging.evidence import Sample
from titer.judging.measured_columns import Nature
from titer.judging.number_blocks import are_like_steps
from titer.judging.splitting import series_of_rows
from titer.model.codes import Code
from titer.model.middle import median_low
from titer.rules.quantities import names_temperature

_SHORTEST_BLOCK = 3  # rows, on average
_FEWEST_CODES = 3  # different numbers, of which set points have fewer
_LEAST_SETTING, _LEAST_CODE = 20, 100  # from which to which settings are near each other, and need not be round
_NEAR = 2  # times the lowest
_WHOLE = 100  # of a valve that is shut at 0
_LEAST_ID = 10_000  # no setting has so many digits and is not round
_FAR = 3  # steps of the finest kind, from block to block
_ROUND = 5  # what set points are multiples of
_IDS = COUNTERS | {"id", "ids", "uid", "code", "ref", "serial"}  # at the end of a name


def with_codes_held(
    sample: Sample, natures: Mapping[int, Nature], keys: Sequence[int], apart: Collection[int]
) -> dict[int, Nature]:
    """Return the natures, of which numbers held for blocks of rows under the name of an id are counters.

    Something besides them and what is `apart` has to be measured.
    """
    measured = [column for column, nature in natures.items() if nature is Nature.MEASURED and column not in apart]
    found = [column for column in measured if _is_called_an_id(sample.names[column]) and _blocks(sample, keys, column)]
    if len(found) == len(measured):
        return dict(natures)
    for column in found:
        sample.say(column, "it is the same number for blocks of rows, under the name of an id")
    return {**natures, **dict.fromkeys(found, Nature.COUNTER)}


def doubt_of_numbers(sample: Sample, keys: Sequence[int], value: int | None, column: int) -> Code | None:
    """Return the doubt of a column that is measured: whole numbers of steps, codes or totals; or None."""
    if sample.header.plain[column] in sample.measured:
        return None
    if are_like_steps(sample, column):
        return "steps_measured"
    if column == value:
        return None
    if _leap(sample, keys, column):
        return "codes_measured"
    return "total_measured" if are_totals(sample, keys, column) else None


def _leap(sample: Sample, keys: Sequence[int], column: int) -> bool:
    """Return whether numbers that are held for blocks of rows leap from each to the next, as no set points do."""
    blocks = _blocks(sample, keys, column)
    different = sorted({number for _, number in blocks})
    if not different or names_temperature(sample.names[column]) or _are_mostly_round(blocks):
        return False
    if different[0] >= _LEAST_ID:
        return True
    if len(different) < _FEWEST_CODES:
        return different[0] >= _LEAST_CODE and all(number % _ROUND for number in different)
    is_share = different[0] == 0 and different[-1] == _WHOLE
    if is_share or (different[0] >= _LEAST_SETTING and different[-1] < min(_LEAST_CODE, _NEAR * different[0])):
        return False
    finest = gcd(*(after - before for before, after in pairwise(different)))
    leaps = [abs(after[1] - before[1]) for before, after in pairwise(blocks) if after[0] == before[0]]
    return median_low(leaps) >= _FAR * finest


def are_round(sample: Sample, column: int) -> bool:
    """Return whether all whole numbers of a column are such as set points mostly are."""
    return all(number % _ROUND == 0 for number in whole_numbers([*sample.facts(column).counts]))


def _are_mostly_round(blocks: Sequence[tuple[int, int]]) -> bool:
    """Return whether most blocks have a number that set points mostly have, those that are off left out."""
    numbers = [number for _, number in blocks if number]
    return 2 * sum(number % _ROUND == 0 for number in numbers) > len(numbers)


def _blocks(sample: Sample, keys: Sequence[int], column: int) -> list[tuple[int, int]]:
    """Return the series and the number of each block of rows; none where they are short, few, or measured in a unit."""
    facts = sample.facts(column)
    if not facts.whole or not 2 <= len(facts.counts) <= MOST_CODES:
        return []
    if sample.header.plain[column] in sample.measured or is_measured_in_a_unit(sample, column):
        return []
    numbers = {cell: number for cell in facts.counts for number in whole_numbers([cell])}
    series = series_of_rows(sample, keys)
    cells = zip(series, map(str.strip, sample.columns[column]), strict=True)
    rows = [(each, numbers[cell]) for each, cell in cells if cell in numbers]
    blocks = [block for block, _ in groupby(sorted(rows, key=itemgetter(0)))]
    is_held = len({*series}) < len(blocks) <= len(rows) // _SHORTEST_BLOCK
    return blocks if is_held else []


def _is_called_an_id(name: str) -> bool:
    """Return whether a name says that it holds the number of a lot, of a person, or of anything else."""
    says_id = not _IDS.isdisjoint(words_of(name)[-1:]) or says_number(name) or says_thing(name)
    return says_id or says_batch(name) or says_aside(name)
