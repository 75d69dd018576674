"""Readings of a Parquet file, those alone that are wanted: read back row by row, or written as another file."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import numpy as np
from arro3.core import Array, RecordBatch, RecordBatchReader
from arro3.io import read_parquet, write_parquet

from titer.engine.parquet.arrays import Whole
from titer.engine.parquet.found import whole, within
from titer.engine.parquet.sinks import Reading, reading_rows
from titer.model.dataclass import dataclass
from titer.model.instants import format_instant, micros_or_none

COLUMNS = ("sensor_id", "parameter", "at", "value", "unit", "quality", "row_number", "context")  # of a table for people
_BATCH = 16 * 1024  # rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which readings: of this sensor, of this parameter, from this instant on, before that one; None for any."""

    sensor_id: str | None = None
    parameter: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def positions(self, batch: RecordBatch) -> Whole:
        """Return where in the batch they lie."""
        found = within(whole(batch, "at"), micros_or_none(self.since), micros_or_none(self.until))
        for name, wanted in (("sensor_id", self.sensor_id), ("parameter", self.parameter)):
            if wanted is not None:
                found &= np.array([cell == wanted for cell in batch.column(name).to_pylist()], dtype=bool)
        return np.flatnonzero(found).astype(np.int64)


ALL = Wanted()


def read_selection(path: Path, *, offset: int = 0, wanted: Wanted = ALL) -> Iterator[tuple[int, Reading]]:
    """Yield the wanted readings from the position `offset` on, each with its position in the file."""
    for start, batch in _batches(path):
        if start + batch.num_rows > offset:
            positions = wanted.positions(batch)
            positions = positions[positions >= offset - start]
            yield from zip((positions + start).tolist(), reading_rows(_taken(batch, positions)), strict=True)


def row_of(reading: Reading) -> Mapping[str, object]:
    """Return a reading as a row of a table for people."""
    return {name: getattr(reading, name) for name in COLUMNS} | {"at": format_instant(reading.at)}


def write_selection(path: Path, copy: Path, wanted: Wanted) -> None:
    """Write a Parquet file of the wanted readings, with the metadata of the one that they are of."""
    original = read_parquet(path)
    chosen = (_taken(batch, wanted.positions(batch)) for _, batch in _batches(path))
    write_parquet(
        RecordBatchReader.from_batches(original.schema, chosen),
        copy,
        compression="zstd(1)",
        key_value_metadata={name.decode(): value.decode() for name, value in original.schema.metadata.items()},
        skip_arrow_metadata=True,
    )


def _batches(path: Path) -> Iterator[tuple[int, RecordBatch]]:
    """Yield batches, each with the position of its first reading."""
    start = 0
    for batch in read_parquet(path, batch_size=_BATCH):
        yield start, batch
        start += batch.num_rows


def _taken(batch: RecordBatch, positions: Whole) -> RecordBatch:
    return batch if len(positions) == batch.num_rows else batch.take(Array.from_numpy(positions))
