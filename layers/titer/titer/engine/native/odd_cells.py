"""Cells that the kernel was not sure of: cut out of the block, and read as everywhere, of the same ones one."""

from collections.abc import Hashable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from titer.engine.native.blocks import Read
from titer.engine.native.texts import Raws, by_position
from titer.engine.parquet.arrays import Array


class OddCells[Text: Hashable]:
    """Such cells of one column, or of several side by side, by their positions."""

    def __init__(self, positions: Array, texts: Sequence[Text]) -> None:
        self.positions, self.texts = positions, texts

    @staticmethod
    def cut(raws: Raws, read: Read, fitting: Any, place: int, positions: Array) -> "OddCells[str]":
        """Return the cells at these positions: of the time, which is at place 0, or of a column of numbers after it."""
        if not len(positions):
            return OddCells(positions, [])
        records = positions if isinstance(fitting, range) else fitting[positions]
        return OddCells(positions, raws.parts(records, read.odd_start[place, records], read.odd_length[place, records]))

    def joined(self, positions: Array, texts: Sequence[Text]) -> "OddCells[Text]":
        """Return these and those of rows that were left out as a whole, in the order of their positions."""
        if not len(positions):
            return self
        both, cells = np.concatenate([self.positions, positions]), [*self.texts, *texts]
        order = np.argsort(both)
        return OddCells(both[order], [*map(cells.__getitem__, order.tolist())])

    @cached_property
    def _numbered(self) -> tuple[list[Text], list[int]]:
        known: dict[Text, int] = {}
        ids = [known.setdefault(text, len(known)) for text in self.texts]
        return [*known], ids

    @property
    def different(self) -> list[Text]:
        """The different ones, of which each is to be read."""
        return self._numbered[0]

    def spread[Said](self, read: Sequence[Said]) -> list[Said]:
        """Return what was read of the different ones for each of the cells."""
        return [*map(read.__getitem__, self._numbered[1])]

    def said[Said](self, said: Mapping[int, Said]) -> dict[int, Said]:
        """Return what is said of some of the different ones, by the positions of the cells."""
        return by_position(said, np.array(self._numbered[1], np.int64), self.positions) if said else {}

    def known(self) -> dict[int, Text]:
        """Return the cells by their positions."""
        return dict(zip(self.positions.tolist(), self.texts, strict=True))
