"""Times in several columns, or written in a way that the kernel does not know.

The kernel numbers their cells as words; each combination of them is read once, as everywhere.
"""

from collections.abc import Mapping

import numpy as np

from titer.cells.times.local_zone import Doubts
from titer.engine.native.blocks import Read
from titer.engine.native.layout import Cell, Row
from titer.engine.native.plans import Columns
from titer.engine.native.texts import Words, by_position
from titer.engine.native.vectors import coded
from titer.engine.parquet.arrays import Array
from titer.judging.time_reader import TimeReader
from titer.model.codes import Code
from titer.model.dataclass import dataclass

type Said = tuple[dict[int, Code], dict[int, Doubts]]  # what is wrong, and what is doubtful


@dataclass(frozen=True, slots=True)
class WordTimes:
    """What is wrong or doubtful about the times of a block's rows, by their places in it."""

    wrong: Mapping[int, Code]
    doubts: Mapping[int, Doubts]

    def placed(self, fitting: range | Array, read: Read) -> Said:
        """Return both by the positions of rows among those that fit, without those of rows that were left out."""
        return _among(self.wrong, fitting, read.left), _among(self.doubts, fitting, read.left)


def read_word_times(read: Read, columns: Columns, times: TimeReader, *, numbers_tell: bool) -> WordTimes:
    """Put the instants of the rows that fit where those that the kernel reads would be.

    A row is left out whose time cannot be read, where no number in it tells that it is none of names.
    """
    rows = np.flatnonzero(read.left == Row.FITS)
    if not len(rows):
        return WordTimes({}, {})
    parts = [Words(read.words(place), read.ids[place][rows]) for place in columns.time_words]
    firsts, codes = coded(parts)
    instants, wrong, doubts = times.read(columns.of_times([part.picked(firsts) for part in parts]))
    read.at[rows] = np.array(instants, np.int64)[codes]
    found = WordTimes(by_position(wrong, codes, rows), by_position(doubts, codes, rows))
    _leave_out(read, np.array([*found.wrong], np.int64), numbers_tell=numbers_tell)
    return found


def _leave_out(read: Read, late: Array, *, numbers_tell: bool) -> None:
    sure = (read.cells[:, late] == Cell.SURE).any(axis=0) if numbers_tell else np.zeros(len(late), np.bool)
    read.left[late[~sure]] = Row.LEFT
    read.left_out += int((~sure).sum())


def _among[What](said: Mapping[int, What], fitting: range | Array, left: Array) -> dict[int, What]:
    kept = [row for row in said if left[row] == Row.FITS]
    positions = kept if isinstance(fitting, range) else np.searchsorted(fitting, kept).tolist()
    return {position: said[row] for position, row in zip(positions, kept, strict=True)}
