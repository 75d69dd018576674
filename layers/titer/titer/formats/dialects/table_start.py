"""What the first rows of a table say of it once its header is found: its names, units, and lines that are no rows."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice, takewhile
from typing import Any

from titer.cells.names import display_names, plain
from titer.cells.numbers.notation import is_numeric
from titer.cells.times.form import is_time
from titer.cells.times.part_names import spelled_out
from titer.formats.dialects.above_header import has_rows
from titer.formats.dialects.dialect import Dialect
from titer.formats.dialects.first_rows import FirstRow, trimmed
from titer.formats.dialects.header import PREAMBLE_LINES, HeaderRow, trim_header, units_row
from titer.formats.dialects.nameless import propose_names
from titer.formats.dialects.on_its_side import line_of_times
from titer.formats.streams.table import Records
from titer.model.codes import DoubtCode
from titer.model.faults import Fault, rejection, truncate
from titer.model.options import ReadOptions

_LINES_ABOVE = 100  # that may say something of the times
_LINES_BELOW = 40  # that may say what codes mean


def data_rows(records: Records, header_row: HeaderRow) -> list[Sequence[str]]:
    """Return the rows of the sample that come after the header, and after the lines at it that are no rows."""
    start = header_row.below
    units = None if header_row.units_at is None else header_row.units_at - start
    return [cells for position, cells in enumerate(records.cells[start:]) if position != units]


def header_names(
    records: Records, header_row: HeaderRow, rows: Sequence[Sequence[str]], options: ReadOptions
) -> tuple[str, ...]:
    """Return the names of the columns: as they were declared, as two lines have them together, or as the header has.

    Where it was declared that there is no header, and no names were, they are called by their position.
    """
    if options.no_header:
        width = max(map(trimmed, rows), default=0)
        return options.columns or tuple(f"column_{position}" for position in range(1, width + 1))
    return header_row.names or trim_header(records.cells[header_row.index], rows)


def with_start(dialect: Dialect, records: Records, header_row: HeaderRow, options: ReadOptions) -> Dialect:
    """Return the dialect with what its first rows say."""
    dialect = replace(dialect, left_out=options.skipped_ranges, pads=options.short_rows == "pad")
    if header_row.declared_none:
        return replace(dialect, **_units(dialect, records, header_row))
    if not options.header_line and (times := line_of_times(records.cells)) is not None:
        raise rejection("transposed_table", f": line {records.lines[times]} holds the times")
    if header_row.names_data:
        first = " | ".join(records.cells[0]) if dialect.delimiter is None else records.raws[0]
        names = propose_names(dialect.columns)
        return replace(dialect, header=(), columns=[], headless=first[:80], proposed=names)
    above = records.cells[: header_row.index]
    return replace(
        dialect,
        renamed=declaring(without_doubles(dialect.header), records, header_row, options),
        header_line=records.lines[header_row.index],
        last_line=records.lines[header_row.below - 1],
        skipped=_quoted(records, header_row.skipped),
        rows_above=options.header_line is not None or options.table is not None or has_rows(above),
        annotations=frozenset(cells[0].strip() for cells in above if FirstRow(cells).is_annotation),
        preamble=tuple(raw[:256] for raw in records.raws[: min(header_row.index, PREAMBLE_LINES)]),
        above=tuple(above[:_LINES_ABOVE]),
        below=dialect.below or lines_below(records.cells[header_row.below :]),
        warnings=(*dialect.warnings, *_warnings(records, header_row, options)),
        evidence={**dialect.evidence, "header": header_row.evidence},
        **_units(dialect, records, header_row),
    )


def lines_below(rows: Sequence[Sequence[str]]) -> tuple[Sequence[str], ...]:
    """Return the last rows of which none holds a time, or several numbers: what a file says below its table."""
    lines = [*islice(takewhile(lambda cells: not _is_data(cells), reversed(rows)), _LINES_BELOW + 1)]
    return tuple(reversed(lines)) if len(lines) <= _LINES_BELOW else ()


def _is_data(cells: Sequence[str]) -> bool:
    return any(map(is_time, cells)) or sum(map(is_numeric, cells)) > 1


def _units(dialect: Dialect, records: Records, header_row: HeaderRow) -> dict[str, Any]:
    if header_row.units_at is None:
        return {}
    units = units_row(records.cells, header_row, len(dialect.header))
    return {"units": units, "units_line": records.lines[header_row.units_at]}


def _quoted(records: Records, indexes: Iterable[int]) -> tuple[tuple[int, str], ...]:
    return tuple((records.lines[index] or 0, truncate(records.raws[index])) for index in indexes)


def _warnings(records: Records, header_row: HeaderRow, options: ReadOptions) -> list[Fault]:
    """Return the doubts about lines at the header, each with what settles it."""
    found: list[Fault] = []
    if header_row.skipped:
        quoted = _quoted(records, header_row.skipped)
        said = "; ".join(f"line {line}: {text}" for line, text in quoted)
        ways: list[dict[str, Any]] = [{"skip_lines": skipping(options, [line for line, _ in quoted])}]
        ways += [{"header_line": line} for line, _ in quoted[:1]]
        found.append(_doubt(quoted[0][0], "lines_skipped", said, ways))
    if header_row.joined_with is not None:
        lines = sorted(records.lines[index] or 0 for index in (header_row.index, header_row.joined_with))
        said = f"lines {lines[0]} and {lines[1]}: {', '.join(header_row.names)}"
        declared = declaring(header_row.names, records, header_row, options)
        found.append(_doubt(lines[0], "header_joined", said, [*declared, {"header_line": lines[1]}]))
    return found


def _doubt(line: int, code: DoubtCode, value: str, ways: Sequence[dict[str, Any]]) -> Fault:
    return Fault(None, line, None, code, value=truncate(value), settled_by=tuple(ways))


def declaring(
    names: Sequence[str], records: Records, header_row: HeaderRow, options: ReadOptions
) -> tuple[dict[str, Any], ...]:
    """Return how to declare names in place of the header, with the units where there are some.

    There is no way where it was declared which line is the header, for both cannot be.
    """
    if options.header_line or options.no_header:
        return ()
    units = None if header_row.units_at is None else records.lines[header_row.units_at]
    last = records.lines[header_row.below - 1] or 0
    lines = [line for line in range(1, last + 1) if line != units]
    way = {"no_header": True, "columns": [*names], "skip_lines": skipping(options, lines)}
    return (way | {"units_line": units},) if units else (way,)


def without_doubles(names: Sequence[str]) -> list[str]:
    """Return the names, a number behind each that comes again; `M` and `m` beside `D` and `h` as what they mean."""
    found: list[str] = []
    taken: set[str] = set()
    first: dict[str, int] = {}  # number that may be free, by name: those below it are not
    for name in spelled_out(display_names(tuple(names))):
        for count in range(first.get(name, 1), len(names) + 1):
            way = name if count == 1 else f"{name} {count}"
            if plain(way) not in taken:
                break
        first[name] = count + 1
        found.append(way)
        taken.add(plain(way))
    return found


def skipping(options: ReadOptions, lines: Iterable[int]) -> str:
    """Return what to declare so that these lines are skipped too."""
    ranges: list[tuple[int, int]] = [*options.skipped_ranges]
    for line in sorted({*lines}):
        if ranges and ranges[-1][1] == line - 1:
            ranges[-1] = (ranges[-1][0], line)
        else:
            ranges.append((line, line))
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)
