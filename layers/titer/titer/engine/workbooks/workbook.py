"""Workbooks of strangers as rows of text, in a process of its own."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO, cast

import python_calamine as calamine

from titer.engine.sandbox.process import Sandbox, is_panic, rejection_of
from titer.engine.workbooks import ods, xls, xlsx
from titer.engine.workbooks.cells import percentage, text
from titer.engine.workbooks.limits import MOST_CELLS
from titer.engine.workbooks.overrides import DisplayOverrides
from titer.model.faults import rejection

_BATCH = 64 << 10  # cells handed over at a time
_BATCH_ROWS = 4096

type _Batch = tuple[int, list[list[str]]]  # the number of its first row, and rows


class CalamineWorkbook:
    """One workbook; opening it reads what its sheets are called."""

    def __init__(self, file: BinaryIO, kind: str, sandbox: Sandbox) -> None:
        self._file, self._kind, self._sandbox = file, kind, sandbox
        self.sheets, self.serial = cast("tuple[list[str], str]", next(iter(list(self._run("names")))))

    def rows(self, sheet: str) -> Iterator[tuple[int, list[str]]]:
        """Yield the sheet's rows, numbered from 1. `Rejected` (`unknown_sheet`) where there is none of this name."""
        if sheet not in self.sheets:
            raise rejection(
                "unknown_sheet", f": {sheet[:64]!r} is none of {', '.join(map(repr, self.sheets[:8]))}"[:300]
            )
        for first, rows in cast("Iterator[_Batch]", self._run("rows", sheet)):
            yield from enumerate(rows, start=first)

    def _run(self, job: str, *arguments: str) -> Iterator[Any]:
        return self._sandbox.run(
            f"workbooks.workbook:{job}", self._file, self._kind, *arguments, damaged="damaged_workbook"
        )


# in the process of its own


def names(file: BinaryIO, kind: str) -> Iterator[tuple[list[str], str]]:
    """Yield the sheets' names, and the date system."""
    if kind == "ods":
        found = ods.spreadsheet(file)
        sheets, serial = found.sheets, found.serial
    else:
        serial = xlsx.scan(file).serial if kind == "xlsx" else xls.stream(file).serial
        with _open(file) as book:
            sheets = [sheet.name for sheet in book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
    if not sheets:
        raise rejection("no_rows", ": the workbook has no sheet")
    yield sheets, serial


def rows(file: BinaryIO, kind: str, name: str) -> Iterator[_Batch]:
    """Return the sheet's rows."""
    return _batches(ods.rows(file, name) if kind == "ods" else _calamine_rows(file, kind, name))


def _batches(found: Iterator[list[str]]) -> Iterator[_Batch]:
    batch: list[list[str]] = []
    first = 1
    for row in found:
        batch.append(row)
        if len(batch) == _BATCH_ROWS or len(batch) * len(row) >= _BATCH:
            yield first, batch
            first, batch = first + len(batch), []
    if batch:
        yield first, batch


def _calamine_rows(file: BinaryIO, kind: str, name: str) -> Iterator[list[str]]:
    with _open(file) as book:
        overrides = (
            xlsx.scan(file).overrides(name) if kind == "xlsx" else xls.overrides(file, book.sheet_names.index(name))
        )
        sheet = _read(lambda: book.get_sheet_by_name(name))
        height, width = sheet.end or (0, 0)
        if height * width > MOST_CELLS:
            raise rejection("sheet_too_large", f": {height:,} rows by {width:,} columns")
        yield from _texts(sheet, overrides)


def _open(file: BinaryIO) -> calamine.CalamineWorkbook:
    file.seek(0)
    return _read(lambda: calamine.CalamineWorkbook.from_filelike(file))


def _read[T](reading: Callable[[], T]) -> T:
    """Return what calamine reads; raise `Rejected` for what it raises where it cannot."""
    try:
        return reading()
    except calamine.PasswordError as error:
        raise rejection("encrypted_workbook") from error
    except (calamine.CalamineError, OSError) as error:
        raise rejection("damaged_workbook", f": {str(error)[:120]}") from error
    except BaseException as error:
        if is_panic(error):
            raise rejection_of(error, "damaged_workbook") from error
        raise


def _texts(sheet: calamine.CalamineSheet, overrides: DisplayOverrides) -> Iterator[list[str]]:
    found = iter(sheet.iter_rows())
    before = [""] * (sheet.start[1] if sheet.start else 0)  # it leaves out empty columns before the table, but not rows
    number = 0
    while (row := _read(lambda: next(found, None))) is not None:
        number += 1
        texts = before + list(map(text, row))
        if number in overrides:
            _override(texts, [*before, *row], overrides[number])
        yield texts


def _override(texts: list[str], row: list[Any], words: Mapping[int, str]) -> None:
    """Put in what calamine leaves out: the words of errors, and that a number is shown as a percentage."""
    for column, word in words.items():
        if column >= len(texts):
            continue
        if word != "%":
            texts[column] = word
        elif isinstance(row[column], int | float):
            texts[column] = percentage(row[column])
