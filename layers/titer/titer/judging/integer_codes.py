"""Whether a column of whole numbers in a wide table is a code that tells apart, such as a channel, and no measurement.

A code is one of few numbers, each of which comes again and again, and something speaks for it: the numbers go round, or
tell rows of one instant apart, or what is measured runs far smoother for each. What is measured in whole numbers, and
what is set, does none of that. 0 and 1 mostly say that something is off or on: they go round by themselves.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from itertools import pairwise

from titer.judging.column_facts import DIGITS_OF_AN_ID, may_be_codes
from titer.judging.evidence import Sample
from titer.judging.row_times import RowTimes
from titer.judging.splitting import keyed_times, rows_at_instants, series_of_rows
from titer.judging.states import goes_back_at_each_change, is_smoother

_FEWEST_ROUNDS = 3
_MOST_LEVELS = 8
_FEWEST_INSTANTS = 3
_COMES_AGAIN = 4  # rows for each of the numbers
_IN_TURN = 0.9  # of the steps of numbers that go round
_SWITCHED = {"0", "1"}


def may_tell_apart(sample: Sample, column: int) -> bool:
    """Return whether a column holds whole numbers without a unit that may be codes."""
    return sample.header.unit(column) is None and may_be_codes(sample.facts(column), sample.columns[column])


def begins_anew(sample: Sample, times: RowTimes, keys: Sequence[int], column: int) -> bool:
    """Return whether time begins anew wherever a whole number without a unit changes, and nowhere else."""
    facts = sample.facts(column)
    if not facts.whole or sample.header.unit(column) is not None:
        return False
    if not 2 <= len(facts.counts) <= facts.rows // _COMES_AGAIN:
        return False
    return goes_back_at_each_change(sample, times, keys, column)


def is_set_out(sample: Sample, times: RowTimes, keys: Sequence[int], column: int) -> bool:
    """Return whether rows are laid out by the numbers of a column: block after block, or several at an instant."""
    if begins_anew(sample, times, keys, column) or fills_each_instant(sample, times, keys, column):
        return True
    return joins_at_instants(sample, times, keys, column)


def joins_at_instants(sample: Sample, times: RowTimes, keys: Sequence[int], column: int) -> bool:
    """Return whether a whole number is the same where rows have instants of their own, and never where they share one.

    One sensor was written alone, before others joined it.
    """
    facts = sample.facts(column)
    if not facts.whole or sample.header.unit(column) is not None:
        return False
    if not 2 <= len(facts.counts) <= facts.rows // _COMES_AGAIN:
        return False
    groups = rows_at_instants(sample, times, keys)
    shared = [rows for rows in groups if len(rows) > 1]
    if len(shared) < _FEWEST_INSTANTS:
        return False
    cells = sample.columns[column]
    alone = (cells[rows[0]].strip() for rows in groups if len(rows) == 1)
    first = next(alone, "")
    return all(cell == first for cell in alone) and all(_differ(cells, rows) for rows in shared)


def _differ(cells: Sequence[str], rows: Sequence[int]) -> bool:
    return len({cells[row].strip() for row in rows}) == len(rows)


def fills_each_instant(sample: Sample, times: RowTimes, keys: Sequence[int], column: int) -> bool:
    """Return whether all numbers of a column, whole or not, stand once at each of several instants."""
    facts = sample.facts(column)
    if len(facts.counts) < 2:
        return False
    instants, left = divmod(facts.rows, len(facts.counts))
    if left or instants < _FEWEST_INSTANTS:  # as nearly always: then no row has to be looked at
        return False
    told = keyed_times(sample, times, keys)
    cells = map(str.strip, sample.columns[column])
    return len(set(told)) == instants and len(set(zip(told, cells, strict=True))) == len(told)


def is_code(sample: Sample, times: RowTimes, keys: Sequence[int], column: int, others: Sequence[int]) -> bool:
    """Return whether something speaks for it that the numbers of a column tell apart the rows with these keys."""
    told = keyed_times(sample, times, keys)
    order = sorted(range(len(told)), key=lambda row: told[row][0])  # series by series
    cells = [sample.columns[column][row].strip() for row in order]
    counts = sample.facts(column).counts
    if any(cell.startswith("-") for cell in counts):
        return False
    if are_ids(sample, column):
        return True
    comes_again = len(counts) <= max(2, len(cells) // _COMES_AGAIN)
    if _tells_rows_apart([told[row] for row in order], cells, all_at_once=not comes_again):
        return True
    if not comes_again:
        return False
    if _goes_round(cells, counts) and counts.keys() != _SWITCHED:
        return True
    if counts.keys() == _SWITCHED and not _goes_round(cells, counts):
        return False
    return len(counts) <= _MOST_LEVELS and is_smoother(sample, times, keys, column, others)


def are_ids(sample: Sample, column: int) -> bool:
    """Return whether whole numbers have as many digits as no setting has, and come again, each of them."""
    facts = sample.facts(column)
    if not facts.whole or sample.header.unit(column) is not None or len(facts.counts) < 2:
        return False
    comes_again = len(facts.counts) <= facts.rows // _COMES_AGAIN
    return comes_again and all(len(cell) >= DIGITS_OF_AN_ID and cell.isdecimal() for cell in facts.counts)


def goes_round(sample: Sample, keys: Sequence[int], column: int) -> bool:
    """Return whether each number is followed by the same one in a series with these keys, unless it is 0 and 1."""
    series = series_of_rows(sample, keys)
    order = sorted(range(len(series)), key=series.__getitem__)
    counts = sample.facts(column).counts
    cells = [sample.columns[column][row].strip() for row in order]
    return counts.keys() != _SWITCHED and _goes_round(cells, counts)


def _goes_round(cells: Sequence[str], counts: Collection[str]) -> bool:
    """Return whether each value is followed by the same one, nearly always."""
    if len(cells) < _FEWEST_ROUNDS * len(counts):
        return False
    followers: dict[str, Counter[str]] = defaultdict(Counter)
    for one, other in pairwise(cells):
        followers[one][other] += 1
    in_turn = sum(max(after.values()) for one, after in followers.items() if max(after, key=after.__getitem__) != one)
    return in_turn >= _IN_TURN * (len(cells) - 1)


def _tells_rows_apart(times: Sequence[tuple[int, str]], cells: Sequence[str], *, all_at_once: bool) -> bool:
    """Return whether rows share their time, most of them, and none of these the value; or all values at each time."""
    rows = list(zip(times, cells, strict=True))
    if len(set(rows)) < len(rows) or 3 * len(set(times)) > 2 * len(rows):
        return False
    return not all_at_once or len(set(times)) * len(set(cells)) == len(rows)
