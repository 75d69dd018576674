"""A block of rows whose cells were read already, by native code: what the judge takes as well as a table of cells."""

from collections.abc import Mapping, Sequence

from titer.cells.numbers.column import Numbers
from titer.formats.streams.table import Table
from titer.judging.time_reader import Read
from titer.judging.vectors import Vectors
from titer.model.block_faults import Faults
from titer.model.dataclass import dataclass


@dataclass(slots=True)
class TypedTable:
    """A block of records under their header, none of which is a header.

    As `Table` has it, but that cells are texts when they are asked for: `times` and `numbers`, by measured column, have
    what they come to, as vectors.
    """

    first_row: int
    count: int  # of records
    lines: int  # that they take, blank ones among them
    size: int  # bytes, as many of the block as were read
    fitting: Sequence[int]
    columns: Sequence[Sequence[str]]
    faults: Faults
    warnings: Faults
    padded: int
    times: Read
    numbers: Mapping[int, Numbers]
    vectors: Vectors
    sheet: str | None = None


type Rows = Table | TypedTable
