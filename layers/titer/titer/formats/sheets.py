"""Workbooks: which sheets hold the table, and their rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched, islice

from titer.cells.names import display_names, plain
from titer.formats.dialects.dialect import SAMPLE_ROWS, Dialect
from titer.formats.dialects.header import (
    PREAMBLE_LINES,
    HeaderRow,
    columns_under,
    filled,
    find_header,
    no_such_line,
    refuse_late_header,
    trim_header,
    units_row,
    without_header,
)
from titer.formats.dialects.repeated_headers import RepeatedHeaders
from titer.formats.opening import Sheets
from titer.formats.streams.ports import Workbook
from titer.formats.streams.table import Records
from titer.model.faults import Fault, rejection, truncate
from titer.model.kind import Kind
from titer.model.options import NO_OPTIONS, ReadOptions
from titer.model.units import canonical, unit_of_row


def sniff_workbook(book: Workbook, kind: Kind, options: ReadOptions = NO_OPTIONS) -> Dialect:
    """Decide which sheets of a workbook are read, and how. All that hold the same table are, or the declared one.

    `Rejected`: `unknown_sheet`; `several_tables` where sheets hold different tables, for which of them is meant?
    """
    if options.sheet is not None and options.sheet not in book.sheets:
        raise rejection("unknown_sheet", f": {options.sheet[:64]} (there are: {', '.join(book.sheets)[:400]})")
    names = [options.sheet] if options.sheet is not None else list(book.sheets)
    tables = [table for table in (_sample(book, name, options) for name in names) if table.rows]
    if not tables:
        raise rejection("empty_file")
    reached = [table for table in tables if not table.header_row.beyond]
    if not reached:
        raise no_such_line(options, max(table.lines[-1] for table in tables))
    main = min(reached, key=lambda table: (not table.header_row.names_time, not table.has_data))
    refuse_late_header([main.header_row])
    alike = [table for table in reached if main.is_continued_by(table)]
    others = [table for table in tables if table not in alike]
    if rivals := [table.name for table in others if table.header_row.names_time or table.plain() == main.plain()]:
        raise rejection("several_tables", f": {', '.join([main.name, *rivals])[:400]}")
    return _dialect_of(book, kind, main, alike, others)


@dataclass(frozen=True, slots=True)
class SampledSheet:
    """The first rows of a sheet that are not empty, and where its table begins."""

    name: str
    lines: Sequence[int]
    rows: Sequence[Sequence[str]]
    header_row: HeaderRow

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        return trim_header(self.rows[self.header_row.index], [[]])

    def plain(self) -> tuple[str, ...]:
        """Return the names as they are compared."""
        return tuple(map(plain, self.header))

    def units(self) -> tuple[str | None, ...]:
        """Return the units of a row under the header, in one spelling."""
        found = map(unit_of_row, units_row(self.rows, self.header_row, len(self.header)))
        return tuple(unit and canonical(unit) for unit in found)

    @property
    def has_data(self) -> bool:
        """Whether rows follow the header."""
        return len(self.rows) > self.header_row.below

    def is_continued_by(self, other: "SampledSheet") -> bool:
        """Return whether another sheet holds the same table: the same columns, and the same units where it has data."""
        return self.plain() == other.plain() and (self.units() == other.units() or not other.has_data)

    def data(self) -> list[Sequence[str]]:
        """Return the rows of the table, all as wide as its header."""
        own = RepeatedHeaders(display_names(self.header)).own(self.rows[self.header_row.below :])
        return [as_wide(row, len(self.header)) for row in own]


def _sample(book: Workbook, name: str, options: ReadOptions) -> SampledSheet:
    found = list(islice(filled_rows(book, name), SAMPLE_ROWS))
    lines, rows = [line for line, _ in found], [row for _, row in found]
    header_row = find_header(rows, lines, line=options.header_line) if rows else HeaderRow(0, False, "")
    return SampledSheet(name, lines, rows, header_row)


def filled_rows(book: Workbook, sheet: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Return the rows of a sheet that are not empty, each with its number."""
    return ((line, row) for line, row in book.rows(sheet) if filled(row))


def as_wide(row: Sequence[str], width: int) -> Sequence[str]:
    """Return a row of a sheet under so many columns, without empty cells beyond them, and with empty ones it lacks."""
    if len(row) < width:
        return [*row, *[""] * (width - len(row))]
    return row if len(row) == width or filled(row[width:]) else row[:width]


def _dialect_of(
    book: Workbook, kind: Kind, main: SampledSheet, alike: Sequence[SampledSheet], others: Sequence[SampledSheet]
) -> Dialect:
    index, header_row, header = main.header_row.index, main.header_row, main.header
    read = [table for table in alike if table.has_data] or [main]
    rows = [row for table in read for row in table.data()]
    if not rows and not header_row.names_data:
        raise rejection("no_rows")
    dialect = Dialect(
        kind=kind,
        header=header,
        header_line=main.lines[index],
        units=units_row(main.rows, header_row, len(header)),
        units_line=main.lines[index + 1] if header_row.units else None,
        preamble=tuple("\t".join(row)[:256] for row in main.rows[: min(index, PREAMBLE_LINES)]),
        first_rows={table.name: table.lines[table.header_row.below - 1] for table in read},
        serial=book.serial,
        warnings=(
            *_joined([table.name for table in read]),
            *(Fault(None, None, None, "sheet_left_out", value=truncate(table.name)) for table in others),
        ),
        evidence={"kind": f"its bytes are a workbook's ({kind})", "header": header_row.evidence},
        columns=columns_under(rows, len(header)),
    )
    return without_header(dialect, " | ".join(main.rows[index])) if header_row.names_data else dialect


def _joined(sheets: Sequence[str]) -> list[Fault]:
    return [Fault(None, None, None, "sheets_joined", value=truncate(", ".join(sheets)))] if len(sheets) > 1 else []


BLOCK_ROWS = 8192  # of a sheet, in a block


def split_sheets(content: Sheets, dialect: Dialect) -> Iterator[Records]:
    """Yield the rows of all sheets that hold the table; each sheet has a header of its own."""
    width, joined = len(dialect.header), len(dialect.first_rows) > 1
    for name in dialect.first_rows:
        rows = _data_rows(content, name, dialect)
        for batch in batched(rows, BLOCK_ROWS, strict=False):
            cells = [as_wide(row, width) for _, row in batch]
            lines: list[int | None] = [line for line, _ in batch]
            yield Records(lines, ["\t".join(row) for row in cells], cells, sheet=name if joined else None)


def _data_rows(content: Sheets, name: str, dialect: Dialect) -> Iterator[tuple[int, Sequence[str]]]:
    """Return the rows under a sheet's header, and under its units where it has some."""
    first = dialect.first_rows[name]
    return ((line, row) for line, row in filled_rows(content.book, name) if line > first)
