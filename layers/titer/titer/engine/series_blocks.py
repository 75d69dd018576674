"""The file of a file's series: an index, then blocks of readings and of buckets, any of which one read finds.

head     magic, form, length of the index
index    JSON, packed: of each series what it has, and where its blocks lie
blocks   packed, column after column: of each series its readings by instant, its gaps, then the buckets of each level,
         which are twice as wide as those of the level before
"""

import json
import struct
from typing import Any

import numpy as np
import zstandard

from titer.engine.buckets import Buckets, Readings
from titer.engine.parquet.arrays import Array, Whole
from titer.model.dataclass import dataclass
from titer.model.drawing import Extent
from titer.model.readings import Series

HEAD = struct.Struct("<8sII")
MAGIC, FORM = b"titer se", 1
ROWS = 8_192  # of a block
_LEVEL = 1  # of zstd


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in blocks, one behind the other: where each block begins, where the last ends, and its first instant."""

    rows: int
    firsts: list[int]
    offsets: list[int]


@dataclass(frozen=True, slots=True)
class Stored:
    """A series of such a file. `levels` are by the logarithm of the µs of their buckets."""

    extent: Extent
    readings: Table
    gaps: Table
    more_gaps: bool  # than are kept
    levels: dict[int, Table]


def packed_index(stored: list[Stored]) -> bytes:
    """Return the beginning of the file."""
    entries = [
        [*each.extent.of, each.extent.count, each.extent.first_at, each.extent.last_at, each.more_gaps]
        + [_listed(table) for table in (each.readings, each.gaps)]
        + [{str(shift): _listed(table) for shift, table in each.levels.items()}]
        for each in stored
    ]
    index = zstandard.compress(json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode(), 3)
    return HEAD.pack(MAGIC, FORM, len(index)) + index


def unpacked_head(beginning: bytes) -> int:
    """Return the length of the index; `FileNotFoundError` where this is no such file, or one of another form."""
    if len(beginning) < HEAD.size or HEAD.unpack_from(beginning)[:2] != (MAGIC, FORM):
        raise FileNotFoundError
    found: int = HEAD.unpack_from(beginning)[2]
    return found


def unpacked_index(index: bytes) -> list[Stored]:
    """Return the series of the file."""
    entries = json.loads(zstandard.decompress(index))
    return [
        Stored(
            extent=Extent(Series(sensor, parameter, unit), count, first, last),
            readings=Table(*readings),
            gaps=Table(*gaps),
            more_gaps=more,
            levels={int(shift): Table(*table) for shift, table in levels.items()},
        )
        for sensor, parameter, unit, count, first, last, more, readings, gaps, levels in entries
    ]


def _listed(table: Table) -> list[Any]:
    return [table.rows, table.firsts, table.offsets]


def pack_readings(readings: Readings) -> bytes:
    """Return a block of readings."""
    return _compressed(_steps(readings.at), readings.value, readings.quality.astype(np.uint8))


def unpack_readings(block: bytes, rows: int) -> Readings:
    """Return the readings of a block."""
    at, value, quality = _columns(block, rows, "<i8", "<f8", "u1")
    return Readings(np.cumsum(at), value, quality.astype(np.int64))


def pack_gaps(gaps: Array) -> bytes:
    """Return a block of pairs of instants."""
    return _compressed(_steps(gaps[:, 0]), gaps[:, 1] - gaps[:, 0])


def unpack_gaps(block: bytes, rows: int) -> Array:
    """Return the pairs of a block."""
    since, length = _columns(block, rows, "<i8", "<i8")
    since = np.cumsum(since)
    return np.stack([since, since + length], axis=1)


def pack_buckets(buckets: Buckets) -> bytes:
    """Return a block of buckets."""
    return _compressed(
        _steps(buckets.at),
        buckets.low_at - buckets.at,
        buckets.high_at - buckets.at,
        buckets.counts,
        *(buckets.low, buckets.high, buckets.first, buckets.last, buckets.mean),
        buckets.worst.astype(np.uint8),
    )


def unpack_buckets(block: bytes, rows: int) -> Buckets:
    """Return the buckets of a block."""
    at, low_at, high_at, counts, low, high, first, last, mean, worst = _columns(
        block, rows, *["<i8"] * 4, *["<f8"] * 5, "u1"
    )
    at = np.cumsum(at)
    return Buckets(at, low, at + low_at, high, at + high_at, first, last, mean, counts, worst.astype(np.int64))


def _steps(at: Whole) -> Whole:
    return np.diff(at, prepend=0)


def _compressed(*columns: Array) -> bytes:
    """Return columns, of each the first bytes of all numbers before the second."""
    return zstandard.compress(b"".join(_shuffled(np.ascontiguousarray(column)) for column in columns), _LEVEL)


def _shuffled(column: Array) -> bytes:
    return column.view(np.uint8).reshape(len(column), column.itemsize).T.tobytes()


def _columns(block: bytes, rows: int, *types: str) -> list[Array]:
    plain = np.frombuffer(zstandard.decompress(block), np.uint8)
    columns, start = [], 0
    for each in types:
        kind = np.dtype(each)
        end = start + rows * kind.itemsize
        columns.append(plain[start:end].reshape(kind.itemsize, rows).T.copy().view(kind).reshape(rows))
        start = end
    return columns
