"""Whole numbers that stay the same for a block of rows, then change: of lots that follow one another, steps, cycles."""

from collections.abc import Sequence
from itertools import groupby, pairwise

from titer.cells.programme_words import says_batch, says_step
from titer.judging.column_facts import MOST_CODES, whole_numbers
from titer.judging.counters import is_called_an_id
from titer.judging.evidence import Sample
from titer.judging.integer_codes import begins_anew
from titer.judging.row_times import RowTimes
from titer.judging.splitting import rows_at_instants

_SHORTEST_BLOCK = 2  # rows, on average
_SHORTEST_STEP = 3
_LONGEST_BLOCKS = 20  # rows, where there are more than a few
_FEWEST_STEPS = 3  # different numbers of steps that no name says to be some: two may be off and on
_STEPS_UP = {1, 10}  # from one to the next
_PIECES = 2  # gaps between pieces of the sample, where more than one step may be lost
_STEADY = 3  # changes for each of those


def reason_in_blocks(sample: Sample, times: RowTimes, column: int) -> str | None:
    """Return why whole numbers that come in blocks measure nothing; None where they may well do."""
    if counts_instants(sample, times, column):
        return "it goes up by one from instant to instant, with several rows at each"
    name = sample.names[column]
    if not (is_called_an_id(name) or says_batch(name) or says_step(name)) or begins_anew(sample, times, (), column):
        return None
    blocks = _blocks(sample, column, _SHORTEST_BLOCK)
    if says_step(name) and _go_up_evenly(blocks, 2):
        return "it goes up from block to block, under the name of a step or a cycle"
    if not says_step(name) and len(blocks) == len(set(blocks)) > 1:
        return "it is the same number for a block of rows, then another, under the name of an id"
    return None


def counts_instants(sample: Sample, times: RowTimes, column: int) -> bool:
    """Return whether whole numbers are the same for the rows of each instant, and go up by one from instant to instant.

    So do injections, samples and scans, each with several rows. Under a name that says so, or beginning with 0 or 1,
    they may stay the same for some instants.
    """
    facts = sample.facts(column)
    if not facts.whole or not 2 <= len(facts.counts) <= facts.rows // _SHORTEST_BLOCK or times.column is None:
        return False
    instants = rows_at_instants(sample, times, ())
    cells = sample.columns[column]
    if _SHORTEST_BLOCK * len(instants) > facts.rows or any(_change(cells, rows) for rows in instants):
        return False
    in_turn = whole_numbers([cells[rows[0]] for rows in instants])
    steps = {after - before for before, after in pairwise(in_turn)}
    may_stay = {0, 1} if in_turn[:1] in ([0], [1]) or is_called_an_id(sample.names[column]) else {1}
    return len(set(in_turn)) > _FEWEST_STEPS and steps <= may_stay


def _change(cells: Sequence[str], rows: Sequence[int]) -> bool:
    """Return whether the rows do not all have the same in a column."""
    first = cells[rows[0]].strip()
    return any(cells[row].strip() != first for row in rows)


def are_like_steps(sample: Sample, column: int) -> bool:
    """Return whether whole numbers without a unit go up by one, or ten, from block to block, and begin again.

    So do steps; what counts pieces goes up so too, but does not begin again.
    """
    if sample.header.unit(column) is not None or not sample.facts(column).whole:
        return False
    blocks = _blocks(sample, column, _SHORTEST_STEP)
    steps = {after - before for before, after in pairwise(blocks)}
    up = max(steps, default=0)
    if up not in _STEPS_UP or min(steps) > 0:
        return False
    return min(blocks) in {0, up} and _go_up_by(up, blocks, _FEWEST_STEPS)


def _blocks(sample: Sample, column: int, shortest: int) -> list[int]:
    """Return the number of each block of rows, in order; none where they are short, or of too many numbers."""
    facts = sample.facts(column)
    if not facts.whole or not 2 <= len(facts.counts) <= max(MOST_CODES, facts.filled // _LONGEST_BLOCKS):
        return []
    blocks = [number for number, _ in groupby(sample.whole_numbers(column))]
    return blocks if shortest * len(blocks) <= facts.filled else []


def _go_up_evenly(blocks: Sequence[int], fewest: int) -> bool:
    """Return whether numbers go up by one, or all by the same as in 10, 20, 30, and begin again at the lowest."""
    rises = {after - before for before, after in pairwise(blocks) if after > before}
    even = min(rises, default=1)
    return _go_up_by(1, blocks, fewest) or _go_up_by(even, blocks, max(fewest, _FEWEST_STEPS))


def _go_up_by(step: int, blocks: Sequence[int], fewest: int) -> bool:
    """Return whether numbers go up so, and begin again at the lowest."""
    if len(set(blocks)) < fewest:
        return False
    lowest = min(blocks)
    broken = sum(after - before != step and after != lowest for before, after in pairwise(blocks))
    rising = sum(after - before == step for before, after in pairwise(blocks))
    return 2 * rising >= len(blocks) - 1 and (not broken or (broken <= _PIECES and rising >= _STEADY * broken))
