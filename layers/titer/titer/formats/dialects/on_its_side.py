"""Whether a table lies on its side: a line for each series, and one line that holds the times."""

from collections.abc import Iterable, Sequence
from itertools import islice

from titer.cells.names import is_time_name
from titer.cells.numbers.notation import is_numeric
from titer.cells.times.form import is_time

_WITHIN = 50  # rows in which the line of the times is looked for


def line_of_times(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the position of the row that holds the times of a table on its side; None of one that stands upright.

    What follows its first cell are times, or numbers where that is called as a time is; and below one another stand
    texts, of which one at least is followed by numbers for the most part. Upright, one would find times there.
    """
    long = [(position, row) for position, row in enumerate(rows[:_WITHIN]) if _has_three_cells(row)]
    times = next((position for position, row in long if _holds_times(row)), None)
    if times is None:
        return None
    others = [row for position, row in long if position != times]
    upright = any(is_time(row[0]) or is_numeric(row[0]) or not row[0].strip() for row in others)
    return None if upright or not any(map(_holds_numbers, others)) else times


def _has_three_cells(row: Sequence[str]) -> bool:
    return next(islice(filter(str.strip, row), 2, 3), None) is not None


def _holds_times(row: Sequence[str]) -> bool:
    if all(map(is_time, _rest(row))):
        return True
    return is_time_name(row[0]) and all(is_numeric(cell) or is_time(cell) for cell in _rest(row))


def _holds_numbers(row: Sequence[str]) -> bool:
    rest = [*_rest(row)]
    return 2 * sum(map(is_numeric, rest)) > len(rest)


def _rest(row: Sequence[str]) -> Iterable[str]:
    return filter(str.strip, row[1:])
