"""The room that a block takes up, and what the kernel has put there."""

from collections.abc import Callable
from ctypes import POINTER, _Pointer, c_char_p, c_uint8, cast
from typing import Any

import numpy as np

from titer.engine.native.layout import Block
from titer.engine.native.plans import Columns
from titer.engine.native.texts import BlockText
from titer.engine.parquet.arrays import Array
from titer.formats.streams.lines import Block as Lines

type Matrix = Any  # a row for each column of the file that has such outputs

_POINTERS: dict[str, Any] = {
    name: kind for name, kind, *_ in Block._fields_ if name != "data" and issubclass(kind, _Pointer)
}


class Room:
    """Room for so many rows of a block, which begin somewhere in it; elements are read up to so many characters."""

    def __init__(self, data: bytes, rows: int, columns: Columns, begin: int = 0, most: int = 0) -> None:
        numbers, words = len(columns.numbers), len(columns.words)
        self.block, self.rows, self.begin, self.most = BlockText(data), rows, begin, most
        self.slots = 1 << (2 * rows - 1).bit_length()
        self.start = np.empty(rows, np.int64)
        self.length, self.line = np.empty(rows, np.int32), np.empty(rows, np.int32)
        self.left, self.marks = np.zeros(rows, np.uint8), np.zeros(rows, np.uint8)
        self.at = np.zeros(rows, np.int64)
        self.values, self.cells = np.empty((numbers, rows)), np.zeros((numbers, rows), np.uint8)
        self.odd_start, self.odd_length = (np.empty((1 + numbers, rows), np.int32) for _ in range(2))
        self.ids = np.zeros((words, rows), np.int32)
        self.tables = np.zeros((words, self.slots), np.int32)
        self.word_start, self.word_length = np.empty((words, rows), np.int64), np.empty((words, rows), np.int32)
        self.words = np.zeros(words, np.int64)

    @classmethod
    def for_lines(cls, block: Lines, columns: Columns) -> "Room":
        """Return room for as many rows as the block has lines."""
        return cls(block.data, block.line_feeds + 1, columns)

    def read(self, kernel: Callable[[Block], int]) -> "Read | None":
        """Let the kernel read the block; None where it gives up."""
        data = self.block.data
        block = Block(size=len(data), begin=self.begin, most=self.most, room=self.rows, slots=self.slots)
        block.data = cast(c_char_p(data), POINTER(c_uint8))
        for name, pointer in _POINTERS.items():
            setattr(block, name, cast(getattr(self, name).ctypes.data, pointer))
        return None if kernel(block) else Read(self, block)


class Read:
    """What was read of a block."""

    def __init__(self, room: Room, block: Block) -> None:
        self._room = room
        self._words: dict[int, list[str]] = {}  # by column
        self.block = room.block
        rows = self.rows = int(block.rows)
        self.lines, self.left_out = int(block.lines), int(block.left_out)
        self.size, self.is_whole = int(block.end - block.begin), bool(block.whole)  # bytes, and whether that is all
        self.start, self.length, self.line = room.start[:rows], room.length[:rows], room.line[:rows]
        self.left, self.marks, self.at = room.left[:rows], room.marks[:rows], room.at[:rows]
        self.values: Matrix = room.values[:, :rows]
        self.cells: Matrix = room.cells[:, :rows]
        self.ids: Matrix = room.ids[:, :rows]
        self.odd_start: Matrix = room.odd_start[:, :rows]
        self.odd_length: Matrix = room.odd_length[:, :rows]

    def words(self, place: int) -> list[str]:
        """Return the different words of a column, in the order in which they first came."""
        if place not in self._words:
            room, count = self._room, int(self._room.words[place])
            starts, lengths = room.word_start[place, :count], room.word_length[place, :count]
            self._words[place] = room.block.cut(starts, lengths)
        return self._words[place]

    @property
    def columns_of_words(self) -> int:
        """How many columns of words there are."""
        return len(self._room.words)

    def put_words(self, place: int, words: list[str], ids: Array) -> None:
        """Have other words stand in a column."""
        self._words[place], self.ids[place] = words, ids

    def keep(self, fitting: Any) -> None:
        """Keep what was read of these rows alone; where each stood stays."""
        if isinstance(fitting, range):
            return
        self.at, self.marks = self.at[fitting], self.marks[fitting]
        self.values, self.cells, self.ids = (each.take(fitting, axis=1) for each in (self.values, self.cells, self.ids))
