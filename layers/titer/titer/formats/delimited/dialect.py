"""How delimited text is written: delimiter, header, units, decided on a sample."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from titer.cells.names import display_names
from titer.cells.numbers.notation import is_numeric
from titer.cells.times.form import is_time
from titer.formats.delimited.records import Delimited
from titer.formats.dialects.dialect import Dialect, encoding_warnings
from titer.formats.dialects.header import (
    PREAMBLE_LINES,
    HeaderRow,
    columns_under,
    find_header,
    no_such_line,
    refuse_late_header,
    trim_header,
    units_row,
    without_header,
)
from titer.formats.dialects.repeated_headers import RepeatedHeaders
from titer.formats.dialects.style import PLAIN_STYLE, Style, style_of
from titer.formats.streams.lines import Block
from titer.formats.streams.source import Encoding
from titer.formats.streams.table import Records
from titer.model.faults import Fault, rejection
from titer.model.kind import Kind
from titer.model.options import ReadOptions

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_LOOKED_AT = 5  # rows under a header, to tell delimiters apart


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sample, split by one delimiter."""

    delimiter: str
    records: Records
    header_row: HeaderRow
    style: Style = PLAIN_STYLE

    def fitness(self) -> tuple[bool, bool, bool, float, int]:
        """Rate how well the delimiter fits.

        In this order: whether the declared line is there, a header names a time, and one column holds times, another
        numbers; the share of rows as wide as the header, its width.
        """
        rows = self.records.cells[self.header_row.index :]
        width = len(rows[0]) if rows else 0
        share = Counter(map(len, rows))[width] / len(rows) if width > 1 else 0.0
        names_time = width > 1 and self.header_row.names_time
        return not self.header_row.beyond, names_time, self._holds_data(), share, width

    def _holds_data(self) -> bool:
        """Return whether in most of the first rows one column holds a time, and another a number."""
        first = self.header_row.index if self.header_row.names_data else self.header_row.below
        rows = self.records.cells[first : first + _LOOKED_AT]
        times = _mostly(rows, is_time)
        return bool(times and _mostly(rows, is_numeric) - times)


def _mostly(rows: Sequence[Sequence[str]], holds: Callable[[str], bool]) -> set[int]:
    """Return the columns in which most rows hold something."""
    widths = sorted(map(len, rows))
    reach = widths[(len(widths) - 1) // 2] if rows else 0  # columns behind it are not in most rows
    found = Counter(column for row in rows for column, cell in enumerate(row[:reach]) if holds(cell))
    return {column for column, count in found.items() if 2 * count > len(rows)}


def sniff_delimited(pieces: Sequence[str], encoding: Encoding, options: ReadOptions, *, whole: bool) -> Dialect:
    """Decide how a text is written by the delimiter that fits it best, or the declared one."""
    marks = (options.delimiter_mark,) if options.delimiter_mark else tuple(_DELIMITERS)
    candidates = [candidate_of(pieces[0], mark, whole=whole, line=options.header_line) for mark in marks]
    best = max(candidates, key=Candidate.fitness)
    index, records = best.header_row.index, best.records
    refuse_late_header(
        [best.header_row] if records.cells and len(records.cells[index]) > 1 else (one.header_row for one in candidates)
    )
    _refuse_without_header(best, options, whole=whole)
    first = best.header_row.below
    header = trim_header(records.cells[index], records.cells[first:])
    rows = RepeatedHeaders(display_names(header)).own(records.cells[first:])
    for piece in pieces[1:]:
        block = Block(piece.encode("utf-8", errors="replace"), last=True)
        rows += Delimited(best.delimiter, style=best.style).split(block).cells
    dialect = Dialect(
        kind=Kind.CSV,
        header=header,
        encoding=encoding.name,
        delimiter=best.delimiter,
        quoted='"' in pieces[0],
        header_line=records.lines[index],
        units=units_row(records.cells, best.header_row, len(header)),
        units_line=records.lines[index + 1] if best.header_row.units else None,
        preamble=tuple(raw[:256] for raw in records.raws[: min(index, PREAMBLE_LINES)]),
        warnings=(*encoding_warnings(encoding), *_padding_warnings(best.style)),
        style=best.style,
        evidence={
            "encoding": encoding.evidence,
            "delimiter": _share(best, len(header), options),
            "header": best.header_row.evidence,
        },
        columns=columns_under(rows, len(header)),
        unlike=_unlike(rows, len(header)),
    )
    return without_header(dialect, records.raws[index]) if best.header_row.names_data else dialect


def candidate_of(text: str, delimiter: str, *, whole: bool, line: int | None) -> Candidate:
    """Return a sample split by a delimiter, its last line left out where the text goes on (not `whole`)."""
    data = text if whole or "\n" not in text else text[: text.rfind("\n") + 1]
    style = style_of(data, delimiter)
    records = Delimited(delimiter, style=style).split(Block(data.encode("utf-8", errors="replace"), last=whole))
    header_row = find_header(records.cells, records.lines, line=line) if records.cells else HeaderRow(0, False, "")
    return Candidate(delimiter, records, header_row, style)


def _padding_warnings(style: Style) -> tuple[Fault, ...]:
    return (Fault(None, None, None, "padding_left_out"),) if style.padded else ()


def _refuse_without_header(best: Candidate, options: ReadOptions, *, whole: bool) -> None:
    index, records = best.header_row.index, best.records
    if not records.cells:
        raise rejection("empty_file")
    if best.header_row.beyond:
        raise no_such_line(options, records.lines[-1])
    if broken := records.broken.get(index):
        raise rejection(broken[0], " in the header")
    if len(records.cells[index]) < 2:
        code = "absent_delimiter" if options.delimiter else "no_delimiter"
        raise rejection(code, f": {records.raws[index][:80]}")
    if whole and len(records.cells) == best.header_row.below and not best.header_row.names_data:
        raise rejection("no_rows")


def _unlike(rows: Sequence[Sequence[str]], width: int) -> str | None:
    """Say how wide rows are of which none is as wide as the header; those that could not be split do not count."""
    widths = Counter(len(row) for row in rows if row)
    if not widths or width in widths:
        return None
    return f"the header has {width} cells, most rows have {widths.most_common(1)[0][0]}"


def _share(best: Candidate, width: int, options: ReadOptions) -> str:
    if options.delimiter_mark:
        return "it was declared"
    rows = best.records.cells[best.header_row.index :]
    alike = sum(len(row) == width for row in rows)
    return f"by {_DELIMITERS[best.delimiter]}, {alike} of {len(rows)} sampled rows have {width} cells"
