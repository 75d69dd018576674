"""What the judge does with whole columns, by numpy and the kernel."""

from array import array
from collections.abc import Collection, Iterable, Sequence
from ctypes import c_void_p
from itertools import pairwise
from typing import Any

import numpy as np

from titer.engine.native.layout import Figures
from titer.engine.native.library import Kernel
from titer.engine.native.texts import Words
from titer.engine.parquet.arrays import Array
from titer.judging.vectors import Cells
from titer.model.readings import Readings
from titer.model.summaries import Figures as Reckoned
from titer.rules.limits import Range

_SPARSE = 16  # combinations of words for each row, beyond which they are sorted rather than counted
_MOST_MOVED = 8  # vectors that are remembered besides the newest


class Groups:
    """The rows of several series, those of each side by side: their positions in this order, and where each stands."""

    def __init__(self, order: Array, starts: Array, stops: Array) -> None:
        self.order, self.starts, self.stops = order, starts.tolist(), stops.tolist()

    def runs(self) -> "list[Run]":
        """Return the rows of each series."""
        spans = zip(self.starts, self.stops, strict=True)
        return [Run(self, number, start, stop) for number, (start, stop) in enumerate(spans)]

    def without(self, gone: Collection[int]) -> "list[Run]":
        """Return the rows of each series but for some."""
        kept = _left(int(self.order.max()), gone)[self.order]
        before = np.concatenate(([0], np.cumsum(kept)))
        return Groups(self.order[kept], before[self.starts], before[self.stops]).runs()


class Run:
    """The rows of one series."""

    def __init__(self, groups: Groups, number: int, start: int, stop: int) -> None:
        self.groups, self.number, self.span = groups, number, slice(start, stop)

    def __len__(self) -> int:
        """Return how many there are."""
        return int(self.span.stop - self.span.start)

    def __getitem__(self, place: int) -> int:
        """Return the position of the row at this place."""
        return int(self.positions[place])

    @property
    def positions(self) -> Array:
        """The positions of its rows."""
        return self.groups.order[self.span]


class NativeVectors:
    """Vectors and positions are arrays of one block; positions may be a range, or the run of a series.

    What is asked of one run is worked out for all: the values of a vector in the order of series, and the rows that are
    left without some.
    """

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._moved: list[tuple[Groups, Array, Array]] = []  # vectors in the order of groups
        self._bounded: Array | None = None  # the vector of which these are the bounds
        self._bounds: tuple[float, float] = 0.0, 0.0
        self._left: tuple[Groups | None, Collection[int], int, list[Run]] = None, (), 0, []

    def row_numbers(self, first_row: int, fitting: Any) -> Array:
        if isinstance(fitting, range):
            return np.arange(first_row + fitting.start, first_row + fitting.stop, dtype=np.int64)
        return np.asarray(fitting, np.int64) + first_row

    def coded(self, columns: Cells) -> tuple[list[tuple[str, ...]], Array]:
        firsts, codes = coded(columns)
        return [tuple(column[first] for column in columns) for first in firsts.tolist()], codes

    def keyed(self, columns: Cells) -> Iterable[tuple[tuple[str, ...], Run]]:
        groups = self._grouped(columns)
        firsts = groups.order[groups.starts].tolist()
        keys = (tuple(column[first] for column in columns) for first in firsts)
        return zip(keys, groups.runs(), strict=True)

    def _grouped(self, columns: Cells) -> Groups:
        """Return the rows of each combination of cells, in the order in which they first come."""
        first, *others = columns
        if not others and isinstance(first, Words):  # words mostly come in that order already
            groups = self._sorted(first.ids, len(first.words))
            if (np.diff(groups.order[groups.starts]) > 0).all():
                return groups
        firsts, codes = coded(columns)
        return self._sorted(codes, len(firsts))

    def _sorted(self, numbers: Array, size: int) -> Groups:
        """Return the rows of each number (int32) below a size that a row has."""
        numbers = np.ascontiguousarray(numbers)
        stops, order = np.zeros(size, np.int64), np.empty(len(numbers), np.int64)
        told = stops.ctypes.data, size, order.ctypes.data
        if self._kernel.sort(numbers.ctypes.data, len(numbers), *told):
            raise ValueError("a number that is not below the size")
        starts = np.concatenate(([0], stops[:-1]))
        there = stops > starts
        return Groups(order, starts[there], stops[there])

    def joined(self, parts: Sequence[Any]) -> Any:
        return parts[0] if len(parts) == 1 else np.sort(np.concatenate(list(map(_positions, parts))))

    def without(self, positions: Any, gone: Collection[int]) -> Any:
        if not gone or not len(positions):
            return positions
        if isinstance(positions, Run):
            return self._without(positions.groups, gone)[positions.number]
        those = _positions(positions)
        return those[_left(int(those[-1]), gone)[those]]

    def _without(self, groups: Groups, gone: Collection[int]) -> list[Run]:
        known, those, count, runs = self._left
        if known is not groups or those is not gone or count != len(gone):
            runs = groups.without(gone)
            self._left = groups, gone, len(gone), runs
        return runs

    def places(self, positions: Any, some: Collection[int]) -> list[tuple[int, int]]:
        if not some or not len(positions):
            return []
        among = _positions(positions)
        wanted = np.fromiter(some, np.int64, len(some))
        wanted = wanted[(wanted >= among[0]) & (wanted <= among[-1])]
        wanted.sort()
        places = np.searchsorted(among, wanted)
        there = among[places] == wanted
        return [*zip(places[there].tolist(), wanted[there].tolist(), strict=True)]

    def take(self, vector: Array, positions: Any) -> Array:
        if isinstance(positions, Run):
            return self._in_order(positions.groups, vector)[positions.span]
        return vector if len(positions) == len(vector) else vector[_positions(positions)]

    def _in_order(self, groups: Groups, vector: Array) -> Array:
        for known, those, moved in self._moved:
            if known is groups and those is vector:
                return moved
        moved = vector[groups.order]
        self._moved = [*self._moved[-_MOST_MOVED:], (groups, vector, moved)]
        return moved

    def picked(self, vector: Any, positions: Sequence[int]) -> list[Any]:
        if isinstance(vector, range):
            return [*map(vector.__getitem__, positions)]
        found: list[Any] = vector[[*positions]].tolist()
        return found

    def put(self, vector: Array, positions: Any, values: Sequence[float]) -> None:
        vector[_positions(positions)] = values
        self._moved, self._bounded = [], None

    def listed(self, vector: Any) -> Sequence[Any]:
        found: Sequence[Any] = vector if isinstance(vector, range) else _positions(vector).tolist()
        return found

    def extend(self, column: "array[Any]", *vectors: Array) -> None:
        vector = vectors[0] if len(vectors) == 1 else np.concatenate(vectors)  # to grow bit by bit would copy it often
        column.frombytes(np.ascontiguousarray(vector).data.cast("B"))

    def beyond(self, vector: Array, most: int) -> list[int]:
        found: list[int] = np.flatnonzero(vector > most).tolist() if vector.max() > most else []
        return found

    def holds(self, span: Range, vector: Array, positions: Any) -> bool:
        """Return whether all values lie within, at a glance where all of the block do, which most series share."""
        if self._bounded is not vector:
            self._bounded, self._bounds = vector, (vector.min(), vector.max())
        low, high = self._bounds
        if low < span.low or high > span.high:
            values = self.take(vector, positions)
            low, high = values.min(), values.max()
        return bool(low >= span.low and high <= span.high)

    def outside(self, span: Range, vector: Array, positions: Any) -> list[int]:
        values, at = self.take(vector, positions), _positions(positions)
        found: list[int] = at[(values < span.low) | (values > span.high)].tolist()
        return found

    def together(self, parts: Sequence[Any]) -> Any:
        if len(parts) == 1:
            return parts[0]
        if (groups := _side_by_side(parts)) is not None:
            return Run(groups, -1, parts[0].span.start, parts[-1].span.stop)
        return np.concatenate(list(map(_positions, parts)))

    def gathered(self, vector: Array, positions: Any) -> Array:
        return self.take(vector, positions) if isinstance(positions, Run) else vector[_positions(positions)]

    def repeats(self, vector: Array, starts: Sequence[int]) -> list[int]:
        same: list[int] = (np.flatnonzero(vector[1:] == vector[:-1]) + 1).tolist()
        known = {*starts} if same else ()
        return [place for place in same if place not in known]

    def figures(self, readings: Readings) -> Sequence[Reckoned | None]:
        """Return what the readings of each run come to, summed exactly."""
        runs = (Figures * len(readings.runs))(*(Figures(start, stop) for _, start, stop in readings.runs))
        at, values = readings.at.buffer_info()[0], readings.value.buffer_info()[0]
        self._kernel.tally(c_void_p(at), c_void_p(values), runs, len(runs))  # cast, it would be garbage of a circle
        return [None if run.extreme else run for run in runs]


def _side_by_side(parts: Sequence[Any]) -> Groups | None:
    """Return the groups of runs that follow each other in them; None where they do not."""
    runs = [part for part in parts if isinstance(part, Run)]
    alike = len(runs) == len(parts) and all(run.groups is runs[0].groups for run in runs)
    follow = alike and all(one.span.stop == other.span.start for one, other in pairwise(runs))
    return runs[0].groups if follow else None


def _positions(positions: Any) -> Any:
    if isinstance(positions, Run):
        return positions.positions
    return np.arange(positions.start, positions.stop) if isinstance(positions, range) else positions


def _left(last: int, gone: Collection[int]) -> Array:
    """Return of each position up to the last whether it is left without some."""
    there = np.ones(last + 1, np.bool)
    there[[position for position in gone if position <= last]] = False
    return there


def coded(columns: Cells) -> tuple[Array, Array]:
    """Return where each combination of cells stands first, in this order, and for each row which one it has."""
    words = [column for column in columns if isinstance(column, Words)]
    assert len(words) == len(columns)
    firsts, codes = _numbered(words[0].ids, len(words[0].words))
    for other in words[1:]:
        both = codes.astype(np.int64) * len(other.words) + other.ids
        if (size := len(firsts) * len(other.words)) > _SPARSE * len(both):
            found, both = np.unique(both, return_inverse=True)
            size = len(found)
        firsts, codes = _numbered(both, size)
    return firsts, codes


def _numbered(ids: Array, size: int) -> tuple[Array, Array]:
    """Return where each id below this size stands first, in this order, and the ids by their places in it."""
    count = len(ids)
    first = np.full(size, count)
    first[ids[::-1]] = np.arange(count - 1, -1, -1)
    there = np.flatnonzero(first < count)
    there = there[np.argsort(first[there])]
    codes = np.empty(size, np.int32)
    codes[there] = np.arange(len(there))
    return first[there], codes[ids]
