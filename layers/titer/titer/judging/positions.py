"""Values of a column at some of its positions."""

from collections.abc import Sequence
from operator import itemgetter


def at_positions[T](column: list[T], positions: Sequence[int]) -> list[T]:
    """Return the values at these positions of a column; the column itself where they are all of it."""
    if len(positions) == len(column):
        return column
    return list(itemgetter(*positions)(column)) if len(positions) > 1 else [column[position] for position in positions]
