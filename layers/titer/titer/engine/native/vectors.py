"""What the judge does with whole columns, by numpy and the kernel."""

from array import array
from collections.abc import Collection, Iterable, Sequence
from ctypes import POINTER, c_void_p, cast
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


class NativeVectors:
    """Vectors and positions are arrays; the positions of all rows may be a range."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    def row_numbers(self, first_row: int, fitting: Sequence[int]) -> Array:
        if isinstance(fitting, range):
            return np.arange(first_row + fitting.start, first_row + fitting.stop, dtype=np.int64)
        return np.asarray(fitting, np.int64) + first_row

    def vector(self, numbers: list[int]) -> Array:
        return np.asarray(numbers, np.int32)

    def keyed(self, columns: Cells) -> Iterable[tuple[tuple[str, ...], Array]]:
        words = [column for column in columns if isinstance(column, Words)]
        assert len(words) == len(columns)
        ids = words[0].ids
        for other in words[1:]:
            ids = np.unique(ids.astype(np.int64) * len(other.words) + other.ids, return_inverse=True)[1]
        order = np.argsort(ids.astype(np.int16) if ids.max() < 2**15 else ids, kind="stable")
        counts = np.bincount(ids)
        counts = counts[counts > 0]
        stops = np.cumsum(counts)
        firsts = order[stops - counts]
        for group in np.argsort(firsts, kind="stable").tolist():
            positions = order[stops[group] - counts[group] : stops[group]]
            first = int(firsts[group])
            yield tuple(column[first] for column in words), positions

    def joined(self, parts: Sequence[Array]) -> Array:
        return parts[0] if len(parts) == 1 else np.sort(np.concatenate(parts))

    def without(self, positions: Any, gone: Collection[int]) -> Any:
        if not gone:
            return positions
        there = np.ones(max(int(positions[-1]), *gone) + 1 if len(positions) else 0, np.bool)
        if not len(positions):
            return positions
        there[list(gone)] = False
        kept = np.asarray(positions)
        return kept[there[kept]]

    def places(self, positions: Any, some: Collection[int]) -> list[tuple[int, int]]:
        if not some or not len(positions):
            return []
        wanted = np.fromiter(some, np.int64, len(some))
        wanted.sort()
        places = np.searchsorted(positions, wanted)
        pairs = zip(places.tolist(), wanted.tolist(), strict=True)
        return [
            (place, position) for place, position in pairs if place < len(positions) and positions[place] == position
        ]

    def take(self, vector: Array, positions: Any) -> Array:
        return vector if len(positions) == len(vector) else vector[positions]

    def listed(self, vector: Any) -> Sequence[Any]:
        found: Sequence[Any] = vector if isinstance(vector, range) else vector.tolist()
        return found

    def extend(self, column: "array[Any]", vector: Array) -> None:
        column.frombytes(np.ascontiguousarray(vector).view(np.uint8).data)

    def beyond(self, vector: Array, most: int) -> list[int]:
        found: list[int] = np.flatnonzero(vector > most).tolist() if vector.max() > most else []
        return found

    def holds(self, span: Range, vector: Array) -> bool:
        return bool(vector.min() >= span.low and vector.max() <= span.high)

    def outside(self, span: Range, vector: Array, positions: Any) -> list[int]:
        values, at = self.take(vector, positions), np.asarray(positions)
        found: list[int] = at[(values < span.low) | (values > span.high)].tolist()
        return found

    def repeats(self, vector: Array, before: int | None) -> list[int]:
        same = np.flatnonzero(vector[1:] == vector[:-1])
        found: list[int] = (same + 1).tolist() if len(same) else []
        return [0, *found] if before == vector[0] else found

    def figures(self, readings: Readings) -> Sequence[Reckoned | None]:
        """Return what the readings of each run come to, summed exactly."""
        runs = (Figures * len(readings.runs))(*(Figures(start, stop) for _, start, stop in readings.runs))
        at, values = readings.at.buffer_info()[0], readings.value.buffer_info()[0]
        self._kernel.tally(c_void_p(at), c_void_p(values), cast(runs, POINTER(Figures)), len(runs))
        return [None if run.extreme else run for run in runs]
