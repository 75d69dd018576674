"""Writes the file of a file's series: readings by instant, and an overview of them in buckets of ever greater width."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile, TemporaryFile
from typing import IO, Any

import numpy as np

from titer.engine.buckets import Buckets, Grid, Readings, gathered, joined, of_readings, part
from titer.engine.by_series import BySeries, Codes, SortedSeries
from titer.engine.parquet.arrays import Array
from titer.engine.parquet.found import series_codes
from titer.engine.parquet.runs import Cells
from titer.engine.series_blocks import (
    ROWS,
    Stored,
    Table,
    pack_buckets,
    pack_gaps,
    pack_readings,
    packed_index,
)
from titer.model.drawing import STEPS_OF_GAP

_LEAST = 2 * ROWS  # readings of a series that has an overview
_OF_FINEST = 16  # usual steps that a bucket of the finest level is wide, at least
_COARSEST = 128  # buckets of the last level, at most
_MOST_GAPS = 10_000  # that are kept, the longest
_IN_MEMORY = 1 << 20  # bytes of a level


def write_series(parquet: Path, path: Path, codes: Codes = series_codes) -> None:
    """Write the series of a Parquet file of readings, by what `codes` tells them apart."""
    with TemporaryFile() as blocks, BySeries(parquet, codes) as found:
        stored = [_written(series, blocks) for series in found.series()]
        with path.open("wb") as file:
            file.write(packed_index(stored))
            blocks.seek(0)
            copyfileobj(blocks, file, 1 << 20)


def _written(series: SortedSeries, blocks: IO[bytes]) -> Stored:
    with ExitStack() as open_files:
        return _written_with(series, _levels(series, open_files), blocks)


def _written_with(series: SortedSeries, levels: list["_Level"], blocks: IO[bytes]) -> Stored:
    readings, gaps = _Rows(blocks, blocks.tell(), pack_readings), _Gaps(series)
    for piece in series.pieces():
        columns = _columns(piece)
        readings.add(columns)
        gaps.add(columns)
        if levels:
            levels[0].add(of_readings(columns))
    table = readings.finish()
    if levels:
        levels[0].finish()
    return Stored(
        extent=series.extent,
        readings=table,
        gaps=gaps.written(blocks),
        more_gaps=gaps.more,
        levels={level.shift: level.moved(blocks) for level in _kept(levels)},
    )


def _columns(piece: Cells) -> Readings:
    at, value = (np.ascontiguousarray(piece[name]) for name in ("at", "value"))
    return Readings(at, value, piece["quality"].astype(np.int64))


def _levels(series: SortedSeries, open_files: ExitStack) -> list["_Level"]:
    """Return a level for each width, the finest first, each of which hands on to the next."""
    if series.extent.count < _LEAST:
        return []
    finest = (_OF_FINEST * series.step - 1).bit_length()
    coarsest = (series.extent.last_at - series.extent.first_at).bit_length()
    levels: list[_Level] = []
    for shift in range(max(finest, coarsest), finest - 1, -1):
        file = open_files.enter_context(SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115  (it is entered)
        levels.append(_Level(shift, levels[-1] if levels else None, file))
    return levels[::-1]


def _kept(levels: list["_Level"]) -> list["_Level"]:
    """Return the levels up to the first that is coarse enough."""
    few = next((place for place, level in enumerate(levels) if level.rows.count <= _COARSEST), len(levels))
    return levels[: few + 1]


class _Level:
    """The buckets of one width. The last is open until one behind it comes."""

    def __init__(self, shift: int, above: "_Level | None", file: IO[bytes]) -> None:
        self.shift = shift
        self._grid = Grid(0, 1 << shift)
        self._above = above
        self._file = file
        self.rows = _Rows(file, 0, pack_buckets)
        self._open: Buckets | None = None

    def add(self, buckets: Buckets) -> None:
        """Take narrower buckets, or readings, which follow those before."""
        found = gathered(buckets, self._grid)
        if self._open is not None:
            found = gathered(joined([self._open, found]), self._grid)
        self._hand_on(part(found, 0, -1))
        self._open = part(found, -1, None)

    def _hand_on(self, closed: Buckets) -> None:
        if closed.rows:
            self.rows.add(closed)
            if self._above is not None:
                self._above.add(closed)

    def finish(self) -> None:
        """Close the last bucket."""
        if self._open is not None:
            self._hand_on(self._open)
        if self._above is not None:
            self._above.finish()

    def moved(self, blocks: IO[bytes]) -> Table:
        """Write the blocks where they are to lie, and return where."""
        start = blocks.tell()
        table = self.rows.finish()
        self._file.seek(0)
        copyfileobj(self._file, blocks, 1 << 20)
        return Table(table.rows, table.firsts, [start + offset for offset in table.offsets])


class _Rows:
    """Writes rows as blocks, as they come."""

    def __init__(self, file: IO[bytes], start: int, pack: Callable[[Any], bytes]) -> None:
        self._file = file
        self._pack = pack
        self._held: list[Any] = []
        self._holds = 0
        self.count = 0
        self._firsts: list[int] = []
        self._offsets = [start]

    def add(self, rows: Any) -> None:
        """Take rows, which follow those before."""
        self._held.append(rows)
        self._holds += rows.rows
        self.count += rows.rows
        if self._holds >= ROWS:
            held = joined(self._held)
            whole = held.rows // ROWS * ROWS
            for start in range(0, whole, ROWS):
                self._write(part(held, start, start + ROWS))
            self._held = [part(held, whole, None)]
            self._holds -= whole

    def finish(self) -> Table:
        """Write what is left, and return where all lies."""
        if self._holds:
            self._write(joined(self._held))
            self._held, self._holds = [], 0
        return Table(self.count, self._firsts, self._offsets)

    def _write(self, rows: Any) -> None:
        self._firsts.append(int(rows.at[0]))
        self._offsets.append(self._offsets[-1] + self._file.write(self._pack(rows)))


class _Gaps:
    """Where nothing came for long: the longest of them."""

    def __init__(self, series: SortedSeries) -> None:
        extent = series.extent
        steps = max(1, extent.count - 1)
        self._longest = STEPS_OF_GAP * (extent.last_at - extent.first_at) / steps
        self._last = np.zeros(0, np.int64)
        self._found: Array = np.zeros((0, 2), np.int64)
        self.more = False

    def add(self, readings: Readings) -> None:
        """Look between readings, which follow those before."""
        at = np.concatenate([self._last, readings.at])
        places = np.flatnonzero(np.diff(at) > self._longest)
        self._last = at[-1:]
        self._found = np.concatenate([self._found, np.stack([at[places], at[places + 1]], axis=1)])
        if len(self._found) > 2 * _MOST_GAPS:
            self._prune()

    def _prune(self) -> None:
        if len(self._found) > _MOST_GAPS:
            shortest_first = np.argsort(self._found[:, 1] - self._found[:, 0], kind="stable")
            self._found = self._found[np.sort(shortest_first[-_MOST_GAPS:])]
            self.more = True

    def written(self, blocks: IO[bytes]) -> Table:
        """Write them as one block."""
        self._prune()
        start, rows = blocks.tell(), len(self._found)
        if not rows:
            return Table(0, [], [start])
        return Table(rows, [int(self._found[0, 0])], [start, start + blocks.write(pack_gaps(self._found))])
