"""Workbooks of Excel, old and new, as calamine reads them and with what it leaves out."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, BinaryIO

import python_calamine as calamine

from titer.engine.sandbox.process import is_panic, rejection_of
from titer.engine.workbooks import xls, xlsx
from titer.engine.workbooks.cells import percentage, text
from titer.engine.workbooks.limits import MOST_CELLS, SHARED_PER_BYTE, UNFOLDED
from titer.engine.workbooks.merged import MergedRows
from titer.engine.workbooks.overrides import DisplayOverrides
from titer.engine.workbooks.sheet_parts import WHOLE, split_sheet
from titer.model.faults import rejection

type _Numbered = Iterator[tuple[int, list[str]]]


class Xlsx:
    """An xlsx. Opening it looks at what tells of its sheets; where it is not yet `verified`, at all that is in it."""

    def __init__(self, file: BinaryIO, *, verified: bool) -> None:
        if not verified:
            xlsx.verify(file)
        self._scan = xlsx.scan(file)
        self.serial = self._scan.serial
        self._book = _open(file)
        self.sheets = _worksheets(self._book)

    def rows(self, wanted: Iterable[int]) -> Iterator[tuple[int, _Numbered]]:
        """Yield the positions of these sheets, each with its rows that hold something, numbered from 1."""
        return ((at, _refuse_repetition(self._rows(self.sheets[at]), self._scan.archive.size)) for at in wanted)

    def _rows(self, name: str) -> _Numbered:
        part = self._scan.part(name)
        parts = split_sheet(self._scan.archive, part) if part.file_size > WHOLE else iter(())
        first = next(parts, None)
        if first is None:
            xml = b"".join(self._scan.archive.pieces(part))
            yield from _texts(_sheet(self._book, name), self._scan.overrides(xml))
            return
        last = 0
        for file, xml in chain((first,), parts):
            for number, row in _texts(_sheet(_open(file), name), self._scan.overrides(xml)):
                if number <= last:
                    raise rejection("damaged_workbook", ": the rows of a sheet are not in order")
                yield number, row
                last = number


class Xls:
    """An xls. Opening it looks at what tells of its sheets."""

    def __init__(self, file: BinaryIO) -> None:
        self._stream = xls.stream(file)
        self.serial = self._stream.serial
        self._book = _open(file)
        self.sheets = _worksheets(self._book)

    def rows(self, wanted: Iterable[int]) -> Iterator[tuple[int, _Numbered]]:
        """Yield the positions of these sheets, each with its rows that hold something, numbered from 1."""
        return ((at, _refuse_repetition(self._rows(self.sheets[at]), len(self._stream.data))) for at in wanted)

    def _rows(self, name: str) -> _Numbered:
        overrides = self._stream.overrides(self._book.sheet_names.index(name))
        return _texts(_sheet(self._book, name), overrides)


def _worksheets(book: calamine.CalamineWorkbook) -> list[str]:
    return [sheet.name for sheet in book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]


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


def _sheet(book: calamine.CalamineWorkbook, name: str) -> calamine.CalamineSheet:
    sheet = _read(lambda: book.get_sheet_by_name(name))
    height, width = sheet.end or (0, 0)
    if height * width > MOST_CELLS:
        raise rejection("sheet_too_large", f": {height:,} rows by {width:,} columns")
    return sheet


def _texts(sheet: calamine.CalamineSheet, overrides: DisplayOverrides) -> _Numbered:
    top, left = sheet.start or (0, 0)
    before, merged = [""] * left, MergedRows(sheet.merged_cell_ranges or (), left)
    for number, row in enumerate(_read(sheet.to_python), start=top + 1):
        if row.count("") < len(row):
            merged.fill(number - 1, row)
        if number in overrides:
            texts = before + list(map(text, row))
            _override(texts, [*before, *row], overrides[number])
            yield number, texts
        elif row.count("") < len(row):
            yield number, before + list(map(text, row))


def _override(texts: list[str], row: list[Any], words: Mapping[int, str]) -> None:
    """Put in what calamine leaves out: the words of errors, and that a number is shown as a percentage."""
    for column, word in words.items():
        if column >= len(texts):
            continue
        if word != "%":
            texts[column] = word
        elif isinstance(row[column], int | float):
            texts[column] = percentage(row[column])


def _refuse_repetition(rows: _Numbered, written: int) -> _Numbered:
    """Yield the rows; `Rejected` where their texts come to far more than what the workbook is written in."""
    left = UNFOLDED + SHARED_PER_BYTE * written
    for number, row in rows:
        left -= sum(map(len, row))
        if left < 0:
            raise rejection("repeats_too_much", f": more than {SHARED_PER_BYTE} characters for each of its bytes")
        yield number, row
