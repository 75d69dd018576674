"""What calamine does not say of an xls: the words of errors, which numbers are shown as percentages, the date system.

An xls is a small file system (MS-CFB) with a stream of records (MS-XLS) in it.
"""

import struct
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import field
from itertools import pairwise
from typing import BinaryIO

from titer.engine.workbooks.limits import MOST_SHEETS
from titer.engine.workbooks.overrides import PERCENTAGE_FORMATS, DisplayOverrides, formula_word, shows_percent
from titer.model.dataclass import dataclass
from titer.model.faults import rejection

_FREE = 0xFFFFFFFA  # and above: no sector
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BIFF8 = 0x0600
_ERRORS = {
    0: "#NULL!",
    7: "#DIV/0!",
    15: "#VALUE!",
    23: "#REF!",
    29: "#NAME?",
    36: "#NUM!",
    42: "#N/A",
    43: "#GETTING_DATA",
}
_EMPTY_TEXT = b"\3\0\0\0\0\0\xff\xff"  # what a formula comes to, and one that was never calculated
_FORMULA, _DATE_MODE, _FILE_PASS, _SHEET, _MANY, _FORM, _NUMBER, _ERROR, _SMALL, _FORMAT, _START, _END = (
    *(0x0006, 0x0022, 0x002F, 0x0085, 0x00BD, 0x00E0, 0x0203, 0x0205, 0x027E, 0x041E, 0x0809, 0x000A),
)


@dataclass(slots=True)
class Stream:
    """The records of a workbook."""

    data: bytes
    serial: str = "1900"
    sheets: list[int] = field(default_factory=list)  # where the records of each begin, in their order
    percentages: set[int] = field(default_factory=set)  # forms of cells

    def overrides(self, sheet: int) -> DisplayOverrides:
        """Return the cells of the sheet at this position whose text is another than their value's."""
        try:
            return self._overrides_of(sheet)
        except (struct.error, IndexError) as error:
            raise rejection("damaged_workbook") from error

    def _overrides_of(self, sheet: int) -> DisplayOverrides:
        overrides: dict[int, dict[int, str]] = defaultdict(dict)
        results: dict[tuple[int, int], bool] = {}  # of formulas: whether there is one
        depth = 0
        for kind, offset, size in _records(self.data, self.sheets[sheet]):
            depth += (kind == _START) - (kind == _END)
            if depth <= 0:
                break
            if depth == 1:  # charts lie deeper
                for row, column, word in self._overrides_in(kind, offset, size):
                    overrides[row + 1][column] = word
                if kind == _FORMULA:
                    row, column = struct.unpack_from("<HH", self.data, offset)
                    results[row, column] = self.data[offset + 6 : offset + 14] != _EMPTY_TEXT
        if not any(results.values()):  # a sheet was calculated, or it was not: then no formula's empty text is one
            for row, column in results:
                overrides[row + 1][column] = formula_word("")
        return overrides

    def _overrides_in(self, kind: int, offset: int, size: int) -> Iterator[tuple[int, int, str]]:
        if kind == _MANY:
            row, first = struct.unpack_from("<HH", self.data, offset)
            forms = [struct.unpack_from("<H", self.data, offset + 4 + 6 * index)[0] for index in range((size - 6) // 6)]
            yield from ((row, first + index, "%") for index, form in enumerate(forms) if form in self.percentages)
        elif kind in {_NUMBER, _SMALL, _FORMULA, _ERROR}:
            row, column, form = struct.unpack_from("<HHH", self.data, offset)
            error = self._error(kind, offset)
            if error is not None:
                yield row, column, _ERRORS.get(error, "#ERROR!")
            elif kind != _ERROR and form in self.percentages:
                yield row, column, "%"

    def _error(self, kind: int, offset: int) -> int | None:
        """Return the number of the error that a cell holds."""
        result = self.data[offset + 6 : offset + 14]
        if kind == _ERROR:
            return result[0] if result[1] else None
        return result[2] if kind == _FORMULA and result[:1] == b"\2" and result[6:] == b"\xff\xff" else None


def stream(file: BinaryIO) -> Stream:
    """Look into an xls. `Rejected` where it is encrypted, damaged, or another kind of document."""
    file.seek(0)
    data = file.read()
    if _ENCRYPTED in data:
        raise rejection("encrypted_workbook")
    try:
        return _globals(Stream(_Compound(data).workbook()))
    except (struct.error, IndexError, ValueError, RecursionError) as error:
        raise rejection("damaged_workbook") from error


def _globals(found: Stream) -> Stream:
    """Read what is said of the whole workbook, before its sheets."""
    version = 0
    forms: list[int] = []
    shown = set(PERCENTAGE_FORMATS)
    for kind, offset, size in _records(found.data, 0):
        record = found.data[offset : offset + size]
        if kind == _START:
            version = struct.unpack_from("<H", record)[0]
        elif kind == _FILE_PASS:
            raise rejection("encrypted_workbook")
        elif kind == _DATE_MODE:
            found.serial = "1904" if record[:1] == b"\1" else "1900"
        elif kind == _SHEET:
            found.sheets.append(struct.unpack_from("<I", record)[0])
        elif kind == _FORM:
            forms.append(struct.unpack_from("<H", record, 2)[0])
        elif kind == _FORMAT and shows_percent(_format_code(record, version)):
            shown.add(struct.unpack_from("<H", record)[0])
        elif kind == _END:
            break
    _refuse_overlap(found)
    found.percentages = {index for index, number in enumerate(forms) if number in shown}
    return found


def _refuse_overlap(found: Stream) -> None:
    """Refuse sheets that have records in common: a small file could have a great many of them."""
    if len(found.sheets) > MOST_SHEETS:
        raise rejection("workbook_too_large", f": it has more than {MOST_SHEETS:,} sheets")
    starts = sorted(found.sheets)
    for start, following in pairwise(starts):
        depth = 0
        for kind, offset, _ in _records(found.data, start):
            if offset > following:
                raise rejection("damaged_workbook", ": its sheets overlap")
            depth += (kind == _START) - (kind == _END)
            if depth <= 0:
                break


def _format_code(record: bytes, version: int) -> str:
    if version < _BIFF8:
        return record[3:].decode("latin-1")
    return record[5:].decode("utf-16-le" if record[4] & 1 else "latin-1", errors="replace")


def _records(data: bytes, offset: int) -> Iterator[tuple[int, int, int]]:
    """Yield kind, offset and size of each record."""
    while offset + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, offset)
        yield kind, offset + 4, size
        offset += 4 + size


class _Compound:
    """The file system."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        shift, small_shift = struct.unpack_from("<HH", data, 30)
        if shift not in {9, 12} or small_shift != 6:
            raise rejection("damaged_workbook")
        self._size = 1 << shift
        self._table = self._numbers(self._table_sectors())

    def workbook(self) -> bytes:
        """Return the stream with the workbook; `Rejected` where there is none: Word and Outlook write such files."""
        directory_start, small_limit, small_start = struct.unpack_from("<I4xII", self._data, 48)
        directory = self._chain(directory_start)
        entries = {name: (start, size) for name, start, size in _entries(directory)}
        found = entries.get("workbook") or entries.get("book")
        if found is None:
            raise rejection("unsupported_kind", ": it is an old Office document, but no workbook")
        start, size = found
        if size >= small_limit:
            return self._chain(start)[:size]
        root_start = struct.unpack_from("<I", directory, 116)[0]
        small, table = self._chain(root_start), self._numbers(list(self._sectors(small_start, self._table)))
        return b"".join(small[sector * 64 : sector * 64 + 64] for sector in self._sectors(start, table))[:size]

    def _table_sectors(self) -> list[int]:
        """Return the sectors in which the table of sectors lies."""
        sectors = list(struct.unpack_from("<109I", self._data, 76))
        more = struct.unpack_from("<I", self._data, 68)[0]
        seen = set()
        while more < _FREE and more not in seen:
            seen.add(more)
            *numbers, more = self._numbers([more])
            sectors += numbers
        return [sector for sector in sectors if sector < _FREE]

    def _numbers(self, sectors: list[int]) -> list[int]:
        data = b"".join(map(self._sector, sectors))
        return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))

    def _sector(self, index: int) -> bytes:
        return self._data[(index + 1) * self._size : (index + 2) * self._size]

    def _chain(self, start: int) -> bytes:
        return b"".join(map(self._sector, self._sectors(start, self._table)))

    def _sectors(self, sector: int, table: list[int]) -> Iterator[int]:
        left = len(table)
        while sector < _FREE:
            left -= 1
            if left < 0:
                raise rejection("damaged_workbook", ": its sectors go in a circle")
            yield sector
            sector = table[sector]


def _entries(directory: bytes) -> Iterator[tuple[str, int, int]]:
    for offset in range(0, len(directory) - 127, 128):
        length = struct.unpack_from("<H", directory, offset + 64)[0]
        name = directory[offset : offset + max(0, min(length, 64) - 2)].decode("utf-16-le", errors="replace")
        start, size = struct.unpack_from("<II", directory, offset + 116)
        if directory[offset + 66] == 2:
            yield name.casefold(), start, size
