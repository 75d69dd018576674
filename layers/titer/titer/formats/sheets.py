"""Workbooks: which sheets hold the table, and their rows."""

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from operator import itemgetter

from titer.cells.names import display_names, plain
from titer.formats.dialects.above_header import RowsAbove
from titer.formats.dialects.dialect import Dialect, SheetStart
from titer.formats.dialects.first_rows import filled
from titer.formats.dialects.header import (
    PREAMBLE_LINES,
    HeaderRow,
    columns_under,
    find_header,
    no_such_line,
    no_such_table,
    refuse_late_header,
    units_row,
)
from titer.formats.dialects.repeated_headers import RepeatedHeaders
from titer.formats.dialects.table_start import data_rows, header_names, with_start
from titer.formats.opening import Sheets
from titer.formats.streams.ports import FIRST_CHARACTERS, Workbook
from titer.formats.streams.table import BLOCK_ROWS, Records, first_rows, weight
from titer.model.dataclass import dataclass
from titer.model.faults import Fault, rejection, truncate
from titer.model.kind import Kind
from titer.model.options import NO_OPTIONS, ReadOptions
from titer.model.units import canonical, unit_of_row

type Row = tuple[int, Sequence[str]]  # its line, and its cells


def sniff_workbook(book: Workbook, kind: Kind, options: ReadOptions = NO_OPTIONS) -> Dialect:
    """Decide which sheets of a workbook are read, and how. All that hold the same table are, or the declared one.

    `Rejected`: `unknown_sheet`; `several_tables` where sheets hold different tables, for which of them is meant?
    """
    if options.sheet is not None and options.sheet not in book.sheets:
        raise rejection("unknown_sheet", f": {options.sheet[:64]} (there are: {', '.join(book.sheets)[:400]})")
    names = [options.sheet] if options.sheet is not None else list(book.sheets)
    tables = [table for table in _samples(book, names, options) if table.records.cells]
    if not tables:
        raise rejection("empty_file")
    reached = [table for table in tables if not table.header_row.beyond]
    if not reached:
        raise no_such_line(options, max(table.records.lines[-1] or 0 for table in tables))
    main = min(reached, key=SampledSheet.rank)
    refuse_late_header([main.header_row])
    if (options.table or 1) > 1 and main.header:
        line = _line_of_table(book, main, options)
        return sniff_workbook(book, kind, replace(options, sheet=main.name, header_line=line, table=1))
    alike = [table for table in reached if main.is_continued_by(table)]
    others = [table for table in tables if table not in alike]
    if rivals := [table.name for table in others if table.may_be_meant or table.plain() == main.plain()]:
        raise rejection("several_tables", f": {', '.join([main.name, *rivals])[:400]}")
    return _dialect_of(book, kind, main, alike, others, options)


@dataclass(frozen=True, slots=True)
class SampledSheet:
    """The first rows of a sheet that are not empty, and where its table begins."""

    name: str
    records: Records
    header_row: HeaderRow
    header: tuple[str, ...]  # the names of the columns

    def plain(self) -> tuple[str, ...]:
        """Return the names as they are compared."""
        return tuple(map(plain, self.header))

    def units(self) -> tuple[str | None, ...]:
        """Return the units of a row under the header, in one spelling."""
        found = map(unit_of_row, units_row(self.records.cells, self.header_row, len(self.header)))
        return tuple(unit and canonical(unit) for unit in found)

    @property
    def has_data(self) -> bool:
        """Whether rows follow the header."""
        return len(self.records.cells) > self.header_row.below

    @property
    def may_be_meant(self) -> bool:
        """Whether it names a time, over times where it holds rows at all: a cover with a word for it does not."""
        return self.header_row.names_time and (self.header_row.over_times or not self.has_data)

    def rank(self) -> tuple[bool, bool, bool]:
        """Rate how likely this is the table that is meant: the lowest is."""
        return not self.may_be_meant, not self.header_row.names_time, not self.has_data

    def is_continued_by(self, other: "SampledSheet") -> bool:
        """Return whether another sheet holds the same table: the same columns, and the same units where it has data."""
        return self.plain() == other.plain() and (self.units() == other.units() or not other.has_data)

    def start(self) -> SheetStart:
        """Return where the table begins in the sheet."""
        lines, found = self.records.lines, self.header_row
        units = None if found.units_at is None else lines[found.units_at]
        header, last = (0, 0) if found.declared_none else (lines[found.index] or 0, lines[found.below - 1] or 0)
        return SheetStart(header, last, units)

    def data(self) -> list[Sequence[str]]:
        """Return the rows of the table, all as wide as its header."""
        own = RepeatedHeaders(display_names(self.header)).own(data_rows(self.records, self.header_row))
        return [as_wide(row, len(self.header)) for row in own]


def _samples(book: Workbook, names: Sequence[str], options: ReadOptions) -> list[SampledSheet]:
    if not (options.header_line or options.skipped_ranges):
        return [_sample(name, book.first_rows(name), options) for name in names]
    found = {name: _sample(name, _asked_for(rows, options), options) for name, rows in book.rows(names)}
    return [found.get(name) or _sample(name, (), options) for name in names]


def _asked_for(rows: Iterable[Row], options: ReadOptions) -> Iterator[Row]:
    """Return the first rows of those that are not left out, from about the declared header on."""
    rows = filled_rows(rows, options.skipped_ranges)
    return first_rows(_from(rows, options.header_line) if options.header_line else rows, most=FIRST_CHARACTERS)


def _sample(name: str, rows: Iterable[Row], options: ReadOptions) -> SampledSheet:
    records = Records()
    for line, row in filled_rows(rows):
        records.add(line, "\t".join(row), row)
    if not records.cells:
        return SampledSheet(name, records, HeaderRow(0, "", beyond=True), ())
    header_row = find_header(records.cells, records.lines, options, line=options.header_line)
    below = data_rows(records, header_row) if options.no_header else [[]]
    return SampledSheet(name, records, header_row, header_names(records, header_row, below, options))


def _line_of_table(book: Workbook, main: SampledSheet, options: ReadOptions) -> int:
    """Return the row of the header of the declared table, of those that stand one below the other in a sheet."""
    headers, number, first = RepeatedHeaders(display_names(main.header)), options.table or 1, main.start().header_line
    for line, row in filled_rows(rows_of(book, main.name), options.skipped_ranges):
        if line > first:
            headers.note(row, line)
        if len(headers.tables) == number - 1:
            return line
    raise no_such_table(number, len(headers.tables) + 1)


def _from(rows: Iterator[Row], first: int) -> Iterator[Row]:
    """Yield the rows from this line on, and some of those before it."""
    before: deque[Row] = deque(maxlen=PREAMBLE_LINES)
    for row in rows:
        before.append(row)
        if row[0] >= first:
            break
    yield from before
    yield from rows


def rows_of(book: Workbook, sheet: str) -> Iterator[Row]:
    """Return the rows of one sheet."""
    return chain.from_iterable(rows for _, rows in book.rows([sheet]))


def filled_rows(rows: Iterable[Row], left_out: Sequence[tuple[int, int]] = ()) -> Iterator[Row]:
    """Return the rows of a sheet that are not empty, nor in ranges that are left out."""
    found = ((line, row) for line, row in rows if filled(row))
    return ((line, row) for line, row in found if not _is_in(line, left_out)) if left_out else found


def _is_in(line: int, ranges: Sequence[tuple[int, int]]) -> bool:
    return any(first <= line <= last for first, last in ranges)


def as_wide(row: Sequence[str], width: int) -> Sequence[str]:
    """Return a row of a sheet under so many columns, without empty cells beyond them, and with empty ones it lacks."""
    if len(row) < width:
        return [*row, *[""] * (width - len(row))]
    return row if len(row) == width or filled(row[width:]) else row[:width]


def _dialect_of(
    book: Workbook,
    kind: Kind,
    main: SampledSheet,
    alike: Sequence[SampledSheet],
    others: Sequence[SampledSheet],
    options: ReadOptions,
) -> Dialect:
    read = [table for table in alike if table.has_data] or [main]
    rows = [row for table in read for row in table.data()]
    if not rows and not main.header_row.names_data:
        raise rejection("no_rows")
    dialect = Dialect(
        kind=kind,
        header=main.header,
        sheets={table.name: table.start() for table in read},
        serial=book.serial,
        warnings=(
            *_joined([table.name for table in read]),
            *(Fault(None, None, None, "sheet_left_out", value=truncate(table.name)) for table in others),
        ),
        evidence={"kind": f"its bytes are a workbook's ({kind})"},
        columns=columns_under(rows, len(main.header)),
    )
    return with_start(dialect, main.records, main.header_row, options)


def _joined(sheets: Sequence[str]) -> list[Fault]:
    return [Fault(None, None, None, "sheets_joined", value=truncate(", ".join(sheets)))] if len(sheets) > 1 else []


_BLOCK_CHARACTERS = 1 << 20  # in a block, its cells counted besides


def split_sheets(content: Sheets, dialect: Dialect) -> Iterator[Records]:
    """Yield the rows of all sheets that hold the table; each sheet has a header of its own."""
    width, joined = len(dialect.header), len(dialect.sheets) > 1
    for name, rows in content.book.rows([*dialect.sheets]):
        start, above = dialect.sheets[name], RowsAbove()
        for batch in _blocks(filled_rows(rows, dialect.left_out)):
            first = bisect_left(batch, start.header_line, key=itemgetter(0))
            parts = [above.rejected(_records(batch[:first], 0))] if first and dialect.rows_above else []
            parts.append(_without_start(_records(batch[first:], width), start))
            for records in parts:
                records.sheet = name if joined else None
                if records.raws:
                    yield records


def _blocks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """Yield rows a block at a time: fewer where they are long."""
    block: list[Row] = []
    characters = 0
    for line, row in rows:
        block.append((line, row))
        characters += weight(row)
        if len(block) == BLOCK_ROWS or characters >= _BLOCK_CHARACTERS:
            yield block
            block, characters = [], 0
    if block:
        yield block


def _records(rows: Sequence[Row], width: int) -> Records:
    cells = [as_wide(row, width) if width else row for _, row in rows]
    return Records([line for line, _ in rows], ["\t".join(row) for row in cells], cells)


def _without_start(records: Records, start: SheetStart) -> Records:
    """Return the rows without the header, and lines at it that are no rows."""
    if not records.lines or (records.lines[0] or 0) > start.last_no_row:
        return records
    return records.without([start.has(line) for line in records.lines])
