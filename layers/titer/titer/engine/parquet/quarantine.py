"""Rejected rows, read back from their Parquet file: each error with its row's text, and those alone that are wanted."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import batched
from pathlib import Path

from arro3.core import Array, DataType, RecordBatch
from arro3.io import read_parquet

from titer.model.dataclass import dataclass
from titer.model.faults import Fault

_BATCH = 16 * 1024  # rows that Parquet is decoded by
_AT_A_TIME = 256  # rows that become Python's: a row's text may be long
_CELLS = ("row_number", "line", "column", "code", "value", "raw")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which errors: of this code, of this column, of rows from one to another; None for any."""

    code: str | None = None
    column: str | None = None
    rows: tuple[int, int] | None = None

    def positions(self, batch: RecordBatch, rows: Sequence[int]) -> Sequence[int]:
        """Return where in the batch they lie, whose rows these are."""
        first, last = self.rows or (rows[0], rows[-1]) if rows else (0, 0)
        found: Sequence[int] = range(bisect_left(rows, first), bisect_right(rows, last))
        for name, wanted in (("code", self.code), ("column", self.column)):
            if wanted is not None:
                cells = batch.column(name).to_pylist()
                found = [position for position in found if cells[position] == wanted]
        return found


def read_quarantine(
    path: Path,
    *,
    offset: int = 0,
    wanted: Wanted = Wanted(),  # noqa: B008  it cannot be changed
) -> Iterator[tuple[int, Fault]]:
    """Yield the wanted errors from the one at `offset` on, each with its position in the file.

    Parquet keeps a row's text with the first error of the row alone; here each has it.
    """
    start, last = 0, _Row(-1, None)
    for batch in read_parquet(path, batch_size=_BATCH):
        rows = list(map(int, batch.column("row_number").to_pylist()))
        if start + len(rows) > offset:
            found = (position for position in wanted.positions(batch, rows) if start + position >= offset)
            for some in batched(found, _AT_A_TIME, strict=False):
                yield from (
                    (start + at, fault) for at, fault in zip(some, _faults(batch, rows, some, last), strict=True)
                )
        last = _last(batch, rows, last)
        start += len(rows)
        if wanted.rows and rows and rows[-1] > wanted.rows[1]:
            return


@dataclass(frozen=True, slots=True)
class _Row:
    """The row that a batch ends in, and its text: the next batch may go on with it."""

    number: int
    raw: str | None


def _faults(batch: RecordBatch, rows: Sequence[int], positions: Sequence[int], last: _Row) -> Iterator[Fault]:
    firsts = [bisect_left(rows, rows[position]) for position in positions]
    cells = {name: _taken(batch, name, positions) for name in _CELLS} | {"raw": _taken(batch, "raw", firsts)}
    for first, *values in zip(firsts, *cells.values(), strict=True):
        fault = Fault(**dict(zip(cells, values, strict=True)))
        yield replace(fault, raw=last.raw) if first == 0 and fault.row_number == last.number else fault


def _taken(batch: RecordBatch, name: str, positions: Sequence[int]) -> list[object]:
    return list(batch.column(name).take(Array(positions, DataType.int64())).to_pylist())


def _last(batch: RecordBatch, rows: Sequence[int], last: _Row) -> _Row:
    if not rows or rows[-1] == last.number:
        return last
    return _Row(rows[-1], batch.column("raw")[bisect_left(rows, rows[-1])].as_py())
