"""A table written as a workbook, row by row, in which no text is ever a formula."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from titer.engine.workbooks.limits import CELL_CHARACTERS

_WIDTHS = {"reason": 40, "hint": 40, "raw": 60}  # characters, of columns of prose; others
_WIDTH = 14
_CUT = "…"


class _Plainly(Worksheet):  # type: ignore[misc]  # it ships no types
    """A sheet in which no text is markup: `<r>…</r>` would be written as it is."""

    def _xml_rich_inline_string(self, string: str, attributes: Sequence[tuple[str, object]]) -> None:
        self._xml_inline_string(string, False, attributes)


def write_workbook(path: Path, sheet: str, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> int:
    """Write one sheet with a line of names that stays in view and can be filtered; return how many rows it has.

    Numbers are numbers and all else is text, with Excel's mark that it stays text where a person edits it. A text that
    is longer than a cell may be ends in `…`.
    """
    options = {"constant_memory": True, "tmpdir": str(path.parent), "in_memory": False}
    with Workbook(path, options) as workbook:
        table = workbook.add_worksheet(sheet, _Plainly)
        as_text = workbook.add_format({"quote_prefix": True})
        for position, name in enumerate(columns):
            table.set_column(position, position, _WIDTHS.get(name, _WIDTH))
        table.freeze_panes(1, 0)
        _write_row(table, 0, columns, workbook.add_format({"bold": True}))
        written = 0
        for written, row in enumerate(rows, start=1):
            _write_row(table, written, [row[name] for name in columns], as_text)
        table.autofilter(0, 0, written, len(columns) - 1)
    return written


def _write_row(table: Worksheet, number: int, cells: Sequence[object], as_text: Format) -> None:
    for position, cell in enumerate(cells):
        if isinstance(cell, int):
            table.write_number(number, position, cell)
        elif cell is not None:
            table.write_string(number, position, _fitting(str(cell)), as_text)


def _fitting(text: str) -> str:
    """Return the text as far as a cell holds it; Excel counts UTF-16."""
    if len(text) * 2 <= CELL_CHARACTERS or len(text.encode("utf-16-le")) <= CELL_CHARACTERS * 2:
        return text
    return text.encode("utf-16-le")[: (CELL_CHARACTERS - 1) * 2].decode("utf-16-le", "ignore") + _CUT
