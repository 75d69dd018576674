"""OpenDocument spreadsheets, read as they are inflated.

calamine would read them too, but gives errors as empty or as zero, percentages as fractions, and durations as `PT36H`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from titer.engine.workbooks.cells import boolean, clock, number, percentage
from titer.engine.workbooks.limits import LARGEST_UNZIPPED, MOST_CELLS, MOST_ROWS, MOST_SHEET_COLUMNS
from titer.engine.workbooks.overrides import formula_word
from titer.formats.streams.zip_archive import Archive
from titer.model.faults import rejection
from titer.model.spaces import visible

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_CELLS = {_TABLE + "table-cell", _TABLE + "covered-table-cell"}
_DURATION = re.compile(r"(-?)P(?:(\d{1,6})D)?T?(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:[.,](\d{1,18}))?S)?")

type Rows = tuple[int, list[str]]  # how often, and the cells up to the last that is not empty


@dataclass(slots=True)
class Spreadsheet:
    """What the document holds besides its rows."""

    sheets: list[str] = field(default_factory=list)
    serial: str = "1900"


def spreadsheet(file: BinaryIO) -> Spreadsheet:
    """Return the sheets' names and the date system."""
    scan = _Scan(None)
    for _ in scan.rows(_content(file)):
        pass
    return scan.found


def rows(file: BinaryIO, sheet: str) -> Iterator[list[str]]:
    """Yield the sheet's rows, all as wide as the widest, up to the last that holds something."""
    height = width = 0
    reached = 0
    for count, cells in _Scan(sheet).rows(_content(file)):
        reached += count
        if cells:
            height, width = reached, max(width, len(cells))
        if reached > MOST_ROWS or width > MOST_SHEET_COLUMNS or height * width > MOST_CELLS:
            raise rejection("sheet_too_large", f": {reached:,} rows by {width:,} columns")
    for count, cells in _Scan(sheet).rows(_content(file)):
        row = cells + [""] * (width - len(cells))
        for _ in range(min(count, height)):
            yield row
        height -= count
        if height <= 0:
            return


def _content(file: BinaryIO) -> Iterator[bytes]:
    """Return `content.xml` in pieces; `Rejected` where it is too large, encrypted or missing."""
    archive = Archive(file)
    members = {member.filename: member for member in archive.members}
    if sum(member.file_size for member in archive.members) > LARGEST_UNZIPPED:
        raise rejection("workbook_too_large", f" ({LARGEST_UNZIPPED:,} bytes)")
    manifest = members.get("META-INF/manifest.xml")
    if manifest and b"encryption-data" in b"".join(archive.pieces(manifest)):
        raise rejection("encrypted_workbook")
    if "content.xml" not in members:
        raise rejection("damaged_workbook", ": it has no content.xml")
    return archive.pieces(members["content.xml"])


class _Scan:
    """One pass through the document for the rows of one sheet, or of none."""

    def __init__(self, sheet: str | None) -> None:
        self.found = Spreadsheet()
        self._sheet = sheet
        self._rows: list[Rows] = []
        self._tables = 0  # how deep: cells may hold tables
        self._wanted = False
        self._row: list[str] = []
        self._empty = 0  # cells, before the next that is not
        self._repeated = 1
        self._cell: Mapping[str, str] | None = None
        self._words: list[str] = []
        self._paragraphs = self._notes = 0

    def rows(self, pieces: Iterator[bytes]) -> Iterator[Rows]:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters
        try:
            for piece in pieces:
                parser.Parse(piece)
                yield from self._rows
                self._rows.clear()
            parser.Parse(b"", True)
        except (expat.ExpatError, LookupError, ValueError) as error:  # the latter two: its encoding is not to be had
            raise rejection("damaged_workbook", f": its content is not XML ({error})") from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == _TABLE + "table":
            self._tables += 1
            if self._tables == 1:
                self.found.sheets.append(attributes.get(_TABLE + "name", ""))
                self._wanted = self.found.sheets[-1] == self._sheet
        elif name == _TABLE + "null-date":
            self.found.serial = "1904" if attributes.get(_TABLE + "date-value", "").startswith("1904") else "1900"
        elif self._wanted and self._tables == 1:
            self._start_inside(name, attributes)

    def _start_inside(self, name: str, attributes: dict[str, str]) -> None:
        if name == _TABLE + "table-row":
            self._row, self._empty = [], 0
            self._repeated = _count(attributes, _TABLE + "number-rows-repeated", MOST_ROWS)
        elif name in _CELLS:
            self._cell, self._words, self._paragraphs = attributes, [], 0
        elif name == _OFFICE + "annotation":
            self._notes += 1
        elif name == _TEXT + "p" and self._cell is not None and not self._notes:
            self._paragraphs += 1
            self._words += ["\n"] if self._paragraphs > 1 else []
        elif self._paragraphs and name in _SPACES:
            self._words.append(_SPACES[name](attributes))

    def _end(self, name: str) -> None:
        if name == _TABLE + "table":
            self._tables -= 1
            self._wanted = self._wanted and self._tables > 0
        elif not (self._wanted and self._tables == 1):
            return
        elif name in _CELLS and self._cell is not None:
            self._end_cell(self._cell)
        elif name == _OFFICE + "annotation":
            self._notes -= 1
        elif name == _TABLE + "table-row":
            self._rows.append((self._repeated, self._row))

    def _end_cell(self, attributes: Mapping[str, str]) -> None:
        count = _count(attributes, _TABLE + "number-columns-repeated", MOST_SHEET_COLUMNS)
        text = visible(_value(attributes, "".join(self._words)))
        if not text and _OFFICE + "value-type" not in attributes and _TABLE + "formula" in attributes:
            text = formula_word(attributes[_TABLE + "formula"].partition("=")[2])
        self._cell = None
        if not text:
            self._empty += count
            return
        if len(self._row) + self._empty + count > MOST_SHEET_COLUMNS:
            raise rejection("sheet_too_large", f": more than {MOST_SHEET_COLUMNS:,} columns")
        self._row += [""] * self._empty + [text] * count
        self._empty = 0

    def _characters(self, text: str) -> None:
        if self._cell is not None and self._paragraphs and not self._notes:
            self._words.append(text)


_SPACES: Mapping[str, Callable[[Mapping[str, str]], str]] = {
    _TEXT + "s": lambda attributes: " " * _count(attributes, _TEXT + "c", 1 << 15),
    _TEXT + "tab": lambda _: "\t",
    _TEXT + "line-break": lambda _: "\n",
}


def _count(attributes: Mapping[str, str], name: str, most: int) -> int:
    text = attributes.get(name, "1")
    if not (text.isascii() and text.isdigit()):
        raise rejection("damaged_workbook", f": {text[:16]!r} is no count")
    return min(int(text[:12]), most)


def _value(attributes: Mapping[str, str], shown: str) -> str:
    """Return a cell's text by its type; as it is shown where it is an error, or has no value of its type."""
    kind = attributes.get(_CALC + "value-type")
    if kind != "error":
        kind = attributes.get(_OFFICE + "value-type", "string")
    match kind:
        case "float" | "currency" | "percentage":
            value = _number(attributes.get(_OFFICE + "value", ""))
            return shown if value is None else percentage(value) if kind == "percentage" else number(value)
        case "date":
            return attributes.get(_OFFICE + "date-value", shown)
        case "time":
            return _clock(attributes.get(_OFFICE + "time-value", "")) or shown
        case "boolean":
            return boolean(attributes.get(_OFFICE + "boolean-value") == "true")
        case "string":
            return attributes.get(_OFFICE + "string-value", shown)
    return shown


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _clock(text: str) -> str | None:
    """Return `36:00:00.5` for `PT36H00M00.5S`; None for what is no duration."""
    found = _DURATION.fullmatch(text)
    if found is None:
        return None
    sign, days, hours, minutes, seconds, fraction = found.groups(default="0")
    whole = ((int(days) * 24 + int(hours)) * 60 + int(minutes)) * 60 + int(seconds)
    return ("-" if sign == "-" else "") + clock(int(f"{whole}{fraction}"), len(fraction))
