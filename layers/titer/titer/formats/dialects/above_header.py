"""Lines above the header: those that are rows all the same, which are rejected and counted, and what is no row."""

from collections.abc import Iterable, Sequence
from typing import Final

from titer.formats.dialects.dialect import Dialect, SheetStart
from titer.formats.dialects.first_rows import FirstRow
from titer.formats.streams.table import Records
from titer.model.codes import RowCode

ABOVE: Final = "above_header"
ANOTHER: Final = "another_table"


class RowsAbove:
    """Tells, line after line, which of those above the header are rows: they hold a time and a number.

    Under a line that names the time they are those of another table; there a number may be the time.
    """

    def __init__(self) -> None:
        self._times: set[int] = set()  # columns that a line above names so

    def code(self, cells: Sequence[str]) -> RowCode | None:
        """Return why this line is rejected; None where it is no row."""
        row = FirstRow(cells)
        if row.named_times and not row.times and len(row.filled) > 1:
            self._times = row.named_times
            return None
        held = (row.times | row.numbers | row.clocks) & self._times
        if held and row.numbers - held:
            return ANOTHER
        return ABOVE if row.is_reading else None

    def rejected(self, records: Records) -> Records:
        """Return those of these records that are rows, each with the code that says why it is rejected."""
        found = Records(sheet=records.sheet)
        for position, (line, raw, cells) in enumerate(zip(records.lines, records.raws, records.cells, strict=True)):
            code = None if position in records.broken else self.code(cells)
            if code:
                found.add(line, raw, (), code)
        return found


def has_rows(rows: Iterable[Sequence[str]]) -> bool:
    """Return whether some of these lines above a header are rows."""
    above = RowsAbove()
    return any(above.code(cells) for cells in rows)


def lines_at_header(dialect: Dialect) -> int:
    """Return the last line that may be no row because of where it stands."""
    return SheetStart(dialect.header_line or 0, dialect.last_line or 0, dialect.units_line).last_no_row


def without_lines_at_header(records: Records, dialect: Dialect) -> Records:
    """Return the records without the header, lines at it that are no rows, and annotations wherever they stand."""
    start = SheetStart(dialect.header_line or 0, dialect.last_line or 0, dialect.units_line)
    if records.lines and (records.lines[0] or 0) <= start.last_no_row:
        records = records.without(list(map(start.has, records.lines)))
    return _without_annotations(records, dialect) if dialect.annotations else records


def _without_annotations(records: Records, dialect: Dialect) -> Records:
    """Return the records without lines that tell of columns, as those above the header do, nor the header again."""
    gone = [
        bool(cells) and (cells[0].strip() in dialect.annotations or tuple(cells) == dialect.header)
        for cells in records.cells
    ]
    return records.without(gone) if any(gone) else records
