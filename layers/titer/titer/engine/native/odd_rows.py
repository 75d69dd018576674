"""The rows of a block that the kernel left out: split and read as everywhere, and put to their places."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from titer.engine.native.blocks import Read
from titer.engine.native.layout import Row
from titer.engine.native.texts import Raws, Rows, Words
from titer.engine.native.ways import Way
from titer.engine.parquet.arrays import Array
from titer.formats.streams.table import Table, under_header
from titer.judging.judge import Judge
from titer.judging.time_reader import Read as Times
from titer.model.dataclass import dataclass


@dataclass(slots=True)
class OddRows:
    """Odd rows as a table, whose places in the block these are, and the places of all rows that fit the header.

    Once those fit that do, a position counts these, from 0: `positions` are those of odd ones.
    """

    first_row: int
    table: Table
    places: Array
    fitting: Any
    positions: Array
    times: Times = ([], {}, {})

    @classmethod
    def split(cls, raws: Raws, read: Read, way: Way, row: int, line: int | None) -> "OddRows | None":
        """Split the rows that were left out; None where they are not as many as they seemed."""
        places = np.flatnonzero(read.left == Row.LEFT)
        records = way.split(raws.picked(places))
        if len(records.raws) != len(places):
            return None
        if line is not None:
            records.lines = [line + each for each in read.line[places].tolist()]
        table = under_header(records, way.width, row, pad=way.pads)
        fits = read.left == Row.FITS
        fits[places[table.fitting]] = True
        fitting = range(read.rows) if fits.all() else np.flatnonzero(fits)
        kept = places[table.fitting]
        positions = kept if isinstance(fitting, range) else np.searchsorted(fitting, kept)
        return cls(row, table, places, fitting, positions)

    def hold_header(self, judge: Judge) -> bool:
        """Read the rows' times, and return whether one of them may be the header of another table."""
        table = self.table
        if table.fitting:
            self.times = judge.times.read(table.columns)
        suspects = sorted(table.unfit().union(table.fitting[place] for place in self.times[1]))
        return judge.headers.may_be(table, suspects)

    def last_rows(self, rows: Rows, most: int) -> list[Sequence[str]]:
        """Return the cells of the last rows of the block, of whichever reader."""
        cells = self.table.records.cells
        own = {place: cells[index] for index, place in enumerate(self.places.tolist())}
        return [
            own[record] if record in own else rows.cells(record)
            for record in range(max(0, rows.count - most), rows.count)
        ]

    def placed[Said](self, said: Mapping[int, Said]) -> dict[int, Said]:
        """Return what is said of odd rows that fit by their positions among all rows that do."""
        return placed(said, self.positions)

    def cells(self, column: int) -> dict[int, str]:
        """Return the cells of a column by their positions."""
        return self.placed(dict(enumerate(self.table.columns[column])))

    def merged_words(self, column: int, words: list[str], ids: Array) -> Words:
        """Return the cells of a column of words, with those of odd rows."""
        cells: Sequence[str] = self.table.columns[column]
        if cells:
            known = {word: place for place, word in enumerate(words)}
            ids[self.positions] = [known.setdefault(cell, len(known)) for cell in cells]
            words = [*known]
        return Words(words, ids)


def placed[Said](said: Mapping[int, Said], positions: Array) -> dict[int, Said]:
    """Return what is said of some cells, each by its place among these positions, by the positions themselves."""
    return dict(zip(positions[[*said]].tolist(), said.values(), strict=True)) if said else {}
