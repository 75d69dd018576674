"""Workbooks and archives made to measure, sound ones and others."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import xlsxwriter
import xlwt

FORMATS = {
    "percent": "0.00%",
    "duration": "[h]:mm:ss",
    "date": "yyyy-mm-dd",
    "time": "hh:mm:ss",
    "datetime": "yyyy-mm-dd hh:mm:ss.000",
}

_ERRORS = {"#DIV/0!": 7, "#REF!": 23, "#N/A": 42}


def xlsx(rows: list[list[Any]], *, serial: str = "1900", sheets: tuple[str, ...] = ("Data",), **options: Any) -> bytes:
    """Return a workbook whose first sheet holds the rows.

    A cell may be a pair: a number and one of `FORMATS`, or a formula and its value.
    """
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"date_1904": serial == "1904", **options})
    formats = {name: book.add_format({"num_format": code}) for name, code in FORMATS.items()}
    sheet, *_ = [book.add_worksheet(name) for name in sheets]
    for index, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, tuple) and isinstance(cell[0], str):
                sheet.write_formula(index, column, cell[0], None, cell[1])
            elif isinstance(cell, tuple):
                sheet.write_number(index, column, cell[0], formats[cell[1]])
            elif cell is not None:
                sheet.write(index, column, cell)
    book.close()
    return data.getvalue()


def of_sheets(sheets: Mapping[str, list[list[Any]]]) -> bytes:
    """Return a workbook of these sheets."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for index, row in enumerate(rows):
            sheet.write_row(index, 0, row)
    book.close()
    return data.getvalue()


def xls(rows: list[list[Any]], *, serial: str = "1900", sheets: tuple[str, ...] = ("Data",)) -> bytes:
    """Return the same as xls, without formulas: a cell that is an error is `xlwt`'s."""
    book = xlwt.Workbook()
    book.dates_1904 = serial == "1904"
    sheet, *_ = [book.add_sheet(name) for name in sheets]
    for index, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, tuple):
                sheet.write(index, column, cell[0], xlwt.easyxf(num_format_str=FORMATS[cell[1]]))
            elif isinstance(cell, str) and cell.startswith("#"):
                sheet.row(index).set_cell_error(column, _ERRORS[cell])
            elif cell is not None:
                sheet.write(index, column, cell)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


_ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
    "<office:body><office:spreadsheet>{before}{tables}</office:spreadsheet></office:body></office:document-content>"
)


def ods(*rows: str, before: str = "", sheets: tuple[str, ...] = ("Data",), manifest: str = "") -> bytes:
    """Return a document whose first sheet holds these rows, as XML."""
    first, *others = sheets
    tables = f'<table:table table:name="{first}">{"".join(rows)}</table:table>'
    tables += "".join(f'<table:table table:name="{name}"/>' for name in others)
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": _ODS.format(before=before, tables=tables),
        "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>",
    }
    return zipped({name: part.encode() for name, part in parts.items()})


def ods_row(*cells: str, repeated: int = 1) -> str:
    """Return a row of cells as XML."""
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


def ods_cell(kind: str = "", value: str = "", shown: str | None = None, *, more: str = "") -> str:
    """Return a cell as LibreOffice writes it."""
    names = {
        "float": "value",
        "percentage": "value",
        "date": "date-value",
        "time": "time-value",
        "boolean": "boolean-value",
    }
    said = f'office:{names[kind]}="{value}"' if kind in names else ""
    typed = f'office:value-type="{kind}"' if kind else ""
    paragraph = "" if shown is None else f"<text:p>{shown}</text:p>"
    return f"<table:table-cell {typed} {said} {more}>{paragraph}</table:table-cell>"


def zipped(members: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, (2025, 10, 1, 8, 12, 10))
            archive.writestr(info, content, zipfile.ZIP_STORED if name == "mimetype" else method)
    return data.getvalue()


def rezipped(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Return the same archive, each member as `change` gives it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped({name: change(name, archive.read(name)) for name in archive.namelist()})


def in_sheet(data: bytes, old: bytes, new: bytes) -> bytes:
    """Return an xlsx with its first sheet's XML changed."""

    def change(name: str, part: bytes) -> bytes:
        return re.sub(old, lambda _: new, part) if name == "xl/worksheets/sheet1.xml" else part

    return rezipped(data, change)


def serial_of(at: datetime, *, system: str = "1900") -> float:
    """Return the number that Excel holds for an instant."""
    since = at - (datetime(1899, 12, 30) if system == "1900" else datetime(1904, 1, 1))  # noqa: DTZ001
    return since.total_seconds() / 86_400
