"""What is said of the cells of a block: errors and warnings, each with its cell."""

from collections.abc import Mapping, Sequence

from titer.judging.block_result import BlockResult
from titer.judging.layout import Layout
from titer.judging.time_reader import code_of_no_time
from titer.judging.typed_table import Rows
from titer.judging.vectors import Vectors
from titer.model.block_faults import Faults
from titer.model.codes import Code, DoubtCode


class BlockNotes:
    """Adds to the faults of a block; a position counts the rows that fit the header, from 0."""

    def __init__(self, layout: Layout, table: Rows, vectors: Vectors, out: BlockResult) -> None:
        self._layout = layout
        self._table = table
        self._vectors = vectors
        self._out = out

    def fault(self, wrong: Mapping[int, Code], column: int | None) -> None:
        """Add an error at each of these positions."""
        self.say(self._out.faults, [*wrong], [*wrong.values()], column)

    def warn(self, code: DoubtCode, column: int | None, positions: Sequence[int]) -> None:
        """Add the same warning at each of these positions."""
        self.say(self._out.warnings, positions, [code] * len(positions), column)

    def say(self, faults: Faults, positions: Sequence[int], codes: list[Code], column: int | None) -> None:
        """Add what is wrong with the cells of a column at these positions, or doubtful."""
        if not positions:
            return
        rows = self._vectors.picked(self._table.fitting, positions)
        if column is None or faults.counted is not None:  # the instant of all rows, or no cell is shown
            faults.extend(rows, codes, None)
            return
        cells = self._layout.cells(self._table.columns, column, positions)
        if "invalid_timestamp" in codes:
            codes = [
                code_of_no_time(cell) if code == "invalid_timestamp" else code
                for cell, code in zip(cells, codes, strict=True)
            ]
        faults.extend(rows, codes, self._layout.names[column], cells)
