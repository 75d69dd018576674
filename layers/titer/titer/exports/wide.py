"""Tables with a row for each instant and a column for each series."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import batched, groupby, repeat
from math import nan
from operator import itemgetter

from titer.exports.export import Format, Shape
from titer.exports.headings import OfAsset, column_names
from titer.exports.ports import ByInstants, Cells
from titer.exports.table import AT, Block, Column, Kind
from titer.exports.workbook import MOST_COLUMNS
from titer.model.errors import Rejected

MOST_CELLS = {Format.CSV: 500_000_000, Format.JSON: 200_000_000, Format.PARQUET: 200_000_000, Format.XLSX: 50_000_000}
_AT_ONCE = 1 << 18  # cells
_MOST_ROWS = 1 << 12

type OneInstant = tuple[int, Sequence[tuple[int, float]]]  # at, and the values by their columns


def wide_columns(series: Sequence[OfAsset], shape: Shape) -> list[Column]:
    """Return the columns. `Rejected` (`too_many_columns`) where a sheet has not so many."""
    if shape.format is Format.XLSX and len(series) + 2 > MOST_COLUMNS:
        reason = f"there are {len(series):,} series, and a sheet has at most {MOST_COLUMNS:,} columns"
        raise Rejected("too_many_columns", reason, "Ask for layout=long, or for another format")
    names = column_names(series)
    return [AT, *(Column(name, Kind.NUMBER, of.unit) for name, (_, of) in zip(names, series, strict=True))]


def wide_blocks(found: ByInstants, shape: Shape) -> Iterator[Block]:
    """Yield the rows of files. `Rejected` (`too_many_cells`)."""
    count = len(found.of_assets)
    at_a_time = _rows_of_block(count)
    return _within(shape, count, (_filled(cells, count) for cells in found.blocks(at_a_time)))


def blocks_of_instants(rows: Iterable[OneInstant], count: int, shape: Shape) -> Iterator[Block]:
    """Yield rows that are known one by one, likewise."""
    blocks = batched(rows, _rows_of_block(count), strict=False)
    return _within(shape, count, (_block(some, count) for some in blocks))


def instants_of(series: Sequence[tuple[Sequence[int], Sequence[float]]]) -> Iterator[OneInstant]:
    """Yield the readings of series instant by instant; each series has one reading at an instant, in their order."""
    named = [zip(ats, repeat(column), values, strict=False) for column, (ats, values) in enumerate(series)]
    for at, some in groupby(merge(*named, key=itemgetter(0, 1)), key=itemgetter(0)):
        yield at, [(column, value) for _, column, value in some]


def _rows_of_block(count: int) -> int:
    return max(1, min(_MOST_ROWS, _AT_ONCE // max(1, count)))


def _within(shape: Shape, count: int, blocks: Iterator[Block]) -> Iterator[Block]:
    left = MOST_CELLS[shape.format]
    for block in blocks:
        left -= len(block[0]) * (count + 1)
        if left < 0:
            reason = f"as a column for each of {count:,} series these have more than {MOST_CELLS[shape.format]:,} cells"
            raise Rejected("too_many_cells", reason, "Ask for layout=long, fewer series, or less time")
        yield block


def _filled(cells: Cells, count: int) -> Block:
    at, starts = array("q", cells.at), array("I", cells.starts)
    series, values = array("I", cells.series), array("d", cells.values)
    columns = [[nan] * len(at) for _ in range(count)]
    for row in range(len(at)):
        for cell in range(starts[row], starts[row + 1]):
            columns[series[cell]][row] = values[cell]
    return [at.tolist(), *columns]


def _block(rows: Sequence[OneInstant], count: int) -> Block:
    columns = [[nan] * len(rows) for _ in range(count)]
    for row, (_, values) in enumerate(rows):
        for column, value in values:
            columns[column][row] = value
    return [[at for at, _ in rows], *columns]
