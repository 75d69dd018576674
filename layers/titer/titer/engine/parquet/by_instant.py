"""Readings of a Parquet file of ours by instant, in whatever order they lie there, in little memory.

They are written out in runs, each in the order of time. Where the runs follow each other, that is all; else they are
merged: one span of time after the other is taken from all of them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

import numpy as np
from arro3.core import RecordBatch
from arro3.io import read_parquet

from titer.engine.parquet.arrays import Whole
from titer.engine.parquet.found import series_codes, whole, within
from titer.engine.parquet.runs import Cells, gathered, on_disk, spans
from titer.model.dataclass import dataclass
from titer.model.readings import Series

_BATCH = 128 * 1024  # rows that are read at a time
_RUN = 1 << 20  # readings of a run, at least, and of a span, about
_SAMPLED = 1 << 12  # readings from one that tells where spans end to the next
_STEPS = 1 << 12  # steps of a span that the median is taken of
_CELL = np.dtype([("at", "<i8"), ("series", "<u4"), ("value", "<f8")])


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows as little-endian numbers, as `titer.replays.ports.RawBlock` says."""

    at: bytes
    starts: bytes
    series: bytes
    values: bytes


class ByInstant:
    """The readings of the wanted series, of a span of time."""

    def __init__(self, path: Path, wanted: Callable[[Series], bool], since: int | None, until: int | None) -> None:
        self._path = path
        self._span = (since, until)
        self._numbers = _Numbers(wanted)
        self._folder = TemporaryDirectory(prefix="titer-")
        self._runs: list[Cells] = []
        self._steps: list[Whole] = []
        self.left_out = 0  # readings in whose place another one of their series and instant stands, so far

    def __enter__(self) -> Self:
        """Read the file, and write the runs."""
        for cells in gathered(map(self._cells, self._batches()), _RUN):
            run = on_disk(self._put_in_order(cells), Path(self._folder.name) / f"{len(self._runs)}.run")
            self._runs.append(run)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Forget the runs."""
        self._runs.clear()
        self._folder.cleanup()

    @property
    def series(self) -> Sequence[Series]:
        return [series for _, series in self._numbers.wanted]

    @property
    def step(self) -> int:
        """The median of the µs between two rows, once all blocks were taken."""
        steps = np.concatenate(self._steps) if self._steps else np.zeros(0, np.int64)
        return int(np.median(steps)) if len(steps) else 0

    def blocks(self, rows: int) -> Iterator[Block]:
        """Yield the rows in the order of time, so many in each block but the last."""
        held = np.zeros(0, _CELL)
        for span in self._spans():
            self._note_steps(held, span)
            held = np.concatenate([held, span]) if len(held) else span
            starts = _starts(held)
            full = (len(starts) - 1) // rows * rows  # the last row may be alone: a block needs one after it
            for first in range(0, full, rows):
                yield _block(held, starts[first : first + rows + 1])
            held = held[starts[full] :] if full else held
        if len(held):
            yield from self._rest(held, rows)

    def _rest(self, held: Cells, rows: int) -> Iterator[Block]:
        ends = np.append(_starts(held), len(held))
        for first in range(0, len(ends) - 1, rows):
            yield _block(held, ends[first : first + rows + 1])

    def _batches(self) -> Iterator[RecordBatch]:
        yield from read_parquet(self._path, batch_size=_BATCH)

    def _cells(self, batch: RecordBatch) -> Cells:
        """Return the wanted readings of a batch."""
        at = whole(batch, "at")
        series = self._numbers.of(batch)
        wanted = (series >= 0) & within(at, *self._span)
        cells = np.empty(int(wanted.sum()), _CELL)
        cells["at"], cells["series"] = at[wanted], series[wanted]
        cells["value"] = batch.column("value").to_numpy()[wanted]
        return cells

    def _spans(self) -> Iterator[Cells]:
        """Yield the readings in the order of time, no instant in two parts, no series twice at one."""
        if all(before["at"][-1] < after["at"][0] for before, after in pairwise(self._runs)):
            yield from self._runs
        else:
            yield from map(self._put_in_order, spans(self._runs, _RUN, _SAMPLED))

    def _put_in_order(self, cells: Cells) -> Cells:
        ordered = _in_order(cells)
        self.left_out += len(cells) - len(ordered)
        return ordered

    def _note_steps(self, held: Cells, span: Cells) -> None:
        at = np.unique(span["at"])
        steps = np.diff(at if not len(held) else np.append(held["at"][-1], at))
        if len(steps):
            self._steps.append(steps[:: max(1, len(steps) // _STEPS)])


class Together(ByInstant):
    """The readings of several files, each of an asset: of several of one series at one instant, the last file's.

    Each file is read before the next one is asked for.
    """

    def __init__(self, files: Iterable[tuple[Path, str | None]], since: int | None, until: int | None) -> None:
        super().__init__(Path(), lambda _: True, since, until)
        self._files = files

    @property
    def of_assets(self) -> Sequence[tuple[str | None, Series]]:
        """The series, and of which asset each is."""
        return self._numbers.wanted

    def _batches(self) -> Iterator[RecordBatch]:
        for path, asset in self._files:
            self._numbers.asset = asset
            yield from read_parquet(path, batch_size=_BATCH)


class _Numbers:
    """Numbers of series: as they are met, those that are wanted alone."""

    def __init__(self, wanted: Callable[[Series], bool]) -> None:
        self._is_wanted = wanted
        self._known: dict[tuple[str | None, Series], int] = {}
        self.asset: str | None = None  # of what is read just now
        self.wanted: list[tuple[str | None, Series]] = []

    def of(self, batch: RecordBatch) -> Whole:
        """Return the number of each reading's series, -1 where it is not wanted."""
        codes, series = series_codes(batch)
        found: Whole = np.array([self._number(each) for each in series], np.int64)[codes]
        return found

    def _number(self, series: Series) -> int:
        number = self._known.get((self.asset, series))
        if number is None:
            number = len(self.wanted) if self._is_wanted(series) else -1
            if number >= 0:
                self.wanted.append((self.asset, series))
            self._known[self.asset, series] = number
        return number


def _in_order(cells: Cells) -> Cells:
    """Return cells by instant and series; of several of one series at one instant, the last."""
    at, series = cells["at"], cells["series"]
    later, same = at[1:] > at[:-1], at[1:] == at[:-1]
    if np.all(later | (same & (series[1:] > series[:-1]))):
        return cells
    cells = cells[np.lexsort((series, at))]
    at, series = cells["at"], cells["series"]
    last = np.append((at[1:] != at[:-1]) | (series[1:] != series[:-1]), True)
    found: Cells = cells[last]
    return found


def _starts(cells: Cells) -> Whole:
    """Return where each row begins."""
    at = cells["at"]
    return np.append(0, np.flatnonzero(at[1:] != at[:-1]) + 1)


def _block(cells: Cells, bounds: Whole) -> Block:
    """Return the rows that lie between these bounds."""
    part = cells[bounds[0] : bounds[-1]]
    starts = bounds - bounds[0]
    return Block(
        part["at"][starts[:-1]].tobytes(),
        starts.astype("<u4").tobytes(),
        part["series"].tobytes(),
        part["value"].tobytes(),
    )
