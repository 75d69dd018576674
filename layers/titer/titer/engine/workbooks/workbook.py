"""Workbooks of strangers as rows of text, in a process of its own."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, BinaryIO, Protocol, cast

from titer.engine.sandbox.process import Sandbox
from titer.engine.workbooks import excel, ods
from titer.engine.workbooks.limits import BATCH_CHARACTERS, ROW_CHARACTERS, SAMPLES_CHARACTERS
from titer.formats.streams.ports import FIRST_CHARACTERS
from titer.formats.streams.table import first_rows, weight
from titer.model.faults import rejection

_BATCH = 64 << 10  # cells handed over at a time
_BATCH_ROWS = 4096

type Numbered = tuple[int, list[str]]  # a row, with its number from 1
type _Sheets = Iterator[tuple[int, Iterator[Numbered]]]  # positions, and rows
type _Batch = tuple[int, list[Numbered]]


class CalamineWorkbook:
    """One workbook; opening it reads what its sheets are called, and the first rows of each."""

    def __init__(self, file: BinaryIO, kind: str, sandbox: Sandbox) -> None:
        self._file, self._kind, self._sandbox = file, kind, sandbox
        found = self._run("look")
        self.sheets, self.serial = cast("tuple[list[str], str]", next(found))
        self._first: list[list[Numbered]] = [[] for _ in self.sheets]
        for position, rows in cast("Iterator[_Batch]", found):
            self._first[position] += rows

    def first_rows(self, sheet: str) -> Sequence[Numbered]:
        """Return the first rows of a sheet that hold something."""
        return self._first[self._position(sheet)]

    def rows(self, sheets: Sequence[str]) -> Iterator[tuple[str, Iterator[Numbered]]]:
        """Yield these sheets in the workbook's order, each with its rows. `Rejected` (`unknown_sheet`) for another."""
        positions = sorted({self._position(sheet) for sheet in sheets})
        found = cast("Iterator[_Batch]", self._run("rows", *map(str, positions)))
        for position, batches in groupby(found, key=itemgetter(0)):
            yield self.sheets[position], (row for _, rows in batches for row in rows)

    def _position(self, sheet: str) -> int:
        if sheet not in self.sheets:
            raise rejection(
                "unknown_sheet", f": {sheet[:64]!r} is none of {', '.join(map(repr, self.sheets[:8]))}"[:300]
            )
        return self.sheets.index(sheet)

    def _run(self, job: str, *arguments: str) -> Iterator[Any]:
        return self._sandbox.run(
            f"workbooks.workbook:{job}", self._file, self._kind, *arguments, damaged="damaged_workbook"
        )


# in the process of its own


class _Reader(Protocol):
    """What a kind of workbook is read by."""

    sheets: list[str]
    serial: str

    def rows(self, wanted: Sequence[int]) -> _Sheets:
        """Yield the positions of these sheets, in order, each with its rows that hold something."""


def _reader(file: BinaryIO, kind: str, *, verified: bool) -> _Reader:
    if kind == "ods":
        return ods.Reader(file)
    return excel.Xlsx(file, verified=verified) if kind == "xlsx" else excel.Xls(file)


def look(file: BinaryIO, kind: str) -> Iterator[tuple[list[str], str] | _Batch]:
    """Yield the sheets' names and the date system, then the first rows of each sheet."""
    book = _reader(file, kind, verified=False)
    if not book.sheets:
        raise rejection("no_rows", ": the workbook has no sheet")
    yield book.sheets, book.serial
    most = min(FIRST_CHARACTERS, SAMPLES_CHARACTERS // len(book.sheets))
    found = book.rows(range(len(book.sheets)))
    yield from _batches((position, first_rows(rows, most=most)) for position, rows in found)


def rows(file: BinaryIO, kind: str, *positions: str) -> Iterator[_Batch]:
    """Yield the rows of the sheets at these positions."""
    yield from _batches(_reader(file, kind, verified=True).rows([*map(int, positions)]))


def _batches(found: _Sheets) -> Iterator[_Batch]:
    for position, rows in found:
        batch: list[Numbered] = []
        cells = characters = 0
        for number, row in rows:
            if (length := weight(row)) - len(row) > ROW_CHARACTERS:
                raise rejection("row_too_long", f": row {number:,} of a sheet")
            batch.append((number, row))
            cells, characters = cells + len(row), characters + length
            if len(batch) == _BATCH_ROWS or cells >= _BATCH or characters >= BATCH_CHARACTERS:
                yield position, batch
                batch, cells, characters = [], 0, 0
        if batch:
            yield position, batch
