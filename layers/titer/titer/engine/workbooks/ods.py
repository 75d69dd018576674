"""OpenDocument spreadsheets, read as they are inflated.

calamine would read them too, but gives errors as empty or as zero, percentages as fractions, and durations as `PT36H`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import groupby, repeat
from operator import itemgetter
from typing import BinaryIO

from titer.engine.workbooks.cells import boolean, clock, number, percentage
from titer.engine.workbooks.limits import (
    LARGEST_UNZIPPED,
    MOST_CELLS,
    MOST_ROWS,
    MOST_SHEET_COLUMNS,
    MOST_SHEETS,
    ROW_CHARACTERS,
    UNFOLDED,
    UNFOLDED_PER_BYTE,
)
from titer.engine.workbooks.overrides import formula_word
from titer.engine.workbooks.xml import parsed, xml_parser
from titer.formats.streams.counted import Counted
from titer.formats.streams.table import weight
from titer.formats.streams.zip_archive import Archive
from titer.model.dataclass import dataclass
from titer.model.expression import expression
from titer.model.faults import rejection
from titer.model.spaces import visible

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_CELLS = {_TABLE + "table-cell", _TABLE + "covered-table-cell"}
_DURATION = expression(r"(-?)P(?:(\d{1,6})D)?T?(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:[.,](\d{1,18}))?S)?")

type Row = tuple[int, int, list[str]]  # the position of its sheet, how often, the cells up to the last not empty


@dataclass(slots=True)
class Extent:
    """What a sheet comes to, up to the last row that holds something."""

    name: str
    rows: int = 0  # all of them
    height: int = 0
    width: int = 0
    unfolded: int = 0  # characters and cells of all rows

    def add(self, count: int, cells: list[str]) -> None:
        """Add rows that are alike; `Rejected` where there are too many of them."""
        self.rows += count
        if cells:
            self.height, self.width = self.rows, max(self.width, len(cells))
            self.unfolded += count * weight(cells)
        if self.rows > MOST_ROWS or self.width > MOST_SHEET_COLUMNS or self.height * self.width > MOST_CELLS:
            raise rejection("sheet_too_large", f": {self.rows:,} rows by {self.width:,} columns")


def extents(file: BinaryIO) -> tuple[list[Extent], str]:
    """Return what each sheet comes to, and the date system. `Rejected` where a sheet comes to too much."""
    content = Counted(_content(file))
    scan = _Scan(None)
    for at, count, cells in scan.rows(content):
        scan.sheets[at].add(count, cells)
    for sheet in scan.sheets:
        _refuse_repetition(sheet, content.bytes)
    return scan.sheets, scan.serial


class Reader:
    """A spreadsheet; opening it reads what its sheets come to."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._extents, self.serial = extents(file)
        self.sheets = [extent.name for extent in self._extents]

    def rows(self, wanted: Collection[int]) -> Iterator[tuple[int, Iterator[tuple[int, list[str]]]]]:
        """Yield the positions of these sheets, each with its rows that hold something, numbered from 1.

        All rows of a sheet are as wide as the widest.
        """
        runs = _Scan(wanted).rows(_content(self._file))
        return ((at, self._numbered(self._extents[at].width, group)) for at, group in groupby(runs, itemgetter(0)))

    def _numbered(self, width: int, runs: Iterator[Row]) -> Iterator[tuple[int, list[str]]]:
        number = 0
        for _, count, cells in runs:
            if cells:
                row = cells + [""] * (width - len(cells))
                yield from zip(range(number + 1, number + count + 1), repeat(row), strict=False)
            number += count


def _refuse_repetition(sheet: Extent, written: int) -> None:
    """Refuse a sheet whose cells are repeated so often that they come to far more than what they are written in."""
    if sheet.unfolded > UNFOLDED + UNFOLDED_PER_BYTE * written:
        raise rejection("repeats_too_much", f": {sheet.unfolded:,} characters and cells from {written:,} bytes")


def _content(file: BinaryIO) -> Iterator[bytes]:
    """Return `content.xml` in pieces; `Rejected` where it is too large, encrypted or missing."""
    archive = Archive(file)
    members = {member.filename: member for member in archive.members}
    if archive.size > LARGEST_UNZIPPED:
        raise rejection("workbook_too_large", f" ({LARGEST_UNZIPPED:,} bytes)")
    manifest = members.get("META-INF/manifest.xml")
    if manifest and _tells_of_encryption(archive.pieces(manifest)):
        raise rejection("encrypted_workbook")
    if "content.xml" not in members:
        raise rejection("damaged_workbook", ": it has no content.xml")
    return archive.pieces(members["content.xml"])


def _tells_of_encryption(manifest: Iterator[bytes]) -> bool:
    before = b""
    for piece in manifest:
        if b"encryption-data" in before + piece:
            return True
        before = piece[-16:]
    return False


class _Scan:
    """One pass through the document for the rows of some sheets, by their positions; of all of them for None."""

    def __init__(self, wanted: Collection[int] | None) -> None:
        self.sheets: list[Extent] = []
        self.serial = "1900"
        self._of = wanted
        self._rows: list[Row] = []
        self._tables = 0  # how deep: cells may hold tables
        self._wanted = False
        self._row: list[str] = []
        self._empty = 0  # cells, before the next that is not
        self._repeated = 1
        self._cell: Mapping[str, str] | None = None
        self._words: list[str] = []  # of the cell, as it is shown
        self._shown = 0  # characters of these
        self._paragraphs = self._notes = 0
        self._characters_left = ROW_CHARACTERS

    def rows(self, pieces: Iterable[bytes]) -> Iterator[Row]:
        parser = xml_parser()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters
        for _ in parsed(parser, pieces, "content"):
            yield from self._rows
            self._rows.clear()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == _TABLE + "table":
            self._tables += 1
            if self._tables == 1:
                if len(self.sheets) == MOST_SHEETS:
                    raise rejection("workbook_too_large", f": it has more than {MOST_SHEETS:,} sheets")
                self.sheets.append(Extent(attributes.get(_TABLE + "name", "")))
                self._wanted = self._of is None or len(self.sheets) - 1 in self._of
        elif name == _TABLE + "null-date":
            self.serial = "1904" if attributes.get(_TABLE + "date-value", "").startswith("1904") else "1900"
        elif self._wanted and self._tables == 1:
            self._start_inside(name, attributes)

    def _start_inside(self, name: str, attributes: dict[str, str]) -> None:
        if name == _TABLE + "table-row":
            self._row, self._empty, self._characters_left = [], 0, ROW_CHARACTERS
            self._repeated = _count(attributes, _TABLE + "number-rows-repeated", MOST_ROWS)
        elif name in _CELLS:
            self._cell, self._words, self._shown, self._paragraphs = attributes, [], 0, 0
        elif name == _OFFICE + "annotation":
            self._notes += 1
        elif name == _TEXT + "p" and self._cell is not None and not self._notes:
            self._paragraphs += 1
            self._words += ["\n"] if self._paragraphs > 1 else []
        elif self._paragraphs and name in _SPACES:
            self._add_words(_SPACES[name](attributes))

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
            self._rows.append((len(self.sheets) - 1, self._repeated, self._row))

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
        self._take(len(text) * count)
        self._row += [""] * self._empty + [text] * count
        self._empty = 0

    def _characters(self, text: str) -> None:
        if self._cell is not None and self._paragraphs and not self._notes:
            self._add_words(text)

    def _add_words(self, text: str) -> None:
        """Take a piece of the text of a cell, before its end shows how often it stands there."""
        self._shown += len(text)
        if self._shown > ROW_CHARACTERS:
            raise rejection("row_too_long")
        self._words.append(text)

    def _take(self, characters: int) -> None:
        self._characters_left -= characters
        if self._characters_left < 0:
            raise rejection("row_too_long")


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
