"""A file of rows by instant, of which any row is found by two reads: made once for a replay, read by its ticks.

head      magic, rows of a block, count of rows and blocks, first and last instant, step, length of the names
names     JSON, packed: what the cells are called
index     for each block its first instant and where it begins; then where the last one ends
blocks    packed: instants, where each row's cells begin, which series each cell is of, its value
"""

import json
import struct
import sys
import zlib
from array import array
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import Any

from titer.model.dataclass import dataclass
from titer.model.errors import Unavailable
from titer.replays.ports import RawBlock, RowSource
from titer.replays.row_names import row_names

type Read = Callable[[int, int], bytes | None]  # from where, how many bytes; None where there is no such file

_HEAD = struct.Struct("<8sIIQqI")
_MAGIC = b"titer ro"
_AT_FIRST = 64 << 10  # bytes: most heads, and most small files, whole
_MOST_ROWS, _MOST_CELLS = 256, 1 << 16  # of a block
_COUNTS = struct.Struct("<II")

assert array("q").itemsize == array("d").itemsize == 2 * array("I").itemsize == 8


@dataclass(frozen=True, slots=True)
class Row:
    """The readings of one instant, by their names; `at` in µs since 1970."""

    at: int
    cells: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Block:
    at: "array[int]"
    starts: "array[int]"
    series: "array[int]"
    values: "array[float]"


def write_rows(path: Path, source: RowSource) -> None:
    """Write the rows of a source."""
    names = zlib.compress(json.dumps(row_names(source.series), ensure_ascii=False).encode(), 6)
    per_block = max(1, min(_MOST_ROWS, _MOST_CELLS // max(1, len(source.series))))
    rows, begins = 0, array("Q", [0])
    with TemporaryFile() as blocks, path.open("wb") as file:
        for block in source.blocks(per_block):
            begins.append(begins[-1] + blocks.write(_packed(block)))
            rows += len(block.at) // 8
        head = (_MAGIC, per_block, len(begins) - 1, rows, source.step, len(names))
        file.write(_HEAD.pack(*head) + names + _bytes(begins))
        blocks.seek(0)
        copyfileobj(blocks, file, 1 << 20)


class RowsFile:
    """The rows of such a file, read as they are asked for; the block that was read last is kept."""

    def __init__(self, read: Read) -> None:
        """Read its head; `FileNotFoundError` where there is none."""
        self._read = read
        self._beginning = self._part(0, _AT_FIRST)
        head: tuple[Any, ...] = _HEAD.unpack_from(self._beginning)
        magic, per_block, blocks, rows, step, length = head
        self.per_block: int = per_block
        self.rows: int = rows
        self.step: int = step  # µs between two rows: the median
        if magic != _MAGIC:
            raise Unavailable("rows_unreadable", "what lies where prepared rows should is something else", "Try again")
        self.names: list[str] = json.loads(zlib.decompress(self._piece(_HEAD.size, length)))
        index = _HEAD.size + length
        self._begins = _filled(array("Q"), self._piece(index, 8 * (blocks + 1)))
        self._offset = index + 8 * (blocks + 1)
        self._kept: tuple[int, _Block] | None = None

    def read(self, start: int, stop: int) -> Iterator[Row]:
        """Yield the rows from one position to before another."""
        for position in range(max(start, 0), min(stop, self.rows)):
            block, at = self._at(position)
            cells = range(block.starts[at], block.starts[at + 1])
            yield Row(block.at[at], {self.names[block.series[cell]]: block.values[cell] for cell in cells})

    def at(self, position: int) -> int:
        """Return the instant of a row."""
        block, at = self._at(position)
        return block.at[at]

    def _at(self, position: int) -> tuple[_Block, int]:
        number, at = divmod(position, self.per_block)
        kept = self._kept  # several threads may read here
        if kept is None or kept[0] != number:
            start, stop = self._begins[number], self._begins[number + 1]
            kept = self._kept = (number, _unpacked(self._piece(self._offset + start, stop - start)))
        return kept[1], at

    def _piece(self, start: int, size: int) -> bytes:
        """Return a part of the file, from what was read of it already where that has it."""
        if start + size <= len(self._beginning):
            return self._beginning[start : start + size]
        return self._part(start, size)

    def _part(self, start: int, size: int) -> bytes:
        found = self._read(start, size)
        if found is None:
            raise FileNotFoundError
        return found


def _packed(block: RawBlock) -> bytes:
    counts = _COUNTS.pack(len(block.at) // 8, len(block.values) // 8)
    return zlib.compress(counts + block.at + block.starts + block.series + block.values, 1)


def _unpacked(packed: bytes) -> _Block:
    plain = zlib.decompress(packed)
    rows, cells = _COUNTS.unpack_from(plain)
    bounds = [_COUNTS.size]
    for size in (8 * rows, 4 * (rows + 1), 4 * cells, 8 * cells):
        bounds.append(bounds[-1] + size)
    at, starts, series, values = (plain[start:stop] for start, stop in pairwise(bounds))
    return _Block(
        _filled(array("q"), at), _filled(array("I"), starts), _filled(array("I"), series), _filled(array("d"), values)
    )


def _filled[T: (int, float)](numbers: "array[T]", raw: bytes) -> "array[T]":
    numbers.frombytes(raw)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _bytes(numbers: "array[int]") -> bytes:
    copy = numbers[:]
    if sys.byteorder == "big":
        copy.byteswap()
    return copy.tobytes()
