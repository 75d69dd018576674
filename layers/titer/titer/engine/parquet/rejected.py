"""Faults as the columns of `rejected.parquet`: `row_number, line, column, code, value, raw`."""

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from arro3.core import Array, DataType, Field, RecordBatch, Schema

from titer.model.block_faults import BlockFaults, Faults

TEXT = DataType.utf8()
WORD = DataType.dictionary(DataType.int32(), TEXT)  # a text that repeats
REJECTED = Schema(
    [
        Field("row_number", DataType.int64(), nullable=False),
        Field("line", DataType.int64(), nullable=True),
        Field("column", WORD, nullable=True),
        Field("code", WORD, nullable=False),
        Field("value", TEXT, nullable=True),
        Field("raw", TEXT, nullable=True),
    ]
)


@runtime_checkable
class Columnar(Protocol):
    """Faults that are such columns already."""

    def rejected(self) -> Mapping[str, Array]:
        """Return them by their names."""


def words(known: Sequence[str | None], index: Array) -> Array:
    """Return a column of repeated texts, `known[index[i]]`, each of which is held once."""
    return Array(list(known), TEXT).cast(WORD).take(index.cast(DataType.int32()))


def rejected_batch(faults: Faults) -> RecordBatch:
    """Return faults as Arrow columns; a row's text stands with its first fault alone."""
    columns = faults.rejected() if isinstance(faults, Columnar) else _listed(faults)
    return RecordBatch.from_arrays([columns[name] for name in REJECTED.names], schema=REJECTED)


def _listed(faults: Faults) -> dict[str, Array]:
    assert isinstance(faults, BlockFaults)
    whole, texts = DataType.int64(), faults.texts()
    return {
        "row_number": Array(faults.row_numbers(), whole),
        "line": Array(faults.lines_of(), whole),
        "column": Array(faults.columns, TEXT).cast(WORD),
        "code": Array(faults.codes, TEXT).cast(WORD),
        "value": Array(faults.values, TEXT),
        "raw": Array(texts, TEXT),
    }
