"""Readings of a Parquet file of ours series by series, each by instant, in whatever order they lie there.

In little memory: they are written out in runs, each sorted; then what a series has in each run is merged, one span of
time after the other. Those at one instant stay in the order of their rows.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

import numpy as np
from arro3.core import RecordBatch
from arro3.io import read_parquet

from titer.engine.parquet.arrays import Whole
from titer.engine.parquet.found import quality_codes, series_codes, whole
from titer.engine.parquet.runs import Cells, gathered, on_disk, spans
from titer.model.dataclass import dataclass
from titer.model.drawing import Extent
from titer.model.readings import Series

_BATCH = 128 * 1024  # rows that are read at a time
_RUN = 1 << 20  # readings of a run, at least
_PIECE = 1 << 17  # readings that are given at a time, about
_SAMPLED = 1 << 10  # readings from one that tells where a piece ends to the next
_STEPS = 1 << 12  # steps of each part that the median is taken of
type Codes = Callable[[RecordBatch], tuple[Whole, list[Series]]]

_CELL = np.dtype([("series", "<u4"), ("at", "<i8"), ("value", "<f8"), ("quality", "u1")])


@dataclass(frozen=True, slots=True)
class SortedSeries:
    """A series: what each run has of it, in the order of the runs."""

    extent: Extent
    parts: Sequence[Cells]

    @property
    def step(self) -> int:
        """The usual µs between two readings: about the median."""
        steps = np.concatenate([np.diff(part["at"][:_STEPS]) for part in self.parts])
        steps = steps[steps > 0]
        return int(np.median(steps)) if len(steps) else 1

    def pieces(self) -> Iterator[Cells]:
        """Yield its readings by instant, no instant in two pieces unless it has very many."""
        if all(before["at"][-1] <= after["at"][0] for before, after in pairwise(self.parts)):
            for part in self.parts:
                yield from (part[start : start + _PIECE] for start in range(0, len(part), _PIECE))
            return
        for cells in spans(self.parts, _PIECE, _SAMPLED):
            yield cells[np.argsort(cells["at"], kind="stable")]


class BySeries:
    """The readings of a file, sorted."""

    def __init__(self, path: Path, codes: Codes = series_codes) -> None:
        """`codes` tells which series there are in a batch, and of which each reading is."""
        self._path = path
        self._codes = codes
        self._folder = TemporaryDirectory(prefix="titer-")
        self._known: dict[Series, int] = {}
        self._parts: list[list[Cells]] = []
        self._runs = 0

    def __enter__(self) -> Self:
        """Read the file, and write the runs."""
        for cells in gathered(map(self._cells, read_parquet(self._path, batch_size=_BATCH)), _RUN):
            self._write_run(cells)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Forget the runs."""
        self._parts.clear()
        self._folder.cleanup()

    def series(self) -> Iterator[SortedSeries]:
        """Yield the series in the order in which they are met in the file."""
        for of, parts in zip(self._known, self._parts, strict=True):
            count = sum(map(len, parts))
            first, last = min(int(part["at"][0]) for part in parts), max(int(part["at"][-1]) for part in parts)
            yield SortedSeries(Extent(of, count, first, last), parts)

    def _cells(self, batch: RecordBatch) -> Cells:
        codes, series = self._codes(batch)
        firsts = np.sort(np.unique(codes, return_index=True)[1])
        for code in codes[firsts].tolist():
            if self._known.setdefault(series[code], len(self._known)) == len(self._parts):
                self._parts.append([])
        cells = np.empty(batch.num_rows, _CELL)
        cells["series"] = np.array([self._known[each] for each in series], np.uint32)[codes]
        cells["at"], cells["value"] = whole(batch, "at"), batch.column("value").to_numpy()
        cells["quality"] = quality_codes(batch)
        return cells

    def _write_run(self, cells: Cells) -> None:
        cells = cells[np.lexsort((cells["at"], cells["series"]))]
        run = on_disk(cells, Path(self._folder.name) / f"{self._runs}.run")
        self._runs += 1
        numbers = cells["series"]
        starts = [*np.flatnonzero(np.diff(numbers, prepend=numbers[0] ^ 1)).tolist(), len(cells)]
        for start, end in pairwise(starts):
            self._parts[numbers[start]].append(run[start:end])
