"""Workbooks of strangers as rows of text, in a process of its own."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, BinaryIO, cast

import python_calamine as calamine

from titer.engine.apart import Apart, is_panic
from titer.engine.ooxml import Census, Marks, census
from titer.layout import refused

MOST_CELLS = 20_000_000  # of a sheet's used area
_BATCH = 64 << 10  # cells handed over at a time
_BATCH_ROWS = 4096
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

type _Batch = tuple[int, list[list[str]]]  # the number of its first row, and rows


class CalamineWorkbook:
    """One workbook; opening it reads what its sheets are called."""

    def __init__(self, file: BinaryIO, kind: str, apart: Apart) -> None:
        self._file, self._kind, self._apart = file, kind, apart
        self.sheets, self.serial = cast("tuple[list[str], str]", next(iter(list(self._run("names")))))

    def rows(self, sheet: str) -> Iterator[tuple[int, list[str]]]:
        """The sheet's rows, numbered from 1. `Rejected` (`unknown_sheet`) where there is none of this name."""
        if sheet not in self.sheets:
            raise refused("unknown_sheet", f": {sheet[:64]!r} is none of {', '.join(map(repr, self.sheets[:8]))}"[:300])
        for first, rows in cast("Iterator[_Batch]", self._run("rows", sheet)):
            yield from enumerate(rows, start=first)

    def _run(self, job: str, *arguments: str) -> Iterator[Any]:
        return self._apart.run(f"sheets:{job}", self._file, self._kind, *arguments, damaged="damaged_workbook")


# in the process of its own


def names(file: BinaryIO, kind: str) -> Iterator[tuple[list[str], str]]:
    """The sheets' names, and the date system."""
    found = _census(file, kind)
    with _open(file) as book:
        sheets = [sheet.name for sheet in book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
    if not sheets:
        raise refused("no_rows", ": the workbook has no sheet")
    yield sheets, found.serial


def rows(file: BinaryIO, kind: str, name: str) -> Iterator[_Batch]:
    """The sheet's rows."""
    marks = _census(file, kind).marks(name)
    with _open(file) as book:
        sheet = _read(lambda: book.get_sheet_by_name(name))
        if sheet.total_height * sheet.total_width > MOST_CELLS:
            raise refused("sheet_too_large", f": {sheet.total_height:,} rows by {sheet.total_width:,} columns")
        size = max(1, min(_BATCH_ROWS, _BATCH // max(1, sheet.total_width)))
        yield from _batches(_texts(sheet, marks), size)


def _batches(found: Iterator[list[str]], size: int) -> Iterator[_Batch]:
    batch: list[list[str]] = []
    first = 1
    for row in found:
        batch.append(row)
        if len(batch) == size:
            yield first, batch
            first, batch = first + size, []
    if batch:
        yield first, batch


def _census(file: BinaryIO, kind: str) -> Census:
    return census(file) if kind == "xlsx" else Census()


def _open(file: BinaryIO) -> calamine.CalamineWorkbook:
    file.seek(0)
    data = file.read()
    if data.startswith(b"\xd0\xcf\x11\xe0") and _ENCRYPTED in data:
        raise refused("encrypted_workbook")
    file.seek(0)
    return _read(lambda: calamine.CalamineWorkbook.from_filelike(file))


def _read[T](reading: Callable[[], T]) -> T:
    """What calamine reads; what it raises where it cannot becomes a refusal."""
    try:
        return reading()
    except calamine.PasswordError as error:
        raise refused("encrypted_workbook") from error
    except (calamine.CalamineError, OSError) as error:
        raise refused("damaged_workbook", f": {str(error)[:120]}") from error
    except BaseException as error:
        if is_panic(error):
            raise refused("damaged_workbook") from error
        raise


def _texts(sheet: calamine.CalamineSheet, marks: Marks) -> Iterator[list[str]]:
    found = iter(sheet.iter_rows())
    number = 0
    while (row := _read(lambda: next(found, None))) is not None:
        number += 1
        texts = [_TEXTS[type(cell)](cell) for cell in row]
        if number in marks:
            _mark(texts, row, marks[number])
        yield texts


def _mark(texts: list[str], row: list[Any], marked: dict[int, str]) -> None:
    """Put in what calamine leaves out: the words of errors, and that a number is shown as a percentage."""
    for column, word in marked.items():
        if column >= len(texts):
            continue
        if word != "%":
            texts[column] = word
        elif isinstance(row[column], float):
            texts[column] = _percentage(row[column])


def _percentage(value: float) -> str:
    """`12.5%` of 0.125, exactly."""
    digits = format(Decimal(repr(value)).scaleb(2), "f")
    return (digits.rstrip("0").rstrip(".") if "." in digits else digits) + "%"


def _number(value: float) -> str:
    return repr(value).removesuffix(".0")


def _duration(value: timedelta) -> str:
    """`36:00:00`, as a cell of hours, minutes and seconds is shown."""
    micros = value // timedelta(microseconds=1)
    seconds, fraction = divmod(abs(micros), 1_000_000)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return ("-" if micros < 0 else "") + clock + (f".{fraction:06}".rstrip("0") if fraction else "")


_TEXTS: dict[type, Callable[[Any], str]] = {
    str: str,
    float: _number,
    int: str,
    bool: lambda value: "TRUE" if value else "FALSE",
    datetime: datetime.isoformat,
    date: date.isoformat,
    time: time.isoformat,
    timedelta: _duration,
}
