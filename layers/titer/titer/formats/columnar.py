"""Parquet: names and rows of a columnar file."""

from collections.abc import Iterator, Sequence

from titer.cells.names import MOST_COLUMNS
from titer.formats.dialects.dialect import Dialect
from titer.formats.opening import Columns
from titer.formats.streams.ports import ColumnarFile
from titer.formats.streams.table import Records
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
    for columns in content.file.batches():
        cells = list(zip(*columns, strict=True))
        yield Records([None] * len(cells), [_raw(row) for row in cells], list(cells))


def _raw(row: Sequence[str]) -> str:
    return "\t".join(row)
