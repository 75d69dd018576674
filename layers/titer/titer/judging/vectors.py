"""What the judge does with whole columns: in plain Python here, by native code in `engine`; both give the same.

A vector is a column of numbers, one for each row that fits the header; positions count those rows, from 0, and rise.
Here both are lists, elsewhere what that code makes of them; the judge hands them on and looks into none.
"""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence, Set
from itertools import chain, compress, count, islice
from operator import eq
from typing import Any, Protocol, runtime_checkable

from titer.judging.positions import at_positions
from titer.model.readings import Readings
from titer.model.summaries import Figures
from titer.rules.limits import Range

type Vector = Any  # of int or float
type Positions = Any  # of rows
type Cells = Sequence[Sequence[str]]


@runtime_checkable
class Repeating(Protocol):
    """Cells that know how they differ."""

    def different(self) -> Set[str]:
        """Return the different ones."""


def different(cells: Sequence[str]) -> Set[str]:
    """Return the different ones of some cells."""
    return cells.different() if isinstance(cells, Repeating) else {*cells}


class Vectors(Protocol):
    """Operations on whole columns."""

    def row_numbers(self, first_row: int, fitting: Sequence[int]) -> Vector:
        """Return the number of each row that fits."""

    def coded(self, columns: Cells) -> tuple[list[tuple[str, ...]], Vector]:
        """Return the combinations of cells in these columns, as they first come, and which of them each row has."""

    def keyed(self, columns: Cells) -> Iterable[tuple[tuple[str, ...], Positions]]:
        """Return the rows of each combination of cells in these columns, in the order in which they first come."""

    def joined(self, parts: Sequence[Positions]) -> Positions:
        """Return all of these positions in their order."""

    def without(self, positions: Positions, gone: Collection[int]) -> Positions:
        """Return the positions but for some."""

    def places(self, positions: Positions, some: Collection[int]) -> list[tuple[int, int]]:
        """Return those of some positions that are among these, each behind its place among them, in their order."""

    def take(self, vector: Vector, positions: Positions) -> Vector:
        """Return the values at these positions."""

    def picked(self, vector: Vector, positions: Sequence[int]) -> list[Any]:
        """Return the values at these positions, which may be in any order, as plain numbers."""

    def put(self, vector: Vector, positions: Positions, values: Sequence[float]) -> None:
        """Put other values to these positions."""

    def listed(self, vector: Vector) -> Sequence[Any]:
        """Return a vector, or positions, as plain numbers."""

    def extend(self, column: "array[Any]", *vectors: Vector) -> None:
        """Put vectors behind what a typed column holds."""

    def beyond(self, vector: Vector, most: int) -> list[int]:
        """Return the positions of all values above this one."""

    def holds(self, span: Range, vector: Vector, positions: Positions) -> bool:
        """Return whether all values at these positions lie within; there is at least one."""

    def outside(self, span: Range, vector: Vector, positions: Positions) -> list[int]:
        """Return those of the positions at which values do not lie within."""

    def together(self, parts: Sequence[Positions]) -> Positions:
        """Return all of these positions, those of each part as they are behind those of the one before it."""

    def gathered(self, vector: Vector, positions: Positions) -> Vector:
        """Return the values at such positions, which need not rise."""

    def repeats(self, vector: Vector, starts: Sequence[int]) -> list[int]:
        """Return the places of all values that equal the one before them, but for these, at which runs start."""

    def figures(self, readings: Readings) -> Sequence[Figures | None]:
        """Return what the readings of each run come to, None for those of which the readings have to be asked."""


class _Lists:
    """Vectors are lists."""

    def row_numbers(self, first_row: int, fitting: Sequence[int]) -> list[int]:
        return [first_row + index for index in fitting]

    def coded(self, columns: Cells) -> tuple[list[tuple[str, ...]], list[int]]:
        rows = [*zip(*columns, strict=True)]
        index = {cells: position for position, cells in enumerate(dict.fromkeys(rows))}
        return [*index], [*map(index.__getitem__, rows)]

    def keyed(self, columns: Cells) -> Iterable[tuple[tuple[str, ...], list[int]]]:
        found: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for position, key in enumerate(zip(*columns, strict=True)):
            found[key].append(position)
        return found.items()

    def joined(self, parts: Sequence[Sequence[int]]) -> Sequence[int]:
        return parts[0] if len(parts) == 1 else sorted(chain.from_iterable(parts))

    def without(self, positions: Sequence[int], gone: Collection[int]) -> Sequence[int]:
        return [position for position in positions if position not in gone] if gone else positions

    def places(self, positions: Sequence[int], some: Collection[int]) -> list[tuple[int, int]]:
        return [(place, position) for place, position in enumerate(positions) if position in some] if some else []

    def take(self, vector: list[Any], positions: Sequence[int]) -> list[Any]:
        return at_positions(vector, positions)

    def picked(self, vector: Sequence[Any], positions: Sequence[int]) -> list[Any]:
        return [*map(vector.__getitem__, positions)]

    def put(self, vector: list[float], positions: Sequence[int], values: Sequence[float]) -> None:
        for position, value in zip(positions, values, strict=True):
            vector[position] = value

    def listed(self, vector: Sequence[Any]) -> Sequence[Any]:
        return vector

    def extend(self, column: "array[Any]", *vectors: list[Any]) -> None:
        for vector in vectors:
            column.fromlist(vector)

    def beyond(self, vector: list[int], most: int) -> list[int]:
        return [position for position, value in enumerate(vector) if value > most] if max(vector) > most else []

    def holds(self, span: Range, vector: list[float], positions: Sequence[int]) -> bool:
        return span.holds(at_positions(vector, positions))

    def outside(self, span: Range, vector: list[float], positions: Sequence[int]) -> list[int]:
        return [position for position in positions if vector[position] not in span]

    def together(self, parts: Sequence[Sequence[int]]) -> Sequence[int]:
        return parts[0] if len(parts) == 1 else [*chain.from_iterable(parts)]

    def gathered(self, vector: list[Any], positions: Sequence[int]) -> list[Any]:
        return [*map(vector.__getitem__, positions)]

    def repeats(self, vector: list[int], starts: Sequence[int]) -> list[int]:
        same = [*compress(count(1), map(eq, islice(vector, 1, None), vector))]
        known = {*starts} if same else ()
        return [place for place in same if place not in known]

    def figures(self, readings: Readings) -> Sequence[Figures | None]:  # noqa: ARG002
        return ()


LISTS: Vectors = _Lists()
