"""Which rows of a block give a reading, in whichever of their columns, and which hold nothing at all."""

from collections.abc import Callable, Collection, Container, Iterable, Sequence

from titer.cells.numbers.column import Numbers, Wrong
from titer.judging.vectors import Positions

MISSING: Container[Wrong] = {"missing_value", "sentinel_value", "declared_missing"}


class KeptRows:
    """Counts the rows that give a reading; of columns that are mostly filled it looks at those that give none."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._lost: set[int] | None = None  # positions of which no column that is mostly filled gives a reading
        self._kept: set[int] = set()  # positions of which others give one

    def lose(self, positions: set[int]) -> None:
        """Note the positions of which a column that is mostly filled gives no reading."""
        self._lost = positions if self._lost is None else self._lost & positions

    def keep(self, groups: Iterable[Iterable[int]]) -> None:
        """Note the positions of which a column that is mostly empty gives one."""
        self._kept.update(*groups)

    @property
    def count(self) -> int:
        """How many rows gave a reading."""
        return len(self._kept) if self._lost is None else self._rows - len(self._lost - self._kept)


def empty_rows(read: Sequence[Numbers]) -> set[int]:
    """Return the positions of which all of these columns hold nothing."""
    empty: set[int] | None = None
    for numbers in sorted(read, key=lambda each: each.filled is not None):  # those first that leave few rows
        wrong = numbers.wrong
        if empty is None:
            empty = {position for position, code in wrong.items() if code in MISSING}
        elif numbers.filled is None:
            empty = {position for position in empty if wrong.get(position) in MISSING}
        else:
            empty.difference_update(at for at in numbers.filled if wrong.get(at) not in MISSING)
    return empty or set()


def kept_of_few(numbers: Numbers, bad: Collection[int]) -> list[int] | None:
    """Return the positions that may give a reading, where most cells are empty; None elsewhere."""
    if numbers.filled is None:
        return None
    return [position for position in numbers.filled if position not in bad and position not in numbers.wrong]


def among(few: list[int], rows: int) -> Callable[[Positions], Positions]:
    """Return what gives those of some positions, of so many rows, that are among a few."""
    there = {*few}
    return lambda positions: few if len(positions) == rows else [each for each in positions if each in there]
