"""Parquet: names and rows of a columnar file."""

from collections.abc import Callable, Iterator, Sequence

from titer.cells.names import MOST_COLUMNS
from titer.formats.dialects.dialect import Dialect
from titer.formats.opening import Columns
from titer.formats.streams.lines import Block
from titer.formats.streams.ports import ColumnarFile
from titer.formats.streams.table import ReadBlock, Records, rows_in
from titer.model.faults import rejection
from titer.model.kind import Kind


def sniff_columns(file: ColumnarFile) -> Dialect:
    """Take the names and the first rows of a Parquet file."""
    if len(file.names) > MOST_COLUMNS:
        raise rejection("too_many_columns", f": {len(file.names):,}")
    if not file.row_count:
        raise rejection("no_rows")
    return Dialect(
        kind=Kind.PARQUET,
        header=file.names,
        evidence={"kind": "its bytes are Parquet's"},
        columns=[*file.first_columns],
    )


def split_columns(content: Columns) -> Iterator[Records]:
    """Yield the rows of a Parquet file."""
    return map(_records, content.file.batches())


def read_columns[Read: ReadBlock](
    content: Columns, read: Callable[[Block, int, int | None], Read | None]
) -> Iterator[Records | Read]:
    """Yield the same, but for blocks that `read` takes as it likes: lines of cells between tabs."""
    row = 1
    for block in content.file.blocks():
        found: Records | Read
        if isinstance(block, bytes):
            found = read(Block(block), row, None) or split_rows(block.decode("utf-8").split("\n")[:-1])
        else:
            found = _records(block)
        row += rows_in(found)
        yield found


def split_rows(rows: Sequence[str]) -> Records:
    """Return records of lines of cells between tabs."""
    return Records([None] * len(rows), [*rows], [row.split("\t") for row in rows])


def _records(columns: Sequence[Sequence[str]]) -> Records:
    cells = list(zip(*columns, strict=True))
    return Records([None] * len(cells), [*map("\t".join, cells)], list(cells))
