"""Workbooks written sheet by sheet and row by row, in little memory: every digit, and no text that is a formula.

Texts stand in their cells (not in a table of texts, which would grow), with Excel's mark that they stay texts where a
person edits them. Numbers have all digits that a double has: programs that write workbooks often stop at fifteen or
sixteen.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from titer.exports.headings import free_title
from titer.exports.table import Column, Kind, Sheet, instants_in, is_there, remembering
from titer.model.expression import expression
from titer.model.instants import DAY, instant, micros, zone

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384  # of a sheet
MOST_CHARACTERS = 32_767  # of a cell, as Excel counts: in UTF-16
_CUT = "…"
_ROW = "\x01"  # stands in cells for the number of their row, until that is known; no text of XML holds it
_BOLD, _TEXT, _DATE, _PROSE = 1, 2, 3, 4  # styles
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ESCAPED = expression(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\r]|_(?=x[0-9A-Fa-f]{4}_)")
_EPOCH = micros(datetime(1899, 12, 30, tzinfo=UTC))  # of Excel's days, from March 1900 on
_FIRST_DAY, _LAST_DAY = 61, 2_958_466  # before the former Excel counts a day that there never was
_STYLES = f"""{_HEAD}<styleSheet xmlns="{_MAIN}">
<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss.000"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font>
</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>
</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyFont="1"/>
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyAlignment="1">
<alignment vertical="top" wrapText="1"/></xf></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


class Workbook:
    """A workbook that is written; whole once the context is left."""

    def __init__(self, path: Path, timezone: str) -> None:
        self._zip = ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1)
        self._timezone = timezone
        self.titles: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write what binds the sheets together, or leave it broken where an error ended the work."""
        if kind is None:
            self._write_frame()
        self._zip.close()

    def add_table(self, sheet: Sheet, *, units: bool) -> list[str]:
        """Write a table, its instants as texts with a date beside each; return the titles of its sheets.

        Where `units`, the line below the header has those of its columns. What is longer than a sheet may be goes on
        in further ones, each with its header.
        """
        heads = [each for column in sheet.columns for each in _headings(column)]
        lines = [[name for name, _ in heads], *([[unit or "" for _, unit in heads]] if units else [])]
        rows = _rows(sheet, self._timezone)
        titles: list[str] = []
        left: Sequence[str] | None = next(rows, None)
        while left is not None or not titles:
            titles.append(self._free(sheet.title))
            with _SheetFile(self._zip, self._begin(titles[-1]), lines, _widths(sheet.columns)) as file:
                while left is not None and file.room:
                    room = file.room
                    file.write(left[:room])
                    left = left[room:] or next(rows, None)
        return titles

    def add_texts(self, title: str, names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Write a sheet of texts, and of whole numbers."""
        widths = [24.0] * (len(names) - 1) + [70.0]
        with _SheetFile(self._zip, self._begin(title), [names], widths) as file:
            for row in rows:
                file.write([_line(row, _PROSE)])

    def _free(self, title: str) -> str:
        return free_title(title, {each.casefold() for each in self.titles})

    def _begin(self, title: str) -> str:
        self.titles.append(title)
        return f"xl/worksheets/sheet{len(self.titles)}.xml"

    def _write_frame(self) -> None:
        numbers = range(1, len(self.titles) + 1)
        sheets = "".join(
            f'<sheet name={quoteattr(title)} sheetId="{number}" r:id="rId{number}"/>'
            for number, title in zip(numbers, self.titles, strict=True)
        )
        files = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
        frame = {
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{sheets}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": _related([*files, ("styles", "styles", "styles.xml")]),
            "_rels/.rels": _related([("rId1", "officeDocument", "xl/workbook.xml")]),
            "[Content_Types].xml": _types(numbers),
        }
        for name, text in frame.items():
            self._zip.writestr(name, _HEAD + text)
        self._zip.writestr("xl/styles.xml", _STYLES)


class _SheetFile:
    """One sheet, as it is written; its first lines stay in view."""

    def __init__(self, archive: ZipFile, name: str, lines: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        self._file: IO[bytes] = archive.open(name, "w", force_zip64=True)
        self._written = 0
        frozen = f'<pane ySplit="{len(lines)}" topLeftCell="A{len(lines) + 1}" activePane="bottomLeft" state="frozen"/>'
        columns = "".join(
            f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(widths, 1)
        )
        self._put(
            f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{frozen}</sheetView>'
            f"</sheetViews><cols>{columns}</cols><sheetData>"
        )
        self.write([_line(line, _BOLD) for line in lines])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._put("</sheetData></worksheet>")
        self._file.close()

    @property
    def room(self) -> int:
        """How many more rows there may be."""
        return MOST_ROWS - self._written

    def write(self, rows: Sequence[str]) -> None:
        """Write rows, each the text of its cells."""
        numbers = range(self._written + 1, self._written + len(rows) + 1)
        self._written += len(rows)
        self._put("".join(_numbered(cells, str(number)) for cells, number in zip(rows, numbers, strict=True)))

    def _put(self, text: str) -> None:
        self._file.write(text.encode())


def _numbered(cells: str, number: str) -> str:
    return f'<row r="{number}">{cells.replace(_ROW, number)}</row>'


def _rows(sheet: Sheet, timezone: str) -> Iterator[list[str]]:
    """Yield the rows of a table as texts of cells, block by block."""
    letters = map(column_letters, range(MOST_COLUMNS))
    writers = [_cell_writer(column, timezone, letters) for column in sheet.columns]
    for block in sheet.taken():
        columns = [[*map(write, cells)] for write, cells in zip(writers, block, strict=True)]
        if rows := [*map("".join, zip(*columns, strict=True))]:
            yield rows


def _line(cells: Iterable[object], style: int) -> str:
    """Return a row of texts; of nothing, and of an empty one, there is no cell."""
    letters = map(column_letters, range(MOST_COLUMNS))
    named = zip(cells, letters, strict=False)
    return "".join(_inline(str(cell), letter, style) for cell, letter in named if cell not in {None, ""})


def column_letters(position: int) -> str:
    """Return the letters of a column, of which the first is at 0."""
    letters = ""
    position += 1
    while position:
        position, letter = divmod(position - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def _headings(column: Column) -> list[tuple[str, str | None]]:
    """Return the name of a column and its unit; of an instant those of its date too."""
    return [(column.name, column.unit), *([("date", None)] if column.kind is Kind.INSTANT else [])]


def _widths(columns: Sequence[Column]) -> list[float]:
    found: list[float] = []
    for column in columns:
        found += (28.0, 23.0) if column.kind is Kind.INSTANT else (16.0,)
    return found


def _cell_writer(column: Column, timezone: str, letters: Iterator[str]) -> Callable[[Any], str]:
    """Return what writes the cells of a column, which takes as many letters as it has columns in the sheet."""
    letter = next(letters)
    match column.kind:
        case Kind.INSTANT:
            return partial(_instant, instants_in(timezone), _days_in(timezone), letter, next(letters))
        case Kind.NUMBER:
            return partial(_number, letter)
        case Kind.WHOLE:
            return lambda value: f'<c r="{letter}{_ROW}"><v>{value}</v></c>'
        case Kind.TEXT:
            written = remembering(partial(_inline, letter=letter, style=_TEXT))
            return lambda text: _empty(letter) if text is None else written(text)


def _number(letter: str, value: float | None) -> str:
    return f'<c r="{letter}{_ROW}"><v>{value!r}</v></c>' if is_there(value) else _empty(letter)


def _empty(letter: str) -> str:
    """Return a cell of nothing: there are programs that read a row that ends early as a shorter one."""
    return f'<c r="{letter}{_ROW}"/>'


def _instant(written: Callable[[int], str], days: Callable[[int], float | None], at_: str, date: str, at: int) -> str:
    day = days(at)
    beside = _empty(date) if day is None else f'<c r="{date}{_ROW}" s="{_DATE}"><v>{day!r}</v></c>'
    return f'<c r="{at_}{_ROW}" t="inlineStr"><is><t>{written(at)}</t></is></c>{beside}'


def _days_in(timezone: str) -> Callable[[int], float | None]:
    """Return what makes Excel's date of an instant, as clocks show it in a zone; None where Excel has no such date."""
    there = None if timezone == "UTC" else zone(timezone)

    def days(at: int) -> float | None:
        shown = at if there is None else micros(instant(at).astimezone(there).replace(tzinfo=UTC))
        day = (shown - _EPOCH) / DAY
        return day if _FIRST_DAY <= day < _LAST_DAY else None

    return days


def _inline(text: str, letter: str, style: int) -> str:
    shown = _xml(_fitting(text))
    return f'<c r="{letter}{_ROW}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'


def _xml(text: str) -> str:
    """Return the text for XML, in which Excel writes characters that may not stand there by their number."""
    return escape(_ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text))


def _fitting(text: str) -> str:
    """Return the text as far as a cell holds it."""
    if len(text) * 2 <= MOST_CHARACTERS or len(text.encode("utf-16-le", "replace")) <= MOST_CHARACTERS * 2:
        return text
    kept = text.encode("utf-16-le", "replace")[: (MOST_CHARACTERS - 1) * 2]
    return kept.decode("utf-16-le", "ignore") + _CUT


def _related(targets: Iterable[tuple[str, str, str]]) -> str:
    links = "".join(
        f'<Relationship Id="{name}" Type="{_RELATIONS}/{kind}" Target="{target}"/>' for name, kind, target in targets
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'


def _types(numbers: Iterable[int]) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>' for n in numbers
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{sheets}</Types>'
    )
